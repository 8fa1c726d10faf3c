import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { type RefusalCode, type RefusalDetails, Refused, refuse } from '@mazha/contracts/refusal'
import type { BoundaryReport, BoundaryStep } from '@mazha/contracts/boundary'
import type { KnownGround } from './boundary-check.ts'
import { type BoundaryRun, type BoundarySurroundings, runBoundaries } from './boundary-run.ts'
import type { Bounds } from './shape.ts'
import { packSteps } from './steps.ts'

/** A run as it is ordered: with the steps of the change that it would be, or for its report alone. */
export type OrderedRun = BoundaryRun & { readonly withSteps: boolean }
/** The steps cross as packed text: taking fifty thousand borders apart again would keep the server from answering. */
export type ThreadResult = { readonly report: BoundaryReport; readonly steps: readonly string[] }

const runPacked = async (
  { withSteps, ...run }: OrderedRun,
  surroundings: BoundarySurroundings,
): Promise<ThreadResult> => {
  const { report, items } = await runBoundaries(run, surroundings)
  return { report, steps: withSteps ? packSteps(items) : [] }
}

/** What the thread says to the server. */
type FromThread =
  | { readonly kind: 'progress'; readonly step: BoundaryStep; readonly share: number }
  | { readonly kind: 'need'; readonly bounds: Bounds }
  | { readonly kind: 'result'; readonly result: ThreadResult }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly details: RefusalDetails }

const heapMegabytes = 2048

/**
 * `runBoundaries` in a thread of its own, so that the server goes on answering; what asks for more memory than it may have ends its
 * thread and nothing else.
 *
 * @param options.signal ends the thread
 * @param options.program the bundled thread, when it does not stand where the build puts it
 */
export const runBoundariesInThread = async (
  run: OrderedRun,
  surroundings: BoundarySurroundings,
  { signal, program = findProgram() }: { readonly signal: AbortSignal; readonly program?: string | undefined },
): Promise<ThreadResult> => {
  signal.throwIfAborted()
  if (program === undefined) {
    // Sources that are not bundled (tests) have no thread to start.
    return runPacked(run, {
      known: surroundings.known,
      progress: (step, share) => {
        signal.throwIfAborted()
        surroundings.progress(step, share)
      },
    })
  }
  const thread = new Worker(program, {
    workerData: run,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 64 },
  })
  let aborted: (() => void) | undefined
  try {
    return await new Promise<ThreadResult>((resolve, reject) => {
      aborted = () => reject(signal.reason instanceof Error ? signal.reason : new Error('cancelled'))
      signal.addEventListener('abort', aborted, { once: true })
      thread.on('message', (message: FromThread) => {
        switch (message.kind) {
          case 'progress':
            return surroundings.progress(message.step, message.share)
          case 'need':
            return void surroundings.known(message.bounds).then((known) => thread.postMessage(known), reject)
          case 'result':
            return resolve(message.result)
          case 'refused':
            return reject(refuse(message.code, message.details))
          default:
            return message satisfies never
        }
      })
      thread.on('error', (error: Error & { code?: string }) =>
        reject(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? refuse('import.too-large', { what: `${heapMegabytes} MB` })
            : error,
        ),
      )
      thread.on('exit', () => reject(new Error('the thread that checks boundaries ended')))
    })
  } finally {
    if (aborted !== undefined) signal.removeEventListener('abort', aborted)
    await thread.terminate()
  }
}

/** The thread's side. Its input and answers are ours, so they are not parsed again. */
export const serveBoundaries = async (): Promise<void> => {
  const port = parentPort
  if (!port) throw new Error('serveBoundaries runs in a worker thread')
  const send = (message: FromThread): void => port.postMessage(message)
  let said = 0
  const run: OrderedRun = workerData
  try {
    const result = await runPacked(run, {
      known: (bounds) =>
        new Promise<KnownGround>((resolve) => {
          port.once('message', resolve)
          send({ kind: 'need', bounds })
        }),
      progress: (step, share) => {
        // A hundred steps of progress are enough for any bar.
        if (share !== 0 && Math.abs(share - said) < 0.01) return
        said = share
        send({ kind: 'progress', step, share: Math.min(1, share) })
      },
    })
    send({ kind: 'result', result })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    send({ kind: 'refused', code: error.code, details: error.details })
  }
}

const findProgram = (): string | undefined => {
  const here = dirname(fileURLToPath(import.meta.url))
  return [here, dirname(here)]
    .map((dir) => join(dir, 'workers', 'check-boundaries.mjs'))
    .find((file) => existsSync(file))
}
