import type { Relation } from '@mazha/contracts/register'
import { arrayValue } from '#kernel/db'
import type { Db, Ranges } from './store.ts'

/** SQL on who lives where, from when until when. */

export type ResidenceRow = {
  readonly resident: string
  readonly household: string
  readonly relation: Relation
  readonly from: string
  readonly until: string | null
}
const residenceColumns = `resident_id as resident, household_id as household, relation, valid_from::text as "from", valid_until::text as until`

export const insertResidences = async (db: Db, district: string, rows: readonly ResidenceRow[]): Promise<void> => {
  if (rows.length === 0) return
  await db.query({
    name: 'register.add-residences',
    text: `insert into mazha.residence (district_id, resident_id, household_id, relation, valid_from)
      select $1, r.resident, r.household, r.relation, r."from"
      from jsonb_to_recordset($2::jsonb) as r (resident uuid, household uuid, relation text, "from" date) on conflict do nothing`,
    values: [district, JSON.stringify(rows)],
  })
}
/** Takes up again a residence that had ended: somebody came back to where they lived from that day. */
export const reopenResidence = async (
  db: Db,
  district: string,
  { resident, household, relation, from }: Omit<ResidenceRow, 'until'>,
): Promise<void> => {
  await db.query({
    name: 'register.reopen-residence',
    text: `update mazha.residence set valid_until = null, relation = $5
      where district_id = $1 and resident_id = $2 and household_id = $3 and valid_from = $4::date and valid_until is not null`,
    values: [district, resident, household, from, relation],
  })
}
export const selectResidences = async (
  db: Db,
  district: string,
  households: readonly string[],
): Promise<ResidenceRow[]> => {
  const { rows } = await db.query<ResidenceRow>({
    name: 'register.residences',
    text: `select ${residenceColumns} from mazha.residence where district_id = $1 and household_id = any($2::uuid[])
      order by valid_until nulls first, valid_from, resident_id`,
    values: [district, arrayValue('uuid', households)],
  })
  return rows
}

type HomeName = {
  readonly resident: string
  readonly household: string
  readonly digest: Buffer
  /** Since when they live there no more. */
  readonly until: string | null
}

/** Who lives or lived in these households, by the digest of the name; those who left first. */
export const selectHomeNames = async (db: Db, district: string, households: readonly string[]): Promise<HomeName[]> => {
  const { rows } = await db.query<HomeName>({
    name: 'register.home-names',
    // Homes first, then each person's name by its key. A new table has no statistics: a word of the digest, and the index of
    // all names would be read for each of them.
    text: `with homes as materialized (
        select resident_id, household_id, valid_until from mazha.residence
        where district_id = $1 and household_id = any($2::uuid[]))
      select h.resident_id as resident, h.household_id as household, n.digest, h.valid_until::text as until from homes h
      cross join lateral (select f.digest from mazha.resident_field f
        where f.district_id = $1 and f.resident_id = h.resident_id and f.field = 'name' offset 0) n
      where n.digest is not null order by h.valid_until nulls last`,
    values: [district, arrayValue('uuid', households)],
  })
  return rows
}

/** @returns whether there was one to end */
export const endResidences = async (
  db: Db,
  district: string,
  {
    resident,
    household,
    until,
  }: { readonly resident: string; readonly household: string | null; readonly until: string },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'register.end-residences',
    text: `update mazha.residence set valid_until = greatest($4::date, valid_from)
      where district_id = $1 and resident_id = $2 and ($3::uuid is null or household_id = $3) and valid_until is null`,
    values: [district, resident, household, until],
  })
  return (rowCount ?? 0) > 0
}

export type HomeRow = {
  readonly resident: string
  readonly building: string
  readonly path: string
  readonly address: string
  readonly unit: string
  readonly room: string
}
/** Where people live on a day, in the areas that are asked about; the day of moving out is no more. */
export const selectHomes = async (
  db: Db,
  district: string,
  { residents, ranges, day }: { readonly residents: readonly string[]; readonly ranges: Ranges; readonly day: string },
): Promise<HomeRow[]> => {
  const { rows } = await db.query<HomeRow>({
    name: 'register.homes',
    text: `select r.resident_id as resident, b.id as building, b.area_path as path, b.address, coalesce(u.name, '') as unit, h.room
      from mazha.residence r
      join mazha.household h on h.district_id = r.district_id and h.id = r.household_id
      join mazha.building b on b.district_id = h.district_id and b.id = h.building_id
      left join mazha.building_unit u on u.district_id = h.district_id and u.id = h.unit_id
      where r.district_id = $1 and r.resident_id = any($2::uuid[]) and (r.valid_until is null or r.valid_until > $5::date)
        and exists (select from unnest($3::text[], $4::text[]) as s (lo, hi) where b.area_path >= s.lo and b.area_path < s.hi)
      order by b.address, h.room`,
    values: [
      district,
      arrayValue('uuid', residents),
      arrayValue('text', ranges.from),
      arrayValue('text', ranges.to),
      day,
    ],
  })
  return rows
}
