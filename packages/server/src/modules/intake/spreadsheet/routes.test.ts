import ExcelJS from 'exceljs'
import { expect, test } from 'vitest'
import { testServer, type Answer } from '../../../../../../test/server.ts'
import { readWorkbook } from '../../../../../../test/read-workbook.ts'
import { tableWorkbook } from '#kernel/spreadsheet/made-up-files'
import { startImports } from './jobs.ts'

const server = await testServer({ at: '2026-09-21T09:00:00+08:00' })

const upload = async (name: string, data: string | Buffer, login = 'clerk'): Promise<Answer> => {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(Buffer.from(data))]), name)
  return (await server.as(login))('/api/imports', { method: 'POST', raw: form })
}

const table = [
  ['编号', '姓名', '内容', '时间'],
  ['R1', '甲', '路灯不亮', '2026/9/1 9:00:00'],
  ['R2', '乙', null, '2026/9/1 9:00:00'],
  ['R3', '=cmd|calc', '=1+1', '不知道'],
]

test('a clerk uploads, sees what rows become, maps, starts, and fetches the rejected rows', async () => {
  const clerk = await server.as('clerk')
  const received = await upload('九月.xlsx', tableWorkbook(table))
  expect(received.status).toBe(201)
  const { id, headings, preview, missing } = received.body
  expect(headings.map((h: { field: string }) => h.field)).toEqual(['number', 'name', 'text', 'at'])
  expect(missing).toBeNull()
  expect(preview.map((row: { becomes: string }) => row.becomes)).toEqual(['request', 'reject', 'reject'])
  expect(preview[1].reason).toEqual({ zh: '没有诉求内容。', en: 'There are no words of a request.' })

  const wrong = await clerk(`/api/imports/${id}/mapping`, { method: 'PUT', body: { mapping: { 没有这列: 'text' } } })
  expect([wrong.status, wrong.body.code]).toEqual([422, 'import.no-column'])
  const unmapped = await clerk(`/api/imports/${id}/mapping`, { method: 'PUT', body: { mapping: { 编号: 'number' } } })
  expect(unmapped.body.missing.en).toContain('No column is mapped')
  const early = await clerk(`/api/imports/${id}/start`, { method: 'POST', body: {} })
  expect([early.status, early.body.code]).toEqual([422, 'import.mapping-incomplete'])
  await clerk(`/api/imports/${id}/mapping`, {
    method: 'PUT',
    body: { mapping: { 编号: 'number', 姓名: 'name', 内容: 'text', 时间: 'at' } },
  })

  const jobs = startImports(server.ctx)
  try {
    const started = await clerk(`/api/imports/${id}/start`, { method: 'POST', body: {} })
    expect(started.status).toBe(200)
    await expect.poll(async () => (await clerk(`/api/imports/${id}`)).body.state, { timeout: 20_000 }).toBe('done')
  } finally {
    await jobs.stop()
  }
  const done = await clerk(`/api/imports/${id}`)
  expect(done.body).toMatchObject({ rowsTotal: 3, rowsRead: 3, created: 1, rejected: 2, repeated: 0 })
  expect((await clerk('/api/imports')).body.items[0]).toMatchObject({ id, state: 'done', name: '九月.xlsx' })
  const queue = await clerk('/api/matters?queue=to_accept')
  expect(queue.body.items.map((item: { title: string; channel: string }) => [item.title, item.channel])).toEqual([
    ['路灯不亮', 'spreadsheet'],
  ])
  const again = await clerk(`/api/imports/${id}/pause`, { method: 'POST', body: {} })
  expect([again.status, again.body.code]).toEqual([409, 'import.wrong-state'])

  const book = new ExcelJS.Workbook()
  const file = await fetch(`${server.url}/api/imports/${id}/rejects.xlsx`, { headers: { cookie: clerk.cookie } })
  expect(file.headers.get('content-disposition')).toContain(encodeURIComponent('九月-rejects.xlsx'))
  await book.xlsx.load(await file.arrayBuffer())
  const rows = book.worksheets[0]!.getSheetValues().slice(1) as unknown as (string | undefined)[][]
  expect(rows.map((row) => row.slice(1))).toEqual([
    ['编号', '姓名', '内容', '时间', '原行号 Row', '结果 Result', '原因 Reason'],
    ['R2', '乙', undefined, '2026/9/1 9:00:00', '3', '未登记 Rejected', '没有诉求内容。'],
    // A text, not a formula: nothing of it is ever computed.
    [
      'R3',
      '=cmd|calc',
      '=1+1',
      '不知道',
      '4',
      '未登记 Rejected',
      '时间“不知道”读不懂。请写成 2020-01-02 09:03:00 的样子。',
    ],
  ])

  const text = await clerk(`/api/imports/${id}/rejects.csv?lang=en`)
  expect(text.text.split('\r\n')[2]).toMatch(/^R3,"'=cmd\|calc","'=1\+1",不知道,4,未登记 Rejected,The time/)

  // It leaves the house: on record like any other, with who, when and why on every page.
  const taken = (await (await server.as('auditor'))('/api/audit/exports')).body.items
  expect(taken).toMatchObject([
    { kind: 'import-rejects', name: '周敏', reason: expect.stringContaining('九月') },
    { kind: 'import-rejects' },
  ])
  expect(book.worksheets[0]?.headerFooter.oddHeader).toContain('周敏')

  // Corrected and sent again as it is, the file finds its columns, and the apostrophe is gone.
  const corrected = await upload('改好.csv', text.text.replace('不知道', '2026/9/2 10:00'))
  expect(corrected.body.remembered).toBe(true)
  expect(corrected.body.preview.map((row: { becomes: string; text: string }) => [row.becomes, row.text])).toEqual([
    ['reject', null],
    ['request', '=1+1'],
  ])
})

test('a file that is no spreadsheet is refused with words, in the language asked for', async () => {
  const refused = await upload('a.xlsx', '%PDF-1.7')
  expect([refused.status, refused.body.code]).toEqual([415, 'import.not-a-sheet'])
  expect(refused.body.detail).toContain('PDF')
  const empty = await upload('a.csv', '')
  expect([empty.status, empty.body.code]).toEqual([422, 'import.empty'])
  expect((await (await server.as('clerk'))('/api/imports/00000000-0000-4000-8000-000000000000')).status).toBe(404)
})

test('a table is shown to whoever brought it: not to colleagues, and not to the administrator', async () => {
  const { id } = (await upload('a.csv', '编号,内容,电话\n1,甲,13812341234\n')).body
  const dispatcher = await server.as('dispatcher')
  for (const path of ['', '/rejects.csv', '/rejects.xlsx'])
    expect((await dispatcher(`/api/imports/${id}${path}`)).status, path).toBe(404)
  for (const way of ['start', 'pause', 'resume', 'cancel'])
    expect((await dispatcher(`/api/imports/${id}/${way}`, { method: 'POST', body: {} })).status, way).toBe(404)
  const mapped = await dispatcher(`/api/imports/${id}/mapping`, { method: 'PUT', body: { mapping: { 内容: 'text' } } })
  expect(mapped.status).toBe(404)
  expect((await dispatcher('/api/imports')).body.items).toEqual([])
  expect((await (await server.as('administrator'))('/api/imports')).status).toBe(403)
  expect((await (await server.as('clerk'))(`/api/imports/${id}`)).body.state).toBe('preview')
})

test('the history of imports is exported to whoever brought them, marked and on record', async () => {
  const path = '/api/imports/export.xlsx?lang=zh&reason='
  expect((await (await server.as('clerk'))(path)).status).toBe(400)
  const of = async (login: string): Promise<readonly (readonly string[])[]> => {
    // The record of each is the newest.
    server.clock.pass(1000)
    const { sheets, headers } = await readWorkbook(
      `${server.url}${path}${encodeURIComponent('月末核对')}`,
      await server.as(login),
    )
    const auditor = await server.as('auditor')
    const [record] = (await auditor('/api/audit/exports?kind=imports')).body.items
    expect(record).toMatchObject({ reason: '月末核对', kindTitle: { zh: '导入记录' } })
    expect(headers[0]).toContain(record.number)
    return sheets[0] ?? []
  }
  const own = await of('clerk')
  expect(own[0]?.slice(0, 8)).toEqual(['文件', '时间', '状态', '总行数', '已读', '新事项', '重复', '未导入'])
  expect(own.slice(1).map((row) => [row[0], ...row.slice(2, 8)])).toContainEqual([
    '九月.xlsx',
    '已完成',
    '3',
    '3',
    '1',
    '0',
    '2',
  ])
  expect(await of('dispatcher')).toHaveLength(1)
  expect((await (await server.as('leader'))(`${path}weekly`)).status).toBe(403)
})

test('imports are for clerks and dispatchers', async () => {
  expect((await upload('a.csv', '编号,内容\n1,甲\n', 'handler')).status).toBe(403)
  expect((await server.anonymous('/api/imports')).status).toBe(401)
})
