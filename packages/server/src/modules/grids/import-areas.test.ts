import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { afterAll, expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { groundNow } from './current.ts'
import { importAreas, previewAreas } from './import-areas.ts'
import { rejectsText } from './import-rejects.ts'

const dir = mkdtempSync(join(tmpdir(), 'mazha-areas-test-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const put = (name: string, text: string): { path: string; name: string; by: null } => {
  const path = join(dir, name)
  writeFileSync(path, text)
  return { path, name, by: null }
}

const w = await world({ at: '2026-09-28 09:00' })
const { ctx } = w

/** Made-up rows of the shape of the statistics offices’ table. */
const villages = `code,name,streetCode,street,areaCode,area
990101001001,东苑社区居民委员会,990101001,东街道,990101,示例区
990101001002,西苑社区居委会,990101001,东街道,990101,示例区
990101001201,王家庄村委会,990101001,东街道,990101,示例区
990101002001,东苑社区居民委员会,990101002,西街道,990101,示例区
990101002201,李村村委会,990101002,西街道,990101,示例区
`

test('a table of villages brings its streets and its district along, once', async () => {
  const file = put('villages.csv', villages)
  const seen = await previewAreas(ctx, file)
  expect(seen).toMatchObject({ written: false, rows: 5, becameAreas: 5, rejected: 0, known: 0, remarked: 0 })
  expect(seen.headings.map(({ field }) => field)).toEqual([
    'code',
    'name',
    'streetCode',
    'street',
    'districtCode',
    'district',
  ])
  expect((await groundNow(ctx)).size).toBe(0)

  const written = await importAreas(ctx, { ...file, options: { from: '2026-01-01' } })
  expect(written).toMatchObject({ written: true, added: { district: 1, street: 2, community: 3, village: 2 } })
  const ground = await groundNow(ctx)
  expect(ground.size).toBe(8)
  expect(ground.find('990101001201')).toMatchObject({
    level: 'village',
    name: '王家庄村委会',
    path: '990101/990101001/990101001201/',
  })

  const again = await importAreas(ctx, file)
  expect(again).toMatchObject({ added: {}, becameAreas: 0, known: 5, rejected: 0, version: written.version })
  const { rows } = await ctx.db.query('select state, counts from mazha.change_set')
  expect(rows).toEqual([{ state: 'applied', counts: expect.objectContaining({ rows: 5, becameAreas: 5 }) }])
})

test('a large table tells how far it is, and ends without a trace when nobody waits any more', async () => {
  const many = Array.from(
    { length: 1200 },
    (_, n) =>
      `9901010010010${String(n + 10)
        .padStart(2, '0')
        .slice(-2)}${n < 90 ? '' : 'x'},格 ${n},990101001001`,
  )
  const file = put('grids.csv', `网格代码,网格名称,社区代码\n${many.join('\n')}\n`)
  const before = (await groundNow(ctx)).version
  const told: number[] = []
  const control = new AbortController()
  const gone = importAreas(ctx, {
    ...file,
    signal: control.signal,
    onProgress: ({ read }) => {
      told.push(read)
      if (read > 0) control.abort(new Error('gone'))
    },
  })
  await expect(gone).rejects.toThrow('gone')
  expect(told).toEqual([0, 0, 500])
  expect((await groundNow(ctx)).version).toBe(before)
  const rejected: number[] = []
  let last: unknown
  const view = await previewAreas(ctx, {
    ...file,
    onProgress: (progress) => (last = progress),
    onRejects: (rows) => {
      rejected.push(...rows.map(({ row }) => row))
      return Promise.resolve()
    },
  })
  expect(last).toEqual({ read: 1200, total: 1200, added: 90, known: 0, rejected: 1110 })
  expect(new Set(rejected).size).toBe(view.rejected)
})

test('each row that cannot become an area comes back with its reason', async () => {
  const view = await importAreas(
    ctx,
    put(
      'wrong.csv',
      `区划代码,名称,街道代码,街道
,无码社区,990101001,东街道
990101001003,,990101001,东街道
99010100100,短码社区,990101001,东街道
990101002009,错位社区,990101001,东街道
990101001001,东苑社区居委会,990101001,东街道
990101001001,北苑社区,990101001,东街道
990101001004,西苑社区,990101001,东街道
990101001005,新社区,990101001,南街道
990101003001,远社区,990101003,
990101001006,好社区,990101001,东街道办事处
990101001007,南苑社区,990101001,东街道
990101001007,南苑社区,990101001,东街道
`,
    ),
  )
  const say = view.reasons.map(({ row, reason, becomes }) => `${row} ${becomes} ${reason?.zh}`)
  expect(say).toEqual([
    '2 reject 没有代码。',
    '3 reject 代码 990101001003 没有名称。',
    '4 reject “短码社区”的代码 99010100100 不符合编码规则，请核对位数和层级。',
    '5 reject “错位社区”的代码 990101002009 与上级“东街道”（990101001）不一致。',
    '7 reject 代码 990101001001 已是“东苑社区居民委员会”，这里写作“北苑社区”。改名请走区划调整。',
    '8 area 同一上级下已有同名的“西苑社区”（990101001002），请核对是否重复。',
    '9 reject 代码 990101001 已是“东街道”，这里写作“南街道”。改名请走区划调整。',
    '10 reject 代码 990101003 没有名称。',
  ])
  // The committee under its other name is the same one, and so is the repeated row.
  expect(view).toMatchObject({ rows: 12, becameAreas: 3, known: 2, rejected: 7, remarked: 1 })
  const lines = rejectsText(view, 'zh').split('\r\n')
  expect(lines).toHaveLength(1 + 8 + 1)
  expect(lines[1]).toContain('没有代码')
})

test('a workbook of grids, in any order, below what is there', async () => {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('网格')
  sheet.addRow(['示例区网格清单'])
  sheet.addRow(['微网格编码', '微网格名称', '网格编码', '网格名称', '社区代码', '社区名称'])
  sheet.addRow(['99010100100100101', '1 号楼', '990101001001001', '东苑一格', '990101001001', '东苑社区'])
  sheet.addRow(['99010100100100102', '2 号楼', '990101001001001', '东苑一格', '990101001001', '东苑社区'])
  sheet.addRow(['99010100120100101', '村南', '990101001201001', '王家庄一格', '990101001201', '王家庄村'])
  const path = join(dir, 'grids.xlsx')
  await book.xlsx.writeFile(path)
  const view = await importAreas(ctx, { path, name: 'grids.xlsx', by: null })
  expect(view).toMatchObject({ added: { grid: 2, micro_grid: 3 }, rejected: 0, kind: 'xlsx' })
  expect((await groundNow(ctx)).find('99010100100100102')?.path).toBe(
    '990101/990101001/990101001001/990101001001001/99010100100100102/',
  )

  const mixed = await importAreas(
    ctx,
    put('mixed.csv', `编码,名称,层级\n990102001001,新苑社区,社区\n990102001,新街道,街道\n990102000000,新区,区县\n`),
  )
  expect(mixed).toMatchObject({ added: { district: 1, street: 1, community: 1 }, rejected: 0 })
})

test('a table without a column of codes says what is missing', async () => {
  await expect(previewAreas(ctx, put('none.csv', '名称,街道\n东苑,东街道\n'))).rejects.toThrow('area.no-code-column')
  const file = put('villages.csv', villages)
  await expect(previewAreas(ctx, { ...file, options: { mapping: { 没有: 'code' } } })).rejects.toThrow(
    'import.no-column',
  )
  await expect(importAreas(ctx, { ...file, options: { from: '2027-01-01' } })).rejects.toThrow('ground.day-to-come')
})
