import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { afterAll, expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { loadDemoGround } from '../../demo/ground.ts'
import { demoPersonId } from '../../demo/people.ts'
import { loadDemoStaff } from '../../demo/staff.ts'
import { staffImportLine, staffTables } from '@mazha/contracts/staff-import'
import type { Text } from '@mazha/contracts/text'
import { groundNow, importAreas, writeGround } from '#modules/grids'
import { findOrphans } from '#modules/people'
import { endUnit } from '../people/unit-ends.ts'
import { staffColumns } from './import-columns.ts'
import { importStaff } from './import-staff.ts'
import { staffingReport } from './report.ts'

const server = await testServer()
const { ctx } = server
await loadDemoGround(ctx)
const terms = await loadDemoStaff(ctx)
const dir = mkdtempSync(join(tmpdir(), 'mazha-staffing-test-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const put = (name: string, data: string | Buffer): { path: string; name: string } => {
  const path = join(dir, name)
  writeFileSync(path, data)
  return { path, name }
}

test('the demonstration is staffed once, with gaps that the report names', async () => {
  expect(terms).toBeGreaterThan(100)
  expect(await loadDemoStaff(ctx)).toBe(0)
  const leader = await server.as('leader')
  const { body } = await leader('/api/staffing/report')
  const { total } = body
  expect(total.grids).toBeGreaterThan(35)
  const without = body.byGrid.filter((one: { workers: unknown[] }) => one.workers.length === 0)
  expect(without.length).toBeGreaterThan(0)
  expect(total.covered).toBe(total.grids - without.length)
  expect(body.tooMany.length).toBeGreaterThan(0)
  for (const one of body.tooMany) expect(one.grids.length).toBeGreaterThan(1)
  expect(body.ending.map((one: { until: string }) => one.until)).toContain('2026-10-11')
  // Every grid without a worker has its empty post, and the streets add up to the whole.
  for (const { area } of without)
    expect(body.vacancies.flatMap((one: { areas: { id: string }[] }) => one.areas.map(({ id }) => id))).toContain(area)
  const streets = body.byArea.filter((one: { level: string }) => one.level === 'street')
  expect(streets.reduce((sum: number, one: { grids: number }) => sum + one.grids, 0)).toBe(total.grids)
  expect(streets.reduce((sum: number, one: { covered: number }) => sum + one.covered, 0)).toBe(total.covered)
  // The figure of building heads is the list of them: each once, with the ground they look after.
  expect(total.buildingHeads).toBeGreaterThan(10)
  const heads: { person: string; areas: { id: string }[]; within: string }[] = body.buildingHeads
  expect(new Set(heads.map(({ person }) => person)).size).toBe(total.buildingHeads)
  const [head] = heads
  expect(head?.within).not.toBe('')
  const sheet = (await leader(`/api/areas/${head?.areas[0]?.id}/staffing`)).body
  expect(JSON.stringify(sheet.lines)).toContain(head?.person)
  expect(await findOrphans(ctx)).toEqual([])
})

test('coverage of a past day is that day’s', async () => {
  const { total } = await staffingReport(ctx, '2024-06-01')
  expect(total.grids).toBeGreaterThan(35)
  // Today's ground gets a grid more: no day before has it.
  await writeGround(ctx, {
    origin: 'drawn',
    day: '2026-09-21',
    edits: (ground) => {
      const parent = ground.findByCode('990101001003')?.id ?? null
      return [{ kind: 'put', id: 'new-grid', level: 'grid', code: '990101001003099', name: '新格', parent }]
    },
  })
  const after = await staffingReport(ctx)
  expect(after.total.grids).toBe(total.grids + 1)
  expect(after.byGrid.map(({ area }) => area)).toContain('new-grid')
  expect((await staffingReport(ctx, '2024-06-01')).total).toEqual(total)
  expect((await staffingReport(ctx, '2023-06-01')).total.workers).toBe(0)
})

test('a grid’s sheet says who is there and who is missing; anybody may read its notice, which tells official data alone', async () => {
  const leader = await server.as('leader')
  const sheet = (await leader('/api/areas/dongyuan-01/staffing')).body
  expect(sheet.lines[0]).toMatchObject({ mark: '1', people: [{ name: '刘芳' }], missing: 0 })
  expect(sheet.lines[1].people.map((one: { name: string }) => one.name)).toContain('陈晓')
  expect(sheet.lines[3].units.map((one: { id: string }) => one.id)).toContain('anju-property')
  expect(sheet.formula).toMatch(/^1\+2\+\d+\+\d+$/)
  expect((await leader('/api/areas/nowhere/staffing')).body.code).toBe('area.not-found')

  const notice = await server.anonymous('/api/areas/dongyuan-01/notice')
  expect(notice.status).toBe(200)
  expect(notice.body.people[0]).toEqual({
    name: '刘芳',
    title: { zh: '网格长', en: 'Grid head' },
    duty: 'grid_head',
    phone: '0532-5550301',
    photo: null,
  })
  expect(notice.body.unit).toMatchObject({ name: { zh: '东苑社区' }, phone: '0532-5550301' })
  expect(notice.body.does.length).toBeGreaterThan(2)
  expect(notice.text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-8/)
})

test('a table of units and one of staff: previewed, every refused row named, twice the same adds nothing', async () => {
  const units = put(
    'units.csv',
    '单位编号,单位名称,单位类型,所属网,上级单位,负责区域\nlake,湖滨社区,社区,网格,chaohai-street,xihe-01\nlake-team,湖滨志愿队,志愿服务队,,湖滨社区,\n,,社区,,,\nbad id,某单位,社区,,,\nx1,某队,外星,,,\nx2,某队,社区,天网,,\nx3,某队,社区,,没有的,\nx4,某队,社区,,,没有的格\n',
  )
  const read = (write: boolean, file = units) =>
    importStaff(ctx, { ...file, table: 'units', options: { from: '2026-01-01' }, write, by: null })
  const seen = await read(false)
  expect(seen).toMatchObject({ rows: 8, added: 2, known: 0, rejected: 6, written: false })
  expect(seen.reasons.map(({ reason }) => reason?.zh)).toEqual([
    '没有名称。',
    '单位编号“bad id”只能用小写字母、数字和连字符。',
    '不认识的单位类型“外星”。',
    '不认识的网“天网”，可填：网格、党格、警格。',
    '没有找到单位“没有的”。',
    '没有找到区域“没有的格”，请填网格代码。',
  ])
  expect(await read(true)).toMatchObject({ added: 2, written: true })
  expect(await read(true)).toMatchObject({ added: 0, known: 2 })

  const staff = put(
    'staff.csv',
    '姓名,工号,单位,职责,负责网格,专兼职,任职起始,任职截止,系统角色\n钟一,G001,湖滨社区,网格员,990101001003001,专职,2026/1/1,,\n钟一,G001,湖滨社区,楼栋长,xihe-01,兼职,2026-01-01,,\n钟二,G002,湖滨社区,网格长,西河第二网格,兼职,2026年2月1日,2027-01-31,\n钟三,G003,湖滨社区,掌柜,,,,,\n钟四,G004,火星社区,网格员,,,,,\n钟五,G005,湖滨社区,网格员,,,昨天,,\n钟六,G006,湖滨社区,,,,,,\n许某,G007,湖滨社区,网格员,,,,,系统管理员\n许某,G007,湖滨社区,志愿者,,,,,审计员\n钟八,G001,湖滨社区,志愿者,,,,,\n',
  )
  const readStaff = (write: boolean, file = staff) =>
    importStaff(ctx, { ...file, table: 'staff', options: { from: '2026-01-01' }, write, by: null })
  const view = await readStaff(false)
  expect(view.reasons.map(({ row }) => row)).toEqual([5, 6, 7, 8, 10, 11])
  expect(view.reasons.at(-1)?.reason?.zh).toBe('工号 G001 是“钟一”的，这一行写的是“钟八”。请核对工号或姓名。')
  expect(view).toMatchObject({ rows: 10, added: 4, rejected: 6 })
  expect(await readStaff(true)).toMatchObject({ added: 4, written: true })
  expect(await readStaff(true)).toMatchObject({ added: 0, known: 4 })
  const { rows } = await ctx.db.query(`select count(*)::int as n from mazha.person where staff_number like 'G00%'`)
  expect(rows).toEqual([{ n: 3 }])
})

test('the id of somebody without a staff number does not tell their telephone by trying; the same table finds them', async () => {
  const file = put('no-number.csv', '姓名,单位,职责,办公电话\n秋某,chaohai-street,志愿者,0532-60000001\n')
  const read = () =>
    importStaff(ctx, { ...file, table: 'staff', options: { from: '2026-01-01' }, write: true, by: null })
  expect(await read()).toMatchObject({ added: 1, rejected: 0 })
  expect(await read()).toMatchObject({ added: 0, known: 1 })
  const { rows } = await ctx.db.query<{ id: string }>(`select id::text from mazha.person where name = '秋某'`)
  const unkeyed = createHash('sha256')
    .update(JSON.stringify(['person', '秋某 chaohai-street 0532-60000001']))
    .digest('hex')
  expect(rows).toHaveLength(1)
  expect(rows[0]?.id.slice(0, 8)).not.toBe(unkeyed.slice(0, 8))
})

test('a table says how far its posts see, for roles that see matters, and changes no post that is there', async () => {
  const by = demoPersonId('security-administrator')
  const read = (rows: readonly string[]) => {
    const file = put('scopes.csv', `姓名,工号,单位,岗位名称,系统角色,可见范围\n${rows.join('\n')}\n`)
    return importStaff(ctx, { ...file, table: 'staff', options: { from: '2026-01-01' }, write: true, by })
  }
  const first = await read([
    '孔一,S001,东苑社区,包片领导,包保领导,本人经办',
    '孔二,S002,东苑社区,系统维护,系统管理员,全区',
    '孔三,S003,东苑社区,巡查员,核查员,宇宙',
    '孔四,S004,东苑社区,热心人,,全区',
    '孔五,S005,东苑社区,包片领导,包保领导,全区',
  ])
  expect(first).toMatchObject({ added: 1, rejected: 4 })
  expect(first.reasons.map(({ reason }) => reason?.zh)).toEqual([
    '“系统维护”的角色不查看事项，不能设可见范围。',
    '没有“宇宙”这种可见范围，可填：本人经办、本单位、所辖区域、全区。',
    '“热心人”的角色不查看事项，不能设可见范围。',
    '岗位“包片领导”的可见范围与表中不同，导入不改已有岗位，请在岗位页面修改。',
  ])
  const { rows } = await ctx.db.query<{ scope: string; event: string; by: string }>(
    `select p.scope, e.scope as event, e.by_id as by from mazha.post p join mazha.account_event e on e.post_id = p.id
      where p.title_zh = '包片领导' and e.kind = 'post_scoped'`,
  )
  expect(rows).toEqual([{ scope: 'own', event: 'own', by }])
})

test('a term that a table says to end on 9999-12-31 is shown, and ended like any other', async () => {
  const file = put(
    'for-ever.csv',
    '姓名,工号,单位,岗位名称,任职起始,任职截止\n长任,E001,municipal,常任,2026-01-01,9999-12-31\n',
  )
  const read = () => importStaff(ctx, { ...file, table: 'staff', options: {}, write: true, by: null })
  expect(await read()).toMatchObject({ added: 1, rejected: 0 })
  const security = await server.as('security-administrator')
  const { items } = (await security('/api/people/named?q=E001')).body
  const shown = await security(`/api/people/${items[0].id}`)
  expect(shown.status, shown.text).toBe(200)
  const [{ post, from, until }] = shown.body.terms
  expect(until).toBe('9999-12-31')
  const end = (lastDay: string) =>
    security('/api/terms/end', { method: 'POST', body: { person: items[0].id, post, from, lastDay } })
  expect((await end('9999-12-31')).status).toBe(400)
  expect((await end('2026-12-31')).body).toMatchObject({ lastDay: '2026-12-31' })
})

test('a table puts nothing into what is to be closed', async () => {
  const asked = { kind: 'system' } as const
  await importStaff(ctx, {
    ...put('closing-units.csv', '单位编号,单位名称,单位类型\nshuts,待撤办公室,部门\nstays,常设办公室,部门\n'),
    table: 'units',
    options: { from: '2026-01-01' },
    write: true,
    by: null,
  })
  const staff = (rows: string, write = true) =>
    importStaff(ctx, {
      ...put('closing-staff.csv', `姓名,工号,单位,岗位名称,任职起始,任职截止\n${rows}\n`),
      table: 'staff',
      options: { from: '2026-01-01' },
      write,
      by: null,
    })
  await staff('任前,C001,待撤办公室,联络员,,2026-02-01\n任后,C002,常设办公室,联络员,,2026-02-01')
  await endUnit(ctx, { id: 'shuts', lastDay: '2026-12-31', asked })
  const view = await staff(
    '新一,C003,待撤办公室,看门人,2026-03-01,\n新二,C004,待撤办公室,联络员,2026-03-01,\n新三,C005,待撤办公室,联络员,2026-03-01,2026-12-31\n新四,C006,常设办公室,看门人,,2026-05-01',
  )
  expect(view.reasons.map(({ reason }) => reason?.zh)).toEqual([
    '待撤办公室已于 2026年12月31日 撤并，不能再修改。',
    '这段任职已于 2026年12月31日 结束。',
  ])
  expect(view.added).toBe(2)
  const below = await importStaff(ctx, {
    ...put('below.csv', '单位编号,单位名称,单位类型,上级单位\nbelow,下级科室,部门,待撤办公室\n'),
    table: 'units',
    options: { from: '2026-01-01' },
    write: true,
    by: null,
  })
  expect(below).toMatchObject({ added: 0, rejected: 1 })
  const { rows } = await ctx.db.query(
    `select p.valid_until::text as post, t.valid_until::text as term from mazha.post p
     join mazha.term t on t.district_id = p.district_id and t.post_id = p.id where p.unit_id = 'shuts' order by 2`,
  )
  expect(rows).toEqual([
    { post: '2026-12-31', term: '2026-02-01' },
    { post: '2026-12-31', term: '2026-12-31' },
  ])
  // Closed while a table is on its way: one of the two is told no, or the table came first.
  await Promise.allSettled([
    staff('迟到,C007,常设办公室,档案员,,'),
    endUnit(ctx, { id: 'stays', lastDay: '2027-12-31', asked }),
  ])
  const left = await ctx.db.query(
    `select p.id from mazha.post p join mazha.unit u on u.district_id = p.district_id and u.id = p.unit_id
     where p.unit_id = 'stays' and u.valid_until is not null and p.valid_until is null`,
  )
  expect(left.rows).toEqual([])
})

test('three thousand staff are told of while they are taken in; whoever hangs up before the end leaves nothing', async () => {
  const security = await server.as('security-administrator')
  const lines = Array.from({ length: 3213 }, (_, n) =>
    [
      `工${n}`,
      `W${n}`,
      n % 100 === 7 ? '火星社区' : '东苑社区',
      n % 2 === 0 ? '志愿者' : '法律顾问',
      'dongyuan-01',
    ].join(','),
  )
  const text = `姓名,工号,单位,职责,负责网格\n${lines.join('\n')}\n`
  const send = (signal?: AbortSignal) => {
    const form = new FormData()
    form.set('options', JSON.stringify({ from: '2026-09-21' }))
    form.set('file', new File([text], 'staff.csv'))
    return fetch(`${server.url}/api/staff/imports/runs`, {
      method: 'POST',
      body: form,
      headers: { cookie: security.cookie, 'x-csrf-token': security.csrf },
      ...(signal === undefined ? {} : { signal }),
    })
  }
  const count = async (): Promise<number> =>
    (await ctx.db.query<{ n: number }>(`select count(*)::int as n from mazha.person where staff_number ~ '^W[0-9]'`))
      .rows[0]?.n ?? 0
  const stop = new AbortController()
  const cut = await send(stop.signal)
  const reader = cut.body?.getReader()
  await reader?.read()
  stop.abort()
  await reader?.read().catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const left = await count()

  const answer = await send()
  expect(answer.headers.get('content-type')).toContain('application/x-ndjson')
  const told = (await answer.text())
    .trim()
    .split('\n')
    .map((line) => staffImportLine.parse(JSON.parse(line)))
  const progress = told.flatMap((line) => (line.kind === 'progress' ? [line] : []))
  expect(progress).toHaveLength(7)
  expect(progress.map(({ read }) => read)).toEqual([500, 1000, 1500, 2000, 2500, 3000, 3213])
  expect(told.flatMap((line) => (line.kind === 'rejects' ? line.rows : []))).toHaveLength(33)
  const done = told.at(-1)
  expect(done?.kind === 'done' ? done.view : null).toMatchObject({ written: true, rows: 3213, rejected: 33 })
  // All of it or nothing: what was cut off is not there in part.
  expect([0, 3180]).toContain(left)
  expect(await count()).toBe(3180)
})

test('headings that we write ourselves are known again, in both languages', () => {
  for (const language of ['zh', 'en'] as const) {
    for (const [table, columns] of [
      ['units', staffColumns.units],
      ['staff', staffColumns.staff],
    ] as const) {
      const fields = Object.entries<Text>(staffTables[table])
      const guessed = columns.guessMapping(fields.map(([, title]) => title[language]))
      expect(Object.values(guessed)).toEqual(fields.map(([field]) => field))
    }
  }
})

test('what is given out can be taken in again, and then adds nothing', async () => {
  const security = await server.as('security-administrator')
  const { headers } = await security('/api/staffing/staff.xlsx?reason=' + encodeURIComponent('年度核对'))
  expect(headers.get('content-type')).toContain('spreadsheetml')
  const raw = await fetch(`${server.url}/api/staffing/staff.xlsx?reason=${encodeURIComponent('年度核对')}`, {
    headers: { cookie: security.cookie },
  })
  const book = put('staff.xlsx', Buffer.from(await raw.arrayBuffer()))
  for (const [table, sheet] of [
    ['units', '单位'],
    ['staff', '人员'],
  ] as const) {
    const view = await importStaff(ctx, { ...book, table, options: { sheet }, write: true, by: null })
    expect(view.reasons).toEqual([])
    expect(view).toMatchObject({ added: 0, rejected: 0, known: view.rows })
    expect(view.rows).toBeGreaterThan(20)
  }
  const areas = await importAreas(ctx, { ...book, options: { sheet: '区域' }, by: null })
  expect(areas.reasons).toEqual([])
  expect(areas).toMatchObject({ added: {}, rejected: 0, known: areas.rows })
  expect(areas.rows).toBe((await groundNow(ctx)).areas().length)
  const report = await fetch(`${server.url}/api/staffing/report.xlsx?reason=${encodeURIComponent('月度会议')}`, {
    headers: { cookie: security.cookie },
  })
  const sheets = new ExcelJS.Workbook()
  await sheets.xlsx.load(await report.arrayBuffer())
  expect(sheets.worksheets.map(({ name }) => name)).toEqual([
    '覆盖率',
    '无人网格',
    '网格过多',
    '楼栋长',
    '即将到期',
    '空缺岗位',
    '导出说明',
  ])
  expect((await server.as('grid-worker').then((worker) => worker('/api/staffing/report'))).status).toBe(403)
})
