import type { Instant } from './text.ts'

/**
 * Civil days and zones. A day is a number: days since 1970-01-01 in the district's own calendar; its text is
 * `2026-10-01`. Instants are read and written by hand where they have the one form that we write: `Date` is
 * three times slower, and every clock passes through here.
 */
export type Day = number

export const dayMs = 86_400_000
const minuteMs = 60_000

/** `2026-10-01` → its day. Throws on a date that does not exist. */
export const parseDay = (date: string): Day => {
  const ms = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00.000Z`) : Number.NaN
  const day = ms / dayMs
  if (Number.isNaN(day) || formatDay(day) !== date) throw new RangeError(`Not a date: ${date}`)
  return day
}

const dayTexts: string[] = []
/** A day as `2026-10-01`. */
export const formatDay = (day: Day): string => {
  const known = dayTexts[day]
  if (known !== undefined) return known
  const text = new Date(day * dayMs).toISOString().slice(0, 10)
  if (day >= 0 && day < 80_000) dayTexts[day] = text
  return text
}

/** 0 is Sunday. 1970-01-01 was a Thursday. */
export const weekday = (day: Day): number => (((day + 4) % 7) + 7) % 7
export const yearOf = (day: Day): number => Number(formatDay(day).slice(0, 4))

const two = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'))

/** An instant as milliseconds since 1970. Throws on what is not an instant. */
export const toMs = (instant: Instant): number => {
  if (instant.length === 24 && instant.charCodeAt(23) === 90) {
    const c = (i: number): number => instant.charCodeAt(i) - 48
    const year = c(0) * 1000 + c(1) * 100 + c(2) * 10 + c(3)
    const month = c(5) * 10 + c(6)
    const date = c(8) * 10 + c(9)
    const clock = (c(11) * 10 + c(12)) * 3_600_000 + (c(14) * 10 + c(15)) * minuteMs + (c(17) * 10 + c(18)) * 1000
    const ms = daysFromCivil(year, month, date) * dayMs + clock + c(20) * 100 + c(21) * 10 + c(22)
    if (ms === ms && month >= 1 && month <= 12 && instant.charCodeAt(10) === 84) return ms
  }
  const ms = Date.parse(instant)
  if (Number.isNaN(ms)) throw new RangeError(`Not an instant: ${instant}`)
  return ms
}

/** Milliseconds since 1970 as an instant. */
export const toInstant = (ms: number): Instant => {
  const day = Math.floor(ms / dayMs)
  if (day < 0 || day >= 80_000) return new Date(ms).toISOString()
  const rest = ms - day * dayMs
  const seconds = Math.floor(rest / 1000)
  const millis = rest - seconds * 1000
  const h = two[Math.floor(seconds / 3600)] ?? ''
  const m = two[Math.floor(seconds / 60) % 60] ?? ''
  const s = two[seconds % 60] ?? ''
  return `${formatDay(day)}T${h}:${m}:${s}.${millis < 100 ? '0' : ''}${two[millis] ?? millis}Z`
}

// Days of the proleptic Gregorian calendar, with years that begin in March (Howard Hinnant's `days_from_civil`).
const daysFromCivil = (year: number, month: number, date: number): Day => {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yoe = y - era * 400
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1
  return era * 146_097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719_468
}

/** A time zone: which civil day and minute an instant falls on, and back. */
export type Zone = {
  readonly name: string
  readonly dayOf: (ms: number) => Day
  /** Milliseconds since local midnight, as the clock on the wall shows them. */
  readonly wallMs: (ms: number) => number
  /** The instant when the wall clock of `day` shows `minute` (0 … 1440); the earlier one where it shows it twice. */
  readonly at: (day: Day, minute: number) => number
}

const zones = new Map<string, Zone>()

/**
 * The zone of that IANA name, by Intl; offsets are kept per UTC day, so that Intl is asked once a day of the calendar.
 *
 * @throws RangeError when the machine does not know the zone
 */
export const getZone = (name: string): Zone => {
  const known = zones.get(name)
  if (known) return known
  const made = makeZone(name)
  zones.set(name, made)
  return made
}

const makeZone = (name: string): Zone => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const askOffset = (ms: number): number => {
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value)
    const wall =
      daysFromCivil(part['year'] ?? 0, part['month'] ?? 1, part['day'] ?? 1) * dayMs +
      (part['hour'] ?? 0) * 3_600_000 +
      (part['minute'] ?? 0) * minuteMs +
      (part['second'] ?? 0) * 1000
    return wall - Math.floor(ms / 1000) * 1000
  }
  // Per UTC day: the offset; `changing` where it changes within the day; absent: not asked yet.
  const changing = Number.MAX_SAFE_INTEGER
  const offsets: number[] = []
  const offsetAt = (ms: number): number => {
    const day = Math.floor(ms / dayMs)
    if (day < 0 || day >= 80_000) return askOffset(ms)
    let offset = offsets[day]
    if (offset === undefined) {
      const first = askOffset(day * dayMs)
      offset = first === askOffset((day + 1) * dayMs - 1000) ? first : changing
      offsets[day] = offset
    }
    return offset === changing ? askOffset(ms) : offset
  }
  const at = (day: Day, minute: number): number => {
    const wall = day * dayMs + minute * minuteMs
    // The offset before a change finds the earlier of two readings; a reading that is skipped moves forward.
    const before = wall - offsetAt(wall - dayMs)
    if (before + offsetAt(before) === wall) return before
    const after = wall - offsetAt(wall + dayMs)
    return after + offsetAt(after) === wall ? after : before
  }
  const local = (ms: number): number => ms + offsetAt(ms)
  return {
    name,
    dayOf: (ms) => Math.floor(local(ms) / dayMs),
    wallMs: (ms) => {
      const wall = local(ms)
      return wall - Math.floor(wall / dayMs) * dayMs
    },
    at,
  }
}
