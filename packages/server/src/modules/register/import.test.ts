import { checkSign } from '@mazha/contracts/id-number'
import { registerImportLine } from '@mazha/contracts/register-import'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { afterAll, expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { loadDemoGround } from '../../demo/ground.ts'
import { demoPersonId } from '../../demo/people.ts'
import { importRegister, previewRegister } from './import-register.ts'

const server = await testServer({ at: '2026-09-28T09:00:00+08:00' })
const { ctx } = server
await loadDemoGround(ctx)
const dir = mkdtempSync(join(tmpdir(), 'mazha-register-test-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const csv = (name: string, text: string): { path: string; name: string; by: null } => {
  const path = join(dir, name)
  writeFileSync(path, text)
  return { path, name, by: null }
}
const id = (n: number): string => {
  const body = `37021119900101${String(n).padStart(3, '0')}`
  return body + checkSign(body)
}
/** The same table with a column that says the community of each row. */
const withCommunity = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line, n) => `${n === 0 ? '所属社区' : '东苑社区'},${line}`)
    .join('\n')
const counted = async () => {
  const { rows } = await ctx.db.query<{ counts: string }>(
    `select concat_ws(' ', (select count(*) from mazha.building), (select count(*) from mazha.building_unit), (select count(*) from mazha.household),
      (select count(*) from mazha.resident), (select count(*) from mazha.residence), (select count(*) from mazha.register_change)) as counts`,
  )
  return rows[0]?.counts
}

const people = `东苑社区人口信息表
所属社区,所属网格,小区地址,楼栋,单元,房号,姓名,身份证号码,联系电话,与户主关系,入住日期
东苑社区,,文化路18号,3号楼,1单元,101,张三丰,${id(1)},13812341234,户主,2020年3月1日
东苑社区,,文化路18号,3号楼,1单元,101,李小花,${id(2)},,配偶,2020/3/1
东苑社区,,文化路18号,3号楼,1单元,102,王无证,,13900000000,租户,
东苑社区,,文化路18号,3＃楼,1单元,101,张三丰,${id(1)},,户主,
东苑社区,,文化路18号,3号楼,1单元,103,错号码,370211199001010019,,户主,
东苑社区,,文化路18号,3号楼,1单元,103,错电话,,看门大爷,户主,
没有的社区,,无名路1号,,,1,赵某,,,,
东苑社区,,,,,1,无地址,,,,
东苑社区,,文化路18号,4号楼,,,,,,,
东苑社区,,文化路18号,3号楼,1单元,104,错日期,,,,2020-13-01
东苑社区,,文化路18号,3号楼,1单元,104,短电话,,138000,,
东苑社区,,文化路18号,3号楼,1单元,104,没到的人,,,,2026-09-29
东苑社区,,文化路18号,3号楼,1单元,104,古人,,,,1020-01-01
`

test('a table of residents is looked at, then brings its buildings and households along, once', async () => {
  const file = csv('people.csv', people)
  const seen = await previewRegister(ctx, file)
  const wanted = { buildings: 2, units: 1, households: 2, residents: 3, places: 0, organisations: 0 }
  expect(seen).toMatchObject({ written: false, rows: 13, added: 4, known: 1, rejected: 8, counts: wanted })
  expect(seen.headings.map(({ field }) => field)).toEqual([
    'community',
    'grid',
    'address',
    'building',
    'unit',
    'room',
    'name',
    'idNumber',
    'phone',
    'relation',
    'from',
  ])
  expect(await counted()).toBe('0 0 0 0 0 0')
  const written = await importRegister(ctx, file)
  expect(written).toMatchObject({ written: true, added: 4, known: 1, rejected: 8, counts: wanted })
  expect(written.reasons.map(({ row, reason }) => `${row} ${reason?.zh}`)).toEqual([
    '7 证件号码有误：校验码不符，请逐位核对。',
    '8 “联系电话”不是电话号码。',
    '9 不知道“无名路1号”在哪个网格：没有坐标，也找不到“没有的社区”。',
    '10 没有地址。',
    '12 “入住日期”不是日期。',
    '13 “联系电话”不是电话号码。',
    '14 日期不能晚于 2026年9月28日。请核对日期；还没到的，到时再登记。',
    '15 “入住日期”不是日期。',
  ])
  expect(await counted()).toBe('2 1 2 3 3 5')
  // The same again adds nothing, whatever it is called.
  expect(await importRegister(ctx, { ...file, name: '又一份.csv' })).toMatchObject({ added: 0, known: 5, rejected: 8 })
  expect(await counted()).toBe('2 1 2 3 3 5')

  const clerk = await server.as('clerk')
  const found = (
    await clerk('/api/register/residents/search', { method: 'POST', body: { idNumber: id(1), purpose: 'identity' } })
  ).body.items
  expect(found).toMatchObject([{ name: '张**', homes: [{ address: '文化路18号3号楼', unit: '1单元', room: '101' }] }])
})

test('whoever is known by number and appears in another home has moved in there', async () => {
  const more = csv('more.csv', `地址,楼栋,单元,房号,姓名,证件号码\n文化路18号,3号楼,1单元,102,张三丰,${id(1)}\n`)
  expect(await importRegister(ctx, more)).toMatchObject({ added: 1, counts: { residents: 0, buildings: 0 } })
  expect(await counted()).toBe('2 1 2 3 4 6')
  expect(await importRegister(ctx, more)).toMatchObject({ added: 0, known: 1 })
})

test('an old table brings nobody back who moved out; one that says so does, and keeps their data on', async () => {
  const rows = (from: string) =>
    `地址,房号,姓名,证件号码,入住日期\n文化路40号,1,回来的人,${id(7)},${from}\n文化路40号,1,没号的人,,${from}\n`
  const imported = (name: string, from: string) => importRegister(ctx, csv(name, withCommunity(rows(from))))
  expect(await imported('old.csv', '2020-01-01')).toMatchObject({ added: 2 })
  const ends = async () => {
    const { rows: found } = await ctx.db.query<{ until: string }>(
      `select f.until::text as until from mazha.resident_field f join mazha.residence r on r.resident_id = f.resident_id
         join mazha.household h on h.id = r.household_id join mazha.building b on b.id = h.building_id
       where b.address = '文化路40号' and f.field = 'id_number' order by r.valid_from limit 1`,
    )
    return found[0]?.until
  }
  const before = await ends()
  const clerk = await server.as('clerk')
  const [person] = (
    await clerk('/api/register/residents/search', { method: 'POST', body: { idNumber: id(7), purpose: 'identity' } })
  ).body.items
  const { rows: homes } = await ctx.db.query<{ household_id: string; resident_id: string }>(
    `select r.household_id, r.resident_id from mazha.residence r join mazha.household h on h.id = r.household_id
       join mazha.building b on b.id = h.building_id where b.address = '文化路40号'`,
  )
  for (const { household_id: household, resident_id: resident } of homes) {
    const path = `/api/register/residents/${resident}/move-out`
    const left = await clerk(path, { method: 'POST', body: { household, until: '2026-09-01', reason: '搬走' } })
    expect(left.status, left.text).toBe(204)
  }
  expect(await ends()).not.toBe(before)
  const people = await counted()
  expect(await imported('same.csv', '2020-01-01')).toMatchObject({ added: 0, known: 2 })
  expect(await imported('undated.csv', '')).toMatchObject({ added: 0, known: 2 })
  expect(await counted()).toBe(people)

  expect(await imported('back.csv', '2026-09-20')).toMatchObject({ added: 2, counts: { residents: 1 } })
  expect(await ends()).toBe(before)
  expect((await clerk(`/api/register/residents/${person.id}`)).body.homes).toMatchObject([{ address: '文化路40号' }])
  expect(await imported('back.csv', '2026-09-20')).toMatchObject({ added: 0, known: 2 })
})

test('the number of somebody whose key is gone is free for whoever brings it', async () => {
  const one = csv('one.csv', withCommunity(`地址,房号,姓名,证件号码\n文化路41号,1,先来的,${id(8)}\n`))
  expect(await importRegister(ctx, one)).toMatchObject({ added: 1 })
  await ctx.db.query(
    `delete from mazha.person_key k using mazha.residence r, mazha.household h, mazha.building b
     where k.id = r.resident_id and h.id = r.household_id and b.id = h.building_id and b.address = '文化路41号'`,
  )
  const other = csv('other.csv', withCommunity(`地址,房号,姓名,证件号码\n文化路41号,2,后来的,${id(8)}\n`))
  expect(await importRegister(ctx, other)).toMatchObject({ added: 1, rejected: 0, counts: { residents: 1 } })
})

test('workbooks of places and organisations; a whole upload through the door, as far as the post reaches', async () => {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('单位')
  sheet.addRow(['单位名称', '统一社会信用代码', '单位类型', '注册地址', '网格编码'])
  sheet.addRow(['示范物业公司', '91350100M000100Y43', '企业', '文化路 1 号', '990101001001001'])
  sheet.addRow(['另一家', '91350100M000100Y43', '企业', '文化路 2 号', '990101001001001'])
  sheet.addRow(['坏代码公司', '91350100M000100Y44', '企业', '文化路 3 号', '990101001001001'])
  const path = join(dir, 'firms.xlsx')
  await book.xlsx.writeFile(path)
  const file = { path, name: 'firms.xlsx', by: null, options: { table: 'organisations' as const } }
  expect(await importRegister(ctx, file)).toMatchObject({
    added: 1,
    known: 1,
    rejected: 1,
    counts: { organisations: 1 },
  })
  expect(await importRegister(ctx, file)).toMatchObject({ added: 0, known: 2, rejected: 1 })

  const clerk = await server.as('clerk')
  const upload = async (options: unknown, text: string) => {
    const raw = new FormData()
    raw.set('options', JSON.stringify(options))
    raw.set('file', new Blob([text]), '场所.csv')
    return clerk('/api/register/imports', { method: 'POST', raw })
  }
  const places = '场所名称,业态,地址,社区\n老王面馆,餐饮,文化路20号,东苑社区\n无名小店,,文化路21号,没有的社区\n'
  expect((await upload({ table: 'places' }, places)).body).toMatchObject({ written: false, added: 1, rejected: 1 })
  expect((await upload({ table: 'places', write: true }, places)).body).toMatchObject({ written: true, added: 1 })
  const listed = (await clerk(`/api/register/places?q=${encodeURIComponent('面馆')}`)).body.items
  expect(listed).toMatchObject([{ name: '老王面馆', kind: 'restaurant', area: { id: 'dongyuan' } }])
  // The same table brings nothing back that was closed since.
  const shop = `/api/register/places/${listed[0].id}`
  const { tag } = (await clerk(shop)).body
  await clerk(`${shop}/closing`, { method: 'POST', body: { tag, why: 'ceased' } })
  expect((await upload({ table: 'places', write: true }, places)).body).toMatchObject({ written: true, added: 0 })
  expect((await clerk(`/api/register/places?q=${encodeURIComponent('面馆')}`)).body.items).toEqual([])
  expect((await clerk(shop)).body.closed.why).toBe('ceased')
  expect((await upload({ mapping: { 名称: 'nothing' } }, '名称,甲\n乙,丙\n')).body.code).toBe('import.no-column')
  // Columns that do not say where somebody lives are shown all the same, so that they can be put right; nothing is taken in.
  const homeless = '姓名,住哪里,社区\n张三,文化路30号,东苑社区\n'
  const seen = (await upload({}, homeless)).body
  expect(seen).toMatchObject({ missing: { zh: expect.any(String) }, rows: 0, preview: [] })
  expect(seen.headings).toContainEqual({ heading: '住哪里', field: null, samples: ['文化路30号'] })
  expect((await upload({ write: true }, homeless)).body.code).toBe('register.no-address-column')
  const mapping = { 姓名: 'name', 住哪里: 'address', 社区: 'community' }
  expect((await upload({ mapping }, homeless)).body).toMatchObject({ missing: null, added: 1 })
})

test('a table is taken in with its progress and its refused rows told as they come; what is cut off is made whole by the same file', async () => {
  const clerk = await server.as('clerk')
  const lines = Array.from(
    { length: 4500 },
    (_, n) => `东苑社区,东苑路${Math.floor(n / 30)}号,${n},住户${n},${n % 9 === 8 ? '看门大爷' : ''}`,
  )
  const text = `社区,地址,房号,姓名,联系电话\n${lines.join('\n')}\n`
  const send = (to: string, options: unknown, words: string) => {
    const raw = new FormData()
    raw.set('options', JSON.stringify(options))
    raw.set('file', new Blob([words]), '大表.csv')
    return clerk(`/api/register/imports${to}`, { method: 'POST', raw })
  }
  expect((await send('', { first: 100 }, text)).body).toMatchObject({ rows: 100, whole: false, written: false })

  // Stopped after the first batch: that batch is there, whole, and nothing else.
  const stop = new AbortController()
  const cut = await importRegister(ctx, {
    ...csv('big.csv', text),
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  expect(cut).toMatchObject({ rows: 2000, whole: false, written: true })

  const answer = await send('/runs', {}, text)
  expect(answer.headers.get('content-type')).toContain('application/x-ndjson')
  const told = answer.text
    .trim()
    .split('\n')
    .map((line) => registerImportLine.parse(JSON.parse(line)))
  const progress = told.filter(({ kind }) => kind === 'progress')
  expect(progress).toHaveLength(3)
  expect(progress.at(-1)).toMatchObject({ read: 4500, total: 4500, rejected: 500 })
  const refused = told.flatMap((line) => (line.kind === 'rejects' ? line.rows : []))
  expect(refused.map(({ row }) => row)).toEqual(Array.from({ length: 500 }, (_, n) => n * 9 + 10))
  expect(refused[0]).toMatchObject({ cells: ['东苑社区', '东苑路0号', '8', '住户8', '看门大爷'] })
  const done = told.at(-1)
  expect(done?.kind === 'done' ? done.view : null).toMatchObject({
    whole: true,
    known: cut.added,
    added: 4000 - cut.added,
    rejected: 500,
  })
  const wrong = await send('/runs', {}, '姓名,电话\n张三,13812341234\n')
  expect(registerImportLine.parse(JSON.parse(wrong.text))).toMatchObject({
    kind: 'refused',
    code: 'register.no-address-column',
  })
})

test('whoever goes away ends the run after the rows under way; each batch is there whole, and the same file adds the rest', async () => {
  const { url } = server
  const { cookie, csrf } = await server.as('clerk')
  const rows = 12_000
  const lines = Array.from({ length: rows }, (_, n) => `东苑社区,南苑路${Math.floor(n / 30)}号,${n},走人${n}`)
  const raw = new FormData()
  raw.set('file', new Blob([`社区,地址,房号,姓名\n${lines.join('\n')}\n`]), '走.csv')
  const gone = new AbortController()
  const answer = await fetch(`${url}/api/register/imports/runs`, {
    method: 'POST',
    headers: { cookie, 'x-csrf-token': csrf },
    body: raw,
    signal: gone.signal,
  })
  await answer.body?.getReader().read()
  gone.abort()
  const there = async (): Promise<number> => {
    const { rows: found } = await ctx.db.query<{ n: number }>(
      `select count(*)::int as n from mazha.household h join mazha.building b on b.district_id = h.district_id and b.id = h.building_id
        where b.address like '南苑路%'`,
    )
    return found[0]?.n ?? 0
  }
  // It has ended when nothing is added any more.
  let before = -1
  await expect
    .poll(
      async () => {
        const now = await there()
        const still = now === before
        before = now
        return still
      },
      { interval: 1000, timeout: 20_000 },
    )
    .toBe(true)
  expect(before % 2000).toBe(0)
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(rows)
})

test('a table that meets people by their numbers is a look at as many, whoever brings it: one for the table, before it tells', async () => {
  const clerk = await server.as('clerk')
  const auditor = await server.as('auditor')
  const home = (n: number): string => `东苑社区,核对路1号,${n},核对人${n},${id(700 + n)}\n`
  const headings = '社区,地址,房号,姓名,证件号码\n'
  const send = (said: string, options: unknown = {}) => {
    const raw = new FormData()
    raw.set('options', JSON.stringify(options))
    raw.set('file', new Blob([`${headings}${said}`]), '核对.csv')
    return clerk('/api/register/imports', { method: 'POST', raw })
  }
  const all = async () => {
    const { items } = (await auditor('/api/audit/views?kind=people')).body
    return items
      .filter(({ purpose }: { purpose: { zh: string } }) => purpose.zh === '用表格核对人口登记')
      .map(({ people, unusual, export: number }: Record<string, unknown>) => ({ people, unusual, number }))
  }
  const earlier = (await all()).length
  server.clock.pass(1000)
  const looks = async () => (await all()).slice(0, -earlier || undefined)
  // The operator's own command is nobody's look.
  const forty = Array.from({ length: 40 }, (_, n) => home(n))
  await importRegister(ctx, csv('known.csv', headings + forty.join('')))
  expect(await looks()).toEqual([])

  // Two people in three rows, one of them under another name; whom nobody knows is told of nobody.
  const told = await send(
    `${home(1)}${home(2).replace('核对人', '别人')}${home(1)}${home(90)}东苑社区,核对路1号,91,无号人,\n`,
  )
  expect(told.body.preview.map(({ becomes }: { becomes: string }) => becomes)).toEqual([
    'known',
    'reject',
    'known',
    'added',
    'added',
  ])
  const number = expect.stringMatching(/^T260928-[0-9a-f]{8}$/)
  expect(await looks()).toEqual([{ people: 2, unusual: [], number }])
  // The same people again, in whatever order, are no news.
  server.clock.pass(1000)
  expect((await send(`${home(2).replace('核对人', '别人')}${home(1)}`)).body).toMatchObject({ known: 1, rejected: 1 })
  expect(await looks()).toHaveLength(1)
  // What it brings itself, and names without a number, are no news.
  server.clock.pass(1000)
  expect((await send(`${home(93)}${home(93)}东苑社区,核对路1号,92,无号人,\n`, { write: true })).body.added).toBe(2)
  expect(await looks()).toHaveLength(1)
  // Taken in, it counts as well; many at once are unusual, and a refusal on the way unsays nothing.
  server.clock.pass(1000)
  expect((await send(forty.join(''), { write: true })).body).toMatchObject({ added: 0, known: 40 })
  expect((await looks())[0]).toMatchObject({ people: 40, unusual: ['many'] })
  server.clock.pass(1000)
  const gone = new AbortController()
  const as = {
    person: demoPersonId('clerk'),
    post: 'hotline-centre.clerk',
    role: 'clerk',
    unit: 'hotline-centre',
  } as const
  const by = { kind: 'staff', person: as.person, posts: [{ ...as, scope: 'district' }] } as const
  const stopped = importRegister(ctx, {
    ...csv('stopped.csv', headings + home(5).replace('核对人', '别人')),
    by,
    signal: gone.signal,
    onRejects: () => {
      gone.abort()
      return Promise.reject(new Error('nobody listens any more'))
    },
  })
  await expect(stopped).rejects.toThrow('nobody listens')
  expect((await looks())[0]).toMatchObject({ people: 1, unusual: ['many'] })
  // No resident is told that it was they.
  const { rows } = await ctx.db.query(`select from mazha.view_log where people is not null and subject_id is not null`)
  expect(rows).toEqual([])
})

test('a table finds nobody beyond the reach of whoever takes it in; that a number is recorded elsewhere is a look, and counted', async () => {
  await ctx.db.query(`delete from mazha.post_area where district_id = 'chaohai'`)
  await ctx.db.query(
    `insert into mazha.post_area (district_id, post_id, area_id) select 'chaohai', id, 'dongyuan-01' from mazha.post where role = 'grid_head'`,
  )
  await ctx.db.query(`update mazha.post set scope = 'area' where role = 'grid_head'`)
  const head = await server.as('grid-head')
  const clerk = await server.as('clerk')
  const people = Array.from({ length: 33 }, (_, n) => `西河社区,西河路1号,${n},远人${n},${id(500 + n)}\n`)
  const far = csv('far.csv', `社区,地址,房号,姓名,证件号码\n${people.join('')}`)
  expect(await importRegister(ctx, far)).toMatchObject({ added: 33 })
  const { rows } = await ctx.db.query<{ id: string; household: string }>(
    `select r.resident_id as id, r.household_id as household from mazha.residence r join mazha.household h on h.id = r.household_id
       join mazha.building b on b.id = h.building_id where b.address = '西河路1号' and h.room = '0'`,
  )
  const stranger = rows[0]
  const path = `/api/register/residents/${stranger?.id}`
  const send = async (said: string, options: unknown = { write: true }) => {
    const raw = new FormData()
    raw.set('options', JSON.stringify(options))
    raw.set('file', new Blob([`网格编码,地址,房号,姓名,证件号码\n${said}`]), '本网格.csv')
    return head('/api/register/imports', { method: 'POST', raw })
  }
  const line = (n: number, name: string): string => `990101001001001,网格路1号,${n},${name},${id(500 + n)}\n`
  const looks = async () => {
    const found = await ctx.db.query(
      `select subject_id, purpose, searched_by, unusual from mazha.view_log where role = 'grid_head' and people is null order by at`,
    )
    return found.rows
  }
  const look = { subject_id: stranger?.id, purpose: 'identity', searched_by: 'id_number', unusual: ['elsewhere'] }

  // A preview tells no more than writing does: neither who nor where, and the right name opens nothing.
  const tries = [await send(line(0, '某甲'), {}), await send(line(0, '某甲')), await send(line(0, '远人0'))]
  for (const told of tries) {
    expect(told.body).toMatchObject({ added: 0, rejected: 1, counts: { buildings: 0, residents: 0 } })
    expect(told.body.reasons[0].reason.zh).toBe('这个证件号码的人已登记在别处，请区里的受理员办理迁入。')
    expect(told.text).not.toMatch(/西河/)
  }
  expect((await head(path)).status).toBe(404)
  // The same number within the hour is no news.
  expect(await looks()).toEqual([look])
  // A name of one's own building opens nothing either, and whoever sees everything is asked for the right name as well.
  const raw = new FormData()
  raw.set('options', JSON.stringify({ write: true }))
  raw.set('file', new Blob([`网格编码,地址,房号,姓名,证件号码\n${line(0, '某甲')}`]), '全区.csv')
  expect((await clerk('/api/register/imports', { method: 'POST', raw })).body.reasons[0].reason.zh).toBe(
    '这个证件号码登记的是另一个姓名，请核对姓名和号码。',
  )

  // Thirty numbers an hour, and then no table with numbers is looked at: what passes would tell as much as what does not.
  const many = Array.from({ length: 32 }, (_, n) => line(n + 1, '某乙')).join('')
  const spent = await send(many, {})
  expect([spent.status, spent.body.code]).toEqual([429, 'register.import-searches'])
  expect(await looks()).toHaveLength(30)
  for (const options of [{}, { write: true }])
    expect((await send(line(90, '新人'), options)).body.code).toBe('register.import-searches')
  expect((await send('990101001001001,网格路1号,91,无号人,\n')).body).toMatchObject({ added: 1 })
  for (let n = 0; n < 3; n += 1) {
    server.clock.pass(20 * 60_000 + 1)
    expect((await head('/api/session')).status).toBe(200)
  }
  expect((await send(line(90, '新人'))).body).toMatchObject({ added: 1 })

  // Within reach a number brings somebody into one more home, with the name that stands there.
  const within = (n: number, room: number, name: string): string =>
    `990101001001001,网格路1号,${room},${name},${id(500 + n)}\n`
  expect((await send(within(90, 95, '旧人'))).body).toMatchObject({ added: 0, rejected: 1 })
  expect((await send(within(90, 95, '新人'))).body).toMatchObject({ added: 1, counts: { residents: 0 } })
  expect(await looks()).toHaveLength(30)
})
