import { checkSign } from '@mazha/contracts/id-number'
import { Refused } from '@mazha/contracts/refusal'
import type { HeldPost } from '@mazha/contracts/role'
import { randomUUID } from 'node:crypto'
import ExcelJS from 'exceljs'
import { expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { loadDemoGround } from '../../demo/ground.ts'
import { demoPassword } from '../../demo/people.ts'
import { groundNow } from '../grids/index.ts'
import { today } from './day.ts'
import { createJudge } from './judge-rows.ts'
import { moveIn, moveOut, moveWithin } from './moves.ts'
import { everywhere, reachOf } from './reach.ts'
import { addResident, getResident, viewResident } from './residents.ts'
import { recording } from './store.ts'
import { takeHomes } from './take-things.ts'

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

test('whoever left before is kept from then, not from the day it was typed; a day before they came is asked about', async () => {
  const arrive = async (from?: string): Promise<string> => {
    const clientId = randomUUID()
    const given = { clientId, name: '早已搬走', phone: '13812340001', relation: 'head', from }
    expect((await clerk(`/api/register/households/${second}/residents`, post(given))).status).toBe(201)
    return `/api/register/residents/${clientId}`
  }
  const left = (path: string, until: string, household = second) =>
    clerk(`${path}/move-out`, post({ household, until, reason: '核对' }))
  const endsOf = async (path: string) => (await clerk(path)).body.fields.map(({ until }: { until: string }) => until)
  const homes = async (path: string) => {
    const { rows } = await ctx.db.query<{ days: string }>(
      `select valid_from || ' ' || coalesce(valid_until::text, '') as days from mazha.residence where resident_id = $1 order by valid_from`,
      [path.split('/').at(-1)],
    )
    return rows.map(({ days }) => days)
  }
  // Recorded today without a day, left last month: since when they lived there was the day of typing alone.
  const typed = await arrive()
  expect((await left(typed, '2026-08-20')).status).toBe(204)
  expect(await homes(typed)).toEqual(['2026-08-20 2026-08-20'])
  expect(await endsOf(typed)).toEqual(['2027-02-20', '2027-02-20'])
  expect((await clerk(typed)).body.homes).toEqual([])

  // Said to live there since a day: what is before it is not taken for that day.
  const said = await arrive('2026-03-01')
  const refused = await left(said, '1990-01-01')
  expect([refused.status, refused.body.code]).toEqual([422, 'register.left-before'])
  expect(refused.body.detail).toContain('请核对后填写 2026年3月1日 或以后的日期')
  expect((await clerk(said)).body.homes).toHaveLength(1)
  const move = { leaves: second, household: first, reason: '核对' }
  expect((await clerk(`${said}/move`, post({ ...move, from: '2026-02-01' }))).body.code).toBe('register.left-before')
  expect(await homes(said)).toEqual(['2026-03-01 '])

  // Of several homes the last one left counts, whichever was written down last.
  expect((await clerk(`${said}/move-in`, post({ household: first, from: '2026-04-01' }))).status).toBe(200)
  expect((await left(said, '2026-08-31', first)).status).toBe(204)
  expect(await endsOf(said)).toEqual(['2029-09-28', '2029-09-28'])
  expect((await left(said, '2026-06-30')).status).toBe(204)
  expect(await endsOf(said)).toEqual(['2027-02-28', '2027-02-28'])
})

test('a day to come is no home yet, and none lies where no calendar reaches', async () => {
  const clientId = randomUUID()
  const path = `/api/register/residents/${clientId}`
  const given = { clientId, name: '将要搬来', phone: '13812340002', relation: 'head' }
  const add = (from: string) => clerk(`/api/register/households/${second}/residents`, post({ ...given, from }))
  expect((await add('2026-09-29')).body.code).toBe('register.day-ahead')
  expect((await add('2999-01-01')).status).toBe(400)
  expect((await add('2026-09-28')).status).toBe(201)
  const out = (until: string) => clerk(`${path}/move-out`, post({ household: second, until, reason: '核对' }))
  expect((await out('9999-12-31')).status).toBe(400)
  expect((await out('0001-01-01')).status).toBe(400)
  expect((await out('2199-12-31')).body.detail).toBe('日期不能晚于 2027年9月28日。请核对日期；还没到的，到时再登记。')
  const into = (from: string) => clerk(`${path}/move-in`, post({ household: first, from }))
  expect((await into('2999-01-01')).status).toBe(400)
  expect((await into('2027-09-29')).body.code).toBe('register.day-ahead')
  expect((await into('2026-10-08')).body.homes).toMatchObject([{ room: '102' }])
  expect((await out('2026-09-28')).status).toBe(204)
  expect((await clerk(path)).body.homes).toEqual([])
  const later = { ...ctx, now: () => new Date('2026-10-08T04:00:00Z') }
  expect((await getResident(later, clientId, everywhere)).homes).toMatchObject([{ room: '101' }])
  // A home that is to come keeps what is known of somebody, as one that is there does.
  expect((await clerk(path)).body.fields).toMatchObject([{ until: '2029-09-28' }, { until: '2029-09-28' }])

  // Whoever is erased has no home on any day, whatever was planned.
  await again()
  expect((await clerk(`${path}/erasure`, post({ why: 'asked' }))).status).toBe(204)
  const leaver = randomUUID()
  await clerk(`/api/register/households/${second}/residents`, post({ ...given, clientId: leaver }))
  const leaving = { household: second, until: '2026-10-20', reason: '租约到期' }
  expect((await clerk(`/api/register/residents/${leaver}/move-out`, post(leaving))).status).toBe(204)
  expect((await clerk(`/api/register/residents/${leaver}/erasure`, post({ why: 'asked' }))).status).toBe(204)
  for (const id of [clientId, leaver]) {
    expect((await clerk(`/api/register/residents/${id}`)).body).toMatchObject({ erased: true, homes: [] })
    expect((await getResident(later, id, everywhere)).homes).toEqual([])
  }
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

  // Everybody on a list counts as looked at: few are no matter, many are for the auditor to see, and so is the next look.
  const auditor = await server.as('auditor')
  const noted = async (kind: string) => (await auditor(`/api/audit/views?unusual=${kind}`)).body.items
  const all = async () => (await auditor('/api/audit/views')).body.items
  const title = { zh: '导出名单' }
  const [few] = await all()
  expect(few).toMatchObject({ subject: null, people: 2, purpose: title, unusual: [], name: '周敏' })
  // Whoever leaves on a coming day still stands in it.
  expect(cells).toContain('将**')
  expect(await noted('many')).toEqual([])
  const raw = new FormData()
  raw.set('options', JSON.stringify({ write: true }))
  const people = Array.from({ length: 31 }, (_, n) => `东苑社区,南北路7号,${n},住户${n}`)
  raw.set('file', new Blob([`社区,地址,房号,姓名\n${people.join('\n')}\n`]), '住户.csv')
  const headers = { cookie, 'x-csrf-token': login.body.csrf }
  expect((await server.anonymous('/api/register/imports', { method: 'POST', raw, headers })).body.added).toBe(31)
  // By words and area as the list itself.
  const why = `reason=${encodeURIComponent('上门核对住户')}`
  for (const part of [`q=${encodeURIComponent('南北路')}&`, 'area=xihe&', ''])
    expect((await taken('residents', `${part}${why}`)).status).toBe(200)
  const exports = (await auditor('/api/audit/exports')).body.items.map(({ number }: { number: string }) => number)
  const lists = (await all()).map(({ people: n, export: number, unusual }: Record<string, unknown>) => ({
    n,
    known: exports.includes(number),
    unusual,
  }))
  expect(lists.map(({ n }: { n: number }) => n).toSorted()).toEqual([2, 31, 33])
  expect(lists.every(({ known }: { known: boolean }) => known)).toBe(true)
  expect((await noted('many')).map(({ people: n }: { people: number }) => n).toSorted()).toEqual([31, 33])
  const full = await server.anonymous(`${at}/full`, { ...post({ purpose: 'visit' }), headers })
  expect(full.status, full.text).toBe(200)
  expect((await noted('many')).filter(({ people: n }: { people: number | null }) => n === null)).toHaveLength(1)

  // A page that ended nowhere is refused in words, wherever it is asked for; the next page of exports is there.
  const cursors = ['2026-01-01T00:00:00Z abc', `0000-01-01T00:00:00Z ${randomUUID()}`, 'x']
  for (const path of ['views', 'exports'])
    for (const cursor of cursors.slice(path === 'views' ? 0 : 1))
      expect((await auditor(`/api/audit/${path}?cursor=${encodeURIComponent(cursor)}`)).body.code).toBe(
        'cursor.invalid',
      )
  const first = (await auditor('/api/audit/exports?limit=5')).body
  const second = (await auditor(`/api/audit/exports?limit=5&cursor=${encodeURIComponent(first.next)}`)).body
  expect([...first.items, ...second.items].map(({ number }: { number: string }) => number)).toEqual(exports)
  // By whom, of which kind, on which days; what is not a day or a kind is refused.
  const narrowed = async (query: string): Promise<{ kind: string; number: string; kindTitle: { zh: string } }[]> =>
    (await auditor(`/api/audit/exports?${query}`)).body.items
  const takers = (await auditor('/api/audit/exporters')).body.items
  expect(takers).toMatchObject([{ name: '周敏' }])
  expect((await narrowed(`person=${takers[0].person}`)).map(({ number }) => number)).toEqual(exports)
  expect(await narrowed(`person=${randomUUID()}`)).toEqual([])
  const places = await narrowed('kind=register-places')
  expect(places).toMatchObject([{ kind: 'register-places', kindTitle: { zh: '场所' } }])
  const dayAt = (offset: number): string =>
    new Date(ctx.now().getTime() + 8 * 3_600_000 + offset * 86_400_000).toISOString().slice(0, 10)
  expect(await narrowed(`from=${dayAt(0)}&to=${dayAt(0)}`)).toHaveLength(exports.length)
  expect(await narrowed(`to=${dayAt(-1)}`)).toEqual([])
  expect(await narrowed(`from=${dayAt(1)}`)).toEqual([])
  for (const query of ['from=yesterday', 'kind=everything', 'person=me', 'to=0000-01-01', 'to=9999-12-31'])
    expect((await auditor(`/api/audit/exports?${query}`)).status, query).toBe(400)
  await again()
})

test('moves and tables by chance reach nobody whom the rules, told once more and naively, keep out of reach', async () => {
  let state = 20_260_929
  const below = (n: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
  const pick = <T>(from: readonly T[]): T => {
    const one = from[below(from.length)]
    if (one === undefined) throw new Error('Nothing to choose from')
    return one
  }
  const desk = await server.as('clerk2')
  const ground = await groundNow(ctx)
  const pathOf = (id: string): string => ground.find(id)?.path ?? ''
  // The model: homes by the path of their area, people by where they live, staff by the paths they serve; null: everywhere.
  const homes: { readonly id: string; readonly path: string; readonly address: string; readonly room: string }[] = []
  for (const area of ['dongyuan-01', 'dongyuan-02', 'xihe']) {
    const clientId = randomUUID()
    const address = `${area}之路 1 号`
    expect((await desk('/api/register/buildings', post({ clientId, address, area }))).status).toBe(201)
    for (const room of ['1', '2']) {
      const id = randomUUID()
      await desk(`/api/register/buildings/${clientId}/households`, post({ clientId: id, room }))
      homes.push({ id, path: pathOf(area), address, room })
    }
  }
  const staffOf = (role: 'clerk' | 'grid_head' | 'grid_worker', areas: readonly string[] | null) => {
    const held: HeldPost = {
      post: 'any',
      role,
      unit: 'dongyuan',
      scope: areas === null ? 'district' : 'area',
      areas: (areas ?? []).map(pathOf),
    }
    return { by: { person: randomUUID(), posts: [held] }, serves: areas?.map(pathOf) ?? null }
  }
  const staff = [
    staffOf('clerk', null),
    staffOf('grid_head', ['dongyuan-01']),
    staffOf('grid_worker', ['dongyuan-02']),
    staffOf('grid_head', ['dongyuan']),
    staffOf('grid_worker', ['xihe', 'dongyuan-02']),
    staffOf('grid_head', []),
  ]
  const [all] = staff
  if (all === undefined) throw new Error('Somebody sees everything')
  const people = await Promise.all(
    Array.from({ length: 16 }, async (_, n) => {
      const body = `37021119850607${String(n).padStart(3, '0')}`
      const [id, name, number, home] = [randomUUID(), `漫游${n}`, body + checkSign(body), pick(homes)]
      const idNumber = { kind: 'resident_id', number } as const
      await addResident(ctx, home.id, { clientId: id, name, idNumber, relation: 'other' }, all.by)
      return { id, name, number, at: new Set([home.id]), left: new Set<string>() }
    }),
  )
  type Staff = (typeof staff)[number]
  type Home = (typeof homes)[number]
  type Person = (typeof people)[number]
  const serves = ({ serves: own }: Staff, { path }: Home): boolean =>
    own === null || own.some((one) => path.startsWith(one))
  const sees = (who: Staff, { at: lives }: Person): boolean =>
    who.serves === null || homes.some((home) => lives.has(home.id) && serves(who, home))
  const enters = (person: Person, home: Home): void => void person.at.add(home.id)
  const leaves = (person: Person, home: Home): void => {
    if (person.at.delete(home.id)) person.left.add(home.id)
  }

  const reason = '核对'
  const columns = { areaCode: 0, address: 1, room: 2, name: 3, idNumber: 4 }
  const importRow = async (who: Staff, home: Home, cells: readonly string[]): Promise<string> => {
    const reach = reachOf(who.by.posts)
    const judge = createJudge({ table: 'residents', columns, ground, today: today(ctx), reach })
    const said = judge({ row: 2, cells: ['', home.address, home.room, ...cells] })
    if ('reason' in said) return said.reason.code
    const taker = takeHomes(ctx, reach, who.by)
    const [outcome] = (await recording(ctx, (db) => taker.take(db, [said], true))).outcomes
    return outcome?.reason?.code ?? outcome?.becomes ?? 'lost'
  }
  const codeOf = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work
      return 'done'
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return error.code
    }
  }
  const counts = { done: 0, refused: 0, crossed: 0 }
  for (let n = 0; n < 300; n += 1) {
    const [who, person, other] = [pick(staff), pick(people), pick(homes)]
    // Mostly a home of one's own: it is the person who is then within reach or not.
    const own = homes.filter((one) => serves(who, one))
    const home = pick(own.length > 0 && below(4) > 0 ? own : homes)
    const seen = sees(who, person)
    const act = pick(['in', 'out', 'out', 'move', 'table', 'table', 'table', 'look'] as const)
    const said = `${n}: ${act} by ${who.serves?.join(' ') ?? 'all'}`
    if (act === 'table') {
      const isNamed = below(3) > 0
      const told = await importRow(who, home, [isNamed ? person.name : '某甲', person.number])
      const came = seen && isNamed && !person.at.has(home.id) && !person.left.has(home.id)
      const wanted = !serves(who, home)
        ? 'register.elsewhere'
        : !seen
          ? 'register.row-elsewhere'
          : !isNamed
            ? 'register.row-other-name'
            : came
              ? 'added'
              : 'known'
      expect(told, said).toBe(wanted)
      if (wanted === 'added') enters(person, home)
      counts[wanted === 'register.row-elsewhere' ? 'crossed' : wanted === 'added' ? 'done' : 'refused'] += 1
    } else if (act === 'look') {
      expect(await codeOf(viewResident(ctx, person.id, who.by)), said).toBe(seen ? 'done' : 'register.not-found')
    } else {
      const given = { household: home.id, relation: 'other' } as const
      const work = {
        in: () => moveIn(ctx, person.id, given, who.by),
        out: () => moveOut(ctx, person.id, { household: home.id, reason }, who.by),
        move: () => moveWithin(ctx, person.id, { ...given, leaves: other.id, reason }, who.by),
      }
      const may = {
        in: seen && serves(who, home),
        out: seen && serves(who, home) && person.at.has(home.id),
        move: seen && serves(who, home) && serves(who, other) && home !== other,
      }
      const code = await codeOf(work[act]())
      if (!may[act]) expect(['register.not-found', 'register.same-home'], said).toContain(code)
      if (may[act] && act !== 'out') enters(person, home)
      if (may[act] && act === 'out') leaves(person, home)
      if (may[act] && act === 'move') leaves(person, other)
      // Whoever moves somebody away sees them no more: the answer is then that they are not there.
      if (may[act]) expect(code, said).toBe(act === 'out' || sees(who, person) ? 'done' : 'register.not-found')
      counts[may[act] ? 'done' : 'refused'] += 1
    }
  }
  // Nobody lives anywhere but where the model has them.
  for (const person of people) {
    const { rows } = await ctx.db.query<{ id: string }>(
      `select household_id as id from mazha.residence where resident_id = $1 and valid_until is null`,
      [person.id],
    )
    expect(new Set(rows.map(({ id }) => id))).toEqual(person.at)
  }
  expect(Math.min(counts.done, counts.refused, counts.crossed)).toBeGreaterThan(15)
})
