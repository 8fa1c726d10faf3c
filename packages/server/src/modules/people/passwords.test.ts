import { weaknessesOf } from '@mazha/contracts/password'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { demoPassword } from '../../demo/people.ts'
import { isCommon } from './guessed-passwords.ts'
import { oncePassword } from './passwords.ts'
import { addStaff } from './staffing.ts'

// The defaults: what a district of its own has without settings.
const server = await testServer({ login: { secondFactor: [] } })
const day = 86_400_000
let people = 0

/** Somebody new with a password that another has chosen. */
const newcomer = async (name = '测试员') => {
  people += 1
  const login = `newcomer${people}`
  await addStaff(server.ctx, [
    {
      id: `00000000-0000-4000-8000-${String(people).padStart(12, '0')}`,
      name,
      login,
      password: 'Handed-0ver!',
      from: '2024-01-01',
      posts: [{ post: `p${people}`, unit: 'municipal', role: 'handler', title: { zh: '承办人', en: 'Handler' } }],
    },
  ])
  const enter = async (password: string) => {
    const answer = await server.anonymous('/api/sessions', { method: 'POST', body: { name: login, password } })
    return { answer, ...holder(answer.headers, answer.body.csrf) }
  }
  return { login, enter }
}

const holder = (headers: Headers, csrf: unknown) => {
  const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const call = (path: string, method = 'GET', body?: unknown) =>
    server.anonymous(path, {
      method,
      headers: { cookie, 'x-csrf-token': String(csrf) },
      ...(body !== undefined && { body }),
    })
  return {
    cookie,
    call,
    change: (current: string, next: string) => call('/api/account/password', 'POST', { current, next }),
  }
}

test('a first password opens nothing but its own change; afterwards everything, under a new token', async () => {
  const person = await newcomer()
  const first = await person.enter('Handed-0ver!')
  expect(first.answer).toMatchObject({ status: 201, body: { pending: 'password' } })
  expect(await first.call('/api/matters')).toMatchObject({
    status: 403,
    body: { code: 'session.must-change-password' },
  })
  expect((await first.call('/api/account/sessions')).status).toBe(403)
  expect((await first.call('/api/session')).body.pending).toBe('password')
  const changed = await first.change('Handed-0ver!', '秋天-Lantern-42')
  expect(changed).toMatchObject({ status: 200, body: { pending: null } })
  expect((await first.call('/api/session')).status).toBe(401)
  const now = holder(changed.headers, changed.body.csrf)
  expect((await now.call('/api/matters')).status).toBe(200)
  expect((await person.enter('Handed-0ver!')).answer.status).toBe(401)
  expect((await person.enter('秋天-Lantern-42')).answer.body.pending).toBeNull()
})

test('a new password is told all that is wrong with it at once, and the present one is asked for', async () => {
  const person = await newcomer('欧阳明')
  const { change } = await person.enter('Handed-0ver!')
  const why = async (next: string): Promise<string> => {
    const answer = await change('Handed-0ver!', next)
    expect(answer).toMatchObject({ status: 422, body: { code: 'session.weak-password' } })
    expect(answer.body.fields[0].path).toBe('next')
    return answer.body.detail
  }
  expect(await why('abc')).toMatch(/至少 10 个字符.*至少 3 类/)
  expect(await why('lanterns-and-moons')).toContain('至少 3 类')
  expect(await why(`Moon-42-${person.login}`)).toContain('不能包含用户名或姓名')
  expect(await why('Moon-42-欧阳明-x')).toContain('不能包含用户名或姓名')
  expect(await why('P@ssw0rd2026!')).toContain('太常见')
  expect(await why('Qwertyuiop1!')).toContain('太常见')
  expect(await why('Handed-0ver!')).toContain('最近 5 次')
  expect(await change('wrong', 'Lantern-and-Moon-7')).toMatchObject({
    status: 401,
    body: { code: 'session.wrong-password' },
  })
  expect(server.log()).not.toMatch(/Lantern-and-Moon|Handed-0ver/)
})

test('none of the last five comes back; the sixth may', async () => {
  const person = await newcomer()
  let { change } = await person.enter('Handed-0ver!')
  const passwords = ['Handed-0ver!', ...[1, 2, 3, 4, 5].map((n) => `Lantern-Moon-${n}`)]
  for (const [n, next] of passwords.slice(1).entries()) {
    server.clock.pass(60_000)
    const changed = await change(passwords[n] ?? '', next)
    expect(changed.status, next).toBe(200)
    ;({ change } = holder(changed.headers, changed.body.csrf))
  }
  for (const former of passwords.slice(1))
    expect((await change('Lantern-Moon-5', former)).body.code, former).toBe('session.weak-password')
  expect((await change('Lantern-Moon-5', 'Handed-0ver!')).status).toBe(200)
})

test('a password has its end after ninety days; who stays logged in is asked too', async () => {
  const person = await newcomer()
  const { change } = await person.enter('Handed-0ver!')
  await change('Handed-0ver!', 'Lantern-Moon-42')
  server.clock.pass(90 * day - 3_600_000)
  const late = await person.enter('Lantern-Moon-42')
  expect(late.answer.body.pending).toBeNull()
  expect((await late.call('/api/account')).body.password.rules).toEqual({
    minLength: 10,
    kinds: 3,
    maxAgeDays: 90,
    remembered: 5,
  })
  for (let minutes = 0; minutes < 60; minutes += 20) {
    await late.call('/api/account')
    server.clock.pass(20 * 60_000)
  }
  expect((await late.call('/api/matters')).body.code).toBe('session.must-change-password')
  expect((await late.change('Lantern-Moon-42', 'Lantern-Moon-43')).status).toBe(200)
})

test('what is common is told from what is not', () => {
  for (const common of [
    'Password123!',
    'P@ssw0rd!!!!',
    'Admin@123456',
    'Aa123456789!',
    '1qaz@WSX3edc',
    'Qwer1234!@#$',
    'Woaini520!!!',
    'aaaaaaaaaA1!',
    'Huawei@2026!',
    'mazha@2026!!',
  ])
    expect(isCommon(common), common).toBe(true)
  for (const fine of ['Lantern-Moon-42', '秋天的灯笼-Ab9', 'x7#Kp!w2Rt9v', 'correct-horse-Battery-9', demoPassword])
    expect(isCommon(fine), fine).toBe(false)
})

test('a password for one log-in always passes the rules it will be replaced under, and none is like another', () => {
  const drawn = Array.from({ length: 300 }, () => oncePassword())
  expect(new Set(drawn).size).toBe(300)
  for (const one of drawn) expect(weaknessesOf(one, { minLength: 10, kinds: 4, names: [] }), one).toEqual([])
})

test('whatever the name, a password that holds it in any letters, forwards or backwards, is weak', () => {
  const names = fc.string({ unit: 'grapheme', minLength: 3, maxLength: 12 })
  const around = fc.string({ maxLength: 20 })
  fc.assert(
    fc.property(names, around, around, (name, before, after) => {
      const rules = { minLength: 1, kinds: 1, names: [name] }
      fc.pre(Array.from(name.normalize('NFKC')).length >= 3)
      return weaknessesOf(`${before} ${name.toUpperCase()} ${after}`, rules).includes('name')
    }),
  )
  expect(weaknessesOf('x1!gnatniL', { minLength: 1, kinds: 1, names: ['lintang'] })).toContain('name')
})
