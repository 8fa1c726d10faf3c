import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { aRequest, testServer } from '../../../../test/server.ts'
import { permissions } from './permissions.ts'

const server = await testServer()
const matters = async (): Promise<number> =>
  (await server.ctx.db.query<{ n: number }>('select count(*)::int as n from mazha.matter')).rows[0]?.n ?? 0
const entries = async (): Promise<number> =>
  (await server.ctx.db.query<{ n: number }>('select count(*)::int as n from mazha.ledger')).rows[0]?.n ?? 0
const fileOne = async () => {
  const filed = (await server.anonymous('/api/requests', { method: 'POST', body: aRequest() })).body
  const { id, version } = (await (await server.as('clerk'))(`/api/matters/${filed.number}`)).body
  return { ...filed, id, version }
}

test('every write route stands below: what is sent again does nothing more', () => {
  const replayed = [
    'POST /api/requests',
    'POST /api/requests/:number/feedback',
    'POST /api/matters',
    'POST /api/matters/:id/actions/:action',
    'POST /api/matters/bulk/:action',
  ]
  // A log-in opens a session each time, and what an account or a telephone is given is told or counts once, which its own
  // stories prove; an upload belongs to nobody until a write names it; a look for similar ones writes
  // nothing; imports have stories of their own.
  const others = Object.keys(permissions).filter((key) =>
    /^(POST|PUT) \/api\/(sessions?|account|resident|files|imports|matters\/similar|area-changes|areas|boundaries|handovers|people|posts|register|staff|terms|units|matters\/:id\/contact)/.test(
      key,
    ),
  )
  expect([...replayed, ...others].toSorted()).toEqual(
    Object.keys(permissions)
      .filter((key) => /^(POST|PUT|PATCH)/.test(key))
      .toSorted(),
  )
})

test('a request sent five times at once and once more gives one receipt and one matter', async () => {
  const before = await matters()
  const body = aRequest()
  const send = () => server.anonymous('/api/requests', { method: 'POST', body })
  const answers = [...(await Promise.all(Array.from({ length: 5 }, send))), await send()]
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(await matters()).toBe(before + 1)
  const other = await server.anonymous('/api/requests', { method: 'POST', body: { ...body, text: '另一件事' } })
  expect(other).toMatchObject({ status: 409, body: { code: 'command.reused' } })
})

test('a clerk’s registration, an act, a bulk act and a judgement sent again do nothing more and answer the same', async () => {
  const clerk = await server.as('clerk')
  const dispatcher = await server.as('dispatcher')
  const one = await fileOne()
  const two = await fileOne()
  const sends = [
    () => clerk('/api/matters', { method: 'POST', body: registration }),
    () => clerk(`/api/matters/${one.id}/actions/accept`, { method: 'POST', body: accept }),
    () => dispatcher('/api/matters/bulk/accept', { method: 'POST', body: bulk }),
    () => server.anonymous(`/api/requests/${one.number}/feedback?code=${one.code}`, { method: 'POST', body: addition }),
  ]
  const registration = aRequest({ channel: 'phone' })
  const accept = { clientId: randomUUID(), version: one.version, input: {} }
  const bulk = { clientId: randomUUID(), matters: [{ id: two.id, version: two.version }], input: {} }
  const addition = { clientId: randomUUID(), action: 'add_words', input: { words: '今天又停了一次' } }
  for (const send of sends) {
    const first = await send()
    expect(first.status, first.text).toBeLessThan(300)
    const count = await entries()
    const again = await send()
    expect(again.text.replaceAll(/"requestId":"[^"]*"/g, '')).toBe(first.text.replaceAll(/"requestId":"[^"]*"/g, ''))
    expect(await entries()).toBe(count)
  }
})

test('whoever acts on what someone has just changed is told so, and nothing happens', async () => {
  const { id, version } = await fileOne()
  const clerk = await server.as('clerk')
  const act = (clientId: string) =>
    clerk(`/api/matters/${id}/actions/accept`, { method: 'POST', body: { clientId, version, input: {} } })
  expect((await act(randomUUID())).status).toBe(200)
  expect(await act(randomUUID())).toMatchObject({ status: 409 })
  const bulk = await clerk('/api/matters/bulk/accept', {
    method: 'POST',
    body: { clientId: randomUUID(), matters: [{ id, version }], input: {} },
  })
  expect(bulk.body.items).toEqual([{ id, ok: false, problem: expect.objectContaining({ status: 409 }) }])
})

/** Sends the first bytes of a request and hangs up. */
const hangUp = (text: string, after: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const { port, hostname } = new URL(server.url)
    const socket = connect(Number(port), hostname, () => {
      socket.write(text.slice(0, after), () => setTimeout(() => socket.destroy(), 20))
    })
    socket.on('error', reject)
    socket.on('close', () => resolve())
  })

test('a connection cut at any byte of a request leaves nothing behind, or the whole; sent again it is there once', async () => {
  const body = aRequest()
  const json = JSON.stringify(body)
  const length = Buffer.byteLength(json)
  const head = `POST /api/requests HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`
  const before = await matters()
  for (const share of [0.1, 0.5, 0.9]) await hangUp(head + json, Math.floor((head.length + json.length) * share))
  expect(await matters()).toBe(before)
  await hangUp(head + json, head.length + json.length)
  const answer = await server.anonymous('/api/requests', { method: 'POST', body })
  expect(answer.status).toBe(201)
  expect(await matters()).toBe(before + 1)
  expect((await server.anonymous('/api/health')).status).toBe(200)
})

test('an upload cut in the middle leaves no file', async () => {
  const count = async () =>
    (await server.ctx.db.query<{ n: number }>('select count(*)::int as n from mazha.file')).rows[0]?.n
  const before = await count()
  const part = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
  await hangUp(
    `POST /api/files HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 1000000\r\n\r\n${part}${'x'.repeat(200_000)}`,
    150_000,
  )
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(await count()).toBe(before)
  expect(server.log()).not.toContain('unexpected error')
})

test('a line that is no HTTP, headers without end and a body beyond the limit are refused with words', async () => {
  const reply = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port, hostname } = new URL(server.url)
      const socket = connect(Number(port), hostname, () => socket.write(text))
      let answer = ''
      socket.on('data', (data) => (answer += data.toString()))
      socket.on('error', reject)
      socket.on('close', () => resolve(answer))
      setTimeout(() => socket.destroy(), 15_000).unref()
    })
  const nonsense = await reply('HELLO\r\n\r\n')
  expect(nonsense).toContain('400')
  expect(nonsense).toContain('request.unreadable')
  const big = await server.anonymous('/api/requests', { method: 'POST', body: aRequest({ text: 'x'.repeat(300_000) }) })
  expect(big).toMatchObject({ status: 413, body: { code: 'request.too-large' } })
  const form = await server.anonymous('/api/requests', {
    method: 'POST',
    raw: 'text=1',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(form).toMatchObject({ status: 415, body: { code: 'request.media-type' } })
})
