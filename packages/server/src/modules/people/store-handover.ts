import type pg from 'pg'
import type { Role } from '@mazha/contracts/role'

/** SQL of what passes on when terms end. */

type Db = Pick<pg.Pool, 'query'>

/** Terms that have ended by a day and whose work has not been looked at since. */
export const selectToHandOver = async (
  db: Db,
  district: string,
  day: string,
): Promise<
  { person: string; post: string; from: string; role: Role | null; unit: string; successor: string | null }[]
> => {
  const { rows } = await db.query<{
    person: string
    post: string
    from: string
    role: Role | null
    unit: string
    successor: string | null
  }>({
    name: 'people.to-hand-over',
    text: `select t.person_id as person, t.post_id as post, t.valid_from::text as from, p.role, p.unit_id as unit,
             t.successor_id as successor
           from mazha.term t join mazha.post p on p.district_id = t.district_id and p.id = t.post_id
           where t.district_id = $1 and t.valid_until < $2::date and t.handed_over_at is null
           order by t.valid_until desc, t.person_id limit 1000`,
    values: [district, day],
  })
  return rows
}

export const markHandedOver = async (
  db: Db,
  district: string,
  terms: readonly { readonly person: string; readonly post: string; readonly from: string }[],
  at: Date,
): Promise<void> => {
  await db.query(
    `update mazha.term t set handed_over_at = $3
     from jsonb_to_recordset($2::jsonb) as d (person uuid, post text, "from" text)
     where t.district_id = $1 and t.person_id = d.person and t.post_id = d.post and t.valid_from = d."from"::date`,
    [district, JSON.stringify(terms), at],
  )
}

/** The last successor that an ended term named for a person's role, in that unit where one is named. */
export const selectSuccessors = async (
  db: Db,
  district: string,
  people: readonly string[],
  day: string,
): Promise<{ person: string; role: Role; unit: string; post: string; successor: string }[]> => {
  const { rows } = await db.query<{ person: string; role: Role; unit: string; post: string; successor: string }>({
    name: 'people.successors',
    text: `select t.person_id as person, p.role, p.unit_id as unit, p.id as post, t.successor_id as successor
           from mazha.term t join mazha.post p on p.district_id = t.district_id and p.id = t.post_id
           where t.district_id = $1 and t.person_id = any($2::uuid[]) and t.successor_id is not null and p.role is not null
             and t.valid_until < $3::date
           order by t.valid_until desc, t.valid_from desc`,
    values: [district, people, day],
  })
  return rows
}

export const selectHandovers = async (
  db: Db,
  district: string,
  person: string,
): Promise<{ kind: string; item: string; reason: string; to: string | null; doneAt: Date }[]> => {
  const { rows } = await db.query<{ kind: string; item: string; reason: string; to: string | null; doneAt: Date }>({
    name: 'people.handovers',
    text: `select h.kind, h.item, h.reason, coalesce(n.name, h.to_unit) as to, h.done_at as "doneAt"
           from mazha.handover h
           left join mazha.person n on n.district_id = h.district_id and n.id = h.to_person
           where h.district_id = $1 and h.person_id = $2 order by h.done_at desc, h.id limit 200`,
    values: [district, person],
  })
  return rows
}
