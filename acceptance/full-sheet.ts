import { createReadStream, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, createDeflateRaw } from 'node:zlib'
import { writeRejects } from '../packages/server/src/cli/frame/write-rejects.ts'
import { closeContext } from '../packages/server/src/kernel/context.ts'
import { migrate } from '../packages/server/src/kernel/migrate.ts'
import { openDatabase } from '../packages/server/src/kernel/postgres.ts'
import { rowXml, workbookParts, zipOf } from '../packages/server/src/kernel/spreadsheet/made-up-files.ts'
import { readInThread } from '../packages/server/src/kernel/spreadsheet/index.ts'
import { systemClock } from '../packages/server/src/kernel/time.ts'
import { getImportRow, receiveImport, runImport, startImport } from '../packages/server/src/modules/intake/index.ts'
import { hotline, openScratchDistrict } from './districts.ts'

/** As many rows as Excel has: a heading, and below it what such files are made of, for the most part useless. */
const lastRow = 1_048_576
const headings = ['编号', '姓名', '电话', '内容', '时间']
const goodEvery = 50

const good = (n: number): (string | null)[] => {
  const at = `2026-05-${String((n % 28) + 1).padStart(2, '0')} 09:${String(n % 60).padStart(2, '0')}`
  return [`A${n}`, `居民${n}`, `138${String(n).padStart(8, '0')}`, `第 ${n} 件：路灯不亮，晚上看不清路`, at]
}

type Kind = 'created' | 'repeated' | 'rejected'

/** One row of fifty is a request; of the others each tells one that stands above again, or lacks what a request needs. */
const rowOf = (n: number): { readonly kind: Kind; readonly cells: (string | null)[] } => {
  if (n % goodEvery === 0) return { kind: 'created', cells: good(n) }
  const above = n - (n % goodEvery)
  if (n % 3 === 0 && above >= goodEvery) {
    const [, name, phone, text, at] = good(above)
    return { kind: 'repeated', cells: [`B${n}`, name ?? null, phone ?? null, text ?? null, at ?? null] }
  }
  if (n % 3 === 1) return { kind: 'rejected', cells: [`C${n}`, `居民${n}`, null, ' ', '2026-05-11 09:00'] }
  return { kind: 'rejected', cells: [`D${n}`, `居民${n}`, null, `第 ${n} 件：没有人知道是哪一天`, '昨天下午'] }
}

/** The workbook, packed piece by piece, with what should become of its rows. */
const writeWorkbook = async (path: string): Promise<Readonly<Record<Kind, number>>> => {
  const expected = { created: 0, repeated: 0, rejected: 0 }
  const packer = createDeflateRaw()
  const packed: Buffer[] = []
  packer.on('data', (piece: Buffer) => packed.push(piece))
  const ended = new Promise<void>((done) => packer.once('end', done))
  let [crc, bytes] = [0, 0]
  const put = async (text: string): Promise<void> => {
    const piece = Buffer.from(text)
    crc = crc32(piece, crc)
    bytes += piece.length
    if (!packer.write(piece)) await new Promise<void>((done) => packer.once('drain', () => done()))
  }
  await put(`<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>${rowXml(1, headings)}`)
  let rows: string[] = []
  for (let n = 2; n <= lastRow; n += 1) {
    const { kind, cells } = rowOf(n)
    expected[kind] += 1
    rows.push(rowXml(n, cells))
    if (rows.length < 2000 && n < lastRow) continue
    await put(rows.join(''))
    rows = []
  }
  await put('</sheetData></worksheet>')
  packer.end()
  await ended
  const sheet = { packed: Buffer.concat(packed), crc, bytes }
  const parts = workbookParts({ sheets: { 全年: '' } }).map((part) =>
    part.name.includes('worksheets') ? { ...part, sheet } : part,
  )
  writeFileSync(path, zipOf(parts))
  return expected
}

/** The most memory that this process has had while some work went on. */
const watchMemory = (): { readonly peak: () => number } => {
  let most = 0
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 50)
  timer.unref()
  return {
    peak: () => {
      const peak = most
      most = 0
      return Math.round(peak / 1024 / 1024)
    },
  }
}

const countRows = async (path: string): Promise<number> => {
  const file = await readInThread({ path, name: path })
  let count = 0
  try {
    for await (const rows of file.rows) count += rows.length
    return count
  } finally {
    file.close()
  }
}

const countLines = async (path: string): Promise<number> => {
  let lines = 0
  for await (const piece of createReadStream(path))
    if (Buffer.isBuffer(piece)) for (const byte of piece) if (byte === 10) lines += 1
  return lines
}

/**
 * Takes a workbook of 1,048,576 rows through the commands that people use, and its rejected rows back out.
 *
 * @returns how many expectations were not met
 */
export const main = async ({ reportDir }: { reportDir: string }): Promise<number> => {
  mkdirSync(reportDir, { recursive: true })
  const scratch = mkdtempSync(join(tmpdir(), 'mazha-full-sheet-'))
  const database = await openDatabase({ dataDir: scratch, program: 'npm run acceptance' })
  const memory = watchMemory()
  const seconds = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const result = await work()
    const took = ((performance.now() - began) / 1000).toFixed(1)
    console.log(`  ${what.padEnd(44)} ${took.padStart(7)} s, at most ${memory.peak()} MB`)
    return result
  }
  try {
    await migrate({ ownerUrl: database.ownerUrl, clock: systemClock })
    const ctx = await openScratchDistrict(database, scratch, { ...hotline, id: 'full-sheet' })
    try {
      const path = join(scratch, 'full.xlsx')
      console.log(`\nA workbook of ${lastRow} rows → ${ctx.district.id}`)
      const expected = await seconds('made up', () => writeWorkbook(path))
      console.log(`  ${(statSync(path).size / 1024 / 1024).toFixed(1)} MB packed`)
      const id = await seconds('received and looked at', () =>
        receiveImport(ctx, { path, name: 'full.xlsx', person: null }),
      )
      await startImport(ctx, { id, by: null })
      const state = await seconds('counted, judged and opened', () => runImport(ctx, id))
      const row = await getImportRow(ctx, id)
      console.log(
        `  ${state}: ${row.rows_read} rows, ${row.created} matters, ${row.repeated} repeats, ${row.rejected} rejected`,
      )
      const csv = join(reportDir, 'full-sheet-rejects.csv')
      const xlsx = join(reportDir, 'full-sheet-rejects.xlsx')
      await seconds('rejected rows written as text', () => writeRejects(ctx, row, csv, 'zh'))
      await seconds('rejected rows written as a workbook', () => writeRejects(ctx, row, xlsx, 'zh'))
      const back = await seconds('rejected workbook read again', () => countRows(xlsx))
      const lines = await countLines(csv)
      const told = expected.repeated + expected.rejected + 1
      const checks = [
        ['state', 'done', state],
        ['rows', lastRow - 1, row.rows_read],
        ['matters', expected.created, row.created],
        ['repeats', expected.repeated, row.repeated],
        ['rejected', expected.rejected, row.rejected],
        ['lines of the text file, heading included', told, lines],
        ['rows of the workbook, heading included', told, back],
      ] as const
      for (const [what, wanted, found] of checks)
        console.log(`  ${wanted === found ? 'ok     ' : 'DIFFERS'} ${what}: expected ${wanted}, found ${found}`)
      return checks.filter(([, wanted, found]) => wanted !== found).length
    } finally {
      await closeContext(ctx)
    }
  } finally {
    await database.stop()
    rmSync(scratch, { recursive: true, force: true })
  }
}
