import type pg from 'pg'
import { type HeldPost, type PostScope, type Role, scopeOfRole } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'

/** The only SQL on units, people, posts, terms, log-ins and sessions. */

export type Unit = { readonly id: string; readonly name: Text; readonly kind: string; readonly phone: string | null }
export type Person = { readonly id: string; readonly name: string; readonly posts: readonly HeldPost[] }
type Db = Pick<pg.Pool, 'query'>

export const selectUnits = async (db: Db, district: string, day: string): Promise<Unit[]> => {
  const { rows } = await db.query<{ id: string; name_zh: string; name_en: string; kind: string; phone: string | null }>(
    {
      name: 'people.units',
      text: `select u.id, v.name_zh, v.name_en, u.kind, v.phone
           from mazha.unit u
           join mazha.unit_version v on v.district_id = u.district_id and v.unit_id = u.id
             and v.valid_from <= $2 and (v.valid_until is null or v.valid_until >= $2)
           where u.district_id = $1 and u.valid_from <= $2 and (u.valid_until is null or u.valid_until >= $2)
           order by u.id`,
      values: [district, day],
    },
  )
  return rows.map((row) => ({
    id: row.id,
    name: { zh: row.name_zh, en: row.name_en },
    kind: row.kind,
    phone: row.phone,
  }))
}

type PostRow = { person_id: string; name: string; post: string; role: Role; unit: string }

const peopleOf = (rows: readonly PostRow[]): Person[] => {
  const people = new Map<string, Person & { posts: HeldPost[] }>()
  for (const row of rows) {
    const person = people.get(row.person_id) ?? { id: row.person_id, name: row.name, posts: [] }
    person.posts.push({ post: row.post, role: row.role, unit: row.unit })
    people.set(row.person_id, person)
  }
  return [...people.values()]
}

/** Who holds a post on that day; of one unit, or of all. */
export const selectPeople = async (db: Db, district: string, day: string, unit: string | null): Promise<Person[]> => {
  const { rows } = await db.query<PostRow>({
    name: 'people.people',
    text: `select t.person_id, n.name, p.id as post, p.role, p.unit_id as unit
           from mazha.term t
           join mazha.post p on p.district_id = t.district_id and p.id = t.post_id
           join mazha.person n on n.district_id = t.district_id and n.id = t.person_id
           where t.district_id = $1 and t.valid_from <= $2 and (t.valid_until is null or t.valid_until >= $2)
             and ($3::text is null or p.unit_id = $3) and p.role is not null
           order by n.name, t.person_id, p.id`,
    values: [district, day, unit],
  })
  return peopleOf(rows)
}

export const selectNames = async (db: Db, district: string, ids: readonly string[]): Promise<Map<string, string>> => {
  const { rows } = await db.query<{ id: string; name: string }>({
    name: 'people.names',
    text: `select id, name from mazha.person where district_id = $1 and id = any($2::uuid[])`,
    values: [district, ids],
  })
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** What the post `p` answers for on the day $3, of the ground as it stands. */
const ownAreas = `select v.area_id, v.parent_id from mazha.post_area a
  join mazha.area_version v on v.district_id = a.district_id and v.area_id = a.area_id and v.valid_until is null
  where a.district_id = p.district_id and a.post_id = p.id
    and a.valid_from <= $3 and (a.valid_until is null or a.valid_until >= $3)`

/**
 * Paths of what a post answers for: its areas; of one at the top of the tree what stands or last stood right below it as well,
 * because hardly a matter is found by the top that it lies in; and what these came from by splits and mergers, because work that was recorded
 * there keeps its area.
 */
const groundOfPost = `with recursive ground as (
    select o.area_id from (${ownAreas}) o
    union
    select c.area_id from (${ownAreas}) o
    join mazha.area_version c on c.district_id = p.district_id and c.parent_id = o.area_id
    where o.parent_id is null and (c.valid_until is null or not exists (select 1 from mazha.area_version n
      where n.district_id = c.district_id and n.area_id = c.area_id and n.valid_until is null))
    union
    select h.area_id from ground g join mazha.area_heir h on h.district_id = p.district_id and h.heir_id = g.area_id
  )
  select l.path from ground g
  join lateral (select v.path from mazha.area_version v where v.district_id = p.district_id and v.area_id = g.area_id
    order by v.written desc limit 1) l on true
  order by l.path limit 2000`

/** Whoever answers for the only area at the top of the tree answers for all of it; one of several is one of several. */
const answersForAll = `exists (select 1 from (${ownAreas}) o where o.parent_id is null) and
  (select count(*) from mazha.area_version v where v.district_id = p.district_id and v.parent_id is null and v.valid_until is null) = 1`

/** The posts that somebody holds on a day, each with how far it sees. */
export const selectPosts = async (db: Db, district: string, person: string, day: string): Promise<HeldPost[]> => {
  const { rows } = await db.query<{
    post: string
    role: Role
    unit: string
    scope: PostScope | null
    areas: string[]
    answersForAll: boolean
  }>({
    name: 'people.posts',
    text: `select p.id as post, p.role, p.unit_id as unit, p.scope,
             array(${groundOfPost}) as areas,
             (${answersForAll}) as "answersForAll"
           from mazha.term t
           join mazha.post p on p.district_id = t.district_id and p.id = t.post_id
           where t.district_id = $1 and t.person_id = $2 and t.valid_from <= $3 and (t.valid_until is null or t.valid_until >= $3)
             and (p.valid_until is null or p.valid_until >= $3) and p.role is not null
           order by p.id`,
    values: [district, person, day],
  })
  return rows.map(({ post, role, unit, scope, areas, answersForAll: all }) => {
    // A post with a ground of its own sees that ground, unless it says otherwise.
    const sees = scope ?? (areas.length > 0 && scopeOfRole[role] === 'unit' ? 'area' : (scopeOfRole[role] ?? undefined))
    return { post, role, unit, scope: sees === 'area' && all ? 'district' : sees, areas }
  })
}

export type LoginRow = { person_id: string; password: string; failed: number; locked_until: Date | null }

export const selectLogin = async (db: Db, district: string, name: string): Promise<LoginRow | undefined> => {
  const { rows } = await db.query<LoginRow>({
    name: 'people.login',
    text: `select person_id, password, failed, locked_until from mazha.login where district_id = $1 and name = $2`,
    values: [district, name],
  })
  return rows[0]
}

/** Counts a failed try; the last one allowed locks. A lock that has passed starts the count anew. */
export const countFailure = async (
  db: Db,
  {
    district,
    name,
    now,
    allowed,
    lockedUntil,
  }: { district: string; name: string; now: Date; allowed: number; lockedUntil: Date },
): Promise<{ failed: number; locked: boolean }> => {
  const { rows } = await db.query<{ failed: number; locked_until: Date | null }>({
    name: 'people.failure',
    text: `update mazha.login
           set failed = case when locked_until is null then failed + 1 else 1 end,
               locked_until = case when locked_until is null and failed + 1 >= $4 then $5::timestamptz
                                   when locked_until > $3 then locked_until
                                   else null end
           where district_id = $1 and name = $2
           returning failed, locked_until`,
    values: [district, name, now, allowed, lockedUntil],
  })
  const row = rows[0]
  return { failed: row?.failed ?? 0, locked: row !== undefined && row.locked_until !== null }
}

export const forgiveFailures = async (db: Db, district: string, name: string): Promise<void> => {
  await db.query({
    name: 'people.forgive',
    text: `update mazha.login set failed = 0, locked_until = null
           where district_id = $1 and name = $2 and (failed > 0 or locked_until is not null)`,
    values: [district, name],
  })
}

export type SessionRow = {
  person_id: string
  name: string
  csrf: string
  opened_at: Date
  seen_at: Date
  until: Date
  method: string
  proven_at: Date | null
  second_factor_due: boolean
  /** Null for somebody who has no password. */
  must_change: boolean | null
  changed_at: Date | null
  enrolled: boolean
}

export const insertSession = async (
  db: Db,
  row: {
    district: string
    id: Buffer
    person: string
    csrf: string
    device: string
    method: string
    provenAt: Date | null
    secondFactorDue: boolean
    now: Date
    until: Date
  },
): Promise<void> => {
  await db.query({
    name: 'people.open-session',
    text: `insert into mazha.session (district_id, id, person_id, csrf, opened_at, seen_at, until, device, method, proven_at, second_factor_due)
           values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10)`,
    values: [
      row.district,
      row.id,
      row.person,
      row.csrf,
      row.now,
      row.until,
      row.device,
      row.method,
      row.provenAt,
      row.secondFactorDue,
    ],
  })
}

export const selectSession = async (db: Db, district: string, id: Buffer): Promise<SessionRow | undefined> => {
  const { rows } = await db.query<SessionRow>({
    name: 'people.session',
    text: `select s.person_id, n.name, s.csrf, s.opened_at, s.seen_at, s.until, s.method, s.proven_at, s.second_factor_due,
             l.must_change, l.changed_at,
             exists (select 1 from mazha.second_factor f where f.district_id = s.district_id and f.person_id = s.person_id
               and f.confirmed_at is not null) as enrolled
           from mazha.session s join mazha.person n on n.district_id = s.district_id and n.id = s.person_id
           left join lateral (select must_change, changed_at from mazha.login
             where district_id = s.district_id and person_id = s.person_id order by name limit 1) l on true
           where s.district_id = $1 and s.id = $2`,
    values: [district, id],
  })
  return rows[0]
}

export const touchSession = async (db: Db, district: string, id: Buffer, now: Date): Promise<void> => {
  await db.query({
    name: 'people.touch-session',
    text: `update mazha.session set seen_at = $3 where district_id = $1 and id = $2 and seen_at < $3`,
    values: [district, id, now],
  })
}

export const deleteSession = async (db: Db, district: string, id: Buffer): Promise<void> => {
  await db.query({
    name: 'people.close-session',
    text: `delete from mazha.session where district_id = $1 and id = $2`,
    values: [district, id],
  })
}

export const deleteEndedSessions = async (db: Db, district: string, now: Date, idleBefore: Date): Promise<number> => {
  const { rowCount } = await db.query({
    name: 'people.sweep-sessions',
    text: `delete from mazha.session where district_id = $1 and (until <= $2 or seen_at <= $3)`,
    values: [district, now, idleBefore],
  })
  return rowCount ?? 0
}

export const upsertUnits = async (
  db: Db,
  district: string,
  units: readonly {
    id: string
    name: Text
    kind: string
    phone: string | null
    from: string
    net?: string | null
    parent?: string | null
  }[],
): Promise<void> => {
  await db.query(
    `with given as (
       select u.id, u.zh, u.en, u.kind, u.phone, u.net, u.parent, u."from"::date as day
       from jsonb_to_recordset($2::jsonb) as u (id text, zh text, en text, kind text, phone text, net text, parent text, "from" text)
     ), units as (
       insert into mazha.unit (district_id, id, kind, net, valid_from)
       select $1, id, kind, net, day from given
       on conflict (district_id, id) do update set kind = excluded.kind, net = excluded.net
     ), renamed as (
       update mazha.unit_version v set name_zh = g.zh, name_en = g.en, phone = g.phone, parent_id = g.parent
       from given g where v.district_id = $1 and v.unit_id = g.id and v.valid_until is null
     )
     insert into mazha.unit_version (district_id, unit_id, valid_from, name_zh, name_en, phone, parent_id)
     select $1, g.id, g.day, g.zh, g.en, g.phone, g.parent from given g
     where not exists (select 1 from mazha.unit_version v where v.district_id = $1 and v.unit_id = g.id)`,
    [district, JSON.stringify(units.map(({ name, ...unit }) => ({ ...unit, ...name })))],
  )
}

export type Staffing = {
  readonly id: string
  readonly name: string
  readonly login: string | null
  readonly passwordHash: string | null
  readonly mustChange: boolean
  readonly from: string
  readonly posts: readonly { readonly post: string; readonly unit: string; readonly role: Role; readonly title: Text }[]
}

/** Adds people with their posts and log-ins; what is there already stays as it is. */
export const insertStaff = async (db: Db, district: string, now: Date, staff: readonly Staffing[]): Promise<void> => {
  const posts = staff.flatMap(({ id, from, posts: held }) =>
    held.map(({ post, unit, role, title }) => ({ person: id, from, post, unit, role, zh: title.zh, en: title.en })),
  )
  await db.query(
    `with people as (
       insert into mazha.person (district_id, id, name, recorded_at)
       select $1, p.id, p.name, $4 from jsonb_to_recordset($2::jsonb) as p (id uuid, name text)
       on conflict (district_id, id) do nothing
     ), posts as (
       insert into mazha.post (district_id, id, unit_id, role, title_zh, title_en)
       select distinct on (t.post) $1, t.post, t.unit, t.role, t.zh, t.en
       from jsonb_to_recordset($3::jsonb) as t (post text, unit text, role text, zh text, en text)
       on conflict (district_id, id) do nothing
     ), terms as (
       insert into mazha.term (district_id, person_id, post_id, valid_from)
       select $1, t.person, t.post, t.from::date
       from jsonb_to_recordset($3::jsonb) as t (person uuid, post text, "from" text)
       on conflict do nothing
     )
     insert into mazha.login (district_id, name, person_id, password, changed_at, must_change)
     select $1, p.login, p.id, p."passwordHash", $4, p."mustChange"
     from jsonb_to_recordset($2::jsonb) as p (id uuid, login text, "passwordHash" text, "mustChange" boolean)
     where p.login is not null and p."passwordHash" is not null
     on conflict (district_id, name) do nothing`,
    [
      district,
      JSON.stringify(
        staff.map(({ id, name, login, passwordHash, mustChange }) => ({ id, name, login, passwordHash, mustChange })),
      ),
      JSON.stringify(posts),
      now,
    ],
  )
}
