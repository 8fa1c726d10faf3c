import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { parse as parseNow } from 'csv-parse/sync'
import { refuse } from '@mazha/contracts/refusal'
import { isBlank, type Row } from './cell.ts'
import { limits } from './limits.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030'
export type TextForm = { readonly encoding: Encoding; readonly delimiter: string }

/**
 * How a text file is written, by its content: a byte order mark says it, else all of it is UTF-8 or all of it is GB18030 (which GBK and
 * GB2312 are part of). The delimiter is the one that cuts the first records most evenly.
 *
 * @throws import.encoding when it is neither
 */
export const findTextForm = async (path: string): Promise<TextForm> => {
  const encoding = await findEncoding(path)
  return { encoding, delimiter: findDelimiter(await readHead(path, encoding)) }
}

const findEncoding = async (path: string): Promise<Encoding> => {
  const handle = await open(path)
  try {
    const { buffer: mark } = await handle.read(Buffer.alloc(3), 0, 3, 0)
    if (mark[0] === 0xff && mark[1] === 0xfe) return 'utf-16le'
    if (mark[0] === 0xfe && mark[1] === 0xff) return 'utf-16be'
  } finally {
    await handle.close()
  }
  // The whole file is asked: Chinese may come late, in a file that begins like plain English.
  if (await decodes(path, 'utf-8')) return 'utf-8'
  if (await decodes(path, 'gb18030')) return 'gb18030'
  throw refuse('import.encoding')
}

const decodes = async (path: string, encoding: Encoding): Promise<boolean> => {
  const decoder = new TextDecoder(encoding, { fatal: true })
  for await (const piece of readBytes(path)) {
    try {
      decoder.decode(piece, { stream: true })
    } catch (error) {
      if (error instanceof TypeError) return false
      throw error
    }
  }
  try {
    decoder.decode()
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

const readBytes = (path: string): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: 256 * 1024 })

async function* readText(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: false })
  for await (const piece of readBytes(path)) yield decoder.decode(piece, { stream: true })
  yield decoder.decode()
}

const readHead = async (path: string, encoding: Encoding): Promise<string> => {
  let head = ''
  for await (const text of readText(path, encoding)) {
    head += text
    if (head.length > 256 * 1024) break
  }
  return head
}

const delimiters = [',', '\t', ';', '|', '，'] as const

const findDelimiter = (head: string): string => {
  let best: { delimiter: string; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of delimiters) {
    if (!head.includes(delimiter)) continue
    const score = evenness(head, delimiter)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/** How many columns the first records have, times the share of records that have as many as the first. */
const evenness = (head: string, delimiter: string): number => {
  let widths: readonly number[]
  try {
    const records: unknown = parseNow(head, { ...options(delimiter), to: 50 })
    widths = Array.isArray(records) ? records.map((record: unknown) => (Array.isArray(record) ? record.length : 0)) : []
  } catch (error) {
    if (error instanceof CsvError) return 0
    throw error
  }
  const first = widths[0] ?? 0
  if (first < 2) return 0
  return first * (widths.filter((width) => width === first).length / widths.length)
}

const options = (delimiter: string) => ({
  bom: true,
  delimiter,
  relax_column_count: true,
  // Old exports leave a quote within a field as it is: 他说"不行".
  relax_quotes: true,
  max_record_size: limits.recordBytes,
})

const batchRows = 512

/**
 * The records of a text file that hold something. A record's number counts every record, so that it is the row that Excel shows.
 *
 * @throws import.broken-record with the row at which a quote never closes or a record is too long
 */
export async function* readTextRows(path: string, form: TextForm): AsyncGenerator<readonly Row[]> {
  const parser = Readable.from(readText(path, form.encoding), { objectMode: false, highWaterMark: 256 * 1024 }).pipe(
    parse(options(form.delimiter)),
  )
  let rows: Row[] = []
  let row = 0
  try {
    for await (const record of parser) {
      row += 1
      if (row > limits.rows) throw refuse('import.too-large', { what: '1,048,576' })
      const cells = toCells(record)
      if (!cells.some((cell) => !isBlank(cell))) continue
      rows.push({ row, cells })
      if (rows.length < batchRows) continue
      yield rows
      rows = []
    }
  } catch (error) {
    if (error instanceof CsvError) throw refuse('import.broken-record', { row: row + 1 })
    throw error
  } finally {
    parser.destroy()
  }
  if (rows.length > 0) yield rows
}

const toCells = (record: unknown): readonly string[] => {
  if (!Array.isArray(record)) return []
  return record.slice(0, limits.keptColumns).map((value: unknown) => {
    const text = typeof value === 'string' ? value : ''
    if (text.length > limits.cellChars) throw refuse('import.too-large', { what: '32,767' })
    return unguard(text)
  })
}

/** The apostrophe that our own files of rejected rows put before a text that Excel would take for a formula. */
const unguard = (text: string): string => (/^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text)
