import { contactShown, exporters, exportPage, type Purpose, viewPage } from '@mazha/contracts/audit'
import { certificates } from '@mazha/contracts/retention'
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
import {
  account,
  accountEvents,
  accounts,
  enrolment,
  invitation,
  oncePassword,
  openSessions,
  type passwordChange,
  type proof,
  proven,
  recoveryCodes,
  ways,
} from '@mazha/contracts/login'
import { type importMapping, type importOptions, importView } from '@mazha/contracts/import'
import { areaPage, areaView } from '@mazha/contracts/area'
import { groundTiles } from '@mazha/contracts/tiles'
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
const own = { renews: false } as const
export const getWays = (signal?: AbortSignal) => ask(ways, '/api/session/ways', { signal })
export const giveCode = (code: string) =>
  ask(session, '/api/session/second-factor', { method: 'POST', body: { code }, ...own })
export const giveProof = (body: z.input<typeof proof>) =>
  ask(proven, '/api/session/proof', { method: 'POST', body, ...own })
/** Leads to the single sign-on and back; the browser goes there itself. */
export const singleSignOnPath = (words: { readonly invitation?: string | null; readonly proves?: '1' }): string =>
  `/api/session/single-sign-on${query(words)}`

export const getAccount = (signal?: AbortSignal) => ask(account, '/api/account', { signal })
export const changePassword = (body: z.infer<typeof passwordChange>) =>
  ask(session, '/api/account/password', { method: 'POST', body, ...own })
export const startFactor = () => ask(enrolment, '/api/account/second-factor', { method: 'POST', body: {} })
export const confirmFactor = (code: string) =>
  ask(recoveryCodes, '/api/account/second-factor/confirm', { method: 'POST', body: { code }, ...own })
export const dropFactor = () => ask(nothing, '/api/account/second-factor', { method: 'DELETE' })
export const renewRecoveryCodes = () => ask(recoveryCodes, '/api/account/recovery-codes', { method: 'POST', body: {} })
export const listSessions = (signal?: AbortSignal) => ask(openSessions, '/api/account/sessions', { signal })
export const endSession = (id: string) => ask(nothing, `/api/account/sessions/${at(id)}`, { method: 'DELETE' })
export const endOtherSessions = () => ask(nothing, '/api/account/sessions', { method: 'DELETE' })

export const listAccountEvents = (
  asked: { readonly q: string; readonly kind: string | null; readonly cursor: string | null },
  signal?: AbortSignal,
) => ask(accountEvents, `/api/account/events${query(asked)}`, { signal })
export const accountEventsPath = (
  asked: { readonly q: string; readonly kind: string | null },
  reason: string,
): string => `/api/account/events.xlsx${query({ ...asked, reason })}`
export const listOwnEvents = (signal?: AbortSignal) => ask(accountEvents, '/api/account/own-events', { signal })
export const listAccounts = (q: string, signal?: AbortSignal) =>
  ask(accounts, `/api/account/people${query({ q })}`, { signal })
const personPath = (id: string, way: string): string => `/api/account/people/${at(id)}/${way}`
export const givePassword = (id: string) => ask(oncePassword, personPath(id, 'password'), { method: 'POST', body: {} })
export const openLogin = (id: string, name: string) =>
  ask(oncePassword, personPath(id, 'login'), { method: 'POST', body: { name } })
export const inviteToLink = (id: string) => ask(invitation, personPath(id, 'invitation'), { method: 'POST', body: {} })
export const treatAccount = (
  id: string,
  way: 'second-factor/reset' | 'single-sign-on/reset' | 'sign-out' | 'unlock' | 'close' | 'reopen',
) => ask(nothing, personPath(id, way), { method: 'POST', body: {} })

export const getDistrict = (signal?: AbortSignal) => ask(districtView, '/api/district', { signal })

export const listMatters = (filters: Filters, cursor: string | null, signal?: AbortSignal) =>
  ask(matterPage, `/api/matters${query({ ...filters, cursor, limit: 40 })}`, { signal })
export const countQueues = (signal?: AbortSignal) => ask(queueCounts, '/api/matters/counts', { signal })
export const exportPath = (filters: Filters, language: string, reason: string): string =>
  `/api/matters/export.xlsx${query({ ...filters, lang: language, reason })}`
export const showContact = (id: string, purpose: Purpose) =>
  ask(contactShown, `/api/matters/${at(id)}/contact`, { method: 'POST', body: { purpose } })
export type LooksAsked = { readonly unusual: string | null; readonly kind: string | null }
export const listViews = (asked: LooksAsked, cursor: string | null, signal?: AbortSignal) =>
  ask(viewPage, `/api/audit/views${query({ ...asked, cursor })}`, { signal })
export const viewsPath = (asked: LooksAsked, language: string, reason: string): string =>
  `/api/audit/views.xlsx${query({ ...asked, lang: language, reason })}`
export type ExportsAsked = {
  readonly person: string | null
  readonly kind: string | null
  readonly from: string | null
  readonly to: string | null
}
export const listExports = (asked: ExportsAsked, cursor: string | null, signal?: AbortSignal) =>
  ask(exportPage, `/api/audit/exports${query({ ...asked, cursor })}`, { signal })
export const listExporters = (signal?: AbortSignal) => ask(exporters, '/api/audit/exporters', { signal })
export const listCertificates = (signal?: AbortSignal) => ask(certificates, '/api/erasures', { signal })
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
export const importsPath = (reason: string): string => `/api/imports/export.xlsx${query({ reason })}`
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

export const getGroundTiles = (signal?: AbortSignal) => ask(groundTiles, '/api/tiles/ground', { signal })
/** Areas right below one; null: the top of the tree. */
export const listAreas = (parent: string | null, cursor: string | null, signal?: AbortSignal) =>
  ask(areaPage, `/api/areas${query({ parent: parent ?? 'top', cursor, limit: 100 })}`, { signal })
export const getArea = (id: string, signal?: AbortSignal) => ask(areaView, `/api/areas/${at(id)}`, { signal })
