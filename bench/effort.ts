import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenDatabase } from '../packages/server/src/kernel/postgres.ts'

/** What some work took: the wait, and the processor's time of this process and of its PostgreSQL, in seconds. */
export type Effort = { readonly seconds: number; readonly node: number; readonly postgres: number | null }

/** Processor time says what work costs on a machine that has other work besides; the wait says how long it took here. */
export async function measure<T>(
  database: OpenDatabase,
  work: () => Promise<T>,
): Promise<Effort & { readonly result: T }> {
  const cluster = postmasterOf(database)
  const before = cluster === undefined ? 0 : processorSeconds(cluster)
  const cpu = process.cpuUsage()
  const began = performance.now()
  const result = await work()
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return {
    result,
    seconds,
    node: (user + system) / 1e6,
    postgres: cluster === undefined ? null : processorSeconds(cluster) - before,
  }
}

export const effortNote = ({ node, postgres }: Effort, done: number): string =>
  `for each: ${micros(node, done)} of Node${postgres === null ? '' : `, ${micros(postgres, done)} of PostgreSQL`}`

const micros = (seconds: number, done: number): string => `${Math.round((seconds * 1e6) / done)} µs`

const ticksPerSecond = 100

/** The postmaster by the port that it listens on; undefined where there is no /proc. */
function postmasterOf(database: OpenDatabase): number | undefined {
  const { port } = new URL(database.ownerUrl)
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .find((pid) => {
        // A shell that watches over it has the same words in its command line.
        const isPostgres = readFile(join('/proc', String(pid), 'comm')).trim() === 'postgres'
        return (
          isPostgres &&
          readFile(join('/proc', String(pid), 'cmdline'))
            .split('\0')
            .includes(`port=${port}`)
        )
      })
  } catch {
    return undefined
  }
}

/** Of the postmaster, of its children, and of those that ended. */
function processorSeconds(postmaster: number): number {
  let ticks = 0
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = readFile(join('/proc', name, 'stat'))
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [parent, user, system, endedUser, endedSystem] = [fields[1], ...fields.slice(11, 15)].map(Number)
    if (Number(name) === postmaster) ticks += (user ?? 0) + (system ?? 0) + (endedUser ?? 0) + (endedSystem ?? 0)
    else if (parent === postmaster) ticks += (user ?? 0) + (system ?? 0)
  }
  return ticks / ticksPerSecond
}

/** Processes end while they are listed. */
function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
