import type { AreaChangeItem, AreaFinding } from '@mazha/contracts/area-change'
import { Refused, refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import { changeInSlices } from './change-ground.ts'
import { findingOf } from './check-change.ts'
import { checkInThread } from './check-thread.ts'
import { refreshGround } from './current.ts'
import { today } from './day.ts'
import type { Ground } from './ground.ts'
import { newCodes, planInSlices, type PlannedChange } from './plan-change.ts'
import { changeBetween, type GroundChange } from './preview-change.ts'
import { inSlices } from './slices.ts'
import { codesOf, findNewIds } from './write-ground.ts'

/** What a change set comes to on the ground as it stands. */
export type WorkedOut = {
  readonly ground: Ground
  readonly change: GroundChange | undefined
  readonly plan: PlannedChange | undefined
  readonly findings: readonly AreaFinding[]
}

/** Refusals become findings that block. */
const workOut = async (ctx: Context, ground: Ground, items: readonly AreaChangeItem[]): Promise<WorkedOut> => {
  const codes = codesOf(ctx)
  try {
    if (items.length === 0) throw refuse('ground.change-empty')
    const ids = await findNewIds(ctx, newCodes(items), ground.version)
    const plan = await inSlices(planInSlices(items, { ground, codes, ids }))
    const after = await inSlices(changeInSlices(ground, plan.edits, codes, today(ctx)))
    const change = await inSlices(changeBetween(ground, after, plan))
    return { ground, change, plan, findings: await checkInThread(change) }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return {
      ground,
      change: undefined,
      plan: undefined,
      findings: [findingOf(error.code, error.details, { blocks: true })],
    }
  }
}

const kept = new WeakMap<Context['db'], Map<string, Promise<WorkedOut>>>()
const mostKept = 4
type Of = { readonly id: string; readonly version: number }
const nameOf = (ground: Ground, { id, version }: Of): string => `${ground.version} ${id} ${version}`

/** Worked out once for each version of a change on each version of the ground: a page that is opened again costs nothing. */
export const workedOut = async (
  ctx: Context,
  of: Of,
  itemsOf: () => Promise<readonly AreaChangeItem[]>,
): Promise<WorkedOut> => {
  const known = kept.get(ctx.db) ?? new Map<string, Promise<WorkedOut>>()
  kept.set(ctx.db, known)
  const ground = await refreshGround(ctx)
  const name = nameOf(ground, of)
  const result = known.get(name) ?? itemsOf().then((items) => workOut(ctx, ground, items))
  known.delete(name)
  known.set(name, result)
  result.catch(() => known.delete(name))
  for (const oldest of known.keys()) {
    if (known.size <= mostKept) break
    known.delete(oldest)
  }
  return result
}

/** The next version of a change whose steps are the same comes to the same. */
export const keepWorkedOut = (ctx: Context, of: Of): void => {
  const known = kept.get(ctx.db)
  for (const [name, result] of known ?? []) {
    const [ground, id, version] = name.split(' ')
    if (id === of.id && version === String(of.version)) known?.set(`${ground} ${id} ${of.version + 1}`, result)
  }
}
