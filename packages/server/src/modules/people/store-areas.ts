import type pg from 'pg'

/** SQL on the areas that posts and units answer for, when the ground changes under them. */

type Db = Pick<pg.Pool, 'query'>

/** How many people hold a post today that answers for one of these areas, by area. */
export const countHoldersOf = async (
  db: Db,
  district: string,
  { areas, day }: { readonly areas: readonly string[]; readonly day: string },
): Promise<ReadonlyMap<string, number>> => {
  const posts = await db.query<{ area: string; post: string }>(
    `select area_id as area, post_id as post from mazha.post_area where district_id = $1 and area_id = any($2::text[])`,
    [district, areas],
  )
  // Apart from the areas: a planner that does not know the tables yet would go through all terms for each of them.
  const terms = await db.query<{ post: string; person: string }>(
    `select post_id as post, person_id as person from mazha.term
     where district_id = $1 and post_id = any($2::text[]) and valid_from <= $3 and (valid_until is null or valid_until >= $3)`,
    [district, [...new Set(posts.rows.map(({ post }) => post))], day],
  )
  const people = new Map<string, string[]>()
  for (const { post, person } of terms.rows) people.set(post, [...(people.get(post) ?? []), person])
  const holders = new Map<string, Set<string>>()
  for (const { area, post } of posts.rows) {
    const held = holders.get(area) ?? new Set()
    for (const person of people.get(post) ?? []) held.add(person)
    if (held.size > 0) holders.set(area, held)
  }
  return new Map([...holders].map(([area, held]) => [area, held.size]))
}

/**
 * Posts and units that answer for an area that ends answer for those it goes on in, so that no ground is without them. What they
 * answered for before stays written.
 */
export const passAreasOn = async (
  db: Db,
  district: string,
  heirs: readonly { readonly area: string; readonly heir: string }[],
): Promise<void> => {
  if (heirs.length === 0) return
  const values = [district, heirs.map(({ area }) => area), heirs.map(({ heir }) => heir)]
  await db.query(
    `insert into mazha.post_area (district_id, post_id, area_id)
     select distinct a.district_id, a.post_id, h.heir
     from unnest($2::text[], $3::text[]) as h (area, heir)
     join mazha.post_area a on a.district_id = $1 and a.area_id = h.area
     on conflict do nothing`,
    values,
  )
  await db.query(
    `insert into mazha.unit_area (district_id, unit_id, area_id)
     select distinct a.district_id, a.unit_id, h.heir
     from unnest($2::text[], $3::text[]) as h (area, heir)
     join mazha.unit_area a on a.district_id = $1 and a.area_id = h.area
     on conflict do nothing`,
    values,
  )
}
