import { queues } from '@mazha/contracts/matter'
import { expect, test } from 'vitest'
import { countQueues, listMatters } from '#modules/matters'
import { testServer } from '../../../../test/server.ts'
import { loadDemo } from './load.ts'
import { demoLogins } from './people.ts'

const server = await testServer({ at: '2026-11-21T21:00:00+08:00' })

test('the demonstration has something in every queue and every state, and loading it again adds nothing', async () => {
  const from = process.cpuUsage()
  const { matters } = await loadDemo(server.ctx)
  // The work it takes, not the wait: other tests share the machine.
  const { user, system } = process.cpuUsage(from)
  expect(matters).toBeGreaterThan(55)
  expect((user + system) / 1e6).toBeLessThan(8)
  const { rows } = await server.ctx.db.query<{ state: string; n: number }>(
    'select state, count(*)::int as n from mazha.matter group by state',
  )
  const states = new Map(rows.map(({ state, n }) => [state, n]))
  const procedure = server.ctx.procedures.current('service-request')
  expect([...states.keys()].toSorted()).toEqual(Object.keys(procedure?.states ?? {}).toSorted())

  const counts = await countQueues(server.ctx, { scope: { district: true } })
  const some = Object.keys(queues).filter((queue) => queue !== 'mine' && (counts[queue]?.count ?? 0) > 0)
  expect(some).toEqual(Object.keys(queues).filter((queue) => queue !== 'mine'))
  const handler = await server.as('handler')
  expect((await handler('/api/matters?queue=mine')).body.items.length).toBeGreaterThan(0)

  const before = await server.ctx.db.query<{ n: number }>('select count(*)::int as n from mazha.ledger')
  await loadDemo(server.ctx)
  const after = await server.ctx.db.query<{ n: number }>('select count(*)::int as n from mazha.ledger')
  expect(after.rows).toEqual(before.rows)
})

test('its histories look as they do in life: steps on working days, answered matters with an answer', async () => {
  const page = await listMatters(server.ctx, { scope: { district: true }, filter: { state: 'closed' }, limit: 50 })
  const clerk = await server.as('clerk')
  for (const { id } of page.items.slice(0, 5)) {
    const view = (await clerk(`/api/matters/${id}`)).body
    const times = view.timeline.map(({ at }: { at: string }) => at)
    expect(times.toSorted()).toEqual(times)
    expect(new Set(times.map((at: string) => at.slice(0, 10))).size).toBeGreaterThan(1)
    expect(view.clocks.every((clock: { stoppedAt: string | null }) => clock.stoppedAt !== null)).toBe(true)
  }
})

test('every log-in that is printed opens a session with its role', async () => {
  for (const { name, role } of demoLogins) {
    const session = await (await server.as(name))('/api/session')
    expect(session.body.posts.map((post: { role: string }) => post.role)).toContain(role)
  }
})
