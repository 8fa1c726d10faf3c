import type { PostScope } from '@mazha/contracts/role'
import type pg from 'pg'

/** The only SQL on what happened to accounts; rows are added and read, never changed. */

export type Db = Pick<pg.Pool, 'query'>

export const insertAccountEvent = async (
  db: Db,
  row: {
    district: string
    id: string
    at: Date
    kind: string
    person: string | null
    by: string | null
    device: string
    post: string | null
    scope: PostScope | null
  },
): Promise<void> => {
  await db.query({
    name: 'people.account-event',
    text: `insert into mazha.account_event (district_id, id, at, kind, person_id, by_id, device, post_id, scope)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [row.district, row.id, row.at, row.kind, row.person, row.by, row.device, row.post, row.scope],
  })
}

export type AccountEventRow = {
  id: string
  at: Date
  kind: string
  person_id: string | null
  person: string | null
  by_id: string | null
  by: string | null
  device: string
  post_zh: string | null
  post_en: string | null
  scope: PostScope | null
}

/** The newest first; beyond `before`, where one page ended. */
export const selectAccountEvents = async (
  db: Db,
  row: {
    district: string
    person: string | null
    q: string | null
    kinds: readonly string[] | null
    before: { at: string; id: string } | null
    limit: number
  },
): Promise<AccountEventRow[]> => {
  const { rows } = await db.query<AccountEventRow>({
    name: 'people.account-events',
    text: `select e.id, e.at, e.kind, e.person_id, n.name as person, e.by_id, b.name as by, e.device, p.title_zh as post_zh, p.title_en as post_en,
             e.scope
           from mazha.account_event e
           left join mazha.person n on n.district_id = e.district_id and n.id = e.person_id
           left join mazha.person b on b.district_id = e.district_id and b.id = e.by_id
           left join mazha.post p on p.district_id = e.district_id and p.id = e.post_id
           where e.district_id = $1 and ($2::uuid is null or e.person_id = $2)
             and ($3::text is null or n.name like '%' || $3 || '%' or b.name like '%' || $3 || '%')
             and ($4::text[] is null or e.kind = any($4))
             and ($5::timestamptz is null or (e.at, e.id) < ($5::timestamptz, $6::uuid))
           order by e.at desc, e.id desc limit $7`,
    values: [row.district, row.person, row.q, row.kinds, row.before?.at ?? null, row.before?.id ?? null, row.limit],
  })
  return rows
}

/** How many people the newest events tell of, whose account it was and who did it. */
export const countPeople = async (
  db: Db,
  row: { district: string; q: string | null; kinds: readonly string[] | null; most: number },
): Promise<number> => {
  const { rows } = await db.query<{ n: number }>({
    name: 'people.account-events-of',
    text: `select count(distinct one)::int as n from (
             select e.person_id, e.by_id
             from mazha.account_event e
             left join mazha.person n on n.district_id = e.district_id and n.id = e.person_id
             left join mazha.person b on b.district_id = e.district_id and b.id = e.by_id
             where e.district_id = $1
               and ($2::text is null or n.name like '%' || $2 || '%' or b.name like '%' || $2 || '%')
               and ($3::text[] is null or e.kind = any($3))
             order by e.at desc, e.id desc limit $4) told
           cross join lateral (values (told.person_id), (told.by_id)) as two (one)`,
    values: [row.district, row.q, row.kinds, row.most],
  })
  return rows[0]?.n ?? 0
}
