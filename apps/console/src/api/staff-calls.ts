import { areaView } from '@mazha/contracts/area'
import {
  handoverPreview,
  type newTerm,
  personView,
  type TermEnd,
  termEnded,
  unitList,
  unitView,
} from '@mazha/contracts/staff'
import { staffingReport, staffingSheet } from '@mazha/contracts/staffing'
import { staffImportView, type StaffTable } from '@mazha/contracts/staff-import'
import { z } from 'zod'
import { ask, query } from './client.ts'

/** The calls of the screens on units, posts, terms and staffing. */

const at = (id: string): string => encodeURIComponent(id)
type Signal = AbortSignal | undefined

export const listUnitsOn = (asked: { readonly day?: string; readonly net?: string }, signal?: Signal) =>
  ask(unitList, `/api/units${query(asked)}`, { signal })
export const getUnit = (id: string, day?: string, signal?: Signal) =>
  ask(unitView, `/api/units/${at(id)}${query({ day })}`, { signal })
export const getPerson = (id: string, signal?: Signal) => ask(personView, `/api/people/${at(id)}`, { signal })
export const getArea = (id: string, signal?: Signal) => ask(areaView, `/api/areas/${at(id)}`, { signal })
export const getSheet = (id: string, day?: string, signal?: Signal) =>
  ask(staffingSheet, `/api/areas/${at(id)}/staffing${query({ day })}`, { signal })
export const getReport = (signal?: Signal) => ask(staffingReport, '/api/staffing/report', { signal })
export const findPeople = (q: string, signal?: Signal) =>
  ask(
    z.object({ items: z.array(z.object({ id: z.string(), name: z.string(), staffNumber: z.string().nullable() })) }),
    `/api/people/named${query({ q })}`,
    { signal },
  )
export const giveTerm = (body: z.input<typeof newTerm>) => ask(personView, '/api/terms', { method: 'POST', body })
export const previewEnd = (body: TermEnd) => ask(handoverPreview, '/api/terms/end/preview', { method: 'POST', body })
export const endTerm = (body: TermEnd) => ask(termEnded, '/api/terms/end', { method: 'POST', body })
export const reportPath = (reason: string): string => `/api/staffing/report.xlsx${query({ reason })}`
export const staffPath = (reason: string): string => `/api/staffing/staff.xlsx${query({ reason })}`

export const sendTable = (table: StaffTable, file: File, write: boolean) => {
  const form = new FormData()
  form.set('options', JSON.stringify({ write }))
  form.set('file', file)
  return ask(staffImportView, `/api/${table}/imports`, { method: 'POST', form })
}
