import type { Purpose } from '@mazha/contracts/audit'
import {
  buildingPage,
  buildingView,
  foundResidents,
  type newHousehold,
  type newResident,
  registerChanges,
  type residentCorrection,
  type ResidentSearch,
  residentView,
  revealed,
} from '@mazha/contracts/register'
import type { z } from 'zod'
import { ask, query } from './client.ts'

/** Calls of the register. */

const base = '/api/register'
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
export const listChanges = (what: 'buildings' | 'residents', id: string, signal?: AbortSignal) =>
  ask(registerChanges, `${base}/${what}/${id}/changes`, { signal })
