import {
  areaChangeEffects,
  areaChangeOutline,
  type AreaChangeOutline,
  areaChangePage,
  areaChangePreview,
  areaChangeView,
  changeLine,
  type ChangingProgress,
  type chosenPosts,
  type newAreaChange,
  splitPosts,
} from '@mazha/contracts/area-change'
import {
  boundaryChangeLine,
  boundaryLine,
  type BoundaryOptions,
  type BoundaryProgress,
  type BoundaryReport,
} from '@mazha/contracts/boundary'
import { instant, text } from '@mazha/contracts/api'
import { z } from 'zod'
import { ask, sendBody, sendForm, Unreadable } from './client.ts'

const at = encodeURIComponent

export const listAreaChanges = (cursor: string | null, signal?: AbortSignal) =>
  ask(areaChangePage, `/api/area-changes${cursor === null ? '' : `?cursor=${at(cursor)}`}`, { signal })
export const areaChangesPath = (reason: string): string => `/api/area-changes/export.xlsx?reason=${at(reason)}`
export const getAreaChange = (id: string, signal?: AbortSignal) =>
  ask(areaChangeOutline, `/api/area-changes/${at(id)}?steps=false`, { signal })
export const previewAreaChange = (id: string, signal?: AbortSignal) =>
  ask(areaChangePreview, `/api/area-changes/${at(id)}/preview`, { signal })
export const moreEffects = (id: string, from: number) =>
  ask(areaChangeEffects, `/api/area-changes/${at(id)}/effects?from=${from}`)
const groundNews = z.object({
  items: z.array(z.object({ id: z.string(), change: z.uuid().nullable(), text, at: instant })),
})
/** What was told of changes of the ground, the newest first: each change once. */
export const listGroundNews = async (signal?: AbortSignal) => {
  const { items } = await ask(groundNews, '/api/notices', { signal })
  const told = new Set<string | null>([null])
  return items.filter(({ change }) => !told.has(change) && told.add(change))
}
export const getSplitPosts = (id: string, signal?: AbortSignal) =>
  ask(splitPosts, `/api/area-changes/${at(id)}/posts`, { signal })
export const chooseSplitPosts = (id: string, body: z.input<typeof chosenPosts>) =>
  ask(areaChangeOutline, `/api/area-changes/${at(id)}/posts`, { method: 'PUT', body })
export const draftAreaChange = (body: z.input<typeof newAreaChange>) =>
  ask(areaChangeView, '/api/area-changes', { method: 'POST', body })
export const stepAreaChange = (
  id: string,
  step: 'cancel' | 'reopen',
  body: { readonly version: number; readonly reason?: string },
) => ask(areaChangeOutline, `/api/area-changes/${at(id)}/${step}`, { method: 'POST', body })

/** Checks a change, or decides on its day, telling how far it is. Aborting the signal leaves everything as it was. */
export const runAreaChange = async (
  id: string,
  step: 'check' | 'plan',
  body: { readonly version: number; readonly day?: string },
  { signal, told }: { readonly signal: AbortSignal; readonly told: (line: ChangingProgress) => void },
): Promise<{ readonly change: AreaChangeOutline } | { readonly refused: string }> => {
  const answer = await sendBody(`/api/area-changes/${at(id)}/${step}/runs`, body, signal)
  for await (const line of linesIn(changeLine, answer)) {
    if (line.kind === 'done') return { change: line.change }
    if (line.kind === 'refused') return { refused: line.text }
    told(line)
  }
  throw new Unreadable('the run ended without a word')
}

const formOf = (file: File, options: object): FormData => {
  const form = new FormData()
  // The options come first: the server reads the form as it arrives.
  form.set('options', JSON.stringify(options))
  form.set('file', file)
  return form
}

type Told = { readonly signal: AbortSignal; readonly told: (line: BoundaryProgress) => void }

async function* linesOf<T>(shape: z.ZodType<T>, path: string, form: FormData, signal: AbortSignal): AsyncGenerator<T> {
  yield* linesIn(shape, await sendForm(path, form, signal))
}

/** The lines of an answer as they come. */
async function* linesIn<T>(shape: z.ZodType<T>, answer: Response): AsyncGenerator<T> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let waiting = ''
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    const lines = (waiting + part.value).split('\n')
    waiting = lines.pop() ?? ''
    for (const text of lines) yield shape.parse(JSON.parse(text))
  }
}

/** Checks a file, telling how far it is. Aborting the signal ends the check on the server as well. */
export const checkBoundaries = async (
  file: File,
  options: Partial<BoundaryOptions>,
  { signal, told }: Told,
): Promise<{ readonly report: BoundaryReport } | { readonly refused: string }> => {
  for await (const line of linesOf(boundaryLine, '/api/boundaries/checks', formOf(file, options), signal)) {
    if (line.kind === 'report') return { report: line.report }
    if (line.kind === 'refused') return { refused: line.text }
    told(line)
  }
  throw new Unreadable('the check ended without a report')
}

/** Makes a file a draft, telling how far it is. Aborting the signal leaves everything as it was. */
export const acceptBoundaries = async (
  file: File,
  options: Partial<BoundaryOptions> & { readonly clientId: string; readonly title: string; readonly basis: string },
  { signal, told }: Told,
): Promise<{ readonly change: AreaChangeOutline } | { readonly refused: string }> => {
  const form = formOf(file, options)
  for await (const line of linesOf(boundaryChangeLine, '/api/boundaries/changes/runs', form, signal)) {
    if (line.kind === 'draft') return { change: line.change }
    if (line.kind === 'refused') return { refused: line.text }
    told(line)
  }
  throw new Unreadable('the file ended without a draft')
}

export const boundaryFaults = async (file: File, options: Partial<BoundaryOptions>): Promise<Blob> =>
  (await sendForm('/api/boundaries/faults.xlsx', formOf(file, options))).blob()
