import { randomUUID } from 'node:crypto'
import { refuse } from '@mazha/contracts/refusal'
import {
  type BuildingCorrection,
  type BuildingItem,
  type BuildingView,
  type NewBuilding,
  type NewHousehold,
  relation,
} from '@mazha/contracts/register'
import type { Context } from '#kernel/context'
import type { StaffActor } from '#kernel/http'
import { searchQuery } from '#kernel/words'
import { type Ground, groundNow } from '#modules/grids'
import { addressKey, searchOf } from './addresses.ts'
import { changeBy } from './changes.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { areaOf, namedArea, pointOf } from './lying.ts'
import { maskedPeople } from './people.ts'
import { isWithin, narrow, rangesOf, type Reach, reachOf } from './reach.ts'
import {
  type BuildingRow,
  insertBuildings,
  insertChanges,
  insertHouseholds,
  insertUnits,
  listBuildingRows,
  recording,
  selectBuilding,
  selectBuildingsByKey,
  selectHousehold,
  selectHouseholds,
  selectUnits,
  updateBuilding,
} from './store.ts'
import { selectResidences } from './store-residences.ts'
import { isThere } from './store-things.ts'

const relationNames = relation.options
type By = Pick<StaffActor, 'person' | 'posts'>

const itemOf = (ground: Ground, row: BuildingRow): BuildingItem => ({
  id: row.id,
  version: row.version,
  name: row.name,
  address: row.address,
  kind: row.kind,
  households: row.households,
  area: namedArea(ground, row.area),
  point: pointOf(row),
})

export type LyingQuery = {
  /** A part of an address or name. */
  readonly q?: string | undefined
  /** What lies in this area alone. */
  readonly area?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** Buildings within reach, by area and address. @throws area.not-found, cursor.invalid */
export const listBuildings = async (
  ctx: Context,
  query: LyingQuery,
  by: By,
): Promise<{ items: BuildingItem[]; next: string | null }> => {
  const limit = query.limit ?? 50
  const asked = `building ${query.area ?? ''} ${query.q ?? ''}`
  const rows = await listBuildingRows(ctx.db, ctx.district.id, {
    ranges: rangesOf(await narrow(ctx, reachOf(by.posts), query.area)),
    words: searchQuery(query.q ?? '')?.parts ?? [],
    after: readCursor(ctx, query.cursor, asked),
    limit: limit + 1,
  })
  const ground = await groundNow(ctx)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => itemOf(ground, row)),
    next:
      rows.length > limit && last !== undefined
        ? writeCursor(ctx, { path: last.path, text: last.address, id: last.id }, asked)
        : null,
  }
}

/** A building within reach. @throws register.not-found */
export const getBuilding = async (ctx: Context, id: string, reach: Reach): Promise<BuildingRow> => {
  const row = await selectBuilding(ctx.db, ctx.district.id, id)
  if (row === undefined || !isWithin(reach, row.path)) {
    throw refuse('register.not-found', { what: { zh: '楼栋', en: 'building' } })
  }
  return row
}

/** A building with its households and, masked, whoever lives or lived there. */
export const viewBuilding = async (ctx: Context, id: string, by: By): Promise<BuildingView> => {
  const row = await getBuilding(ctx, id, reachOf(by.posts))
  const district = ctx.district.id
  const [units, households, ground] = await Promise.all([
    selectUnits(ctx.db, district, [id]),
    selectHouseholds(ctx.db, district, [id]),
    groundNow(ctx),
  ])
  const residences = await selectResidences(
    ctx.db,
    district,
    households.map((household) => household.id),
  )
  const people = await maskedPeople(
    ctx,
    residences.map(({ resident }) => resident),
  )
  const unitNames = new Map(units.map((unit) => [unit.id, unit.name]))
  const byRoom = new Intl.Collator('zh', { numeric: true })
  return {
    ...itemOf(ground, row),
    areas: [...ground.above(row.area).map(({ id: area }) => area), row.area].map((area) => namedArea(ground, area)),
    units: units.map(({ name }) => name).toSorted(byRoom.compare),
    householdList: households
      .map((household) => ({
        id: household.id,
        unit: household.unit === null ? '' : (unitNames.get(household.unit) ?? ''),
        room: household.room,
        kind: household.kind,
        residents: residences
          .filter((residence) => residence.household === household.id)
          .flatMap(({ resident, relation: to, from, until }) => {
            const person = people.get(resident)
            return person === undefined ? [] : [{ ...person, relation: to, from, until }]
          })
          // Whoever lives here before whoever left; the head first, as on the page of a household book.
          .toSorted(
            (a, b) =>
              Number(a.until !== null) - Number(b.until !== null) ||
              relationNames.indexOf(a.relation) - relationNames.indexOf(b.relation),
          ),
      }))
      .toSorted((a, b) => byRoom.compare(a.unit, b.unit) || byRoom.compare(a.room, b.room)),
  }
}

/** Records a building; the same one sent again adds nothing. @throws register.known, what `areaOf` throws */
export const addBuilding = async (ctx: Context, given: NewBuilding, by: By): Promise<BuildingView> => {
  const reach = reachOf(by.posts)
  const area = await areaOf(ctx, given, reach)
  const district = ctx.district.id
  const key = addressKey(given.address)
  await recording(ctx, async (db) => {
    // Sent again, whatever it says now: what it was sent with at first stands.
    if (await isThere(db, district, 'building', given.clientId)) return
    const [known] = await selectBuildingsByKey(db, district, [key])
    if (known !== undefined) throw refuse('register.known', { name: given.address })
    const { clientId: id, address, name, kind } = given
    const { lng = null, lat = null } = given.point ?? {}
    const row = {
      id,
      area: area.id,
      path: area.path,
      name,
      address,
      key,
      kind,
      lng,
      lat,
      search: searchOf(address, name),
    }
    await insertBuildings(db, district, [row], ctx.now())
    await insertChanges(db, district, [changeBy(by, { kind: 'building', subject: id, change: 'added' })], ctx.now())
  })
  return viewBuilding(ctx, given.clientId, by)
}

/** @throws register.not-found, register.changed, register.known, what `areaOf` throws */
export const correctBuilding = async (
  ctx: Context,
  id: string,
  given: BuildingCorrection,
  by: By,
): Promise<BuildingView> => {
  const reach = reachOf(by.posts)
  const { version, reason, ...changes } = given
  // Read before the lock is taken: its version tells whether somebody was faster.
  const row = await getBuilding(ctx, id, reach)
  const point = changes.point === undefined ? pointOf(row) : changes.point
  const area = await areaOf(ctx, { area: changes.area ?? row.area, point }, reach)
  await recording(ctx, async (db) => {
    const address = changes.address ?? row.address
    const name = changes.name ?? row.name
    const key = addressKey(address)
    const [known] = await selectBuildingsByKey(db, ctx.district.id, [key])
    if (known !== undefined && known.id !== id) throw refuse('register.known', { name: address })
    const next = {
      id,
      version,
      address,
      name,
      key,
      area: area.id,
      path: area.path,
      kind: changes.kind ?? row.kind,
      lng: point?.lng ?? null,
      lat: point?.lat ?? null,
      search: searchOf(address, name),
    }
    if (!(await updateBuilding(db, ctx.district.id, next))) throw refuse('register.changed')
    const change = changeBy(by, {
      kind: 'building',
      subject: id,
      change: 'corrected',
      fields: Object.keys(changes),
      reason,
    })
    await insertChanges(db, ctx.district.id, [change], ctx.now())
  })
  return viewBuilding(ctx, id, by)
}

/** Adds a household to a building, and its unit when that is new; one of the same room is the same one. */
export const addHousehold = async (ctx: Context, id: string, given: NewHousehold, by: By): Promise<BuildingView> => {
  await getBuilding(ctx, id, reachOf(by.posts))
  const district = ctx.district.id
  await recording(ctx, async (db) => {
    const sent = await selectHousehold(db, district, given.clientId)
    if (sent?.building === id) return
    if (sent !== undefined) throw refuse('register.known', { name: `${given.unit}${given.room}` })
    const unitKey = addressKey(given.unit)
    let unit: string | null = null
    if (unitKey !== '') {
      const known = (await selectUnits(db, district, [id])).find(({ key }) => key === unitKey)
      unit = known?.id ?? randomUUID()
      if (known === undefined) {
        await insertUnits(db, district, [{ id: unit, building: id, name: given.unit, key: unitKey }], ctx.now())
      }
    }
    const key = addressKey(given.room)
    const here = await selectHouseholds(db, district, [id])
    const same = here.find((household) => household.unit === unit && household.key === key)
    if (same !== undefined) throw refuse('register.known', { name: `${given.unit}${given.room}` })
    const { clientId, room, kind } = given
    await insertHouseholds(db, district, [{ id: clientId, building: id, unit, room, key, kind }], ctx.now())
    const change = changeBy(by, { kind: 'household', subject: clientId, change: 'added' })
    await insertChanges(db, district, [change], ctx.now())
  })
  return viewBuilding(ctx, id, by)
}

/** A household within reach. @throws register.not-found */
export const getHousehold = async (
  ctx: Context,
  id: string,
  reach: Reach,
): Promise<{ readonly id: string; readonly building: string }> => {
  const row = await selectHousehold(ctx.db, ctx.district.id, id)
  const building = row && (await selectBuilding(ctx.db, ctx.district.id, row.building))
  if (row === undefined || building === undefined || !isWithin(reach, building.path)) {
    throw refuse('register.not-found', { what: { zh: '住户', en: 'household' } })
  }
  return row
}
