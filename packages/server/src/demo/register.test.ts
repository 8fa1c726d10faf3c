import { expect, test } from 'vitest'
import { testServer } from '../../../../test/server.ts'
import { loadDemoGround } from './ground.ts'
import { loadDemoRegister } from './register.ts'
import { demoRequest } from './requests.ts'

const server = await testServer({ at: '2026-11-21T21:00:00+08:00' })
await loadDemoGround(server.ctx)

test('the demonstration’s register holds some three hundred invented people, each in a home on the ground; again adds nothing', async () => {
  const from = process.cpuUsage()
  const added = await loadDemoRegister(server.ctx)
  const { user, system } = process.cpuUsage(from)
  expect(added).toBeGreaterThan(250)
  expect(added).toBeLessThan(450)
  expect((user + system) / 1e6).toBeLessThan(2)
  const counted = async () =>
    (
      await server.ctx.db.query<Record<string, number>>(
        `select (select count(*)::int from mazha.residence) as homes, (select count(*)::int from mazha.place) as places,
          (select count(*)::int from mazha.organisation) as firms, (select count(*)::int from mazha.resident) as residents,
          (select count(distinct area_id)::int from mazha.building) as areas`,
      )
    ).rows[0]
  const counts = await counted()
  expect(counts).toMatchObject({ homes: added, residents: added, places: 48, firms: 14 })
  expect(counts?.['areas']).toBeGreaterThan(25)
  expect(await loadDemoRegister(server.ctx)).toBe(0)
  expect(await counted()).toEqual(counts)

  // Whoever raised the first request is somebody of the register, so that the portal has looks to show.
  const clerk = await server.as('clerk')
  const { phone } = demoRequest(0).contact ?? {}
  const found = await clerk('/api/register/residents/search', { method: 'POST', body: { phone, purpose: 'call' } })
  expect(found.body.items).toHaveLength(1)
})
