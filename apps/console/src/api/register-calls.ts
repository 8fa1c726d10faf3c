import type { Purpose } from '@mazha/contracts/audit'
import { areaPage } from '@mazha/contracts/area'
import {
  type buildingCorrection,
  buildingPage,
  buildingView,
  type closing,
  type erasureAsked,
  foundResidents,
  type moving,
  type movingIn,
  type movingOut,
  type newBuilding,
  type newHousehold,
  type newOrganisation,
  type newPlace,
  type newResident,
  type organisationCorrection,
  organisationItem,
  organisationPage,
  organisationView,
  type placeCorrection,
  placeItem,
  placePage,
  placeView,
  registerChanges,
  type RegisterSheet,
  type reopening,
  type residentCorrection,
  type ResidentSearch,
  residentView,
  revealed,
} from '@mazha/contracts/register'
import {
  registerImportLine,
  type RegisterImportLine,
  type registerImportOptions,
  registerImportView,
} from '@mazha/contracts/register-import'
import { z } from 'zod'
import { ask, query, sendForm, Unreadable } from './client.ts'

/** Calls of the register. */

const base = '/api/register'
const nothing = z.unknown()
const post = (body: unknown) => ({ method: 'POST', body }) as const

export const listBuildings = (q: string, cursor: string | null, signal?: AbortSignal) =>
  ask(buildingPage, `${base}/buildings${query({ q: q === '' ? null : q, cursor })}`, { signal })
export const getBuilding = (id: string, signal?: AbortSignal) =>
  ask(buildingView, `${base}/buildings/${encodeURIComponent(id)}`, { signal })
export const addHousehold = (building: string, body: z.input<typeof newHousehold>) =>
  ask(buildingView, `${base}/buildings/${building}/households`, post(body))
export const addResident = (household: string, body: z.input<typeof newResident>) =>
  ask(residentView, `${base}/households/${household}/residents`, post(body))
export const findResidents = (asked: ResidentSearch) => ask(foundResidents, `${base}/residents/search`, post(asked))
export const getResident = (id: string, signal?: AbortSignal) =>
  ask(residentView, `${base}/residents/${id}`, { signal })
export const correctResident = (id: string, body: z.input<typeof residentCorrection>) =>
  ask(residentView, `${base}/residents/${id}`, { method: 'PUT', body })
export const showInFull = (id: string, purpose: Purpose) =>
  ask(revealed, `${base}/residents/${id}/full`, post({ purpose }))
export const addBuilding = (body: z.input<typeof newBuilding>) => ask(buildingView, `${base}/buildings`, post(body))
export const correctBuilding = (id: string, body: z.input<typeof buildingCorrection>) =>
  ask(buildingView, `${base}/buildings/${id}`, { method: 'PUT', body })
export const moveIn = (id: string, body: z.input<typeof movingIn>) =>
  ask(residentView, `${base}/residents/${id}/move-in`, post(body))
export const moveOut = (id: string, body: z.input<typeof movingOut>) =>
  ask(nothing, `${base}/residents/${id}/move-out`, post(body))
export const moveWithin = (id: string, body: z.input<typeof moving>) =>
  ask(residentView, `${base}/residents/${id}/move`, post(body))
export const eraseResident = (id: string, body: z.input<typeof erasureAsked>) =>
  ask(nothing, `${base}/residents/${id}/erasure`, post(body))

export const listPlaces = (q: string, cursor: string | null, signal?: AbortSignal, closed = false) =>
  ask(placePage, `${base}/places${query({ q, cursor, closed: closed ? 'true' : null })}`, { signal })
export const getPlace = (id: string, signal?: AbortSignal) =>
  ask(placeView, `${base}/places/${encodeURIComponent(id)}`, { signal })
export const addPlace = (body: z.input<typeof newPlace>) => ask(placeItem, `${base}/places`, post(body))
export const correctPlace = (id: string, body: z.input<typeof placeCorrection>) =>
  ask(placeView, `${base}/places/${id}`, { method: 'PUT', body })
export const listOrganisations = (q: string, cursor: string | null, signal?: AbortSignal, closed = false) =>
  ask(organisationPage, `${base}/organisations${query({ q, cursor, closed: closed ? 'true' : null })}`, { signal })
export const getOrganisation = (id: string, signal?: AbortSignal) =>
  ask(organisationView, `${base}/organisations/${encodeURIComponent(id)}`, { signal })
export const addOrganisation = (body: z.input<typeof newOrganisation>) =>
  ask(organisationItem, `${base}/organisations`, post(body))
export const correctOrganisation = (id: string, body: z.input<typeof organisationCorrection>) =>
  ask(organisationView, `${base}/organisations/${id}`, { method: 'PUT', body })
type Things = 'places' | 'organisations'
export const closeThing = (what: Things, id: string, body: z.input<typeof closing>) =>
  ask(nothing, `${base}/${what}/${id}/closing`, post(body))
export const reopenThing = (what: Things, id: string, body: z.input<typeof reopening>) =>
  ask(nothing, `${base}/${what}/${id}/reopening`, post(body))
export const findAreas = (q: string, signal?: AbortSignal) =>
  ask(areaPage, `/api/areas${query({ q, limit: 50 })}`, { signal })

export const exportPath = (sheet: RegisterSheet, q: string, reason: string): string =>
  `${base}/export.xlsx${query({ sheet, q, reason })}`

type ImportOptions = z.input<typeof registerImportOptions>
const formOf = (file: File, options: ImportOptions): FormData => {
  const form = new FormData()
  // The options come first: the server reads the form as it arrives.
  form.set('options', JSON.stringify(options))
  form.set('file', file)
  return form
}

/** What the first rows of a table would become. */
export const previewTable = (file: File, options: ImportOptions, signal?: AbortSignal) =>
  ask(registerImportView, `${base}/imports`, { method: 'POST', form: formOf(file, options), signal })

/**
 * Takes a table in, telling how far it is. Aborting the signal ends it on the server as well, after the rows under way.
 *
 * @throws Unreadable when the server went away before it was done
 */
export const runTable = async (
  file: File,
  options: ImportOptions,
  { signal, told }: { readonly signal: AbortSignal; readonly told: (line: RegisterImportLine) => void },
): Promise<void> => {
  const answer = await sendForm(`${base}/imports/runs`, formOf(file, options), signal)
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let waiting = ''
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    const lines = (waiting + part.value).split('\n')
    waiting = lines.pop() ?? ''
    for (const text of lines) {
      const line = registerImportLine.parse(JSON.parse(text))
      told(line)
      if (line.kind === 'done' || line.kind === 'refused') return
    }
  }
  throw new Unreadable('the import ended without a word')
}

type Subject = 'buildings' | 'residents' | 'places' | 'organisations'
export const listChanges = (what: Subject, id: string, signal?: AbortSignal) =>
  ask(registerChanges, `${base}/${what}/${id}/changes`, { signal })
