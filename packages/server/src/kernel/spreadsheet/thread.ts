import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { refuse } from '@mazha/contracts/refusal'
import type { Row } from './cell.ts'
import { readSpreadsheet, type ReadFile } from './read-file.ts'
import type { FromThread } from './thread-side.ts'

type ThreadOptions = {
  readonly path: string
  readonly name: string
  readonly sheet?: string | undefined
  /** The bundled thread, when it does not stand where the build puts it. */
  readonly program?: string | undefined
}

/**
 * Reads a spreadsheet in a thread of its own, so that the server goes on answering, and within a heap of its own, so that a file that finds a way
 * to ask for more memory than the reader's caps allow ends its thread and nothing else.
 *
 * @throws what `readSpreadsheet` throws; import.too-large when the thread's memory does not suffice
 */
export const readInThread = async ({
  path,
  name,
  sheet,
  program = findProgram(),
}: ThreadOptions): Promise<ReadFile> => {
  // Sources that are not bundled (tests) have no thread to start.
  if (program === undefined) return readSpreadsheet(path, name, sheet)
  const thread = new Worker(program, {
    workerData: { path, name, sheet },
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64 },
  })
  const ask = asker(thread)
  const close = (): void => void thread.terminate()
  try {
    const first = await ask()
    if (first.kind !== 'facts') throw new Error(`the reader began with ${first.kind}`)
    return { facts: first.facts, rows: rowsOf(ask, close), close }
  } catch (error) {
    close()
    throw error
  }
}

type Ask = () => Promise<Extract<FromThread, { kind: 'facts' | 'rows' | 'end' }>>

const asker = (thread: Worker): Ask => {
  let settle: ((message: FromThread | Error) => void) | undefined
  let arrived: FromThread | Error | undefined
  const arrive = (message: FromThread | Error): void => {
    if (settle) settle(message)
    else arrived ??= message
  }
  thread.on('message', arrive)
  thread.on('error', arrive)
  thread.on('exit', () => arrive(new Error('the reader’s thread ended')))
  return async () => {
    thread.postMessage('next')
    const message =
      arrived ??
      (await new Promise<FromThread | Error>((resolve) => {
        settle = resolve
      }))
    settle = undefined
    arrived = undefined
    if (message instanceof Error) {
      if ('code' in message && message.code === 'ERR_WORKER_OUT_OF_MEMORY')
        throw refuse('import.too-large', { what: '512 MB' })
      throw message
    }
    if (message.kind === 'refused') throw refuse(message.code, message.details)
    if (message.kind === 'failed') throw new Error(message.message)
    return message
  }
}

async function* rowsOf(ask: Ask, close: () => void): AsyncGenerator<readonly Row[]> {
  try {
    for (let message = await ask(); message.kind !== 'end'; message = await ask()) {
      if (message.kind === 'rows' && message.rows.length > 0) yield message.rows
    }
  } finally {
    close()
  }
}

const findProgram = (): string | undefined => {
  const here = dirname(fileURLToPath(import.meta.url))
  return [here, dirname(here)]
    .map((dir) => join(dir, 'workers', 'read-spreadsheet.mjs'))
    .find((file) => existsSync(file))
}
