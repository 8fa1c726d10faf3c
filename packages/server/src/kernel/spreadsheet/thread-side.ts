import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { Refused, type RefusalCode, type RefusalDetails } from '@mazha/contracts/refusal'
import type { Row } from './cell.ts'
import { readSpreadsheet, type FileFacts } from './read-file.ts'

/** What the thread is given, and what it answers to each `next` of the other side. */
export const threadInput = z.object({ path: z.string(), name: z.string(), sheet: z.string().optional() })
export type FromThread =
  | { readonly kind: 'facts'; readonly facts: FileFacts }
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'end' }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly details: RefusalDetails }
  | { readonly kind: 'failed'; readonly message: string }

/** Rows in one message: large enough that messages cost little, small enough that none holds the other side up. */
const messageRows = 500

/** The thread's side: opens the file, tells what it is, then sends rows whenever it is asked for more. */
export const serveReader = async (): Promise<void> => {
  const port = parentPort
  if (!port) throw new Error('serveReader runs in a worker thread')
  const send = (message: FromThread): void => port.postMessage(message)
  let asked: () => void = () => undefined
  let waiting = new Promise<void>((resolve) => (asked = resolve))
  port.on('message', () => asked())
  const demand = async (): Promise<void> => {
    await waiting
    waiting = new Promise<void>((resolve) => (asked = resolve))
  }
  try {
    const { path, name, sheet } = threadInput.parse(workerData)
    const file = await readSpreadsheet(path, name, sheet)
    await demand()
    send({ kind: 'facts', facts: file.facts })
    let rows: Row[] = []
    for await (const batch of file.rows) {
      for (const row of batch) {
        rows.push(row)
        if (rows.length < messageRows) continue
        await demand()
        send({ kind: 'rows', rows })
        rows = []
      }
    }
    await demand()
    send({ kind: 'rows', rows })
    await demand()
    send({ kind: 'end' })
    file.close()
  } catch (error) {
    if (error instanceof Refused) send({ kind: 'refused', code: error.code, details: error.details })
    else send({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  } finally {
    port.close()
  }
}
