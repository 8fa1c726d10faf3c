import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, test } from 'vitest'
import { verifyLedger } from '#kernel/ledger/verify'
import { readDatabase } from '#kernel/ledger/database-source'
import { world } from '../../../../../test/world.ts'
import {
  actOn,
  countQueues,
  foldTallies,
  getMatter,
  listMatters,
  type MatterItem,
  type MatterQuery,
  rowOf,
  sweepClocks,
} from './index.ts'
import { bucketsOf } from './standing.ts'

/** What the sweeper promises, whoever else writes at the same time. */

const w = await world({ at: '2026-09-21 09:00' })
const district = { district: true } as const
const later = (days: number): Date => new Date(Date.parse(w.now()) + days * 86_400_000)

const listAll = async (query: MatterQuery): Promise<MatterItem[]> => {
  const items: MatterItem[] = []
  let cursor: string | undefined
  do {
    const page = await listMatters(w.ctx, { ...query, limit: 4, cursor })
    items.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return items
}

const faults = async (): Promise<unknown> => {
  const client = new pg.Client({ connectionString: w.database.auditUrl })
  await client.connect()
  try {
    const report = await verifyLedger({
      source: readDatabase(client),
      procedureOf: (id, version) => w.ctx.procedures.find(id, version),
      calendarOf: () => w.ctx.calendar,
      rowOf,
      bucketsOf,
    })
    return report.faults
  } finally {
    await client.end()
  }
}

test('lists of near due and overdue matters follow their due times, in the district and in a unit', async () => {
  for (const [n, day] of ['21', '22', '23', '24'].entries()) {
    for (const [m, time] of ['14:00', '15:30', '10:00'].entries()) {
      await w.isNow(`2026-09-${day} ${time}`)
      for (const [lead, handler] of [
        ['municipal', w.municipal],
        ['water-bureau', w.waterBureau],
      ] as const) {
        const matter = await w.resident.files({ text: `第${n}件：井盖` })
        await w.clerk.does(matter, 'accept', { level: 'community_direct', words: '已核实' })
        await w.dispatcher.does(matter, 'dispatch', { lead })
        // What is not signed for is overdue soon.
        if (m < 2) await handler.does(matter, 'sign')
      }
    }
  }
  await w.isNow('2026-09-29 09:00')
  for (const [queue, state] of [
    ['near_due', 'near'],
    ['overdue', 'overdue'],
  ] as const) {
    for (const scope of [district, { district: false, units: ['municipal'] } as const]) {
      const items = await listAll({ queue, scope })
      expect(items.length).toBeGreaterThan(1)
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
      expect(items.map(({ clock }) => clock?.state)).toEqual(items.map(() => state))
      const times = items.map(({ clock }) => clock?.dueAt ?? '')
      expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : 1)))
      const counts = await countQueues(w.ctx, { scope })
      expect(counts[queue]).toEqual({ count: items.length, nextDueAt: times[0] })
      const newest = await listAll({ queue, scope, sort: 'newest' })
      expect(newest.map(({ id }) => id).toSorted()).toEqual(items.map(({ id }) => id).toSorted())
    }
  }
})

test('people act while clocks are marked: each mark and each act goes in once, and every promise holds', async () => {
  const matters = await Promise.all(Array.from({ length: 160 }, (_, n) => w.resident.files({ text: `水管 ${n}` })))
  const second = await world({ beside: w })
  const at = later(90)
  const sweeps = [w.ctx, second.ctx].map(async (ctx) => {
    for (let rounds = 0; rounds < 12; rounds++) await sweepClocks({ ...ctx, now: () => at }, { limit: 40 })
  })
  const acts = matters.map(async ({ id }, n) => {
    await new Promise((resolve) => setTimeout(resolve, n))
    return actOn(w.ctx, {
      clientId: randomUUID(),
      id,
      action: 'accept',
      input: { level: 'community_direct', words: '已核实' },
      actor: w.clerk.actor,
    })
  })
  const accepted = await Promise.all(acts)
  await Promise.all(sweeps)
  await sweepClocks({ ...w.ctx, now: () => at })
  expect(accepted).toHaveLength(160)
  const { rows } = await w.ctx.db.query<{ action: string; n: number }>(
    `select action, count(*)::int as n from mazha.ledger where matter_id = any($1::uuid[]) and action = 'accept' group by 1`,
    [matters.map(({ id }) => id)],
  )
  expect(rows).toEqual([{ action: 'accept', n: 160 }])
  const { rows: left } = await w.ctx.db.query(
    `select from mazha.clock where (state = 'running' and wake_at <= $1) or (state = 'near' and due_at < $1)`,
    [at.toISOString()],
  )
  expect(left).toHaveLength(0)
  await foldTallies(w.ctx)
  const overdue = await listAll({ queue: 'overdue', scope: district })
  expect((await countQueues(w.ctx, { scope: district }))['overdue']?.count).toBe(overdue.length)
  expect(await faults()).toEqual([])
})

test('a clock whose row says that it is due is marked by its own times, and the row is made again from them', async () => {
  const matter = await w.resident.files({ text: '路灯不亮' })
  const before = await w.ctx.db.query('select wake_at, due_at from mazha.clock where matter_id = $1', [matter.id])
  await w.ctx.db.query(`update mazha.clock set wake_at = '2026-01-01' where matter_id = $1`, [matter.id])
  expect(await sweepClocks(w.ctx)).toBe(0)
  expect((await getMatter(w.ctx, { id: matter.id })).version).toBe(1)
  const after = await w.ctx.db.query('select wake_at, due_at from mazha.clock where matter_id = $1', [matter.id])
  expect(after.rows).toEqual(before.rows)
  expect(await faults()).toEqual([])
})
