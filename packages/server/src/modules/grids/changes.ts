import {
  type AreaChange,
  type AreaChangeEffects,
  type AreaChangeItem,
  type AreaChangeOutline,
  type AreaChangePreview,
  type AreaChangeState,
  areaChangeStates,
  type AreaChangeView,
  type AreaFinding,
  areaFinding,
  stepsAtOnce,
} from '@mazha/contracts/area-change'
import type { Actor } from '@mazha/contracts/role'
import { fill, type RefusalCode, Refused, refusals, refuse } from '@mazha/contracts/refusal'
import type { Text } from '@mazha/contracts/text'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { passAreasOn } from '#modules/people'
import { changeGround } from './change-ground.ts'
import {
  type ChangeSetRow,
  type ChangeSetUpdate,
  insertChangeSet,
  insertHeirs,
  replaceSteps,
  selectChangeSet,
  selectChangeSets,
  selectDue,
  selectSteps,
  selectPlannedOn,
  updateChangeSet,
} from './change-store.ts'
import { findingOf } from './check-change.ts'
import { checkInThread } from './check-thread.ts'
import { refreshGround } from './current.ts'
import { today } from './day.ts'
import type { Ground } from './ground.ts'
import { newCodes, planChange } from './plan-change.ts'
import { type ChosenPiece, effectsOf, groundChange, previewMoves } from './preview-change.ts'
import { packSteps, parseSteps } from './steps.ts'
import { writing } from './store.ts'
import { tellFailure } from './tell-failure.ts'
import { keepWorkedOut, workedOut } from './work-out.ts'
import { codesOf, writeGround, type WriteTools } from './write-ground.ts'

/** Change sets: drawn up, checked, planned for a day, applied at its date, or cancelled before. */

const isCode = (code: string): code is RefusalCode => code in refusals
const storedFailure = z.object({
  code: z.string().refine(isCode),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.object({ zh: z.string(), en: z.string() })])),
  /** The ground's version that it could not be applied to: tried again when that has changed. */
  ground: z.int(),
})

const sayFailure = ({ code, details }: Pick<z.infer<typeof storedFailure>, 'code' | 'details'>): Text => ({
  zh: fill(refusals[code].text.zh, details, 'zh'),
  en: fill(refusals[code].text.en, details, 'en'),
})

const summaryOf = (row: ChangeSetRow): AreaChange => {
  const failure = storedFailure.nullable().parse(row.failure)
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    basis: row.basis,
    state: row.state,
    stateTitle: areaChangeStates[row.state],
    version: row.version,
    madeBy: row.made_by,
    madeAt: row.made_at.toISOString(),
    plannedFor: row.planned_for,
    appliedAt: row.applied_at?.toISOString() ?? null,
    cancelReason: row.cancel_reason,
    failure: failure === null ? null : sayFailure(failure),
    steps: row.steps,
  }
}

const getRow = async (ctx: Context, id: string): Promise<ChangeSetRow> => {
  const row = await selectChangeSet(ctx.db, ctx.district.id, id)
  if (row === undefined) throw refuse('ground.change-not-found')
  return row
}

const readAtOnce = 250

/** All steps, in pages: the server answers others while those of a whole city are read. */
const getItems = async (ctx: Context, id: string): Promise<AreaChangeItem[]> => {
  const items: AreaChangeItem[] = []
  for (;;) {
    const page = await selectSteps(ctx.db, ctx.district.id, { id, from: items.length, limit: readAtOnce })
    items.push(...parseSteps(page))
    if (page.length < readAtOnce) return items
  }
}

/** A change without its steps. @throws ground.change-not-found */
export const outlineChange = async (ctx: Context, id: string): Promise<AreaChangeOutline> => {
  const row = await getRow(ctx, id)
  return { ...summaryOf(row), findings: z.array(areaFinding).parse(row.findings), today: today(ctx) }
}

/** @param from the first step that is wanted, counted from 0 @throws ground.change-not-found */
export const getChange = async (ctx: Context, id: string, from = 0): Promise<AreaChangeView> => ({
  ...(await outlineChange(ctx, id)),
  items: parseSteps(await selectSteps(ctx.db, ctx.district.id, { id, from, limit: stepsAtOnce })),
})

const pageSize = 50

/** The latest first. */
export const listChanges = async (
  ctx: Context,
  { state, cursor }: { readonly state?: AreaChangeState | undefined; readonly cursor?: string | undefined },
): Promise<{ items: AreaChange[]; next: string | null }> => {
  const [at, id] = cursor?.split('_') ?? []
  const after = at === undefined || id === undefined ? null : { at: new Date(Number(at)).toISOString(), id }
  const rows = await selectChangeSets(ctx.db, ctx.district.id, { state: state ?? null, after, limit: pageSize + 1 })
  const shown = rows.slice(0, pageSize)
  const last = shown.at(-1)
  return {
    items: shown.map(summaryOf),
    next: rows.length > pageSize && last !== undefined ? `${last.made_at.getTime()}_${last.id}` : null,
  }
}

export type NewChange = {
  /** The client's own id, which becomes the change set's: the same one twice makes one. */
  readonly clientId: string
  readonly title: string
  readonly basis: string
  readonly by: string | null
}

export const draftChange = async (
  ctx: Context,
  { items, ...change }: NewChange & { readonly items: readonly AreaChangeItem[] },
): Promise<AreaChangeView> => {
  await draftPacked(ctx, { ...change, packs: packSteps(items) })
  return getChange(ctx, change.clientId)
}

/** The same of steps that are packed already. @param change.told after each pack; what it throws undoes all */
export const draftPacked = async (
  ctx: Context,
  change: NewChange & { readonly packs: readonly string[]; readonly told?: (pack: number) => void },
): Promise<AreaChangeOutline> => {
  const { clientId: id, title, basis, packs, told, by } = change
  const district = ctx.district.id
  await writing(ctx, async (db) => {
    if (await insertChangeSet(db, { district, id, title, basis, by, now: ctx.now() }))
      await replaceSteps(db, district, { id, packs, ...(told && { told }) })
  })
  return outlineChange(ctx, id)
}

type Step = { readonly id: string; readonly version: number }

const inState = (row: ChangeSetRow, states: readonly AreaChangeState[], version: number): void => {
  if (!states.includes(row.state)) throw refuse('ground.change-state', { state: areaChangeStates[row.state] })
  if (row.version !== version) throw refuse('ground.change-conflict')
}

const save = async (ctx: Context, update: Omit<ChangeSetUpdate, 'district'>): Promise<void> => {
  if (!(await updateChangeSet(ctx.db, { ...update, district: ctx.district.id }))) throw refuse('ground.change-conflict')
}

/** A change of what is to be changed: it has to be checked again. @throws ground.change-state, ground.change-conflict */
export const reviseChange = async (
  ctx: Context,
  revised: Step & { readonly title?: string; readonly basis?: string; readonly items?: readonly AreaChangeItem[] },
): Promise<AreaChangeView> => {
  const { id, version, title, basis, items } = revised
  inState(await getRow(ctx, id), ['draft', 'checked'], version)
  const district = ctx.district.id
  await writing(ctx, async (db) => {
    const kept = await updateChangeSet(db, {
      district,
      id,
      version,
      state: 'draft',
      findings: [],
      ...(title === undefined ? {} : { title }),
      ...(basis === undefined ? {} : { basis }),
    })
    if (!kept) throw refuse('ground.change-conflict')
    if (items !== undefined) await replaceSteps(db, district, { id, packs: packSteps(items) })
  })
  return getChange(ctx, id)
}

/**
 * Writes to a change that is still open, without its check being undone.
 *
 * @throws ground.change-not-found, ground.change-state, ground.change-conflict
 */
export const touchOpen = async (
  ctx: Context,
  { id, version }: Step,
  write: (db: Parameters<Parameters<typeof writing>[1]>[0]) => Promise<void>,
): Promise<void> => {
  const { state } = await getOpen(ctx, { id, version })
  await writing(ctx, async (db) => {
    if (!(await updateChangeSet(db, { district: ctx.district.id, id, version, state })))
      throw refuse('ground.change-conflict')
    await write(db)
  })
}
const getOpen = async (ctx: Context, { id, version }: Step): Promise<ChangeSetRow> => {
  const row = await getRow(ctx, id)
  inState(row, ['draft', 'checked'], version)
  return row
}

/**
 * Looks for what a change must not do. Without such a thing it is checked and can be planned.
 *
 * @throws ground.change-state, ground.change-conflict
 */
export const checkDraft = async (ctx: Context, { id, version }: Step): Promise<AreaChangeOutline> => {
  inState(await getRow(ctx, id), ['draft', 'checked'], version)
  const worked = await workedOut(ctx, { id, version }, () => getItems(ctx, id))
  const findings = [...worked.findings, ...(await findPlannedOn(ctx, id))]
  const state = findings.some(({ blocks }) => blocks) ? 'draft' : 'checked'
  await save(ctx, { id, version, state, findings })
  keepWorkedOut(ctx, { id, version })
  return outlineChange(ctx, id)
}

/** Other change sets that are planned for the same areas: whichever comes first may make the other impossible. */
const findPlannedOn = async (ctx: Context, id: string): Promise<AreaFinding[]> =>
  (await selectPlannedOn(ctx.db, ctx.district.id, id)).map(({ title, day, areas }) =>
    findingOf('ground.check-planned', { title, day }, { blocks: false, areas }),
  )

/**
 * What would become of every area, and what would move with it. Changes nothing.
 *
 * @param asked who is told which they are; left out, they are counted alone
 */
export const previewChange = async (ctx: Context, id: string, asked?: Actor): Promise<AreaChangePreview> => {
  const { version } = await getRow(ctx, id)
  const { ground, change, findings } = await workedOut(ctx, { id, version }, () => getItems(ctx, id))
  const effects = change === undefined ? [] : effectsOf(change)
  const counts: AreaChangePreview['counts'] = {}
  for (const { kind } of effects) counts[kind] = (counts[kind] ?? 0) + 1
  return {
    version: ground.version,
    counts,
    ...effectsFrom(effects, 0),
    moves: change === undefined ? [] : await previewMoves(ctx, change, asked),
    findings: [...findings, ...(await findPlannedOn(ctx, id))],
  }
}

const effectsAtOnce = 200
const effectsFrom = (all: AreaChangePreview['effects'], from: number): Pick<AreaChangeEffects, 'effects' | 'next'> => ({
  effects: all.slice(from, from + effectsAtOnce),
  next: all.length > from + effectsAtOnce ? from + effectsAtOnce : null,
})

/** Further lines of a preview. @throws ground.change-not-found */
export const listEffects = async (ctx: Context, id: string, from: number): Promise<AreaChangeEffects> => {
  const { version } = await getRow(ctx, id)
  const { ground, change } = await workedOut(ctx, { id, version }, () => getItems(ctx, id))
  return { version: ground.version, ...effectsFrom(change === undefined ? [] : effectsOf(change), from) }
}

/**
 * Decides on the day from which a change holds; one for today is applied at once.
 *
 * @throws ground.change-state, ground.change-conflict, ground.plan-past, and what applying refuses
 */
export const planForDay = async (
  ctx: Context,
  { id, version, day, by }: Step & { readonly day: string; readonly by: string | null },
): Promise<AreaChangeOutline> => {
  inState(await getRow(ctx, id), ['checked'], version)
  if (day < today(ctx)) throw refuse('ground.plan-past', { day })
  await save(ctx, { id, version, state: 'planned', planned: { day, by, at: ctx.now() } })
  keepWorkedOut(ctx, { id, version })
  if (day === today(ctx)) await applyChange(ctx, id)
  return outlineChange(ctx, id)
}

/**
 * Takes a planned change back to its drawing board, to be revised or planned for another day.
 *
 * @throws ground.change-state, ground.change-conflict
 */
export const reopenChange = async (ctx: Context, { id, version }: Step): Promise<AreaChangeOutline> => {
  inState(await getRow(ctx, id), ['planned'], version)
  await save(ctx, { id, version, state: 'draft', planned: null, findings: [] })
  keepWorkedOut(ctx, { id, version })
  return outlineChange(ctx, id)
}

/** @throws ground.change-state, ground.change-conflict */
export const cancelChange = async (
  ctx: Context,
  { id, version, reason, by }: Step & { readonly reason: string; readonly by: string | null },
): Promise<AreaChangeOutline> => {
  inState(await getRow(ctx, id), ['draft', 'checked', 'planned'], version)
  await save(ctx, { id, version, state: 'cancelled', cancelled: { by, at: ctx.now(), reason } })
  return outlineChange(ctx, id)
}

/**
 * Applies a planned change, once: whoever comes second finds it applied. What has become impossible since it was planned is noted with
 * its reason, and tried again when the ground has changed: then it holds from the day on which it is possible, because what
 * stood in its way held until then.
 */
const applyChange = async (ctx: Context, id: string): Promise<void> => {
  const row = await getRow(ctx, id)
  const failed = storedFailure.nullable().parse(row.failure)
  if (row.state !== 'planned' || row.planned_for === null) return
  const ground = await refreshGround(ctx)
  if (failed?.ground === ground.version) return
  const district = ctx.district.id
  const { version } = row
  // Worked out before the ground is taken, so that others can write to it meanwhile.
  const ready = await workedOut(ctx, { id, version }, () => getItems(ctx, id))
  const day = failed === null ? row.planned_for : today(ctx)
  const planAnew = async (before: Ground, newIds: WriteTools['newIds']) => {
    const codes = codesOf(ctx)
    const items = await getItems(ctx, id)
    const plan = planChange(items, { ground: before, codes, ids: await newIds(newCodes(items)) })
    const change = groundChange(before, changeGround(before, plan.edits, codes, day), plan)
    return { plan, findings: await checkInThread(change) }
  }
  let heirs: readonly { area: string; heir: string }[] = []
  let chosen: readonly ChosenPiece[] = []
  try {
    await writeGround(ctx, {
      origin: 'change',
      day,
      changeSet: id,
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
          ...(day === row.planned_for ? {} : { planned: { day, by: null, at: ctx.now() } }),
        })
        if (!kept) throw new AlreadyDone()
        await insertHeirs(db, district, { heirs, day })
        await passAreasOn(db, district, { heirs, day, chosen })
      },
    })
  } catch (error) {
    if (error instanceof AlreadyDone) return
    const failure = failureOf(error, ground.version)
    if (failure === undefined) throw error
    // Told before it is noted: whoever is stopped in between finds it not noted, and tells it again, once.
    await tellFailure(ctx, row, { code: failure.code, words: sayFailure(failure) })
    await updateChangeSet(ctx.db, { district, id, version, state: 'planned', failure })
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
