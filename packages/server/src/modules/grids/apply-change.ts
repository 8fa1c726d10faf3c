import type { AreaFinding } from '@mazha/contracts/area-change'
import { Refused, refuse } from '@mazha/contracts/refusal'
import type { z } from 'zod'
import type { Context } from '#kernel/context'
import { passAreasOn } from '#modules/people'
import { changeInSlices } from './change-ground.ts'
import { getItems, getRow, isCode, itemsOf, sayFailure, storedFailure } from './change-rows.ts'
import { insertHeirs, selectDue, updateChangeSet } from './change-store.ts'
import { checkInThread } from './check-thread.ts'
import { refreshGround } from './current.ts'
import { today } from './day.ts'
import type { Ground } from './ground.ts'
import { newCodes, planInSlices } from './plan-change.ts'
import { changeBetween, type ChosenPiece } from './preview-change.ts'
import type { Following } from './shared-work.ts'
import { inSlices } from './slices.ts'
import { tellFailure } from './tell-failure.ts'
import { checkedOut } from './work-out.ts'
import { codesOf, writeGround, type WriteTools } from './write-ground.ts'

/** Planned changes become ground. */

type Applying = Following & {
  /** The decision on the day, where it is taken with the change itself: both are there, or neither. */
  readonly planned?: { readonly day: string; readonly by: string | null; readonly version: number }
}

/**
 * Applies a planned change, once: whoever comes second finds it applied. What has become impossible since it was planned is noted with
 * its reason, and tried again when the ground has changed: then it holds from the day on which it is possible, because what
 * stood in its way held until then.
 */
export const applyChange = async (
  ctx: Context,
  id: string,
  { planned, signal, told = () => undefined }: Applying = {},
): Promise<void> => {
  const row = await getRow(ctx, id)
  const failed = storedFailure.nullable().parse(row.failure)
  if (planned === undefined ? row.state !== 'planned' : row.version !== planned.version) return
  const plannedFor = planned?.day ?? row.planned_for
  if (plannedFor === null) return
  const ground = await refreshGround(ctx)
  if (failed?.ground === ground.version) return
  const district = ctx.district.id
  const { version } = row
  const decided = planned && { planned: { day: plannedFor, by: planned.by, at: ctx.now() } }
  // Worked out before the ground is taken, so that others can write to it meanwhile.
  told({ step: 'working', share: 0 })
  const ready = await checkedOut(ctx, { id, version }, itemsOf(ctx, row), { signal, told })
  told({ step: 'writing', share: 0 })
  const day = failed === null ? plannedFor : today(ctx)
  const planAnew = async (before: Ground, newIds: WriteTools['newIds']) => {
    const codes = codesOf(ctx)
    const items = await getItems(ctx, id)
    const ids = await newIds(newCodes(items))
    const plan = await inSlices(planInSlices(items, { ground: before, codes, ids }), signal)
    const after = await inSlices(changeInSlices(before, plan.edits, codes, day), signal)
    const change = await inSlices(changeBetween(before, after, plan), signal)
    return { plan, findings: await checkInThread(change, { signal }) }
  }
  let heirs: readonly { area: string; heir: string }[] = []
  let chosen: readonly ChosenPiece[] = []
  try {
    await writeGround(ctx, {
      origin: 'change',
      day,
      changeSet: id,
      signal,
      told: (done, of) => told({ step: 'writing', share: done / of }),
      edits: async (before, { newIds }) => {
        const { plan, findings } =
          ready.plan !== undefined && ready.ground.version === before.version
            ? { plan: ready.plan, findings: ready.findings }
            : await planAnew(before, newIds)
        chosen = plan.chosen
        heirs = [...plan.successors].flatMap(([area, after]) => after.map((heir) => ({ area, heir })))
        const blocking = findings.find(({ blocks }) => blocks)
        if (blocking !== undefined && isCode(blocking.code)) throw new Blocked(blocking)
        return plan.edits
      },
      also: async (db, applied) => {
        const kept = await updateChangeSet(db, {
          district,
          id,
          version,
          state: 'applied',
          applied: { at: ctx.now(), as: applied },
          ...(day === plannedFor ? decided : { planned: { day, by: null, at: ctx.now() } }),
        })
        if (!kept) throw new AlreadyDone()
        await insertHeirs(db, district, { heirs, day })
        await passAreasOn(db, district, { heirs, day, chosen })
      },
    })
  } catch (error) {
    if (error instanceof AlreadyDone) {
      if (planned === undefined) return
      throw refuse('ground.change-conflict')
    }
    const failure = failureOf(error, ground.version)
    if (failure === undefined) throw error
    // Told before it is noted: whoever is stopped in between finds it not noted, and tells it again, once.
    const told = { ...row, planned_for: plannedFor, planned_by: planned?.by ?? row.planned_by }
    await tellFailure(ctx, told, { code: failure.code, words: sayFailure(failure) })
    await updateChangeSet(ctx.db, { district, id, version, state: 'planned', failure, ...decided })
    ctx.log.warn({ change: id, code: failure.code }, 'a change of the ground could not be applied at its date')
  }
}

/** Another process applied it, or it was cancelled, while this one was at it. */
class AlreadyDone extends Error {}
class Blocked extends Error {
  readonly finding: AreaFinding
  constructor(finding: AreaFinding) {
    super(finding.code)
    this.finding = finding
  }
}

const failureOf = (error: unknown, ground: number): z.infer<typeof storedFailure> | undefined => {
  if (error instanceof Refused) return { code: error.code, details: { ...error.details }, ground }
  if (error instanceof Blocked) return { code: 'ground.check-failed', details: { why: error.finding.text }, ground }
  return undefined
}

/** Applies what is planned for today or was for a day before. Every server process may run it. @returns how many it looked at */
export const applyDueChanges = async (ctx: Context): Promise<number> => {
  const due = await selectDue(ctx.db, ctx.district.id, today(ctx))
  for (const id of due) await applyChange(ctx, id)
  return due.length
}
