import type pg from 'pg'

/** SQL on the areas that posts and units answer for, when the ground changes under them. */

type Db = Pick<pg.Pool, 'query'>

/** Who holds a post today that answers for one of these areas, by which post. */
export const listHoldersOf = async (
  db: Db,
  district: string,
  { areas, day }: { readonly areas: readonly string[]; readonly day: string },
): Promise<{ area: string; post: string; person: string; name: string }[]> => {
  const posts = await db.query<{ area: string; post: string }>(
    `select area_id as area, post_id as post from mazha.post_area
     where district_id = $1 and area_id = any($2::text[]) and valid_from <= $3 and (valid_until is null or valid_until >= $3)
     order by area_id, post_id`,
    [district, areas, day],
  )
  // Apart from the areas: a planner that does not know the tables yet would go through all terms for each of them.
  const terms = await db.query<{ post: string; person: string; name: string }>(
    `select t.post_id as post, t.person_id as person, n.name from mazha.term t
     join mazha.person n on n.district_id = t.district_id and n.id = t.person_id
     where t.district_id = $1 and t.post_id = any($2::text[]) and t.valid_from <= $3 and (t.valid_until is null or t.valid_until >= $3)
     order by n.name, t.person_id`,
    [district, [...new Set(posts.rows.map(({ post }) => post))], day],
  )
  const people = new Map<string, { person: string; name: string }[]>()
  for (const { post, ...one } of terms.rows) people.set(post, [...(people.get(post) ?? []), one])
  return posts.rows.flatMap(({ area, post }) => (people.get(post) ?? []).map((one) => ({ area, post, ...one })))
}

/** Posts that answer today for one of these areas, with who holds them: nobody, where a post is vacant. */
export const listPostsOn = async (
  db: Db,
  district: string,
  { areas, day }: { readonly areas: readonly string[]; readonly day: string },
): Promise<{ area: string; post: string; title: { zh: string; en: string }; people: string[] }[]> => {
  const { rows } = await db.query<{ area: string; post: string; zh: string; en: string }>(
    `select a.area_id as area, p.id as post, p.title_zh as zh, p.title_en as en from mazha.post_area a
     join mazha.post p on p.district_id = a.district_id and p.id = a.post_id
     where a.district_id = $1 and a.area_id = any($2::text[]) and a.valid_from <= $3
       and (a.valid_until is null or a.valid_until >= $3) and (p.valid_until is null or p.valid_until >= $3)
     order by a.area_id, p.id`,
    [district, areas, day],
  )
  const held = await listHoldersOf(db, district, { areas, day })
  return rows.map(({ area, post, zh, en }) => ({
    area,
    post,
    title: { zh, en },
    people: held.filter((one) => one.area === area && one.post === post).map(({ name }) => name),
  }))
}

/** From when to when a post answers for an area. */
export type PostGround = { area: string; from: string; until: string | null }

/** What a post answered for, answers for and will answer for, the latest first. */
export const selectPostGround = async (db: Db, district: string, post: string): Promise<PostGround[]> => {
  const { rows } = await db.query<PostGround>({
    name: 'people.post-ground',
    text: `select area_id as area, valid_from::text as from, valid_until::text as until from mazha.post_area
           where district_id = $1 and post_id = $2 order by valid_from desc, area_id`,
    values: [district, post],
  })
  return rows
}

/**
 * From a day on a post answers for these areas and no others. The days before stay as they were; what was to begin on that
 * very day is replaced. No change later than the day may be there.
 */
export const writePostGround = async (
  db: Db,
  district: string,
  given: {
    readonly post: string
    readonly from: string
    readonly areas: readonly string[]
    readonly by: string | null
    readonly at: Date
  },
): Promise<void> => {
  const values = [district, given.post, given.from, given.areas]
  await db.query(
    `delete from mazha.post_area
     where district_id = $1 and post_id = $2 and valid_from = $3::date and area_id <> all($4::text[])`,
    values,
  )
  await db.query(
    `update mazha.post_area set valid_until = $3::date - 1
     where district_id = $1 and post_id = $2 and valid_from < $3::date and (valid_until is null or valid_until >= $3::date)
       and area_id <> all($4::text[])`,
    values,
  )
  await db.query(
    `insert into mazha.post_area (district_id, post_id, area_id, valid_from, given_by, given_at)
     select distinct $1, $2, i.area, $3::date, $5::uuid, $6::timestamptz from unnest($4::text[]) as i (area)
     where not exists (select 1 from mazha.post_area a where a.district_id = $1 and a.post_id = $2 and a.area_id = i.area
       and a.valid_from <= $3::date and (a.valid_until is null or a.valid_until >= $3::date))`,
    [...values, given.by, given.at],
  )
}

/**
 * Posts and units that answer for an area that ends answer, from the day on which it is no longer there, for those it goes on
 * in, so that no ground is without them. What they answered for before stays written.
 */
export const passAreasOn = async (
  db: Db,
  district: string,
  {
    heirs,
    day,
    chosen = [],
  }: {
    readonly heirs: readonly { readonly area: string; readonly heir: string }[]
    readonly day: string
    /** Posts that take only these of the pieces. */
    readonly chosen?: readonly { readonly area: string; readonly heir: string; readonly post: string }[]
  },
): Promise<void> => {
  if (heirs.length === 0) return
  const pairs = [district, heirs.map(({ area }) => area), heirs.map(({ heir }) => heir)]
  // Day by day: what answered for two that become one answers for it whenever it did for either, and nowhere twice.
  await db.query(
    `with passed as (
       select a.post_id, h.heir, range_agg(daterange(greatest(a.valid_from, $4::date), a.valid_until, '[]')) as days,
         (array_agg(a.given_by order by a.valid_until desc nulls first))[1] as given_by,
         (array_agg(a.given_at order by a.valid_until desc nulls first))[1] as given_at
       from unnest($2::text[], $3::text[]) as h (area, heir)
       join mazha.post_area a on a.district_id = $1 and a.area_id = h.area and (a.valid_until is null or a.valid_until >= $4::date)
       where h.heir <> h.area
         and (not exists (select 1 from unnest($5::text[], $7::text[]) as c (area, post) where c.area = h.area and c.post = a.post_id)
           or exists (select 1 from unnest($5::text[], $6::text[], $7::text[]) as c (area, heir, post)
             where c.area = h.area and c.heir = h.heir and c.post = a.post_id))
       group by a.post_id, h.heir
     ), there as (
       select post_id, area_id, range_agg(daterange(valid_from, valid_until, '[]')) as days from mazha.post_area
       where district_id = $1 and area_id = any($3::text[]) group by post_id, area_id
     )
     insert into mazha.post_area (district_id, post_id, area_id, valid_from, valid_until, given_by, given_at)
     select $1, p.post_id, p.heir, lower(r.days), upper(r.days) - 1, p.given_by, p.given_at
     from passed p left join there t on t.post_id = p.post_id and t.area_id = p.heir
     cross join lateral unnest(p.days - coalesce(t.days, '{}')) as r (days)
     on conflict do nothing`,
    [...pairs, day, chosen.map(({ area }) => area), chosen.map(({ heir }) => heir), chosen.map(({ post }) => post)],
  )
  const ended = [...new Set(heirs.map(({ area }) => area))].filter(
    (area) => !heirs.some((one) => one.area === area && one.heir === area),
  )
  await db.query(
    `delete from mazha.post_area where district_id = $1 and area_id = any($2::text[]) and valid_from >= $3::date`,
    [district, ended, day],
  )
  await db.query(
    `update mazha.post_area set valid_until = $3::date - 1
     where district_id = $1 and area_id = any($2::text[]) and (valid_until is null or valid_until >= $3::date)`,
    [district, ended, day],
  )
  await db.query(
    `with passed as (
       select a.unit_id, h.heir, range_agg(daterange(greatest(a.valid_from, $4::date), a.valid_until, '[]')) as days
       from unnest($2::text[], $3::text[]) as h (area, heir)
       join mazha.unit_area a on a.district_id = $1 and a.area_id = h.area and (a.valid_until is null or a.valid_until >= $4::date)
       where h.heir <> h.area
       group by a.unit_id, h.heir
     ), there as (
       select unit_id, area_id, range_agg(daterange(valid_from, valid_until, '[]')) as days from mazha.unit_area
       where district_id = $1 and area_id = any($3::text[]) group by unit_id, area_id
     )
     insert into mazha.unit_area (district_id, unit_id, area_id, valid_from, valid_until)
     select $1, p.unit_id, p.heir, lower(r.days), upper(r.days) - 1
     from passed p left join there t on t.unit_id = p.unit_id and t.area_id = p.heir
     cross join lateral unnest(p.days - coalesce(t.days, '{}')) as r (days)
     on conflict do nothing`,
    [...pairs, day],
  )
  await db.query(
    `delete from mazha.unit_area where district_id = $1 and area_id = any($2::text[]) and valid_from >= $3::date`,
    [district, ended, day],
  )
  await db.query(
    `update mazha.unit_area set valid_until = $3::date - 1
     where district_id = $1 and area_id = any($2::text[]) and (valid_until is null or valid_until >= $3::date)`,
    [district, ended, day],
  )
}
