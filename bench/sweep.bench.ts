import pg from 'pg'
import { foldTallies, sweepClocks } from '../packages/server/src/modules/matters/index.ts'
import { type Effort, effortNote, measure } from './effort.ts'
import { makeMatters } from './made-up-matters.ts'
import { type Bench, type BenchTools, type Installation } from './run.ts'

/**
 * The sweeper: as many clocks as fall due in one go, once with nothing else open and once among a million open clocks.
 * Each gives a sealed entry in the ledger, new rows of matter and clock, a notice and a change of the counts.
 */
const due = Number(process.env['MAZHA_BENCH_DUE'] || 120_000)
const open = Number(process.env['MAZHA_BENCH_MATTERS'] || 1_000_000)
const start = new Date('2026-09-28T01:00:00Z')
const dueAt = '2027-09-01T00:00:00.000Z'

export const bench: Bench = async (tools) => {
  const alone = await prepare(tools, due)
  const among = await prepare(tools, open)
  const swept = { alone: [] as Swept[], among: [] as Swept[] }
  for (const round of [1, 2, 3]) {
    tools.say(`round ${round} of 3`)
    swept.alone.push(await sweep(alone))
    swept.among.push(await sweep(among))
  }
  const best = (rounds: readonly Swept[]): Swept => rounds.reduce((a, b) => (rateOf(b) > rateOf(a) ? b : a))
  const rate = { alone: rateOf(best(swept.alone)), among: rateOf(best(swept.among)) }
  const ratio = rate.among / rate.alone
  tools.report({
    name: 'sweep.rate',
    value: rate.alone,
    unit: 'clocks/s',
    goal: '≥ 20,000',
    met: rate.alone >= 20_000,
    note: effortNote(best(swept.alone), best(swept.alone).result),
  })
  tools.report({
    name: 'sweep.rate.million-open',
    value: rate.among,
    unit: 'clocks/s',
    ratio,
    goal: '≥ 20,000, no slower',
    met: rate.among >= 20_000 && ratio >= 0.9,
    note: `with ${open.toLocaleString('en-US')} open clocks; ${effortNote(best(swept.among), best(swept.among).result)}`,
  })
}

type Swept = Effort & { readonly result: number }
const rateOf = ({ result, seconds }: Swept): number => result / seconds

async function prepare({ installation, say }: BenchTools, matters: number): Promise<Installation> {
  say(`making ${matters} open matters`)
  const place = await installation({ clock: { now: () => start } })
  await makeMatters(place.database.ownerUrl, place.ctx.district.id, { matters, open: matters, dueAt }, start)
  await asOwner(place, `update mazha.clock set wake_at = '2030-01-01'`)
  await asOwner(place, 'vacuum analyze mazha.clock')
  return place
}

async function asOwner({ database }: Installation, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Lets the next clocks fall due, and measures until all of them are marked. */
async function sweep(place: Installation): Promise<Swept> {
  await asOwner(
    place,
    `with next as (select matter_id from mazha.clock where state = 'running' and wake_at = '2030-01-01' limit ${Math.floor(due / 3)})
     update mazha.clock k set wake_at = '2026-09-01', data = data || '{"nearAt": "2026-09-01T00:00:00.000Z"}'
     from next where k.matter_id = next.matter_id`,
  )
  // What was changed here to prepare it leaves as much behind as the sweep does itself; in life there is nothing of it.
  await asOwner(place, 'vacuum mazha.clock')
  const swept = await measure(place.database, () => sweepClocks(place.ctx))
  await foldTallies(place.ctx)
  return swept
}
