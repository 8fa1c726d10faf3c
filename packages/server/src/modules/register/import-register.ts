import { fill, refusals, refuse } from '@mazha/contracts/refusal'
import {
  type RegisterField,
  type RegisterImportOptions,
  type RegisterImportProgress,
  type RegisterImportRow,
  type RegisterImportView,
  type RegisterTable,
  registerTables,
} from '@mazha/contracts/register-import'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { cellText, type FileFacts, type Mapping, readInThread, type Row } from '#kernel/spreadsheet/index'
import { groundNow } from '#modules/grids'
import type { Author } from './changes.ts'
import { createCrossings } from './crossings.ts'
import { today } from './day.ts'
import { registerColumns } from './import-columns.ts'
import { createJudge, type Reason, type Said, type SaidRow } from './judge-rows.ts'
import type { Outcome } from './plan-homes.ts'
import { everywhere, reachOf } from './reach.ts'
import { recording } from './store.ts'
import { takeHomes, type Taker, takeThings } from './take-things.ts'

/** Rows in one commit. */
const batchRows = 2000
/** Rows after which what was written is looked up again instead of being known by heart. */
const rememberedRows = 50_000
const headRows = 40
const previewRows = 20
const mostReasons = 5000

export type RegisterFile = {
  /** Where it stands on this machine. */
  readonly path: string
  readonly name: string
  readonly options?: Partial<RegisterImportOptions>
  /** Who imports it; null: a command. */
  readonly by: Author
  /** Ends it after the batch under way; what was written stays. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: RegisterImportProgress) => void
  /** Given rows as they are refused: all of them, each once. Waited for, so that a slow reader holds the import back. */
  readonly onRejects?: (rows: readonly RegisterImportRow[], headings: readonly string[]) => Promise<void>
}

/** What a table would become. Nothing is written. @throws what is wrong with the file */
export const previewRegister = (ctx: Context, file: RegisterFile): Promise<RegisterImportView> => run(ctx, file, false)

/**
 * Adds what a table holds, in batches that are each written whole: memory does not grow with its rows. What is there already stays
 * as it is, so that the same file again adds nothing, and one that was cut off is made whole.
 */
export const importRegister = (ctx: Context, file: RegisterFile): Promise<RegisterImportView> => run(ctx, file, true)

type Begun = {
  readonly facts: FileFacts
  readonly headings: readonly string[]
  readonly mapping: Mapping<RegisterField>
  /** Null: the columns do not say where a row lies. */
  readonly judge: ((row: Row) => Said) | null
}

const run = async (ctx: Context, file: RegisterFile, write: boolean): Promise<RegisterImportView> => {
  const kind = file.options?.table ?? 'residents'
  const reach = file.by === null ? everywhere : reachOf(file.by.posts)
  const taker = kind === 'residents' ? takeHomes(ctx, reach, file.by) : takeThings(ctx, kind, file.by)
  const crossings = createCrossings(ctx, file.by)
  const tally = createTally()
  // How many rows there are is counted beside the work: it is known long before the end, and nothing waits for it.
  const counted = file.onProgress === undefined ? undefined : countRows(file)
  const sheet = await readInThread({ path: file.path, name: file.name, sheet: file.options?.sheet })
  let remembered = 0
  const take = async ({ judge, headings }: Begun, rows: readonly Row[]): Promise<void> => {
    if (judge === null) return
    const said = rows.map(judge)
    const good = said.filter((one): one is SaidRow => !('reason' in one))
    await crossings.check(good)
    const { outcomes, crossed, met } = write
      ? await recording(ctx, (db) => taker.take(db, good, true))
      : await taker.take(ctx.db, good, false)
    crossings.meet(met)
    await crossings.note(crossed)
    remembered += rows.length
    if (write && remembered >= rememberedRows) {
      remembered = 0
      taker.forget()
    }
    const refused = tally.add(rows, inOrder(said, outcomes))
    if (refused.length > 0) await file.onRejects?.(refused, headings)
    file.onProgress?.({ ...tally.counts(), total: counted?.total(tally.headingRow()) ?? null })
  }
  try {
    let begun: Begun | undefined
    let waiting: Row[] = []
    let left = file.options?.first ?? Infinity
    const begin = async (): Promise<Begun> => {
      const made = await beginTable(ctx, file, { kind, facts: sheet.facts, head: waiting, reach })
      // A preview shows the columns all the same, so that somebody can say which one it is.
      if (made.judge === null && write) throw refuse('register.no-address-column')
      tally.startsAfter(made.headingRow)
      waiting = waiting.filter(({ row }) => row > made.headingRow)
      tally.sample(waiting)
      return made
    }
    for await (const rows of sheet.rows) {
      waiting.push(...rows)
      if (begun === undefined && waiting.length < headRows) continue
      begun ??= await begin()
      if (begun.judge === null) return view({ file, kind, begun, written: false }, { tally, taker, whole: false })
      while (waiting.length >= batchRows || (waiting.length > 0 && waiting.length >= left)) {
        const size = Math.min(batchRows, left)
        await take(begun, waiting.slice(0, size))
        waiting = waiting.slice(size)
        left -= size
        if (left <= 0 || file.signal?.aborted === true)
          return view({ file, kind, begun, written: write }, { tally, taker, whole: false })
      }
    }
    begun ??= await begin()
    const last = waiting.slice(0, Math.min(waiting.length, left))
    if (last.length > 0 && file.signal?.aborted !== true) await take(begun, last)
    const whole = last.length === waiting.length && file.signal?.aborted !== true
    return view({ file, kind, begun, written: write }, { tally, taker, whole })
  } finally {
    sheet.close()
    counted?.stop()
    await crossings.end()
  }
}

const beginTable = async (
  ctx: Context,
  file: RegisterFile,
  {
    kind,
    facts,
    head,
    reach,
  }: {
    readonly kind: RegisterTable
    readonly facts: FileFacts
    readonly head: readonly Row[]
    readonly reach: ReturnType<typeof reachOf>
  },
): Promise<Begun & { readonly headingRow: number }> => {
  const columns = registerColumns[kind]
  const headings = columns.findHeadings(head.slice(0, headRows))
  const mapping = mappingOf(kind, file.options?.mapping) ?? columns.guessMapping(headings.names)
  const places = columns.columnsOf(headings.names, mapping)
  const begun = { facts, headings: headings.names, mapping, headingRow: headings.row }
  if (places.address === undefined && places.building === undefined) return { ...begun, judge: null }
  const judge = createJudge({ table: kind, columns: places, ground: await groundNow(ctx), today: today(ctx), reach })
  return { ...begun, judge }
}

/** Counts the rows of a file by themselves. A file that cannot be read says so where it is read for good. */
const countRows = (file: RegisterFile): { total(after: number): number | null; stop(): void } => {
  let count: number | null = null
  let stopped = false
  const stops: (() => void)[] = []
  const numbers: number[] = []
  const work = async (): Promise<void> => {
    const sheet = await readInThread({ path: file.path, name: file.name, sheet: file.options?.sheet })
    stops.push(sheet.close)
    if (stopped) return sheet.close()
    let rows = 0
    for await (const batch of sheet.rows) {
      if (stopped) break
      // The first rows are told apart by their numbers: those above the headings are not counted.
      if (rows < headRows) for (const { row } of batch.slice(0, headRows)) numbers.push(row)
      rows += batch.length
    }
    sheet.close()
    if (!stopped) count = rows
  }
  // Only the total beside the progress comes of it: a file that cannot be read is refused by whoever takes it in.
  work().catch(() => undefined)
  return {
    total: (after) => (count === null ? null : count - numbers.filter((row) => row <= after).length),
    stop: () => {
      stopped = true
      for (const close of stops) close()
    },
  }
}

const inOrder = (said: readonly Said[], taken: readonly Outcome[]): Outcome[] => {
  let next = 0
  return said.map((one): Outcome => {
    if ('reason' in one) return { row: one.row, becomes: 'reject', reason: one.reason }
    const outcome = taken[next]
    next += 1
    if (outcome === undefined) throw new Error(`row ${one.row} was lost`)
    return outcome
  })
}

const isField = (kind: RegisterTable, name: string): name is RegisterField => name in registerTables[kind]

/** @throws import.no-column for a field that such a table does not have */
const mappingOf = (
  kind: RegisterTable,
  given: Readonly<Record<string, string | null>> | undefined,
): Mapping<RegisterField> | undefined => {
  if (given === undefined) return undefined
  return Object.fromEntries(
    Object.entries(given).map(([heading, field]) => {
      if (field === null || isField(kind, field)) return [heading, field]
      throw refuse('import.no-column', { column: field })
    }),
  )
}

const sayReason = ({ code, details }: Reason): Text => ({
  zh: fill(refusals[code].text.zh, details, 'zh'),
  en: fill(refusals[code].text.en, details, 'en'),
})

/** What became of the rows so far: numbers, the first rows, the first of the refused ones. */
const createTally = () => {
  const counts = { read: 0, added: 0, known: 0, rejected: 0 }
  const samples: Row[] = []
  const preview: RegisterImportRow[] = []
  const reasons: RegisterImportRow[] = []
  let after = 0
  const show = ({ cells }: Row, { row, becomes, reason }: Outcome): RegisterImportRow => ({
    row,
    cells: cells.map((cell) => (cellText(cell) ?? '').slice(0, 200)),
    becomes,
    reason: reason === undefined ? null : sayReason(reason),
  })
  return {
    startsAfter: (row: number): void => {
      after = row
    },
    headingRow: () => after,
    counts: () => ({ ...counts }),
    samples,
    sample: (rows: readonly Row[]): void => void samples.push(...rows.slice(0, 3 - samples.length)),
    preview,
    reasons,
    /** @returns the refused ones among them */
    add: (rows: readonly Row[], outcomes: readonly Outcome[]): RegisterImportRow[] => {
      const refused: RegisterImportRow[] = []
      for (const [n, outcome] of outcomes.entries()) {
        const row = rows[n]
        if (row === undefined) continue
        if (preview.length < previewRows) preview.push(show(row, outcome))
        if (outcome.becomes === 'reject') refused.push(show(row, outcome))
        counts.read += 1
        counts[outcome.becomes === 'reject' ? 'rejected' : outcome.becomes] += 1
      }
      reasons.push(...refused.slice(0, mostReasons - reasons.length))
      return refused
    },
  }
}

const view = (
  {
    file,
    kind,
    begun,
    written,
  }: {
    readonly file: RegisterFile
    readonly kind: RegisterTable
    readonly begun: Begun
    readonly written: boolean
  },
  {
    tally,
    taker,
    whole,
  }: { readonly tally: ReturnType<typeof createTally>; readonly taker: Taker; readonly whole: boolean },
): RegisterImportView => {
  const { read, ...counts } = tally.counts()
  return {
    table: kind,
    name: file.name,
    sheets: [...begun.facts.sheets],
    sheet: begun.facts.sheet,
    headings: begun.headings.map((heading, column) => ({
      heading,
      field: begun.mapping[heading] ?? null,
      samples: tally.samples.map(({ cells }) => (cellText(cells[column]) ?? '').slice(0, 60)),
    })),
    fields: Object.entries(registerTables[kind]).map(([field, title]) => ({ field, title })),
    missing: begun.judge === null ? refusals['register.no-address-column'].text : null,
    written,
    whole,
    rows: read,
    ...counts,
    counts: { buildings: 0, units: 0, households: 0, residents: 0, places: 0, organisations: 0, ...taker.counts },
    preview: tally.preview,
    reasons: tally.reasons,
  }
}
