import type { Db } from './store.ts'

/**
 * Where open matters lie within some bounds: west, south, east, north. What is kept from somebody is left out: whoever plans the
 * ground draws the bounds, and could draw them around one.
 */
export const selectOpenPlaces = async (
  db: Db,
  district: string,
  bounds: readonly [number, number, number, number],
): Promise<{ id: string; number: string; lng: number; lat: number }[]> => {
  const { rows } = await db.query<{ id: string; number: string; lng: number; lat: number }>(
    `select id, number, lng, lat from mazha.matter
     where district_id = $1 and closed_at is null and barred = '{}' and lng >= $2 and lat >= $3 and lng <= $4 and lat <= $5`,
    [district, ...bounds],
  )
  return rows
}
