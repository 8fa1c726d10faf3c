import { calendarBefore, isYearKnown, waitFor, waitOf, type Calendar, type Wait } from './calendar.ts'
import type { Clock, ClockEvent, ClockState, Counted, Extension, Limit, Pause } from './clock.ts'
import { endOfAll, nearOf, officeTime, pausedDays, type Span } from './counting.ts'
import type { Instant } from './text.ts'
import { toInstant, toMs } from './zone.ts'

/**
 * Clocks as pure steps. Each step gives the clock after it and the event that the ledger keeps; folding the events
 * with the same calendar gives the clock again, to the byte. How days are counted, and what a pause takes, is said
 * in `counting.ts`.
 *
 * Events are written in the order of their names, as the ledger's text has them: that spares the sorting.
 */
export type ClockStep = { readonly clock: Clock; readonly event: ClockEvent }

/** A clock that still runs, near or past due included. */
export const isRunning = ({ state }: Clock): boolean => state === 'running' || state === 'near' || state === 'overdue'

/** A clock that has not ended: running, paused, or waiting for a calendar. Only these can be stopped, cancelled or extended. */
export const isOpen = (clock: Clock): boolean =>
  clock.state === 'paused' || isRunning(clock) || (clock.state === 'waiting' && clock.stoppedAt === null)

/**
 * Whether a clock may be paused at that moment. A limit that has run out cannot be suspended any more; whether one that
 * waits for a calendar has run out nobody knows, and nobody loses by that.
 */
export const isPausable = (clock: Clock, at: Instant): boolean =>
  clock.state === 'waiting'
    ? clock.stoppedAt === null
    : isRunning(clock) && clock.dueAt !== null && toMs(at) < toMs(clock.dueAt)

/** Whether the notice that a clock waits for is loaded, so that it is to be counted. */
export const isCountable = ({ state, waits }: Clock, calendar: Calendar): boolean =>
  state === 'waiting' && waits !== null && isYearKnown(calendar, waits.year)

/** Set when the ledger says that a clock waited: it did, whatever the calendar of today knows. */
type Told = { readonly waitsFor?: number | undefined }

/**
 * Starts a clock. The same name may be started again after it ended: the new clock takes its place.
 *
 * @throws calendar.unknown-year for a year before the calendar's first: its notice will not come any more
 */
export const startClock = (
  start: {
    readonly name: string
    readonly limit: Limit
    readonly near: Limit
    readonly at: Instant
    readonly calendar: Calendar
  } & Told,
): ClockStep => {
  const { name, limit, near, at } = start
  const times = timesOf({ name, startedAt: at, limit, near, pauses: [], extensions: [] }, start)
  const clock: Clock = {
    name,
    limit,
    near,
    startedAt: at,
    pauses: [],
    extensions: [],
    state: runningState(times),
    dueAt: times.dueAt,
    nearAt: times.nearAt,
    stoppedAt: null,
    waits: times.waits,
  }
  return { clock, event: { clock: name, ...told(times), event: 'started', limit, near } }
}

/** Pauses a clock that `isPausable`. It has no due time until it is resumed. */
export const pauseClock = (
  clock: Clock,
  { at, basis }: { readonly at: Instant; readonly basis: string },
): ClockStep => {
  if (!isPausable(clock, at)) throw new Error(`Clock ${clock.name} is ${clock.state} and cannot be paused`)
  const pause: Pause = { from: at, to: null, basis }
  return {
    clock: { ...clock, state: 'paused', pauses: [...clock.pauses, pause], dueAt: null, nearAt: null },
    event: { clock: clock.name, event: 'paused', basis },
  }
}

/** Resumes a paused clock: the paused days are left out of the count. */
export const resumeClock = (
  clock: Clock,
  { at, ...by }: { readonly at: Instant; readonly calendar: Calendar } & Told,
): ClockStep => {
  const open = clock.pauses.at(-1)
  if (clock.state !== 'paused' || !open) throw new Error(`Clock ${clock.name} is ${clock.state}, not paused`)
  const pauses = [...clock.pauses.slice(0, -1), { ...open, to: at }]
  const times = timesOf({ ...clock, pauses }, by)
  return {
    // Running, even where the near moment has passed: the sweeper then says so in the ledger once more.
    clock: { ...clock, state: runningState(times), pauses, ...times },
    event: { clock: clock.name, ...told(times), event: 'resumed' },
  }
}

/**
 * Adds to the limit of an open clock, also of a paused or an overdue one. The addition continues the limit itself and
 * does not begin at the day it was granted, so a late grant gives no more time than an early one.
 *
 * @throws calendar.unknown-year
 */
export const extendClock = (
  clock: Clock,
  extension: {
    readonly limit: Limit
    readonly at: Instant
    readonly basis: string
    readonly calendar: Calendar
  } & Told,
): ClockStep => {
  const { limit, at, basis } = extension
  if (!isOpen(clock)) throw new Error(`Clock ${clock.name} is ${clock.state} and cannot be extended`)
  const extensions: Extension[] = [...clock.extensions, { limit, at, basis }]
  if (clock.state === 'paused') {
    return {
      clock: { ...clock, extensions },
      event: { clock: clock.name, event: 'extended', limit, basis, dueAt: null },
    }
  }
  const times = timesOf({ ...clock, extensions }, extension)
  const state = times.waits === null ? stateAfterExtension(clock.state, times, at) : 'waiting'
  return {
    clock: { ...clock, extensions, ...times, state },
    event: { clock: clock.name, event: 'extended', limit, basis, ...told(times) },
  }
}

/**
 * Counts a clock that is `isCountable`. What it waited for is loaded; what it needs then may be one more year. A clock
 * that was stopped meanwhile turns out met or missed; an open one runs, and the sweeper marks it where it is late already.
 */
export const countClock = (clock: Clock, by: { readonly calendar: Calendar } & Told): ClockStep => {
  if (clock.state !== 'waiting') throw new Error(`Clock ${clock.name} is ${clock.state} and waits for no calendar`)
  const times = timesOf(clock, by)
  const state = ((): ClockState => {
    if (times.waits !== null || clock.stoppedAt === null) return runningState(times)
    return toMs(clock.stoppedAt) <= toMs(times.dueAt) ? 'met' : 'missed'
  })()
  return { clock: { ...clock, ...times, state }, event: { clock: clock.name, ...told(times), event: 'counted' } }
}

/**
 * Ends an open clock: met when it is not past due, else missed. A clock that stands paused has met its limit. Where the
 * due time waits for a calendar and may have passed, so does the verdict.
 */
export const stopClock = (clock: Clock, { at }: { readonly at: Instant }): ClockStep => {
  if (!isOpen(clock)) throw new Error(`Clock ${clock.name} is ${clock.state} already`)
  const ended = { ...clock, pauses: closePauses(clock.pauses, at), stoppedAt: at }
  const event = { clock: clock.name, event: 'stopped' } as const
  const stood = clock.state === 'paused' ? (clock.pauses.at(-1)?.from ?? at) : at
  if (clock.waits !== null && toMs(stood) >= toMs(clock.waits.notBefore))
    return { clock: { ...ended, state: 'waiting' }, event }
  const met = clock.dueAt === null || toMs(at) <= toMs(clock.dueAt)
  return { clock: { ...ended, state: met ? 'met' : 'missed', waits: null }, event }
}

/** Ends an open clock that has lost its object (the matter was withdrawn, redirected). */
export const cancelClock = (clock: Clock, { at }: { readonly at: Instant }): ClockStep => {
  if (!isOpen(clock)) throw new Error(`Clock ${clock.name} is ${clock.state} already`)
  return {
    clock: { ...clock, state: 'cancelled', pauses: closePauses(clock.pauses, at), stoppedAt: at, waits: null },
    event: { clock: clock.name, event: 'cancelled' },
  }
}

/** What the sweeper has to say about a clock now; null when nothing. At the due moment itself it is still in time. */
export const markDue = (clock: Pick<Clock, 'state' | 'dueAt' | 'nearAt'>, now: Instant): 'near' | 'overdue' | null => {
  const { state, dueAt, nearAt } = clock
  if (dueAt === null || nearAt === null || !(state === 'running' || state === 'near')) return null
  const ms = toMs(now)
  if (ms > toMs(dueAt)) return 'overdue'
  return state === 'running' && ms >= toMs(nearAt) ? 'near' : null
}

/** Enters `near` or `overdue`, as `markDue` says. */
export const markClock = (clock: Clock, mark: 'near' | 'overdue'): ClockStep => {
  const from: readonly ClockState[] = mark === 'near' ? ['running'] : ['running', 'near']
  if (!from.includes(clock.state)) throw new Error(`Clock ${clock.name} is ${clock.state} and cannot become ${mark}`)
  return { clock: { ...clock, state: mark }, event: { clock: clock.name, event: mark } }
}

/** When the sweeper must look again: the near moment, then the first moment past due. Null when nothing is left to wait for. */
export const wakeAt = ({ state, nearAt, dueAt }: Clock): Instant | null => {
  if (state === 'running') return nearAt
  return state === 'near' && dueAt !== null ? toInstant(toMs(dueAt) + 1) : null
}

/** A ledger whose clock events do not give the due time that they state. */
export class ClockDisagreement extends Error {
  readonly clock: string
  readonly stated: Instant | null
  readonly computed: Instant | null
  constructor(clock: string, stated: Instant | null, computed: Instant | null) {
    super(`Clock ${clock}: the ledger says it is due at ${stated}, the calendar says ${computed}`)
    this.name = 'ClockDisagreement'
    this.clock = clock
    this.stated = stated
    this.computed = computed
  }
}

/**
 * Folds one event, as the ledger tells it, into the clock of its name (undefined before its first start).
 *
 * @param at the entry's `at`
 * @throws ClockDisagreement when the due time that the event states is not the one that the calendar gives
 */
export const applyClockEvent = (
  clock: Clock | undefined,
  event: ClockEvent,
  at: Instant,
  calendar: Calendar,
): Clock => {
  if (event.event === 'started') {
    const { limit, near, waitsFor } = event
    return agreed(startClock({ name: event.clock, limit, near, at, calendar, waitsFor }), event)
  }
  if (!clock) throw new Error(`Clock ${event.clock} was ${event.event} before it was started`)
  switch (event.event) {
    case 'paused':
      return pauseClock(clock, { at, basis: event.basis }).clock
    case 'resumed':
      return agreed(resumeClock(clock, { at, calendar, waitsFor: event.waitsFor }), event)
    case 'extended': {
      const { limit, basis, waitsFor } = event
      return agreed(extendClock(clock, { limit, at, basis, calendar, waitsFor }), event)
    }
    case 'counted':
      return agreed(countClock(clock, { calendar, waitsFor: event.waitsFor }), event)
    case 'stopped':
      return stopClock(clock, { at }).clock
    case 'cancelled':
      return cancelClock(clock, { at }).clock
    case 'near':
    case 'overdue':
      return markClock(clock, event.event).clock
  }
}

/** All clocks of a matter from its entries, in order. */
export const foldClocks = (
  entries: readonly { readonly at: Instant; readonly clocks: readonly ClockEvent[] }[],
  calendar: Calendar,
): Readonly<Record<string, Clock>> => {
  const clocks: Record<string, Clock> = {}
  for (const entry of entries) {
    for (const event of entry.clocks) {
      clocks[event.clock] = applyClockEvent(clocks[event.clock], event, entry.at, calendar)
    }
  }
  return clocks
}

/**
 * The share of the limit that is used, 0 … 1, and beyond when overdue. Working limits are measured in office time,
 * others in plain time; what a pause takes out is left out, and a clock that stands paused stands still.
 */
export const usedShare = (clock: Clock, now: Instant, calendar: Calendar): number => {
  // Without a due time it stands paused, or was ended while it did: the count stands where that pause began.
  const open = clock.dueAt === null ? standingPause(clock) : undefined
  const closed = clock.pauses.filter((pause) => pause !== open)
  const end = clock.dueAt === null ? knownEnd({ ...clock, pauses: closed }, calendar) : toMs(clock.dueAt)
  const until = toMs(open?.from ?? clock.stoppedAt ?? now)
  const started = toMs(clock.startedAt)
  if (end === null) return shareOfUnknown(clock, Math.min(until, knownUntil(clock, calendar)), closed, calendar)
  if (until >= end) return 1 + (until - end) / Math.max(1, end - started)

  const used = usedUpTo(clock, closed, calendar)
  return Math.max(0, Math.min(1, used(until) / Math.max(1, used(end))))
}

/** The pause that a clock without a due time stands in, or stood in when it ended. */
export const standingPause = ({ state, stoppedAt, pauses }: Clock): Pause | undefined => {
  const last = pauses.at(-1)
  return state === 'paused' || (stoppedAt !== null && last?.to === stoppedAt) ? last : undefined
}

/** How much of a limit has passed up to a moment, in milliseconds of its own kind of time. */
const usedUpTo = (clock: Clock, closed: readonly Pause[], calendar: Calendar): ((to: number) => number) => {
  const started = toMs(clock.startedAt)
  const byDay = clock.limit.unit === 'working_day' || clock.limit.unit === 'calendar_day'
  const { zone } = calendar
  const from = byDay ? zone.at(zone.dayOf(started) + 1, 0) : started
  const left: readonly Span[] = byDay
    ? pausedDays(spansOf(closed), calendar).map(({ first, last }) => ({
        from: zone.at(first, 0),
        to: zone.at(last + 1, 0),
      }))
    : spansOf(closed)
  const working = clock.limit.unit === 'working_day' || clock.limit.unit === 'working_hour'
  const measure = (ms: number): number => (working ? officeTime(ms, calendar) : ms)
  return (to) => {
    if (to <= from) return 0
    let sum = measure(to) - measure(from)
    for (const span of left) {
      const begins = Math.max(from, span.from)
      const ends = Math.min(to, span.to)
      if (begins < ends) sum -= measure(ends) - measure(begins)
    }
    return sum
  }
}

/** What a limit has used up to where the calendar is known; the days after that are not there to be counted. */
const shareOfUnknown = (clock: Clock, until: number, closed: readonly Pause[], calendar: Calendar): number => {
  const whole = [clock.limit, ...clock.extensions.map(({ limit }) => limit)].reduce(
    (sum, limit) => sum + lengthOf(limit, calendar),
    0,
  )
  return Math.max(0, Math.min(1, usedUpTo(clock, closed, calendar)(until) / Math.max(1, whole)))
}

const minuteMs = 60_000
const lengthOf = ({ amount, unit }: Limit, { minutesPerDay }: Calendar): number =>
  amount * { working_day: minutesPerDay, calendar_day: 1440, working_hour: 60, hour: 60, minute: 1 }[unit] * minuteMs

const knownEnd = (counted: Counting, calendar: Calendar): number | null => {
  try {
    return endFrom(counted, calendar)
  } catch (error) {
    if (waitOf(error, calendar) === null) throw error
    return null
  }
}

/** The last moment up to which a clock's days are known from its start on. */
const knownUntil = (clock: Clock, calendar: Calendar): number => {
  const { zone, first, nextUnknown } = calendar
  const start = zone.dayOf(toMs(clock.startedAt))
  return zone.at(nextUnknown[start - first] ?? start, 0) - 1
}

type Counting = Pick<Clock, 'name' | 'startedAt' | 'limit' | 'near' | 'pauses' | 'extensions'>

const spansOf = (pauses: readonly Pause[]): readonly Span[] =>
  pauses.flatMap(({ from, to }) => (to === null ? [] : [{ from: toMs(from), to: toMs(to) }]))

const endFrom = ({ startedAt, limit, pauses, extensions }: Counting, calendar: Calendar): number =>
  endOfAll(toMs(startedAt), [limit, ...extensions.map((extension) => extension.limit)], spansOf(pauses), calendar)

type Known = { readonly dueAt: Instant; readonly nearAt: Instant; readonly waits: null }
type Times = Known | { readonly dueAt: null; readonly nearAt: null; readonly waits: Wait }

const knownTimes = (counting: Counting, calendar: Calendar): Known => {
  const end = endFrom(counting, calendar)
  const near = nearOf(toMs(counting.startedAt), end, counting.near, calendar)
  return { dueAt: toInstant(end), nearAt: toInstant(near), waits: null }
}

/**
 * The due time of a clock, or what it waits for. Where the ledger says that it waited, it did; but then the calendar
 * without that year cannot have counted it.
 *
 * @throws ClockDisagreement when it can
 */
const timesOf = (counting: Counting, { calendar, waitsFor }: { readonly calendar: Calendar } & Told): Times => {
  const known = waitsFor === undefined ? calendar : calendarBefore(calendar, waitsFor)
  const wait = (waits: Wait): Times => ({ dueAt: null, nearAt: null, waits })
  try {
    if (known !== null) {
      const times = knownTimes(counting, known)
      if (waitsFor !== undefined) throw new ClockDisagreement(counting.name, null, times.dueAt)
      return times
    }
  } catch (error) {
    const waits = waitOf(error, calendar)
    if (waits === null) throw error
    if (waitsFor === undefined) return wait(waits)
  }
  return wait(waitFor(waitsFor ?? 0, calendar))
}

const runningState = ({ waits }: Times): ClockState => (waits === null ? 'running' : 'waiting')

/** What an event says of the due time. */
const told = (times: Times): Counted =>
  times.waits === null ? { dueAt: times.dueAt } : { dueAt: null, waitsFor: times.waits.year }

const stateAfterExtension = (
  before: ClockState,
  { dueAt, nearAt }: { readonly dueAt: Instant; readonly nearAt: Instant },
  at: Instant,
): ClockState => {
  if (toMs(at) < toMs(nearAt)) return 'running'
  return before === 'overdue' && toMs(at) <= toMs(dueAt) ? 'near' : before
}

const closePauses = (pauses: readonly Pause[], at: Instant): readonly Pause[] =>
  pauses.map((pause) => (pause.to === null ? { ...pause, to: at } : pause))

const agreed = (step: ClockStep, stated: Extract<ClockEvent, { readonly dueAt: Instant | null }>): Clock => {
  if (step.clock.dueAt !== stated.dueAt) throw new ClockDisagreement(stated.clock, stated.dueAt, step.clock.dueAt)
  return step.clock
}
