import { Secret, TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { demoPassword, demoPersonId } from '../../demo/people.ts'

const server = await testServer({ login: { secondFactor: ['auditor'], password: { maxAgeDays: 0 } } })
const minute = 60_000

const enter = async (name: string, userAgent = 'Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36') => {
  const answer = await server.anonymous('/api/sessions', {
    method: 'POST',
    body: { name, password: demoPassword },
    headers: { 'user-agent': userAgent },
  })
  return { answer, ...holder(answer.headers, answer.body.csrf) }
}
const holder = (headers: Headers, csrf: unknown) => {
  const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return {
    cookie,
    call: (path: string, method = 'GET', body?: unknown) =>
      server.anonymous(path, {
        method,
        headers: { cookie, 'x-csrf-token': String(csrf) },
        ...(body !== undefined && { body }),
      }),
  }
}
type Held = Awaited<ReturnType<typeof enter>>

const codeOf = (secret: string, offsetMs = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: server.clock.now().getTime() + offsetMs })

/** Sets a second factor up and waits for the next code, so that the first is not in the way. */
const enrol = async ({ call }: Pick<Held, 'call'>): Promise<{ secret: string; recovery: string[] }> => {
  const begun = await call('/api/account/second-factor', 'POST', {})
  expect(begun.status).toBe(200)
  const { secret, uri } = begun.body
  expect(uri).toMatch(/^otpauth:\/\/totp\/.*secret=/)
  const confirmed = await call('/api/account/second-factor/confirm', 'POST', { code: codeOf(secret) })
  expect(confirmed.status).toBe(200)
  server.clock.pass(minute)
  return { secret, recovery: confirmed.body.codes }
}

test('a code completes the log-in, counts once and may be a step off; half a log-in opens nothing', async () => {
  const { secret } = await enrol(await enter('clerk'))
  const half = await enter('clerk')
  expect(half.answer).toMatchObject({ status: 201, body: { pending: 'second_factor' } })
  for (const [path, method] of [
    ['/api/matters', 'GET'],
    ['/api/account', 'GET'],
    ['/api/account/second-factor', 'POST'],
    ['/api/account/password', 'POST'],
  ] as const) {
    const refused = await half.call(path, method, method === 'POST' ? {} : undefined)
    expect(refused, path).toMatchObject({ status: 403, body: { code: 'session.second-factor' } })
  }
  const used = codeOf(secret)
  const give = (held: Held, code: string) => held.call('/api/session/second-factor', 'POST', { code })
  const full = await give(half, used)
  expect(full).toMatchObject({ status: 200, body: { pending: null } })
  // The token of the half log-in is worth nothing any more.
  expect((await half.call('/api/session')).status).toBe(401)
  expect((await holder(full.headers, full.body.csrf).call('/api/matters')).status).toBe(200)

  const again = await enter('clerk')
  expect(await give(again, used)).toMatchObject({ status: 422, body: { code: 'session.wrong-code' } })
  expect((await give(again, codeOf(secret, -minute))).status).toBe(422)
  expect((await give(again, codeOf(secret, 30_000))).status).toBe(200)
  // Later codes count, earlier ones not, be they within the drift.
  const third = await enter('clerk')
  expect((await give(third, codeOf(secret))).status).toBe(422)
  server.clock.pass(2 * minute)
  expect((await give(third, `${codeOf(secret).slice(0, 3)} ${codeOf(secret).slice(3)}`)).status).toBe(200)
  expect(server.log()).not.toContain(secret)
})

test('of two who come with one code at once, one gets in; five wrong ones lock for a quarter of an hour', async () => {
  const { secret } = await enrol(await enter('dispatcher'))
  const [one, two] = [await enter('dispatcher'), await enter('dispatcher')]
  const code = codeOf(secret)
  const both = await Promise.all([one, two].map(({ call }) => call('/api/session/second-factor', 'POST', { code })))
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422])

  const guesser = await enter('dispatcher')
  const guesses = await Promise.all(
    Array.from({ length: 10 }, (_, n) => guesser.call('/api/session/second-factor', 'POST', { code: `00000${n}` })),
  )
  // Which of them come first is open: four at most are told that they are wrong, then nobody is told anything.
  const told = guesses.map(({ status }) => status).toSorted((a, b) => a - b)
  expect(told.filter((status) => status === 422).length).toBeLessThanOrEqual(4)
  expect(told.filter((status) => status === 423).length).toBeGreaterThanOrEqual(6)
  const next = await guesser.call('/api/session/second-factor', 'POST', { code: '000010' })
  expect(next).toMatchObject({ status: 423, body: { code: 'session.code-locked' } })
  server.clock.pass(14 * minute)
  expect((await guesser.call('/api/session/second-factor', 'POST', { code: codeOf(secret) })).status).toBe(423)
  server.clock.pass(2 * minute)
  expect((await guesser.call('/api/session/second-factor', 'POST', { code: codeOf(secret) })).status).toBe(200)
})

test('ten recovery codes count once each, stand readably in no table, and new ones end the old', async () => {
  const { recovery } = await enrol(await enter('verifier'))
  expect(new Set(recovery).size).toBe(10)
  const give = async (code: string) => {
    const half = await enter('verifier')
    return half.call('/api/session/second-factor', 'POST', { code })
  }
  const [first = '', second = ''] = recovery
  const full = await give(first.toLowerCase().replace('-', ' '))
  expect(full.status).toBe(200)
  expect((await give(first)).status).toBe(422)
  const { call } = holder(full.headers, full.body.csrf)
  expect((await call('/api/account')).body.secondFactor).toMatchObject({ enrolled: true, recoveryCodesLeft: 9 })
  const renewed = await call('/api/account/recovery-codes', 'POST', {})
  expect(renewed.body.codes).toHaveLength(10)
  expect((await give(second)).status).toBe(422)
  expect((await give(renewed.body.codes[3])).status).toBe(200)
  const { rows } = await server.ctx.db.query<{ row: string }>(
    'select r::text as row from mazha.recovery_code r union all select f::text from mazha.second_factor f',
  )
  for (const { row } of rows) for (const code of recovery) expect(row).not.toContain(code.replace('-', ''))
})

test('a post that asks for a second factor opens nothing before one is set up, and it cannot be taken away', async () => {
  const first = await enter('auditor')
  expect(first.answer.body.pending).toBe('enrolment')
  expect((await first.call('/api/matters')).body.code).toBe('session.must-enrol')
  await enrol(first)
  expect((await first.call('/api/matters')).status).toBe(200)
  expect(await first.call('/api/account/second-factor', 'DELETE')).toMatchObject({
    status: 409,
    body: { code: 'session.second-factor-required' },
  })
  // Who need not have one may take it away.
  const free = await enter('mediator')
  await enrol(free)
  expect((await free.call('/api/account/second-factor', 'DELETE')).status).toBe(204)
  expect((await enter('mediator')).answer.body.pending).toBeNull()
})

test('a sensitive act asks for a proof of the last five minutes: the password, or a code', async () => {
  const { call } = await enter('leader')
  await enrol({ call })
  server.clock.pass(4 * minute)
  const act = () => call('/api/account/recovery-codes', 'POST', {})
  expect(await act()).toMatchObject({ status: 403, body: { code: 'session.step-up' } })
  expect((await call('/api/session/proof', 'POST', { password: 'wrong' })).body.code).toBe('session.wrong-password')
  expect((await act()).status).toBe(403)
  const proven = await call('/api/session/proof', 'POST', { password: demoPassword })
  expect(proven.body.provenUntil).toBe(new Date(server.clock.now().getTime() + 5 * minute).toISOString())
  const { codes } = (await act()).body
  server.clock.pass(5 * minute)
  expect((await act()).body.code).toBe('session.step-up')
  expect((await call('/api/session/proof', 'POST', { code: codes[0] })).status).toBe(200)
  expect((await act()).status).toBe(200)
})

test('one sees where one is logged in and ends one, or all others; the security administrator ends anybody’s', async () => {
  const phone = await enter(
    'assessor',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1',
  )
  const desk = await enter('assessor', 'Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0')
  server.clock.pass(2 * minute)
  const { items } = (await desk.call('/api/account/sessions')).body
  expect(items.map(({ device, current }: { device: string; current: boolean }) => [device, current])).toEqual([
    ['Edge · Windows', true],
    ['Safari · iOS', false],
  ])
  expect((await desk.call(`/api/account/sessions/${items[1].id}`, 'DELETE')).status).toBe(204)
  expect((await phone.call('/api/session')).status).toBe(401)
  expect((await desk.call(`/api/account/sessions/${items[1].id}`, 'DELETE')).body.code).toBe('session.not-found')
  // Nobody ends another's by its id.
  const stranger = await enter('caller')
  expect((await stranger.call(`/api/account/sessions/${items[0].id}`, 'DELETE')).status).toBe(404)

  const second = await enter('assessor')
  expect((await desk.call('/api/account/sessions', 'DELETE')).body).toEqual({ ended: 1 })
  expect((await second.call('/api/session')).status).toBe(401)
  expect((await desk.call('/api/session')).status).toBe(200)

  const security = await enter('security-administrator')
  const id = demoPersonId('assessor')
  expect((await security.call(`/api/account/people/${id}/sign-out`, 'POST', {})).status).toBe(204)
  expect((await desk.call('/api/session')).status).toBe(401)
})

test('beyond the allowed number the oldest log-in ends', async () => {
  const held = []
  for (let n = 0; n < 4; n += 1) {
    held.push(await enter('supervisor'))
    server.clock.pass(1000)
  }
  const states = await Promise.all(held.map(({ call }) => call('/api/session').then(({ status }) => status)))
  expect(states).toEqual([401, 200, 200, 200])
  // Several in one moment: the newest is never the one that ends.
  for (let n = 0; n < 8; n += 1) expect((await (await enter('supervisor')).call('/api/session')).status).toBe(200)
})

test('who knows a password alone ends nobody’s session by opening ever more halves', async () => {
  const own = await enter('grid-worker')
  const { secret } = await enrol(own)
  const whole = await enter('grid-worker')
  const full = await whole.call('/api/session/second-factor', 'POST', { code: codeOf(secret) })
  const { call } = holder(full.headers, full.body.csrf)
  for (let n = 0; n < 5; n += 1) await enter('grid-worker')
  expect((await call('/api/session')).status).toBe(200)
})

test('the security administrator gives a password for one log-in and resets a second factor; never an own one', async () => {
  const security = await enter('security-administrator')
  const person = demoPersonId('handler')
  const lost = await enter('handler')
  await enrol(lost)
  const at = (way: string, id = person) => security.call(`/api/account/people/${id}/${way}`, 'POST', {})
  expect((await at('second-factor/reset')).status).toBe(204)
  expect((await lost.call('/api/session')).status).toBe(401)
  expect((await enter('handler')).answer.body.pending).toBeNull()

  const { password } = (await at('password')).body
  expect(password).toMatch(/^(\w{4}-){3}\w{4}$/)
  expect((await enter('handler')).answer.status).toBe(401)
  const once = await server.anonymous('/api/sessions', { method: 'POST', body: { name: 'handler', password } })
  expect(once.body.pending).toBe('password')
  const listed = (await security.call('/api/account/people?q=handler')).body.items
  expect(listed.find(({ login }: { login: string }) => login === 'handler')).toMatchObject({
    person,
    roles: ['handler'],
    mustChange: true,
    secondFactor: false,
  })
  for (const way of ['password', 'second-factor/reset', 'sign-out', 'unlock'])
    expect((await at(way, demoPersonId('security-administrator'))).body.code, way).toBe('session.own-account')
  expect((await at('unlock', '00000000-0000-4000-8000-000000000000')).body.code).toBe('session.no-person')
  server.clock.pass(6 * minute)
  expect((await at('password')).body.code).toBe('session.step-up')
  expect(server.log()).not.toContain(password)
})

test('a locked account is opened by the security administrator', async () => {
  for (let n = 0; n < 5; n += 1)
    await server.anonymous('/api/sessions', { method: 'POST', body: { name: 'grid-head', password: 'wrong' } })
  expect((await enter('grid-head')).answer.status).toBe(423)
  const security = await enter('security-administrator')
  await security.call(`/api/account/people/${demoPersonId('grid-head')}/unlock`, 'POST', {})
  expect((await enter('grid-head')).answer.status).toBe(201)
})

test('by default a session ends when it is not used for half an hour', async () => {
  const { call } = await enter('mediator')
  server.clock.pass(29 * minute)
  expect((await call('/api/session')).status).toBe(200)
  server.clock.pass(30 * minute)
  expect((await call('/api/session')).body.code).toBe('session.ended')
})
