import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { PrintResult, PrintRun, PrintSurroundings } from './cards-print.ts'
import type { PrintGrid } from './cards-sheet.ts'

/** Read when it is needed: what sets type is large, and a server that prints nothing starts without it. */
const printSheets = async (run: PrintRun, surroundings: PrintSurroundings): Promise<PrintResult> =>
  (await import('./cards-print.ts')).printSheets(run, surroundings)

/** What the thread says to the server. */
type FromThread =
  | { readonly kind: 'progress'; readonly set: number }
  | { readonly kind: 'need' }
  | { readonly kind: 'result'; readonly result: PrintResult }

const heapMegabytes = 2048

/**
 * `printSheets` in a thread of its own, so that the server goes on answering.
 *
 * @param options.signal ends the thread
 * @param options.program the bundled thread, when it does not stand where the build puts it
 */
export const printInThread = async (
  run: PrintRun,
  { next, progress }: PrintSurroundings,
  { signal, program = findProgram() }: { readonly signal: AbortSignal; readonly program?: string | undefined },
): Promise<PrintResult> => {
  signal.throwIfAborted()
  if (program === undefined) {
    // Sources that are not bundled (tests) have no thread to start.
    return printSheets(run, {
      next,
      progress: (set) => {
        signal.throwIfAborted()
        progress(set)
      },
    })
  }
  const thread = new Worker(program, {
    workerData: run,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 64 },
  })
  let aborted: (() => void) | undefined
  try {
    return await new Promise<PrintResult>((resolve, reject) => {
      aborted = () => reject(signal.reason instanceof Error ? signal.reason : new Error('cancelled'))
      signal.addEventListener('abort', aborted, { once: true })
      thread.on('message', (message: FromThread) => {
        switch (message.kind) {
          case 'progress':
            return progress(message.set)
          case 'need':
            return void next().then((some) => thread.postMessage(some), reject)
          case 'result':
            return resolve(message.result)
          default:
            return message satisfies never
        }
      })
      thread.on('error', reject)
      thread.on('exit', () => reject(new Error('the thread that prints cards ended')))
    })
  } finally {
    if (aborted !== undefined) signal.removeEventListener('abort', aborted)
    await thread.terminate()
  }
}

/** The thread's side. Its input and answers are ours, so they are not parsed again. */
export const servePrints = async (): Promise<void> => {
  const port = parentPort
  if (!port) throw new Error('servePrints runs in a worker thread')
  const send = (message: FromThread): void => port.postMessage(message)
  const run: PrintRun = workerData
  const result = await printSheets(run, {
    next: () =>
      new Promise<readonly PrintGrid[]>((resolve) => {
        port.once('message', resolve)
        send({ kind: 'need' })
      }),
    progress: (set) => send({ kind: 'progress', set }),
  })
  send({ kind: 'result', result })
}

const findProgram = (): string | undefined => {
  const here = dirname(fileURLToPath(import.meta.url))
  return [here, dirname(here)].map((dir) => join(dir, 'workers', 'print-cards.mjs')).find((file) => existsSync(file))
}
