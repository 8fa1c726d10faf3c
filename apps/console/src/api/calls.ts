import {
  type act,
  acted,
  type bulkAct,
  bulkActed,
  calendarView,
  districtView,
  ledgerEntry,
  type login,
  matterPage,
  matterView,
  type newMatter,
  queueCounts,
  session,
  similarMatter,
  staffReceipt,
  uploadedFile,
} from '@mazha/contracts/api'
import { type importMapping, type importOptions, importView } from '@mazha/contracts/import'
import { z } from 'zod'
import { ask, query } from './client.ts'
import { importPage, people, procedureData, procedureList, units } from './shapes.ts'

/** Every call the console makes, one function each. */
export type Filters = Readonly<Partial<Record<FilterName, string>>>
export const filterNames = [
  'queue',
  'q',
  'state',
  'category',
  'level',
  'channel',
  'unit',
  'due_state',
  'opened_from',
  'opened_to',
  'sort',
] as const
export type FilterName = (typeof filterNames)[number]

const nothing = z.unknown()
const at = (id: string): string => encodeURIComponent(id)

export const logIn = (body: z.infer<typeof login>) =>
  ask(session, '/api/sessions', { method: 'POST', body, renews: false })
export const findSession = (signal?: AbortSignal) => ask(session, '/api/session', { signal, renews: false })
export const logOut = () => ask(nothing, '/api/sessions', { method: 'DELETE', renews: false })
export const getDistrict = (signal?: AbortSignal) => ask(districtView, '/api/district', { signal })

export const listMatters = (filters: Filters, cursor: string | null, signal?: AbortSignal) =>
  ask(matterPage, `/api/matters${query({ ...filters, cursor, limit: 40 })}`, { signal })
export const countQueues = (signal?: AbortSignal) => ask(queueCounts, '/api/matters/counts', { signal })
export const exportPath = (filters: Filters, language: string): string =>
  `/api/matters/export.xlsx${query({ ...filters, lang: language })}`
export const getMatter = (id: string, signal?: AbortSignal) => ask(matterView, `/api/matters/${at(id)}`, { signal })
export const actOn = (id: string, action: string, body: z.input<typeof act>) =>
  ask(acted, `/api/matters/${at(id)}/actions/${at(action)}`, { method: 'POST', body })
export const actOnMany = (action: string, body: z.input<typeof bulkAct>) =>
  ask(bulkActed, `/api/matters/bulk/${at(action)}`, { method: 'POST', body })
export const getLedger = async (id: string, signal?: AbortSignal) =>
  (await ask(z.object({ items: z.array(ledgerEntry) }), `/api/matters/${at(id)}/ledger`, { signal })).items
export const similarTo = (
  words: { readonly text: string; readonly title?: string | undefined; readonly address?: string | undefined },
  signal?: AbortSignal,
) => ask(z.object({ items: z.array(similarMatter) }), '/api/matters/similar', { method: 'POST', body: words, signal })
export const register = (body: z.input<typeof newMatter>) => ask(staffReceipt, '/api/matters', { method: 'POST', body })

export const getCalendar = (signal?: AbortSignal) => ask(calendarView, '/api/calendar', { signal })

export const listUnits = (signal?: AbortSignal) => ask(units, '/api/units', { signal })
export const listPeople = (unit: string | null, signal?: AbortSignal) =>
  ask(people, `/api/people${query({ unit })}`, { signal })
export const listProcedures = (signal?: AbortSignal) => ask(procedureList, '/api/procedures', { signal })
export const getProcedure = (id: string, signal?: AbortSignal) =>
  ask(procedureData, `/api/procedures/${at(id)}`, { signal })

export const storeFile = (file: File) => {
  const form = new FormData()
  form.set('file', file)
  return ask(uploadedFile, '/api/files', { method: 'POST', form })
}
export const filePath = (id: string, view: boolean): string => `/api/files/${at(id)}${view ? '?view=1' : ''}`

export const listImports = (signal?: AbortSignal) => ask(importPage, '/api/imports', { signal })
export const getImport = (id: string, signal?: AbortSignal) => ask(importView, `/api/imports/${at(id)}`, { signal })
export const uploadImport = (file: File) => {
  const form = new FormData()
  form.set('file', file)
  return ask(importView, '/api/imports', { method: 'POST', form })
}
export const mapImport = (
  id: string,
  body: { readonly mapping: z.input<typeof importMapping>; readonly options: z.input<typeof importOptions> },
) => ask(importView, `/api/imports/${at(id)}/mapping`, { method: 'PUT', body })
export const steerImport = (id: string, way: 'start' | 'pause' | 'resume' | 'cancel') =>
  ask(importView, `/api/imports/${at(id)}/${way}`, { method: 'POST', body: {} })
export const rejectsPath = (id: string): string => `/api/imports/${at(id)}/rejects.xlsx`
