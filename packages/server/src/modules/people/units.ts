import { refuse } from '@mazha/contracts/refusal'
import type { NewUnit, UnitChange, UnitItem } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'
import { formatDay, parseDay } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { forgetUnits } from './directory.ts'
import { passOnDue } from './handover.ts'
import { forgetPeople } from './sessions.ts'
import {
  insertUnits,
  insertUnitVersion,
  mergeUnit,
  replaceUnitAreas,
  selectUnitPast,
  selectUnitsOf,
  selectUnknownAreas,
  type UnitRow,
} from './store-units.ts'
import { moveStaff, writing } from './store-terms.ts'

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
export const listUnitsOf = async (ctx: Context, day = today(ctx)): Promise<readonly UnitItem[]> =>
  (await selectUnitsOf(ctx.db, ctx.district.id, { day })).map(itemOf)

/** @throws unit.not-found */
export const getUnit = async (ctx: Context, id: string, day = today(ctx)): Promise<UnitItem> => {
  const [row] = await selectUnitsOf(ctx.db, ctx.district.id, { day, id })
  if (row === undefined) throw refuse('unit.not-found', { unit: id })
  return itemOf(row)
}

/** @throws unit.unknown-area */
export const requireAreas = async (ctx: Context, areas: readonly string[]): Promise<void> => {
  const [unknown] = areas.length === 0 ? [] : await selectUnknownAreas(ctx.db, ctx.district.id, areas)
  if (unknown !== undefined) throw refuse('unit.unknown-area', { area: unknown })
}

const requireParent = async (ctx: Context, unit: { id: string; name: Text }, parent: string | null): Promise<void> => {
  if (parent === null) return
  const all = new Map((await listUnitsOf(ctx)).map((one) => [one.id, one]))
  if (!all.has(parent)) throw refuse('unit.not-found', { unit: parent })
  const seen = new Set<string>()
  for (let up: string | null = parent; up !== null && !seen.has(up); up = all.get(up)?.parent ?? null) {
    if (up === unit.id) throw refuse('unit.wrong-parent', { unit: unit.name })
    seen.add(up)
  }
}

/** Adds a unit; the same one again adds nothing. @throws unit.taken, unit.not-found, unit.unknown-area */
export const addUnit = async (ctx: Context, given: NewUnit): Promise<UnitItem> => {
  const { id, name, kind, net = null, parent = null, phone = null, address = null, areas = [], places = [] } = given
  await requireParent(ctx, given, parent)
  await requireAreas(ctx, areas)
  for (const { usedBy } of places) if (usedBy) await getUnit(ctx, usedBy)
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
  const added = await writing(ctx, (db) => insertUnits(db, ctx.district.id, [unit]))
  forgetUnits(ctx)
  const there = await getUnit(ctx, id)
  if (added.length === 0 && (there.name.zh !== name.zh || there.kind !== kind)) throw refuse('unit.taken', { unit: id })
  return there
}

const requireOpen = (unit: UnitItem): void => {
  if (unit.until !== null) throw refuse('unit.has-ended', { unit: unit.name, day: unit.until })
}

/** Renames, moves or re-addresses a unit from a day on; its past stays as it was. */
export const changeUnit = async (ctx: Context, id: string, change: UnitChange): Promise<UnitItem> => {
  // What stands last is what a change is a change of, also when it begins tomorrow.
  const unit = await getUnit(ctx, id, change.from)
  requireOpen(unit)
  const last = (await selectUnitPast(ctx.db, ctx.district.id, id)).at(-1)
  if (last !== undefined && change.from < last.from) throw refuse('unit.too-early', { day: last.from })
  const parent = change.parent === undefined ? unit.parent : change.parent
  await requireParent(ctx, unit, parent)
  await requireAreas(ctx, change.areas ?? [])
  await writing(ctx, async (db) => {
    await insertUnitVersion(db, ctx.district.id, {
      id,
      from: change.from,
      name: change.name ?? unit.name,
      parent,
      phone: change.phone === undefined ? unit.phone : change.phone,
      address: change.address === undefined ? unit.address : change.address,
    })
    if (change.areas !== undefined) await replaceUnitAreas(db, ctx.district.id, id, change.areas)
  })
  forgetUnits(ctx)
  // Where it stands says what is kept from its people.
  forgetPeople(ctx)
  return getUnit(ctx, id)
}

type Merger = { readonly id: string; readonly into: string; readonly day: string }

/** @throws unit.not-found, unit.has-ended, unit.wrong-parent, unit.too-early */
export const requireMergeable = async (
  ctx: Context,
  { id, into, day }: Merger,
): Promise<{ readonly unit: UnitItem; readonly successor: UnitItem; readonly done: boolean }> => {
  const unit = await getUnit(ctx, id)
  const successor = await getUnit(ctx, into)
  if (unit.successor === into && unit.until === dayBefore(day)) return { unit, successor, done: true }
  requireOpen(unit)
  requireOpen(successor)
  if (id === into) throw refuse('unit.wrong-parent', { unit: unit.name })
  const last = (await selectUnitPast(ctx.db, ctx.district.id, id)).at(-1)
  if (day <= unit.from || (last !== undefined && day <= last.from))
    throw refuse('unit.too-early', { day: last?.from ?? unit.from })
  return { unit, successor, done: false }
}

/**
 * Ends a unit; from the day on another stands in its place: with its posts, its people, its ground, the units below it, and
 * what is open with it.
 *
 * @param merger.day the first day on which the other stands there
 */
export const mergeUnits = async (
  ctx: Context,
  { id, into, day, by }: Merger & { readonly by: string | null },
): Promise<UnitItem> => {
  const { unit, done } = await requireMergeable(ctx, { id, into, day })
  if (done) return unit
  const below = (await listUnitsOf(ctx, day)).filter(({ parent }) => parent === id)
  await writing(ctx, async (db) => {
    await mergeUnit(db, ctx.district.id, { id, into, day })
    await moveStaff(db, ctx.district.id, { from: id, into, day, by, at: ctx.now() })
    for (const one of below) {
      // One that stood below both now stands where the ended one stood.
      const parent = one.id === into ? unit.parent : into
      await insertUnitVersion(db, ctx.district.id, { ...one, from: day, parent })
    }
  })
  forgetUnits(ctx)
  forgetPeople(ctx)
  await passOnDue(ctx)
  return getUnit(ctx, id)
}
