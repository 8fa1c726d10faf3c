import {
  areaChangeOutline,
  areaChangePage,
  areaChangePreview,
  areaChangeView,
  type newAreaChange,
} from '@mazha/contracts/area-change'
import { boundaryLine, type BoundaryLine, type BoundaryOptions, type BoundaryReport } from '@mazha/contracts/boundary'
import type { z } from 'zod'
import { ask, sendForm, Unreadable } from './client.ts'

const at = encodeURIComponent

export const listAreaChanges = (cursor: string | null, signal?: AbortSignal) =>
  ask(areaChangePage, `/api/area-changes${cursor === null ? '' : `?cursor=${at(cursor)}`}`, { signal })
export const getAreaChange = (id: string, signal?: AbortSignal) =>
  ask(areaChangeOutline, `/api/area-changes/${at(id)}?steps=false`, { signal })
export const previewAreaChange = (id: string, signal?: AbortSignal) =>
  ask(areaChangePreview, `/api/area-changes/${at(id)}/preview`, { signal })
export const draftAreaChange = (body: z.input<typeof newAreaChange>) =>
  ask(areaChangeView, '/api/area-changes', { method: 'POST', body })
export const stepAreaChange = (
  id: string,
  step: 'check' | 'plan' | 'cancel' | 'reopen',
  body: { readonly version: number; readonly day?: string; readonly reason?: string },
) => ask(areaChangeOutline, `/api/area-changes/${at(id)}/${step}`, { method: 'POST', body })

const formOf = (file: File, options: object): FormData => {
  const form = new FormData()
  // The options come first: the server reads the form as it arrives.
  form.set('options', JSON.stringify(options))
  form.set('file', file)
  return form
}

/** Checks a file, telling how far it is. Aborting the signal ends the check on the server as well. */
export const checkBoundaries = async (
  file: File,
  options: Partial<BoundaryOptions>,
  {
    signal,
    told,
  }: { readonly signal: AbortSignal; readonly told: (line: Extract<BoundaryLine, { kind: 'progress' }>) => void },
): Promise<{ readonly report: BoundaryReport } | { readonly refused: string }> => {
  const answer = await sendForm('/api/boundaries/checks', formOf(file, options), signal)
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let waiting = ''
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    const lines = (waiting + part.value).split('\n')
    waiting = lines.pop() ?? ''
    for (const text of lines) {
      const line = boundaryLine.parse(JSON.parse(text))
      if (line.kind === 'report') return { report: line.report }
      if (line.kind === 'refused') return { refused: line.text }
      told(line)
    }
  }
  throw new Unreadable('the check ended without a report')
}

export const acceptBoundaries = async (
  file: File,
  options: Partial<BoundaryOptions> & { readonly clientId: string; readonly title: string; readonly basis: string },
) => areaChangeView.parse(await (await sendForm('/api/boundaries/changes', formOf(file, options))).json())

export const boundaryFaults = async (file: File, options: Partial<BoundaryOptions>): Promise<Blob> =>
  (await sendForm('/api/boundaries/faults.xlsx', formOf(file, options))).blob()
