import { areaPage } from '@mazha/contracts/area'
import { printAddress, type Printed, printLine, type PrintOrder } from '@mazha/contracts/cards'
import { ask, fetchFile, query, sendBody, Unreadable } from './client.ts'

/** The calls of the screen on which contact cards and notices are printed. */

export const areasBelow = (parent: string | null, signal?: AbortSignal) =>
  ask(areaPage, `/api/areas${query({ parent: parent ?? 'top', limit: 1000 })}`, { signal })

export const getPrintAddress = (signal?: AbortSignal) => ask(printAddress, '/api/staffing/prints/address', { signal })

/** Prints, telling how far it is. Aborting the signal ends the print on the server as well. */
export const printGrids = async (
  order: PrintOrder,
  { signal, told }: { readonly signal: AbortSignal; readonly told: (set: number, total: number) => void },
): Promise<{ readonly printed: Printed } | { readonly refused: string }> => {
  const answer = await sendBody('/api/staffing/prints', order, signal)
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let waiting = ''
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    const lines = (waiting + part.value).split('\n')
    waiting = lines.pop() ?? ''
    for (const text of lines) {
      const line = printLine.parse(JSON.parse(text))
      if (line.kind === 'printed') return { printed: line.printed }
      if (line.kind === 'refused') return { refused: line.text }
      told(line.set, line.total)
    }
  }
  throw new Unreadable('the print ended without a result')
}

export const fetchPrint = async (file: string): Promise<Blob> =>
  (await fetchFile(`/api/staffing/prints/${encodeURIComponent(file)}`)).blob
