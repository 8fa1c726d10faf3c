import { type Role, roles } from '@mazha/contracts/role'
import { expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { demoPassword, demoPersonId } from '../../demo/people.ts'
import { permissions } from '../../http/permissions.ts'
import { conflictingDuties } from './duties.ts'
import { addStaff } from './staffing.ts'

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
