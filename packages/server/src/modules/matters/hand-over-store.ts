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

export const selectHeldIn = async (db: Db, district: string, unit: string): Promise<HeldRow[]> => {
  const { rows } = await db.query<HeldRow>({
    name: 'matters.held-in',
    text: `select id, number, coalesce(holder_role, '') as role, holder_unit as unit, holder_person as person from mazha.matter
           where district_id = $1 and queue is not null and (holder_unit = $2 or units @> array[$2]) order by id`,
    values: [district, unit],
  })
  return rows
}

export const selectHolders = async (
  db: Db,
  district: string,
): Promise<{ role: string; unit: string | null; person: string | null; count: number }[]> => {
  const { rows } = await db.query<{ role: string; unit: string | null; person: string | null; count: number }>({
    name: 'matters.holders',
    text: `select holder_role as role, holder_unit as unit, holder_person as person, count(*)::int as count from mazha.matter
           where district_id = $1 and queue is not null and holder_role is not null
           group by holder_role, holder_unit, holder_person order by 1, 2, 3`,
    values: [district],
  })
  return rows
}
