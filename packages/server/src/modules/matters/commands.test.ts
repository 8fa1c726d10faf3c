import { randomUUID } from 'node:crypto'
import { minutes, workingDays } from '@mazha/contracts/clock'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { actOn, countQueues, listMatters, openMatter, scopeOf, timeline } from './index.ts'
import { settleTags } from './jobs.ts'

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

test('who may find a matter by its words does so at once, and stands beside them when there was time', async () => {
  const m = await w.resident.files({ text: '健身器材松动' })
  await w.clerk.does(m, 'accept')
  await w.dispatcher.does(m, 'dispatch', { lead: 'municipal' })
  await w.municipal.does(m, 'sign')
  const owner = new pg.Client({ connectionString: w.database.ownerUrl })
  await owner.connect()
  onTestFinished(() => owner.end())
  const people = [w.clerk, w.dispatcher, w.municipal].map(({ actor }) => (actor.kind === 'staff' ? actor.person : ''))
  const keys = [...people.map((person) => `p:${person}`), 'u:municipal', 'o:u:municipal']
  /** Of each: whether it stands beside the words, and whether it is kept apart. */
  const stand = async (): Promise<readonly [written: boolean[], apart: boolean[]]> => {
    const { rows } = await owner.query<{ written: boolean; apart: boolean }>(
      `select '@' || key = any(mazha.tags_of(t.search)) as written,
         exists (select from mazha.unwritten n where n.matter_id = t.matter_id and n.tag = '@' || key) as apart
       from mazha.matter_text t, unnest($2::text[]) with ordinality as k (key, n) where t.matter_id = $1 order by n`,
      [m.id, keys],
    )
    return [rows.map(({ written }) => written), rows.map(({ apart }) => apart)]
  }
  const found = async (): Promise<number[]> =>
    Promise.all(
      [
        ...people.map((person) => ({ scope: { district: false as const, units: [], reach: [`p:${person}`] } })),
        { scope: { district: false as const, units: ['municipal'] } },
        { scope: { district: false as const, units: ['municipal'] }, queue: 'to_handle' },
        { scope: { district: false as const, units: ['water-bureau'] } },
      ].map(async (query) => (await listMatters(w.ctx, { q: '健身器材', ...query })).items.length),
    )
  const all = keys.map(() => true)
  const none = keys.map(() => false)
  expect(await stand()).toEqual([none, all])
  expect(await found()).toEqual([1, 1, 1, 1, 1, 0])
  await settleTags(w.ctx)
  expect(await stand()).toEqual([none, all])
  await w.passes(minutes(11))
  await settleTags(w.ctx)
  expect(await stand()).toEqual([all, none])
  expect(await found()).toEqual([1, 1, 1, 1, 1, 0])
})

test('numbers of a day rise, and some are left out by chance: a gap tells nobody that a matter is kept from them', async () => {
  const days = Array.from({ length: 250 }, () => '2026-09-29')
  const other = await world({ beside: w })
  const taken = await Promise.all([w.ctx.numbers.take(days), other.ctx.numbers.take(days), w.ctx.numbers.take(days)])
  const serials = taken.map((numbers) => numbers.map((number) => Number(number.slice(6, -1))))
  expect(new Set(serials.flat()).size).toBe(750)
  for (const one of serials) {
    expect(one).toEqual(one.toSorted((a, b) => a - b))
    const alone = one.filter((serial, n) => n > 0 && serial - (one[n - 1] ?? 0) === 2).length
    expect(alone).toBeGreaterThan(5)
    expect(alone).toBeLessThan(80)
  }
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
