import { longestText } from '@mazha/contracts/limits'
import { hash } from 'node:crypto'
import type { ImportField, ImportOptions } from '@mazha/contracts/import'
import type { Place } from '@mazha/contracts/matter'
import { isPhone, tidyPhone } from '@mazha/contracts/phone'
import { Refused, refuse, type RefusalCode, type RefusalDetails } from '@mazha/contracts/refusal'
import type { Instant } from '@mazha/contracts/text'
import { dayMs, parseDay, toInstant, toMs, type Zone } from '@mazha/contracts/zone'
import type { KeyDigest } from './source-digest.ts'
import {
  bareText,
  cellText,
  formatCivil,
  parseCivil,
  serialToCivil,
  type Cell,
  type Civil,
  type Row,
} from '#kernel/spreadsheet/index'

/** West, south, east, north, in degrees. */
export type Bounds = readonly [number, number, number, number]

/** What the opening form and the form of a past result take; more is refused here with the column's name. */
const maxText = longestText
const maxTitle = 120
const maxAnswer = 10_000

const aheadMs = 3_600_000

/** What rows are judged by. */
export type Plan = {
  /** Column of each mapped field. */
  readonly columns: Readonly<Partial<Record<ImportField, number>>>
  readonly headings: readonly string[]
  readonly options: ImportOptions
  readonly zone: Zone
  /** The district's; null when it has none, then only impossible and rounded coordinates are flagged. */
  readonly bounds: Bounds | null
  readonly now: Instant
  readonly keyDigest: KeyDigest
}

export type Reason = { readonly code: RefusalCode; readonly details: RefusalDetails }

/** A row that can be opened. `answered` makes it a history. */
export type Candidate = {
  readonly row: number
  readonly number: string | undefined
  readonly title: string | undefined
  readonly text: string
  readonly at: Instant | undefined
  readonly name: string | undefined
  readonly phone: string | undefined
  readonly category: string | undefined
  readonly address: string | undefined
  readonly place: Place | undefined
  readonly answered: { readonly at: Instant; readonly text: string | undefined } | undefined
  /** Keyed digest of who it is: the source's number, else all that it says. */
  readonly identity: Buffer
  /** Keyed digest of its words, however they are spaced, with the place they are about. */
  readonly words: Buffer
  /** Keyed digest of its words and the person: what makes a repeat. */
  readonly personWords: Buffer
  readonly remarks: readonly Reason[]
}
export type Judged = { readonly candidate: Candidate } | { readonly row: number; readonly reject: Reason }

/**
 * What a row of the file says, or why it cannot be a matter. Pure; whether it was imported before is asked elsewhere.
 *
 * @param row a row below the headings
 */
export const judgeRow = (row: Row, plan: Plan): Judged => {
  try {
    return { candidate: readCandidate(row, plan) }
  } catch (error) {
    if (error instanceof Refused) return { row: row.row, reject: { code: error.code, details: error.details } }
    throw error
  }
}

const readCandidate = (row: Row, plan: Plan): Candidate => {
  const read = (field: ImportField): string | undefined => readText(row, plan, field)
  const remarks: Reason[] = []
  const fullTitle = read('title')?.replaceAll('\n', ' ')
  const body = read('text')
  const text = body ?? fullTitle
  if (text === undefined) throw refuse('import.row-no-text')
  // A title that has to be cut keeps its whole length in the text.
  const cut = fullTitle !== undefined && fullTitle.length > maxTitle
  const whole = cut && body !== undefined ? `${fullTitle}\n${body}` : text
  if (cut) remarks.push({ code: 'import.remark-title', details: { max: maxTitle } })
  checkLength(plan, 'text', whole, maxText)

  const opened = readTime(row, plan, 'at')
  const answered = readAnswer(row, plan, opened)
  const number = read('number')?.slice(0, 100)
  const name = dropNothing(read('name'))?.slice(0, 60)
  const phone = readPhone(read('phone'), remarks)
  const address = read('address')?.replaceAll('\n', ' ').slice(0, 300)
  const place = readPlace(row, plan, remarks)
  const words = digest('words', bareText(fullTitle ?? ''), bareText(body ?? ''), bareText(address ?? ''))
  return {
    row: row.row,
    number,
    title: cut ? `${fullTitle.slice(0, maxTitle - 1)}…` : fullTitle,
    text: whole,
    at: opened,
    name,
    phone,
    category: toCode(read('category')),
    address,
    place,
    answered,
    words: plan.keyDigest(words),
    // Where nobody is named, only the same words at the same moment are one person's.
    personWords: plan.keyDigest(
      digest('person', words.toString('hex'), name ?? '', phone ?? '', name ?? phone ?? opened ?? ''),
    ),
    identity: plan.keyDigest(
      number === undefined
        ? digest('row', plan.options.source, words.toString('hex'), opened ?? '', name ?? '', phone ?? '')
        : digest('number', plan.options.source, number),
    ),
    remarks,
  }
}

/** A category as the forms take it: a code of a list, not free words. */
const toCode = (text: string | undefined): string | undefined =>
  text
    ?.normalize('NFKC')
    .replace(/[^\p{L}\p{N}_./ ()、-]+/gu, ' ')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, 64)
    .trim() || undefined

/** Plain: it may not leave this file but keyed. */
const digest = (...parts: readonly string[]): Buffer => hash('sha256', JSON.stringify(parts), 'buffer')

const cellOf = (row: Row, plan: Plan, field: ImportField): Cell | undefined => {
  const column = plan.columns[field]
  if (column === undefined) return undefined
  const cell = row.cells[column]
  if (cell !== null && typeof cell === 'object') {
    const heading = plan.headings[column] ?? field
    if ('formula' in cell) throw refuse('import.row-formula', { column: heading })
    if ('error' in cell) throw refuse('import.row-cell-error', { column: heading, value: cell.error })
  }
  return cell
}

const readText = (row: Row, plan: Plan, field: ImportField): string | undefined => cellText(cellOf(row, plan, field))

const checkLength = (plan: Plan, field: ImportField, text: string, max: number): void => {
  if (text.length <= max) return
  const column = plan.columns[field] ?? plan.columns.title
  throw refuse('import.row-too-long', {
    column: column === undefined ? field : (plan.headings[column] ?? field),
    length: text.length,
    max,
  })
}

const readTime = (row: Row, plan: Plan, field: 'at' | 'answeredAt'): Instant | undefined => {
  const cell = cellOf(row, plan, field)
  const shown = cellText(cell)
  if (cell === undefined || cell === null || shown === undefined) return undefined
  const civil = toCivil(cell, plan.options)
  if (civil === undefined) throw refuse('import.row-bad-time', { value: shown.slice(0, 60) })
  const at = toInstant(toUtcMs(civil, plan.zone))
  // A clock that runs a little ahead is no reason; a year that was typed wrong is.
  if (toMs(at) > toMs(plan.now) + aheadMs) throw refuse('import.row-future', { value: formatCivil(civil) })
  return at
}

const toCivil = (cell: Exclude<Cell, null>, { dateOrder }: ImportOptions): Civil | undefined => {
  if (typeof cell === 'string') return parseCivil(cell, dateOrder)
  // A number in a column of times is a date that lost its format. 20200102 is one typed as a number.
  if (typeof cell === 'number') return cell >= 19_000_101 ? parseCivil(String(cell)) : serialToCivil(cell, false)
  if (typeof cell === 'object' && 'date' in cell) return serialToCivil(cell.date, cell.from1904)
  return undefined
}

const toUtcMs = (civil: Civil, zone: Zone): number => {
  const date = formatCivil({ ...civil, dayOnly: true })
  if (civil.offset !== undefined) return parseDay(date) * dayMs + civil.seconds * 1000 - civil.offset * 60_000
  return Math.round(zone.at(parseDay(date), civil.seconds / 60))
}

const readAnswer = (row: Row, plan: Plan, opened: Instant | undefined): Candidate['answered'] => {
  const at = readTime(row, plan, 'answeredAt')
  const text = readText(row, plan, 'answer')
  if (at === undefined) {
    if (text !== undefined && plan.columns.answeredAt !== undefined) throw refuse('import.row-no-answer-time')
    return undefined
  }
  if (opened === undefined) throw refuse('import.row-bad-time', { value: '' })
  if (at < opened) throw refuse('import.row-answer-first', { answered: at, opened })
  if (text !== undefined) checkLength(plan, 'answer', text, maxAnswer)
  return { at, text }
}

/** Words that people write where they have nothing to say. */
const dropNothing = (text: string | undefined): string | undefined =>
  text === undefined || /^(无|没有|不详|未知|匿名|空|暂无|未留|n\/?a|none|null|-+|—+|\/)$/i.test(text)
    ? undefined
    : text

const readPhone = (text: string | undefined, remarks: Reason[]): string | undefined => {
  const given = dropNothing(text?.normalize('NFKC'))
  if (given === undefined) return undefined
  const several = given
    .split(/[,，、;；/\n]|\s{2,}| (?=1\d{10})/)
    .map((one) => one.replace(/[()（）]/g, '').trim())
    .filter(Boolean)
  const first = several[0] ?? ''
  if (!isPhone(first)) throw refuse('import.row-bad-phone', { value: given.slice(0, 40) })
  if (several.length > 1) remarks.push({ code: 'import.remark-phone', details: {} })
  return tidyPhone(first)
}

/**
 * Where it is. A place that cannot be true is worse than none, so it is flagged and left out: outside the district's bounds, at 0, 0, or
 * with both degrees whole (rounded somewhere on its way; a whole degree is a hundred kilometres).
 */
const readPlace = (row: Row, plan: Plan, remarks: Reason[]): Place | undefined => {
  const [lng, lat] = [readText(row, plan, 'lng'), readText(row, plan, 'lat')]
  if (lng === undefined && lat === undefined) return undefined
  const place = { lng: Number(lng), lat: Number(lat) }
  if (lng === undefined || lat === undefined || Number.isNaN(place.lng) || Number.isNaN(place.lat)) {
    remarks.push({ code: 'import.remark-half-place', details: {} })
    return undefined
  }
  const reason = findFlaw(place, plan.bounds)
  if (reason === undefined) return place
  remarks.push({ code: reason, details: { lng: lng.slice(0, 24), lat: lat.slice(0, 24) } })
  return undefined
}

const findFlaw = ({ lng, lat }: Place, bounds: Bounds | null): RefusalCode | undefined => {
  if (Math.abs(lng) > 180 || Math.abs(lat) > 90 || (lng === 0 && lat === 0)) return 'import.remark-place'
  if (Number.isInteger(lng) && Number.isInteger(lat)) return 'import.remark-rounded-place'
  if (bounds === null) return undefined
  const [west, south, east, north] = bounds
  return lng >= west && lng <= east && lat >= south && lat <= north ? undefined : 'import.remark-place'
}
