import type { Matter } from '@mazha/contracts/matter'
import type pg from 'pg'

/** SQL of handing matters over: what is open with whom. */

type Db = Pick<pg.Pool, 'query'>
export type HeldRow = { id: string; number: string; role: string; unit: string | null; person: string | null }

export const selectHeldBy = async (db: Db, district: string, people: readonly string[]): Promise<HeldRow[]> => {
  const { rows } = await db.query<HeldRow>({
    name: 'matters.held-by',
    text: `select id, number, holder_role as role, holder_unit as unit, holder_person as person from mazha.matter
           where district_id = $1 and queue is not null and holder_person = any($2::uuid[]) order by id`,
    values: [district, people],
  })
  return rows
}

/** What names a unit, with what tells whether the unit has a part in it now. */
export type NamedRow = HeldRow & { procedure: string; procedureVersion: number; facts: Matter['facts'] }

export const selectNaming = async (db: Db, district: string, unit: string): Promise<NamedRow[]> => {
  const { rows } = await db.query<NamedRow>({
    name: 'matters.naming-unit',
    text: `select id, number, coalesce(holder_role, '') as role, holder_unit as unit, holder_person as person,
             procedure, procedure_version as "procedureVersion", facts
           from mazha.matter
           where district_id = $1 and queue is not null and (holder_unit = $2 or units @> array[$2]) order by id`,
    values: [district, unit],
  })
  return rows
}

/** How many stand with whom. `open`: only those that are kept from nobody; `bars`: not those that are kept from these. */
export const selectHolders = async (
  db: Db,
  district: string,
  { open = false, bars = [] }: { readonly open?: boolean; readonly bars?: readonly string[] },
): Promise<{ role: string; unit: string | null; person: string | null; count: number }[]> => {
  const { rows } = await db.query<{ role: string; unit: string | null; person: string | null; count: number }>({
    name: 'matters.holders',
    text: `select holder_role as role, holder_unit as unit, holder_person as person, count(*)::int as count from mazha.matter
           where district_id = $1 and queue is not null and holder_role is not null
             and (barred = '{}' or not ($2 or barred && $3::text[]))
           group by holder_role, holder_unit, holder_person order by 1, 2, 3`,
    values: [district, open, bars],
  })
  return rows
}
