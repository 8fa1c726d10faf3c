import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import pg from 'pg'
import { expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { searchQuery } from '../../kernel/words.ts'
import { openMatters } from './index.ts'
import { search } from './search.ts'
import type { Scope } from './types.ts'

const w = await world({ at: '2026-09-28 09:00' })

// Two years of requests, a few words in many combinations, some weeks empty.
const words = ['路灯', '不亮', '水管', '漏水', '噪音', '扰民', '文化路', '东苑小区', '路口']
const filed = Array.from({ length: 300 }, (_, n) => ({
  at: new Date(Date.parse(w.now()) - (n * n * 7_000_000 + n)).toISOString(),
  channel: n % 11 === 3 ? 'letter' : 'phone',
  text: [0, 1, 2].map((k) => words[(n * (k + 3) + k * k) % words.length]).join(''),
}))
await openMatters(
  w.ctx,
  filed.map((one) => ({ clientId: randomUUID(), actor: w.system.actor, ...one })),
)
const owner = new pg.Client({ connectionString: w.database.ownerUrl })
await owner.connect()
// Every third in a street, every tenth with a unit, every seventh somebody's: some with all. All wait in a queue. Of some what they
// are found by is not written beside the words yet, of some what they were found by before still is.
await owner.query(`update mazha.matter m set reach = array[case when n % 3 = 1 then 'a:s1' else 'a:s2' end]
      || case when n % 7 = 2 then '{p:00000000-0000-4000-9000-000000000007}' else '{}' end::text[],
    units = case when n % 10 = 4 then '{forestry}' else '{}' end::text[],
    queue = case when n % 2 = 0 then 'to_handle' else 'to_verify' end, holder_unit = case when n % 10 = 4 then 'forestry' end,
    holder_person = case when n % 7 = 2 and n % 5 > 0 then uuid '00000000-0000-4000-9000-000000000007' end,
    area_path = case when n % 3 = 1 then 'city/s1/' else 'city/s2/' end
  from (select id as i, row_number() over (order by opened_at desc) - 1 as n from mazha.matter) as numbered where i = id`)
await owner.query(`insert into mazha.unwritten (district_id, tag, matter_id, acted_at)
  select district_id, tag, id, opened_at from mazha.matter m, unnest(mazha.scope_tags(units, reach, queue, opened_at)) as tag
  where abs(hashtext(id::text || tag)) % 3 = 0 and tag !~ '@q'`)
await owner.query(`update mazha.matter_text t set search = t.search || array_to_tsvector(array(
      select s.tag from unnest(mazha.scope_tags(m.units, m.reach, m.queue, m.opened_at)) as s (tag)
      where not exists (select from mazha.unwritten n where n.matter_id = m.id and (n.tag = s.tag or s.tag like n.tag || '@q%'))))
    || case when abs(hashtext(m.id::text)) % 2 = 0 and not exists (select from mazha.unwritten n where n.matter_id = m.id)
         then '''@u:forestry'' ''@o:u:forestry'' ''@p:00000000-0000-4000-9000-000000000007'''::tsvector else '' end
  from mazha.matter m where m.id = t.matter_id`)
await owner.query('analyze mazha.matter_text, mazha.matter')
await owner.end()

const somebody = 'p:00000000-0000-4000-9000-000000000007'
const scopes: readonly { readonly scope: Scope; readonly sees: (n: number) => boolean }[] = [
  { scope: { district: true }, sees: () => true },
  {
    scope: { district: false, units: ['forestry'], reach: ['a:s1'] },
    sees: (n) => n % 3 === 1 || n % 10 === 4,
  },
  { scope: { district: false, units: [], reach: [somebody] }, sees: (n) => n % 7 === 2 },
  { scope: { district: false, units: ['forestry'] }, sees: (n) => n % 10 === 4 },
  {
    scope: { district: false, units: ['forestry'], reach: ['a:s1', somebody] },
    sees: (n) => n % 3 === 1 || n % 10 === 4 || n % 7 === 2,
  },
]

/** Each way of searching, forced by where few ends and many begins. */
const ways = {
  'by words': { few: 10_000, manyShare: 2 },
  'among few of the selection': { few: 40, manyShare: 2 },
  'by days': { few: 0, manyShare: 2 },
  'by days, few of them at a time': { few: 0, manyShare: 2, most: 4 },
  'by order': { few: 0, manyShare: 0 },
}

test.each(Object.entries(ways))(
  'pages %s hold all that is searched for, newest first, each once',
  async (_name, limits) => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([...words, '灯', '东苑', '路灯不亮', '没有'], { minLength: 1, maxLength: 2 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom({}, {}, { channel: 'letter' }, { channel: 'phone', state: 'registered' }, { state: 'closed' }),
        fc.constantFrom(...scopes),
        async (asked, limit, filter: { channel?: string; state?: string }, { scope, sees }) => {
          const expected = filed
            .filter((_one, n) => sees(n))
            .filter(({ text }) => asked.every((word) => text.includes(word)))
            .filter(({ channel }) => filter.state !== 'closed' && (filter.channel ?? channel) === channel)
            .map(({ at }) => at)
          const query = searchQuery(asked.join(' '))!
          const selection = { scope, filter }
          const found: string[] = []
          let after: { id: string; order: string } | undefined
          do {
            const page = await search(w.ctx, selection, query, { sort: 'newest', after, limit }, limits)
            found.push(...page.map(({ order }) => new Date(order).toISOString()))
            after = page.length < limit ? undefined : page.at(-1)
          } while (after !== undefined)
          expect(found).toEqual(expected)
        },
      ),
      { numRuns: 30 },
    )
  },
)

test.each(Object.entries(ways))(
  'what waits in a queue is found %s, for those for whom it waits',
  async (_name, limits) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...words, '东苑', '没有'),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('to_handle', 'to_verify'),
        fc.constantFrom(
          ...scopes.slice(0, 2),
          {
            scope: { district: false, units: ['forestry'], reach: [] } satisfies Scope,
            sees: (n: number) => n % 10 === 4,
          },
          {
            scope: { district: false, units: [], reach: [somebody] } satisfies Scope,
            sees: (n: number) => n % 7 === 2 && n % 5 > 0,
          },
          {
            scope: { district: false, units: [], reach: ['a:s1', somebody] } satisfies Scope,
            sees: (n: number) => n % 3 === 1 || (n % 7 === 2 && n % 5 > 0),
          },
        ),
        async (word, limit, queue, { scope, sees }) => {
          const expected = filed
            .filter((_one, n) => sees(n) && n % 2 === (queue === 'to_handle' ? 0 : 1))
            .filter(({ text }) => text.includes(word))
            .map(({ at }) => at)
          const page = { sort: 'newest', after: undefined, limit } as const
          const found = await search(w.ctx, { scope, queue, filter: {} }, searchQuery(word)!, page, limits)
          expect(found.map(({ order }) => new Date(order).toISOString())).toEqual(expected.slice(0, limit))
        },
      ),
      { numRuns: 15 },
    )
  },
)
