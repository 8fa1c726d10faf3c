import { randomUUID } from 'node:crypto'
import { roles, type Role } from '@mazha/contracts/role'
import { expect, test } from 'vitest'
import { demoLogins } from '../demo/people.ts'
import { createApp } from './app.ts'
import { holdToTable, mayCall } from './permission-table.ts'
import { permissions } from './permissions.ts'
import { testServer } from '../../../../test/server.ts'
import fastify from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'

const server = await testServer({
  rateLimits: { general: 1_000_000, filing: 1_000_000, upload: 1_000_000, 'log-in': 1_000_000, receipt: 1_000_000 },
})
const anyId = '0b7e3f56-3d0a-4e0f-9a52-0d5b7b0c3c11'

const callOf = (key: string): { method: string; path: string } => {
  const [method = '', url = ''] = key.split(' ')
  return {
    method,
    path: url
      .replace(':id', anyId)
      .replace(':number', '260921000011')
      .replace(':action', 'accept')
      .replace('*', 'index.html'),
  }
}

/** A call with a body that no route takes: whoever is let in is told so, and nothing is changed. */
const knock = async (key: string, login: string | null) => {
  const { method, path } = callOf(key)
  const caller = login === null ? server.anonymous : await server.as(login)
  const controller = new AbortController()
  if (key === 'GET /api/events') {
    const headers = login === null ? {} : { cookie: (await server.as(login)).cookie }
    const response = await fetch(server.url + path, { headers, signal: controller.signal })
    controller.abort()
    return response.status
  }
  const answer = await caller(path, {
    method,
    ...(method === 'POST' || method === 'PUT' ? { body: { nothing: true } } : {}),
  })
  return answer.status
}

const routes = Object.keys(permissions)
const notLetIn = new Set([401, 403])

test.each(routes.filter((key) => key !== 'DELETE /api/sessions'))(
  '%s: who is let in is who stands in the table',
  async (key) => {
    const access = permissions[key]
    if (access === undefined) throw new Error('unreachable')
    const anonymous = await knock(key, null)
    const open = access === 'public' || access === 'receipt' || access === 'operator' || access === 'open-data'
    if (open) expect(notLetIn.has(anonymous), `anonymous: ${anonymous}`).toBe(false)
    // Without a matter the file is not there for anybody; a stranger is not told whether it is.
    else if (access !== 'session-or-receipt') expect(anonymous, 'anonymous').toBe(401)
    for (const role of Object.keys(roles) as Role[]) {
      const login = demoLogins.find((one) => one.role === role)?.name
      expect(login, `a demonstration log-in for ${role}`).toBeDefined()
      const status = await knock(key, login ?? '')
      const may = mayCall(access, [{ post: 'x', role, unit: 'x' }])
      // Staff are no residents: their session opens nothing here.
      if (access === 'resident') expect(status, role).toBe(401)
      else if (may) expect(notLetIn.has(status), `${role}: ${status}`).toBe(false)
      else expect(status, role).toBe(403)
    }
  },
)

test('metrics are for the machine itself: not through a proxy, unless with the token', async () => {
  const forwarded = await server.anonymous('/metrics', { headers: { 'x-forwarded-for': '10.0.0.1' } })
  expect(forwarded.status).toBe(403)
  const direct = await server.anonymous('/metrics')
  expect(direct.text).toContain('mazha_http_request_duration_seconds')
})

test('a route that is not in the table, or an entry without a route, keeps the app from starting', async () => {
  const stray = fastify().withTypeProvider<ZodTypeProvider>()
  holdToTable(stray, { 'GET /known': 'public' })
  stray.get('/known', async () => 'x')
  stray.get('/stray', async () => 'x')
  await expect(stray.ready()).rejects.toThrow('GET /stray')

  const spare = fastify().withTypeProvider<ZodTypeProvider>()
  holdToTable(spare, { 'GET /gone': 'public' })
  await expect(spare.ready()).rejects.toThrow('GET /gone')
})

test('the app of these very routes starts', async () => {
  const app = await createApp(server.ctx)
  await app.close()
})

test('a handler sees the matters of the own unit and is not told of others', async () => {
  const filed = await server.anonymous('/api/requests', { method: 'POST', body: { clientId: anyId, text: '水管漏水' } })
  const clerk = await server.as('clerk')
  const matter = (await clerk(`/api/matters/${filed.body.number}`)).body
  const handler = await server.as('handler2')
  const absent = await handler(`/api/matters/${anyId.replace('0b', '0c')}`)
  for (const path of ['', '/clocks', '/ledger']) {
    const hidden = await handler(`/api/matters/${matter.id}${path}`)
    expect(hidden.status).toBe(404)
    expect(hidden.body.code).toBe(absent.body.code)
  }
  const acted = await handler(`/api/matters/${matter.id}/actions/accept`, {
    method: 'POST',
    body: { clientId: anyId, version: 1, input: {} },
  })
  expect(acted.body.code).toBe('matter.not-found')
  expect((await handler('/api/matters')).body.items).toEqual([])
})

test('every route on a matter, for every role: the own one opens, one that is not theirs is not told from none', async () => {
  const clerk = await server.as('clerk')
  const dispatcher = await server.as('dispatcher')
  const leader = await server.as('leader')
  const act = async (caller: typeof clerk, id: string, action: string, input: unknown): Promise<void> => {
    const { version } = (await caller(`/api/matters/${id}`)).body
    const done = await caller(`/api/matters/${id}/actions/${action}`, {
      method: 'POST',
      body: { clientId: randomUUID(), version, input },
    })
    expect(done.status, `${action}: ${done.text}`).toBe(200)
  }
  const file = async (text: string): Promise<string> => {
    const body = { clientId: randomUUID(), text, contact: { name: '王五', phone: '13900000000' } }
    const { number } = (await server.anonymous('/api/requests', { method: 'POST', body })).body
    return (await dispatcher(`/api/matters/${number}`)).body.id
  }
  /** One that the unit has a part in, and one that is kept from it or has nothing to do with it. */
  const pairs = new Map<string, { own: string; other: string }>()
  for (const { unit } of demoLogins) {
    if (pairs.has(unit)) continue
    const own = await file(`${unit} 的`)
    await act(dispatcher, own, 'accept', {})
    await act(dispatcher, own, 'dispatch', { lead: unit })
    const other = await file(`不给 ${unit} 看的`)
    await act(unit === 'hotline-centre' ? leader : clerk, other, 'seal', { units: [unit], basis: 'accusation' })
    pairs.set(unit, { own, other })
  }
  const paths = routes.filter((key) => key.includes('/api/matters/:id'))
  expect(paths.length).toBeGreaterThan(4)
  for (const role of Object.keys(roles) as Role[]) {
    const login = demoLogins.find((one) => one.role === role)
    const pair = pairs.get(login?.unit ?? '')
    if (login === undefined || pair === undefined) throw new Error(`${role} has no log-in`)
    const caller = await server.as(login.name)
    for (const key of paths) {
      const [method = '', url = ''] = key.split(' ')
      const body = url.endsWith('contact') ? { purpose: 'call' } : { clientId: randomUUID(), version: 99, input: {} }
      const ask = async (id: string) =>
        caller(url.replace(':id', id).replace(':action', 'accept'), { method, ...(method === 'POST' && { body }) })
      const [own, other] = [await ask(pair.own), await ask(pair.other)]
      const said = `${role} ${key}: ${own.status} ${other.status}`
      if (!mayCall(permissions[key] ?? [], [{ post: 'x', role, unit: 'x' }])) {
        expect([own.status, other.status], said).toEqual([403, 403])
        continue
      }
      expect(other.status, said).toBe(404)
      expect(other.body.code, said).toBe('matter.not-found')
      // An act of a version that nobody has: let in, and nothing done.
      expect(own.status, said).toBe(url.endsWith(':action') ? 409 : 200)
    }
    for (const path of ['/api/matters?limit=200', `/api/matters?q=${encodeURIComponent('不给')}`, '/api/notices']) {
      const answer = await caller(path)
      if (answer.status === 200) expect(answer.text, `${role} ${path}`).not.toContain(pair.other)
    }
  }
})
