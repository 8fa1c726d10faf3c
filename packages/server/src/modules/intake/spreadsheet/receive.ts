import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { importOptions, type ImportOptions } from '@mazha/contracts/import'
import { refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import type { Found } from './found.ts'
import { findHeadings, guessMapping, headingsDigest, type Headings } from './headings.ts'
import {
  cellText,
  limits,
  possibleOrders,
  readInThread,
  type DateOrder,
  type FileFacts,
  type Row,
} from '#kernel/spreadsheet/index'
import { deleteChunks, insertChunk, insertImport, selectMapping, type ImportRow } from './store.ts'

type Received = {
  /** Where the upload stands on this machine; the caller removes it. */
  readonly path: string
  readonly name: string
  readonly person: string | null
  readonly sheet?: string | undefined
}

/** How many rows the first look takes: enough for headings below a title, a preview of 20, and to tell how dates are written. */
const firstRows = 240
export const previewRows = 20

/**
 * Takes a spreadsheet in: looks at its head, guesses or remembers what its columns are, and keeps the file until it is imported.
 *
 * @returns the id of the new import, in state `preview`
 * @throws what is wrong with the file, before anything is kept
 */
export const receiveImport = async (ctx: Context, { path, name, person, sheet }: Received): Promise<string> => {
  const { size } = await stat(path)
  if (size > limits.fileBytes) throw refuse('import.too-large', { what: `${limits.fileBytes / 1024 / 1024} MB` })
  const cleanName = name.replace(/^.*[\\/]/, '').slice(-200)
  const looked = await lookInto(ctx, { path, name: cleanName, sheet, bytes: size })
  const id = randomUUID()
  const sha256 = await keep(ctx, id, path)
  await insertImport(ctx, { id, name: cleanName, person_id: person, sha256, ...looked })
  return id
}

/**
 * The head of a file: its headings, first rows, and a mapping for them.
 *
 * @throws import.no-headings and what the reader refuses
 */
export const lookInto = async (
  ctx: Context,
  { path, name, sheet, bytes }: { path: string; name: string; sheet?: string | undefined; bytes: number },
): Promise<Pick<ImportRow, 'mapping' | 'options' | 'found'>> => {
  const { facts, rows } = await readFirst({ path, name, sheet })
  const headings = findHeadings(rows)
  const below = rows.filter(({ row }) => row > headings.row)
  if (below.length === 0) throw refuse('import.no-headings')
  const known = await selectMapping(ctx, headingsDigest(headings.names))
  const mapping = known?.mapping ?? guessMapping(headings.names)
  const options: ImportOptions = {
    ...importOptions.parse({ dateOrder: guessDateOrder(headings, mapping, below), ...known?.options }),
    ...(facts.sheet === null ? {} : { sheet: facts.sheet }),
  }
  return { mapping, options, found: toFound({ facts, bytes, headings, below, remembered: known !== undefined }) }
}

const toFound = ({
  facts,
  bytes,
  headings,
  below,
  remembered,
}: {
  facts: FileFacts
  bytes: number
  headings: Headings
  below: readonly Row[]
  remembered: boolean
}): Found => ({
  file: { ...facts, sheets: [...facts.sheets] },
  bytes,
  headingRow: headings.row,
  headings: [...headings.names],
  first: below.slice(0, previewRows).map(({ row, cells }) => ({ row, cells: [...cells] })),
  remembered,
  startedBy: null,
})

const readFirst = async (source: {
  path: string
  name: string
  sheet?: string | undefined
}): Promise<{ facts: FileFacts; rows: Row[] }> => {
  const file = await readInThread(source)
  try {
    const rows: Row[] = []
    for await (const batch of file.rows) {
      rows.push(...batch)
      if (rows.length >= firstRows) break
    }
    return { facts: file.facts, rows: rows.slice(0, firstRows) }
  } finally {
    file.close()
  }
}

/** Dates like 04/13/2018 tell their own order; one that can only be read in one way decides for the column. */
const guessDateOrder = (
  headings: Headings,
  mapping: ImportRow['mapping'],
  rows: readonly Row[],
): DateOrder | undefined => {
  const columns = headings.names.flatMap((name, column) =>
    mapping[name] === 'at' || mapping[name] === 'answeredAt' ? [column] : [],
  )
  const possible = rows
    .flatMap(({ cells }) => columns.map((column) => cellText(cells[column])))
    .flatMap((text) => (text === undefined ? [] : [possibleOrders(text)]))
  const decided = (['mdy', 'dmy'] as const).filter((order) =>
    possible.some((orders) => orders?.length === 1 && orders[0] === order),
  )
  return decided.length === 1 ? decided[0] : undefined
}

/** Copies the file into the database, from where any server process can read it. */
const keep = async (ctx: Context, id: string, path: string): Promise<Buffer> => {
  const hash = createHash('sha256')
  let n = 0
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('bytes were expected')
      hash.update(chunk)
      await insertChunk(ctx.db, ctx.district.id, id, n, chunk)
      n += 1
    }
    return hash.digest()
  } catch (error) {
    await deleteChunks(ctx, id)
    throw error
  }
}
