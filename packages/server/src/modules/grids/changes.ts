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
import { refuse } from '@mazha/contracts/refusal'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { applyChange } from './apply-change.ts'
import { getRow, itemsOf, sayFailure, storedFailure } from './change-rows.ts'
import {
  type ChangeSetRow,
  type ChangeSetUpdate,
  insertChangeSet,
  replaceSteps,
  selectChangeSets,
  selectPlannedOn,
  selectSteps,
  updateChangeSet,
} from './change-store.ts'
import { findingOf } from './check-change.ts'
import { today } from './day.ts'
import { effectsOf, previewMoves } from './preview-change.ts'
import type { Following } from './shared-work.ts'
import { packSteps, parseSteps } from './steps.ts'
import { writing } from './store.ts'
import { checkedOut, keepWorkedOut, workedOut } from './work-out.ts'

/** Change sets: drawn up, checked, planned for a day, applied at its date, or cancelled before. */

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
  {
    state,
    cursor,
    limit = pageSize,
  }: {
    readonly state?: AreaChangeState | undefined
    readonly cursor?: string | undefined
    readonly limit?: number
  },
): Promise<{ items: AreaChange[]; next: string | null }> => {
  const [at, id] = cursor?.split('_') ?? []
  const after = at === undefined || id === undefined ? null : { at: new Date(Number(at)).toISOString(), id }
  const rows = await selectChangeSets(ctx.db, ctx.district.id, { state: state ?? null, after, limit: limit + 1 })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(summaryOf),
    next: rows.length > limit && last !== undefined ? `${last.made_at.getTime()}_${last.id}` : null,
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
 * @param following how far it is; aborted before its end, it leaves the change as it was
 * @throws ground.change-state, ground.change-conflict
 */
export const checkDraft = async (
  ctx: Context,
  { id, version }: Step,
  following: Following = {},
): Promise<AreaChangeOutline> => {
  const row = await getRow(ctx, id)
  inState(row, ['draft', 'checked'], version)
  const worked = await checkedOut(ctx, { id, version }, itemsOf(ctx, row), following)
  const findings = [...worked.findings, ...(await findPlannedOn(ctx, id))]
  following.signal?.throwIfAborted()
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
 * What would become of every area, and what would move with it. Changes nothing, and compares no borders: that is the check's.
 *
 * @param asked who is told which they are; left out, they are counted alone
 */
export const previewChange = async (
  ctx: Context,
  id: string,
  asked?: Actor,
  signal?: AbortSignal,
): Promise<AreaChangePreview> => {
  const row = await getRow(ctx, id)
  const { ground, change, findings } = await workedOut(ctx, row, itemsOf(ctx, row), { signal })
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
  const row = await getRow(ctx, id)
  const { ground, change } = await workedOut(ctx, row, itemsOf(ctx, row))
  return { version: ground.version, ...effectsFrom(change === undefined ? [] : effectsOf(change), from) }
}

/**
 * Decides on the day from which a change holds; one for today is applied at once.
 *
 * @param following how far applying it is; aborted before the last row is written, it leaves everything as it was
 * @throws ground.change-state, ground.change-conflict, ground.plan-past, and what applying refuses
 */
export const planForDay = async (
  ctx: Context,
  { id, version, day, by }: Step & { readonly day: string; readonly by: string | null },
  following: Following = {},
): Promise<AreaChangeOutline> => {
  inState(await getRow(ctx, id), ['checked'], version)
  if (day < today(ctx)) throw refuse('ground.plan-past', { day })
  if (day === today(ctx)) await applyChange(ctx, id, { ...following, planned: { day, by, version } })
  else await save(ctx, { id, version, state: 'planned', planned: { day, by, at: ctx.now() } })
  keepWorkedOut(ctx, { id, version })
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
