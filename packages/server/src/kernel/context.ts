import { randomUUID } from 'node:crypto'
import type { Calendar } from '@mazha/contracts/calendar'
import type { Procedure } from '@mazha/contracts/procedure'
import type { Json, Text } from '@mazha/contracts/text'
import type pg from 'pg'
import type { Logger } from 'pino'
import { type Committer, commitSettings, createCommitter, createLane, type Lane } from './commit.ts'
import { createPool, inDistrictUrl, withSettings } from './db.ts'
import { createNews, type News } from './news.ts'
import { createNumbers, type Numbers } from './numbers.ts'
import { createRecent, type Recent } from './recent.ts'
import type { Secrets } from './secrets.ts'
import type { SmsGateway } from './sms.ts'
import type { Clock } from './time.ts'

/** The county-level district whose data this server keeps. `settings` are the operator's own. */
export type District = {
  readonly id: string
  readonly name: Text
  readonly zone: string
  readonly settings: Readonly<Record<string, Json>>
}

/** Every procedure this server knows, by version: a running matter keeps the one it started under. */
export type Procedures = {
  /** The one that new matters start under. */
  current(id: string): Procedure | undefined
  find(id: string, version: number): Procedure | undefined
  list(): readonly Procedure[]
}

/** What every command and query is given: its first argument. */
export type Context = {
  /** Connections as the server's own role, which may only add to the ledger. */
  readonly db: pg.Pool
  readonly district: District
  readonly now: () => Date
  /** What limits are counted by now; a year or an office's rules that are loaded meanwhile change it. */
  readonly calendar: Calendar
  useCalendar(calendar: Calendar): void
  readonly secrets: Secrets
  readonly log: Logger
  readonly procedures: Procedures
  /** Writes commands, several in one statement when many come at once. */
  readonly committer: Committer
  readonly numbers: Numbers
  /** Matters touched lately, so that a command is one round trip; the version check keeps it honest. */
  readonly recent: Recent
  readonly news: News
  readonly lanes: Lanes
  /** Sends codes to telephones; null where there is no way to. */
  readonly sms: SmsGateway | null
}

/** Connections of their own for jobs that write much; each is made when it is first asked for. */
export type Lanes = { sweep(part: number): Lane; close(): Promise<void> }

function createLanes(url: string): Lanes {
  const lanes = new Map<number, Lane>()
  return {
    sweep(part) {
      const known = lanes.get(part)
      if (known !== undefined) return known
      const made = createLane(withSettings(url, commitSettings))
      lanes.set(part, made)
      return made
    },
    async close() {
      await Promise.all([...lanes.values()].map((lane) => lane.close()))
    },
  }
}

/** A context on a database that is migrated and has its district. End it with `closeContext`. */
export function createContext(options: {
  /** Log-in of the server's own role. */
  readonly appUrl: string
  readonly district: District
  readonly calendar: Calendar
  readonly secrets: Secrets
  readonly log: Logger
  readonly procedures: Procedures
  readonly clock: Clock
  /** Connections for reads; commits have their own. */
  readonly connections?: number
  readonly sms?: SmsGateway | null
}): Context {
  const { district, secrets, log, procedures, clock } = options
  const appUrl = inDistrictUrl(options.appUrl, district.id)
  let { calendar } = options
  const db = createPool(appUrl, options.connections ?? 10)
  const news = createNews({ url: appUrl, db, district: district.id, self: randomUUID(), log })
  const recent = createRecent(2000)
  const committer = createCommitter({
    url: appUrl,
    district: district.id,
    onCommitted: (writes) => {
      news.tell(
        writes
          .flatMap((write) => [write, ...write.opens])
          .map(({ matter }) => ({ id: matter.id, version: matter.version })),
      )
    },
  })
  return {
    db,
    district,
    now: () => clock.now(),
    get calendar() {
      return calendar
    },
    useCalendar(next) {
      calendar = next
    },
    secrets,
    log,
    procedures,
    committer,
    numbers: createNumbers(db, district.id),
    recent,
    news,
    lanes: createLanes(appUrl),
    sms: options.sms ?? null,
  }
}

/** Lets the commits under way finish and closes every connection. */
export async function closeContext(ctx: Context): Promise<void> {
  await ctx.committer.close()
  await ctx.news.close()
  await ctx.lanes.close()
  await ctx.db.end()
}
