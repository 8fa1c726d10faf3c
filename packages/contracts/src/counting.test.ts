import { isWorkday } from 'chinese-days'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stateCouncilCalendar } from './calendar.ts'
import { calendarDays, hours, minutes, workingDays, workingHours, type Limit } from './clock.ts'
import { dueAt, endOfAll, type Span } from './counting.ts'
import { toInstant, toMs } from './zone.ts'

const calendar = stateCouncilCalendar()
const at = (local: string): string => toInstant(Date.parse(`${local.replace(' ', 'T')}:00.000+08:00`))
const local = (instant: string): string =>
  toInstant(toMs(instant) + 8 * 3_600_000)
    .slice(0, 16)
    .replace('T', ' ')

// Each row was counted by hand on the State Council's notices for its year.
test.each([
  // Spring Festival 2024: 10–17 February off, Sundays 4 and 18 February worked.
  ['2024-02-02 10:00', workingDays(5), '2024-02-08 17:30'],
  ['2024-02-05 10:00', workingDays(5), '2024-02-18 17:30'],
  ['2024-02-09 23:59', workingDays(1), '2024-02-18 17:30'],
  ['2024-02-13 08:00', workingDays(5), '2024-02-22 17:30'],
  // Spring Festival 2025: 28 January – 4 February off, 26 January and 8 February worked.
  ['2025-01-24 16:00', workingDays(5), '2025-02-07 17:30'],
  ['2025-01-27 16:00', workingDays(5), '2025-02-10 17:30'],
  // Spring Festival 2026: 15–23 February off, 14 and 28 February worked.
  ['2026-02-12 09:00', workingDays(5), '2026-02-26 17:30'],
  ['2026-02-20 09:00', workingDays(5), '2026-02-28 17:30'],
  // National Day 2024: 1–7 October off, 29 September and 12 October worked.
  ['2024-09-27 09:00', workingDays(5), '2024-10-10 17:30'],
  ['2024-10-09 09:00', workingDays(5), '2024-10-15 17:30'],
  // National Day and Mid-autumn 2025: 1–8 October off, 28 September and 11 October worked.
  ['2025-09-26 09:00', workingDays(5), '2025-10-10 17:30'],
  ['2025-10-08 09:00', workingDays(5), '2025-10-14 17:30'],
  // 2026: 25–27 September and 1–7 October off, 20 September and 10 October worked.
  ['2026-09-18 09:00', workingDays(5), '2026-09-24 17:30'],
  ['2026-09-25 09:00', workingDays(5), '2026-10-09 17:30'],
  ['2026-09-28 09:00', workingDays(5), '2026-10-10 17:30'],
  // A year's end: 2018/19 (29 December worked), 2024/25, 2025/26 (4 January worked).
  ['2018-12-28 09:00', workingDays(5), '2019-01-07 17:30'],
  ['2024-12-30 09:00', workingDays(5), '2025-01-07 17:30'],
  ['2025-12-29 09:00', workingDays(5), '2026-01-06 17:30'],
  // Calendar days run on; a last day on a rest day moves, to a worked Sunday too.
  ['2024-02-06 09:00', calendarDays(5), '2024-02-18 17:30'],
  ['2026-09-28 09:00', calendarDays(5), '2026-10-08 17:30'],
  ['2026-09-28 09:00', calendarDays(2), '2026-09-30 17:30'],
  ['2025-08-02 09:00', calendarDays(60), '2025-10-09 17:30'],
  ['2025-12-31 09:00', calendarDays(1), '2026-01-04 17:30'],
  // Working hours start at once, in office hours (09:00–12:00, 13:30–17:30) only.
  ['2026-09-30 16:30', workingHours(2), '2026-10-08 10:00'],
  ['2026-09-30 11:00', workingHours(1), '2026-09-30 12:00'],
  ['2026-09-30 11:00', workingHours(2), '2026-09-30 14:30'],
  ['2026-10-03 11:00', workingHours(7), '2026-10-08 17:30'],
  ['2026-10-03 11:00', workingHours(8), '2026-10-09 10:00'],
  // Hours and minutes start at once and run through nights and holidays.
  ['2026-09-30 23:50', minutes(30), '2026-10-01 00:20'],
  ['2026-09-30 23:00', hours(48), '2026-10-02 23:00'],
])('%s + %j falls due %s', (start, limit, due) => {
  expect(local(dueAt(at(start), limit, calendar))).toBe(due)
})

// A slow reading of the same rules, day by day and minute by minute, on chinese-days' own answers.
const dayMs = 86_400_000
const wallDay = (ms: number): number => Math.floor((ms + 8 * 3_600_000) / dayMs)
const worksOn = (day: number): boolean => isWorkday(toInstant(day * dayMs).slice(0, 10))
const close = (day: number): number => day * dayMs + 9.5 * 3_600_000
const oracle = (from: number, limit: Limit, pauses: readonly Span[]): number => {
  const leftOut = (day: number): boolean =>
    pauses.some(({ from: a, to: b }) => {
      const [first, last] = [wallDay(a), wallDay(b)]
      if (first === last) return first === day && worksOn(day) && a < close(day) && close(day) <= b
      return first <= day && day <= last
    })
  const standing = (ms: number): boolean => pauses.some(({ from: a, to: b }) => a <= ms && ms < b)
  let day = wallDay(from)
  let left = limit.amount
  if (limit.unit === 'working_day') {
    while (left > 0) {
      day += 1
      if (worksOn(day) && !leftOut(day)) left -= 1
    }
    return close(day)
  }
  if (limit.unit === 'calendar_day') {
    while (left > 0) {
      day += 1
      if (!leftOut(day)) left -= 1
    }
    while (!worksOn(day) || leftOut(day)) day += 1
    return close(day)
  }
  const office = limit.unit === 'working_hour'
  let ms = from
  left *= limit.unit === 'minute' ? 1 : 60
  while (left > 0) {
    const minute = Math.floor(((ms + 8 * 3_600_000) % dayMs) / 60_000)
    const open = worksOn(wallDay(ms)) && ((minute >= 540 && minute < 720) || (minute >= 810 && minute < 1050))
    if (!standing(ms) && (open || !office)) left -= 1
    ms += 60_000
  }
  return ms
}

const minuteOf = (from: string, to: string) =>
  fc.integer({ min: Date.parse(from) / 60_000, max: Date.parse(to) / 60_000 }).map((minute) => minute * 60_000)
const someStart = minuteOf('2005-01-01T00:00:00Z', '2026-09-01T00:00:00Z')
const someLimit = fc.oneof(
  fc.integer({ min: 1, max: 30 }).map(workingDays),
  fc.integer({ min: 1, max: 40 }).map(calendarDays),
  fc.integer({ min: 1, max: 24 }).map(workingHours),
  fc.integer({ min: 1, max: 72 }).map(hours),
  fc.integer({ min: 1, max: 900 }).map(minutes),
)
/** Up to four pauses after a start, in order, of some minutes to some days; each begins before the limit runs out, as the engine has it. */
const someGaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 6000 })), {
  maxLength: 4,
})
const pausesOf = (start: number, limit: Limit, gaps: readonly (readonly [number, number])[]): Span[] => {
  const pauses: Span[] = []
  let cursor = start
  for (const [wait, length] of gaps) {
    const from = cursor + wait * 60_000
    if (from >= endOfAll(start, [limit], pauses, calendar)) break
    cursor = from + length * 60_000
    pauses.push({ from, to: cursor })
  }
  return pauses
}

test('the fast count agrees with counting day by day', () => {
  fc.assert(
    fc.property(someStart, someLimit, someGaps, (start, limit, gaps) => {
      const pauses = pausesOf(start, limit, gaps)
      expect(toInstant(endOfAll(start, [limit], pauses, calendar))).toBe(toInstant(oracle(start, limit, pauses)))
    }),
    { numRuns: 500 },
  )
})

test('a later start never falls due earlier, and a longer limit never either', () => {
  fc.assert(
    fc.property(
      someStart,
      fc.integer({ min: 0, max: 100_000 }),
      someLimit,
      fc.integer({ min: 0, max: 10 }),
      (start, later, limit, more) => {
        const due = endOfAll(start, [limit], [], calendar)
        expect(endOfAll(start + later * 60_000, [limit], [], calendar)).toBeGreaterThanOrEqual(due)
        expect(endOfAll(start, [{ ...limit, amount: limit.amount + more }], [], calendar)).toBeGreaterThanOrEqual(due)
        expect(due).toBeGreaterThan(start)
      },
    ),
    { numRuns: 1500 },
  )
})

test('a pause never shortens a limit, and never leaves less than was left when it began', () => {
  fc.assert(
    fc.property(someStart, someLimit, someGaps, (start, limit, gaps) => {
      const pauses = pausesOf(start, limit, gaps)
      let before = endOfAll(start, [limit], [], calendar)
      for (let n = 1; n <= pauses.length; n += 1) {
        const due = endOfAll(start, [limit], pauses.slice(0, n), calendar)
        expect(due).toBeGreaterThanOrEqual(before)
        // A clock that was in time when it was paused is in time when it is resumed.
        expect(due).toBeGreaterThanOrEqual(pauses[n - 1]!.to)
        before = due
      }
    }),
    { numRuns: 1500 },
  )
})

test('an extension in the same unit is the same as a longer limit', () => {
  fc.assert(
    fc.property(someStart, someLimit, fc.integer({ min: 1, max: 15 }), someGaps, (start, limit, more, gaps) => {
      const pauses = pausesOf(start, limit, gaps)
      const extended = endOfAll(start, [limit, { ...limit, amount: more }], pauses, calendar)
      expect(extended).toBe(endOfAll(start, [{ ...limit, amount: limit.amount + more }], pauses, calendar))
    }),
  )
})

test('a limit is a whole number above zero', () => {
  for (const amount of [0, -1, 1.5, Number.NaN])
    expect(() => dueAt(at('2026-03-02 09:00'), workingDays(amount), calendar)).toThrow(RangeError)
})
