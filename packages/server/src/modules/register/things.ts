import { refuse } from '@mazha/contracts/refusal'
import type {
  Closing,
  NewOrganisation,
  NewPlace,
  OrganisationCorrection,
  OrganisationItem,
  OrganisationView,
  PlaceCorrection,
  PlaceItem,
  PlaceView,
  Reopening,
} from '@mazha/contracts/register'
import type { Context } from '#kernel/context'
import type { StaffActor } from '#kernel/http'
import { hmac } from '#kernel/secrets'
import { searchQuery } from '#kernel/words'
import { type Ground, groundNow } from '#modules/grids'
import { addressKey, searchOf } from './addresses.ts'
import { getBuilding, type LyingQuery } from './buildings.ts'
import { changeBy, viewChanges } from './changes.ts'
import { creditCode } from './credit-code.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { refuseAhead, today } from './day.ts'
import { areaOf, namedArea, pointOf } from './lying.ts'
import { isWithin, narrow, rangesOf, reachOf } from './reach.ts'
import { type After, type Db, insertChanges, type Ranges, recording, selectBuilding } from './store.ts'
import {
  closeThing,
  insertOrganisations,
  insertPlaces,
  isThere,
  listOrganisationRows,
  listPlaceRows,
  type OrganisationRow,
  type PlaceRow,
  selectOrganisation,
  selectPlace,
  updateOrganisation,
  updatePlace,
} from './store-things.ts'

/** Places and organisations: what is public about them. */

type By = Pick<StaffActor, 'person' | 'posts'>
type Lister<R> = (
  db: Db,
  district: string,
  query: { ranges: Ranges; words: readonly string[]; after: After; limit: number; closed: boolean },
) => Promise<R[]>

/** `closed`: those that are closed as well. */
type ThingQuery = LyingQuery & { readonly closed?: boolean | undefined }

const pageOf =
  <R extends PlaceRow | OrganisationRow, I>(what: string, list: Lister<R>, show: (ground: Ground, row: R) => I) =>
  async (ctx: Context, query: ThingQuery, by: By): Promise<{ items: I[]; next: string | null }> => {
    const limit = query.limit ?? 50
    const { closed = false } = query
    const asked = `${what}${closed ? ' closed' : ''} ${query.area ?? ''} ${query.q ?? ''}`
    const rows = await list(ctx.db, ctx.district.id, {
      ranges: rangesOf(await narrow(ctx, reachOf(by.posts), query.area)),
      words: searchQuery(query.q ?? '')?.parts ?? [],
      after: readCursor(ctx, query.cursor, asked),
      limit: limit + 1,
      closed,
    })
    const ground = await groundNow(ctx)
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    const more = rows.length > limit && last !== undefined
    return {
      items: shown.map((row) => show(ground, row)),
      next: more ? writeCursor(ctx, { path: last.path, text: last.name, id: last.id }, asked) : null,
    }
  }

const closedOf = ({ closedOn: on, closedWhy: why }: PlaceRow | OrganisationRow): PlaceItem['closed'] =>
  on === null || why === null ? null : { on, why }

const showPlace = (ground: Ground, row: PlaceRow): PlaceItem => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  address: row.address,
  closed: closedOf(row),
  area: namedArea(ground, row.area),
  point: pointOf(row),
})
const showOrganisation = (ground: Ground, row: OrganisationRow): OrganisationItem => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  code: row.code,
  address: row.address,
  closed: closedOf(row),
  area: namedArea(ground, row.area),
  point: pointOf(row),
})

export const listPlaces = pageOf('place', listPlaceRows, showPlace)
export const listOrganisations = pageOf('organisation', listOrganisationRows, showOrganisation)

const isOpen = { closedOn: null, closedWhy: null }

type Links = Pick<NewPlace, 'building' | 'organisation'>
/** What a place is linked to must be seen by whoever links it. @throws register.not-found */
const requireLinks = async (ctx: Context, { building, organisation }: Links, by: By): Promise<void> => {
  if (typeof building === 'string') await getBuilding(ctx, building, reachOf(by.posts))
  if (typeof organisation === 'string') await getOrganisation(ctx, organisation, by)
}

/** @throws register.known, register.not-found, what `areaOf` throws */
export const addPlace = async (ctx: Context, given: NewPlace, by: By) => {
  const area = await areaOf(ctx, given, reachOf(by.posts))
  await requireLinks(ctx, given, by)
  const { building = null, organisation = null } = given
  const { clientId: id, name, kind, address } = given
  const { lng = null, lat = null } = given.point ?? {}
  const lies = { area: area.id, path: area.path, address, lng, lat, ...isOpen }
  const row: PlaceRow = { id, name, kind, ...lies, building, organisation }
  await recording(ctx, async (db) => {
    const kept = { key: addressKey(address), search: searchOf(name, address) }
    const added = await insertPlaces(db, ctx.district.id, [{ ...row, ...kept }], ctx.now())
    if (added.length === 0) {
      // Sent again: it is there by this very id.
      if (await isThere(db, ctx.district.id, 'place', id)) return
      throw refuse('register.known', { name })
    }
    const change = changeBy(by, { kind: 'place', subject: id, change: 'added' })
    await insertChanges(db, ctx.district.id, [change], ctx.now())
  })
  // Sent again with other words it is what was recorded at first; elsewhere it is not there.
  return showPlace(await groundNow(ctx), await getPlace(ctx, id, by))
}

/** @throws register.known, register.credit-code, what `areaOf` throws */
export const addOrganisation = async (ctx: Context, given: NewOrganisation, by: By) => {
  const area = await areaOf(ctx, given, reachOf(by.posts))
  const { clientId: id, name, kind, address } = given
  const { lng = null, lat = null } = given.point ?? {}
  const code = given.code === undefined || given.code === '' ? null : creditCode(given.code)
  const row: OrganisationRow = { id, area: area.id, path: area.path, name, kind, code, address, lng, lat, ...isOpen }
  await recording(ctx, async (db) => {
    const kept = { key: addressKey(address), search: searchOf(name, address) }
    const added = await insertOrganisations(db, ctx.district.id, [{ ...row, ...kept }], ctx.now())
    if (added.length === 0) {
      if (await isThere(db, ctx.district.id, 'organisation', id)) return
      throw refuse('register.known', { name })
    }
    const change = changeBy(by, { kind: 'organisation', subject: id, change: 'added' })
    await insertChanges(db, ctx.district.id, [change], ctx.now())
  })
  return showOrganisation(await groundNow(ctx), await getOrganisation(ctx, id, by))
}

/** What a row says, in short: whoever corrects it names what was read. Where it lies may change by itself; the tag stays. */
const tagOf = (ctx: Context, row: PlaceRow | OrganisationRow): string =>
  hmac(
    ctx.secrets.cursorKey,
    ctx.district.id,
    'register-tag',
    row.id,
    row.name,
    row.kind,
    row.address,
    'code' in row ? (row.code ?? '') : '',
    'building' in row || 'organisation' in row ? `${row.building} ${row.organisation}` : '',
    `${row.lng} ${row.lat}`,
    ...(row.closedOn === null ? [] : [row.closedOn, row.closedWhy ?? '']),
  )
    .subarray(0, 12)
    .toString('base64url')

const requireTag = (ctx: Context, row: PlaceRow | OrganisationRow, tag: string): void => {
  if (tagOf(ctx, row) !== tag) throw refuse('register.changed')
}

const aloneOf = (ctx: Context, ground: Ground, row: PlaceRow | OrganisationRow) => ({
  tag: tagOf(ctx, row),
  areas: [...ground.above(row.area).map(({ id }) => id), row.area].map((area) => namedArea(ground, area)),
})

const placeNotFound = () => refuse('register.not-found', { what: { zh: '场所', en: 'place' } })
const organisationNotFound = () => refuse('register.not-found', { what: { zh: '单位', en: 'organisation' } })

const seen = <R extends PlaceRow | OrganisationRow>(row: R | undefined, by: By, notFound: () => Error): R => {
  if (row === undefined || !isWithin(reachOf(by.posts), row.path)) throw notFound()
  return row
}
const getPlace = async (ctx: Context, id: string, by: By): Promise<PlaceRow> =>
  seen(await selectPlace(ctx.db, ctx.district.id, id), by, placeNotFound)
const getOrganisation = async (ctx: Context, id: string, by: By): Promise<OrganisationRow> =>
  seen(await selectOrganisation(ctx.db, ctx.district.id, id), by, organisationNotFound)

/** @throws register.not-found */
export const viewPlace = async (ctx: Context, id: string, by: By): Promise<PlaceView> => {
  const row = await getPlace(ctx, id, by)
  const ground = await groundNow(ctx)
  const reach = reachOf(by.posts)
  const { building: inside = null, organisation = null } = row
  const building = inside === null ? undefined : await selectBuilding(ctx.db, ctx.district.id, inside)
  const runs = organisation === null ? undefined : await selectOrganisation(ctx.db, ctx.district.id, organisation)
  return {
    ...showPlace(ground, row),
    ...aloneOf(ctx, ground, row),
    // What lies elsewhere is as if it were not there.
    building:
      building !== undefined && isWithin(reach, building.path) ? { id: building.id, address: building.address } : null,
    organisation: runs !== undefined && isWithin(reach, runs.path) ? { id: runs.id, name: runs.name } : null,
  }
}
/** @throws register.not-found */
export const viewOrganisation = async (ctx: Context, id: string, by: By): Promise<OrganisationView> => {
  const row = await getOrganisation(ctx, id, by)
  const ground = await groundNow(ctx)
  return { ...showOrganisation(ground, row), ...aloneOf(ctx, ground, row) }
}
/** @throws register.not-found */
export const viewPlaceChanges = async (ctx: Context, id: string, by: By) => {
  await getPlace(ctx, id, by)
  return viewChanges(ctx, id)
}
/** @throws register.not-found */
export const viewOrganisationChanges = async (ctx: Context, id: string, by: By) => {
  await getOrganisation(ctx, id, by)
  return viewChanges(ctx, id)
}

type Correction = PlaceCorrection | OrganisationCorrection
/** A row with what is given in the place of what was. */
const corrected = async <R extends PlaceRow | OrganisationRow>(ctx: Context, row: R, given: Correction, by: By) => {
  const point = given.point === undefined ? pointOf(row) : given.point
  const area = await areaOf(ctx, { area: given.area ?? row.area, point }, reachOf(by.posts))
  const { name = row.name, address = row.address } = given
  return {
    ...row,
    name,
    address,
    area: area.id,
    path: area.path,
    lng: point?.lng ?? null,
    lat: point?.lat ?? null,
    key: addressKey(address),
    search: searchOf(name, address),
  }
}

/** @throws register.not-found, register.changed, register.known, what `areaOf` throws */
export const correctPlace = async (ctx: Context, id: string, given: PlaceCorrection, by: By): Promise<PlaceView> => {
  const { tag, reason, ...changes } = given
  await requireLinks(ctx, given, by)
  await recording(ctx, async (db) => {
    const row = seen(await selectPlace(db, ctx.district.id, id), by, placeNotFound)
    requireTag(ctx, row, tag)
    if (row.closedOn !== null) throw refuse('register.closed', { on: row.closedOn })
    const { kind = row.kind, building = row.building ?? null, organisation = row.organisation ?? null } = changes
    const next = { ...(await corrected(ctx, row, given, by)), kind, building, organisation }
    if (!(await updatePlace(db, ctx.district.id, next))) throw refuse('register.known', { name: next.name })
    const fields = Object.keys(changes)
    const change = changeBy(by, { kind: 'place', subject: id, change: 'corrected', fields, reason })
    await insertChanges(db, ctx.district.id, [change], ctx.now())
  })
  return viewPlace(ctx, id, by)
}

/** @throws register.not-found, register.changed, register.known, register.credit-code, what `areaOf` throws */
export const correctOrganisation = async (
  ctx: Context,
  id: string,
  given: OrganisationCorrection,
  by: By,
): Promise<OrganisationView> => {
  const { tag, reason, ...changes } = given
  await recording(ctx, async (db) => {
    const row = seen(await selectOrganisation(db, ctx.district.id, id), by, organisationNotFound)
    requireTag(ctx, row, tag)
    if (row.closedOn !== null) throw refuse('register.closed', { on: row.closedOn })
    const code = changes.code === undefined ? row.code : changes.code === '' ? null : creditCode(changes.code)
    const next = { ...(await corrected(ctx, row, given, by)), kind: changes.kind ?? row.kind, code }
    if (!(await updateOrganisation(db, ctx.district.id, next))) throw refuse('register.known', { name: next.name })
    const fields = Object.keys(changes)
    const change = changeBy(by, { kind: 'organisation', subject: id, change: 'corrected', fields, reason })
    await insertChanges(db, ctx.district.id, [change], ctx.now())
  })
  return viewOrganisation(ctx, id, by)
}

type Of = 'place' | 'organisation'
const seenThing = async (ctx: Context, db: Db, { kind, id, by }: { kind: Of; id: string; by: By }) =>
  kind === 'place'
    ? seen(await selectPlace(db, ctx.district.id, id), by, placeNotFound)
    : seen(await selectOrganisation(db, ctx.district.id, id), by, organisationNotFound)

/**
 * From a day on it is closed: it leaves the lists, and some years later the register. A table that still has it brings it back
 * neither as it was nor anew.
 *
 * @throws register.not-found, register.changed, register.closed, register.day-ahead
 */
const closeOf =
  (kind: Of) =>
  async (ctx: Context, id: string, { tag, on = today(ctx), why }: Closing, by: By): Promise<void> => {
    refuseAhead(ctx, on, 0)
    await recording(ctx, async (db) => {
      const row = await seenThing(ctx, db, { kind, id, by })
      requireTag(ctx, row, tag)
      if (row.closedOn !== null) throw refuse('register.closed', { on: row.closedOn })
      await closeThing(db, ctx.district.id, kind, { id, on, why })
      await insertChanges(db, ctx.district.id, [changeBy(by, { kind, subject: id, change: 'closed' })], ctx.now())
    })
  }

/** It is open after all. @throws register.not-found, register.changed, register.open */
const reopenOf =
  (kind: Of) =>
  async (ctx: Context, id: string, { tag, reason }: Reopening, by: By): Promise<void> =>
    recording(ctx, async (db) => {
      const row = await seenThing(ctx, db, { kind, id, by })
      requireTag(ctx, row, tag)
      if (row.closedOn === null) throw refuse('register.open')
      await closeThing(db, ctx.district.id, kind, { id, on: null, why: null })
      const change = changeBy(by, { kind, subject: id, change: 'reopened', reason })
      await insertChanges(db, ctx.district.id, [change], ctx.now())
    })

export const closePlace = closeOf('place')
export const closeOrganisation = closeOf('organisation')
export const reopenPlace = reopenOf('place')
export const reopenOrganisation = reopenOf('organisation')
