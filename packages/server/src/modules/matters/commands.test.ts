import { randomUUID } from 'node:crypto'
import { minutes, workingDays } from '@mazha/contracts/clock'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { actOn, countQueues, listMatters, openMatter, scopeOf, timeline } from './index.ts'
import { settleNewcomers } from './jobs.ts'

const w = await world({ at: '2026-09-28 09:00' })

test('a request goes through the whole loop by four different people', async () => {
  const m = await w.resident.files({ text: '路灯不亮，晚上看不见路。', contact: { phone: '13800000001' } })
  expect(m).toMatchObject({ state: 'registered', version: 1, number: expect.stringMatching(/^260928\d{6}$/) })
  await w.clerk.does(m, 'accept')
  await w.dispatcher.does(m, 'dispatch', { lead: 'municipal' })
  await w.municipal.does(m, 'sign')
  expect(await w.matter(m)).toMatchObject({ state: 'handling', lead: 'municipal', holder: { unit: 'municipal' } })
})

test('a wrong dispatch goes back within two working days', async () => {
  const m = await w.resident.files({ text: '路灯不亮' })
  await w.clerk.does(m, 'accept')
  await w.dispatcher.does(m, 'dispatch', { lead: 'water-bureau' })
  await w.passes(workingDays(2))
  const entries = await timeline(w.ctx, m.id)
  expect(entries.map(({ action }) => action)).toContain('clock')
})

test('the same client id gives the same matter once', async () => {
  const opening = { clientId: randomUUID(), actor: { kind: 'reporter' } as const, channel: 'portal', text: '井盖破了' }
  const [a, b] = await Promise.all([openMatter(w.ctx, opening), openMatter(w.ctx, opening)])
  const c = await openMatter(w.ctx, opening)
  expect([a, b, c].filter(({ repeated }) => repeated)).toHaveLength(2)
  expect(b.matter).toEqual(a.matter)
  expect(c.matter).toEqual(a.matter)
  await expect(openMatter(w.ctx, { ...opening, text: '别的' })).rejects.toMatchObject({ code: 'command.reused' })
})

test('two people who act on the same version: one is told of the conflict', async () => {
  const m = await w.resident.files({ text: '下水道堵了' })
  const act = { id: m.id, version: 1, action: 'accept', input: {}, actor: w.clerk.actor }
  const results = await Promise.allSettled([
    actOn(w.ctx, { ...act, clientId: randomUUID() }),
    actOn(w.ctx, { ...act, clientId: randomUUID() }),
  ])
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'matter.conflict' } })
})

test('what somebody took part in is found by its words at once, and stands beside them when there was time', async () => {
  const m = await w.resident.files({ text: '健身器材松动' })
  await w.clerk.does(m, 'accept')
  await w.dispatcher.does(m, 'dispatch', { lead: 'municipal' })
  await w.municipal.does(m, 'sign')
  const owner = new pg.Client({ connectionString: w.database.ownerUrl })
  await owner.connect()
  onTestFinished(() => owner.end())
  const people = [w.clerk, w.dispatcher, w.municipal].map(({ actor }) => (actor.kind === 'staff' ? actor.person : ''))
  /** Of each: whether they stand beside the words, whether they are kept apart, how many of theirs are found. */
  const stand = async (): Promise<readonly [words: boolean[], apart: boolean[], found: number[]]> => {
    const { rows } = await owner.query<{ words: boolean; apart: boolean }>(
      `select '@p:' || id = any(tsvector_to_array(t.search)) as words,
         exists (select from mazha.newcomer n where n.matter_id = t.matter_id and n.person_id::text = id) as apart
       from mazha.matter_text t, unnest($2::text[]) with ordinality as p (id, n) where t.matter_id = $1 order by n`,
      [m.id, people],
    )
    const found = people.map(async (person) => {
      const scope = { district: false, units: [], reach: [`p:${person}`] } as const
      return (await listMatters(w.ctx, { q: '健身器材', scope })).items.length
    })
    return [rows.map(({ words }) => words), rows.map(({ apart }) => apart), await Promise.all(found)]
  }
  // The dispatch wrote the text anyway, as another unit has it; who signed came after it.
  expect(await stand()).toEqual([
    [true, true, false],
    [true, false, true],
    [1, 1, 1],
  ])
  await settleNewcomers(w.ctx)
  expect(await stand()).toEqual([
    [true, true, false],
    [true, false, true],
    [1, 1, 1],
  ])
  await w.passes(minutes(11))
  await settleNewcomers(w.ctx)
  expect(await stand()).toEqual([
    [true, true, true],
    [false, false, false],
    [1, 1, 1],
  ])
})

test('lists and counts', async () => {
  const scope = scopeOf(w.dispatcher.actor)
  const page = await listMatters(w.ctx, { queue: 'to_handle', scope, limit: 2 })
  expect(page.items.length).toBeGreaterThan(0)
  const found = await listMatters(w.ctx, { q: '路灯', scope })
  expect(found.items.length).toBe(2)
  const counts = await countQueues(w.ctx, { scope })
  expect(counts).toMatchObject({ open: { count: 5 } })
})
