import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { deliverOutbox, onCommitted, runReactions } from './index.ts'
import type { Committed } from './types.ts'

const w = await world({ at: '2026-09-28 09:00' })
/** A transaction of any database of the same server holds the horizon back, as in production: then it is tried again. */
const patience = { timeout: 10_000, interval: 20 }
const none = { notice: () => Promise.resolve() }

test('news that fails is kept, tried again later each time, and holds up nothing else', async () => {
  await deliverOutbox(w.ctx, none)
  const m = await w.resident.files({ text: '路灯不亮' })
  await w.clerk.does(m, 'accept')
  await w.dispatcher.does(m, 'dispatch', { lead: 'municipal', assists: ['water-bureau'] })
  const tried: string[] = []
  const failing = {
    notice: (_ctx: unknown, { key }: { key: string }) => {
      tried.push(key)
      return key.includes('municipal') ? Promise.reject(new Error('unreachable')) : Promise.resolve()
    },
  }
  expect(await deliverOutbox(w.ctx, failing)).toBe(1)
  expect(tried).toHaveLength(2)
  // Not at once, but after a while.
  expect(await deliverOutbox(w.ctx, failing)).toBe(0)
  expect(tried).toHaveLength(2)
  await w.isNow('2026-09-28 09:01')
  expect(await deliverOutbox(w.ctx, failing)).toBe(0)
  expect(tried).toHaveLength(3)
  await w.isNow('2026-09-28 09:30')
  expect(await deliverOutbox(w.ctx)).toBe(1)
  const { rows } = await w.ctx.db.query('select addressee, text_zh from mazha.notice')
  expect(rows).toEqual([{ addressee: 'unit:municipal', text_zh: expect.stringMatching(/请在 9月30日（周三）前签收/) }])
})

test('news that is delivered twice has one effect', async () => {
  const payload = JSON.stringify({ matter: randomUUID(), addressee: 'role:leader', text: { zh: '一', en: 'one' } })
  for (let n = 0; n < 2; n++) {
    await w.ctx.db.query(
      `insert into mazha.outbox (district_id, topic, key, payload, recorded_at, after) values ($1, 'notice', 'twice', $2, $3, $3)`,
      [w.ctx.district.id, payload, w.now()],
    )
  }
  expect(await deliverOutbox(w.ctx)).toBe(2)
  expect((await w.ctx.db.query(`select from mazha.notice where id = 'twice'`)).rows).toHaveLength(1)
})

test('a reaction reads every entry once and in order, and never one behind an entry still under way', async () => {
  const seen: number[] = []
  const reaction = {
    name: 'test',
    react: (_ctx: unknown, events: readonly { pos: string }[]) => {
      seen.push(...events.map(({ pos }) => Number(pos)))
      return Promise.resolve()
    },
  }
  const reads = async (): Promise<number> => {
    await runReactions(w.ctx, [reaction])
    return seen.length
  }
  const { rows: ledger } = await w.ctx.db.query('select count(*)::int as entries from mazha.ledger')
  const read: number = ledger[0].entries
  expect(read).toBeGreaterThan(0)
  await expect.poll(reads, patience).toBe(read)
  // A slow transaction takes the next position and does not end yet.
  const slow = await w.ctx.db.connect()
  await slow.query('begin')
  const insert = `insert into mazha.ledger (district_id, matter_id, seq, recorded_at, action, body, hash)
    values ($1, $2, 1, $3, 'slow', '{}', '') returning pos::int`
  const { rows } = await slow.query(insert, [w.ctx.district.id, randomUUID(), w.now()])
  await w.resident.files({ text: '井盖破了' })
  await runReactions(w.ctx, [reaction])
  await runReactions(w.ctx, [reaction])
  expect(seen).toHaveLength(read)
  await slow.query('commit')
  slow.release()
  await expect.poll(reads, patience).toBe(read + 2)
  expect(seen.slice(read)).toEqual([rows[0].pos, rows[0].pos + 1])
  expect(new Set(seen).size).toBe(seen.length)
})

test('a reaction that fails reads the same entries again', async () => {
  let calls = 0
  const reaction = {
    name: 'failing',
    react: (_ctx: unknown, events: readonly { pos: string }[]) => {
      calls += 1
      expect(events[0]?.pos).toBe('1')
      return calls === 1 ? Promise.reject(new Error('not now')) : Promise.resolve()
    },
  }
  const run = (): Promise<number | string> => runReactions(w.ctx, [reaction]).catch((error: Error) => error.message)
  await expect.poll(run, patience).toBe('not now')
  await expect.poll(run, patience).toBeGreaterThan(0)
  expect(calls).toBe(2)
})

test('every process hears of every commit', async () => {
  const second = await world({ beside: w })
  const heard: { here: Committed['matters'][number][]; there: Committed['matters'][number][] } = { here: [], there: [] }
  onCommitted(w.ctx, ({ matters }) => heard.here.push(...matters))
  onCommitted(second.ctx, ({ matters }) => heard.there.push(...matters))
  await expect
    .poll(
      async () => {
        const { id, version } = await w.resident.files({ text: '噪音扰民' })
        await expect
          .poll(() => heard.there.length, { timeout: 400 })
          .toBeGreaterThan(0)
          .catch(() => undefined)
        return heard.there.some((one) => one.id === id && one.version === version)
      },
      { timeout: 20_000 },
    )
    .toBe(true)
  expect(heard.here.length).toBeGreaterThan(0)
})
