import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import pg from 'pg'
import { readShared } from './database-source.ts'
import { checkPart, lawOf, type PartResult, type PartTask, type ProgramLaw, type VerifyOptions } from './verify.ts'

type ThreadTask = PartTask & { readonly url: string }

/**
 * Threads that check parts of a ledger, each with a connection of its own on the same snapshot. Undefined where there is
 * one core only, or where the program runs unbundled.
 */
export function verifyThreads(url: string): VerifyOptions['threads'] {
  const count = Math.min(availableParallelism(), 8)
  const here = dirname(fileURLToPath(import.meta.url))
  const program = [here, dirname(here)]
    .map((dir) => join(dir, 'workers', 'verify-part.mjs'))
    .find((file) => existsSync(file))
  if (program === undefined || count < 2) return undefined
  return { count, check: (task) => runThread(program, { ...task, url }) }
}

/** Rows live until their batch is checked: with Node's own size most of the collector's work would be copying them. */
const maxYoungGenerationSizeMb = 192

const runThread = (program: string, task: ThreadTask): Promise<PartResult> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData: task, resourceLimits: { maxYoungGenerationSizeMb } })
    worker.on('message', (result: PartResult) => resolve(result))
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`A verifying thread ended with ${code}`)))
  })

/** The thread's side: checks the part that it was started with and answers once. */
export async function serveVerifyPart(program: ProgramLaw): Promise<void> {
  // Between two parts of one program, of one version: what is sent is what is received.
  const task: ThreadTask = workerData
  const client = new pg.Client({ connectionString: task.url, application_name: 'mazha verify' })
  await client.connect()
  try {
    const { snapshot, district, range } = task
    const matters = readShared(client, { snapshot, district: district.id, range })
    parentPort?.postMessage(await checkPart(matters, lawOf(district, program).law))
  } finally {
    await client.end()
  }
}
