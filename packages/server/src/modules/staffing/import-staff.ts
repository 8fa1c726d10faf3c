import { setImmediate as breathe } from 'node:timers/promises'
import { fill, refusals, refuse, Refused } from '@mazha/contracts/refusal'
import { roles } from '@mazha/contracts/role'
import {
  type StaffField,
  type StaffImportOptions,
  type StaffImportProgress,
  type StaffImportRow,
  type StaffImportView,
  type StaffTable,
  staffTables,
} from '@mazha/contracts/staff-import'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { uuidFrom } from '#kernel/ids'
import { hmac } from '#kernel/secrets'
import { cellText, readTable, type Row, type Table } from '#kernel/spreadsheet/index'
import { refreshGround } from '#modules/grids'
import {
  addUnits,
  checkDuties,
  findPeople,
  isRole,
  listTerms,
  listUnitsOf,
  recordStaff,
  staffOn,
} from '#modules/people'
import { today } from './ground-staff.ts'
import { staffColumns } from './import-columns.ts'
import {
  createStaffJudge,
  createUnitJudge,
  type JudgedRow,
  type Reason,
  type StaffRowRead,
  type UnitRowRead,
} from './judge-staff.ts'

const mostRows = 100_000
const previewRows = 20
const mostReasons = 5000
/** Rows between two words of progress. */
const batchRows = 500

export type StaffFile = {
  readonly path: string
  readonly name: string
  readonly table: StaffTable
  readonly options: StaffImportOptions
  readonly write: boolean
  readonly by: string | null
  /** Ends it before anything is written. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StaffImportProgress) => void
  /** Given rows as they are refused: all of them, each once. */
  readonly onRejects?: (rows: readonly StaffImportRow[]) => Promise<void>
}

const isField = (table: StaffTable, name: string): name is StaffField => name in staffTables[table]

/**
 * What a table of units or staff would become; with `write` it becomes that, all of it or nothing. What is there stays as it is.
 *
 * @throws what is wrong with the file
 */
export const importStaff = async (ctx: Context, file: StaffFile): Promise<StaffImportView> => {
  const columns = staffColumns[file.table]
  const mapping: Record<string, StaffField | null> = {}
  for (const [heading, field] of Object.entries(file.options.mapping ?? {})) {
    if (field !== null && !isField(file.table, field)) throw refuse('import.no-column', { column: field })
    mapping[heading] = field
  }
  const table = await readTable<StaffField>(
    {
      path: file.path,
      name: file.name,
      sheet: file.options.sheet,
      mapping: file.options.mapping === undefined ? undefined : mapping,
    },
    { columns, mostRows },
  )
  const at = columns.columnsOf(table.headings.names, table.mapping)
  if (at.name === undefined || (file.table === 'staff' && at.unit === undefined))
    throw refuse('import.mapping-incomplete')
  const from = file.options.from ?? today(ctx)
  const ground = await refreshGround(ctx)
  const units = await listUnitsOf(ctx)
  if (file.table === 'units') {
    const judgeRow = createUnitJudge({ columns: at, units, ground, from })
    const judged = await judgeAll(file, table, async (rows) => rows.map(judgeRow))
    const written = file.write && file.signal?.aborted !== true
    if (written) await addUnits(ctx, valuesOf(judged))
    return view(file, table, { judged, written })
  }
  const { posts } = await staffOn(ctx)
  const terms = await listTerms(ctx)
  const people = await findPeople(ctx, '')
  const idOf = (...parts: readonly string[]): string =>
    uuidFrom(hmac(ctx.secrets.blindIndexKey, ctx.district.id, 'staff', ...parts))
  const judgeRow = createStaffJudge({ columns: at, units, ground, people, posts, terms, from, idOf })
  const given = new Map<string, (keyof typeof roles)[]>()
  const judged = await judgeAll(file, table, (rows) => oneDuty(ctx, rows.map(judgeRow), given))
  const written = file.write && file.signal?.aborted !== true
  if (written) await recordStaff(ctx, valuesOf(judged), file.by)
  return view(file, table, { judged, written })
}

const valuesOf = <T>(judged: readonly JudgedRow<T>[]): T[] =>
  judged.flatMap(({ value }) => (value === undefined ? [] : [value]))

/** Judges a table in parts, telling how far it is; another's turn comes between two of them. */
const judgeAll = async <T extends UnitRowRead | StaffRowRead>(
  file: StaffFile,
  { rows }: Table<StaffField>,
  judgePart: (rows: readonly Row[]) => Promise<JudgedRow<T>[]>,
): Promise<JudgedRow<T>[]> => {
  const judged: JudgedRow<T>[] = []
  const counts = { added: 0, known: 0, rejected: 0 }
  for (let at = 0; at < rows.length && file.signal?.aborted !== true; at += batchRows) {
    const part = rows.slice(at, at + batchRows)
    const now = await judgePart(part)
    judged.push(...now)
    for (const { becomes } of now) counts[becomes === 'reject' ? 'rejected' : becomes] += 1
    const refused = now.flatMap((one, n) => (one.becomes === 'reject' ? [showRow(one, part[n])] : []))
    if (refused.length > 0) await file.onRejects?.(refused)
    file.onProgress?.({ read: judged.length, total: rows.length, ...counts })
    await breathe()
  }
  return judged
}

/** Nobody becomes two of the three administrators by way of a table. */
const oneDuty = async (
  ctx: Context,
  judged: readonly JudgedRow<StaffRowRead>[],
  /** What the rows before gave to whom. */
  given: Map<string, (keyof typeof roles)[]>,
): Promise<JudgedRow<StaffRowRead>[]> => {
  const result: JudgedRow<StaffRowRead>[] = []
  for (const one of judged) {
    const role = one.value?.post.role ?? null
    if (one.value === undefined || role === null || !isRole(role)) {
      result.push(one)
      continue
    }
    const { id: person, name } = one.value.person
    const held = [...(given.get(person) ?? []), role]
    try {
      // Only these three can conflict; asking for each of thousands of grid workers would take a minute.
      if (['administrator', 'security_administrator', 'auditor'].includes(role))
        await checkDuties(ctx, [{ person, name, roles: held }])
      given.set(person, held)
      result.push(one)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      result.push({ ...one, becomes: 'reject', value: undefined, reason: { code: error.code, details: error.details } })
    }
  }
  return result
}

const sayReason = ({ code, details }: Reason): Text => ({
  zh: fill(refusals[code].text.zh, details, 'zh'),
  en: fill(refusals[code].text.en, details, 'en'),
})

const showRow = (one: JudgedRow<unknown>, row: Row | undefined): StaffImportRow => ({
  row: one.row,
  cells: (row?.cells ?? []).map((cell) => (cellText(cell) ?? '').slice(0, 200)),
  becomes: one.becomes,
  what: one.what,
  reason: one.reason === undefined ? null : sayReason(one.reason),
})

const view = (
  file: StaffFile,
  { facts, headings, mapping, rows }: Table<StaffField>,
  { judged, written }: { readonly judged: readonly JudgedRow<unknown>[]; readonly written: boolean },
): StaffImportView => {
  const byNumber = new Map<number, Row>(rows.map((row) => [row.row, row]))
  const show = (one: JudgedRow<unknown>) => showRow(one, byNumber.get(one.row))
  const count = (becomes: string): number => judged.filter((one) => one.becomes === becomes).length
  return {
    table: file.table,
    name: file.name,
    sheets: [...facts.sheets],
    sheet: facts.sheet,
    headings: headings.names.map((heading, column) => ({
      heading,
      field: mapping[heading] ?? null,
      samples: rows.slice(0, 3).map((row) => (cellText(row.cells[column]) ?? '').slice(0, 60)),
    })),
    fields: Object.entries(staffTables[file.table]).map(([field, title]) => ({ field, title })),
    written,
    rows: judged.length,
    added: count('added'),
    known: count('known'),
    rejected: count('reject'),
    preview: judged.slice(0, previewRows).map(show),
    reasons: judged
      .filter(({ reason }) => reason !== undefined)
      .slice(0, mostReasons)
      .map(show),
  }
}
