import type { Db } from './store.ts'

/**
 * Where open matters lie within some bounds: west, south, east, north; of those, in these squares (`changedCells`). What is kept from somebody is left out: whoever plans the
 * ground draws the bounds, and could draw them around one.
 */
export const selectOpenPlaces = async (
  db: Db,
  district: string,
  bounds: readonly [number, number, number, number],
  cells: readonly number[] | null,
): Promise<{ id: string; number: string; lng: number; lat: number }[]> => {
  const { rows } = await db.query<{ id: string; number: string; lng: number; lat: number }>(
    `select id, number, lng, lat from mazha.matter
     where district_id = $1 and closed_at is null and barred = '{}' and lng >= $2 and lat >= $3 and lng <= $4 and lat <= $5
       and ($6::int[] is null or (floor((lng + 180) * 100) * 36000 + floor((lat + 90) * 100))::int = any($6::int[]))`,
    [district, ...bounds, cells],
  )
  return rows
}
