import type { HandOverReason } from '@mazha/contracts/hand-over'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { markHandedOver, selectSuccessors, selectToHandOver } from './store-handover.ts'
import { selectHeld } from './store-terms.ts'
import { selectEndedUnits } from './store-units.ts'
import { takeOverDue } from './take-over.ts'
import { type Held, type Move, type WorkSource, workSources } from './work.ts'

/** A post as far as work hangs on it. */
export type HeldRole = {
  readonly person: string
  readonly role: string
  readonly unit: string
  readonly duty: string | null
}
export type Named = {
  readonly person: string
  readonly role: string
  readonly unit: string
  readonly post: string | null
  readonly successor: string
}
/** What was passed on. */
export type Passed = { readonly kind: string; readonly id: string }
export type Target = { readonly reason: HandOverReason; readonly person: string | null }

/** Whether a post lets its holder do such work. */
export const lets = (post: HeldRole, { role, unit }: Held): boolean =>
  post.role === role && (unit === null || post.unit === unit)

/** Whether somebody may still do the work that stands with them. */
export const mayHold = (work: Held, held: readonly HeldRole[]): boolean =>
  held.some((post) => post.person === work.person && lets(post, work))

/**
 * Who takes work whose holder has left its post: the named successor, else the unit's head, each only who may do it; else
 * whoever of the unit comes first (nobody is named, and it stands in the unit's queue).
 */
export const chooseTarget = (
  work: Held,
  { held, named }: { readonly held: readonly HeldRole[]; readonly named: readonly Named[] },
): Target => {
  const successor = named.find(
    (one) =>
      one.person === work.person &&
      one.role === work.role &&
      (work.unit === null || one.unit === work.unit) &&
      mayHold({ ...work, person: one.successor }, held),
  )
  if (successor !== undefined) return { reason: 'successor', person: successor.successor }
  const head = held.find(
    (post) => work.unit !== null && post.duty === 'unit_head' && post.person !== work.person && lets(post, work),
  )
  return head === undefined ? { reason: 'queue', person: null } : { reason: 'head', person: head.person }
}

/** Passes one on. One that cannot be passed on stays where it is and in the list of what has nobody; the others go on. */
const passOne = async (ctx: Context, source: WorkSource, move: Move): Promise<boolean> => {
  try {
    return (await source.pass(ctx, move)) !== undefined
  } catch (error) {
    ctx.log.error({ err: error, event: 'work not passed on', kind: source.kind, item: move.id }, 'work not passed on')
    return false
  }
}

/**
 * Passes on all work that is with somebody who no longer holds a post for it, or with a unit that was merged; mergers whose day
 * has come are carried out first. What is passed on is entered in the ledger of what it is, and kept with the person it came
 * from. Any process may run it, as often as it likes.
 *
 * @returns what was passed on
 */
export const passOnDue = async (ctx: Context): Promise<Passed[]> => {
  const day = today(ctx)
  const district = ctx.district.id
  await takeOverDue(ctx)
  const passed = await passUnits(ctx, day)
  const due = await selectToHandOver(ctx.db, district, day)
  const held = await selectHeld(ctx.db, district, day)
  for (const source of workSources()) {
    const holders = await source.holders(ctx)
    const people = [
      ...new Set(holders.flatMap((one) => (one.person !== null && !mayHold(one, held) ? [one.person] : []))),
    ]
    if (people.length === 0) continue
    const named = await selectSuccessors(ctx.db, district, people, day)
    for (const work of await source.heldBy(ctx, people)) {
      const { person: from } = work
      if (from === null || mayHold(work, held)) continue
      const target = chooseTarget(work, { held, named })
      const person = { from, to: target.person }
      const post = named.find((one) => one.person === from && one.role === work.role)?.post ?? null
      const record = { post, unit: work.unit }
      const moved = await passOne(ctx, source, { id: work.id, reason: target.reason, person, record })
      if (moved) passed.push({ kind: source.kind, id: work.id })
    }
  }
  await markHandedOver(ctx.db, district, due, ctx.now())
  return passed
}

/** The same after something has been decided: that stands, and what could not be passed on now is passed on with the next hour. */
export const passOnSafely = async (ctx: Context): Promise<Passed[]> => {
  try {
    return await passOnDue(ctx)
  } catch (error) {
    ctx.log.error({ err: error, event: 'work not passed on' }, 'work not passed on')
    return []
  }
}

const passUnits = async (ctx: Context, day: string): Promise<Passed[]> => {
  const ended = await selectEndedUnits(ctx.db, ctx.district.id, day)
  const after = new Map(ended.map(({ id, successor }) => [id, successor]))
  const passed: Passed[] = []
  for (const { id } of ended) {
    const to = lastSuccessor(id, after)
    if (to === null) continue
    for (const source of workSources()) {
      for (const work of await source.heldIn(ctx, id)) {
        const moved = await passOne(ctx, source, { id: work.id, reason: 'merged', unit: { from: id, to } })
        if (moved) passed.push({ kind: source.kind, id: work.id })
      }
    }
  }
  return passed
}

/** What a unit became, through any number of mergers; null: it ended without one. */
const lastSuccessor = (id: string, after: ReadonlyMap<string, string | null>): string | null => {
  const seen = new Set<string>()
  let at: string | null = id
  while (at !== null && after.has(at) && !seen.has(at)) {
    seen.add(at)
    at = after.get(at) ?? null
  }
  return at === id || (at !== null && seen.has(at)) ? null : at
}

/**
 * Passes on what one person still has by a role in a unit without holding a post for it.
 *
 * @param order.to who takes it, if the person may do it; null: as everything else is passed on
 * @returns what was passed on
 */
export const passOnFrom = async (
  ctx: Context,
  order: { readonly person: string; readonly role: string; readonly unit: string | null; readonly to: string | null },
): Promise<Passed[]> => {
  const day = today(ctx)
  const held = await selectHeld(ctx.db, ctx.district.id, day)
  const known = await selectSuccessors(ctx.db, ctx.district.id, [order.person], day)
  const passed: Passed[] = []
  for (const source of workSources()) {
    for (const work of await source.heldBy(ctx, [order.person])) {
      if (work.role !== order.role || work.unit !== order.unit || mayHold(work, held)) continue
      const chosen =
        order.to === null
          ? []
          : [{ person: order.person, role: work.role, unit: work.unit ?? '', post: null, successor: order.to }]
      const target = chooseTarget(work, { held, named: [...chosen, ...known] })
      const post = known.find((one) => one.role === work.role)?.post ?? null
      const moved = await passOne(ctx, source, {
        id: work.id,
        reason: target.reason,
        person: { from: order.person, to: target.person },
        record: { post, unit: work.unit },
      })
      if (moved) passed.push({ kind: source.kind, id: work.id })
    }
  }
  return passed
}
