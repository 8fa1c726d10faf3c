import { refuse } from '@mazha/contracts/refusal'
import type { UnitItem } from '@mazha/contracts/staff'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { forgetUnits } from './directory.ts'
import { passOnSafely } from './handover.ts'
import { forgetPeople } from './kept-sessions.ts'
import { writing } from './store-terms.ts'
import { lockUnits, selectUnitPast, selectUnitTree, updateMerger } from './store-units.ts'
import { findRing } from './unit-tree.ts'
import { dayBefore, getUnit, requireOpen, requireStanding, requireToCome } from './units.ts'

type Db = Parameters<Parameters<typeof writing>[1]>[0]
type Merger = { readonly id: string; readonly into: string; readonly day: string }

/** @throws unit.not-found, unit.has-ended, unit.wrong-parent, unit.too-early, unit.day-past */
export const requireMergeable = async (
  ctx: Context,
  { id, into, day }: Merger,
  db: Db = ctx.db,
): Promise<{ readonly unit: UnitItem; readonly successor: UnitItem; readonly done: boolean }> => {
  const unit = await getUnit(ctx, id, today(ctx), db)
  const successor = await getUnit(ctx, into, today(ctx), db)
  if (unit.successor === into && unit.until === dayBefore(day)) return { unit, successor, done: true }
  requireOpen(unit)
  requireOpen(successor)
  if (id === into) throw refuse('unit.wrong-parent', { unit: unit.name })
  requireToCome(ctx, day)
  const last = (await selectUnitPast(db, ctx.district.id, id)).at(-1)
  if (day <= unit.from || (last !== undefined && day <= last.from))
    throw refuse('unit.too-early', { day: last?.from ?? unit.from })
  if (day < successor.from) throw refuse('unit.too-early', { day: dayBefore(successor.from) })
  const { versions, mergers } = await selectUnitTree(db, ctx.district.id, day)
  if (findRing({ versions, mergers: [...mergers, { unit: id, into, day }] }, day) !== undefined)
    throw refuse('unit.wrong-parent', { unit: successor.name })
  return { unit, successor, done: false }
}

/**
 * Ends a unit; from the day on another stands in its place: with its posts, its people, its ground, the units below it, and
 * what is open with it. All that moves on the day itself, as it stands then; until then the merger can be taken back.
 *
 * @param merger.day the first day on which the other stands there
 * @throws what `requireMergeable` throws
 */
export const mergeUnits = async (
  ctx: Context,
  { id, into, day, by }: Merger & { readonly by: string | null },
): Promise<UnitItem> => {
  await writing(ctx, async (db) => {
    await lockUnits(db, ctx.district.id)
    const { done } = await requireMergeable(ctx, { id, into, day }, db)
    if (!done) await updateMerger(db, ctx.district.id, id, { into, day, by })
  })
  forgetUnits(ctx)
  forgetPeople(ctx)
  if (day <= today(ctx)) await passOnSafely(ctx)
  return getUnit(ctx, id)
}

/**
 * Takes a merger back whose day has not come. Taken back already, nothing more is done.
 *
 * @param day the merger that is meant, by its first day: where it was taken back or planned anew meanwhile, nothing is done. Without it
 *   whichever there is
 * @throws unit.not-found, unit.has-ended, unit.nothing-planned, unit.wrong-parent, unit.parent-ends
 */
export const cancelMerger = async (ctx: Context, id: string, day?: string): Promise<UnitItem> => {
  await writing(ctx, async (db) => {
    await lockUnits(db, ctx.district.id)
    const unit = await getUnit(ctx, id, today(ctx), db)
    if (unit.until === null) return
    if (unit.successor === null) throw refuse('unit.nothing-planned', { unit: unit.name })
    if (unit.until < today(ctx)) throw refuse('unit.has-ended', { unit: unit.name, day: unit.until })
    if (day !== undefined && dayBefore(day) !== unit.until) return
    await updateMerger(db, ctx.district.id, id, null)
    const tree = await selectUnitTree(db, ctx.district.id, today(ctx))
    if (findRing(tree, today(ctx)) !== undefined) throw refuse('unit.wrong-parent', { unit: unit.name })
    await requireStanding(db, ctx, id)
  })
  forgetUnits(ctx)
  forgetPeople(ctx)
  return getUnit(ctx, id)
}
