import pg from 'pg'
import { countQueues, listMatters, type MatterQuery, type Scope } from '../packages/server/src/modules/matters/index.ts'
import { makeMatters } from './made-up-matters.ts'
import { type Bench, type Installation, median } from './run.ts'

/**
 * What a scope costs: the same page with it and without, by turns, among a million matters on 53,298 grids, read by people
 * of 5,000. The page holds as many rows either way.
 */
const now = new Date('2026-09-28T01:00:00Z')
const clock = { now: () => now }
const matters = Number(process.env['MAZHA_BENCH_MATTERS'] || 1_000_000)
const grids = 53_298
const people = 5000

/** Kunming's shape: 14 districts of 10 streets with 9 communities each, and the grids shared among those. */
const places = `
  update mazha.matter m set
    area_path = 'city/d' || g % 14 || '/s' || g % 140 || '/c' || g % 1260 || '/g' || g || '/',
    reach = array['a:d' || g % 14, 'a:s' || g % 140, 'a:c' || g % 1260, 'a:g' || g,
      'p:00000000-0000-4000-9000-' || lpad((i % ${people})::text, 12, '0')],
    barred = case when i % 5000 = 0 then array['u:supervision-office'] else '{}' end
  from (select id as own, substr(number, 2)::int as i, (substr(number, 2)::bigint * 7919 % ${grids})::int as g from mazha.matter) as n
  where m.id = n.own`

const facets = `create index matter_facets on mazha.matter
  using gin (mazha.facets(state, category, level, channel, units, reach, opened_at, closed_at)) with (gin_pending_list_limit = 256)`

const someone = ['p:00000000-0000-4000-9000-000000000007', 'u:municipal']
const scopes: Readonly<Record<string, Scope>> = {
  district: { district: true, bars: someone },
  unit: { district: false, units: ['labour'], reach: [], bars: someone },
  street: { district: false, units: ['chaohai'], reach: ['a:s7'], bars: someone },
  community: { district: false, units: ['chaohai'], reach: ['a:c7'], bars: someone },
  grid: { district: false, units: ['chaohai'], reach: ['a:g7'], bars: someone },
  own: { district: false, units: [], reach: ['p:00000000-0000-4000-9000-000000000007'], bars: someone },
}
const lists: Readonly<Record<string, Omit<MatterQuery, 'scope'>>> = {
  newest: {},
  queue: { queue: 'to_handle' },
  search: { q: '路灯' },
}

export const bench: Bench = async ({ report, say, installation }) => {
  say(`making ${matters} matters on ${grids} grids`)
  const place: Installation = await installation({ clock })
  const { ctx, database } = place
  await makeMatters(database.ownerUrl, ctx.district.id, { matters, open: matters / 10 }, now)
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query('drop index mazha.matter_facets')
  await owner.query(places)
  await owner.query(facets)
  await owner.query('vacuum analyze mazha.matter')
  await owner.end()
  const whole: Scope = { district: true }
  for (const [name, scope] of Object.entries(scopes)) {
    for (const [list, query] of Object.entries(lists)) {
      const limit = Math.min(50, (await listMatters(ctx, { ...query, scope, limit: 50 })).items.length)
      if (limit === 0) continue
      const [plain = Number.NaN, scoped = Number.NaN] = await byTurns(
        () => listMatters(ctx, { ...query, scope: whole, limit }),
        () => listMatters(ctx, { ...query, scope, limit }),
      )
      const ratio = scoped / plain
      report({
        name: `scope.${list}.${name}`,
        value: scoped,
        unit: 'ms',
        ratio,
        goal: '≤ 1.2 of the same page without a scope',
        met: ratio <= 1.2,
        note: `${plain.toFixed(2)} ms without, ${limit} rows`,
      })
    }
    const [, counts = Number.NaN] = await byTurns(
      () => countQueues(ctx, { scope: whole }),
      () => countQueues(ctx, { scope }),
    )
    report({ name: `scope.counts.${name}`, value: counts, unit: 'ms', goal: '≤ 20 ms', met: counts <= 20 })
  }
}

/** Medians, taken by turns so that both meet the same noise. */
async function byTurns(...work: (() => Promise<unknown>)[]): Promise<number[]> {
  const times: number[][] = work.map(() => [])
  for (let round = 0; round < 50; round += 1) {
    for (const [n, one] of work.entries()) {
      const start = performance.now()
      await one()
      if (round >= 10) times[n]?.push(performance.now() - start)
    }
  }
  return times.map(median)
}
