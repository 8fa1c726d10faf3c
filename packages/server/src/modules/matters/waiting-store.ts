import type { Db } from './store.ts'

/** SQL on clocks that wait for a year's notice. */

/** Matters with a clock that waits for one of these years, in the order of their ids. */
export async function selectCountable(
  db: Db,
  district: string,
  { years, after, limit }: { readonly years: readonly number[]; readonly after: string | null; readonly limit: number },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'waiting.countable',
    text: `select distinct k.matter_id as id from mazha.clock k
      where k.district_id = $1 and k.state = 'waiting' and (k.data -> 'waits' ->> 'year')::int = any($2::int[])
        and ($3::uuid is null or k.matter_id > $3)
      order by k.matter_id limit $4`,
    values: [district, years, after, limit],
  })
  return rows.map(({ id }) => id)
}

/** How many wait, by year; those of matters that are kept from somebody are told to nobody. */
export async function countWaitingClocks(db: Db, district: string): Promise<Map<number, number>> {
  const { rows } = await db.query<{ year: number; n: number }>({
    name: 'waiting.years',
    text: `select (k.data -> 'waits' ->> 'year')::int as year, count(*)::int as n from mazha.clock k
      where k.district_id = $1 and k.state = 'waiting' and not exists (
        select from mazha.matter m where m.district_id = $1 and m.id = k.matter_id and m.barred <> '{}') group by 1 order by 1`,
    values: [district],
  })
  return new Map(rows.map(({ year, n }) => [year, n]))
}
