import { refuse } from '@mazha/contracts/refusal'
import type { NewUnit, UnitChange, UnitItem } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'
import { formatDay, parseDay } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { forgetUnits } from './directory.ts'
import { forgetPeople } from './kept-sessions.ts'
import {
  deleteUnitVersion,
  insertUnits,
  insertUnitVersion,
  lockUnits,
  replacePlaces,
  selectKnownUnits,
  selectUnitPast,
  selectUnitsOf,
  selectUnitTree,
  selectUnknownAreas,
  type UnitRow,
  writeUnitGround,
} from './store-units.ts'
import { writing } from './store-terms.ts'
import { findRing, parentsOn, placed } from './unit-tree.ts'

type Db = Parameters<Parameters<typeof writing>[1]>[0]

const itemOf = (row: UnitRow): UnitItem => ({
  id: row.id,
  name: { zh: row.name_zh, en: row.name_en },
  kind: row.kind,
  net: row.net,
  parent: row.parent,
  phone: row.phone,
  address: row.address,
  from: row.from,
  until: row.until,
  successor: row.successor,
  areas: row.areas,
})

export const dayBefore = (day: string): string => formatDay(parseDay(day) - 1)
export const dayAfter = (day: string): string => formatDay(parseDay(day) + 1)

/** The units of a day, as they were called and placed then. */
/** @param db the transaction's own connection, where there is one */
export const listUnitsOf = async (ctx: Context, day = today(ctx), db: Db = ctx.db): Promise<readonly UnitItem[]> =>
  (await selectUnitsOf(db, ctx.district.id, { day })).map(itemOf)

/** @throws unit.not-found */
export const getUnit = async (ctx: Context, id: string, day = today(ctx), db: Db = ctx.db): Promise<UnitItem> => {
  const [row] = await selectUnitsOf(db, ctx.district.id, { day, id })
  if (row === undefined) throw refuse('unit.not-found', { unit: id })
  return itemOf(row)
}

/** Which of these there are, or were before they ended. */
export const findUnits = async (ctx: Context, ids: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(await selectKnownUnits(ctx.db, ctx.district.id, ids))

/** @throws unit.unknown-area */
export const requireAreas = async (ctx: Context, areas: readonly string[]): Promise<void> => {
  const [unknown] = areas.length === 0 ? [] : await selectUnknownAreas(ctx.db, ctx.district.id, areas)
  if (unknown !== undefined) throw refuse('unit.unknown-area', { area: unknown })
}

/**
 * The unit above must be there on that day, and nobody may come to stand below himself then or on any later day, by what is
 * planned already.
 *
 * @throws unit.not-found, unit.wrong-parent
 */
const requireParent = async (
  db: Db,
  ctx: Context,
  unit: { readonly id: string; readonly name: Text; readonly from: string; readonly parent: string | null },
): Promise<void> => {
  const { id, name, from, parent } = unit
  if (parent === null) return
  const tree = await selectUnitTree(db, ctx.district.id, from)
  if (!parentsOn(tree, from).has(parent)) throw refuse('unit.not-found', { unit: parent })
  if (findRing(placed(tree, { unit: id, from, parent }), from) !== undefined)
    throw refuse('unit.wrong-parent', { unit: name })
}

/**
 * Nobody stands below a unit beyond the day on which that is to be closed: what is taken back, placed or added is looked at as it
 * would then be.
 *
 * @throws unit.parent-ends
 */
export const requireStanding = async (db: Db, ctx: Context, id: string): Promise<void> => {
  const { versions, mergers } = await selectUnitTree(db, ctx.district.id, today(ctx))
  const merged = mergers.find(({ unit }) => unit === id)?.day ?? null
  for (const version of versions) {
    if (version.unit !== id || version.parent === null) continue
    const parent = await getUnit(ctx, version.parent, today(ctx), db)
    // Below one that becomes part of another it comes to stand below that.
    if (parent.until === null || parent.successor !== null) continue
    const beyond = [version.until, merged === null ? null : dayBefore(merged)].every(
      (last) => last === null || last > (parent.until ?? ''),
    )
    if (!beyond) continue
    const { name } = await getUnit(ctx, id, today(ctx), db)
    throw refuse('unit.parent-ends', { unit: name, parent: parent.name, day: parent.until })
  }
}

/** @throws unit.not-found */
const requireUsers = async (ctx: Context, places: NewUnit['places'] = []): Promise<void> => {
  for (const { usedBy } of places) if (usedBy) await getUnit(ctx, usedBy)
}

/** Adds a unit; the same one again adds nothing. @throws unit.taken, unit.not-found, unit.parent-ends, unit.unknown-area */
export const addUnit = async (ctx: Context, given: NewUnit): Promise<UnitItem> => {
  const { id, name, kind, net = null, parent = null, phone = null, address = null, areas = [], places = [] } = given
  await requireAreas(ctx, areas)
  await requireUsers(ctx, places)
  const unit = {
    id,
    name,
    kind,
    net,
    parent,
    phone: phone === '' ? null : phone,
    address: address === '' ? null : address,
    from: given.from ?? today(ctx),
    areas,
    places: places.map(({ usedBy = null, ...place }) => ({ ...place, usedBy })),
  }
  const added = await writing(ctx, async (db) => {
    await lockUnits(db, ctx.district.id)
    const [known] = await selectUnitsOf(db, ctx.district.id, { day: unit.from, id })
    if (known !== undefined) return []
    await requireParent(db, ctx, unit)
    const made = await insertUnits(db, ctx.district.id, [unit])
    await requireStanding(db, ctx, id)
    return made
  })
  forgetUnits(ctx)
  const there = await getUnit(ctx, id)
  if (added.length === 0 && (there.name.zh !== name.zh || there.kind !== kind)) throw refuse('unit.taken', { unit: id })
  return there
}

/** @throws unit.has-ended */
export const requireOpen = (unit: UnitItem): void => {
  if (unit.until !== null) throw refuse('unit.has-ended', { unit: unit.name, day: unit.until })
}

/** What is past stays as it was told. @throws unit.day-past */
export const requireToCome = (ctx: Context, day: string): void => {
  if (day < today(ctx)) throw refuse('unit.day-past', { day: today(ctx) })
}

/**
 * Renames, moves or re-addresses a unit from a day on, or gives it another ground; its past stays as it was.
 *
 * @param options.past the day may lie in the past: for what was so already when it is recorded
 * @throws unit.not-found, unit.has-ended, unit.day-past, unit.too-early, unit.wrong-parent, unit.parent-ends, unit.unknown-area
 */
export const changeUnit = async (
  ctx: Context,
  id: string,
  change: UnitChange,
  { past = false }: { readonly past?: boolean } = {},
): Promise<UnitItem> => {
  const district = ctx.district.id
  const { from } = change
  if (!past) requireToCome(ctx, from)
  await requireAreas(ctx, change.areas ?? [])
  await requireUsers(ctx, change.places)
  await writing(ctx, async (db) => {
    await lockUnits(db, district)
    // What stands last is what a change is a change of, also when it begins tomorrow.
    const unit = await getUnit(ctx, id, from, db)
    requireOpen(unit)
    const last = (await selectUnitPast(db, district, id)).at(-1)
    if (last !== undefined && from < last.from) throw refuse('unit.too-early', { day: last.from })
    const parent = change.parent === undefined ? unit.parent : change.parent
    if (parent !== unit.parent) await requireParent(db, ctx, { id, name: unit.name, from, parent })
    await insertUnitVersion(db, district, {
      id,
      from,
      name: change.name ?? unit.name,
      parent,
      phone: change.phone === undefined ? unit.phone : change.phone,
      address: change.address === undefined ? unit.address : change.address,
    })
    if (parent !== unit.parent) await requireStanding(db, ctx, id)
    if (change.areas !== undefined) await writeUnitGround(db, district, { id, from, areas: change.areas })
    if (change.places !== undefined)
      await replacePlaces(
        db,
        district,
        id,
        change.places.map(({ usedBy = null, ...place }) => ({ ...place, usedBy })),
      )
  })
  forgetUnits(ctx)
  // Where it stands says what is kept from its people.
  forgetPeople(ctx)
  return getUnit(ctx, id)
}

/**
 * Takes back the last change of a unit that has not begun to hold.
 *
 * @param from the day of the change that is meant: taken back already, nothing more is done. Without it the last one is meant,
 *   whichever that is
 * @throws unit.not-found, unit.has-ended, unit.nothing-planned, unit.change-later, unit.wrong-parent, unit.parent-ends
 */
export const cancelUnitChange = async (ctx: Context, id: string, from?: string): Promise<UnitItem> => {
  const district = ctx.district.id
  await writing(ctx, async (db) => {
    await lockUnits(db, district)
    const unit = await getUnit(ctx, id, today(ctx), db)
    requireOpen(unit)
    const past = await selectUnitPast(db, district, id)
    const [last, former] = [past.at(-1), past.at(-2)]
    if (from !== undefined && from > today(ctx) && past.every((one) => one.from !== from)) return
    // What comes after it was decided on top of it.
    if (from !== undefined && last !== undefined && from < last.from && last.from > today(ctx))
      throw refuse('unit.change-later', { unit: unit.name, day: last.from })
    if (last === undefined || former === undefined || last.from <= today(ctx))
      throw refuse('unit.nothing-planned', { unit: unit.name })
    await deleteUnitVersion(db, district, { id, from: last.from })
    // What others were given since may rest on it.
    const tree = await selectUnitTree(db, district, last.from)
    if (findRing(tree, last.from) !== undefined) throw refuse('unit.wrong-parent', { unit: unit.name })
    await requireStanding(db, ctx, id)
  })
  forgetUnits(ctx)
  forgetPeople(ctx)
  return getUnit(ctx, id)
}
