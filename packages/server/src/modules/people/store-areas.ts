import type pg from 'pg'

/** SQL on the areas that posts and units answer for, when the ground changes under them. */

type Db = Pick<pg.Pool, 'query'>

/** How many people hold a post today that answers for one of these areas, by area. */
export const countHoldersOf = async (
  db: Db,
  district: string,
  { areas, day }: { readonly areas: readonly string[]; readonly day: string },
): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await db.query<{ area: string; n: number }>(
    `select a.area_id as area, count(distinct t.person_id)::int as n
     from mazha.post_area a
     join mazha.term t on t.district_id = a.district_id and t.post_id = a.post_id
     where a.district_id = $1 and a.area_id = any($2::text[])
       and t.valid_from <= $3 and (t.valid_until is null or t.valid_until >= $3)
     group by a.area_id`,
    [district, areas, day],
  )
  return new Map(rows.map(({ area, n }) => [area, n]))
}

/**
 * Posts and units that answer for an area that ends answer for those it goes on in, so that no ground is without them. What they
 * answered for before stays written.
 */
export const passAreasOn = async (
  db: Db,
  district: string,
  heirs: readonly { readonly area: string; readonly heir: string }[],
): Promise<void> => {
  if (heirs.length === 0) return
  const values = [district, heirs.map(({ area }) => area), heirs.map(({ heir }) => heir)]
  await db.query(
    `insert into mazha.post_area (district_id, post_id, area_id)
     select distinct a.district_id, a.post_id, h.heir
     from unnest($2::text[], $3::text[]) as h (area, heir)
     join mazha.post_area a on a.district_id = $1 and a.area_id = h.area
     on conflict do nothing`,
    values,
  )
  await db.query(
    `insert into mazha.unit_area (district_id, unit_id, area_id)
     select distinct a.district_id, a.unit_id, h.heir
     from unnest($2::text[], $3::text[]) as h (area, heir)
     join mazha.unit_area a on a.district_id = $1 and a.area_id = h.area
     on conflict do nothing`,
    values,
  )
}
