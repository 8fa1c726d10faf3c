import { areaPage, areaView } from '@mazha/contracts/area'
import {
  areaImportLine,
  type AreaImportLine,
  type AreaImportRow,
  areaImportView,
  type AreaImportView,
} from '@mazha/contracts/area-import'
import {
  handedOver,
  type HandOverOrder,
  handoverPreview,
  mergerPreview,
  type newPost,
  type newTerm,
  type newUnit,
  orphanList,
  type PersonChange,
  personPhoto,
  personView,
  type postChange,
  postItem,
  postView,
  type TermChange,
  type TermEnd,
  termEnded,
  type unitChange,
  unitItem,
  unitList,
  unitView,
} from '@mazha/contracts/staff'
import { staffingReport, staffingSheet } from '@mazha/contracts/staffing'
import {
  type StaffImportLine,
  staffImportLine,
  type StaffImportView,
  staffImportView,
  type StaffTable,
} from '@mazha/contracts/staff-import'
import { z } from 'zod'
import { ask, query, sendForm, Unreadable } from './client.ts'

/** The calls of the screens on units, posts, terms and staffing. */

const at = (id: string): string => encodeURIComponent(id)
type Signal = AbortSignal | undefined

export const listUnitsOn = (asked: { readonly day?: string; readonly net?: string }, signal?: Signal) =>
  ask(unitList, `/api/units${query(asked)}`, { signal })
export const getUnit = (id: string, day?: string, signal?: Signal) =>
  ask(unitView, `/api/units/${at(id)}${query({ day })}`, { signal })
export const getPerson = (id: string, signal?: Signal) => ask(personView, `/api/people/${at(id)}`, { signal })
const photoPath = (person: string | null): string =>
  person === null ? '/api/account/photo' : `/api/people/${at(person)}/photo`
/** Null: the own one. */
export const getPhoto = (person: string | null, signal?: Signal) => ask(personPhoto, photoPath(person), { signal })
export const putPhoto = (person: string | null, body: { readonly file: string } & Record<string, unknown>) =>
  ask(personPhoto, photoPath(person), { method: 'PUT', body })
export const dropPhoto = (person: string | null) => ask(personPhoto, photoPath(person), { method: 'DELETE' })
/** `photo` tells a new one from the former one. */
export const photoPicture = (person: string, photo: string): string => `/api/people/${at(person)}/photo.jpg?v=${photo}`
export const getArea = (id: string, signal?: Signal) => ask(areaView, `/api/areas/${at(id)}`, { signal })
/** Areas by a part of their name or code. */
export const findAreas = (q: string, signal?: Signal) =>
  ask(areaPage, `/api/areas${query({ q, limit: 50 })}`, { signal })
export const addUnit = (body: z.input<typeof newUnit>) => ask(unitItem, '/api/units', { method: 'POST', body })
export const changeUnit = (id: string, body: z.input<typeof unitChange>) =>
  ask(unitItem, `/api/units/${at(id)}`, { method: 'PUT', body })
type Merger = { readonly into: string; readonly day: string }
export const previewMerger = (id: string, body: Merger) =>
  ask(mergerPreview, `/api/units/${at(id)}/merger/preview`, { method: 'POST', body })
export const mergeUnit = (id: string, body: Merger) =>
  ask(unitItem, `/api/units/${at(id)}/merger`, { method: 'POST', body })
type LastDay = { readonly lastDay?: string }
export const endUnit = (id: string, body: LastDay) =>
  ask(unitItem, `/api/units/${at(id)}/end`, { method: 'POST', body })
export const addPost = (body: z.input<typeof newPost>) => ask(postItem, '/api/posts', { method: 'POST', body })
export const getPost = (id: string, signal?: Signal) => ask(postView, `/api/posts/${at(id)}`, { signal })
export const changePost = (id: string, body: z.input<typeof postChange>) =>
  ask(postView, `/api/posts/${at(id)}`, { method: 'PUT', body })
export const endPost = (id: string, body: LastDay) =>
  ask(postView, `/api/posts/${at(id)}/end`, { method: 'POST', body })
export const listOrphans = (signal?: Signal) => ask(orphanList, '/api/handovers/orphans', { signal })
export const handOver = (body: HandOverOrder) => ask(handedOver, '/api/handovers', { method: 'POST', body })
export const getSheet = (id: string, day?: string, signal?: Signal) =>
  ask(staffingSheet, `/api/areas/${at(id)}/staffing${query({ day })}`, { signal })
export const getReport = (signal?: Signal, day?: string) =>
  ask(staffingReport, `/api/staffing/report${query({ day })}`, { signal })
export const findPeople = (q: string, signal?: Signal) =>
  ask(
    z.object({ items: z.array(z.object({ id: z.string(), name: z.string(), staffNumber: z.string().nullable() })) }),
    `/api/people/named${query({ q })}`,
    { signal },
  )
export const giveTerm = (body: z.input<typeof newTerm>) => ask(personView, '/api/terms', { method: 'POST', body })
export const changePerson = (id: string, body: PersonChange) =>
  ask(personView, `/api/people/${at(id)}`, { method: 'PUT', body })
export const changeTerm = (body: TermChange) => ask(personView, '/api/terms', { method: 'PUT', body })
export const cancelMerger = (id: string, day: string) =>
  ask(unitItem, `/api/units/${at(id)}/merger${query({ day })}`, { method: 'DELETE' })
export const cancelUnitChange = (id: string, from: string) =>
  ask(unitItem, `/api/units/${at(id)}/change${query({ from })}`, { method: 'DELETE' })
export const cancelUnitEnd = (id: string, lastDay: string) =>
  ask(unitItem, `/api/units/${at(id)}/end${query({ lastDay })}`, { method: 'DELETE' })
export const cancelPostEnd = (id: string, lastDay: string | null) =>
  ask(postView, `/api/posts/${at(id)}/end${query({ lastDay })}`, { method: 'DELETE' })
export const previewEnd = (body: TermEnd) => ask(handoverPreview, '/api/terms/end/preview', { method: 'POST', body })
export const endTerm = (body: TermEnd) => ask(termEnded, '/api/terms/end', { method: 'POST', body })
export const reportPath = (reason: string): string => `/api/staffing/report.xlsx${query({ reason })}`
export const staffPath = (reason: string): string => `/api/staffing/staff.xlsx${query({ reason })}`

export type TableOptions = {
  readonly mapping?: Readonly<Record<string, string | null>>
  readonly sheet?: string
}
const formOf = (file: File, options: TableOptions & { readonly write?: boolean }): FormData => {
  const form = new FormData()
  // The options come first: the server reads the form as it arrives.
  form.set('options', JSON.stringify(options))
  form.set('file', file)
  return form
}

/** What the rows of a table would become. */
export const lookAtTable = (table: StaffTable, file: File, options: TableOptions) =>
  ask(staffImportView, `/api/${table}/imports`, { method: 'POST', form: formOf(file, options) })

/**
 * Takes a table in, telling how far it is. Aborting the signal before the last row is read leaves everything as it was.
 *
 * @throws Unreadable when the server went away before it was done
 */
export const runTable = async (
  table: StaffTable | 'areas',
  file: File,
  {
    options,
    signal,
    told,
  }: {
    readonly options: TableOptions
    readonly signal: AbortSignal
    readonly told: (line: StaffImportLine) => void
  },
): Promise<void> => {
  const answer = await sendForm(`/api/${table}/imports/runs`, formOf(file, options), signal)
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let waiting = ''
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    const lines = (waiting + part.value).split('\n')
    waiting = lines.pop() ?? ''
    for (const text of lines) {
      const sent: unknown = JSON.parse(text)
      const line = table === 'areas' ? asStaffLine(areaImportLine.parse(sent)) : staffImportLine.parse(sent)
      told(line)
      if (line.kind === 'done' || line.kind === 'refused') return
    }
  }
  throw new Unreadable('the import ended without a word')
}

/** A table of areas, looked at: the same shapes as of units and staff. */
export const lookAtAreas = async (file: File, options: TableOptions): Promise<StaffImportView> =>
  asStaffView(await ask(areaImportView, '/api/areas/imports', { method: 'POST', form: formOf(file, options) }))

const asStaffRow = (row: AreaImportRow): StaffImportView['preview'][number] => ({
  row: row.row,
  cells: row.cells,
  becomes: row.becomes === 'area' ? 'added' : row.becomes,
  what: row.name,
  reason: row.reason,
})
const asStaffView = (view: AreaImportView): StaffImportView => ({
  table: 'units',
  name: view.name,
  sheets: view.sheets,
  sheet: view.sheet,
  headings: view.headings,
  fields: view.fields,
  written: view.written,
  rows: view.rows,
  added: view.becameAreas,
  known: view.known,
  rejected: view.rejected,
  preview: view.preview.map(asStaffRow),
  reasons: view.reasons.filter(({ becomes }) => becomes === 'reject').map(asStaffRow),
})
const asStaffLine = (line: AreaImportLine): StaffImportLine => {
  if (line.kind === 'rejects') return { kind: 'rejects', rows: line.rows.map(asStaffRow) }
  return line.kind === 'done' ? { kind: 'done', view: asStaffView(line.view) } : line
}
