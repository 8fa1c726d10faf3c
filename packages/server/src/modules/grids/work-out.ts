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
import { createSharedWork, type Following, type Led, type SharedWork } from './shared-work.ts'
import { inSlices } from './slices.ts'
import { codesOf, findNewIds } from './write-ground.ts'

/** What a change set comes to on the ground as it stands. */
export type WorkedOut = {
  readonly ground: Ground
  readonly change: GroundChange | undefined
  readonly plan: PlannedChange | undefined
  /** What makes it impossible; once it is checked, what is wrong with it as well. */
  readonly findings: readonly AreaFinding[]
}

/** Refusals become findings that block. */
const workOut = async (
  ctx: Context,
  { ground, items }: { readonly ground: Ground; readonly items: readonly AreaChangeItem[] },
  { signal, told }: Led,
): Promise<WorkedOut> => {
  const codes = codesOf(ctx)
  try {
    told({ step: 'working', share: 0 })
    if (items.length === 0) throw refuse('ground.change-empty')
    const ids = await findNewIds(ctx, newCodes(items), ground.version)
    const plan = await inSlices(planInSlices(items, { ground, codes, ids }), signal)
    told({ step: 'working', share: 1 / 3 })
    const after = await inSlices(changeInSlices(ground, plan.edits, codes, today(ctx)), signal)
    told({ step: 'working', share: 2 / 3 })
    const change = await inSlices(changeBetween(ground, after, plan), signal)
    return { ground, change, plan, findings: [] }
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

type Kept = { readonly worked: SharedWork<WorkedOut>; readonly checked: SharedWork<WorkedOut> }
const kept = new WeakMap<Context['db'], Kept>()
const mostKept = 4
const keptOf = ({ db }: Context): Kept => {
  const known = kept.get(db) ?? { worked: createSharedWork(mostKept), checked: createSharedWork(mostKept) }
  kept.set(db, known)
  return known
}
type Of = { readonly id: string; readonly version: number }
type ItemsOf = (led: Led) => Promise<readonly AreaChangeItem[]>
const nameOf = (ground: Ground, { id, version }: Of): string => `${ground.version} ${id} ${version}`

/** Worked out once for each version of a change on each version of the ground: a page that is opened again costs nothing. */
export const workedOut = async (ctx: Context, of: Of, itemsOf: ItemsOf, following?: Following): Promise<WorkedOut> => {
  const ground = await refreshGround(ctx)
  return keptOf(ctx).worked.follow(
    nameOf(ground, of),
    async (led) => workOut(ctx, { ground, items: await itemsOf(led) }, led),
    following,
  )
}

/** The same with what a check of all its borders finds. */
export const checkedOut = async (ctx: Context, of: Of, itemsOf: ItemsOf, following?: Following): Promise<WorkedOut> => {
  const ground = await refreshGround(ctx)
  return keptOf(ctx).checked.follow(
    nameOf(ground, of),
    async (led) => {
      const worked = await workedOut(ctx, of, itemsOf, led)
      if (worked.change === undefined) return worked
      const comparing = (share: number): void => led.told({ step: 'comparing', share })
      comparing(0)
      return { ...worked, findings: await checkInThread(worked.change, { signal: led.signal, told: comparing }) }
    },
    following,
  )
}

/** The next version of a change whose steps are the same comes to the same. */
export const keepWorkedOut = (ctx: Context, of: Of): void => {
  for (const work of Object.values(keptOf(ctx)))
    work.alsoAs((name) => {
      const [ground, id, version] = name.split(' ')
      return id === of.id && version === String(of.version) ? `${ground} ${id} ${of.version + 1}` : undefined
    })
}
