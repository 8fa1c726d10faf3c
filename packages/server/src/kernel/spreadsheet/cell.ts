/**
 * What stands in one cell, as the file says it. A date keeps the workbook's serial until it is known what it is for; a formula is never
 * computed: its stored value counts, and a formula without one is named as such.
 */
export type Cell =
  | null
  | string
  | number
  | boolean
  | { readonly date: number; readonly from1904: boolean }
  | { readonly error: string }
  | { readonly formula: 'no-value' }

/** One row that holds something. `row` is its number in the sheet (or the record's number in a text file), from 1. */
export type Row = { readonly row: number; readonly cells: readonly Cell[] }

// Line ends and tabs are layout here; the others are no characters of a text at all (byte order marks, zero-width signs).
// oxlint-disable-next-line no-control-regex
const noise = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200d\u2060\ufeff]/g
const spaces = /[ \t\u00a0\u3000\u2000-\u200a\u202f]+/g

/**
 * Words as a person meant them: exported pages pad them with line ends, tabs and full-width spaces. Lines stay lines, each trimmed,
 * without empty ones; spaces within a line become one.
 */
export const cleanText = (text: string): string => {
  return text
    .replace(noise, '')
    .split(/[\r\n\u2028\u2029]+/)
    .map((line) => line.replace(spaces, ' ').trim())
    .filter((line) => line !== '')
    .join('\n')
}

/** A text without any white space: what two copies of the same words have in common. */
export const bareText = (text: string): string => text.replace(noise, '').replace(/\s+/gu, '')

/** Whether a cell shows nothing. */
export const isBlank = (cell: Cell | undefined): boolean =>
  cell === null || cell === undefined || (typeof cell === 'string' && cleanText(cell) === '')

/** The cell as a person would read it; undefined when it is blank, an error or a formula without a value. */
export const cellText = (cell: Cell | undefined): string | undefined => {
  if (cell === null || cell === undefined) return undefined
  if (typeof cell === 'string') return cleanText(cell) || undefined
  if (typeof cell === 'number') return String(cell)
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE'
  if ('date' in cell) {
    const civil = serialToCivil(cell.date, cell.from1904)
    return civil === undefined ? String(cell.date) : formatCivil(civil)
  }
  return undefined
}

/** A date on the wall, without a zone. `seconds` are counted from midnight. */
export type Civil = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly seconds: number
  /** Minutes east of Greenwich, where the text names its zone. */
  readonly offset?: number
  readonly dayOnly: boolean
}

const two = (n: number): string => String(n).padStart(2, '0')

export const formatCivil = (c: Civil): string => {
  const date = `${String(c.year).padStart(4, '0')}-${two(c.month)}-${two(c.day)}`
  if (c.dayOnly) return date
  return `${date} ${two(Math.floor(c.seconds / 3600))}:${two(Math.floor(c.seconds / 60) % 60)}:${two(c.seconds % 60)}`
}

const dayMs = 86_400_000

/**
 * A workbook's serial as a date.
 *
 * Serial 1 is 1900-01-01, and 60 is a 29 February 1900 that never was (kept since Lotus 1-2-3), so that everything after it is one
 * too high; in the 1904 system serial 0 is 1904-01-01. Fractions are rounded to the second: 43702.999999 is midnight, not 23:59:59.
 *
 * @returns undefined outside 1900 … 9999
 */
export const serialToCivil = (serial: number, from1904: boolean): Civil | undefined => {
  if (!Number.isFinite(serial) || serial < 0) return undefined
  if (!from1904 && Math.floor(serial) === 60) return undefined
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : serial < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30)
  const ms = epoch + Math.round(serial * 86_400) * 1000
  if (ms >= Date.UTC(10_000, 0, 1)) return undefined
  const at = new Date(ms)
  const seconds = Math.round((ms - Math.floor(ms / dayMs) * dayMs) / 1000)
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    seconds,
    dayOnly: Number.isInteger(serial),
  }
}

/** Which of the three comes first where a date is written with the year at its end. */
export type DateOrder = 'mdy' | 'dmy'

const clockText =
  '(?:[T\\s日]*(上午|下午|早上|中午|晚上|凌晨|am|pm)?\\s*(\\d{1,2})\\s*[:时點点]\\s*(\\d{1,2})?\\s*[:分]?\\s*(?:(\\d{1,2})(?:\\.\\d+)?\\s*秒?)?\\s*(am|pm)?\\s*(z|[+-]\\d{2}:?\\d{2})?)?'
const yearFirst = new RegExp(`^(\\d{4})\\s*[-/.年]\\s*(\\d{1,2})\\s*[-/.月]\\s*(\\d{1,2})\\s*日?${clockText}$`, 'i')
const yearLast = new RegExp(`^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})${clockText}$`, 'i')
const compact = new RegExp(`^(\\d{4})(\\d{2})(\\d{2})(?:\\s*(\\d{2}):?(\\d{2}):?(\\d{2})?)?$`)
const serialText = /^\d{5}(?:\.\d+)?$/

/**
 * A date as people and exports write it: `2020/1/2 9:03:00`, `2020-01-02`, `2020年1月2日 上午9时3分`, `20200102`, `2020-01-02T09:03:00+08:00`,
 * a serial that lost its format (`43702.49`), and with `order` also `04/12/2018 11:11:26 AM`.
 *
 * @param order how to read a date whose year stands last; without it such a date is not read, because 04/12 may be either
 * @returns undefined when it is no date
 */
export const parseCivil = (text: string, order?: DateOrder): Civil | undefined => {
  const plain = cleanText(text.normalize('NFKC'))
  if (serialText.test(plain)) return serialToCivil(Number(plain), false)
  const packed = compact.exec(plain)
  if (packed) {
    const [, y, m, d, hh, mm, ss] = packed
    return makeCivil({ y, m, d, hh, mm, ss })
  }
  const first = yearFirst.exec(plain)
  if (first) {
    const [, y, m, d, half, hh, mm, ss, tail, zone] = first
    return makeCivil({ y, m, d, half: half ?? tail, hh, mm, ss, zone })
  }
  const last = order && yearLast.exec(plain)
  if (last) {
    const [, a, b, y, half, hh, mm, ss, tail, zone] = last
    const [m, d] = order === 'mdy' ? [a, b] : [b, a]
    return makeCivil({ y, m, d, half: half ?? tail, hh, mm, ss, zone })
  }
  return undefined
}

/** Whether a text is a date with the year at its end, and which orders it can be read in. */
export const possibleOrders = (text: string): readonly DateOrder[] | undefined => {
  const plain = cleanText(text.normalize('NFKC'))
  if (!yearLast.test(plain)) return undefined
  const orders: readonly DateOrder[] = ['mdy', 'dmy']
  return orders.filter((order) => parseCivil(plain, order) !== undefined)
}

type Parts = Partial<Record<'y' | 'm' | 'd' | 'hh' | 'mm' | 'ss' | 'half' | 'zone', string | undefined>>

const makeCivil = (parts: Parts): Civil | undefined => {
  const [year, month, day] = [Number(parts.y), Number(parts.m), Number(parts.d)]
  const real = new Date(Date.UTC(year, month - 1, day))
  if (year < 1900 || real.getUTCMonth() !== month - 1 || real.getUTCDate() !== day) return undefined
  const dayOnly = parts.hh === undefined
  const hour = halfDay(Number(parts.hh ?? 0), parts.half?.toLowerCase())
  const [minute, second] = [Number(parts.mm ?? 0), Number(parts.ss ?? 0)]
  // 24:00 is the end of a day in some exports; any other hour past 23 is a slip.
  if (hour === undefined || minute > 59 || second > 59 || hour > 23) return undefined
  const seconds = hour * 3600 + minute * 60 + second
  const offset = parts.zone === undefined ? undefined : parseOffset(parts.zone)
  return { year, month, day, seconds, dayOnly, ...(offset === undefined ? {} : { offset }) }
}

const halfDay = (hour: number, half: string | undefined): number | undefined => {
  if (half === undefined) return hour
  if (half === 'am' || half === 'pm') {
    if (hour < 1 || hour > 12) return undefined
    return (hour % 12) + (half === 'pm' ? 12 : 0)
  }
  // 下午 3 时 and 下午 15 时 are both written; 中午 12 时 is noon.
  const late = half === '下午' || half === '晚上' || (half === '中午' && hour < 3)
  return late && hour < 12 ? hour + 12 : hour
}

const parseOffset = (zone: string): number => {
  if (zone.toLowerCase() === 'z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return zone.startsWith('-') ? -minutes : minutes
}
