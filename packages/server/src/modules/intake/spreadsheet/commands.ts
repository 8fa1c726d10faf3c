import { rm } from 'node:fs/promises'
import type { ImportField, ImportOptions } from '@mazha/contracts/import'
import { refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import type { StaffActor } from '#kernel/http'
import type { Found } from './found.ts'
import { headingsDigest } from './headings.ts'
import { wakeImports } from './jobs.ts'
import { isComplete, makePlan } from './plan.ts'
import { moveImport } from './progress.ts'
import { lookInto } from './receive.ts'
import { spool } from './run-import.ts'
import {
  deleteChunks,
  rememberMapping,
  selectImport,
  updatePreview,
  type ImportRow,
  type ImportState,
} from './store.ts'

/** @throws import.not-found */
export const getImportRow = async (ctx: Context, id: string): Promise<ImportRow> => {
  const row = await selectImport(ctx, id)
  if (!row) throw refuse('import.not-found')
  return row
}

type Mapping = {
  readonly id: string
  readonly mapping: Readonly<Record<string, ImportField | null>>
  readonly options?: ImportOptions | undefined
}

/**
 * Says what the columns are, and how to read them. Another sheet brings its own headings, so its columns are guessed anew and `mapping` is kept
 * only as far as it fits them.
 *
 * @throws import.wrong-state once it has started; import.no-column, import.column-twice
 */
export const mapImport = async (ctx: Context, { id, mapping, options }: Mapping): Promise<void> => {
  const row = await getImportRow(ctx, id)
  if (row.state !== 'preview') throw wrongState(row.state)
  const chosen = options ?? row.options
  if (chosen.sheet !== undefined && chosen.sheet !== row.options.sheet) {
    const looked = await lookAtSheet(ctx, row, chosen.sheet)
    await updatePreview(ctx, { id, ...looked, options: { ...looked.options, ...chosen } })
    return
  }
  makePlan(ctx, { headings: row.found.headings, mapping, options: chosen })
  const full = Object.fromEntries(row.found.headings.map((heading) => [heading, mapping[heading] ?? null]))
  if (!(await updatePreview(ctx, { id, mapping: full, options: chosen, found: row.found }))) throw wrongState('running')
}

const lookAtSheet = async (ctx: Context, row: ImportRow, sheet: string) => {
  const path = await spool(ctx, row.id)
  try {
    return await lookInto(ctx, { path, name: row.name, sheet, bytes: row.found.bytes })
  } finally {
    await rm(path, { force: true })
  }
}

/**
 * Starts it in the background, and remembers its mapping for the next file with the same headings.
 *
 * @param by who starts it; null: a command
 * @throws import.mapping-incomplete, import.wrong-state
 */
export const startImport = async (ctx: Context, { id, by }: { id: string; by: StaffActor | null }): Promise<void> => {
  const row = await getImportRow(ctx, id)
  if (row.state !== 'preview') throw wrongState(row.state)
  const plan = makePlan(ctx, { headings: row.found.headings, mapping: row.mapping, options: row.options })
  if (!isComplete(plan)) throw refuse('import.mapping-incomplete')
  await updatePreview(ctx, { ...row, found: { ...row.found, startedBy: toStarter(by) } })
  await move(ctx, id, ['preview'], 'running')
  const { sheet: _, ...remembered } = row.options
  await rememberMapping(ctx, headingsDigest(row.found.headings), { mapping: row.mapping, options: remembered })
  wakeImports(ctx)
}

const toStarter = (by: StaffActor | null): Found['startedBy'] =>
  by === null ? null : { ...by, posts: by.posts.map((post) => ({ ...post })) }

/** Stops behind the batch under way. What was imported stays. */
export const pauseImport = (ctx: Context, id: string): Promise<void> => move(ctx, id, ['running'], 'paused')

export const resumeImport = async (ctx: Context, id: string): Promise<void> => {
  await move(ctx, id, ['paused', 'failed'], 'running')
  wakeImports(ctx)
}

/** Ends it for good. What was imported stays: a request that was registered is not unsaid. */
export const cancelImport = async (ctx: Context, id: string): Promise<void> => {
  await move(ctx, id, ['preview', 'running', 'paused', 'failed'], 'cancelled')
  await deleteChunks(ctx, id)
}

const move = async (ctx: Context, id: string, from: readonly ImportState[], to: ImportState): Promise<void> => {
  if (await moveImport(ctx, { id, from, to })) return
  throw wrongState((await getImportRow(ctx, id)).state)
}

const stateTitles = {
  preview: { zh: '待确认', en: 'to be confirmed' },
  running: { zh: '正在导入', en: 'running' },
  paused: { zh: '已暂停', en: 'paused' },
  cancelled: { zh: '已取消', en: 'cancelled' },
  done: { zh: '已完成', en: 'done' },
  failed: { zh: '失败', en: 'failed' },
} as const satisfies Record<ImportState, { zh: string; en: string }>

const wrongState = (state: ImportState) => refuse('import.wrong-state', { state: stateTitles[state] })
