import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { stateCouncilCalendar } from '@mazha/contracts/calendar'
import { closeContext, type Context, createContext } from '../packages/server/src/kernel/context.ts'
import { createPool, inDistrictUrl } from '../packages/server/src/kernel/db.ts'
import { saveDistrict } from '../packages/server/src/kernel/district.ts'
import { keepCalendar } from '../packages/server/src/kernel/ledger/calendar-store.ts'
import { migrate } from '../packages/server/src/kernel/migrate.ts'
import { type OpenDatabase, openDatabase } from '../packages/server/src/kernel/postgres.ts'
import { secretsFrom } from '../packages/server/src/kernel/secrets.ts'
import { type Clock, systemClock } from '../packages/server/src/kernel/time.ts'
import { loadProcedures } from '../packages/server/src/modules/procedures/index.ts'

/** One figure. `ratio` is against a yardstick measured in the same run; `goal` says what is asked, `met` whether it is reached. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly ratio?: number
  readonly goal?: string
  readonly met?: boolean
  /** What the yardstick was, or what limits the figure. */
  readonly note?: string
}

export type BenchTools = {
  readonly report: (figure: Figure) => void
  /** What is being done, for whoever waits; not part of the result. */
  readonly say: (text: string) => void
  /** An empty, migrated, durable database of this bench's own, with a district; it ends with the bench. */
  readonly installation: (options?: { readonly clock?: Clock; readonly connections?: number }) => Promise<Installation>
}

export type Installation = { readonly ctx: Context; readonly database: OpenDatabase }

export type Bench = (tools: BenchTools) => Promise<void>

const decimals = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(value >= 10 ? 1 : 3)

/** Runs one bench file and prints its figures as they come. @returns how many did not reach their goal */
export async function runBench({ name, bench, json }: { name: string; bench: Bench; json: boolean }): Promise<number> {
  let missed = 0
  const ends: (() => Promise<void>)[] = []
  const report = (figure: Figure): void => {
    if (figure.met === false) missed += 1
    if (json) {
      const { name: figureName, value, unit, ratio = null, goal = null, met = null, note } = figure
      console.log(
        JSON.stringify({ name: figureName, value, unit, ratio, goal, met, ...(note === undefined ? {} : { note }) }),
      )
      return
    }
    const mark = figure.met === undefined ? ' ' : figure.met ? '✓' : '✗'
    const ratio = figure.ratio === undefined ? '' : `  ratio ${figure.ratio.toFixed(2)}`
    const goal = figure.goal === undefined ? '' : `  (goal ${figure.goal})`
    console.log(
      `${mark} ${figure.name}: ${decimals(figure.value)} ${figure.unit}${ratio}${goal}${figure.note === undefined ? '' : `  ${figure.note}`}`,
    )
  }
  const say = (text: string): void => {
    if (!json) console.log(`  … ${text}`)
  }
  if (!json) console.log(`\n${name}`)
  try {
    await bench({ report, say, installation: (options) => install(ends, options) })
  } finally {
    for (const end of ends.toReversed()) await end()
  }
  return missed
}

async function install(
  ends: (() => Promise<void>)[],
  { clock = systemClock, connections = 10 }: { readonly clock?: Clock; readonly connections?: number } = {},
): Promise<Installation> {
  const dataDir = mkdtempSync(join(process.env['MAZHA_BENCH_DIR'] || tmpdir(), 'mazha-bench-'))
  ends.push(() => Promise.resolve(rmSync(dataDir, { recursive: true, force: true })))
  const database = await openDatabase({ dataDir, program: 'npm run bench' })
  ends.push(() => database.stop())
  await migrate({ ownerUrl: database.ownerUrl, clock: systemClock })
  const ctx = await makeContext(database, clock, connections)
  ends.push(() => closeContext(ctx))
  return { ctx, database }
}

async function makeContext(database: OpenDatabase, clock: Clock, connections: number): Promise<Context> {
  const district = { id: 'bench', name: { zh: '测量区', en: 'Bench district' }, zone: 'Asia/Shanghai' }
  const db = createPool(inDistrictUrl(database.appUrl, district.id), 1)
  const calendar = stateCouncilCalendar()
  await saveDistrict(db, district)
  await keepCalendar(db, district.id, calendar, systemClock.now())
  const procedures = await loadProcedures({ db, now: systemClock.now() })
  await db.end()
  return createContext({
    appUrl: database.appUrl,
    district: { ...district, settings: {} },
    calendar,
    secrets: secretsFrom(Buffer.alloc(32, 1)),
    log: pino({ level: 'silent' }),
    procedures,
    clock,
    connections,
  })
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

export const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN
