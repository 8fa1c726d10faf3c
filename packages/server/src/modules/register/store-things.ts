import type { ClosingReason, OrganisationKind, PlaceKind } from '@mazha/contracts/register'
import { arrayValue } from '#kernel/db'
import { type After, type Db, listLying, type Ranges } from './store.ts'

/** SQL on places and organisations, and on where everything lies. */

type Lying = {
  readonly id: string
  readonly area: string
  readonly path: string
  readonly name: string
  readonly address: string
  readonly lng: number | null
  readonly lat: number | null
  /** Since when it is closed and why; null: it is open. */
  readonly closedOn: string | null
  readonly closedWhy: ClosingReason | null
}
export type PlaceRow = Lying & {
  readonly kind: PlaceKind
  /** In which building it is, and who runs it. */
  readonly building?: string | null
  readonly organisation?: string | null
}
export type OrganisationRow = Lying & { readonly kind: OrganisationKind; readonly code: string | null }
type Kept = { readonly key: string; readonly search: string }

const placeColumns = 'b.building_id as building, b.organisation_id as organisation'
const columns = `b.id, b.area_id as area, b.area_path as path, b.name, b.address, b.lng, b.lat, b.kind,
  b.closed_on::text as "closedOn", b.closed_why as "closedWhy"`
type ListQuery = {
  readonly ranges: Ranges
  readonly words: readonly string[]
  readonly after: After
  readonly limit: number
  /** Closed ones as well. */
  readonly closed: boolean
}
const openOnly = { name: 'open', sql: 'b.closed_on is null' }

export const listPlaceRows = (db: Db, district: string, query: ListQuery): Promise<PlaceRow[]> =>
  listLying<PlaceRow>(
    db,
    district,
    {
      table: 'place',
      columns: `${columns}, ${placeColumns}`,
      text: 'name',
      ...(query.closed ? {} : { only: openOnly }),
    },
    query,
  )
export const listOrganisationRows = (db: Db, district: string, query: ListQuery): Promise<OrganisationRow[]> =>
  listLying<OrganisationRow>(
    db,
    district,
    { table: 'organisation', columns: `${columns}, b.code`, text: 'name', ...(query.closed ? {} : { only: openOnly }) },
    query,
  )

/** @returns the ids of those that were added: one of the same name and address, code or id is there already */
export const insertPlaces = async (
  db: Db,
  district: string,
  rows: readonly (PlaceRow & Kept)[],
  now: Date,
): Promise<string[]> => {
  const { rows: added } = await db.query<{ id: string }>({
    name: 'register.add-places',
    text: `insert into mazha.place (district_id, id, area_id, area_path, name, kind, address, address_key, lng, lat, search, building_id,
        organisation_id, recorded_at)
      select $1, r.id, r.area, r.path, r.name, r.kind, r.address, r.key, r.lng, r.lat, r.search::tsvector, r.building, r.organisation, $3
      from jsonb_to_recordset($2::jsonb) as r (id uuid, area text, path text, name text, kind text, address text, key text, lng float8, lat float8,
        search text, building uuid, organisation uuid)
      on conflict do nothing returning id`,
    values: [district, JSON.stringify(rows), now],
  })
  return added.map(({ id }) => id)
}
export const insertOrganisations = async (
  db: Db,
  district: string,
  rows: readonly (OrganisationRow & Kept)[],
  now: Date,
): Promise<string[]> => {
  const { rows: added } = await db.query<{ id: string }>({
    name: 'register.add-organisations',
    text: `insert into mazha.organisation (district_id, id, area_id, area_path, name, kind, code, address, address_key, lng, lat, search, recorded_at)
      select $1, r.id, r.area, r.path, r.name, r.kind, r.code, r.address, r.key, r.lng, r.lat, r.search::tsvector, $3
      from jsonb_to_recordset($2::jsonb) as r (id uuid, area text, path text, name text, kind text, code text, address text, key text, lng float8, lat float8, search text)
      on conflict do nothing returning id`,
    values: [district, JSON.stringify(rows), now],
  })
  return added.map(({ id }) => id)
}

const tables = { building: 'building', place: 'place', organisation: 'organisation' } as const
export type LyingKind = keyof typeof tables
export const lyingKinds = ['building', 'place', 'organisation'] as const satisfies readonly LyingKind[]

/** Points of everything within bounds (west, south, east, north). */
export const selectPoints = async (
  db: Db,
  district: string,
  kind: LyingKind,
  bounds: readonly [number, number, number, number],
): Promise<{ lng: number; lat: number }[]> => {
  const { rows } = await db.query<{ lng: number; lat: number }>({
    name: `register.points-${kind}`,
    text: `select lng, lat from mazha.${tables[kind]}
      where district_id = $1 and lng is not null and lng between $2 and $4 and lat between $3 and $5`,
    values: [district, ...bounds],
  })
  return rows
}

export type LyingRow = Pick<Lying, 'id' | 'area' | 'path' | 'lng' | 'lat'>
/** A batch of everything of a kind, by id. */
export const selectLying = async (
  db: Db,
  district: string,
  kind: LyingKind,
  after: string | null,
  limit: number,
): Promise<LyingRow[]> => {
  const { rows } = await db.query<LyingRow>({
    name: `register.lying-${kind}`,
    text: `select id, area_id as area, area_path as path, lng, lat from mazha.${tables[kind]}
      where district_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
    values: [district, after, limit],
  })
  return rows
}
export const moveLying = async (
  db: Db,
  district: string,
  kind: LyingKind,
  moved: readonly Pick<LyingRow, 'id' | 'area' | 'path'>[],
): Promise<void> => {
  const column = (read: (row: Pick<LyingRow, 'id' | 'area' | 'path'>) => string): string =>
    arrayValue('text', moved.map(read))
  await db.query({
    name: `register.move-${kind}`,
    text: `update mazha.${tables[kind]} t set area_id = r.area, area_path = r.path
      from unnest($2::uuid[], $3::text[], $4::text[]) as r (id, area, path) where t.district_id = $1 and t.id = r.id`,
    values: [
      district,
      arrayValue(
        'uuid',
        moved.map(({ id }) => id),
      ),
      column(({ area }) => area),
      column(({ path }) => path),
    ],
  })
}

/** Which of these names and addresses, or codes, are there already. */
export const selectNamed = async (
  db: Db,
  district: string,
  kind: 'place' | 'organisation',
  rows: readonly { readonly name: string; readonly key: string; readonly code: string | null }[],
): Promise<{ name: string; key: string; code: string | null }[]> => {
  const isCoded = kind === 'organisation'
  const { rows: known } = await db.query<{ name: string; key: string; code: string | null }>({
    name: `register.named-${kind}`,
    text: `select name, address_key as key, ${isCoded ? 'code' : 'null as code'} from mazha.${tables[kind]}
      where district_id = $1 and (name = any($2) ${isCoded ? 'or code = any($3)' : ''})`,
    values: [
      district,
      arrayValue(
        'text',
        rows.map(({ name }) => name),
      ),
      ...(isCoded
        ? [
            arrayValue(
              'text',
              rows.flatMap(({ code }) => code ?? []),
            ),
          ]
        : []),
    ],
  })
  return known
}

export const isThere = async (db: Db, district: string, kind: LyingKind, id: string): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: `register.is-there-${kind}`,
    text: `select id from mazha.${tables[kind]} where district_id = $1 and id = $2`,
    values: [district, id],
  })
  return rowCount === 1
}

const selectThing = async <R extends PlaceRow | OrganisationRow>(
  db: Db,
  district: string,
  kind: 'place' | 'organisation',
  id: string,
): Promise<R | undefined> => {
  const { rows } = await db.query<R>({
    name: `register.${kind}`,
    text: `select ${columns}${kind === 'organisation' ? ', b.code' : `, ${placeColumns}`} from mazha.${tables[kind]} b where b.district_id = $1 and b.id = $2`,
    values: [district, id],
  })
  return rows[0]
}
export const selectPlace = (db: Db, district: string, id: string): Promise<PlaceRow | undefined> =>
  selectThing<PlaceRow>(db, district, 'place', id)
export const selectOrganisation = (db: Db, district: string, id: string): Promise<OrganisationRow | undefined> =>
  selectThing<OrganisationRow>(db, district, 'organisation', id)

/** Closes it from a day on, or opens it again. */
export const closeThing = async (
  db: Db,
  district: string,
  kind: 'place' | 'organisation',
  { id, on, why }: { readonly id: string; readonly on: string | null; readonly why: ClosingReason | null },
): Promise<void> => {
  await db.query({
    name: `register.close-${kind}`,
    text: `update mazha.${tables[kind]} set closed_on = $3, closed_why = $4 where district_id = $1 and id = $2`,
    values: [district, id, on, why],
  })
}

/** @returns false where another one has its name and address */
export const updatePlace = async (db: Db, district: string, row: PlaceRow & Kept): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'register.correct-place',
    text: `update mazha.place p set area_id = $3, area_path = $4, name = $5, kind = $6, address = $7, address_key = $8, lng = $9, lat = $10,
        search = $11::tsvector, building_id = $12, organisation_id = $13
      where district_id = $1 and id = $2 and not exists (
        select from mazha.place o where o.district_id = $1 and o.name = $5 and o.address_key = $8 and o.id <> $2)`,
    values: [
      district,
      row.id,
      row.area,
      row.path,
      row.name,
      row.kind,
      row.address,
      row.key,
      row.lng,
      row.lat,
      row.search,
      row.building ?? null,
      row.organisation ?? null,
    ],
  })
  return rowCount === 1
}
/** @returns false where another one has its name and address, or its code */
export const updateOrganisation = async (db: Db, district: string, row: OrganisationRow & Kept): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'register.correct-organisation',
    text: `update mazha.organisation p set area_id = $3, area_path = $4, name = $5, kind = $6, address = $7, address_key = $8, lng = $9,
        lat = $10, search = $11::tsvector, code = $12
      where district_id = $1 and id = $2 and not exists (
        select from mazha.organisation o
        where o.district_id = $1 and o.id <> $2 and ((o.name = $5 and o.address_key = $8) or o.code = $12))`,
    values: [
      district,
      row.id,
      row.area,
      row.path,
      row.name,
      row.kind,
      row.address,
      row.key,
      row.lng,
      row.lat,
      row.search,
      row.code,
    ],
  })
  return rowCount === 1
}
