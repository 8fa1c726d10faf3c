import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { aRequest, type LoggedIn, testServer } from '../../../../test/server.ts'
import { loadDemoGround } from '../demo/ground.ts'
import { demoPersonId } from '../demo/people.ts'
import { groundNow } from '../modules/grids/index.ts'
import { permissions } from './permissions.ts'

/**
 * Every route that names one thing by its id: whose own opens, and that another's is not told from none; or why it has no
 * "own". A route that stands in no group here fails.
 */

const server = await testServer({
  at: '2026-09-28T09:00:00+08:00',
  rateLimits: { general: 1_000_000, filing: 1_000_000, upload: 1_000_000, 'log-in': 1_000_000, receipt: 1_000_000 },
})
const { ctx } = server
await loadDemoGround(ctx)
const ground = await groundNow(ctx)
const middleOf = (id: string): { lng: number; lat: number } => {
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
// The grid worker and the grid head serve one grid each.
await ctx.db.query(`delete from mazha.post_area`)
await ctx.db.query(
  `insert into mazha.post_area (district_id, post_id, area_id)
   select $1, id, 'dongyuan-01' from mazha.post where role in ('grid_worker', 'grid_head')`,
  [ctx.district.id],
)
await ctx.db.query(`update mazha.post set scope = 'area' where role in ('grid_worker', 'grid_head')`)
const clerk = await server.as('clerk')
const worker = await server.as('grid-worker')
const head = await server.as('grid-head')
const post = (body: unknown) => ({ method: 'POST', body })

/** Nobody's own: everybody who may call it may call it for each. */
const shared: Readonly<Record<string, readonly string[]>> = {
  'how the house is built, which all who work there read': [
    'GET /api/units/:id',
    'GET /api/posts/:id',
    'GET /api/people/:id',
    'GET /api/people/:id/photo',
    'GET /api/people/:id/photo.jpg',
    'GET /api/procedures/:id',
    'GET /api/areas/:id',
    'GET /api/areas/:id/staffing',
    'GET /api/areas/:id/notice',
    'GET /api/area-changes/:id',
    'GET /api/tiles/ground/:version/:z/:x/:y',
  ],
  'open data': [
    'GET /api/ogc/collections/:collection',
    'GET /api/ogc/collections/:collection/items',
    'GET /api/ogc/collections/:collection/items/:feature',
  ],
  'an administrator’s, for the whole district': [
    'PUT /api/units/:id',
    'DELETE /api/units/:id/change',
    'DELETE /api/units/:id/merger',
    'POST /api/units/:id/merger',
    'POST /api/units/:id/merger/preview',
    'POST /api/units/:id/end',
    'DELETE /api/units/:id/end',
    'PUT /api/posts/:id',
    'POST /api/posts/:id/end',
    'DELETE /api/posts/:id/end',
    'PUT /api/people/:id',
    'PUT /api/people/:id/photo',
    'DELETE /api/people/:id/photo',
    'POST /api/account/people/:id/password',
    'POST /api/account/people/:id/login',
    'POST /api/account/people/:id/invitation',
    'POST /api/account/people/:id/second-factor/reset',
    'POST /api/account/people/:id/single-sign-on/reset',
    'POST /api/account/people/:id/sign-out',
    'POST /api/account/people/:id/unlock',
    'POST /api/account/people/:id/close',
    'POST /api/account/people/:id/reopen',
  ],
  'who plans the ground of the whole district': [
    'PUT /api/area-changes/:id',
    'GET /api/area-changes/:id/preview',
    'GET /api/area-changes/:id/effects',
    'GET /api/area-changes/:id/posts',
    'PUT /api/area-changes/:id/posts',
    'POST /api/area-changes/:id/check/runs',
    'POST /api/area-changes/:id/plan',
    'POST /api/area-changes/:id/plan/runs',
    'POST /api/area-changes/:id/reopen',
    'POST /api/area-changes/:id/cancel',
  ],
  'cards and notices of grids, which hang in public': [
    'GET /api/staffing/prints/:id',
    'GET /grid/:id',
    'GET /api/areas/:id/photos/:photo',
  ],
  'one act on many, each refused by itself': ['POST /api/matters/bulk/:action'],
}
/** Told in permissions.test.ts, for every role. */
const ofMatters = Object.keys(permissions).filter((key) => key.includes('/api/matters/:id'))
const ofReceipts = Object.keys(permissions).filter((key) => key.includes('/api/requests/:number'))
const ofRegister = Object.keys(permissions).filter((key) => /\/api\/register\/\w+\/:id/.test(key))
const ofImports = Object.keys(permissions).filter((key) => key.includes('/api/imports/:id'))
const others = ['GET /api/files/:id', 'DELETE /api/account/sessions/:id']

test('every route that names a thing by its id stands in a group', () => {
  const named = Object.keys(permissions).filter((key) => key.includes('/:'))
  const grouped = [...ofMatters, ...ofReceipts, ...ofRegister, ...ofImports, ...others, ...Object.values(shared).flat()]
  expect(named.filter((key) => !grouped.includes(key))).toEqual([])
  expect(grouped.filter((key) => !named.includes(key))).toEqual([])
})

test('the register: what lies in another grid is not told from what is not there, by any route', async () => {
  const made = async (path: string, body: Record<string, unknown>): Promise<string> => {
    const answer = await clerk(`/api/register/${path}`, post(body))
    expect(answer.status, answer.text).toBe(201)
    return String(body['clientId'])
  }
  const things = async (grid: string): Promise<Record<string, string>> => {
    const at = { point: middleOf(grid), address: `${grid} 路 1 号` }
    const building = await made('buildings', { clientId: randomUUID(), ...at })
    const household = await made(`buildings/${building}/households`, { clientId: randomUUID(), room: '101' })
    const resident = await made(`households/${household}/residents`, { clientId: randomUUID(), name: `${grid}居民` })
    const place = await made('places', { clientId: randomUUID(), name: `${grid}小店`, ...at })
    const organisation = await made('organisations', { clientId: randomUUID(), name: `${grid}公司`, ...at })
    return {
      buildings: building,
      households: household,
      residents: resident,
      places: place,
      organisations: organisation,
    }
  }
  const own = await things('dongyuan-01')
  const other = await things('xihe')
  const nowhere = Object.fromEntries(Object.keys(own).map((kind) => [kind, randomUUID()]))
  const reason = '核对'
  const bodies: Readonly<Record<string, (of: Record<string, string>) => unknown>> = {
    'PUT /api/register/buildings/:id': () => ({ version: 1, name: '新名', reason }),
    'PUT /api/register/residents/:id': () => ({ version: 1, name: '新名', reason }),
    'PUT /api/register/places/:id': () => ({ tag: 'x', name: '新名', reason }),
    'PUT /api/register/organisations/:id': () => ({ tag: 'x', name: '新名', reason }),
    'POST /api/register/places/:id/closing': () => ({ tag: 'x', why: 'ceased' }),
    'POST /api/register/places/:id/reopening': () => ({ tag: 'x', reason }),
    'POST /api/register/organisations/:id/closing': () => ({ tag: 'x', why: 'ceased' }),
    'POST /api/register/organisations/:id/reopening': () => ({ tag: 'x', reason }),
    'POST /api/register/buildings/:id/households': () => ({ clientId: randomUUID(), room: '102' }),
    'POST /api/register/households/:id/residents': () => ({ clientId: randomUUID(), name: '某人' }),
    'POST /api/register/residents/:id/full': () => ({ purpose: 'identity' }),
    'POST /api/register/residents/:id/move-in': (of) => ({ household: of['households'], relation: 'other', reason }),
    'POST /api/register/residents/:id/move-out': (of) => ({ household: of['households'], reason }),
    'POST /api/register/residents/:id/move': (of) => ({ household: of['households'], leaves: randomUUID(), reason }),
    'POST /api/register/residents/:id/erasure': () => ({ why: 'wrong', reason }),
  }
  expect(ofRegister.length).toBeGreaterThan(15)
  for (const key of ofRegister) {
    const [method = '', url = ''] = key.split(' ')
    const kind = url.split('/')[3] ?? ''
    const ask = async (who: LoggedIn, of: Record<string, string>) =>
      who(url.replace(':id', of[kind] ?? ''), { method, ...(bodies[key] && { body: bodies[key](of) }) })
    for (const who of [worker, head]) {
      const [theirs, none] = [await ask(who, other), await ask(who, nowhere)]
      const said = `${key}: ${theirs.status} ${theirs.text}`
      expect([theirs.status, theirs.body.code], said).toEqual([none.status, none.body.code])
      expect([403, 404], said).toContain(theirs.status)
      expect(theirs.text, key).not.toContain('xihe')
    }
    if (method === 'GET') expect((await ask(worker, own)).status, key).toBe(200)
  }
  // Somebody else's person into one's own home is the same reach the other way round.
  const into = { household: own['households'], relation: 'other', reason }
  const ways = { 'move-in': into, move: { ...into, leaves: other['households'] } }
  for (const [way, body] of Object.entries(ways))
    for (const who of [worker, head]) {
      const bring = (of: Record<string, string>) => who(`/api/register/residents/${of['residents']}/${way}`, post(body))
      const [theirs, none] = [await bring(other), await bring(nowhere)]
      expect([theirs.status, theirs.body.code], way).toEqual([none.status, none.body.code])
      expect(theirs.status, way).toBe(404)
      expect((await who(`/api/register/residents/${other['residents']}`)).status, way).toBe(404)
    }
  for (const path of ['buildings', 'places', 'organisations'])
    expect((await worker(`/api/register/${path}`)).text, path).not.toContain(other[path])
})

test('a file opens with its matter alone, and a session is ended by whose it is', async () => {
  const form = new FormData()
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  form.set('file', new Blob([new Uint8Array(Buffer.from(png, 'base64'))], { type: 'image/png' }), 'a.png')
  const { id } = (await server.anonymous('/api/files', { method: 'POST', raw: form })).body
  const { number } = (await server.anonymous('/api/requests', post(aRequest({ text: '检举督查考核办', files: [id] }))))
    .body
  const supervisor = await server.as('supervisor')
  expect((await supervisor(`/api/files/${id}`)).status).toBe(200)
  const matter = (await clerk(`/api/matters/${number}`)).body
  const input = { units: ['supervision-office'], basis: 'accusation' }
  const seal = { clientId: randomUUID(), version: matter.version, input }
  expect((await clerk(`/api/matters/${matter.id}/actions/seal`, post(seal))).status).toBe(200)
  for (const login of ['supervisor', 'handler2', 'administrator', 'security-administrator']) {
    const who = await server.as(login)
    const [theirs, none] = [await who(`/api/files/${id}`), await who(`/api/files/${randomUUID()}`)]
    expect([theirs.status, theirs.body.code], login).toEqual([none.status, none.body.code])
  }
  expect((await clerk(`/api/files/${id}`)).status).toBe(200)

  const { rows } = await ctx.db.query<{ id: Buffer }>('select id from mazha.session where person_id = $1', [
    demoPersonId('clerk'),
  ])
  const session = rows[0]?.id.toString('hex') ?? ''
  await supervisor(`/api/account/sessions/${session}`, { method: 'DELETE' })
  expect((await clerk('/api/session')).status).toBe(200)
})

test('a table is its bringer’s: to another desk it is not there, by any route', async () => {
  const form = new FormData()
  form.set('file', new Blob(['诉求内容,联系电话\n路灯不亮,13812341234\n']), 'rows.csv')
  const { id } = (await clerk('/api/imports', { method: 'POST', raw: form })).body
  const dispatcher = await server.as('dispatcher')
  expect(ofImports.length).toBeGreaterThan(6)
  for (const key of ofImports) {
    const [method = '', url = ''] = key.split(' ')
    const body = url.endsWith('mapping') ? { mapping: { 诉求内容: 'text' } } : {}
    const ask = async (who: LoggedIn, of: string) =>
      who(url.replace(':id', of), { method, ...(method !== 'GET' && { body }) })
    const [theirs, none] = [await ask(dispatcher, id), await ask(dispatcher, randomUUID())]
    expect([theirs.status, theirs.body.code], key).toEqual([404, none.body.code])
    if (method === 'GET') expect((await ask(clerk, id)).status, key).toBe(200)
  }
})

test('a trail says in which grid a point lies, to whoever may open the matter', async () => {
  const location = { ...middleOf('dongyuan-01'), address: '文化路 18 号' }
  const { number } = (await server.anonymous('/api/requests', post(aRequest({ location })))).body
  const placesOf = async (who: LoggedIn, of: string): Promise<unknown[]> =>
    (await who(`/api/matters/${of}`)).body.timeline.flatMap(({ place }: { place: unknown }) => place ?? [])
  const said = { lng: location.lng, lat: location.lat, name: expect.stringMatching(/^潮海街道 东苑社区 东苑第一网格/) }
  expect(await placesOf(clerk, number)).toEqual([said])
  expect(await placesOf(worker, number)).toEqual([said])
  const far = { lng: 10, lat: 10, address: '别处' }
  const out = (await server.anonymous('/api/requests', post(aRequest({ location: far })))).body
  expect(await placesOf(clerk, out.number)).toEqual([{ lng: 10, lat: 10, name: null }])
  const theirs = await worker(`/api/matters/${out.number}`)
  expect([theirs.status, theirs.text.includes('place')]).toEqual([404, false])
})
