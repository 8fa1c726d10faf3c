import type { NewRequest } from '@mazha/contracts/api'
import { tidyPhone } from '@mazha/contracts/phone'
import { boolean, list, nullable, number, object, oneOf, string } from '../net/shape.ts'
import { newClientId } from '../net/client-id.ts'
import { keep, type Kept } from './store.ts'

const draftPlace = object({
  name: string,
  lng: nullable(number),
  lat: nullable(number),
  from: oneOf('position', 'list', 'map', 'poster'),
})
export type DraftPlace = ReturnType<typeof draftPlace>

const draftFile = object({ key: string, name: string, type: string, image: boolean, fileId: nullable(string) })
export type DraftFile = ReturnType<typeof draftFile>

const draftShape = object({
  /** Stays until an answer came, so that the same words are never filed twice. */
  clientId: string,
  text: string,
  place: nullable(draftPlace),
  address: string,
  anonymous: boolean,
  name: string,
  phone: string,
  /** It is about an official or a unit; null: nothing was said of it. */
  aboutOfficials: nullable(boolean),
  files: list(draftFile),
  /** `qr`: begun by a code printed at a place. */
  door: nullable(oneOf('qr')),
  /** `queued`: to be sent when there is a line, by the resident's wish. `sent`: sent, and no answer yet. */
  phase: oneOf('writing', 'queued', 'sent'),
  /** The JSON that was sent, word for word. */
  body: nullable(string),
})
export type Draft = ReturnType<typeof draftShape>

const blank = (): Draft => ({
  clientId: newClientId(),
  text: '',
  place: null,
  address: '',
  anonymous: false,
  name: '',
  phone: '',
  aboutOfficials: null,
  files: [],
  door: null,
  phase: 'writing',
  body: null,
})

export type DraftStore = Kept<Draft> & { readonly change: (part: Partial<Draft>) => void; readonly clear: () => void }

export const keepDraft = (name: string): DraftStore => {
  const kept = keep<Draft>(name, (stored) => (stored === null ? blank() : draftShape(stored, 'draft')))
  return {
    ...kept,
    change: (part) => kept.set({ ...kept.get(), ...part }),
    clear: () => kept.set(blank()),
  }
}

export const isBlank = (draft: Draft): boolean =>
  draft.text.trim() === '' &&
  draft.files.length === 0 &&
  draft.address === '' &&
  draft.name === '' &&
  draft.phone === ''

/** What the draft says to the server; what was not given is left out. */
export const requestOf = (draft: Draft, files: readonly string[]): NewRequest => {
  const { place } = draft
  const address = [place?.from === 'position' || place?.from === 'map' ? '' : (place?.name ?? ''), draft.address.trim()]
    .filter(Boolean)
    .join('，')
  const point = place && place.lng !== null && place.lat !== null ? { lng: place.lng, lat: place.lat } : {}
  const location = { ...point, ...(address ? { address } : {}) }
  const contact = {
    ...(draft.name.trim() ? { name: draft.name.trim() } : {}),
    ...(draft.phone.trim() ? { phone: tidyPhone(draft.phone) } : {}),
  }
  return {
    clientId: draft.clientId,
    text: draft.text.trim(),
    ...(Object.keys(location).length > 0 ? { location } : {}),
    ...(!draft.anonymous && Object.keys(contact).length > 0 ? { contact } : {}),
    ...(files.length > 0 ? { files: [...files] } : {}),
    ...(draft.aboutOfficials === true ? { aboutOfficials: true } : {}),
    ...(draft.door ? { door: draft.door } : {}),
  }
}
