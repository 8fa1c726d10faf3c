import type { DistrictView, OfferedAction, Problem, Progress, Receipt, UploadedFile } from '@mazha/contracts/api'
import type { OwnViews } from '@mazha/contracts/audit'
import { boolean, list, nullable, number, object, oneOf, record, type Shape, string } from './shape.ts'

/** The server's answers, each held against its type in the contracts. */

export const text = object({ zh: string, en: string })
export const nextStep = object({ sentence: text, dueAt: nullable(string) })

export const receiptShape = object({
  number: string,
  spoken: string,
  code: string,
  link: string,
  receivedAt: string,
  next: nextStep,
}) satisfies Shape<Receipt>

const offered = object({
  action: string,
  title: text,
  hint: nullable(text),
  form: nullable(record),
  track: nullable(string),
}) satisfies Shape<OfferedAction>

export const progressShape = object({
  number: string,
  spoken: string,
  title: string,
  text: string,
  state: string,
  stateTitle: text,
  closed: boolean,
  trail: list(
    object({
      at: string,
      sentence: text,
      state: string,
      files: list(object({ id: string, name: string, type: string })),
    }),
  ),
  next: nextStep,
  holder: nullable(object({ name: text, phone: nullable(string) })),
  actions: list(offered),
  answer: nullable(string),
  version: number,
}) satisfies Shape<Progress>

export const ownViewsShape = object({
  items: list(object({ at: string, roleTitle: text, unitName: text, purpose: text, opened: boolean })),
}) satisfies Shape<OwnViews>

export const uploadedShape = object({
  id: string,
  name: string,
  type: string,
  bytes: number,
  image: boolean,
}) satisfies Shape<UploadedFile>

const corner: Shape<[number, number, number, number]> = (value, at) => {
  const [west, south, east, north] = list(number)(value, at)
  return [number(west, at), number(south, at), number(east, at), number(north, at)]
}
const position = { lng: number, lat: number }

export const districtShape = object({
  id: string,
  name: text,
  zone: string,
  phone: nullable(string),
  centre: object(position),
  bounds: corner,
  outline: nullable(record),
  baseMap: nullable(object({ tiles: list(string), attribution: string, maxZoom: number })),
  categories: list(object({ id: string, title: text })),
  places: list(object({ ...position, name: text })),
  languages: list(oneOf('zh', 'en')),
  demonstration: boolean,
  phoneCodes: boolean,
}) satisfies Shape<DistrictView>

export const problemShape = object({
  detail: string,
  code: string,
  fields: nullable(list(object({ path: string, message: string }))),
}) satisfies Shape<Pick<Problem, 'detail' | 'code'> & { fields: unknown }>
