import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rowXml, scratch, tableWorkbook, workbook } from './made-up-files.ts'
import { readInThread } from './thread.ts'

const dir = scratch()
const program = resolve('dist/tools/packages-server-src-workers-read-spreadsheet-ts.mjs')
beforeAll(() => {
  // Bundled, and not started: outside a thread it has nobody to talk to.
  const bundle = `import('./scripts/run-typescript.mjs').then((m) => m.importTypescript('packages/server/src/workers/read-spreadsheet.ts')).catch(() => undefined)`
  execFileSync(process.execPath, ['-e', bundle])
})
afterAll(() => dir.remove())

test('the thread gives the same rows, and its refusals are refusals', async () => {
  const path = dir.put(
    'a.xlsx',
    tableWorkbook([['编号', '内容'], ...Array.from({ length: 1200 }, (_, n) => [n, `第${n}件`])]),
  )
  const file = await readInThread({ path, name: 'a.xlsx', program })
  expect(file.facts).toMatchObject({ kind: 'xlsx', sheets: ['Sheet1'] })
  const rows = []
  for await (const batch of file.rows) rows.push(...batch)
  expect(rows).toHaveLength(1201)
  expect(rows.at(-1)).toEqual({ row: 1201, cells: [1199, '第1199件'] })
  await expect(readInThread({ path, name: 'a.csv', program })).rejects.toMatchObject({ code: 'import.wrong-name' })
  const cut = dir.put(
    'b.xlsx',
    workbook({ sheets: { S: '<?xml version="1.0"?><worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>' } }),
  )
  const broken = await readInThread({ path: cut, name: 'b.xlsx', program })
  await expect(async () => {
    for await (const _ of broken.rows);
  }).rejects.toMatchObject({ code: 'import.damaged' })
})

test('1,048,576 rows are read with memory that does not grow with them, while this thread goes on', async () => {
  const all = 1_048_576
  const path = dir.put('million.csv', '')
  const out = createWriteStream(path)
  out.write('编号,标题,时间,内容\n')
  for (let n = 2; n <= all; n += 1) {
    if (!out.write(`${n},路灯不亮,2020/5/6 9:03:00,新华路${n}号门前的路灯不亮已经三天了\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
  const before = process.memoryUsage().rss
  let ticks = 0
  const ticking = setInterval(() => (ticks += 1), 50)
  const file = await readInThread({ path, name: 'million.csv', program })
  let read = 0
  let peak = 0
  for await (const rows of file.rows) {
    read += rows.length
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  clearInterval(ticking)
  expect(read).toBe(all)
  expect(ticks).toBeGreaterThan(10)
  // All its cells at once would be more than 400 MB.
  expect((peak - before) / 1024 / 1024).toBeLessThan(250)
}, 120_000)

test('a workbook of 1,048,576 rows, all but the last blank', async () => {
  const row = (n: number): string => `<row r="${n}"><c r="A${n}" s="1"/><c r="B${n}" s="1"/></row>`
  const pieces = [rowXml(1, ['编号', '内容'])]
  for (let n = 2; n < 1_048_576; n += 1) pieces.push(row(n))
  const path = dir.put(
    'blank.xlsx',
    workbook({ sheets: { S: `${pieces.join('')}${rowXml(1_048_576, [1, '最后一行'])}` } }),
  )
  const file = await readInThread({ path, name: 'blank.xlsx', program })
  const rows = []
  for await (const batch of file.rows) rows.push(...batch)
  expect(rows.map(({ row: n }) => n)).toEqual([1, 1_048_576])
}, 120_000)
