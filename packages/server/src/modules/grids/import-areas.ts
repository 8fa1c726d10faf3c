import { randomUUID } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { AreaLevel } from '@mazha/contracts/area'
import { holdsPersonalNumber } from '@mazha/contracts/public-words'
import {
  areaImportField,
  type AreaImportField,
  areaImportFields,
  type AreaImportOptions,
  type AreaImportProgress,
  type AreaImportRow,
  type AreaImportView,
} from '@mazha/contracts/area-import'
import { fill, refusals } from '@mazha/contracts/refusal'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { cellText, readTable, type Table } from '#kernel/spreadsheet/index'
import type { AreaEdit } from './change-ground.ts'
import { insertImport } from './change-store.ts'
import { refreshGround } from './current.ts'
import { today } from './day.ts'
import { areaColumns } from './import-headings.ts'
import { type Judged, type JudgedFile, judgeAreas, type NamedArea, type Reason } from './judge-areas.ts'
import { codesOf, writeGround, type WriteTools } from './write-ground.ts'
import type { Ground } from './ground.ts'

/** A province has some 25,000 communities; a city as large as any some 60,000 grids. */
const mostRows = 200_000
const previewRows = 20
const mostReasons = 5000

export type AreaFile = {
  /** Where it stands on this machine. */
  readonly path: string
  readonly name: string
  readonly options?: AreaImportOptions
  /** Who imports it; null: a command. */
  readonly by: string | null
  /** Ends it before anything is written. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: AreaImportProgress) => void
  /** Given rows as they are refused: all of them, each once. */
  readonly onRejects?: (rows: readonly AreaImportRow[]) => Promise<void>
}

/** What a table of areas would become. Nothing is written. @throws what is wrong with the file */
export const previewAreas = async (ctx: Context, file: AreaFile): Promise<AreaImportView> => {
  const table = await readAreas(file)
  const ground = await refreshGround(ctx)
  const judged = await judge(ctx, { file, table, ground })
  return view(ctx, { file, table, judged, written: false, version: ground.version })
}

/** Adds the areas of a table. What is there already stays as it is, so that the same file again adds nothing. */
export const importAreas = async (ctx: Context, file: AreaFile): Promise<AreaImportView> => {
  const table = await readAreas(file)
  const day = file.options?.from ?? today(ctx)
  const changeSet = randomUUID()
  let judged: JudgedFile | undefined
  const tellRejects = tellOnce(file)
  const ground = await writeGround(ctx, {
    origin: 'import',
    day,
    changeSet,
    edits: async (before, tools) => {
      judged = await judge(ctx, { file, table, ground: before, tellRejects })
      return editsOf(judged.areas, before, tools)
    },
    also: async (db, version) => {
      if (judged === undefined || judged.areas.length === 0) return
      await insertImport(db, {
        district: ctx.district.id,
        id: changeSet,
        // Kept for good, as the titles of other changes: a file may be called anything.
        title: holdsPersonalNumber(file.name) ? '导入区划表' : file.name.slice(-200),
        by: file.by,
        now: ctx.now(),
        day,
        version,
        counts: count(judged),
      })
    },
  })
  if (judged === undefined) throw new Error('the table was not judged')
  return view(ctx, { file, table, judged, written: true, version: ground.version })
}

const readAreas = ({ path, name, options = {} }: AreaFile): Promise<Table<AreaImportField>> =>
  readTable({ path, name, sheet: options.sheet, mapping: options.mapping }, { columns: areaColumns, mostRows })

/** Another writer may be faster: then all is judged again, and what was told of stays told. */
const tellOnce = ({ onRejects }: AreaFile): ((rows: readonly AreaImportRow[]) => Promise<void>) => {
  const told = new Set<number>()
  return async (rows) => {
    const fresh = rows.filter(({ row }) => !told.has(row))
    for (const { row } of fresh) told.add(row)
    if (fresh.length > 0) await onRejects?.(fresh)
  }
}

type Judging = {
  readonly file: AreaFile
  readonly table: Table<AreaImportField>
  readonly ground: Ground
  readonly tellRejects?: (rows: readonly AreaImportRow[]) => Promise<void>
}

/** Judges a table, telling how far it is. @throws the signal's reason once it is aborted */
const judge = (ctx: Context, { file, table, ground, tellRejects = tellOnce(file) }: Judging): Promise<JudgedFile> => {
  const { headings, mapping, rows } = table
  const { signal, onProgress } = file
  const show = rowsOf(table)
  const counts = { added: 0, known: 0, rejected: 0 }
  let read = 0
  return judgeAreas(rows, {
    columns: areaColumns.columnsOf(headings.names, mapping),
    codes: codesOf(ctx),
    ground,
    told: async (part) => {
      signal?.throwIfAborted()
      read += part.length
      for (const { becomes } of part)
        counts[becomes === 'reject' ? 'rejected' : becomes === 'area' ? 'added' : 'known'] += 1
      const refused = part.filter(({ becomes }) => becomes === 'reject').map(show)
      if (refused.length > 0) await tellRejects(refused)
      onProgress?.({ read, total: rows.length, ...counts })
      await breathe()
    },
  })
}

const editsOf = async (
  areas: readonly NamedArea[],
  ground: Ground,
  { newIds }: WriteTools,
): Promise<readonly AreaEdit[]> => {
  const ids = await newIds(areas.map(({ code }) => code))
  const idOf = (code: string): string => {
    const id = ground.findByCode(code)?.id ?? ids.get(code)
    if (id === undefined) throw new Error(`no id for ${code}`)
    return id
  }
  return areas.map(({ code, name, level, parent }) => ({
    kind: 'put',
    id: idOf(code),
    level,
    code,
    name,
    parent: parent === null ? null : idOf(parent),
  }))
}

const sayReason = ({ code, details }: Reason): Text => ({
  zh: fill(refusals[code].text.zh, details, 'zh'),
  en: fill(refusals[code].text.en, details, 'en'),
})

const count = ({ rows, areas }: JudgedFile) => {
  const added: Partial<Record<AreaLevel, number>> = {}
  for (const { level } of areas) added[level] = (added[level] ?? 0) + 1
  return {
    rows: rows.length,
    added,
    becameAreas: rows.filter(({ becomes }) => becomes === 'area').length,
    known: rows.filter(({ becomes }) => becomes === 'known').length,
    rejected: rows.filter(({ becomes }) => becomes === 'reject').length,
    remarked: rows.filter(({ becomes, reason }) => becomes === 'area' && reason !== undefined).length,
  }
}

/** A row as it is shown: its cells as they came, and what becomes of it. */
const rowsOf = ({ rows }: Table<AreaImportField>): ((one: Judged) => AreaImportRow) => {
  const byNumber = new Map(rows.map((row) => [row.row, row]))
  return (one) => ({
    row: one.row,
    cells: (byNumber.get(one.row)?.cells ?? []).map((cell) => (cellText(cell) ?? '').slice(0, 200)),
    becomes: one.becomes,
    level: one.area?.level ?? null,
    code: one.area?.code ?? null,
    name: one.area?.name ?? null,
    reason: one.reason === undefined ? null : sayReason(one.reason),
  })
}

const view = (
  ctx: Context,
  look: {
    readonly file: AreaFile
    readonly table: Table<AreaImportField>
    readonly judged: JudgedFile
    readonly written: boolean
    readonly version: number
  },
): AreaImportView => {
  const { file, table, judged, written, version } = look
  const { headings, mapping, rows, facts } = table
  const show = rowsOf(table)
  return {
    name: file.name,
    kind: facts.kind,
    sheet: facts.sheet,
    sheets: [...facts.sheets],
    encoding: facts.encoding,
    headings: headings.names.map((heading, column) => ({
      heading,
      field: mapping[heading] ?? null,
      samples: rows.slice(0, 3).map((row) => (cellText(row.cells[column]) ?? '').slice(0, 60)),
    })),
    fields: areaImportField.options.map((field) => ({ field, title: areaImportFields[field] })),
    from: file.options?.from ?? today(ctx),
    written,
    version,
    ...count(judged),
    preview: judged.rows.slice(0, previewRows).map(show),
    reasons: judged.rows
      .filter(({ reason }) => reason !== undefined)
      .slice(0, mostReasons)
      .map(show),
  }
}
