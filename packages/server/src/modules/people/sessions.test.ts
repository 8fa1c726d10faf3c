import { expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { demoPassword } from '../../demo/people.ts'

const server = await testServer()
const logIn = (name: string, password: string) =>
  server.anonymous('/api/sessions', { method: 'POST', body: { name, password } })
const minutes = 60_000

test('the session’s cookie is closed to scripts, and its token stands in no table', async () => {
  const answer = await logIn('clerk', demoPassword)
  expect(answer.status).toBe(201)
  const cookie = answer.headers.getSetCookie()[0] ?? ''
  expect(cookie).toMatch(/^mazha_session=[\w-]{43}; .*HttpOnly; SameSite=Lax/)
  expect(answer.body).toMatchObject({
    name: '周敏',
    posts: [{ role: 'clerk', unit: 'hotline-centre', unitName: { zh: '12345 热线受理中心' } }],
  })
  const token = cookie.slice('mazha_session='.length, 'mazha_session='.length + 43)
  const { rows } = await server.ctx.db.query<{ id: Buffer }>('select id from mazha.session')
  expect(rows.map(({ id }) => id.toString('base64url'))).not.toContain(token)
})

test('five wrong passwords lock the log-in for a quarter of an hour, the right one included; then it opens again', async () => {
  for (const left of [4, 3, 2, 1]) {
    const answer = await logIn('caller', 'wrong')
    expect(answer).toMatchObject({
      status: 401,
      body: { code: 'session.wrong-password', detail: expect.stringContaining(`还可试 ${left} 次`) },
    })
  }
  expect(await logIn('caller', 'wrong')).toMatchObject({ status: 423, body: { code: 'session.locked' } })
  expect((await logIn('caller', demoPassword)).status).toBe(423)
  server.clock.pass(14 * minutes)
  expect((await logIn('caller', demoPassword)).status).toBe(423)
  server.clock.pass(2 * minutes)
  expect((await logIn('caller', demoPassword)).status).toBe(201)
  expect((await logIn('caller', 'wrong')).body.detail).toContain('还可试 4 次')
})

test('a burst of guesses at once gets no more tries than one after another', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => logIn('verifier', 'guess')))
  const tried = answers.filter(({ status }) => status === 401)
  expect(tried).toHaveLength(4)
})

test('a name that does not exist is refused, counted and locked like one that does, and takes as long', async () => {
  const times: { readonly leader: number[]; readonly nobody: number[] } = { leader: [], nobody: [] }
  // By turns: whatever else the machine does slows both.
  for (let n = 0; n < 4; n += 1) {
    for (const name of ['leader', 'nobody'] as const) {
      const from = performance.now()
      const answer = await logIn(name, 'wrong')
      times[name].push(performance.now() - from)
      expect(answer.body.code).toBe('session.wrong-password')
    }
  }
  for (const name of ['leader', 'nobody']) expect((await logIn(name, 'wrong')).body.code).toBe('session.locked')
  // Without the hash of a decoy an unknown name answers ten times faster.
  expect(Math.min(...times.nobody)).toBeGreaterThan(Math.min(...times.leader) / 3)
})

test('a write without the session’s CSRF token, or with another’s, is refused', async () => {
  const clerk = await server.as('clerk')
  const other = await server.as('dispatcher')
  for (const token of [undefined, '', 'x', other.csrf]) {
    const answer = await server.anonymous('/api/matters', {
      method: 'POST',
      body: {},
      headers: { cookie: clerk.cookie, ...(token !== undefined && { 'x-csrf-token': token }) },
    })
    expect(answer).toMatchObject({ status: 403, body: { code: 'session.csrf' } })
  }
  expect((await clerk('/api/matters', { method: 'POST', body: {} })).status).toBe(400)
})

test('a session ends an hour after its last use, twelve hours after the log-in, and at the log-out', async () => {
  const open = async () => {
    const answer = await logIn('assessor', demoPassword)
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    return {
      cookie,
      csrf: String(answer.body.csrf),
      ask: () => server.anonymous('/api/session', { headers: { cookie } }),
    }
  }
  const idle = await open()
  server.clock.pass(59 * minutes)
  expect((await idle.ask()).status).toBe(200)
  server.clock.pass(59 * minutes)
  expect((await idle.ask()).status).toBe(200)
  server.clock.pass(61 * minutes)
  expect(await idle.ask()).toMatchObject({ status: 401, body: { code: 'session.ended' } })

  const long = await open()
  for (let n = 0; n < 23; n += 1) {
    server.clock.pass(31 * minutes)
    expect((await long.ask()).status, `after ${n + 1} half hours`).toBe(200)
  }
  server.clock.pass(10 * minutes)
  expect((await long.ask()).status).toBe(401)

  const left = await open()
  expect(
    (
      await server.anonymous('/api/sessions', {
        method: 'DELETE',
        headers: { cookie: left.cookie, 'x-csrf-token': left.csrf },
      })
    ).status,
  ).toBe(204)
  expect((await left.ask()).status).toBe(401)
})

test('posts count by the day: a term that has ended gives nothing any more', async () => {
  const auditor = await server.as('auditor')
  expect((await auditor('/api/matters')).status).toBe(200)
  await server.ctx.db.query(
    `update mazha.term set valid_until = $1::date - 1 where post_id = 'supervision-office.auditor'`,
    [server.clock.now()],
  )
  server.clock.pass(10_000)
  expect((await auditor('/api/matters')).status).toBe(403)
})
