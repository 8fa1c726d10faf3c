import type pg from 'pg'
import type { PostScope, Role } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'

/** The only SQL on posts, their ground and terms; what passes on at their end stands in store-handover. */

export type Db = Pick<pg.Pool, 'query'>

/** One transaction on one connection; rolled back when it throws. */
export const writing = async <T>(ctx: Context, write: (db: Db) => Promise<T>): Promise<T> => {
  const client = await ctx.db.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await write(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failed: unknown) => {
      broken = failed instanceof Error ? failed : new Error(String(failed))
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** Two who give the same post's last place wait for each other. */
export const lockPost = async (db: Db, district: string, id: string): Promise<void> => {
  await db.query({
    name: 'people.lock-post',
    text: `select id from mazha.post where district_id = $1 and id = $2 for update`,
    values: [district, id],
  })
}

/** The same for many, in their order, with when each and its unit ends. */
export const lockPosts = async (
  db: Db,
  district: string,
  ids: readonly string[],
): Promise<{ id: string; unit: string; until: string | null; unitUntil: string | null }[]> => {
  const { rows } = await db.query<{ id: string; unit: string; until: string | null; unitUntil: string | null }>({
    name: 'people.lock-posts',
    text: `select p.id, p.unit_id as unit, p.valid_until::text as until, u.valid_until::text as "unitUntil"
           from mazha.post p join mazha.unit u on u.district_id = p.district_id and u.id = p.unit_id
           where p.district_id = $1 and p.id = any($2::text[]) order by p.id for update of p`,
    values: [district, ids],
  })
  return rows
}

export type PostRow = {
  id: string
  unit: string
  role: Role | null
  duty: string | null
  /** Null: what its role says. */
  scope: PostScope | null
  title_zh: string
  title_en: string
  capacity: number
  from: string
  until: string | null
  areas: string[]
}
export type TermRow = {
  person: string
  name: string
  phone: string | null
  photo: string | null
  post: string
  from: string
  until: string | null
  part_time: boolean
  successor: string | null
  end_reason: string | null
}

/** A post with what it answers for on the day $2. */
const postColumns = `p.id, p.unit_id as unit, p.role, p.duty, p.scope, p.title_zh, p.title_en, p.capacity, p.valid_from::text as from,
  p.valid_until::text as until, coalesce((select array_agg(a.area_id order by a.area_id) from mazha.post_area a
    where a.district_id = p.district_id and a.post_id = p.id
      and a.valid_from <= $2 and (a.valid_until is null or a.valid_until >= $2)), '{}') as areas`
const termColumns = `t.person_id as person, n.name, n.office_phone as phone, case when n.photo_consent_on is not null then n.photo_id end as photo, t.post_id as post,
  t.valid_from::text as from, t.valid_until::text as until, t.part_time, t.successor_id as successor, t.end_reason`

/** Posts that are there on a day, of one unit or of all. */
export const selectPostsOn = async (
  db: Db,
  district: string,
  { day, unit = null }: { readonly day: string; readonly unit?: string | null },
): Promise<PostRow[]> => {
  const { rows } = await db.query<PostRow>({
    name: 'people.posts-on',
    text: `select ${postColumns} from mazha.post p
           where p.district_id = $1 and ($3::text is null or p.unit_id = $3)
             and p.valid_from <= $2 and (p.valid_until is null or p.valid_until >= $2)
           order by p.unit_id, p.id`,
    values: [district, day, unit],
  })
  return rows
}

/** A post with what it answers for on a day. */
export const selectPost = async (
  db: Db,
  district: string,
  { id, day }: { readonly id: string; readonly day: string },
): Promise<PostRow | undefined> => {
  const { rows } = await db.query<PostRow>({
    name: 'people.post',
    text: `select ${postColumns} from mazha.post p where p.district_id = $1 and p.id = $3`,
    values: [district, day, id],
  })
  return rows[0]
}

/** Terms that run on a day, of one unit's posts or of all. */
export const selectTermsOn = async (
  db: Db,
  district: string,
  { day, unit = null }: { readonly day: string; readonly unit?: string | null },
): Promise<TermRow[]> => {
  const { rows } = await db.query<TermRow>({
    name: 'people.terms-on',
    text: `select ${termColumns}
           from mazha.term t
           join mazha.post p on p.district_id = t.district_id and p.id = t.post_id
           join mazha.person n on n.district_id = t.district_id and n.id = t.person_id
           where t.district_id = $1 and ($3::text is null or p.unit_id = $3)
             and t.valid_from <= $2 and (t.valid_until is null or t.valid_until >= $2)
           order by n.name, t.person_id, t.post_id, t.valid_from`,
    values: [district, day, unit],
  })
  return rows
}

/** Every term of a post, or of a person, past ones too; those that were taken back before they began only when asked for. */
export const selectTerms = async (
  db: Db,
  district: string,
  {
    post = null,
    person = null,
    takenBack = false,
  }: { readonly post?: string | null; readonly person?: string | null; readonly takenBack?: boolean },
): Promise<TermRow[]> => {
  const { rows } = await db.query<TermRow>({
    name: 'people.terms',
    text: `select ${termColumns} from mazha.term t
           join mazha.person n on n.district_id = t.district_id and n.id = t.person_id
           where t.district_id = $1 and ($2::text is null or t.post_id = $2) and ($3::uuid is null or t.person_id = $3)
             and ($4::boolean or t.valid_until is null or t.valid_until >= t.valid_from)
           order by t.valid_from, t.post_id, t.person_id`,
    values: [district, post, person, takenBack],
  })
  return rows
}

/** Which roles in which units people hold on a day. */
export const selectHeld = async (
  db: Db,
  district: string,
  day: string,
): Promise<{ person: string; role: Role; unit: string; duty: string | null }[]> => {
  const { rows } = await db.query<{ person: string; role: Role; unit: string; duty: string | null }>({
    name: 'people.held',
    text: `select t.person_id as person, p.role, p.unit_id as unit, p.duty
           from mazha.term t join mazha.post p on p.district_id = t.district_id and p.id = t.post_id
           where t.district_id = $1 and p.role is not null
             and t.valid_from <= $2 and (t.valid_until is null or t.valid_until >= $2)
             and (p.valid_until is null or p.valid_until >= $2)
           order by t.valid_from, t.person_id`,
    values: [district, day],
  })
  return rows
}

export type PostWrite = {
  readonly id: string
  readonly unit: string
  readonly role: string | null
  readonly duty: string | null
  /** How far it sees; absent: as far as its role. */
  readonly scope?: PostScope | null
  readonly title: Text
  readonly capacity: number
  readonly from: string
  readonly areas: readonly string[]
}

/** Adds posts that are not there, with their ground. @returns the ids that were added */
export const insertPosts = async (db: Db, district: string, posts: readonly PostWrite[]): Promise<string[]> => {
  const given = JSON.stringify(posts.map(({ title, ...post }) => ({ ...post, zh: title.zh, en: title.en })))
  const { rows } = await db.query<{ id: string }>(
    `insert into mazha.post (district_id, id, unit_id, role, scope, title_zh, title_en, duty, capacity, valid_from)
     select $1, p.id, p.unit, p.role, p.scope, p.zh, p.en, p.duty, p.capacity, p."from"::date
     from jsonb_to_recordset($2::jsonb)
       as p (id text, unit text, role text, scope text, zh text, en text, duty text, capacity int, "from" text)
     on conflict (district_id, id) do nothing returning id`,
    [district, given],
  )
  const added = rows.map(({ id }) => id)
  await db.query(
    `insert into mazha.post_area (district_id, post_id, area_id, valid_from)
     select distinct $1, p.id, a.id, p."from"::date from jsonb_to_recordset($2::jsonb) as p (id text, areas jsonb, "from" text)
     cross join lateral jsonb_array_elements_text(p.areas) as a (id) where p.id = any($3::text[])`,
    [district, given, added],
  )
  return added
}

export type TermWrite = {
  readonly person: string
  readonly post: string
  readonly from: string
  readonly until: string | null
  readonly partTime: boolean
  readonly by: string | null
  readonly at: Date
}

export const insertTerms = async (db: Db, district: string, terms: readonly TermWrite[]): Promise<void> => {
  await db.query(
    `insert into mazha.term (district_id, person_id, post_id, valid_from, valid_until, part_time, given_by, given_at)
     select $1, t.person, t.post, t."from"::date, t.until::date, t."partTime", t."by", t.at
     from jsonb_to_recordset($2::jsonb)
       as t (person uuid, post text, "from" text, until text, "partTime" boolean, "by" uuid, at timestamptz)
     -- One that was taken back on its first day never held, and may be given again.
     on conflict (district_id, person_id, post_id, valid_from) do update
     set valid_until = excluded.valid_until, part_time = excluded.part_time, given_by = excluded.given_by,
       given_at = excluded.given_at, ended_by = null, ended_at = null, end_reason = null, successor_id = null, handed_over_at = null
     where mazha.term.valid_until < mazha.term.valid_from`,
    [district, JSON.stringify(terms)],
  )
}

export const endTermRow = async (
  db: Db,
  district: string,
  end: {
    readonly person: string
    readonly post: string
    readonly from: string
    readonly lastDay: string
    readonly successor: string | null
    readonly reason: string | null
    readonly by: string | null
    readonly at: Date
  },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.end-term',
    text: `update mazha.term set valid_until = $5, successor_id = $6, end_reason = $7, ended_by = $8, ended_at = $9,
             handed_over_at = null
           where district_id = $1 and person_id = $2 and post_id = $3 and valid_from = $4`,
    values: [district, end.person, end.post, end.from, end.lastDay, end.successor, end.reason, end.by, end.at],
  })
  return rowCount === 1
}
export const updateTermTime = async (
  db: Db,
  district: string,
  {
    person,
    post,
    from,
    partTime,
  }: Readonly<Record<'person' | 'post' | 'from', string>> & { readonly partTime: boolean },
): Promise<void> => {
  await db.query({
    name: 'people.term-time',
    text: `update mazha.term set part_time = $5
           where district_id = $1 and person_id = $2 and post_id = $3 and valid_from = $4::date`,
    values: [district, person, post, from, partTime],
  })
}

export type PersonRow = { id: string; name: string; staffNumber: string | null; officePhone: string | null }

export const selectPerson = async (db: Db, district: string, id: string): Promise<PersonRow | undefined> => {
  const { rows } = await db.query<PersonRow>({
    name: 'people.person',
    text: `select id, name, staff_number as "staffNumber", office_phone as "officePhone" from mazha.person
           where district_id = $1 and id = $2`,
    values: [district, id],
  })
  return rows[0]
}

export const updatePerson = async (
  db: Db,
  district: string,
  { id, name, staffNumber, officePhone }: PersonRow,
): Promise<void> => {
  await db.query({
    name: 'people.change-person',
    text: `update mazha.person set name = $3, staff_number = $4, office_phone = $5 where district_id = $1 and id = $2`,
    values: [district, id, name, staffNumber, officePhone],
  })
}

/** Everybody who may be given a post, by a part of the name or the staff number. */
export const selectPeopleNamed = async (db: Db, district: string, q: string | null): Promise<PersonRow[]> => {
  const { rows } = await db.query<PersonRow>({
    name: 'people.named',
    text: `select id, name, staff_number as "staffNumber", office_phone as "officePhone" from mazha.person
           where district_id = $1 and ($2::text is null or name like '%' || $2 || '%' or staff_number like $2 || '%')
           order by name, id limit case when $2::text is null then 100000 else 50 end`,
    values: [district, q],
  })
  return rows
}

export const insertPeople = async (
  db: Db,
  district: string,
  people: readonly {
    readonly id: string
    readonly name: string
    readonly staffNumber: string | null
    readonly officePhone: string | null
  }[],
  at: Date,
): Promise<void> => {
  await db.query(
    `insert into mazha.person (district_id, id, name, recorded_at, staff_number, office_phone)
     select $1, p.id, p.name, $3, p."staffNumber", p."officePhone"
     from jsonb_to_recordset($2::jsonb) as p (id uuid, name text, "staffNumber" text, "officePhone" text)
     on conflict (district_id, id) do nothing`,
    [district, JSON.stringify(people), at],
  )
}

/** Posts of a unit that another takes over: the same posts, people and ground there, from that day on. */
export const moveStaff = async (
  db: Db,
  district: string,
  move: {
    readonly from: string
    readonly into: string
    readonly day: string
    readonly by: string | null
    readonly at: Date
  },
): Promise<void> => {
  // An id that is too long, or that another post has there, is made short and its own: nobody comes to hold another's post.
  const { rows } = await db.query<{ id: string; becomes: string }>(
    `select p.id, case when length($3 || '.' || p.id) <= 160
         and not exists (select from mazha.post o where o.district_id = $1 and o.id = $3 || '.' || p.id)
       then $3 || '.' || p.id else left($3 || '.' || p.id, 127) || '.' || left(encode(sha256(convert_to(p.id, 'UTF8')), 'hex'), 32) end as becomes
     from mazha.post p where p.district_id = $1 and p.unit_id = $2 and (p.valid_until is null or p.valid_until >= $4::date)
     order by p.id`,
    [district, move.from, move.into, move.day],
  )
  const moved = [rows.map(({ id }) => id), rows.map(({ becomes }) => becomes)]
  await db.query(
    `insert into mazha.post (district_id, id, unit_id, role, scope, title_zh, title_en, duty, capacity, valid_from, valid_until)
     select p.district_id, m.becomes, $5, p.role, p.scope, p.title_zh, p.title_en, p.duty, p.capacity, $4::date, p.valid_until
     from unnest($2::text[], $3::text[]) as m (id, becomes)
     join mazha.post p on p.district_id = $1 and p.id = m.id`,
    [district, ...moved, move.day, move.into],
  )
  await db.query(
    `insert into mazha.post_area (district_id, post_id, area_id, valid_from, valid_until, given_by, given_at)
     select a.district_id, m.becomes, a.area_id, greatest(a.valid_from, $4::date), a.valid_until, a.given_by, a.given_at
     from unnest($2::text[], $3::text[]) as m (id, becomes)
     join mazha.post_area a on a.district_id = $1 and a.post_id = m.id
     where a.valid_until is null or a.valid_until >= $4::date`,
    [district, ...moved, move.day],
  )
  await db.query(
    `insert into mazha.term (district_id, person_id, post_id, valid_from, valid_until, part_time, given_by, given_at, successor_id)
     select t.district_id, t.person_id, m.becomes, greatest(t.valid_from, $4::date), t.valid_until, t.part_time, $5, $6, t.successor_id
     from unnest($2::text[], $3::text[]) as m (id, becomes)
     join mazha.term t on t.district_id = $1 and t.post_id = m.id
     where t.valid_until is null or t.valid_until >= greatest(t.valid_from, $4::date)
     on conflict do nothing`,
    [district, ...moved, move.day, move.by, move.at],
  )
  await db.query(
    `update mazha.term t set valid_until = $3::date - 1, ended_by = $4, ended_at = $5, handed_over_at = null
     from mazha.post p
     where t.district_id = $1 and p.district_id = t.district_id and p.id = t.post_id and p.unit_id = $2
       and (t.valid_until is null or t.valid_until >= $3::date)`,
    [district, move.from, move.day, move.by, move.at],
  )
  await db.query(
    `update mazha.post set valid_until = $3::date - 1
     where district_id = $1 and unit_id = $2 and (valid_until is null or valid_until >= $3::date)`,
    [district, move.from, move.day],
  )
}
