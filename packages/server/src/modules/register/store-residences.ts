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

/**
 * Where somebody lives who has not left, and since when. `movable`: that day is the one on which it was recorded, and nothing
 * stands in the way of a day before it.
 */
export const selectOpenResidence = async (
  db: Db,
  district: string,
  {
    resident,
    household,
    until,
    zone,
  }: { readonly resident: string; readonly household: string; readonly until: string; readonly zone: string },
): Promise<{ from: string; movable: boolean } | undefined> => {
  const { rows } = await db.query<{ from: string; movable: boolean }>({
    name: 'register.open-residence',
    text: `select r.valid_from::text as "from",
        exists (select from mazha.register_change c where c.district_id = r.district_id and c.subject_id = r.resident_id
          and c.change in ('added', 'imported', 'moved_in') and (c.at at time zone $5)::date = r.valid_from)
        and not exists (select from mazha.residence o where o.district_id = r.district_id and o.resident_id = r.resident_id
          and o.household_id = r.household_id and o.valid_from = $4::date) as movable
      from mazha.residence r where r.district_id = $1 and r.resident_id = $2 and r.household_id = $3 and r.valid_until is null`,
    values: [district, resident, household, until, zone],
  })
  return rows[0]
}

/** Ends a residence; one that had not begun by that day began on it. */
export const endResidence = async (
  db: Db,
  district: string,
  { resident, household, until }: { readonly resident: string; readonly household: string; readonly until: string },
): Promise<void> => {
  await db.query({
    name: 'register.end-residence',
    text: `update mazha.residence set valid_until = $4::date, valid_from = least(valid_from, $4::date)
      where district_id = $1 and resident_id = $2 and household_id = $3 and valid_until is null`,
    values: [district, resident, household, until],
  })
}

/** The day on which somebody left the last home, or will have; null: there is one without an end. */
export const selectLastDay = async (db: Db, district: string, resident: string): Promise<string | null> => {
  const { rows } = await db.query<{ last: string | null }>({
    name: 'register.last-day',
    text: `select case when bool_and(valid_until is not null) then max(valid_until)::text end as last
      from mazha.residence where district_id = $1 and resident_id = $2`,
    values: [district, resident],
  })
  return rows[0]?.last ?? null
}

export type HomeRow = {
  readonly resident: string
  readonly building: string
  readonly path: string
  readonly address: string
  readonly unit: string
  readonly room: string
}
/** How many people live on a day in buildings of these areas that words find, up to a number. */
export const countHomePeople = async (
  db: Db,
  district: string,
  {
    ranges,
    words,
    day,
    most,
  }: { readonly ranges: Ranges; readonly words: readonly string[]; readonly day: string; readonly most: number },
): Promise<number> => {
  const { rows } = await db.query<{ n: number }>({
    name: `register.count-people-${words.length}`,
    text: `select count(*)::int as n from (
        select from mazha.building_here b
        join mazha.household h on h.district_id = b.district_id and h.building_id = b.id
        join mazha.residence r on r.district_id = h.district_id and r.household_id = h.id
        join mazha.resident p on p.district_id = r.district_id and p.id = r.resident_id
        where b.district_id = $1 and p.erased_at is null and r.valid_from <= $4::date and (r.valid_until is null or r.valid_until > $4::date)
          and exists (select from unnest($2::text[], $3::text[]) as s (lo, hi) where b.area_path >= s.lo and b.area_path < s.hi)
          ${words.map((_, n) => `and b.search @@ $${n + 6}::tsquery`).join(' ')}
        limit $5) as people`,
    values: [district, arrayValue('text', ranges.from), arrayValue('text', ranges.to), day, most, ...words],
  })
  return rows[0]?.n ?? 0
}

/** Where people live on a day, in the areas that are asked about; the day of moving in counts, that of moving out no more. */
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
      where r.district_id = $1 and r.resident_id = any($2::uuid[]) and r.valid_from <= $5::date
        and (r.valid_until is null or r.valid_until > $5::date)
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
