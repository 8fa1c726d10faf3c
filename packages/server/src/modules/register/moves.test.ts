import { randomUUID } from 'node:crypto'
import ExcelJS from 'exceljs'
import { expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { loadDemoGround } from '../../demo/ground.ts'
import { demoPassword } from '../../demo/people.ts'
import { everywhere } from './reach.ts'
import { getResident } from './residents.ts'

const server = await testServer({ at: '2026-09-28T09:00:00+08:00' })
const { ctx } = server
await loadDemoGround(ctx)
const clerk = await server.as('clerk')
const post = (body: unknown) => ({ method: 'POST', body })
const put = (body: unknown) => ({ method: 'PUT', body })
const [building, first, second] = [randomUUID(), randomUUID(), randomUUID()]
await clerk(
  '/api/register/buildings',
  post({ clientId: building, address: '文化路 18 号 3 号楼', area: 'dongyuan-01' }),
)
await clerk(`/api/register/buildings/${building}/households`, post({ clientId: first, room: '101' }))
await clerk(`/api/register/buildings/${building}/households`, post({ clientId: second, room: '102' }))
const zhang = { clientId: randomUUID(), name: '张三丰', phone: '13812341234', relation: 'head' }
const at = `/api/register/residents/${zhang.clientId}`
const ends = async () => (await clerk(at)).body.fields.map(({ until }: { until: string }) => until)
const day = 24 * 3_600_000
const again = (): Promise<unknown> => clerk('/api/session/proof', post({ password: demoPassword }))

test('whoever moves within the register is kept as before, whoever leaves is not, and whoever comes back is again', async () => {
  await clerk(`/api/register/households/${first}/residents`, post(zhang))
  expect(await ends()).toEqual(['2029-09-28', '2029-09-28'])
  const within = { leaves: first, household: second, relation: 'head', reason: '换到隔壁' }
  expect((await clerk(`${at}/move`, post({ ...within, household: first }))).body.code).toBe('register.same-home')
  expect((await clerk(`${at}/move`, post(within))).body.homes).toMatchObject([{ room: '102' }])
  // Sent again it does nothing more.
  expect((await clerk(`${at}/move`, post(within))).body.homes).toHaveLength(1)
  expect(await ends()).toEqual(['2029-09-28', '2029-09-28'])
  const changes = (await clerk(`${at}/changes`)).body.items
  expect(changes.map(({ change }: { change: string }) => change).toSorted()).toEqual(['added', 'moved_in', 'moved_out'])

  expect((await clerk(`${at}/move-out`, post({ household: second, reason: '搬到外地' }))).status).toBe(204)
  expect(await ends()).toEqual(['2027-03-28', '2027-03-28'])
  const back = await clerk(`${at}/move-in`, post({ household: first, relation: 'head' }))
  expect(back.body.homes).toMatchObject([{ room: '101' }])
  expect(await ends()).toEqual(['2029-09-28', '2029-09-28'])
})

test('who leaves on a coming day lives there until then', async () => {
  const leaver = { clientId: randomUUID(), name: '将要搬走', phone: '13812340000', relation: 'head' }
  await clerk(`/api/register/households/${second}/residents`, post(leaver))
  const path = `/api/register/residents/${leaver.clientId}`
  const until = '2026-10-01'
  expect((await clerk(`${path}/move-out`, post({ household: second, until, reason: '租约到期' }))).status).toBe(204)
  expect((await clerk(path)).body.homes).toMatchObject([{ room: '102' }])
  const homesOn = async (day: string) =>
    (await getResident({ ...ctx, now: () => new Date(`${day}T04:00:00Z`) }, leaver.clientId, everywhere)).homes
  expect(await homesOn('2026-09-30')).toMatchObject([{ room: '102' }])
  expect(await homesOn(until)).toEqual([])
})

test('places and organisations are shown alone, corrected by what was read, and keep a history', async () => {
  const shop = {
    clientId: randomUUID(),
    name: '老王面馆',
    kind: 'restaurant',
    address: '文化路 20 号',
    area: 'dongyuan-01',
  }
  const other = { ...shop, clientId: randomUUID(), name: '小李面馆' }
  for (const one of [shop, other]) expect((await clerk('/api/register/places', post(one))).status).toBe(201)
  const path = `/api/register/places/${shop.clientId}`
  const { tag, areas } = (await clerk(path)).body
  server.clock.pass(1000)
  expect(areas.map(({ id }: { id: string }) => id)).toEqual(['chaohai', 'chaohai-street', 'dongyuan', 'dongyuan-01'])
  const renamed = await clerk(path, put({ tag, name: '老王拉面', reason: '换了招牌' }))
  expect(renamed.body).toMatchObject({ name: '老王拉面', kind: 'restaurant', address: '文化路 20 号' })
  expect((await clerk(path, put({ tag, name: '别的', reason: '慢了一步' }))).body.code).toBe('register.changed')
  const twin = { tag: renamed.body.tag, name: '小李面馆', reason: '填错了' }
  expect((await clerk(path, put(twin))).body.code).toBe('register.known')
  expect((await clerk(`/api/register/places?q=${encodeURIComponent('王拉')}`)).body.items).toHaveLength(1)
  expect((await clerk(`${path}/changes`)).body.items).toMatchObject([
    { change: 'corrected', fields: ['name'], reason: '换了招牌' },
    { change: 'added' },
  ])

  const firm = { clientId: randomUUID(), name: '示范物业公司', kind: 'company', address: '文化路 1 号', area: 'xihe' }
  await clerk('/api/register/organisations', post(firm))
  const firmPath = `/api/register/organisations/${firm.clientId}`
  const read = (await clerk(firmPath)).body
  // In which building a place is and who runs it: of what one sees, and told to nobody who does not see it.
  const inside = { clientId: randomUUID(), address: '文化路 20 号楼', area: 'dongyuan-01' }
  expect((await clerk('/api/register/buildings', post(inside))).status).toBe(201)
  const linking = { building: inside.clientId, organisation: firm.clientId, reason: '补充经营单位' }
  const linked = await clerk(path, put({ tag: renamed.body.tag, ...linking }))
  expect(linked.body).toMatchObject({
    building: { id: inside.clientId, address: '文化路 20 号楼' },
    organisation: { id: firm.clientId, name: '示范物业公司' },
  })
  await ctx.db.query(
    `delete from mazha.post_area where post_id in (select id from mazha.post where role = 'grid_worker')`,
  )
  await ctx.db.query(
    `insert into mazha.post_area (district_id, post_id, area_id)
      select district_id, id, 'dongyuan-01' from mazha.post where role = 'grid_worker'`,
  )
  const local = await server.as('grid-worker')
  const seenHere = (await local(path)).body
  expect(seenHere).toMatchObject({ building: { id: inside.clientId }, organisation: null })
  const blind = { ...linking, tag: seenHere.tag }
  expect((await local(path, put(blind))).body.code).toBe('register.not-found')
  await ctx.db.query(`delete from mazha.post_area where area_id = 'dongyuan-01'`)
  server.clock.pass(6000)
  const unlinked = await clerk(path, put({ tag: seenHere.tag, building: null, reason: '搬走' }))
  expect(unlinked.body).toMatchObject({ building: null, organisation: { id: firm.clientId } })
  const wrong = { tag: read.tag, code: '91350100M000100Y44', reason: '补代码' }
  expect((await clerk(firmPath, put(wrong))).body.code).toBe('register.credit-code')
  const coded = await clerk(firmPath, put({ ...wrong, code: '91350100m000100y43' }))
  expect(coded.body).toMatchObject({ code: '91350100M000100Y43', kind: 'company' })
  expect((await clerk(`${firmPath}/changes`)).body.items).toHaveLength(2)
  // Somebody of another grid finds neither.
  await ctx.db.query(`delete from mazha.post_area where district_id = 'chaohai'`)
  await ctx.db.query(`update mazha.post set scope = 'area' where role = 'grid_worker'`)
  const worker = await server.as('grid-worker')
  for (const one of [path, firmPath, `${path}/changes`]) expect((await worker(one)).status).toBe(404)
})

test('a workbook takes a reason, carries it with a number, and masks people; the export is on record', async () => {
  server.clock.pass(day)
  const login = await server.anonymous('/api/sessions', post({ name: 'clerk', password: demoPassword }))
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const taken = async (sheet: string, more: string) =>
    fetch(`${server.url}/api/register/export.xlsx?sheet=${sheet}&${more}`, { headers: { cookie } })
  expect((await taken('residents', '')).status).toBe(400)
  const answer = await taken('residents', `reason=${encodeURIComponent('上门核对住户')}`)
  expect(answer.status).toBe(200)
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(await answer.arrayBuffer())
  const [list, mark] = book.worksheets
  const cells = JSON.stringify(list?.getSheetValues())
  expect(cells).toContain('张**')
  expect(cells).toContain('138****1234')
  expect(cells).not.toMatch(/张三丰|13812341234/)
  expect(list?.headerFooter.oddHeader).toContain('上门核对住户')
  expect(JSON.stringify(mark?.getSheetValues())).toMatch(/X\d{6}-\w{8}/)
  for (const sheet of ['buildings', 'places', 'organisations']) {
    expect((await taken(sheet, `reason=${encodeURIComponent('上门核对住户')}`)).status).toBe(200)
  }
  const { rows } = await ctx.db.query(`select kind, reason from mazha.export_log order by at, kind`)
  expect(rows).toHaveLength(4)
  expect(rows).toContainEqual({ kind: 'register-residents', reason: '上门核对住户' })
  await again()
})
