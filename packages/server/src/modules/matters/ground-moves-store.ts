import { facetsSql } from './facet-store.ts'
import type { Db } from './store.ts'

/** Where the open matters of some areas happened, as recorded. */
export const selectOpenPlaces = async (
  db: Db,
  district: string,
  areas: readonly string[],
): Promise<{ lng: number; lat: number }[]> => {
  const { rows } = await db.query<{ lng: number; lat: number }>(
    `select m.lng, m.lat from mazha.matter m
     where m.district_id = $1 and ${facetsSql} && $2::text[] and m.closed_at is null
       and m.lng is not null and m.lat is not null`,
    [district, areas.map((area) => `a:${area}`)],
  )
  return rows
}
