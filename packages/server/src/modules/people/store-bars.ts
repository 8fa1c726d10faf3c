import type pg from 'pg'

/**
 * SQL of what is kept from a unit's people: it is kept from the units below it too, and from what they become. Units above it
 * are not its own people, and look after it.
 */

type Db = Pick<pg.Pool, 'query'>

/** Units that another took the place of by a day. */
const merged = `merged as materialized (
    select id, successor_id from mazha.unit where district_id = $1 and successor_id is not null and valid_until < $3::date)`

/**
 * Every unit by which something is kept from a person on a day: those of all terms held, whether a post gives a role or not,
 * those above them, and those that were merged into any of these.
 */
export const selectUnitsOver = async (db: Db, district: string, person: string, day: string): Promise<string[]> => {
  const { rows } = await db.query<{ unit: string }>({
    name: 'people.units-over',
    text: `with recursive ${merged}, over (unit_id) as (
             select p.unit_id from mazha.term t
             join mazha.post p on p.district_id = t.district_id and p.id = t.post_id
             where t.district_id = $1 and t.person_id = $2 and t.valid_from <= $3 and (t.valid_until is null or t.valid_until >= $3)
             union
             select next.unit_id from over o cross join lateral (
               select (select v.parent_id from mazha.unit_version v
                 where v.district_id = $1 and v.unit_id = o.unit_id and v.valid_from <= $3
                 order by v.valid_from desc limit 1) as unit_id
               union all
               select m.id from merged m where m.successor_id = o.unit_id) next
             where next.unit_id is not null)
           select unit_id as unit from over order by 1`,
    values: [district, person, day],
  })
  return rows.map(({ unit }) => unit)
}

/** The units whose people something is kept from on a day that is kept from these: the other way round. */
export const selectUnitsUnder = async (
  db: Db,
  district: string,
  units: readonly string[],
  day: string,
): Promise<string[]> => {
  const { rows } = await db.query<{ unit: string }>({
    name: 'people.units-under',
    text: `with recursive ${merged}, under (unit_id) as (
             select unnest($2::text[])
             union
             select next.unit_id from under o cross join lateral (
               select v.unit_id from mazha.unit_version v
               where v.district_id = $1 and v.parent_id = o.unit_id and v.valid_from <= $3 and not exists (
                 select from mazha.unit_version w
                 where w.district_id = $1 and w.unit_id = v.unit_id and w.valid_from > v.valid_from and w.valid_from <= $3)
               union all
               select m.successor_id from merged m where m.id = o.unit_id) next)
           select unit_id as unit from under order by 1`,
    values: [district, units, day],
  })
  return rows.map(({ unit }) => unit)
}
