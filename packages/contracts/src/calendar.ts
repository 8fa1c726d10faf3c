import { z } from 'zod'
import chineseDays from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import { refuse, Refused } from './refusal.ts'
import type { Instant, Text } from './text.ts'
import { formatDay, getZone, parseDay, toInstant, toMs, weekday, yearOf, type Day, type Zone } from './zone.ts'

/**
 * Which days are worked, and when the office is open. A year whose notice is not loaded is unknown, and asking about
 * it is refused: a limit is never a guess.
 */

const text = z.object({ zh: z.string().min(1), en: z.string().min(1) })
const namedDay = z.object({ date: z.iso.date(), name: text })

/** One year's notice, as a file: `{ "year": 2027, "holidays": [{ "date": "2027-01-01", "name": { "zh": "元旦", "en": "New Year’s Day" } }], "makeups": [] }`. */
export const yearNotice = z.object({
  year: z.int().min(1990).max(2150),
  /** Days off, the weekends within a holiday included. They may lie in the last days of the year before. */
  holidays: z.array(namedDay).min(1),
  /** Rest days that are worked instead (调休). */
  makeups: z.array(namedDay),
  /** Whence: the notice's number or address. */
  source: z.string().optional(),
})
export type YearNotice = z.infer<typeof yearNotice>
export type NamedDay = z.infer<typeof namedDay>

/** Office hours of a day, as minutes since midnight. */
export type Session = { readonly from: number; readonly to: number }

export type DayKind = 'workday' | 'makeup' | 'weekend' | 'holiday' | 'office_rest'

type CalendarSource = {
  readonly zone: string
  readonly sessions: readonly Session[]
  /** Weekdays off; 0 is Sunday. */
  readonly weekend: readonly number[]
  readonly years: readonly YearNotice[]
  /** `12-29`: from that day on a year also needs the next year's notice, which may move those days. Null: never. */
  readonly nextNoticeFrom: string | null
  readonly restDays: readonly NamedDay[]
  readonly openDays: readonly NamedDay[]
}

/**
 * A calendar, with tables for counting. Days outside `first … last` are unknown.
 * Made only by the functions of this file; `index` in the tables is `day - first`.
 */
export type Calendar = {
  readonly source: CalendarSource
  readonly zone: Zone
  readonly sessions: readonly Session[]
  /** Minutes of office hours in a day, and the minute at which business ends. */
  readonly minutesPerDay: number
  readonly closes: number
  readonly first: Day
  readonly last: Day
  readonly kinds: readonly (DayKind | undefined)[]
  readonly names: ReadonlyMap<Day, Text>
  /** Working days up to and with each day. */
  readonly worked: Int32Array
  /** Every working day in order. */
  readonly workdays: Int32Array
  /** For each day the first unknown day at or after it. */
  readonly nextUnknown: Int32Array
}

/** 09:00–12:00, 13:30–17:30. */
export const defaultHours = ['09:00-12:00', '13:30-17:30'] as const

type CalendarOptions = {
  /** IANA name; Asia/Shanghai when absent. */
  readonly zone?: string
  /** `09:00-12:00`, in order, not overlapping. */
  readonly hours?: readonly string[]
  readonly weekend?: readonly number[]
  readonly years: readonly YearNotice[]
}

const calendarSource = z.object({
  zone: z.string(),
  sessions: z.array(z.object({ from: z.int(), to: z.int() })),
  weekend: z.array(z.int()),
  years: z.array(yearNotice),
  nextNoticeFrom: z.string().nullable(),
  restDays: z.array(namedDay),
  openDays: z.array(namedDay),
})

/**
 * A calendar again from its `source` as it was kept.
 *
 * @throws ZodError when it is not one
 */
export const calendarFromSource = (data: unknown): Calendar => build(calendarSource.parse(data))

/** A calendar from notices alone: for a place outside the State Council's notices. */
export const calendarFrom = ({ zone, hours, weekend, years }: CalendarOptions): Calendar =>
  build({
    zone: zone ?? 'Asia/Shanghai',
    sessions: parseHours(hours ?? defaultHours),
    weekend: weekend ?? [0, 6],
    years,
    nextNoticeFrom: null,
    restDays: [],
    openDays: [],
  })

let stateCouncil: Calendar | undefined

/**
 * The State Council's holidays and make-up days, as chinese-days has them (2004 to the last year in its data).
 *
 * A notice may move the last days of the year before (29 December 2018 was worked for New Year 2019, and no notice
 * since 2004 has reached further back), so from 29 December on a day is known only when the next year's notice is.
 */
export const stateCouncilCalendar = (): Calendar =>
  (stateCouncil ??= build({
    zone: 'Asia/Shanghai',
    sessions: parseHours(defaultHours),
    weekend: [0, 6],
    years: chineseNotices(),
    nextNoticeFrom: '12-29',
    restDays: [],
    openDays: [],
  }))

/**
 * The same calendar with other years' notices; a year that it has is replaced.
 *
 * @param data what `yearNotice` describes, one or a list, not yet parsed
 * @throws ZodError naming the field that is wrong
 */
export const withYears = (calendar: Calendar, data: unknown): Calendar => {
  const added = z.array(yearNotice).parse(Array.isArray(data) ? data : [data])
  const replaced = new Set(added.map((notice) => notice.year))
  return build({
    ...calendar.source,
    years: [...calendar.source.years.filter((notice) => !replaced.has(notice.year)), ...added],
  })
}

/** What a district's office does otherwise than the calendar it follows. */
export const officeRules = z.object({
  zone: z.string().optional(),
  /** `09:00-12:00`, in order, not overlapping. */
  hours: z
    .array(z.string().regex(/^\d\d:\d\d-\d\d:\d\d$/))
    .min(1)
    .optional(),
  /** Days on which this office is closed (a local festival). */
  restDays: z.array(namedDay).optional(),
  /** Rest days on which this office is open. */
  openDays: z.array(namedDay).optional(),
})
export type OfficeRules = z.infer<typeof officeRules>

/** A district's own office calendar over a base. Years that the base does not know stay unknown. */
export const officeCalendar = (base: Calendar, rules: OfficeRules): Calendar =>
  build({
    ...base.source,
    zone: rules.zone ?? base.source.zone,
    sessions: rules.hours ? parseHours(rules.hours) : base.source.sessions,
    restDays: [...base.source.restDays, ...(rules.restDays ?? [])],
    openDays: [...base.source.openDays, ...(rules.openDays ?? [])],
  })

/** The years whose notices are loaded, in order. */
export const knownYears = (calendar: Calendar): readonly number[] =>
  calendar.source.years.map((notice) => notice.year).toSorted((a, b) => a - b)

/**
 * What kind of day it is.
 *
 * @throws calendar.unknown-year
 */
export const dayKind = (calendar: Calendar, day: Day): DayKind =>
  calendar.kinds[day - calendar.first] ?? refuseUnknown(calendar, day)

export const isWorked = (kind: DayKind): boolean => kind === 'workday' || kind === 'makeup'

/** The name of a holiday, make-up day or office rest day; null for any other. */
export const dayName = (calendar: Calendar, day: Day): Text | null => calendar.names.get(day) ?? null

/** Refuses with the year whose notice would make `day` known. */
export const refuseUnknown = (calendar: Calendar, day: Day): never => {
  const year = yearOf(day)
  throw refuse('calendar.unknown-year', { year: isYearKnown(calendar, year) ? year + 1 : year })
}

/** A year that a limit needs and whose notice is not there yet. The limit has surely not run out before `notBefore`. */
export type Wait = { readonly year: number; readonly notBefore: Instant }

/**
 * What to wait for when a count was refused: the notice of a year to come. A year before the calendar begins is past, and no
 * notice of it will come.
 *
 * @returns null when the error is another one, or nothing is to come
 */
export const waitOf = (error: unknown, calendar: Calendar): Wait | null => {
  if (!(error instanceof Refused) || error.code !== 'calendar.unknown-year') return null
  const year = Number(error.details['year'])
  return year > yearOf(calendar.first) ? waitFor(year, calendar) : null
}

/** The wait for a year's notice. It reaches back into the last days of the year before where notices do. */
export const waitFor = (year: number, { source, zone }: Calendar): Wait => {
  const first = source.nextNoticeFrom === null ? `${year}-01-01` : `${year - 1}-${source.nextNoticeFrom}`
  return { year, notBefore: toInstant(zone.at(parseDay(first), 0)) }
}

export const isYearKnown = ({ source }: Calendar, year: number): boolean =>
  source.years.some((notice) => notice.year === year)

const earlier = new WeakMap<Calendar, Map<number, Calendar | null>>()

/** The calendar as it was before that year's notice came; null when nothing would be left of it. */
export const calendarBefore = (calendar: Calendar, year: number): Calendar | null => {
  const made = earlier.get(calendar) ?? new Map<number, Calendar | null>()
  earlier.set(calendar, made)
  const known = made.get(year)
  if (known !== undefined) return known
  const years = calendar.source.years.filter((notice) => notice.year < year)
  const before = years.length === 0 ? null : build({ ...calendar.source, years })
  made.set(year, before)
  return before
}

/** How many days ahead a missing notice is told: limits reach that far, and the State Council publishes in November. */
export const noticeDaysAhead = 60

/** Years whose notices are missing and needed from now on or soon: which, and the first day that is unknown for it. */
export const missingNotices = (
  calendar: Calendar,
  now: Instant,
  daysAhead = noticeDaysAhead,
): readonly { readonly year: number; readonly from: string }[] => {
  const today = calendar.zone.dayOf(toMs(now))
  const missing = new Map<number, string>()
  for (let day = today; day <= today + daysAhead; day += 1) {
    if (calendar.kinds[day - calendar.first] !== undefined) continue
    const year = yearOf(day)
    const needed = isYearKnown(calendar, year) ? year + 1 : year
    if (!missing.has(needed)) missing.set(needed, formatDay(day))
  }
  return [...missing].map(([year, from]) => ({ year, from }))
}

const parseHours = (hours: readonly string[]): readonly Session[] => {
  let end = 0
  return hours.map((span) => {
    const [fromHour, fromMinute, toHour, toMinute] = span.split(/[:-]/).map(Number)
    const from = (fromHour ?? Number.NaN) * 60 + (fromMinute ?? Number.NaN)
    const to = (toHour ?? Number.NaN) * 60 + (toMinute ?? Number.NaN)
    if (!(from >= end && from < to && to <= 1440)) throw new RangeError(`Office hours out of order: ${span}`)
    end = to
    return { from, to }
  })
}

const build = (source: CalendarSource): Calendar => {
  const years = new Set(source.years.map((notice) => notice.year))
  const first = parseDay(`${Math.min(...years)}-01-01`)
  const last = parseDay(`${Math.max(...years)}-12-31`)
  const size = last - first + 1

  const special = new Map<Day, { readonly kind: DayKind; readonly name: Text }>()
  const mark = (days: readonly NamedDay[], kind: DayKind): void => {
    for (const { date, name } of days) special.set(parseDay(date), { kind, name })
  }
  for (const notice of source.years.toSorted((a, b) => a.year - b.year)) {
    mark(notice.holidays, 'holiday')
    mark(notice.makeups, 'makeup')
  }
  mark(source.restDays, 'office_rest')
  mark(source.openDays, 'makeup')

  const kinds = Array.from<DayKind | undefined>({ length: size })
  const worked = new Int32Array(size)
  const workdays: Day[] = []
  for (let i = 0; i < size; i += 1) {
    const day = first + i
    const year = yearOf(day)
    const needsNext = source.nextNoticeFrom !== null && formatDay(day).slice(5) >= source.nextNoticeFrom
    if (years.has(year) && (!needsNext || years.has(year + 1))) {
      const kind = special.get(day)?.kind ?? (source.weekend.includes(weekday(day)) ? 'weekend' : 'workday')
      kinds[i] = kind
      if (isWorked(kind)) workdays.push(day)
    }
    worked[i] = workdays.length
  }
  const nextUnknown = new Int32Array(size)
  let unknown = last + 1
  for (let i = size - 1; i >= 0; i -= 1) {
    if (kinds[i] === undefined) unknown = first + i
    nextUnknown[i] = unknown
  }

  return {
    source,
    zone: getZone(source.zone),
    sessions: source.sessions,
    minutesPerDay: source.sessions.reduce((sum, { from, to }) => sum + to - from, 0),
    closes: source.sessions.at(-1)?.to ?? 1440,
    first,
    last,
    kinds,
    names: new Map([...special].map(([day, { name }]) => [day, name])),
    worked,
    workdays: Int32Array.from(workdays),
    nextUnknown,
  }
}

// Its values read `National Day,国庆节,3`. A year is taken as known only when both its first and its last holiday are
// there: chinese-days answers "plain weekends" for any other year, and a notice that is half in would too.
const chineseNotices = (): YearNotice[] => {
  const named = (days: Readonly<Record<string, string>>, year: number): NamedDay[] =>
    Object.entries(days)
      .filter(([date]) => date.startsWith(`${year}-`))
      .map(([date, label]) => {
        const [en = '', zh = ''] = label.split(',')
        return { date, name: { zh, en: en.replace("'", '’') } }
      })
      .toSorted((a, b) => (a.date < b.date ? -1 : 1))
  const { holidays, workdays } = chineseDays
  const years = new Set(Object.keys(holidays).map((date) => Number(date.slice(0, 4))))
  return [...years]
    .filter((year) => `${year}-01-01` in holidays && `${year}-10-01` in holidays)
    .toSorted((a, b) => a - b)
    .map((year) => ({ year, holidays: named(holidays, year), makeups: named(workdays, year) }))
}
