import type { ChangeKind, ErasureReason } from '@mazha/contracts/register'
import type pg from 'pg'
import type { Context } from '#kernel/context'
import { arrayValue, inDistrict } from '#kernel/db'

/** SQL on buildings, their units and households, and on the record of changes. */

export type Db = Pick<pg.Pool, 'query'> | Pick<pg.ClientBase, 'query'>

/** Work that writes to the register: one at a time in a district, so that what is there is recorded once. */
export const recording = <T>(ctx: Context, work: (db: Db) => Promise<T>): Promise<T> =>
  inDistrict(ctx.db, ctx.district.id, async (db) => {
    await db.query({
      name: 'register.lock',
      text: `select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended($1, 0)) from pg_catalog.generate_series(1, 1)`,
      values: [`register ${ctx.district.id}`],
    })
    return work(db)
  })

export type Ranges = { readonly from: readonly string[]; readonly to: readonly string[] }
export type After = { readonly path: string; readonly text: string; readonly id: string } | null

export type BuildingRow = {
  readonly id: string
  readonly area: string
  readonly path: string
  readonly name: string
  readonly address: string
  readonly kind: 'dwelling' | 'mixed' | 'public' | 'work' | 'other'
  readonly lng: number | null
  readonly lat: number | null
  readonly version: number
  readonly households: number
}
const buildingColumns = `b.id, b.area_id as area, b.area_path as path, b.name, b.address, b.kind, b.lng, b.lat, b.version,
  (select count(*)::int from mazha.household h where h.district_id = b.district_id and h.building_id = b.id) as households`

export type NewBuildingRow = Omit<BuildingRow, 'version' | 'households'> & {
  readonly key: string
  readonly search: string
}

/** Adds buildings; one whose address or id is there already adds nothing. */
export const insertBuildings = async (
  db: Db,
  district: string,
  rows: readonly NewBuildingRow[],
  now: Date,
): Promise<void> => {
  if (rows.length === 0) return
  await db.query({
    name: 'register.add-buildings',
    text: `insert into mazha.building (district_id, id, area_id, area_path, name, address, address_key, kind, lng, lat, search, version, recorded_at)
      select $1, r.id, r.area, r.path, r.name, r.address, r.key, r.kind, r.lng, r.lat, r.search::tsvector, 1, $3
      from jsonb_to_recordset($2::jsonb) as r (id uuid, area text, path text, name text, address text, key text, kind text, lng float8, lat float8, search text)
      on conflict do nothing`,
    values: [district, JSON.stringify(rows), now],
  })
}

export const selectBuildingsByKey = async (
  db: Db,
  district: string,
  keys: readonly string[],
): Promise<{ id: string; key: string; path: string }[]> => {
  const { rows } = await db.query<{ id: string; key: string; path: string }>({
    name: 'register.buildings-by-key',
    text: `select id, address_key as key, area_path as path from mazha.building where district_id = $1 and address_key = any($2)`,
    values: [district, arrayValue('text', keys)],
  })
  return rows
}

export const selectBuilding = async (db: Db, district: string, id: string): Promise<BuildingRow | undefined> => {
  const { rows } = await db.query<BuildingRow>({
    name: 'register.building',
    text: `select ${buildingColumns} from mazha.building b where b.district_id = $1 and b.id = $2`,
    values: [district, id],
  })
  return rows[0]
}

/** @returns whether it was still at that version */
export const updateBuilding = async (
  db: Db,
  district: string,
  { version, ...row }: NewBuildingRow & { readonly version: number },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'register.correct-building',
    text: `update mazha.building set area_id = $4, area_path = $5, name = $6, address = $7, address_key = $8, kind = $9, lng = $10,
        lat = $11, search = $12::tsvector, version = version + 1
      where district_id = $1 and id = $2 and version = $3`,
    values: [
      district,
      row.id,
      version,
      row.area,
      row.path,
      row.name,
      row.address,
      row.key,
      row.kind,
      row.lng,
      row.lat,
      row.search,
    ],
  })
  return rowCount === 1
}

type ListQuery = {
  readonly ranges: Ranges
  /** A `tsquery` each. */
  readonly words: readonly string[]
  readonly after: After
  readonly limit: number
}

/** The most that a search fetches before it orders; more common words are looked for along the index's own order. */
const mostFound = 20_000

/**
 * A page of a table whose rows lie in areas: what words find is fetched before it is ordered; without words, and for words that
 * very many rows of these areas have, each range is read in its index's own order.
 */
export const listLying = async <R extends pg.QueryResultRow>(
  db: Db,
  district: string,
  {
    table,
    columns,
    text,
    only = { name: 'all', sql: 'true' },
  }: {
    readonly table: 'building' | 'place' | 'organisation'
    readonly columns: string
    readonly text: 'address' | 'name'
    /** Which of them, as a condition of `b`. */
    readonly only?: { readonly name: string; readonly sql: string }
  },
  { ranges, words, after, limit }: ListQuery,
): Promise<R[]> => {
  const values: unknown[] = [
    district,
    arrayValue('text', ranges.from),
    arrayValue('text', ranges.to),
    limit,
    after?.path ?? null,
    after?.text ?? null,
    after?.id ?? null,
    ...words,
  ]
  const order = `b.area_path, b.${text}, b.id`
  const within = `b.area_path >= r.lo and b.area_path < r.hi and ${only.sql}`
  const lies = `${within} and ($5::text is null or (${order}) > ($5::text, $6::text, $7::uuid))`
  const has = words.map((_, n) => ` and b.search @@ $${n + 8}::tsquery`).join('')
  if (words.length > 0) {
    const { rows } = await db.query<{ page: R[] | null }>({
      name: `register.find-${table}-${only.name}-${words.length}`,
      text: `with found as materialized (
          select b.* from mazha.${table}_here b where b.district_id = $1${has}
            and exists (select from unnest($2::text[], $3::text[]) as r (lo, hi) where ${within}) limit ${mostFound + 1})
        select case when (select count(*) from found) <= ${mostFound} then (
          select coalesce(jsonb_agg(to_jsonb(p)), '[]') from (
            select ${columns} from found b where $5::text is null or (${order}) > ($5::text, $6::text, $7::uuid)
            order by ${order} limit $4) as p) end as page`,
      values,
    })
    const page = rows[0]?.page ?? null
    if (page !== null) return page
  }
  const { rows } = await db.query<R>({
    name: `register.list-${table}-${only.name}-${words.length}`,
    text: `select b.* from unnest($2::text[], $3::text[]) as r (lo, hi) cross join lateral (
        select ${columns}, b.area_path, b.district_id from mazha.${table} b where b.district_id = $1 and ${lies}${has}
        order by ${order} limit $4) as b order by ${order} limit $4`,
    values,
  })
  return rows
}

export const listBuildingRows = (db: Db, district: string, query: ListQuery): Promise<BuildingRow[]> =>
  listLying<BuildingRow>(db, district, { table: 'building', columns: buildingColumns, text: 'address' }, query)

export type UnitRow = { readonly id: string; readonly building: string; readonly name: string; readonly key: string }
export const insertUnits = async (db: Db, district: string, rows: readonly UnitRow[], now: Date): Promise<void> => {
  if (rows.length === 0) return
  await db.query({
    name: 'register.add-units',
    text: `insert into mazha.building_unit (district_id, id, building_id, name, name_key, recorded_at)
      select $1, r.id, r.building, r.name, r.key, $3
      from jsonb_to_recordset($2::jsonb) as r (id uuid, building uuid, name text, key text) on conflict do nothing`,
    values: [district, JSON.stringify(rows), now],
  })
}
export const selectUnits = async (db: Db, district: string, buildings: readonly string[]): Promise<UnitRow[]> => {
  const { rows } = await db.query<UnitRow>({
    name: 'register.units',
    text: `select id, building_id as building, name, name_key as key from mazha.building_unit
      where district_id = $1 and building_id = any($2::uuid[]) order by name, id`,
    values: [district, arrayValue('uuid', buildings)],
  })
  return rows
}

export type HouseholdRow = {
  readonly id: string
  readonly building: string
  readonly unit: string | null
  readonly room: string
  readonly key: string
  readonly kind: 'family' | 'collective' | 'empty'
}
const householdColumns = `id, building_id as building, unit_id as unit, room, room_key as key, kind`
export const insertHouseholds = async (
  db: Db,
  district: string,
  rows: readonly HouseholdRow[],
  now: Date,
): Promise<void> => {
  if (rows.length === 0) return
  await db.query({
    name: 'register.add-households',
    text: `insert into mazha.household (district_id, id, building_id, unit_id, room, room_key, kind, recorded_at)
      select $1, r.id, r.building, r.unit, r.room, r.key, r.kind, $3
      from jsonb_to_recordset($2::jsonb) as r (id uuid, building uuid, unit uuid, room text, key text, kind text) on conflict do nothing`,
    values: [district, JSON.stringify(rows), now],
  })
}
export const selectHouseholds = async (
  db: Db,
  district: string,
  buildings: readonly string[],
): Promise<HouseholdRow[]> => {
  const { rows } = await db.query<HouseholdRow>({
    name: 'register.households',
    text: `select ${householdColumns} from mazha.household where district_id = $1 and building_id = any($2::uuid[]) order by room, id`,
    values: [district, arrayValue('uuid', buildings)],
  })
  return rows
}
export const selectHousehold = async (db: Db, district: string, id: string): Promise<HouseholdRow | undefined> => {
  const { rows } = await db.query<HouseholdRow>({
    name: 'register.household',
    text: `select ${householdColumns} from mazha.household where district_id = $1 and id = $2`,
    values: [district, id],
  })
  return rows[0]
}

export type ChangeRow = {
  readonly id: string
  readonly at: Date
  readonly person: string | null
  readonly change: ChangeKind
  readonly fields: string[]
  readonly reason: string | null
  /** Why somebody was erased; null for any other change. */
  readonly why: ErasureReason | null
}
export type NewChange = Omit<ChangeRow, 'at' | 'why'> & {
  readonly post: string | null
  readonly kind: 'building' | 'household' | 'resident' | 'place' | 'organisation'
  readonly subject: string
}
export const insertChanges = async (db: Db, district: string, rows: readonly NewChange[], now: Date): Promise<void> => {
  if (rows.length === 0) return
  await db.query({
    name: 'register.add-changes',
    text: `insert into mazha.register_change (district_id, id, at, person_id, post_id, subject_kind, subject_id, change, fields, reason)
      select $1, r.id, $3, r.person, r.post, r.kind, r.subject, r.change, array(select jsonb_array_elements_text(r.fields)), r.reason
      from jsonb_to_recordset($2::jsonb) as r (id uuid, person uuid, post text, kind text, subject uuid, change text, fields jsonb, reason text)`,
    values: [district, JSON.stringify(rows), now],
  })
}
export const selectChanges = async (db: Db, district: string, subject: string): Promise<ChangeRow[]> => {
  const { rows } = await db.query<ChangeRow>({
    name: 'register.changes',
    text: `select c.id, c.at, c.person_id as person, c.change, c.fields, c.reason, p.erased_why as why from mazha.register_change c
      left join mazha.resident p on p.district_id = c.district_id and p.id = c.subject_id and c.change = 'erased'
      where c.district_id = $1 and c.subject_id = $2 order by c.at desc, c.id limit 200`,
    values: [district, subject],
  })
  return rows
}
