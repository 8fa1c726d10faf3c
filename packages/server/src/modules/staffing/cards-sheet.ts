import { dayInWords } from '@mazha/contracts/day-words'
import { fill } from '@mazha/contracts/refusal'
import type { GridNotice } from '@mazha/contracts/staffing'
import type { Language, Text } from '@mazha/contracts/text'
import { printedTexts } from '@mazha/contracts/texts/cards'

/** What stands on one card or notice, in words: the same for every paper. */

/** A piece of ground to draw: rings of longitudes and latitudes by turns. */
export type Outline = { readonly name: string; readonly rings: readonly Float64Array[] }
export type GridMap = { readonly own: Outline; readonly around: readonly Outline[] }

/** One grid as the thread that prints is given it. */
export type PrintGrid = {
  readonly notice: GridNotice
  readonly map: GridMap | null
  /** Photographs by their ids, as JPEG. */
  readonly photos: ReadonlyMap<string, Uint8Array>
}

export type Somebody = {
  readonly name: string
  readonly title: string
  readonly phone: string
  readonly photo: Uint8Array | null
}

export type Sheet = {
  readonly area: string
  readonly name: string
  readonly code: string
  /** Street and community. */
  readonly within: string
  readonly workers: readonly Somebody[]
  readonly team: readonly Somebody[]
  /** Whom to call where there is no worker, or none with a telephone. */
  readonly instead: { readonly name: string; readonly phone: string }
  readonly does: readonly string[]
  readonly office: { readonly name: string; readonly phone: string; readonly address: string } | null
  readonly hotline: string
  readonly link: string
  readonly day: string
  readonly map: GridMap | null
}

export type Say = (id: keyof typeof printedTexts, details?: Readonly<Record<string, string | number>>) => string
export const sayIn =
  (language: Language): Say =>
  (id, details = {}) =>
    fill(printedTexts[id][language], details, language)

/** The number that any district answers by. */
const usualHotline = '12345'

export const sheetOf = (
  { notice, map, photos }: PrintGrid,
  { language, leadsTo }: { readonly language: Language; readonly leadsTo: string },
): Sheet => {
  const pick = (text: Text): string => text[language]
  const { area, above, people, unit } = notice
  const hotline = notice.hotline ?? usualHotline
  const everybody = people.map(({ name, title, phone, photo, duty }) => ({
    name,
    title: pick(title),
    phone: phone ?? '',
    photo: photo === null ? null : (photos.get(photo) ?? null),
    duty,
  }))
  return {
    area: area.id,
    name: area.name,
    code: area.code,
    within: above.slice(-2).join(' · '),
    workers: everybody.filter(({ duty }) => duty === 'grid_worker'),
    team: everybody.filter(({ duty }) => duty !== 'grid_worker'),
    instead:
      unit === null || unit.phone === null
        ? { name: sayIn(language)('hotlineLong'), phone: hotline }
        : { name: pick(unit.name), phone: unit.phone },
    does: notice.does.map(pick),
    office: unit === null ? null : { name: pick(unit.name), phone: unit.phone ?? '', address: unit.address ?? '' },
    hotline,
    link: `${leadsTo}${area.id}`,
    day: dayInWords(notice.day, language),
    map,
  }
}

/** Every word on it that comes from data: what the type must have. */
export const wordsOf = (sheet: Sheet): string[] => [
  sheet.name,
  sheet.within,
  sheet.code,
  ...[...sheet.workers, ...sheet.team].flatMap(({ name, title, phone }) => [name, title, phone]),
  sheet.instead.name,
  sheet.instead.phone,
  ...sheet.does,
  ...(sheet.office === null ? [] : [sheet.office.name, sheet.office.phone, sheet.office.address]),
  sheet.hotline,
  ...(sheet.map === null ? [] : sheet.map.around.map(({ name }) => name)),
]
