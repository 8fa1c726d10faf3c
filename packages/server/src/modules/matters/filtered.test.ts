import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import pg from 'pg'
import { expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { findByDays } from './by-days.ts'
import { facetsSql } from './facet-store.ts'
import { selectNewest } from './filtered.ts'
import type { Selection } from './list-store.ts'
import { dayOf, openedTags, tagsOfDays } from './opened-tags.ts'
import { openMatters } from './index.ts'

const w = await world({ at: '2026-09-28 09:00' })

// Two years of requests by several doors, some weeks empty; the older ones have long been closed or declined.
const doors = ['phone', 'phone', 'phone', 'portal', 'window', 'letter']
const opened = await openMatters(
  w.ctx,
  Array.from({ length: 300 }, (_, n) => ({
    clientId: randomUUID(),
    actor: w.system.actor,
    channel: doors[(n * 5 + (n % 7)) % doors.length] ?? 'phone',
    category: `c${(n * n) % 11}`,
    at: new Date(Date.parse(w.now()) - (n * n * 7_000_000 + n)).toISOString(),
    text: '路灯不亮',
  })),
)
const owner = new pg.Client({ connectionString: w.database.ownerUrl })
await owner.connect()
await owner.query(
  `update mazha.matter set
     state = case when n < 40 then state when n % 9 = 0 then 'declined' else 'closed' end,
     level = case when n % 4 = 0 then 'district_coordinated' when n % 4 = 1 then null else 'street_coordinated' end,
     units = case when n % 30 = 7 then '{labour,forestry}' when n % 3 = 0 then '{}' when n < 200 then '{municipal}' else '{labour}' end::text[],
     reach = array['a:s' || n % 3, 'a:c' || n % 12, 'a:g' || n % 90, 'p:00000000-0000-4000-8000-00000000000' || n % 7]
   from (select id as i, row_number() over (order by opened_at desc) as n from mazha.matter) as numbered where i = id`,
)
await owner.query(
  `update mazha.clock set state = (array['near', 'overdue', 'paused', 'running', 'running'])[1 + get_byte(uuid_send(matter_id), 3) % 5]`,
)
await owner.query(`update mazha.matter set due_clock = null where get_byte(uuid_send(id), 4) % 3 = 0`)
// They lie on the disk by their ids, and so in no order of time.
await owner.query('cluster mazha.matter using matter_pkey')
await owner.query('analyze mazha.matter, mazha.matter_text, mazha.clock')
const all = await owner
  .query<{
    id: string
    state: string
    category: string
    level: string | null
    channel: string
    units: string[]
    reach: string[]
    opened: Date
    due: string
  }>(
    `select id, state, category, level, channel, units, reach, opened_at as opened,
       coalesce((select k.state from mazha.clock k where k.matter_id = m.id and k.name = m.due_clock), 'none') as due
     from mazha.matter m order by opened_at desc, id desc`,
  )
  .then(({ rows }) => rows)
await owner.query('set enable_seqscan = off')
const plan = await owner
  .query<{ 'QUERY PLAN': string }>(`explain select from mazha.matter m where ${facetsSql} && '{s:closed}'::text[]`)
  .then(({ rows }) => rows.map((row) => row['QUERY PLAN']).join('\n'))
await owner.end()

/** Each way of finding them, forced by where few ends and many begins. */
const ways = {
  'as usual': { few: 1500, manyShare: 0.1 },
  'by facets': { few: 10_000, manyShare: 2 },
  'by days': { few: 0, manyShare: 2 },
  'by days, few of them at a time': { few: 0, manyShare: 2, most: 4 },
  'by walking': { few: 0, manyShare: 0 },
}

/** Present as often as that, in ten. */
const sometimes = <T>(tenths: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: tenths, arbitrary }, { weight: 10 - tenths, arbitrary: fc.constant(undefined) })
const day = fc
  .integer({ min: 0, max: 800 })
  .map((days) => new Date(Date.parse(w.now()) - days * 86_400_000).toISOString())
const selections = fc.record({
  scope: fc.constantFrom<Selection['scope']>(
    { district: true },
    { district: false, units: ['labour'] },
    { district: false, units: ['forestry', 'nobody'] },
    { district: false, units: [] },
    { district: false, units: ['forestry'], reach: ['a:s1'] },
    { district: false, units: ['nobody'], reach: ['a:c7', 'a:g11'] },
    { district: false, units: [], reach: ['p:00000000-0000-4000-8000-000000000003'] },
  ),
  filter: fc.record({
    state: sometimes(4, fc.constantFrom('registered', 'closed', 'declined', 'merged')),
    category: sometimes(4, fc.constantFrom('c0', 'c1', 'c5', 'c2')),
    level: sometimes(4, fc.constantFrom('district_coordinated', 'street_coordinated')),
    channel: sometimes(4, fc.constantFrom('phone', 'letter', 'nowhere')),
    unit: sometimes(4, fc.constantFrom('municipal', 'labour', 'forestry')),
    dueState: sometimes(2, fc.constantFrom('none', 'running', 'near', 'overdue', 'paused', 'waiting')),
    openedFrom: sometimes(2, day),
    openedTo: sometimes(2, day),
  }),
})

test.each(Object.entries(ways))(
  'filtered pages %s hold all that is asked for, newest first, each once',
  async (_name, limits) => {
    expect(opened).toHaveLength(300)
    await fc.assert(
      fc.asyncProperty(selections, fc.integer({ min: 1, max: 60 }), async (selection, limit) => {
        const { scope, filter } = selection
        const expected = all
          .filter(
            (row) =>
              scope.district ||
              scope.units.some((unit) => row.units.includes(unit)) ||
              (scope.reach ?? []).some((key) => row.reach.includes(key)),
          )
          .filter((row) =>
            (['state', 'category', 'level', 'channel'] as const).every(
              (name) => filter[name] === undefined || filter[name] === row[name],
            ),
          )
          .filter((row) => filter.unit === undefined || row.units.includes(filter.unit))
          .filter((row) => filter.dueState === undefined || row.due === filter.dueState)
          .filter((row) => filter.openedFrom === undefined || row.opened.toISOString() >= filter.openedFrom)
          .filter((row) => filter.openedTo === undefined || row.opened.toISOString() < filter.openedTo)
          .map(({ id }) => id)
        const found: string[] = []
        let after: { id: string; order: string } | undefined
        do {
          const page = await selectNewest(w.ctx, selection, { after, limit }, limits)
          found.push(...page.map(({ id }) => id))
          after = page.length < limit ? undefined : page.at(-1)
        } while (after !== undefined)
        expect(found).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  },
)

test('the tags of some days are those of every matter opened then, and of no other', () => {
  fc.assert(
    fc.property(fc.integer({ min: -40, max: 40_000 }), fc.nat(60), (oldest, more) => {
      const tags = new Set(tagsOfDays(oldest + more, oldest))
      for (let day = oldest - 10; day <= oldest + more + 10; day++) {
        const has = openedTags(new Date(day * 86_400_000 + 5)).filter((tag) => tags.has(tag))
        expect(has.length).toBe(day >= oldest && day <= oldest + more ? 1 : 0)
      }
    }),
  )
})

test('however many come a day and however few were expected, no day is lost and none is asked for twice', async () => {
  const now = new Date(w.now())
  const newest = dayOf(now)
  const counts = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(9)), {
    minLength: 1,
    maxLength: 120,
  })
  await fc.assert(
    fc.asyncProperty(
      counts,
      fc.double({ min: 0, max: 20, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 30 }),
      async (perDays, perDay, limit, most) => {
        const there = perDays.flatMap((count, back) =>
          Array.from({ length: count }, (_, n) => ({
            id: `${back}-${n}`,
            order: new Date((newest - back) * 86_400_000).toISOString(),
          })),
        )
        const found = await findByDays(
          {
            after: undefined,
            limit,
            now,
            openedFrom: undefined,
            openedTo: undefined,
            perDay,
            newest,
            // What is known of is out of date.
            oldest: newest - Math.floor(perDays.length / 2),
            findOldest: () => Promise.resolve(newest - perDays.length),
            find: (tags, wanted, atMost) => {
              const hits = there.filter(({ order }) => openedTags(order).some((tag) => tags.includes(tag)))
              return Promise.resolve(hits.length > (atMost ?? Infinity) ? undefined : hits.slice(0, wanted))
            },
          },
          most,
        )
        expect(found).toEqual(there.slice(0, limit))
      },
    ),
  )
})

test('the words of a filter are those of its index', () => {
  expect(plan).toContain('matter_facets')
})

test('what has come to a state since its days were asked for stands first', async () => {
  const selection: Selection = { scope: { district: false, units: [], reach: ['a:s0'] }, filter: { state: 'declined' } }
  const find = (): Promise<string[]> =>
    selectNewest(w.ctx, selection, { after: undefined, limit: 5 }, ways['by days']).then((found) =>
      found.map(({ id }) => id),
    )
  const before = await find()
  const newest = all[0]?.id
  const client = new pg.Client({ connectionString: w.database.ownerUrl })
  await client.connect()
  await client.query(`update mazha.matter set state = 'declined', reach = '{a:s0}' where id = $1`, [newest])
  await client.end()
  expect(before).toHaveLength(5)
  expect(await find()).toEqual([newest, ...before.slice(0, 4)])
})
