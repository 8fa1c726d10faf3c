import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calendarBefore, stateCouncilCalendar } from './calendar.ts'
import { calendarDays, hours, minutes, workingDays, workingHours, type Clock, type ClockEvent } from './clock.ts'
import {
  applyClockEvent,
  cancelClock,
  countClock,
  ClockDisagreement,
  type ClockStep,
  extendClock,
  foldClocks,
  isCountable,
  isOpen,
  isPausable,
  markClock,
  markDue,
  pauseClock,
  resumeClock,
  startClock,
  stopClock,
  usedShare,
  wakeAt,
} from './clock-engine.ts'
import { toInstant, toMs } from './zone.ts'

const calendar = stateCouncilCalendar()
const at = (local: string): string => toInstant(Date.parse(`${local.replace(' ', 'T')}:00.000+08:00`))
const local = (instant: string | null): string | null =>
  instant === null
    ? null
    : toInstant(toMs(instant) + 8 * 3_600_000)
        .slice(0, 16)
        .replace('T', ' ')
const started = (from: string, limit = workingDays(5), near = workingDays(1)): Clock =>
  startClock({ name: 'handle', limit, near, at: at(from), calendar }).clock
const paused = (clock: Clock, from: string): Clock => pauseClock(clock, { at: at(from), basis: '等待鉴定' }).clock
const resumed = (clock: Clock, from: string): Clock => resumeClock(clock, { at: at(from), calendar }).clock
const extended = (clock: Clock, days: number, from: string): Clock =>
  extendClock(clock, { limit: workingDays(days), at: at(from), basis: '情况复杂', calendar }).clock

describe('a clock of five working days over National Day 2026', () => {
  // 29, 30 September, 8, 9, 10 October (a worked Saturday).
  const clock = started('2026-09-28 10:00')

  test('starts, becomes near the working day before, and wakes at both moments', () => {
    expect(clock).toMatchObject({ state: 'running', dueAt: at('2026-10-10 17:30'), nearAt: at('2026-10-09 17:30') })
    expect(local(wakeAt(clock))).toBe('2026-10-09 17:30')
    expect(markDue(clock, at('2026-10-09 17:29'))).toBeNull()
    expect(markDue(clock, at('2026-10-09 17:30'))).toBe('near')
    const near = markClock(clock, 'near').clock
    expect(wakeAt(near)).toBe('2026-10-10T09:30:00.001Z')
    expect(markDue(near, at('2026-10-10 17:30'))).toBeNull()
    expect(markDue(near, '2026-10-10T09:30:00.001Z')).toBe('overdue')
    expect(wakeAt(markClock(near, 'overdue').clock)).toBeNull()
    // A sweeper that slept through the near moment goes straight to overdue.
    expect(markDue(clock, at('2026-10-12 08:00'))).toBe('overdue')
  })

  test('leaves out every day that a pause touches, and has no due time meanwhile', () => {
    const standing = paused(clock, '2026-09-30 15:00')
    expect(standing).toMatchObject({ state: 'paused', dueAt: null, nearAt: null })
    expect(wakeAt(standing)).toBeNull()
    expect(markDue(standing, at('2026-12-01 09:00'))).toBeNull()
    // Counted: 29 September, 10, 12, 13, 14 October; 30 September – 9 October are left out.
    expect(local(resumed(standing, '2026-10-09 09:30').dueAt)).toBe('2026-10-14 17:30')
  })

  test('loses nothing to a pause that ends the same day, unless business ended meanwhile', () => {
    expect(resumed(paused(clock, '2026-09-29 09:00'), '2026-09-29 17:00').dueAt).toBe(clock.dueAt)
    expect(local(resumed(paused(clock, '2026-09-29 16:00'), '2026-09-29 17:45').dueAt)).toBe('2026-10-12 17:30')
    // On the last day: it was in time when it was paused, so it is in time when it is resumed.
    expect(local(resumed(paused(clock, '2026-10-10 17:00'), '2026-10-10 18:00').dueAt)).toBe('2026-10-12 17:30')
  })

  test('counts days of two pauses that meet only once', () => {
    const once = resumed(paused(clock, '2026-09-29 10:00'), '2026-10-09 10:00')
    const again = resumed(paused(once, '2026-10-09 11:00'), '2026-10-10 10:00')
    // Left out 29 September – 10 October; counted 12–16 October.
    expect(local(again.dueAt)).toBe('2026-10-16 17:30')
  })

  test('is extended in its own unit, while it runs, stands, or is past due', () => {
    expect(local(extended(clock, 3, '2026-10-09 10:00').dueAt)).toBe('2026-10-14 17:30')
    const standing = extended(paused(clock, '2026-09-30 15:00'), 3, '2026-10-08 10:00')
    expect(standing).toMatchObject({ state: 'paused', dueAt: null })
    expect(local(resumed(standing, '2026-10-09 09:30').dueAt)).toBe('2026-10-19 17:30')

    const late = markClock(clock, 'overdue').clock
    expect(extended(late, 1, '2026-10-15 10:00')).toMatchObject({ state: 'overdue', dueAt: at('2026-10-12 17:30') })
    expect(extended(late, 4, '2026-10-15 10:00')).toMatchObject({ state: 'near', dueAt: at('2026-10-15 17:30') })
    expect(extended(late, 6, '2026-10-15 10:00')).toMatchObject({ state: 'running', dueAt: at('2026-10-19 17:30') })
    expect(extended(markClock(clock, 'near').clock, 1, '2026-10-10 10:00')).toMatchObject({ state: 'running' })
  })

  test('is met up to the last moment and missed after it', () => {
    expect(stopClock(clock, { at: at('2026-10-10 17:30') }).clock.state).toBe('met')
    expect(stopClock(clock, { at: '2026-10-10T09:30:00.001Z' }).clock.state).toBe('missed')
    expect(stopClock(markClock(clock, 'overdue').clock, { at: at('2026-10-12 09:00') }).clock.state).toBe('missed')
    const standing = stopClock(paused(clock, '2026-09-30 15:00'), { at: at('2026-11-20 09:00') }).clock
    expect(standing).toMatchObject({ state: 'met', dueAt: null, stoppedAt: at('2026-11-20 09:00') })
    expect(standing.pauses[0]?.to).toBe(at('2026-11-20 09:00'))
  })

  test('cannot be paused when its limit has run out, nor moved once it has ended', () => {
    expect(isPausable(clock, at('2026-10-10 17:30'))).toBe(false)
    expect(() => paused(clock, '2026-10-11 09:00')).toThrow(/cannot be paused/)
    const ended = cancelClock(clock, { at: at('2026-10-01 09:00') }).clock
    expect(isOpen(ended)).toBe(false)
    expect(() => stopClock(ended, { at: at('2026-10-02 09:00') })).toThrow(/cancelled/)
    expect(() => extended(ended, 1, '2026-10-02 09:00')).toThrow(/cancelled/)
    expect(() => resumed(clock, '2026-10-02 09:00')).toThrow(/not paused/)
    expect(() => markClock(ended, 'near')).toThrow(/cancelled/)
  })

  test('uses its share by office time, stands still while paused, and goes beyond one when late', () => {
    expect(usedShare(clock, at('2026-09-28 23:00'), calendar)).toBe(0)
    expect(usedShare(clock, at('2026-09-29 17:30'), calendar)).toBeCloseTo(0.2, 10)
    expect(usedShare(clock, at('2026-10-05 12:00'), calendar)).toBeCloseTo(0.4, 10)
    expect(usedShare(clock, at('2026-10-10 17:30'), calendar)).toBe(1)
    expect(usedShare(clock, at('2026-10-20 17:30'), calendar)).toBeGreaterThan(1)
    const standing = paused(clock, '2026-09-30 09:00')
    expect(usedShare(standing, at('2026-11-20 09:00'), calendar)).toBeCloseTo(0.2, 10)
    expect(usedShare(resumed(standing, '2026-10-09 09:30'), at('2026-10-10 17:30'), calendar)).toBeCloseTo(0.4, 10)
    expect(
      usedShare(stopClock(clock, { at: at('2026-10-08 17:30') }).clock, at('2027-01-01 09:00'), calendar),
    ).toBeCloseTo(0.6, 10)
    expect(
      usedShare(stopClock(standing, { at: at('2026-11-20 09:00') }).clock, at('2026-12-01 09:00'), calendar),
    ).toBeCloseTo(0.2, 10)
  })
})

test('near moments keep to their own unit and never lie before the start', () => {
  expect(local(started('2026-09-28 10:00', workingDays(5), hours(24)).nearAt)).toBe('2026-10-09 17:30')
  expect(local(started('2026-09-28 10:00', workingDays(3), workingDays(2)).nearAt)).toBe('2026-09-29 17:30')
  expect(local(started('2026-09-28 10:00', workingDays(1), workingDays(9)).nearAt)).toBe('2026-09-28 10:00')
  expect(local(started('2026-09-28 10:00', calendarDays(15), calendarDays(3)).nearAt)).toBe('2026-10-10 17:30')
  expect(local(started('2026-09-30 16:30', workingHours(2), workingHours(1)).nearAt)).toBe('2026-09-30 17:30')
  expect(local(started('2026-09-30 16:30', minutes(30), minutes(5)).nearAt)).toBe('2026-09-30 16:55')
})

test('an event that states another due time than the calendar gives is not folded', () => {
  const { event } = startClock({
    name: 'handle',
    limit: workingDays(5),
    near: workingDays(1),
    at: at('2026-09-28 10:00'),
    calendar,
  })
  const wrong = { ...event, dueAt: at('2026-10-09 17:30') } as ClockEvent
  expect(() => applyClockEvent(undefined, wrong, at('2026-09-28 10:00'), calendar)).toThrow(ClockDisagreement)
  expect(() =>
    applyClockEvent(undefined, { clock: 'handle', event: 'stopped' }, at('2026-09-28 10:00'), calendar),
  ).toThrow(/before it was started/)
})

const everyYear = calendar

/** One thing that may happen to a clock, as a number; what is not possible at that moment does nothing. */
const step = (clock: Clock, what: number, now: string, calendar = everyYear): ClockStep | null => {
  const { unit } = clock.limit
  if (what === 0 && isPausable(clock, now)) return pauseClock(clock, { at: now, basis: '等待' })
  if (what === 1 && clock.state === 'paused') return resumeClock(clock, { at: now, calendar })
  if (what === 2 && isOpen(clock))
    return extendClock(clock, { limit: { amount: 3, unit }, at: now, basis: '复杂', calendar })
  const mark = markDue(clock, now)
  if (what === 3 && mark) return markClock(clock, mark)
  if (what === 4 && isOpen(clock)) return stopClock(clock, { at: now })
  if (what === 5 && isOpen(clock)) return cancelClock(clock, { at: now })
  if (what === 6 && !isOpen(clock))
    return startClock({ name: clock.name, limit: clock.limit, near: clock.near, at: now, calendar })
  return null
}
const someLife = fc.record({
  start: fc
    .integer({ min: Date.parse('2005-01-01T00:00:00Z') / 1000, max: Date.parse('2025-06-01T00:00:00Z') / 1000 })
    .map((s) => s * 1000),
  limit: fc.oneof(
    fc.integer({ min: 1, max: 15 }).map(workingDays),
    fc.integer({ min: 1, max: 60 }).map(calendarDays),
    fc.integer({ min: 1, max: 24 }).map(workingHours),
    fc.integer({ min: 1, max: 72 }).map(hours),
  ),
  near: fc.oneof(fc.integer({ min: 0, max: 3 }).map(workingDays), fc.integer({ min: 0, max: 20 }).map(hours)),
  steps: fc.array(fc.tuple(fc.nat(6), fc.integer({ min: 0, max: 8000 })), { maxLength: 12 }),
})

test('whatever happens to a clock, folding its events gives it again, and its state fits its times', () => {
  fc.assert(
    fc.property(someLife, ({ start, limit, near, steps }) => {
      let now = start
      let { clock, event } = startClock({ name: 'handle', limit, near, at: toInstant(now), calendar })
      const entries = [{ at: toInstant(now), clocks: [event] }]
      for (const [what, minutesLater] of steps) {
        now += minutesLater * 60_000
        const next = step(clock, what, toInstant(now))
        if (!next) continue
        ;({ clock, event } = next)
        entries.push({ at: toInstant(now), clocks: [event] })
        expect(clock.dueAt === null).toBe(clock.nearAt === null)
        if (clock.state === 'paused') expect(clock.dueAt).toBeNull()
        if (clock.dueAt !== null && clock.nearAt !== null) expect(clock.nearAt <= clock.dueAt).toBe(true)
        if (clock.state === 'missed') expect(clock.stoppedAt! > clock.dueAt!).toBe(true)
        const wake = wakeAt(clock)
        if (wake !== null) expect(markDue(clock, wake)).not.toBeNull()
        const used = usedShare(clock, toInstant(now), calendar)
        expect(used).toBeGreaterThanOrEqual(0)
        if (clock.state === 'met') expect(used).toBeLessThanOrEqual(1)
      }
      expect(foldClocks(entries, calendar)).toEqual({ handle: clock })
      // The ledger keeps events as JSON.
      expect(foldClocks(JSON.parse(JSON.stringify(entries)), calendar)).toEqual({ handle: clock })
    }),
    { numRuns: 1000 },
  )
})

describe('a clock that reaches into a year whose notice is not there', () => {
  const before = calendarBefore(calendar, 2026)!
  // Of 2025 the 25th, 26th and (the 27th and 28th are a weekend) nothing from the 29th on.
  const waiting = startClock({
    name: 'handle',
    limit: workingDays(5),
    near: workingDays(1),
    at: at('2025-12-24 10:00'),
    calendar: before,
  })

  test('starts, waits, is not marked, and is counted when the year is loaded', () => {
    expect(waiting.event).toMatchObject({ event: 'started', dueAt: null, waitsFor: 2026 })
    expect(waiting.clock).toMatchObject({
      state: 'waiting',
      dueAt: null,
      nearAt: null,
      waits: { year: 2026, notBefore: at('2025-12-29 00:00') },
    })
    expect(isOpen(waiting.clock)).toBe(true)
    expect(wakeAt(waiting.clock)).toBeNull()
    expect(markDue(waiting.clock, at('2026-06-01 09:00'))).toBeNull()
    expect(usedShare(waiting.clock, at('2025-12-26 17:30'), before)).toBeCloseTo(0.4, 10)
    expect(usedShare(waiting.clock, at('2026-03-01 09:00'), before)).toBeCloseTo(0.4, 10)
    expect(isCountable(waiting.clock, before)).toBe(false)
    expect(isCountable(waiting.clock, calendar)).toBe(true)
    const counted = countClock(waiting.clock, { calendar })
    expect(counted.clock).toEqual(started('2025-12-24 10:00'))
    expect(counted.event).toEqual({ clock: 'handle', event: 'counted', dueAt: counted.clock.dueAt })
  })

  test('stopped while its end is surely ahead it is met; later its verdict waits too', () => {
    expect(stopClock(waiting.clock, { at: at('2025-12-26 17:00') }).clock).toMatchObject({ state: 'met', waits: null })
    const inTime = stopClock(waiting.clock, { at: at('2025-12-31 17:30') }).clock
    expect(inTime).toMatchObject({ state: 'waiting', stoppedAt: at('2025-12-31 17:30') })
    expect(isOpen(inTime)).toBe(false)
    expect(countClock(inTime, { calendar }).clock).toMatchObject({ state: 'met', dueAt: at('2025-12-31 17:30') })
    const late = stopClock(waiting.clock, { at: at('2026-01-05 09:00') }).clock
    expect(countClock(late, { calendar }).clock.state).toBe('missed')
    expect(cancelClock(waiting.clock, { at: at('2026-01-05 09:00') }).clock).toMatchObject({
      state: 'cancelled',
      waits: null,
    })
  })

  test('is paused, resumed and extended as ever, and an extension may be what makes it wait', () => {
    const standing = paused(waiting.clock, '2025-12-26 15:00')
    expect(stopClock(standing, { at: at('2026-02-01 09:00') }).clock.state).toBe('met')
    const resumedBefore = resumeClock(standing, { at: at('2026-01-09 09:00'), calendar: before })
    expect(resumedBefore.clock.state).toBe('waiting')
    expect(countClock(resumedBefore.clock, { calendar }).clock).toEqual(resumed(standing, '2026-01-09 09:00'))
    const short = startClock({
      name: 'handle',
      limit: workingDays(1),
      near: workingDays(1),
      at: at('2025-12-24 10:00'),
      calendar: before,
    }).clock
    const longer = { limit: workingDays(5), at: at('2025-12-25 10:00'), basis: '复杂', calendar: before }
    expect(short.state).toBe('running')
    expect(extendClock(short, longer).clock).toMatchObject({ state: 'waiting', dueAt: null })
  })

  test('a wait that was not needed is not folded, and a year before all calendars is still refused', () => {
    const early = at('2025-03-03 10:00')
    const idle = { ...waiting.event } as ClockEvent
    expect(() => applyClockEvent(undefined, idle, early, calendar)).toThrow(ClockDisagreement)
    expect(applyClockEvent(undefined, idle, at('2025-12-24 10:00'), calendar)).toEqual(waiting.clock)
    expect(() => started('1998-03-05 09:00')).toThrow(/unknown-year/)
  })
})

test('whenever years are loaded, waiting clocks end up as if they had been known, and their events fold to them', () => {
  fc.assert(
    fc.property(someLife, fc.array(fc.nat(2), { minLength: 12, maxLength: 12 }), (life, loads) => {
      let now = life.start
      let year = Number(toInstant(now).slice(0, 4)) + 1
      const known = () => calendarBefore(calendar, year) ?? calendar
      const begin = { name: 'handle', limit: life.limit, near: life.near }
      const first = startClock({ ...begin, at: toInstant(now), calendar: known() })
      let { clock } = first
      const entries = [{ at: toInstant(now), clocks: [first.event] }]
      const keep = (next: ClockStep): void => {
        ;({ clock } = next)
        entries.push({ at: toInstant(now), clocks: [next.event] })
      }
      for (const [n, [what, minutesLater]] of life.steps.entries()) {
        now += minutesLater * 60_000
        year += loads[n] === 0 ? 1 : 0
        if (isCountable(clock, known())) keep(countClock(clock, { calendar: known() }))
        const next = step(clock, what, toInstant(now), known())
        if (next) keep(next)
        expect(clock.state === 'waiting').toBe(clock.waits !== null && clock.state !== 'paused')
        const used = usedShare(clock, toInstant(now), known())
        expect(used).toBeGreaterThanOrEqual(0)
      }
      while (clock.state === 'waiting') {
        year += 1
        if (isCountable(clock, known())) keep(countClock(clock, { calendar: known() }))
      }
      expect(foldClocks(JSON.parse(JSON.stringify(entries)), calendar)).toEqual({ handle: clock })
      if (clock.dueAt !== null)
        expect(clock.dueAt).toBe(countClock({ ...clock, state: 'waiting' }, { calendar }).clock.dueAt)
    }),
    { numRuns: 500 },
  )
})
