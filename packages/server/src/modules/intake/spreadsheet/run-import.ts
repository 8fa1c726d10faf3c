import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refused } from '@mazha/contracts/refusal'
import type { Actor } from '@mazha/contracts/role'
import type { Context } from '#kernel/context'
import { importBatch, type BegunBatch } from './import-batch.ts'
import { makePlan } from './plan.ts'
import { moveImport, tellProgress, type Progress } from './progress.ts'
import { readInThread, type Row } from '#kernel/spreadsheet/index'
import { keyPlainSources } from './source-digest.ts'
import {
  deleteChunks,
  letGo,
  moveState,
  recordStep,
  selectChunk,
  selectImport,
  setTotal,
  tryHold,
  type ImportRow,
  type ImportState,
} from './store.ts'

type RunOptions = {
  /** Told after every batch. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Ends the run after the batch under way; the import stays as it is and goes on with the next run. */
  readonly signal?: AbortSignal | undefined
  /** Rows in one commit. */
  readonly batchRows?: number | undefined
}

/**
 * Runs an import until it is done, paused or cancelled. Only one process does at a time; another one's call returns at once.
 *
 * Where it stops, by whatever (a pause, a kill), the next run goes on behind the last recorded batch. Rows of a batch that was not recorded are
 * opened again under the same client ids, which opens nothing twice.
 *
 * @returns the state it is left in, `busy` when another process runs it
 */
export const runImport = async (ctx: Context, id: string, options: RunOptions = {}): Promise<ImportState | 'busy'> => {
  const holder = await ctx.db.connect()
  let broken: Error | undefined
  // When the database goes, this idle connection says so here; the work itself finds out by its next statement.
  holder.on('error', noted)
  try {
    if (!(await tryHold(holder, ctx.district.id, id))) return 'busy'
    try {
      return await runHeld(ctx, id, options)
    } finally {
      // A connection that could not let go is closed, which frees the import: back in the pool it would hold it for good.
      await letGo(holder, ctx.district.id, id).catch((error: Error) => {
        broken = error
      })
    }
  } finally {
    holder.off('error', noted)
    holder.release(broken)
  }
}

const noted = (): void => undefined

const runHeld = async (ctx: Context, id: string, options: RunOptions): Promise<ImportState | 'busy'> => {
  const row = await selectImport(ctx, id)
  if (row?.state !== 'running') return row?.state ?? 'cancelled'
  await keyPlainSources(ctx)
  const path = await spool(ctx, id)
  try {
    const state = await readAll(ctx, { row, path, options })
    if (state === 'done' || state === 'cancelled') await deleteChunks(ctx, id)
    return state
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    await moveImport(ctx, {
      id,
      from: ['running'],
      to: 'failed',
      failure: JSON.stringify({ code: error.code, details: error.details }),
    })
    return 'failed'
  } finally {
    await rm(path, { force: true })
  }
}

/**
 * The file, from the database to this machine's disk, where it can be read from any place. The caller removes it; what a
 * killed process left behind has the same name, and goes with the next run.
 */
export const spool = async (ctx: Context, id: string): Promise<string> => {
  const path = join(tmpdir(), `mazha-import-${id}`)
  const file = await open(path, 'w', 0o600)
  try {
    for (let n = 0; ; n += 1) {
      const chunk = await selectChunk(ctx, id, n)
      if (chunk === undefined) return path
      await file.write(chunk)
    }
  } finally {
    await file.close()
  }
}

const readAll = async (
  ctx: Context,
  { row, path, options }: { row: ImportRow; path: string; options: RunOptions },
): Promise<ImportState> => {
  const { id, name, found } = row
  const source = { path, name, sheet: row.options.sheet }
  const total = row.rows_total ?? (await countRows(source, found.headingRow))
  if (row.rows_total === null) await setTotal(ctx, id, total)

  const progress = { ...row, rows_total: total }
  const pending: Pending = new Map()
  const record = async (batch: BegunBatch): Promise<ImportState> => {
    const step = await batch.step
    const state = await recordStep(ctx, step)
    if (state === undefined) throw new Error(`import ${id} was taken on by another process`)
    for (const key of batch.noted) pending.delete(key)
    progress.state = state
    progress.rows_read += step.read
    progress.created += step.created
    progress.repeated += step.repeated
    progress.rejected += step.rejected
    progress.remarked += step.remarked
    tellProgress(ctx, progress)
    options.onProgress?.(progress)
    return state
  }

  const plan = makePlan(ctx, { headings: found.headings, mapping: row.mapping, options: row.options })
  const actor = actorOf(found.startedBy)
  const file = await readInThread(source)
  // One batch is judged and sealed while the one before it is written: the processor and the disk work side by side.
  let writing: BegunBatch | undefined
  let from = row.rows_read
  try {
    const batches = inBatches(file.rows, { after: found.headingRow, skip: from, size: options.batchRows ?? 500 })
    for await (const rows of batches) {
      const next = await importBatch(ctx, { id, from, rows, plan, actor, pending })
      from += rows.length
      // Whoever waits for it hears of its failure; until then nobody does.
      next.step.catch(() => undefined)
      const former = writing
      writing = next
      if (former === undefined) continue
      const state = await record(former)
      if (state === 'running' && options.signal?.aborted !== true) continue
      writing = undefined
      return await record(next)
    }
    if (writing !== undefined) {
      const last = writing
      writing = undefined
      const state = await record(last)
      if (state !== 'running') return state
    }
  } finally {
    // What was begun is let end, so that nothing is written behind the caller's back.
    await writing?.step.catch(() => undefined)
    file.close()
  }
  if (await moveState(ctx, { id, from: ['running', 'paused'], to: 'done' })) {
    tellProgress(ctx, { ...progress, state: 'done' })
    return 'done'
  }
  return (await selectImport(ctx, id))?.state ?? 'cancelled'
}

type Pending = Parameters<typeof importBatch>[1]['pending']

const countRows = async (
  source: { path: string; name: string; sheet?: string | undefined },
  headingRow: number,
): Promise<number> => {
  const file = await readInThread(source)
  let count = 0
  try {
    for await (const rows of file.rows) for (const { row } of rows) if (row > headingRow) count += 1
    return count
  } finally {
    file.close()
  }
}

/** Plain requests are opened by whoever started the import where a post of theirs allows it; else by the system. */
const actorOf = (startedBy: ImportRow['found']['startedBy']): Actor =>
  startedBy?.posts.some(({ role }) => role === 'clerk' || role === 'dispatcher') === true
    ? startedBy
    : { kind: 'system' }

async function* inBatches(
  rows: AsyncIterable<readonly Row[]>,
  { after, skip, size }: { after: number; skip: number; size: number },
): AsyncGenerator<readonly Row[]> {
  let skipped = 0
  let batch: Row[] = []
  for await (const some of rows) {
    for (const row of some) {
      if (row.row <= after) continue
      if (skipped < skip) {
        skipped += 1
        continue
      }
      batch.push(row)
      if (batch.length < size) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
