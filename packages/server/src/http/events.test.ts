import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { aRequest, testServer } from '../../../../test/server.ts'
import { closeContext, createContext } from '#kernel/context'
import { demoPassword } from '../demo/people.ts'
import { createApp } from './app.ts'
import { startImports } from '#modules/intake'

const server = await testServer({ heartbeatMs: 50 })

type Heard = { id: string; event: string; data: unknown }

/** Listens like a browser, until it is closed. */
const listen = async (login: string, lastEventId?: string) => {
  const { cookie } = await server.as(login)
  const controller = new AbortController()
  const response = await fetch(`${server.url}/api/events`, {
    headers: { cookie, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    signal: controller.signal,
  })
  const heard: Heard[] = []
  let rest = ''
  const reading = (async () => {
    for await (const part of response.body ?? []) {
      rest += Buffer.from(part).toString()
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const fields = Object.fromEntries(
          block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
        )
        if (fields['event'] !== undefined)
          heard.push({ id: fields['id'] ?? '', event: fields['event'], data: JSON.parse(fields['data'] ?? 'null') })
      }
    }
  })().catch(() => undefined)
  const until = async (event: string, where: (one: Heard) => boolean = () => true) => {
    for (let n = 0; n < 400; n += 1) {
      const found = heard.find((one) => one.event === event && where(one))
      if (found !== undefined) return found
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`${event} was not told within 20 seconds`)
  }
  const close = async () => {
    controller.abort()
    await reading
  }
  return { response, heard, until, close, ended: reading }
}

const idOf = (event: Heard): unknown => (event.data as { id?: string }).id

test('a change is told at once, to those who may see the matter and to nobody else', async () => {
  const clerk = await listen('clerk')
  const water = await listen('handler2')
  expect(clerk.response.headers.get('content-type')).toContain('text/event-stream')
  const filed = (await server.anonymous('/api/requests', { method: 'POST', body: aRequest() })).body
  const { id } = (await (await server.as('clerk'))(`/api/matters/${filed.number}`)).body
  const told = await clerk.until('matter', (one) => idOf(one) === id)
  expect(told.data).toEqual({ id, version: 1 })
  await clerk.until('counts')
  await water.until('counts')
  expect(water.heard.filter((one) => idOf(one) === id)).toEqual([])
  await clerk.close()

  // What was missed meanwhile is told on coming back.
  await (
    await server.as('clerk')
  )(`/api/matters/${id}/actions/accept`, { method: 'POST', body: { clientId: randomUUID(), version: 1, input: {} } })
  await new Promise((resolve) => setTimeout(resolve, 400))
  const back = await listen('clerk', told.id)
  expect((await back.until('matter', (one) => idOf(one) === id)).data).toEqual({ id, version: 2 })
  await back.close()

  // Once it is theirs, the unit hears of it.
  await (
    await server.as('dispatcher')
  )(`/api/matters/${id}/actions/dispatch`, {
    method: 'POST',
    body: { clientId: randomUUID(), version: 2, input: { lead: 'water-bureau' } },
  })
  expect((await water.until('matter', (one) => idOf(one) === id)).data).toEqual({ id, version: 3 })
  await water.close()
})

test('an import is told as it goes on, by whichever process it runs in, to those who may import', async () => {
  const clerk = await server.as('clerk')
  const page = await listen('clerk')
  const handler = await listen('handler2')
  const form = new FormData()
  form.set('file', new Blob(['编号,内容\nA1,路灯不亮\nA2,井盖破了\n']), '来件.csv')
  const { id } = (await clerk('/api/imports', { method: 'POST', raw: form })).body
  // The import runs in a process of its own.
  const { db, ...rest } = server.ctx
  const appUrl = db.options.connectionString ?? ''
  const other = createContext({ ...rest, appUrl, clock: server.clock })
  const jobs = startImports(other)
  try {
    expect((await clerk(`/api/imports/${id}/start`, { method: 'POST', body: {} })).status).toBe(200)
    const is = (state: string) => (one: Heard) => (one.data as { state?: string }).state === state
    expect((await page.until('import', is('running'))).data).toMatchObject({ id })
    const { data } = await page.until('import', is('done'))
    expect(data).toMatchObject({ id, rowsTotal: 2, rowsRead: 2, created: 2, repeated: 0, rejected: 0 })
    await handler.until('counts')
    expect(handler.heard.filter(({ event }) => event === 'import')).toEqual([])
  } finally {
    await jobs.stop()
    await closeContext(other)
    await page.close()
    await handler.close()
  }
})

test('an open page keeps no session: it ends an hour after its last use, and the live updates with it', async () => {
  const assessor = await server.as('assessor')
  const page = await listen('assessor')
  for (const minutes of [25, 25]) {
    server.clock.pass(minutes * 60_000)
    await new Promise((resolve) => setTimeout(resolve, 200))
    // The browser connects again by itself.
    const again = await listen('assessor')
    expect(again.response.status).toBe(200)
    await again.close()
  }
  server.clock.pass(11 * 60_000)
  await page.ended
  expect(await assessor('/api/session')).toMatchObject({ status: 401, body: { code: 'session.ended' } })
})

test('a session that is ended at one process ends at the others at once, and its live updates with it', async () => {
  const { db, ...rest } = server.ctx
  const other = createContext({ ...rest, appUrl: db.options.connectionString ?? '', clock: server.clock })
  const app = await createApp(other, { heartbeatMs: 3_600_000 })
  const there = await app.listen({ port: 0, host: '127.0.0.1' })
  try {
    const opened = await server.anonymous('/api/sessions', {
      method: 'POST',
      body: { name: 'supervisor', password: demoPassword },
    })
    const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const ask = () => fetch(`${there}/api/session`, { headers: { cookie } }).then(({ status }) => status)
    // The clock stands still: what is kept of a session would be kept for ever.
    expect(await ask()).toBe(200)
    const page = await fetch(`${there}/api/events`, { headers: { cookie } })
    const ended = page.text()
    const supervisor = await server.as('supervisor')
    const { items } = (await supervisor('/api/account/sessions')).body
    const { id } = items.find(({ current }: { current: boolean }) => !current)
    expect((await supervisor(`/api/account/sessions/${id}`, { method: 'DELETE', body: {} })).status).toBe(204)
    expect(await ended).toContain('connected')
    for (let n = 0; n < 500 && (await ask()) !== 401; n += 1) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await ask()).toBe(401)
  } finally {
    await app.close()
    await closeContext(other)
  }
})

test('what a process tells right before it ends is heard by the others', async () => {
  const heard: string[] = []
  const deaf = server.ctx.news.listenToProgress(({ topic, of }) => heard.push(`${topic} ${of}`))
  const { db, ...rest } = server.ctx
  const other = createContext({ ...rest, appUrl: db.options.connectionString ?? '', clock: server.clock })
  other.news.tellProgress({ topic: 'last words', of: 'a command', data: {} })
  await closeContext(other)
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual(['last words a command'])
  deaf()
})
