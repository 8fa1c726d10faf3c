import { type Role, roles } from '@mazha/contracts/role'
import { newPost } from '@mazha/contracts/staff'
import { expect, test } from 'vitest'
import { aRequest, type LoggedIn, testServer } from '../../../../../test/server.ts'
import { demoPassword, demoPersonId } from '../../demo/people.ts'
import { permissions } from '../../http/permissions.ts'
import { setAccount } from './accounts.ts'
import { conflictingDuties } from './duties.ts'
import { addPost } from './posts.ts'
import { addStaff } from './staffing.ts'
import { giveTerm } from './terms.ts'

const server = await testServer()
const three = ['administrator', 'security_administrator', 'auditor'] as const
const id = (n: number): string => `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`
const someone = (n: number, held: readonly Role[]) => ({
  id: id(n),
  name: '三员测试',
  login: `duty${n}`,
  password: demoPassword,
  keepsPassword: true,
  from: '2024-01-01',
  posts: held.map((role) => ({ post: `duty.${role}`, unit: 'dispatch-centre', role, title: roles[role] })),
})

test('the three administrators are three people: no two of the duties go together, anything else does', async () => {
  for (const [n, first] of three.entries()) {
    for (const second of three) {
      const together = conflictingDuties([first, second, 'clerk'])
      expect(together !== undefined, `${first} and ${second}`).toBe(first !== second)
      if (first === second) continue
      await expect(addStaff(server.ctx, [someone(n + 1, [first, second])])).rejects.toMatchObject({
        code: 'session.two-duties',
      })
    }
  }
  // What is held already counts as well as what is given now.
  await addStaff(server.ctx, [someone(10, ['auditor', 'clerk'])])
  await expect(addStaff(server.ctx, [someone(10, ['administrator'])])).rejects.toThrow('session.two-duties')
  const { rows } = await server.ctx.db.query(`select 1 from mazha.term where person_id = any($1::uuid[])`, [
    [id(1), id(2), id(3)],
  ])
  expect(rows).toEqual([])
})

test('two duties that are given to one person at the same moment: one of them is refused', async () => {
  const { ctx } = server
  for (let n = 960; n < 966; n += 1) {
    await addStaff(ctx, [someone(n, ['clerk'])])
    for (const role of three) {
      const post = { id: `at-once-${n}.${role}`, unit: 'dispatch-centre', role }
      await addPost(ctx, newPost.parse({ ...post, from: '2024-01-01' }))
    }
    const given = await Promise.allSettled(
      three.map((role) =>
        giveTerm(ctx, { post: `at-once-${n}.${role}`, person: id(n), from: '2024-01-01', partTime: false, by: null }),
      ),
    )
    expect(given.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
  }
})

test('should two duties stand in the tables all the same, neither counts', async () => {
  await addStaff(server.ctx, [someone(20, ['administrator', 'clerk'])])
  await server.ctx.db.query(
    `insert into mazha.term (district_id, person_id, post_id, valid_from)
     values ('chaohai', $1, 'dispatch-centre.security_administrator', '2024-01-01')`,
    [id(20)],
  )
  const entered = await server.anonymous('/api/sessions', {
    method: 'POST',
    body: { name: 'duty20', password: demoPassword },
  })
  expect(entered.body.posts.map(({ role }: { role: string }) => role)).toEqual(['clerk'])
  expect(server.log()).toContain('two administrators in one')
})

/** Everything that one of the three may do and others of them not, by the permission table; what all may do is set aside. */
const ownRoutes = (role: Role): string[] =>
  Object.entries(permissions)
    .filter(([, access]) => typeof access !== 'string' && access.includes(role))
    .map(([key]) => key)

test('none of the three does another’s work: no write is open to two, and the auditor writes nothing', async () => {
  const writes = (role: Role): string[] => ownRoutes(role).filter((key) => !key.startsWith('GET '))
  for (const first of three) {
    for (const second of three) {
      if (first === second) continue
      expect(
        writes(first).filter((key) => writes(second).includes(key)),
        `${first} and ${second}`,
      ).toEqual([])
    }
  }
  expect(writes('auditor')).toEqual([])
  expect(writes('security_administrator').length).toBeGreaterThanOrEqual(6)
  // Through the server, not by the table alone: the other two are refused what is the one's own.
  for (const [n, role] of three.entries()) {
    for (const other of three.filter((one) => one !== role)) {
      const call = await server.as(other.replace('_', '-'))
      for (const key of ownRoutes(role).filter((one) => !ownRoutes(other).includes(one))) {
        const [method = '', path = ''] = key.split(' ')
        const answer = await call(path.replace(/:\w+/g, id(90 + n)), {
          method,
          ...(method !== 'GET' && method !== 'DELETE' && { body: {} }),
        })
        expect(answer, `${other}: ${key}`).toMatchObject({ status: 403, body: { code: 'permission.denied' } })
      }
    }
  }
  expect(demoPersonId('security-administrator')).not.toBe(demoPersonId('administrator'))
})

const post = (body: object = {}) => ({ method: 'POST', body })
const makePost = (who: LoggedIn, id: string) =>
  who('/api/posts', post({ id, unit: 'dispatch-centre', role: 'leader', title: roles.leader }))

test('how far a post sees is given with it or later, by whoever gives rights and to nobody’s own post, and stands in the log', async () => {
  const security = await server.as('security-administrator')
  const narrow = { id: 'narrow', unit: 'dispatch-centre', role: 'leader', title: roles.leader, scope: 'own' }
  expect((await (await server.as('administrator'))('/api/posts', post(narrow))).body.code).toBe('permission.denied')
  server.clock.pass(1000)
  const made = await security('/api/posts', post(narrow))
  expect(made.body, made.text).toMatchObject({ role: 'leader', scope: 'own' })
  expect((await security('/api/posts', post(narrow))).status).toBe(201)
  expect((await security('/api/posts', post({ ...narrow, scope: 'district' }))).body.code).toBe('post.taken')
  // Who keeps the system sees no matter, however far it is said to.
  const wide = { ...narrow, id: 'wide', role: 'administrator', scope: 'district' }
  expect((await security('/api/posts', post(wide))).body.code).toBe('post.no-scope')

  const login = { name: 'narrow-leader', password: demoPassword }
  await addStaff(server.ctx, [{ ...someone(60, []), login: login.name }])
  expect((await security('/api/terms', post({ post: 'narrow', person: id(60), from: '2026-09-01' }))).status).toBe(201)
  const { number } = (await server.anonymous('/api/requests', post(aRequest()))).body
  const leader = await server.as(login.name)
  const seen = async (): Promise<number> => (await leader(`/api/matters/${number}`)).status
  expect(await seen()).toBe(404)
  const change = (body: object) =>
    security('/api/posts/narrow', {
      method: 'PUT',
      body: { from: server.ctx.now().toISOString().slice(0, 10), ...body },
    })
  server.clock.pass(1000)
  const widened = await change({ scope: 'district' })
  expect(widened.body, widened.text).toMatchObject({ scope: 'district' })
  expect(await seen()).toBe(200)
  server.clock.pass(1000)
  // What is not said stays.
  expect((await change({ capacity: 2 })).body).toMatchObject({ scope: 'district', capacity: 2 })
  expect((await change({ scope: null })).body).toMatchObject({ scope: null })

  const own = { method: 'PUT', body: { from: '2026-09-21', scope: 'district' } }
  const [held] = (await security('/api/session')).body.posts
  for (const body of [{ scope: 'district' }, { areas: [] }])
    expect(
      (await security(`/api/posts/${held.post}`, { ...own, body: { from: '2026-09-21', ...body } })).body.code,
    ).toBe('session.own-account')
  // Nor by the way of a successor.
  const end = { post: 'narrow', person: id(60), from: '2026-09-01', lastDay: '2026-12-31' }
  const me = demoPersonId('security-administrator')
  expect((await security('/api/terms/end', post({ ...end, successor: me }))).body.code).toBe('session.own-account')
  expect((await security('/api/session')).body.posts).toHaveLength(1)
  // Nor for longer than it was given to them.
  await server.ctx.db.query(`update mazha.term set valid_until = '2026-09-30' where person_id = $1`, [me])
  const longer = { post: held.post, person: me, from: '2024-01-01', lastDay: '2030-12-31' }
  expect((await security('/api/terms/end', post(longer))).body.code).toBe('session.own-account')
  await server.ctx.db.query(`update mazha.term set valid_until = null where person_id = $1`, [me])
  const auditor = await server.as('auditor')
  const { items } = (await auditor('/api/account/events?kind=post_scoped')).body
  expect(items).toMatchObject([
    { person: { id: id(60) }, by: { name: '沈岚' }, post: roles.leader, scope: { zh: '按角色' } },
    { person: { id: id(60) }, scope: { zh: '全区' } },
    { person: null, scope: { zh: '本人经办' } },
  ])
})

test('of the three none takes another’s place: nobody resets their accounts but the server’s own terminal', async () => {
  const security = await server.as('security-administrator')
  const at = (login: string, way: string, body: object = {}) =>
    security(`/api/account/people/${demoPersonId(login)}/${way}`, post(body))
  for (const login of ['auditor', 'administrator'])
    for (const way of ['password', 'second-factor/reset', 'single-sign-on/reset', 'invitation', 'reopen'])
      expect((await at(login, way)).body.code, `${login} ${way}`).toBe('session.duty-account')
  expect((await at('auditor', 'login', { name: 'auditor2' })).body.code).toBe('session.duty-account')
  expect((await at('auditor', 'unlock')).status).toBe(204)
  // Nor does whoever gives rights give any to themselves.
  const made = await makePost(security, 'a-post-to-give')
  expect(made.status, made.text).toBe(201)
  const own = post({ post: 'a-post-to-give', person: demoPersonId('security-administrator') })
  expect((await security('/api/terms', own)).body.code).toBe('session.own-account')

  const fresh = await setAccount(server.ctx, { person: demoPersonId('auditor'), name: 'auditor' })
  const once = await server.anonymous('/api/sessions', post({ name: 'auditor', password: fresh }))
  expect([once.status, once.body.pending]).toEqual([201, 'password'])
  await expect(setAccount(server.ctx, { person: id(30), name: 'auditor' })).rejects.toThrow()
})

test('a closed account lets nobody in, ends what is open, and stands in the log with the posts that were given', async () => {
  const security = await server.as('security-administrator')
  const handler = await server.as('handler2')
  const path = `/api/account/people/${demoPersonId('handler2')}`
  expect((await security(`${path}/close`, post())).status).toBe(204)
  expect((await handler('/api/session')).status).toBe(401)
  const enter = () => server.anonymous('/api/sessions', post({ name: 'handler2', password: demoPassword }))
  expect((await enter()).body.code).toBe('session.closed')
  const [listed] = (await security('/api/account/people?q=handler2')).body.items
  expect(listed.closedAt).toBe(server.ctx.now().toISOString())
  server.clock.pass(1000)
  expect((await security(`${path}/reopen`, post())).status).toBe(204)
  expect((await enter()).status).toBe(201)

  server.clock.pass(1000)
  const person = { id: id(40), name: '新来的人' }
  await makePost(security, 'another-post')
  const term = { post: 'another-post', from: '2030-01-01' }
  const given = await security('/api/terms', post({ ...term, newPerson: person }))
  expect(given.status, given.text).toBe(201)
  const ended = await security('/api/terms/end', post({ ...term, person: person.id }))
  expect(ended.status, ended.text).toBe(200)
  const { rows } = await server.ctx.db.query(
    'select kind, by_id, post_id from mazha.account_event where person_id = any($1) and by_id is not null order by at, kind',
    [[demoPersonId('handler2'), person.id]],
  )
  const by = { by_id: demoPersonId('security-administrator') }
  expect(rows).toMatchObject([
    { kind: 'closed', post_id: null, ...by },
    { kind: 'reopened', ...by },
    { kind: 'post_ended', post_id: 'another-post', ...by },
    { kind: 'post_given', post_id: 'another-post', ...by },
  ])
})

test('whoever holds no post any more has an own account and reads nothing else', async () => {
  await addStaff(server.ctx, [{ ...someone(50, []), login: 'duty50' }])
  const former = await server.as('duty50')
  expect((await former('/api/session')).body.posts).toEqual([])
  expect((await former('/api/account')).status).toBe(200)
  for (const path of ['/api/units', `/api/people/${demoPersonId('handler')}`, '/api/areas', '/api/procedures'])
    expect((await former(path)).body.code, path).toBe('permission.denied')
})
