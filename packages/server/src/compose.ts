import { renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, destination, pino, stdTimeFunctions } from 'pino'
import { type Context, createContext } from '#kernel/context'
import { createPool, inDistrict } from '#kernel/db'
import { calendarOf, findDistrict } from '#kernel/district'
import { keepCalendar } from '#kernel/ledger/calendar-store'
import { hasCode } from '#kernel/postgres-problem'
import { loadSecrets } from '#kernel/secrets'
import { gatewayOf } from '#kernel/sms'
import { systemClock } from '#kernel/time'
import { loadProcedures } from '#modules/procedures'

const logLimit = 64 * 1024 * 1024

/**
 * The server's log: JSON lines without personal data, into `server.log` in the data directory, or to stdout when
 * `MAZHA_LOG=stdout` (for a service manager or a container). `MAZHA_LOG_LEVEL` is `info` unless set.
 */
export function openLog(dataDir: string, env: NodeJS.ProcessEnv): Logger {
  const options = { level: env.MAZHA_LOG_LEVEL || 'info', base: null, timestamp: stdTimeFunctions.isoTime }
  if (env.MAZHA_LOG === 'stdout') return pino(options)
  const file = join(dataDir, 'server.log')
  try {
    if (statSync(file).size > logLimit) renameSync(file, `${file}.1`)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
  return pino(options, destination({ dest: file, mkdir: true, sync: true }))
}

export interface ContextOptions {
  appUrl: string
  dataDir: string
  env: NodeJS.ProcessEnv
  log: Logger
  /** Connections for reads; commits have their own. */
  connections?: number
}

/** The context of this installation's district; undefined when its database has no district yet. End it with `closeContext`. */
export async function openContext(options: ContextOptions): Promise<Context | undefined> {
  const { appUrl, dataDir, env, log, connections } = options
  const db = createPool(appUrl, 2)
  try {
    const district = await findDistrict(db, env.MAZHA_DISTRICT || undefined)
    if (district === undefined) return undefined
    const calendar = calendarOf(district)
    await inDistrict(db, district.id, (own) => keepCalendar(own, district.id, calendar, systemClock.now()))
    return createContext({
      appUrl,
      district,
      calendar,
      secrets: loadSecrets(dataDir, env),
      log,
      procedures: await loadProcedures({ db, now: systemClock.now() }),
      clock: systemClock,
      sms: gatewayOf(env, {
        demonstration: district.settings.demonstration === true,
        print: (line) => console.log(line),
        clock: systemClock,
      }),
      ...(connections === undefined ? {} : { connections }),
    })
  } finally {
    await db.end()
  }
}
