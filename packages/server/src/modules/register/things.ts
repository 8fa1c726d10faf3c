import { refuse } from '@mazha/contracts/refusal'
import type { NewOrganisation, NewPlace } from '@mazha/contracts/register'
import type { Context } from '#kernel/context'
import type { StaffActor } from '#kernel/http'
import { searchQuery } from '#kernel/words'
import { type Ground, groundNow } from '#modules/grids'
import { addressKey, searchOf } from './addresses.ts'
import type { LyingQuery } from './buildings.ts'
import { changeBy } from './changes.ts'
import { creditCode } from './credit-code.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { areaOf, namedArea, pointOf } from './lying.ts'
import { narrow, rangesOf, reachOf } from './reach.ts'
import { type After, type Db, insertChanges, type Ranges, recording } from './store.ts'
import {
  insertOrganisations,
  insertPlaces,
  isThere,
  listOrganisationRows,
  listPlaceRows,
  type OrganisationRow,
  type PlaceRow,
} from './store-things.ts'

/** Places and organisations: what is public about them. */

type By = Pick<StaffActor, 'person' | 'posts'>
type Lister<R> = (
  db: Db,
  district: string,
  query: { ranges: Ranges; words: readonly string[]; after: After; limit: number },
) => Promise<R[]>

const pageOf =
  <R extends PlaceRow | OrganisationRow, I>(what: string, list: Lister<R>, show: (ground: Ground, row: R) => I) =>
  async (ctx: Context, query: LyingQuery, by: By): Promise<{ items: I[]; next: string | null }> => {
    const limit = query.limit ?? 50
    const asked = `${what} ${query.area ?? ''} ${query.q ?? ''}`
    const rows = await list(ctx.db, ctx.district.id, {
      ranges: rangesOf(await narrow(ctx, reachOf(by.posts), query.area)),
      words: searchQuery(query.q ?? '')?.parts ?? [],
      after: readCursor(ctx, query.cursor, asked),
      limit: limit + 1,
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

const showPlace = (ground: Ground, row: PlaceRow) => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  address: row.address,
  area: namedArea(ground, row.area),
  point: pointOf(row),
})
const showOrganisation = (ground: Ground, row: OrganisationRow) => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  code: row.code,
  address: row.address,
  area: namedArea(ground, row.area),
  point: pointOf(row),
})

export const listPlaces = pageOf('place', listPlaceRows, showPlace)
export const listOrganisations = pageOf('organisation', listOrganisationRows, showOrganisation)

/** @throws register.known, what `areaOf` throws */
export const addPlace = async (ctx: Context, given: NewPlace, by: By) => {
  const area = await areaOf(ctx, given, reachOf(by.posts))
  const { clientId: id, name, kind, address } = given
  const { lng = null, lat = null } = given.point ?? {}
  const row: PlaceRow = { id, area: area.id, path: area.path, name, kind, address, lng, lat }
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
  return showPlace(await groundNow(ctx), row)
}

/** @throws register.known, register.credit-code, what `areaOf` throws */
export const addOrganisation = async (ctx: Context, given: NewOrganisation, by: By) => {
  const area = await areaOf(ctx, given, reachOf(by.posts))
  const { clientId: id, name, kind, address } = given
  const { lng = null, lat = null } = given.point ?? {}
  const code = given.code === undefined || given.code === '' ? null : creditCode(given.code)
  const row: OrganisationRow = { id, area: area.id, path: area.path, name, kind, code, address, lng, lat }
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
  return showOrganisation(await groundNow(ctx), row)
}
