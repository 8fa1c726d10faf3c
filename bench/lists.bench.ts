import { countQueues, listMatters, type MatterQuery } from '../packages/server/src/modules/matters/index.ts'
import { makeMatters } from './made-up-matters.ts'
import { type Bench, type Installation, median } from './run.ts'

/** Pages, counts and searches at ten thousand and at a million matters; the second may take half as long again. */
const now = new Date('2026-09-28T01:00:00Z')
const clock = { now: () => now }
const sizes = { small: 10_000, large: Number(process.env['MAZHA_BENCH_MATTERS'] || 1_000_000) }
/** As many wait in a district on any day, whatever lies closed behind them; a tenth, as the small one has. */
const openOf = (matters: number): number => matters / 10

const scope = { district: true } as const
const unit = { district: false, units: ['labour'] } as const

const list =
  (query: Omit<MatterQuery, 'scope'>, who: MatterQuery['scope'] = scope) =>
  (place: Installation): Promise<unknown> =>
    listMatters(place.ctx, { ...query, scope: who })
/** What is asked of both sizes. */
export const listCases: Readonly<Record<string, (place: Installation) => Promise<unknown>>> = {
  'queue-page': list({ queue: 'to_handle' }),
  'queue-page.unit': list({ queue: 'to_handle' }, unit),
  'newest-page': list({}),
  counts: ({ ctx }) => countQueues(ctx, { scope }),
  'counts.unit': ({ ctx }) => countQueues(ctx, { scope: unit }),
  'search.common': list({ q: '路灯' }),
  'search.phrase': list({ q: '东苑小区路灯不亮' }),
  'search.two-words': list({ q: '鹤山路 噪音' }),
  // So few that both queues fill the page.
  'search.in-queue': list({ q: '井盖', queue: 'to_handle', limit: 10 }),
  'filter.state': list({ filter: { state: 'closed' } }),
  'filter.state.rare': list({ filter: { state: 'declined' } }),
  'filter.state.open': list({ filter: { state: 'handling' } }),
  'filter.category': list({ filter: { category: 'c7' } }),
  'filter.level': list({ filter: { level: 'street_coordinated' } }),
  'filter.level.rare': list({ filter: { level: 'district_coordinated' } }),
  'filter.channel': list({ filter: { channel: 'phone' } }),
  'filter.channel.rare': list({ filter: { channel: 'letter' } }),
  'filter.unit': list({ filter: { unit: 'labour' } }),
  'filter.unit.rare': list({ filter: { unit: 'forestry' } }),
  'filter.days': list({ filter: { openedFrom: '2025-05-01T00:00:00Z', openedTo: '2025-06-01T00:00:00Z' } }),
  'filter.due': list({ filter: { dueState: 'running' } }),
  'filter.due.none': list({ filter: { dueState: 'none' } }),
  'filter.none-found': list({ filter: { channel: 'nowhere' } }),
  'filter.two': list({ filter: { category: 'c7', state: 'closed' } }),
  'filter.two.rare': list({ filter: { level: 'district_coordinated', state: 'closed' } }),
  // What a unit's people see beyond their queues.
  'scope.unit': list({}, unit),
  'scope.unit.rare': list({}, { district: false, units: ['forestry'] }),
}

export const bench: Bench = async ({ report, say, installation }) => {
  const places: Installation[] = []
  for (const matters of [sizes.small, sizes.large]) {
    say(`making ${matters} matters`)
    const place = await installation({ clock })
    await makeMatters(place.database.ownerUrl, place.ctx.district.id, { matters, open: openOf(matters) }, now)
    places.push(place)
  }
  for (const [name, run] of Object.entries(listCases)) {
    const times = await alternate(places, run)
    const [small = Number.NaN, large = Number.NaN] = times
    const ratio = large / small
    report({
      name: `lists.${name}`,
      value: large,
      unit: 'ms',
      ratio,
      goal: '≤ 1.5 of ten thousand',
      met: ratio <= 1.5,
      note: `${small.toFixed(2)} ms at ten thousand`,
    })
  }
  const [rare = Number.NaN] = await alternate(places.slice(1), list({ q: '龘靐' }))
  report({ name: 'lists.search.rare', value: rare, unit: 'ms', goal: '≤ 5 ms', met: rare <= 5 })
}

/** Medians, taken by turns so that both meet the same noise. */
async function alternate(
  places: readonly Installation[],
  run: (place: Installation) => Promise<unknown>,
): Promise<number[]> {
  const times: number[][] = places.map(() => [])
  for (let round = 0; round < 60; round++) {
    for (const [n, place] of places.entries()) {
      const start = performance.now()
      await run(place)
      if (round >= 10) times[n]?.push(performance.now() - start)
    }
  }
  return times.map(median)
}
