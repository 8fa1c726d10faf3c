import { createServer } from 'node:http'
import { createHmac } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { aRequest, testServer } from '../../../../../test/server.ts'
import { gatewayOf } from '#kernel/sms'
import { askPhoneCode } from '#modules/people'
import { systemClock } from '#kernel/time'

const key = 'a-key-both-sides-know'
type Message = { readonly to: string; readonly words: string; readonly id: string }
const messages: Message[] = []
const signatures: boolean[] = []

/** An operator's gateway, as far as the adapter sees it. */
const gateway = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body = Buffer.concat(parts).toString()
    const stamp = String(request.headers['x-mazha-timestamp'])
    const expected = createHmac('sha256', key).update(`${stamp}.${body}`).digest('hex')
    signatures.push(request.headers['x-mazha-signature'] === expected)
    messages.push(JSON.parse(body))
    response.statusCode = 204
    response.end()
  })
})
await new Promise<void>((listening) => {
  gateway.listen(0, '127.0.0.1', listening)
})
afterAll(() => gateway.close())
const address = gateway.address()
const port = typeof address === 'object' && address !== null ? address.port : 0
const sms = gatewayOf(
  {
    MAZHA_SMS: `http://127.0.0.1:${port}/send`,
    MAZHA_SMS_KEY: key,
    MAZHA_SMS_TEMPLATE: '{"to":"{phone}","words":"{text}","id":"{id}"}',
  },
  { demonstration: false, print: () => undefined, clock: systemClock },
)
if (sms === null) throw new Error('the gateway was not made')
const server = await testServer({ sms, rateLimits: { 'phone-code': 10_000 } })
const minute = 60_000
const phone = '13812341234'

const file = async (text: string, number: string = phone) =>
  (await server.anonymous('/api/requests', { method: 'POST', body: aRequest({ text, contact: { phone: number } }) }))
    .body
const ask = (number = phone) => server.anonymous('/api/resident/codes', { method: 'POST', body: { phone: number } })
const enter = (code: string, number = phone) =>
  server.anonymous('/api/resident/sessions', { method: 'POST', body: { phone: number, code } })
const newest = async (count: number): Promise<string> => {
  await expect.poll(() => messages.length).toBe(count)
  return /\d{6}/.exec(messages.at(-1)?.words ?? '')?.[0] ?? ''
}
const wrongOf = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const own = await file('楼道灯坏了，夜里看不见台阶。')
const others = await file('别人的事。', '13900001111')

test('a code to the telephone opens what was raised with it, without the receipt’s code, and nothing else', async () => {
  // No code goes to what is no mobile number; a request takes a landline as well, and nothing shorter.
  for (const number of ['138000', '0871-65331234', '12345']) {
    const refused = await ask(number)
    expect(refused.status, number).toBe(400)
    expect(refused.body.fields).toMatchObject([{ path: 'phone', message: expect.stringContaining('11 位手机号') }])
  }
  const filed = async (number: string) =>
    (await server.anonymous('/api/requests', { method: 'POST', body: aRequest({ contact: { phone: number } }) })).status
  expect([await filed('（０８７１）６５３３ １２３４'), await filed('138000'), await filed('15331234')]).toEqual([
    201, 400, 400,
  ])
  expect(await ask('１３８ １２３４ １２３４')).toMatchObject({ status: 202, body: { seconds: 300, again: 60 } })
  const code = await newest(1)
  expect(signatures).toEqual([true])
  expect(messages[0]?.to).toBe('13812341234')
  const entered = await enter(code)
  expect(entered.status).toBe(201)
  const cookie = entered.headers.getSetCookie()[0] ?? ''
  expect(cookie).toMatch(/^mazha_resident=[\w-]{43}; .*Path=\/api; HttpOnly; SameSite=Strict/)
  const headers = { cookie: cookie.split(';')[0] ?? '' }

  const listed = await server.anonymous('/api/resident/matters', { headers })
  expect(listed.body.items).toMatchObject([
    { number: own.number, title: expect.stringContaining('楼道灯'), closed: false },
  ])
  expect(listed.text).not.toContain(own.code)
  const progress = await server.anonymous(`/api/requests/${own.number}`, { headers })
  expect(progress).toMatchObject({ status: 200, body: { number: own.number } })
  expect((await server.anonymous(`/api/requests/${others.number}`, { headers })).body.code).toBe('matter.wrong-code')
  // A wrong code is wrong, whoever comes with it.
  expect((await server.anonymous(`/api/requests/${own.number}?code=AAAA-AAAA-AAAA`, { headers })).status).toBe(404)

  const addWords = (more: Record<string, string>) =>
    server.anonymous(`/api/requests/${own.number}/feedback`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: {
        clientId: '6f1b2c3d-0000-4000-8000-000000000001',
        action: 'add_words',
        input: { words: '昨晚有人摔倒。' },
        version: progress.body.version,
      },
    })
  expect((await addWords({})).body.code).toBe('matter.wrong-code')
  expect((await addWords({ 'x-csrf-token': String(entered.body.csrf) })).status).toBe(200)

  // It is no session of the staff's.
  expect((await server.anonymous('/api/matters', { headers })).status).toBe(401)
  const left = await server.anonymous('/api/resident/sessions', {
    method: 'DELETE',
    headers: { ...headers, 'x-csrf-token': String(entered.body.csrf) },
  })
  expect(left.status).toBe(204)
  expect((await server.anonymous('/api/resident/matters', { headers })).body.code).toBe('session.resident-required')
})

test('a code counts once and five minutes; five tries, then none, the right one included', async () => {
  server.clock.pass(61_000)
  await ask()
  const code = await newest(2)
  expect((await enter(code)).status).toBe(201)
  expect((await enter(code)).body.code).toBe('session.phone-code')

  server.clock.pass(61_000)
  await ask()
  const guessed = await newest(3)
  const guesses = await Promise.all(Array.from({ length: 8 }, () => enter(wrongOf(guessed))))
  expect(new Set(guesses.map(({ body }) => body.code))).toEqual(new Set(['session.phone-code']))
  expect((await enter(guessed)).status).toBe(422)

  server.clock.pass(61_000)
  await ask()
  const late = await newest(4)
  server.clock.pass(5 * minute)
  expect((await enter(late)).status).toBe(422)
})

test('nobody learns whether a number is known: the same answers, the same limits, and no message', async () => {
  server.clock.pass(24 * 60 * minute)
  const before = messages.length
  const stranger = '13700002222'
  const answers = async (number: string) => {
    const told = [await ask(number), await ask(number), await enter('000000', number)]
    return told.map(({ status, body }) => [status, body.code ?? null, body.seconds ?? null, body.detail ?? null])
  }
  expect(await answers(stranger)).toEqual(await answers(phone))
  await newest(before + 1)
  expect(messages.at(-1)?.to).toBe(phone)
  // A code is not for another number.
  const code = /\d{6}/.exec(messages.at(-1)?.words ?? '')?.[0] ?? ''
  expect((await enter(code, stranger)).status).toBe(422)
  expect((await enter(code)).status).toBe(201)
})

test('a number gets one code a minute, five an hour, ten a day', async () => {
  server.clock.pass(48 * 60 * minute)
  const sent = async (passMs: number): Promise<number> => {
    server.clock.pass(passMs)
    return (await ask('13600003333')).status
  }
  expect(await sent(0)).toBe(202)
  expect(await sent(30_000)).toBe(429)
  for (let n = 0; n < 4; n += 1) expect(await sent(61_000)).toBe(202)
  expect(await sent(61_000)).toBe(429)
  expect(await sent(60 * minute)).toBe(202)
  for (let n = 0; n < 4; n += 1) expect(await sent(61_000)).toBe(202)
  expect(await sent(61 * minute)).toBe(429)
  expect(await sent(24 * 60 * minute)).toBe(202)
})

test('a burst of calls gets one code, however they race', async () => {
  let ms = Date.parse('2026-10-20T09:00:00+08:00')
  const ctx = { ...server.ctx, now: () => new Date((ms += 1)) }
  const asking = { phone: '13600004444', index: Buffer.alloc(32, 4), known: false, language: 'zh' } as const
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => askPhoneCode(ctx, asking)))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('one address does not try number after number', async () => {
  const narrow = await testServer({ sms, rateLimits: { 'phone-code': 3 } })
  const statuses: number[] = []
  for (let n = 0; n < 5; n += 1) {
    const body = { phone: `1350000000${n}` }
    statuses.push((await narrow.anonymous('/api/resident/codes', { method: 'POST', body })).status)
  }
  expect(statuses).toEqual([202, 202, 202, 429, 429])
})

test('neither numbers nor codes stand readably in a table or in the log', async () => {
  const { rows } = await server.ctx.db.query<{ row: string }>(
    'select c::text as row from mazha.phone_code c union all select s::text from mazha.resident_session s',
  )
  const kept = rows.map(({ row }) => row).join('\n') + server.log()
  expect(kept).not.toContain(phone)
  for (const { words } of messages) {
    const code = /\d{6}/.exec(words)?.[0] ?? 'none'
    expect(kept.split(/[^\d]/)).not.toContain(code)
  }
})

test('a gateway that is away is written down without the number, and the answer is the same', async () => {
  server.clock.pass(48 * 60 * minute)
  await new Promise((closed) => {
    gateway.closeAllConnections()
    gateway.close(closed)
  })
  expect((await ask()).status).toBe(202)
  await expect.poll(() => server.log()).toContain('SMS not sent')
  expect(server.log()).not.toContain(phone)
})

test('settings that make no gateway are told at the start; without any, only the demonstration prints', () => {
  const options = { print: () => undefined, clock: systemClock }
  expect(gatewayOf({}, { ...options, demonstration: false })).toBeNull()
  expect(gatewayOf({}, { ...options, demonstration: true })).not.toBeNull()
  for (const env of [
    { MAZHA_SMS: 'sms.example', MAZHA_SMS_KEY: key },
    { MAZHA_SMS: 'https://sms.example/send' },
    { MAZHA_SMS: 'https://sms.example/send', MAZHA_SMS_KEY: key, MAZHA_SMS_TEMPLATE: '{"to":"{phone}"}' },
    { MAZHA_SMS: 'https://sms.example/send', MAZHA_SMS_KEY: key, MAZHA_SMS_TEMPLATE: '{phone} {text}' },
  ])
    expect(() => gatewayOf(env, { ...options, demonstration: true })).toThrow(/MAZHA_SMS/)
})
