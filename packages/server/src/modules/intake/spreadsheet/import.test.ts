import { hash } from 'node:crypto'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../../../../../test/database.ts'
import { tableWorkbook } from '#kernel/spreadsheet/made-up-files'
import { cancelImport, mapImport, pauseImport, resumeImport, startImport } from './commands.ts'
import { rejectsWorkbook } from './rejects.ts'
import { runImport } from './run-import.ts'
import { importWorld, type ImportWorld } from './made-up-district.ts'
import { selectImport } from './store.ts'

let w: ImportWorld
beforeAll(async () => {
  w = await importWorld((await testDatabase()).appUrl, '2020-06-01T02:00:00.000Z', { bounds: [120, 36, 121, 37] })
})
afterAll(() => w.close())

const headings = ['留言编号', '留言用户', '留言主题', '留言时间', '留言详情', '联系电话', '经度', '纬度', '类别']

test('every row becomes a matter or comes back with its reason', async () => {
  const row = await w.imports(
    'a.xlsx',
    tableWorkbook([
      ['2020年5月诉求台账'],
      headings,
      [
        1,
        'A01',
        '路灯不亮',
        '2020/5/6 9:03:00',
        '\n\t\t新华路12号门前的路灯\n　　三天不亮了',
        '13800000001',
        120.5,
        36.4,
        '市政设施',
      ],
      [2, 'A02', '占道经营', 43957.5, '晚上摊贩占道，车过不去', '无', 39, -77, null],
      [3, 'A03', '噪声', '昨天', '夜里施工', null, null, null, null],
      [4, 'A04', null, '2020/5/7', null, null, null, null, null],
      [5, 'A05', '停水', '2030/1/1', '停水两天', null, null, null, null],
      [6, 'A06', '井盖', '2020/5/8', '井盖坏了', '不是电话', null, null, null],
      [7, 'A07', '电梯', '2020/5/8', '<c r="E9"><f>NOW()</f></c>', null, null, null, null],
      [8, 'A08', '公交', '2020/5/8', '<c r="E10" t="e"><v>#REF!</v></c>', null, null, null, null],
      [9, 'A09', '长文', '2020/5/8', '字'.repeat(10_001), null, null, null, null],
      [10, 'A10', '题'.repeat(130), '2020/5/9', '说明', '13800000001/13800000002', 125, null, null],
    ]),
  )
  expect(row).toMatchObject({
    state: 'done',
    rows_total: 10,
    rows_read: 10,
    created: 3,
    repeated: 0,
    rejected: 7,
    remarked: 2,
  })
  const reasons = await w.reasons(row.id)
  expect(reasons.map(({ row, code, kept }) => [row, code, kept])).toEqual([
    [4, 'import.remark-rounded-place', true],
    [5, 'import.row-bad-time', false],
    [6, 'import.row-no-text', false],
    [7, 'import.row-future', false],
    [8, 'import.row-bad-phone', false],
    [9, 'import.row-formula', false],
    [10, 'import.row-cell-error', false],
    [11, 'import.row-too-long', false],
    [12, 'import.remark-half-place', true],
    [12, 'import.remark-phone', true],
    [12, 'import.remark-title', true],
  ])
  const matters = await w.matters()
  expect(
    matters.map(({ title, state, lng, opened_at }) => [title.slice(0, 4), state, lng, opened_at.toISOString()]),
  ).toEqual(
    [
      ['占道经营', 'registered', null, '2020-05-06T04:00:00.000Z'],
      ['路灯不亮', 'registered', 120.5, '2020-05-06T01:03:00.000Z'],
      ['题题题题', 'registered', null, '2020-05-08T16:00:00.000Z'],
    ].toSorted((a, b) => (String(a[3]) < String(b[3]) ? -1 : 1)),
  )
  expect(matters[0]?.body).toBe('新华路12号门前的路灯\n三天不亮了')
  expect(matters[2]?.body.startsWith('题'.repeat(130))).toBe(true)
  expect(matters.every(({ recorded_at }) => recorded_at.toISOString() === '2020-06-01T02:00:00.000Z')).toBe(true)
})

test('a second import adds nothing, in another file and under another name', async () => {
  const lines = [
    '编号,姓名,标题,时间,内容',
    '101,张甲,积水,2020-05-10 08:00,雨后路口积水',
    '102,李乙,积水,2020-05-10 09:00,桥下积水',
  ]
  const first = await w.imports('b.csv', `${lines.join('\n')}\n`)
  expect(first).toMatchObject({ created: 2, repeated: 0 })
  const before = (await w.matters()).length
  const again = await w.imports('c.xlsx', tableWorkbook(lines.map((line) => line.split(','))))
  expect(again).toMatchObject({ created: 0, repeated: 2, rejected: 0 })
  expect((await w.matters()).length).toBe(before)
  const [reason] = await w.reasons(again.id)
  expect(reason?.code).toBe('import.row-known')
  const number = (await w.matters()).find(({ body }) => body === '雨后路口积水')?.number
  expect(reason?.details).toEqual({ number })
})

test('repeats in a file: the same person is one voice, another person keeps their own', async () => {
  const row = await w.imports(
    'd.csv',
    [
      '编号,姓名,标题,时间,内容',
      '201,王丙,油烟,2020-05-11 08:00,楼下烧烤店油烟扰民',
      '202,王丙,油烟,2020-05-12 08:00,楼下烧烤店　油烟扰民 ',
      '203,赵丁,油烟,2020-05-12 08:00,楼下烧烤店油烟扰民',
      '203,赵丁,油烟,2020-05-12 08:00,楼下烧烤店油烟扰民',
      '203,赵丁,油烟,2020-05-12 08:00,完全是另外一件事',
      '',
    ].join('\n'),
  )
  expect(row).toMatchObject({ created: 2, repeated: 3, rejected: 0, remarked: 1 })
  expect(
    (await w.reasons(row.id)).map(({ row, code, details }) => [row, code, details['row'] ?? details['number']]),
  ).toEqual([
    [3, 'import.row-repeat', 2],
    [4, 'import.remark-same-words', 2],
    [5, 'import.row-repeat', 4],
    [6, 'import.row-number-taken', '#4'],
  ])
})

test('two systems that both count from 1 are told apart by their names', async () => {
  await w.imports('e.csv', '编号,内容\n301,甲系统的一件事\n')
  const id = await w.receive('f.csv', '编号,内容\n301,乙系统的一件事\n')
  await mapImport(w.ctx, {
    id,
    mapping: { 编号: 'number', 内容: 'text' },
    options: { source: '乙系统', repeats: 'judge' },
  })
  await startImport(w.ctx, { id, by: null })
  await runImport(w.ctx, id)
  expect(await selectImport(w.ctx, id)).toMatchObject({ created: 1, repeated: 0 })
})

test('a confirmed mapping is remembered for the same headings', async () => {
  const table = (n: number) => `甲列,乙列\n${n},第${n}件奇怪的事\n`
  const first = await w.receive('g.csv', table(1))
  expect(await selectImport(w.ctx, first)).toMatchObject({
    mapping: { 甲列: null, 乙列: null },
    found: { remembered: false },
  })
  await expect(startImport(w.ctx, { id: first, by: null })).rejects.toMatchObject({ code: 'import.mapping-incomplete' })
  await expect(mapImport(w.ctx, { id: first, mapping: { 丙列: 'text' } })).rejects.toMatchObject({
    code: 'import.no-column',
  })
  await expect(mapImport(w.ctx, { id: first, mapping: { 甲列: 'text', 乙列: 'text' } })).rejects.toMatchObject({
    code: 'import.column-twice',
  })
  await mapImport(w.ctx, { id: first, mapping: { 乙列: 'text' } })
  await startImport(w.ctx, { id: first, by: null })
  const second = await w.receive('h.csv', table(2))
  expect(await selectImport(w.ctx, second)).toMatchObject({
    mapping: { 甲列: null, 乙列: 'text' },
    found: { remembered: true },
  })
})

test('refused rows that one sheet cannot take go on in the next, below the same headings, none lost and none twice', async () => {
  const lines = Array.from({ length: 7 }, (_, n) => `${700 + n},`)
  const row = await w.imports('split.csv', ['编号,内容', ...lines, ''].join('\n'))
  expect(row).toMatchObject({ rejected: 7 })
  const sheetsOf = async (sheetRows: number): Promise<unknown[][][]> => {
    const book = new ExcelJS.Workbook()
    await book.xlsx.read(rejectsWorkbook(w.ctx, row, { language: 'zh', reader: { kind: 'system' }, sheetRows }))
    return book.worksheets.map((sheet) => {
      const found: unknown[][] = []
      sheet.eachRow((one) => found.push([one.getCell(1).value, one.getCell(3).value]))
      return found
    })
  }
  const head = ['编号', '原行号 Row']
  const refused = lines.map((line, n) => [line.slice(0, -1), String(n + 2)])
  expect(await sheetsOf(4)).toEqual([
    [head, ...refused.slice(0, 3)],
    [head, ...refused.slice(3, 6)],
    [head, ...refused.slice(6)],
  ])
  // A full last sheet is followed by no empty one.
  expect(await sheetsOf(8)).toEqual([[head, ...refused]])
})

test('pause, resume and cancel; what was imported stays', async () => {
  const rows = Array.from({ length: 120 }, (_, n) => `${1000 + n},第${n}件可以暂停的事`)
  const id = await w.receive('i.csv', ['编号,内容', ...rows, ''].join('\n'))
  await startImport(w.ctx, { id, by: null })
  const pausing = await runImport(w.ctx, id, {
    batchRows: 25,
    onProgress: ({ rows_read }) => void (rows_read === 25 && pauseImport(w.ctx, id)),
  })
  expect(pausing).toBe('paused')
  const paused = await selectImport(w.ctx, id)
  expect(paused?.rows_read).toBeGreaterThanOrEqual(25)
  expect(paused?.rows_read).toBeLessThan(120)
  await expect(pauseImport(w.ctx, id)).rejects.toMatchObject({ code: 'import.wrong-state' })
  await resumeImport(w.ctx, id)
  expect(await runImport(w.ctx, id)).toBe('done')
  expect(await selectImport(w.ctx, id)).toMatchObject({ rows_read: 120, created: 120, repeated: 0 })

  const other = await w.receive('j.csv', ['编号,内容', ...rows.map((line) => `9${line}（另）`), ''].join('\n'))
  await startImport(w.ctx, { id: other, by: null })
  await cancelImport(w.ctx, other)
  expect(await runImport(w.ctx, other)).toBe('cancelled')
  await expect(resumeImport(w.ctx, other)).rejects.toMatchObject({ code: 'import.wrong-state' })
})

test('repeats are found across batches, the one under way included', async () => {
  const lines = Array.from({ length: 12 }, (_, n) => `${400 + n},居民${n % 3},第${n % 3}件跨批次重复的事`)
  const id = await w.receive('m.csv', ['编号,姓名,内容', ...lines, ''].join('\n'))
  await startImport(w.ctx, { id, by: null })
  await runImport(w.ctx, id, { batchRows: 1 })
  expect(await selectImport(w.ctx, id)).toMatchObject({ created: 3, repeated: 9, rejected: 0 })
  expect((await w.reasons(id)).map(({ details }) => details['row'])).toEqual([2, 3, 4, 2, 3, 4, 2, 3, 4])
})

/** As they were stored before they were keyed: what somebody with the database, and no secret, can try telephones with. */
const plainDigests = ({ text, name, phone }: { text: string; name: string; phone: string }): readonly Buffer[] => {
  const plain = (...parts: readonly string[]): Buffer => hash('sha256', JSON.stringify(parts), 'buffer')
  const words = plain('words', '', text, '')
  return [
    plain('row', '', words.toString('hex'), '', name, phone),
    words,
    plain('person', words.toString('hex'), name, phone, name),
  ]
}

const kept = async (): Promise<readonly string[]> => {
  const { rows } = await w.ctx.db.query<{ digest: Buffer; words: Buffer }>(
    `select digest, words from mazha.import_source where district_id = 'test'`,
  )
  return rows.flatMap(({ digest, words }) => [digest.toString('hex'), words.toString('hex')])
}

test('nobody finds a telephone by trying numbers on what is kept of a row', async () => {
  const said = { text: '夜里有人敲门催债', name: '钱庚', phone: '13912345678' }
  await w.imports('n.csv', `姓名,电话,内容\n${said.name},${said.phone},${said.text}\n`)
  const guesses = plainDigests(said).map((guess) => guess.toString('hex'))
  expect((await kept()).filter((digest) => guesses.includes(digest))).toEqual([])
})

test('what was kept plain before is keyed, and its rows are still known', async () => {
  const said = { text: '楼道里堆满了纸箱', name: '孙辛', phone: '13787654321' }
  const file = `姓名,电话,内容\n${said.name},${said.phone},${said.text}\n`
  const first = await w.imports('o.csv', file)
  expect(first).toMatchObject({ created: 1 })
  const plain = plainDigests(said)
  // As an earlier program left it.
  const { rows } = await w.ctx.db.query<{ matter_id: string }>(
    `delete from mazha.import_source where district_id = 'test' and import_id = $1 returning matter_id`,
    [first.id],
  )
  await w.ctx.db.query(
    `insert into mazha.import_source (district_id, digest, matter_id, import_id, row, words)
     select 'test', digest, $2, $3, 2, $4 from unnest($1::bytea[]) as d (digest)`,
    [plain, rows[0]?.matter_id, first.id, plain[1]],
  )
  expect(await w.imports('p.csv', file)).toMatchObject({ created: 0, repeated: 1, rejected: 0 })
  const guesses = plain.map((guess) => guess.toString('hex'))
  expect((await kept()).filter((digest) => guesses.includes(digest))).toEqual([])
})
