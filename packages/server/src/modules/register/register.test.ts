import { checkSign } from '@mazha/contracts/id-number'
import { certificateBody } from '@mazha/contracts/retention'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { loadDemoGround } from '../../demo/ground.ts'
import { demoPassword } from '../../demo/people.ts'
import { selectCertificates } from '../audit/index.ts'
import { groundNow } from '../grids/index.ts'
import { endFields, followGround, registerMoves } from './jobs.ts'

const server = await testServer({ at: '2026-09-28T09:00:00+08:00' })
const { ctx } = server
await loadDemoGround(ctx)
const ground = await groundNow(ctx)
/** A point within an area. */
const within = (id: string): { lng: number; lat: number } => {
  const [west, south, east, north] = ground.shape(id)?.bounds ?? [0, 0, 0, 0]
  for (let n = 1; n < 400; n += 1) {
    const point = {
      lng: west + ((east - west) * ((n * 7) % 20)) / 20,
      lat: south + ((north - south) * ((n * 3) % 20)) / 20,
    }
    if (ground.findAreaAt(point)?.path.includes(`${id}/`)) return point
  }
  throw new Error(`no point within ${id}`)
}
// The grid worker of the demonstration serves one grid.
const own = 'dongyuan-01'
await ctx.db.query(`delete from mazha.post_area where district_id = 'chaohai'`)
await ctx.db.query(
  `insert into mazha.post_area (district_id, post_id, area_id) select 'chaohai', id, $1 from mazha.post where role = 'grid_worker'`,
  [own],
)
await ctx.db.query(`update mazha.post set scope = 'area' where role = 'grid_worker'`)
const worker = await server.as('grid-worker')
const clerk = await server.as('clerk')

const post = (body: unknown) => ({ method: 'POST', body })
const put = (body: unknown) => ({ method: 'PUT', body })
const idNumber = (body: string): string => body + checkSign(body)

const building = { clientId: randomUUID(), address: '文化路 18 号 3 号楼', name: '东苑小区', point: within(own) }
const household = { clientId: randomUUID(), unit: '1单元', room: '101' }
const zhang = {
  clientId: randomUUID(),
  name: '张三丰',
  phone: '138 1234 1234',
  idNumber: { kind: 'resident_id', number: idNumber('37021119900101123').toLowerCase() },
  relation: 'head',
}

test('a grid worker records a building, a household and its people; somebody without a number as well', async () => {
  const made = await worker('/api/register/buildings', post(building))
  expect(made.status, made.text).toBe(201)
  expect(made.body.areas.map(({ id }: { id: string }) => id)).toContain(own)
  expect((await worker('/api/register/buildings', post(building))).status).toBe(201)
  const typedOtherwise = { ...building, clientId: randomUUID(), address: '文化路18号3＃楼' }
  expect((await worker('/api/register/buildings', post(typedOtherwise))).body.code).toBe('register.known')
  expect(
    (await worker('/api/register/buildings', post({ ...typedOtherwise, address: '别处 1 号', point: within('xihe') })))
      .body.code,
  ).toBe('register.elsewhere')
  const nowhere = { clientId: randomUUID(), address: '不知道的路 1 号' }
  expect((await worker('/api/register/buildings', post(nowhere))).body.code).toBe('register.no-area')

  const rooms = await worker(`/api/register/buildings/${building.clientId}/households`, post(household))
  expect(rooms.body).toMatchObject({ units: ['1单元'], households: 1, householdList: [{ room: '101', residents: [] }] })
  const at = `/api/register/households/${household.clientId}/residents`
  const wrong = { ...zhang, idNumber: { kind: 'resident_id', number: '370211199001011235' } }
  expect((await worker(at, post(wrong))).body).toMatchObject({
    code: 'register.id-number',
    detail: '证件号码有误：校验码不符，请逐位核对。',
  })
  const first = await worker(at, post(zhang))
  expect(first.status, first.text).toBe(201)
  expect(first.body).toMatchObject({ name: '张**', idNumber: expect.stringMatching(/^3702\*{10}123\w$/), version: 1 })
  expect(first.body.fields).toContainEqual(
    expect.objectContaining({
      field: 'id_number',
      until: '2028-09-28',
      purpose: { zh: '办理须核对身份的事项', en: expect.any(String) },
    }),
  )
  expect((await worker(at, post(zhang))).status).toBe(201)
  expect((await worker(at, post({ ...zhang, clientId: randomUUID() }))).body.code).toBe('register.id-number-taken')
  expect((await worker(at, post({ clientId: randomUUID(), name: '李小花' }))).status).toBe(201)

  const seen = (await worker(`/api/register/buildings/${building.clientId}`)).body
  expect(seen.householdList[0].residents).toHaveLength(2)
  expect(JSON.stringify(seen)).not.toMatch(/张三丰|13812341234|李小花/)
})

test('nothing personal stands readably in the database', async () => {
  for (const table of ['resident', 'resident_field', 'residence', 'register_change', 'building', 'household']) {
    const { rows } = await ctx.db.query<{ row: string }>(`select t::text as row from mazha.${table} t`)
    const text = rows.map(({ row }) => row).join('\n')
    for (const word of ['张三丰', '13812341234', '138 1234 1234', '3702111990', Buffer.from('张三丰').toString('hex')])
      expect(text).not.toContain(word)
  }
  const { rows } = await ctx.db.query<{ name: string }>(
    `select column_name as name from information_schema.columns where table_schema = 'mazha' and table_name in
      ('resident', 'resident_field', 'residence', 'household', 'building', 'place', 'organisation')`,
  )
  expect(rows.length).toBeGreaterThan(40)
  for (const { name } of rows) expect(name).not.toMatch(/score|risk|rating|level|label|face|track|grade/)
})

test('an address is found by any part of it, a person by exact name, number or document alone, each within reach', async () => {
  const part = `/api/register/buildings?q=${encodeURIComponent('化路18')}`
  for (const who of [worker, clerk]) {
    expect((await who(part)).body.items.map(({ id }: { id: string }) => id)).toEqual([building.clientId])
    expect((await who(`/api/register/buildings?q=${encodeURIComponent('东苑')}`)).body.items).toHaveLength(1)
    const find = (body: unknown) => who('/api/register/residents/search', post(body))
    for (const asked of [
      { name: '张 三丰', purpose: 'visit' },
      { phone: '+8613812341234', purpose: 'call' },
      { idNumber: zhang.idNumber.number, purpose: 'identity' },
    ]) {
      const found = (await find(asked)).body.items
      expect(found).toMatchObject([{ id: zhang.clientId, name: '张**', homes: [{ room: '101', unit: '1单元' }] }])
    }
    expect((await find({ name: '张三', purpose: 'visit' })).body.items).toEqual([])
    expect((await find({ name: '张三丰', phone: '13900000000', purpose: 'call' })).body.items).toEqual([])
    expect((await find({})).status).toBe(400)
    // Whoever has a name or a number learns from it where somebody lives: that takes a purpose.
    expect((await find({ name: '张三丰' })).status).toBe(400)
    expect((await find({ idNumber: zhang.idNumber.number })).status).toBe(400)
    expect((await find({ phone: '13812341234' })).status).toBe(400)
  }
  const other = { clientId: randomUUID(), address: '西河路 9 号', point: within('xihe') }
  expect((await clerk('/api/register/buildings', post(other))).status).toBe(201)
  expect((await worker(`/api/register/buildings/${other.clientId}`)).body.code).toBe('register.not-found')
  expect((await worker(`/api/register/buildings?area=xihe`)).body.items).toEqual([])
  expect((await worker(`/api/register/buildings?q=${encodeURIComponent('西河路')}`)).body.items).toEqual([])
  const one = (await clerk('/api/register/buildings?limit=1')).body
  const two = (await clerk(`/api/register/buildings?limit=1&cursor=${encodeURIComponent(one.next)}`)).body
  expect(new Set([one.items[0].id, two.items[0].id])).toEqual(new Set([building.clientId, other.clientId]))
  expect((await clerk(`/api/register/buildings?q=x&cursor=${encodeURIComponent(one.next)}`)).body.code).toBe(
    'cursor.invalid',
  )
  // Somebody of another grid is as if not there.
  const far = { clientId: randomUUID(), room: '1' }
  await clerk(`/api/register/buildings/${other.clientId}/households`, post(far))
  const stranger = { clientId: randomUUID(), name: '远方', phone: '13700000000' }
  expect((await clerk(`/api/register/households/${far.clientId}/residents`, post(stranger))).status).toBe(201)
  expect((await worker('/api/register/residents/search', post({ name: '远方', purpose: 'visit' }))).body.items).toEqual(
    [],
  )
  expect((await worker(`/api/register/residents/${stranger.clientId}`)).status).toBe(404)
  expect((await worker(`/api/register/residents/${stranger.clientId}/full`, post({ purpose: 'visit' }))).status).toBe(
    404,
  )
})

test('the full number takes a fresh proof and a purpose, and whoever looked is written down first', async () => {
  const path = `/api/register/residents/${zhang.clientId}/full`
  server.clock.pass(30 * 60_000)
  expect((await worker(path, post({ purpose: 'visit' }))).body.code).toBe('session.step-up')
  await worker('/api/session/proof', post({ password: demoPassword }))
  expect((await worker(path, post({}))).status).toBe(400)
  const full = await worker(path, post({ purpose: 'visit' }))
  expect(full.body).toEqual({
    name: '张三丰',
    phone: '13812341234',
    idNumber: zhang.idNumber.number.toUpperCase(),
    emergencyPhone: null,
  })
  const { rows } = await ctx.db.query(
    `select subject_id, purpose, role, matter_id, searched_by from mazha.view_log
      order by at, role desc, purpose, subject_id nulls last, searched_by`,
  )
  const look = { subject_id: zhang.clientId, matter_id: null, searched_by: null }
  const searchesOf = (role: string) => [
    { ...look, purpose: 'call', role, searched_by: 'phone' },
    // Nobody has both this name and this number.
    { ...look, purpose: 'call', role, searched_by: 'phone', subject_id: null },
    { ...look, purpose: 'identity', role, searched_by: 'id_number' },
  ]
  const namesOf = (role: string) => [
    { ...look, purpose: 'visit', role, searched_by: 'name' },
    { ...look, purpose: 'visit', role, searched_by: 'name', subject_id: null },
  ]
  expect(rows).toEqual([
    ...searchesOf('grid_worker'),
    // To be told that a document is recorded already is an answer too.
    { ...look, purpose: 'identity', role: 'grid_worker', searched_by: 'id_number' },
    ...namesOf('grid_worker'),
    // Somebody of another grid, looked for by name.
    { ...look, purpose: 'visit', role: 'grid_worker', searched_by: 'name', subject_id: null },
    ...searchesOf('clerk'),
    ...namesOf('clerk'),
    { ...look, purpose: 'visit', role: 'grid_worker' },
  ])
  expect(server.log()).not.toMatch(/张三丰|13812341234/)
})

test('a correction needs the version that was read and a reason; the history tells who and why, never what', async () => {
  const path = `/api/register/residents/${zhang.clientId}`
  const change = { version: 1, phone: '13900001111', emergencyPhone: '13612345678', reason: '换了号码' }
  expect((await worker(path, put({ version: 1, phone: '13900001111' }))).status).toBe(400)
  expect((await worker(path, put(change))).body).toMatchObject({
    version: 2,
    phone: '139****1111',
    emergencyPhone: '136****5678',
  })
  expect((await worker(path, put(change))).body.code).toBe('register.changed')
  expect(
    (await worker(path, put({ version: 2, emergencyPhone: null, reason: '撤回同意' }))).body.emergencyPhone,
  ).toBeNull()
  const history = (await clerk(`${path}/changes`)).body.items
  expect(
    history.map(({ change: kind, fields, reason }: Record<string, unknown>) => ({ kind, fields, reason })),
  ).toContainEqual({
    kind: 'corrected',
    fields: ['phone', 'emergency_phone'],
    reason: '换了号码',
  })
  expect(history).toHaveLength(3)
  expect(JSON.stringify(history)).not.toContain('13900001111')
  const corrected = await worker(
    `/api/register/buildings/${building.clientId}`,
    put({ version: 1, kind: 'mixed', reason: '核对门牌' }),
  )
  expect(corrected.body).toMatchObject({ version: 2, name: '东苑小区', kind: 'mixed' })
  const renamed = put({ version: 2, name: '东苑小区西区', reason: '核对小区名' })
  // What is not given stays.
  expect((await worker(`/api/register/buildings/${building.clientId}`, renamed)).body).toMatchObject({ kind: 'mixed' })
  expect((await worker(`/api/register/buildings/${building.clientId}/changes`)).body.items).toHaveLength(3)
})

test('whoever moves out is kept only as long as the rules say; the job removes what has ended and leaves an empty row', async () => {
  const gone = { clientId: randomUUID(), name: '钱走', phone: '13500000000', emergencyPhone: '13500000001' }
  await worker(`/api/register/households/${household.clientId}/residents`, post(gone))
  const left = await worker(
    `/api/register/residents/${gone.clientId}/move-out`,
    post({ household: household.clientId, reason: '搬到外地' }),
  )
  expect(left.status, left.text).toBe(204)
  const until = (await clerk(`/api/register/residents/${gone.clientId}`)).body.fields
  expect(until.map(({ field, until: day }: Record<string, unknown>) => `${field} ${day}`)).toEqual([
    'name 2027-03-28',
    'phone 2027-03-28',
    'emergency_phone 2026-09-28',
  ])
  server.clock.pass(24 * 3_600_000)
  expect(await endFields(ctx)).toEqual({ fields: 1, people: 0 })
  server.clock.pass(200 * 24 * 3_600_000)
  expect(await endFields(ctx)).toEqual({ fields: 2, people: 1 })
  const { rows } = await ctx.db.query(
    `select erased_why, (select count(*)::int from mazha.person_key k where k.id = r.id) as keys,
      (select count(*)::int from mazha.resident_field f where f.resident_id = r.id) as fields from mazha.resident r where id = $1`,
    [gone.clientId],
  )
  expect(rows).toEqual([{ erased_why: 'ended', keys: 0, fields: 0 }])
  const certificates = await selectCertificates(ctx.db, ctx.district.id)
  expect(certificates.map(({ body }) => certificateBody.parse(JSON.parse(body)))).toMatchObject([
    { n: 2, rule: 'register', erased: { fields: 2, keys: 1 } },
    { n: 1, rule: 'register', erased: { fields: 1, keys: 0 } },
  ])
})

test('erasure destroys the key: nothing is readable or found any more, and the row stays', async () => {
  const again = await testLogin()
  const path = `/api/register/residents/${zhang.clientId}`
  const said = post({ household: household.clientId, reason: '张三丰 13812341234 说搬走' })
  expect((await again(`${path}/move-out`, said)).status).toBe(204)
  const before = await selectCertificates(ctx.db, ctx.district.id)
  const words = async () => {
    const { rows } = await ctx.db.query(
      `select count(*)::int as n, count(reason)::int as reasons from mazha.register_change where subject_id = $1`,
      [zhang.clientId],
    )
    return rows[0]
  }
  const told = await words()
  expect(told.reasons).toBeGreaterThan(1)
  const erase = () => again(`${path}/erasure`, post({ why: 'asked', reason: '张三丰 13812341234 要求' }))
  for (const { status, text } of await Promise.all([erase(), erase(), erase()])) expect(status, text).toBe(204)
  // It stands on a certificate as what ends by rule does, and what was written about the person is gone; sent again it does nothing,
  // nor does it when it is sent several times at once.
  expect((await again(`${path}/erasure`, post({ why: 'asked' }))).status).toBe(204)
  const [made, ...others] = await selectCertificates(ctx.db, ctx.district.id)
  expect(others).toHaveLength(before.length)
  expect(certificateBody.parse(JSON.parse(made?.body ?? ''))).toMatchObject({
    rule: 'register',
    erased: { fields: 3, keys: 1 },
  })
  expect(await words()).toEqual({ n: told.n + 1, reasons: 0 })
  const after = await again('/api/register/residents/search', post({ name: '张三丰', purpose: 'visit' }))
  expect(after.body.items).toEqual([])
  expect((await again(path)).body).toMatchObject({ erased: true, name: null, phone: null, idNumber: null, fields: [] })
  expect((await again(path, put({ version: 9, name: '张三丰', reason: '恢复' }))).body.code).toBe('register.erased')
  const history = (await again(`${path}/changes`)).body.items
  expect(history).toContainEqual(
    expect.objectContaining({
      change: 'erased',
      changeTitle: { zh: '删除个人信息（本人要求）', en: 'Erased (the person asked)' },
    }),
  )
  // A key that somebody else destroys ends a person here as well.
  const { rows } = await ctx.db.query<{ id: string }>(
    `delete from mazha.person_key where purpose = 'register' and id = (select min(id::text)::uuid from mazha.person_key where purpose = 'register') returning id`,
  )
  expect((await again(`/api/register/residents/${rows[0]?.id}`)).body).toMatchObject({ erased: true, name: null })
  expect((await endFields(ctx)).people).toBe(1)
})

test('places and organisations are recorded once, found by name, and follow the ground', async () => {
  const again = await testLogin()
  const shop = {
    clientId: randomUUID(),
    name: '老王面馆',
    kind: 'restaurant',
    address: '文化路 20 号',
    point: within(own),
  }
  expect((await again('/api/register/places', post(shop))).body).toMatchObject({ name: '老王面馆' })
  expect((await again('/api/register/places', post(shop))).status).toBe(201)
  const twin = { ...shop, clientId: randomUUID() }
  expect((await again('/api/register/places', post(twin))).body.code).toBe('register.known')
  expect((await again(`/api/register/places?q=${encodeURIComponent('王面')}`)).body.items).toHaveLength(1)
  const firm = { clientId: randomUUID(), name: '示范物业公司', kind: 'company', address: '文化路 1 号', area: own }
  const wrong = { ...firm, code: '91350100M000100Y44' }
  expect((await again('/api/register/organisations', post(wrong))).body.code).toBe('register.credit-code')
  const right = { ...firm, code: '91350100m000100y43' }
  expect((await again('/api/register/organisations', post(right))).body).toMatchObject({ code: '91350100M000100Y43' })
  expect((await again(`/api/register/organisations?area=${own}`)).body.items).toHaveLength(1)

  // A preview of a change counts what would lie elsewhere.
  const empty = { ...ground, findAreaAt: () => undefined }
  const touched = new Set(ground.areas().map(({ id }) => id))
  const change = {
    before: ground,
    after: empty,
    touched,
    successors: new Map(),
    chosen: [],
    bounds: [-180, -90, 180, 90] as const,
  }
  const moves = await registerMoves.count(ctx, { ...change, bounds: [-180, -90, 180, 90] })
  expect(moves.reduce((sum, { count }) => sum + count, 0)).toBe(3)
  // What closes leaves the lists, keeps its history, and is not written over; nobody brings it back by recording it anew.
  const at = `/api/register/organisations/${firm.clientId}`
  const { tag } = (await again(at)).body
  const shut = { tag, on: '2026-09-01', why: 'ceased' }
  expect((await again(`${at}/closing`, post({ ...shut, on: '2199-01-01' }))).body.code).toBe('register.day-ahead')
  expect((await again(`${at}/closing`, post({ ...shut, tag: 'x' }))).body.code).toBe('register.changed')
  expect((await again(`${at}/closing`, post({ tag, on: '2026-09-01' }))).status).toBe(400)
  const after = (await again(`${at}/closing`, post(shut))).body
  expect(after).toMatchObject({ name: '示范物业公司', closed: { on: '2026-09-01', why: 'ceased' } })
  expect((await again(`${at}/closing`, post({ ...shut, tag: after.tag }))).body.code).toBe('register.closed')
  expect((await again(at, put({ tag: after.tag, name: '新名', reason: '改名' }))).body.code).toBe('register.closed')
  const listed = async (query: string) => (await again(`/api/register/organisations?area=${own}${query}`)).body.items
  expect(await listed('')).toEqual([])
  expect(await listed(`&q=${encodeURIComponent('物业')}`)).toEqual([])
  expect(await listed('&closed=true')).toMatchObject([{ closed: { why: 'ceased' } }])
  expect(await listed(`&closed=true&q=${encodeURIComponent('物业')}`)).toHaveLength(1)
  const renewed = { ...right, clientId: randomUUID() }
  expect((await again('/api/register/organisations', post(renewed))).body.code).toBe('register.known')
  const opened = await again(`${at}/reopening`, post({ tag: after.tag, reason: '关错了' }))
  expect(opened.body).toMatchObject({ closed: null })
  expect((await again(`${at}/reopening`, post({ tag: opened.body.tag, reason: '再来' }))).body.code).toBe(
    'register.open',
  )
  const told = (await again(`${at}/changes`)).body.items.map(({ change }: { change: string }) => change)
  expect(told).toEqual(expect.arrayContaining(['added', 'closed', 'reopened']))
  const place = `/api/register/places/${shop.clientId}`
  const closedPlace = await again(`${place}/closing`, post({ tag: (await again(place)).body.tag, why: 'wrong' }))
  expect(closedPlace.body.closed.why).toBe('wrong')
  expect((await again(`/api/register/places?q=${encodeURIComponent('王面')}`)).body.items).toEqual([])
  await again(`${place}/reopening`, post({ tag: closedPlace.body.tag, reason: '还开着' }))

  // What stands in the wrong area is put right.
  await ctx.db.query(`update mazha.place set area_id = 'xihe', area_path = 'chaohai/chaohai-street/xihe/'`)
  expect(await followGround(ctx)).toBe(1)
  expect((await again('/api/register/places')).body.items[0].area.id).not.toBe('xihe')
})

/** Time has passed: logs in anew, with a fresh proof. */
const testLogin = async (name = 'clerk') => {
  const answer = await server.anonymous('/api/sessions', {
    method: 'POST',
    body: { name, password: demoPassword },
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const headers = { cookie, 'x-csrf-token': answer.body.csrf }
  return (path: string, call: { method?: string; body?: unknown } = {}) => server.anonymous(path, { ...call, headers })
}

test('whoever looks, searches or writes in the register holds one connection and waits for no second', async () => {
  const desk = await server.as('clerk2')
  await desk('/api/session/proof', post({ password: demoPassword }))
  const others = await Promise.all(Array.from({ length: 9 }, () => ctx.db.connect()))
  try {
    expect(ctx.db.options.max).toBe(others.length + 1)
    const one = { clientId: randomUUID(), name: '独连接', phone: '13500000077' }
    const at = `/api/register/residents/${one.clientId}`
    const answers = [
      await desk(`/api/register/households/${household.clientId}/residents`, post(one)),
      await desk('/api/register/residents/search', post({ phone: one.phone, purpose: 'call' })),
      await desk(`${at}/full`, post({ purpose: 'visit' })),
      await desk(at, put({ version: 1, phone: '13500000078', reason: '换号' })),
      await desk(`${at}/move-out`, post({ household: household.clientId, reason: '搬走' })),
      await desk(`${at}/move-in`, post({ household: household.clientId })),
      await desk(
        '/api/register/places',
        post({ clientId: randomUUID(), name: '独铺', address: '文化路 99 号', area: 'dongyuan-01' }),
      ),
      await desk(`${at}/erasure`, post({ why: 'wrong', reason: '登记错误' })),
    ]
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 204, 200, 201, 204])
  } finally {
    for (const one of others) one.release()
  }
})

test('numbers are looked up a few times an hour, a burst of them no more often; vain ones are on record and unusual', async () => {
  const leader = await server.as('leader')
  const search = (n: number) =>
    leader('/api/register/residents/search', post({ phone: `1370000${1000 + n}`, purpose: 'call' }))
  const answers = await Promise.all(Array.from({ length: 34 }, (_, n) => search(n)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(4)
  expect(refused[0]?.body).toMatchObject({ code: 'register.too-many-searches' })
  expect(refused[0]?.body.detail).toContain('60 分钟后')
  // A name is one of them.
  const byName = await leader('/api/register/residents/search', post({ name: '张三丰', purpose: 'visit' }))
  expect(byName.body.code).toBe('register.too-many-searches')

  // At the limit no number is tried by recording it either, of whomever it is, in the own grid or all over the district.
  const here = `/api/register/households/${household.clientId}/residents`
  const known = { kind: 'resident_id', number: idNumber('37021119900101555') }
  const fresh = { kind: 'resident_id', number: idNumber('37021119900101777') }
  const first = await (await testLogin())(here, post({ clientId: randomUUID(), name: '先来', idNumber: known }))
  expect(first.status, first.text).toBe(201)
  for (const name of ['grid-worker', 'clerk2']) {
    const login = await server.anonymous('/api/sessions', post({ name, password: demoPassword }))
    const headers = {
      cookie: login.headers.getSetCookie()[0]?.split(';')[0] ?? '',
      'x-csrf-token': String(login.body.csrf),
    }
    const local = (path: string, body: unknown) => server.anonymous(path, { ...post(body), headers })
    const searches = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        local('/api/register/residents/search', { phone: `1371000${1000 + n}`, purpose: 'call' }),
      ),
    )
    expect(searches.filter(({ status }) => status === 200).length).toBeGreaterThan(25)
    for (const idNumber of [known, fresh]) {
      const numbered = await local(here, { clientId: randomUUID(), name: '有号', idNumber })
      expect(numbered.body.code, name).toBe('register.too-many-searches')
    }
    if (name === 'clerk2') {
      // Nor by a table with numbers; one without is taken in.
      const table = async (words: string) => {
        const raw = new FormData()
        raw.set('options', JSON.stringify({}))
        raw.set('file', new Blob([words]), '住户.csv')
        return (await server.anonymous('/api/register/imports', { method: 'POST', raw, headers })).body
      }
      const row = '社区,地址,房号,姓名,身份证号码\n东苑社区,试路1号,101,有号,'
      expect((await table(`${row}${known.number}\n`)).code).toBe('register.import-searches')
      expect((await table(`${row}\n`)).added).toBe(1)
    }
    const correction = { version: 1, reason: '补登号码' }
    const mine = { clientId: randomUUID(), name: '无号' }
    expect((await local(here, mine)).status).toBe(201)
    for (const idNumber of [known, fresh]) {
      const path = `/api/register/residents/${mine.clientId}`
      const corrected = await server.anonymous(path, { ...put({ ...correction, idNumber }), headers })
      expect(corrected.body.code, name).toBe('register.too-many-searches')
    }
  }

  const auditor = await server.as('auditor')
  const vain = (await auditor('/api/audit/views?unusual=vain&limit=200')).body.items
  const items = vain.filter(({ roleTitle }: { roleTitle: { zh: string } }) => roleTitle.zh === '包保领导')
  expect(items).toHaveLength(25)
  expect(items[0]).toMatchObject({
    subject: null,
    searchedBy: { zh: '按电话号码查找' },
    purpose: { zh: '联系核实' },
    roleTitle: { zh: '包保领导' },
  })
  server.clock.pass(30 * 60_000)
  expect((await search(0)).body.detail).toContain('30 分钟后')
  server.clock.pass(30 * 60_000 + 1)
  expect((await search(0)).status).toBe(200)
})

test('what is sent again with other words is answered as it stands, and no history tells of what was not done', async () => {
  const [worker, clerk] = [await testLogin('grid-worker'), await testLogin()]
  const ids = { buildings: randomUUID(), places: randomUUID(), organisations: randomUUID() }
  const bodies = {
    buildings: { name: '甲楼' },
    places: { name: '甲店', kind: 'shop' },
    organisations: { name: '甲厂', kind: 'company' },
  }
  const lies = { address: '重复路 1 号', point: within(own) }
  for (const kind of ['buildings', 'places', 'organisations'] as const) {
    const path = `/api/register/${kind}`
    const body = { ...bodies[kind], ...lies, clientId: ids[kind] }
    const [first, again] = [
      await worker(path, post(body)),
      await worker(path, post({ ...body, name: '乙', address: '重复路 2 号' })),
    ]
    expect([first.status, again.status], again.text).toEqual([201, 201])
    expect(again.body).toMatchObject({ name: bodies[kind].name, address: lies.address })
    expect((await worker(`${path}/${ids[kind]}/changes`)).body.items).toHaveLength(1)
  }
  const rooms = `/api/register/buildings/${ids.buildings}/households`
  const room = { clientId: randomUUID(), unit: '1单元', room: '101' }
  await worker(rooms, post(room))
  const again = await worker(rooms, post({ ...room, unit: '2单元', room: '202' }))
  expect(again.body).toMatchObject({ units: ['1单元'], householdList: [{ id: room.clientId, room: '101' }] })
  // Another building's household does not come to stand in this one, nor does an id that is somebody else's tell of it.
  const other = { ...lies, clientId: randomUUID(), name: '丙楼', address: '重复路 3 号' }
  await worker('/api/register/buildings', post(other))
  const moved = await worker(`/api/register/buildings/${other.clientId}/households`, post(room))
  expect(moved.body.code).toBe('register.known')
  const far = { clientId: randomUUID(), name: '远楼', address: '远路 1 号', point: within('xihe') }
  expect((await clerk('/api/register/buildings', post(far))).status).toBe(201)
  expect((await worker('/api/register/buildings', post({ ...other, clientId: far.clientId }))).status).toBe(404)
  expect((await clerk(`/api/register/buildings/${far.clientId}/changes`)).body.items).toHaveLength(1)
})
