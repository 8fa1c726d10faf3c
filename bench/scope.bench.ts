import { existsSync, readFileSync } from 'node:fs'
import pg from 'pg'
import type { Context } from '../packages/server/src/kernel/context.ts'
import { countQueues, listMatters, type MatterQuery, type Scope } from '../packages/server/src/modules/matters/index.ts'
import { findMatters, itemsOf } from '../packages/server/src/modules/matters/lists.ts'
import { madeUpPerson, makeMatters, shape } from './made-up-matters.ts'
import { type Bench, type Figure, type Installation, median } from './run.ts'

/**
 * What a scope costs among a million matters on 53,298 grids, read by people of 5,000. Many people of each kind ask by turns, each
 * followed by the one who may see all, with the same queue, filter and words. Where a scope has less than a page of 50, it is
 * asked for 50 and has to find out that there is no more, while the other is asked for as many rows as it gave and has its page
 * full: both show the same number of rows.
 *
 * Two ratios of each case. The predicate: the page with the scope against finding a page without it and then fetching the very
 * rows that the scope shows; the goal is held against this one. The page: against the whole page without it, whose rows lie side
 * by side on the disk and in the caches, while those of a scope lie apart wherever they are shown. Both are ratios of the
 * processor's time, of Node and PostgreSQL together: other work on the machine lengthens every wait, by chance. Of each kind of
 * people the sum of all its cases is told as well.
 */
const now = new Date('2026-09-28T01:00:00Z')
const clock = { now: () => now }
const matters = Number(process.env['MAZHA_BENCH_MATTERS'] || 1_000_000)
const city = { grids: 53_298, people: 5000 } as const
/** How many people of each kind ask, and how often each; the first round of each is not counted. */
const people = 20
const rounds = 4
const page = 50
const goal = 1.2

const barred = (n: number, unit: string): string[] => [`p:${madeUpPerson(n)}`, `u:${unit}`]
const office = (street: number): string => `s${street % shape.streets}-office`
const committee = (community: number): string => `c${community % shape.communities}-committee`
const departments = ['municipal', 'water-bureau', 'urban-management', 'labour', 'housing']

/** The n-th of those who see so far, as `scopeOf` makes it of a post: an area's people see their unit's matters as well. */
const kinds: Readonly<Record<string, (n: number) => Scope>> = {
  district: (n) => ({ district: true, bars: barred(n, 'dispatch-centre') }),
  unit: (n) => {
    const unit = departments[n % departments.length] ?? ''
    return { district: false, units: [unit], reach: [], bars: barred(n, unit) }
  },
  street: (n) => ({
    district: false,
    units: [office(n)],
    reach: [`a:s${n % shape.streets}`],
    bars: barred(n, office(n)),
  }),
  community: (n) => ({
    district: false,
    units: [committee(n)],
    reach: [`a:c${n % shape.communities}`],
    bars: barred(n, committee(n)),
  }),
  grid: (n) => ({ district: false, units: [committee(n)], reach: [`a:g${n}`], bars: barred(n, committee(n)) }),
  own: (n) => ({ district: false, units: [], reach: [`p:${madeUpPerson(n)}`], bars: barred(n, 'municipal') }),
}

const lists: Readonly<Record<string, Omit<MatterQuery, 'scope'>>> = {
  queue: { queue: 'to_handle' },
  newest: {},
  'filter.closed': { filter: { state: 'closed' } },
  'filter.category': { filter: { category: 'c7' } },
  'filter.channel': { filter: { channel: 'phone' } },
  'filter.days': { filter: { openedFrom: '2025-05-01T00:00:00Z', openedTo: '2025-06-01T00:00:00Z' } },
  'search.word': { q: '路灯' },
  'search.phrase': { q: '东苑小区路灯不亮' },
  'search.queue': { q: '井盖', queue: 'to_handle' },
}

export const bench: Bench = async ({ report, say, installation }) => {
  const place = await installation({ clock })
  await fill(place, say)
  for (const [kind, scopeOf] of Object.entries(kinds)) {
    const all: Compared[] = []
    for (const [list, query] of Object.entries(lists))
      all.push(await compareLists(place, `${list}.${kind}`, query, scopeOf))
    all.push(await compareCounts(place, kind, scopeOf))
    for (const { figures } of all) for (const figure of figures) report(figure)
    report(
      figureOf(kind, sumOf(all.map(({ scoped }) => scoped)), sumOf(all.map(({ without }) => without)), 'all of these'),
    )
  }
}

/** A case: its figures, and what it cost with the scope and without. */
type Compared = { readonly figures: readonly Figure[]; readonly scoped: Cost; readonly without: Cost }

const sumOf = (costs: readonly Cost[]): Cost => ({
  wait: costs.reduce((sum, { wait }) => sum + wait, 0),
  work: costs.reduce((sum, { work }) => sum + work, 0),
})

/** A million are made once: an installation that has them is measured as it is. */
async function fill({ ctx, database }: Installation, say: (text: string) => void): Promise<void> {
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  const { rowCount } = await owner.query('select from mazha.matter limit 1')
  await owner.end()
  if (rowCount !== 0) return
  say(`making ${matters} matters on ${city.grids} grids`)
  await makeMatters(database.ownerUrl, ctx.district.id, { matters, open: matters / 10, city }, now)
}

async function compareLists(
  { ctx }: Installation,
  name: string,
  query: Omit<MatterQuery, 'scope'>,
  scopeOf: (n: number) => Scope,
): Promise<Compared> {
  const all: Scope = { district: true }
  const asked: { readonly scope: Scope; readonly shown: Awaited<ReturnType<typeof findMatters>>['found'] }[] = []
  // Whoever has nothing there is not asked: there is no page without a row to hold it against.
  for (let n = 0; asked.length < people && n < people * 20; n += 1) {
    const scope = scopeOf(n)
    const { found } = await findMatters(ctx, { ...query, scope, limit: page })
    if (found.length > 0) asked.push({ scope, shown: found.slice(0, page) })
  }
  const { scoped, same, plain } = await byTurns(
    ctx,
    asked.map(({ scope, shown }) => ({
      scoped: () => listMatters(ctx, { ...query, scope, limit: page }),
      same: async () => {
        await findMatters(ctx, { ...query, scope: all, limit: shown.length })
        await itemsOf(ctx, shown)
      },
      plain: () => listMatters(ctx, { ...query, scope: all, limit: shown.length }),
    })),
  )
  const rows = median(asked.map(({ shown }) => shown.length))
  const wholePage: Figure = {
    name: `scope.${name}.page`,
    value: scoped.wait,
    unit: 'ms',
    ratio: scoped.work / plain.work,
    note: noteOf(scoped, plain, 'whose rows lie side by side'),
  }
  const figures = [figureOf(name, scoped, same, `and with the same ${rows} rows`), wholePage]
  return { figures, scoped, without: same }
}

async function compareCounts({ ctx }: Installation, kind: string, scopeOf: (n: number) => Scope): Promise<Compared> {
  const { scoped, plain } = await byTurns(
    ctx,
    Array.from({ length: people }, (_, n) => ({
      scoped: () => countQueues(ctx, { scope: scopeOf(n) }),
      plain: () => countQueues(ctx, { scope: { district: true } }),
    })),
  )
  return { figures: [figureOf(`counts.${kind}`, scoped, plain, 'all queues')], scoped, without: plain }
}

const figureOf = (name: string, scoped: Cost, without: Cost, shows: string): Figure => ({
  name: `scope.${name}`,
  value: scoped.wait,
  unit: 'ms',
  ratio: scoped.work / without.work,
  goal: `≤ ${goal} of the same without a scope`,
  met: scoped.work / without.work <= goal,
  note: noteOf(scoped, without, shows),
})

const noteOf = (scoped: Cost, without: Cost, shows: string): string =>
  `${without.wait.toFixed(2)} ms without, ${shows}; ${scoped.work.toFixed(2)} and ${without.work.toFixed(2)} ms of the processor`

type Way = 'scoped' | 'same' | 'plain'
type Turn = Readonly<Partial<Record<Way, () => Promise<unknown>>>>
/** Milliseconds: how long it took, and the processor's time of both sides. */
type Cost = { readonly wait: number; readonly work: number }

/**
 * Medians, taken by turns so that all meet the same noise. Each person's page and those that it is held against are asked for
 * one after the other, several times over, so that what they read lies as near.
 */
async function byTurns(ctx: Context, turns: readonly Turn[]): Promise<Record<Way, Cost>> {
  // The page with the scope and the same rows without it take turns in coming first: what comes second finds their rows in the caches.
  const orders = [
    ['scoped', 'same', 'plain'],
    ['same', 'scoped', 'plain'],
  ] as const
  const costs: Record<Way, Cost[]> = { scoped: [], same: [], plain: [] }
  for (const turn of turns) {
    const backends = await backendsOf(ctx)
    for (let round = 0; round <= rounds; round += 1) {
      for (const way of orders[round % 2] ?? orders[0]) {
        const before = processorMs(backends)
        const start = performance.now()
        await turn[way]?.()
        const wait = performance.now() - start
        if (round > 0) costs[way].push({ wait, work: processorMs(backends) - before })
      }
    }
  }
  const middle = (of: readonly Cost[]): Cost => ({
    wait: median(of.map(({ wait }) => wait)),
    work: median(of.map(({ work }) => work)),
  })
  return { scoped: middle(costs.scoped), same: middle(costs.same), plain: middle(costs.plain) }
}

async function backendsOf({ db }: Context): Promise<number[]> {
  const { rows } = await db.query<{ pid: number }>(
    `select pid from pg_catalog.pg_stat_activity where datname = current_database() and backend_type = 'client backend'`,
  )
  return rows.map(({ pid }) => pid)
}

/** The processor's time of this process and of its backends so far; the wait, where a machine does not tell. */
function processorMs(backends: readonly number[]): number {
  if (!existsSync('/proc/self/schedstat')) return performance.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e3 + backends.reduce((sum, pid) => sum + nanosecondsOf(pid), 0) / 1e6
}

function nanosecondsOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0])
  } catch {
    // An idle connection may end meanwhile.
    return 0
  }
}
