import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { toData } from '@mazha/contracts/procedure-data'
import type { Procedure } from '@mazha/contracts/procedure'
import type { PartResult } from './check-part.ts'
import type { CheckedLaw } from './law.ts'
import type { PartTask, Threads } from './verify.ts'

/** What a thread is told, once: null ends it. */
export type ThreadTask = PartTask & { readonly url: string }

/**
 * Threads that check parts of a ledger, each with a connection of its own on the same snapshot. Undefined where there is
 * one core only, or where the program runs unbundled.
 *
 * @param procedures the program's own
 */
export function verifyThreads(url: string, procedures: readonly Procedure[]): Threads | undefined {
  const count = Math.min(availableParallelism(), 8)
  const here = dirname(fileURLToPath(import.meta.url))
  const program = [here, dirname(here)]
    .map((dir) => join(dir, 'workers', 'verify-part.mjs'))
    .find((file) => existsSync(file))
  if (program === undefined || count < 2) return undefined
  return {
    count,
    check: (told) =>
      runThread(
        program,
        told.then((task) => (task === null ? null : { ...task, url, law: withOwn(task.law, procedures) })),
      ),
  }
}

/** With those of the program's own procedures that were not kept beside the ledger. */
const withOwn = (law: CheckedLaw, own: readonly Procedure[]): CheckedLaw => {
  const keyOf = (id: string, version: number): string => `${id}@${version}`
  const kept = new Set(law.procedures.map(({ procedure, version }) => keyOf(procedure, version)))
  const more = own
    .filter(({ id, version }) => !kept.has(keyOf(id, version)))
    .map((one) => ({ procedure: one.id, version: one.version, body: JSON.stringify(toData(one)) }))
  return { ...law, procedures: [...law.procedures, ...more] }
}

/** Rows live until their batch is checked: with Node's own size most of the collector's work would be copying them. */
const maxYoungGenerationSizeMb = 192

const runThread = (program: string, told: Promise<ThreadTask | null>): Promise<PartResult> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(program, { resourceLimits: { maxYoungGenerationSizeMb } })
    worker.on('message', (result: PartResult) => resolve(result))
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`A verifying thread ended with ${code}`)))
    told.then((task) => worker.postMessage(task), reject)
  })
