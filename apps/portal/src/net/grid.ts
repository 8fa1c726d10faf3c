import type { HereAnswer } from '@mazha/contracts/cards'
import type { GridNotice } from '@mazha/contracts/staffing'
import type { Language } from '@mazha/contracts/text'
import { text } from './answers.ts'
import { ask } from './server.ts'
import { list, nullable, object, oneOf, type Shape, string } from './shape.ts'

/** Who works for a grid, and which grid a place lies in. Both are for anybody; neither keeps anything. */

const level = oneOf('city', 'district', 'street', 'community', 'village', 'grid', 'micro_grid')

const noticeShape = object({
  district: text,
  area: object({ id: string, name: string, code: string, level }),
  above: list(string),
  people: list(object({ name: string, title: text, duty: string, phone: nullable(string), photo: nullable(string) })),
  does: list(text),
  unit: nullable(object({ name: text, phone: nullable(string), address: nullable(string) })),
  hotline: nullable(string),
  day: string,
}) satisfies Shape<GridNotice>

const hereShape = object({
  area: nullable(object({ id: string, code: string, name: string, level })),
}) satisfies Shape<HereAnswer>

export const askNotice = (area: string, language: Language): Promise<GridNotice> =>
  ask(`/api/areas/${encodeURIComponent(area)}/notice`, noticeShape, language)

export const askHere = (
  place: { readonly lng: number; readonly lat: number },
  language: Language,
): Promise<HereAnswer> => ask('/api/areas/here', hereShape, language, JSON.stringify(place))
