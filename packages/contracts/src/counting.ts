import { dayKind, isWorked, refuseUnknown, type Calendar } from './calendar.ts'
import type { Limit } from './clock.ts'
import type { Instant } from './text.ts'
import { toInstant, toMs, type Day } from './zone.ts'

/**
 * Counting limits (民法典 arts. 201–203). The day on which a clock starts is not counted; a limit in calendar days
 * whose last day is a rest day ends on the next working day; the last day ends with the end of business. Limits in
 * hours and minutes start at once; working hours run in office hours only.
 *
 * **Pauses.** In limits of days, every day that a pause touches is left out, its first and its last included
 * (自中止之日起至恢复之日止): neither day was whole, and the limit must never come out shorter than the law gives. A pause
 * that ends on the day it began takes nothing, unless business ended meanwhile, for then that day was lost.
 * Limits in hours and minutes stand still for exactly as long as the pause lasts.
 */

/** A closed stretch of time in milliseconds since 1970. */
export type Span = { readonly from: number; readonly to: number }
/** Days left out, both included. */
export type DaySpan = { readonly first: Day; readonly last: Day }

const minuteMs = 60_000
const hourMs = 3_600_000

/**
 * The moment at which a limit ends that starts at `from` and is never paused.
 *
 * @throws calendar.unknown-year when a day that must be counted lies in a year whose holidays are not loaded
 */
export const dueAt = (from: Instant, limit: Limit, calendar: Calendar): Instant =>
  toInstant(endOf(toMs(from), limit, [], calendar))

/** As `dueAt`, for several limits one after the other (an extension in the clock's own unit adds to its limit) and pauses. */
export const endOfAll = (
  from: number,
  limits: readonly Limit[],
  pauses: readonly Span[],
  calendar: Calendar,
): number => {
  let end = from
  for (let i = 0; i < limits.length; i += 1) {
    const limit = limits[i]
    if (!limit) break
    let { amount } = limit
    while (limits[i + 1]?.unit === limit.unit) {
      i += 1
      amount += limits[i]?.amount ?? 0
    }
    end = endOf(end, { amount, unit: limit.unit }, pauses, calendar)
  }
  return end
}

const endOf = (from: number, { amount, unit }: Limit, pauses: readonly Span[], calendar: Calendar): number => {
  if (!(amount > 0 && Number.isSafeInteger(amount)))
    throw new RangeError(`A limit is a whole number above zero, not ${amount}`)
  switch (unit) {
    case 'working_day':
      return closeOf(
        lastWorkingDay(calendar.zone.dayOf(from), amount, pausedDays(pauses, calendar), calendar),
        calendar,
      )
    case 'calendar_day':
      return closeOf(
        lastCalendarDay(calendar.zone.dayOf(from), amount, pausedDays(pauses, calendar), calendar).ends,
        calendar,
      )
    case 'working_hour':
      return endOfOfficeTime(from, amount * hourMs, pauses, calendar)
    case 'hour':
      return endOfTime(from, amount * hourMs, pauses)
    case 'minute':
      return endOfTime(from, amount * minuteMs, pauses)
  }
}

/** The end of business of a day. */
export const closeOf = (day: Day, calendar: Calendar): number => calendar.zone.at(day, calendar.closes)

/** The days that pauses take out of a limit in days, in order and apart. See the rule above. */
export const pausedDays = (pauses: readonly Span[], calendar: Calendar): readonly DaySpan[] => {
  if (pauses.length === 0) return []
  const spans: { first: Day; last: Day }[] = []
  for (const { from, to } of pauses) {
    const first = calendar.zone.dayOf(from)
    const last = calendar.zone.dayOf(to)
    if (first === last) {
      const close = closeOf(first, calendar)
      const kind = calendar.kinds[first - calendar.first]
      if (!(from < close && close <= to && kind !== undefined && isWorked(kind))) continue
    }
    const before = spans.at(-1)
    if (before && first <= before.last) before.last = Math.max(before.last, last)
    else spans.push({ first, last })
  }
  return spans
}

/** The day on which `amount` working days after the day `start` are full. */
export const lastWorkingDay = (start: Day, amount: number, paused: readonly DaySpan[], calendar: Calendar): Day => {
  const { first, workdays } = calendar
  const unknown = nextUnknown(start + 1, calendar)
  let target = workedUpTo(start, calendar) + amount
  let day = workdays[target - 1] ?? unknown
  for (const span of paused) {
    if (span.last <= start) continue
    if (day < span.first) break
    if (span.last >= unknown) return refuseUnknown(calendar, unknown)
    target += workedUpTo(span.last, calendar) - workedUpTo(Math.max(span.first - 1, start, first - 1), calendar)
    day = workdays[target - 1] ?? unknown
  }
  return day < unknown ? day : refuseUnknown(calendar, unknown)
}

/** The last of `amount` calendar days after the day `start`, and the working day on which the limit ends. */
export const lastCalendarDay = (
  start: Day,
  amount: number,
  paused: readonly DaySpan[],
  calendar: Calendar,
): { readonly counted: Day; readonly ends: Day } => {
  let counted = start + amount
  for (const span of paused) {
    if (span.last <= start) continue
    if (counted < span.first) break
    counted += span.last - Math.max(span.first, start + 1) + 1
  }
  let ends = counted
  for (;;) {
    if (!isWorked(dayKind(calendar, ends))) ends += 1
    else {
      const span = paused.find(({ first, last }) => first <= ends && ends <= last)
      if (!span) return { counted, ends }
      ends = span.last + 1
    }
  }
}

const endOfTime = (from: number, length: number, pauses: readonly Span[]): number => {
  let end = from + length
  for (const pause of pauses) {
    if (pause.to <= from) continue
    if (pause.from >= end) break
    end += pause.to - Math.max(pause.from, from)
  }
  return end
}

const endOfOfficeTime = (from: number, length: number, pauses: readonly Span[], calendar: Calendar): number => {
  const start = calendar.zone.dayOf(from)
  const unknown = nextUnknown(start, calendar)
  let target = officeTime(from, calendar) + length
  for (const pause of pauses) {
    if (pause.to <= from) continue
    const begins = officeTime(Math.max(pause.from, from), calendar)
    if (begins >= target) break
    target += officeTime(pause.to, calendar) - begins
  }
  const end = atOfficeTime(target, calendar)
  if (end === undefined || calendar.zone.dayOf(end) >= unknown) return refuseUnknown(calendar, unknown)
  return end
}

/** Office time from the calendar's first day up to a moment, in milliseconds. */
export const officeTime = (ms: number, calendar: Calendar): number => {
  const day = calendar.zone.dayOf(ms)
  const whole = workedUpTo(day - 1, calendar) * calendar.minutesPerDay * minuteMs
  if (!isWorked(dayKind(calendar, day))) return whole
  const wall = calendar.zone.wallMs(ms)
  let within = 0
  for (const { from, to } of calendar.sessions) within += Math.max(0, Math.min(wall, to * minuteMs) - from * minuteMs)
  return whole + within
}

/** The first moment at which that much office time has passed; undefined beyond the calendar. */
const atOfficeTime = (time: number, calendar: Calendar): number | undefined => {
  const perDay = calendar.minutesPerDay * minuteMs
  const before = Math.ceil(time / perDay) - 1
  const day = calendar.workdays[before]
  if (day === undefined) return undefined
  let rest = time - before * perDay
  for (const { from, to } of calendar.sessions) {
    const length = (to - from) * minuteMs
    if (rest <= length) return calendar.zone.at(day, from + rest / minuteMs)
    rest -= length
  }
  return closeOf(day, calendar)
}

/**
 * The moment `near` before `end`, in the unit of `near`: for working days the same time of day that many working days
 * before. Never before `from`.
 *
 * @throws calendar.unknown-year when a day between the two is unknown (a limit in hours does not ask, but its warning may)
 */
export const nearOf = (from: number, end: number, { amount, unit }: Limit, calendar: Calendar): number => {
  switch (unit) {
    case 'hour':
      return Math.max(from, end - amount * hourMs)
    case 'minute':
      return Math.max(from, end - amount * minuteMs)
    case 'working_hour': {
      const near = Math.max(from, atOfficeTime(officeTime(end, calendar) - amount * hourMs, calendar) ?? from)
      const unknown = nextUnknown(calendar.zone.dayOf(near), calendar)
      return unknown < calendar.zone.dayOf(end) ? refuseUnknown(calendar, unknown) : near
    }
    case 'calendar_day':
    case 'working_day': {
      if (amount === 0) return Math.max(from, end)
      const last = calendar.zone.dayOf(end)
      const day = unit === 'calendar_day' ? last - amount : calendar.workdays[workedUpTo(last - 1, calendar) - amount]
      if (day === undefined) return from
      const unknown = nextUnknown(Math.max(day, calendar.zone.dayOf(from)), calendar)
      if (unit === 'working_day' && unknown < last) return refuseUnknown(calendar, unknown)
      return Math.max(from, calendar.zone.at(day, calendar.zone.wallMs(end) / minuteMs))
    }
  }
}

const workedUpTo = (day: Day, calendar: Calendar): number => {
  const index = day - calendar.first
  if (index === -1) return 0
  return calendar.worked[index] ?? refuseUnknown(calendar, day)
}

const nextUnknown = (day: Day, calendar: Calendar): Day => calendar.nextUnknown[day - calendar.first] ?? day
