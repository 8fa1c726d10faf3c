import type { Calendar } from './calendar.ts'
import type { Clock, ClockEvent, ClockState, Extension, Limit, Pause } from './clock.ts'
import { endOfAll, nearOf, officeTime, pausedDays, type Span } from './counting.ts'
import type { Instant } from './text.ts'
import { toInstant, toMs } from './zone.ts'

/**
 * Clocks as pure steps. Each step gives the clock after it and the event that the ledger keeps; folding the events
 * with the same calendar gives the clock again, to the byte. How days are counted, and what a pause takes, is said
 * in `counting.ts`.
 */
export type ClockStep = { readonly clock: Clock; readonly event: ClockEvent }

/** A clock that still runs, near or past due included. */
export const isRunning = ({ state }: Clock): boolean => state === 'running' || state === 'near' || state === 'overdue'

/** A clock that has not ended: running or paused. Only these can be stopped, cancelled or extended. */
export const isOpen = (clock: Clock): boolean => clock.state === 'paused' || isRunning(clock)

/** Whether a clock may be paused at that moment. A limit that has run out cannot be suspended any more. */
export const isPausable = (clock: Clock, at: Instant): boolean =>
  isRunning(clock) && clock.dueAt !== null && toMs(at) < toMs(clock.dueAt)

/**
 * Starts a clock. The same name may be started again after it ended: the new clock takes its place.
 *
 * @throws calendar.unknown-year
 */
export const startClock = (start: {
  readonly name: string
  readonly limit: Limit
  readonly near: Limit
  readonly at: Instant
  readonly calendar: Calendar
}): ClockStep => {
  const { name, limit, near, at, calendar } = start
  const times = timesOf({ startedAt: at, limit, near, pauses: [], extensions: [] }, calendar)
  const clock: Clock = {
    name,
    limit,
    near,
    startedAt: at,
    pauses: [],
    extensions: [],
    state: 'running',
    ...times,
    stoppedAt: null,
  }
  return { clock, event: { clock: name, event: 'started', limit, near, dueAt: times.dueAt } }
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

/**
 * Resumes a paused clock: the paused days are left out of the count.
 *
 * @throws calendar.unknown-year
 */
export const resumeClock = (
  clock: Clock,
  { at, calendar }: { readonly at: Instant; readonly calendar: Calendar },
): ClockStep => {
  const open = clock.pauses.at(-1)
  if (clock.state !== 'paused' || !open) throw new Error(`Clock ${clock.name} is ${clock.state}, not paused`)
  const pauses = [...clock.pauses.slice(0, -1), { ...open, to: at }]
  const times = timesOf({ ...clock, pauses }, calendar)
  return {
    // Running, even where the near moment has passed: the sweeper then says so in the ledger once more.
    clock: { ...clock, state: 'running', pauses, ...times },
    event: { clock: clock.name, event: 'resumed', dueAt: times.dueAt },
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
  extension: { readonly limit: Limit; readonly at: Instant; readonly basis: string; readonly calendar: Calendar },
): ClockStep => {
  const { limit, at, basis, calendar } = extension
  if (!isOpen(clock)) throw new Error(`Clock ${clock.name} is ${clock.state} and cannot be extended`)
  const extensions: Extension[] = [...clock.extensions, { limit, at, basis }]
  if (clock.state === 'paused') {
    return {
      clock: { ...clock, extensions },
      event: { clock: clock.name, event: 'extended', limit, basis, dueAt: null },
    }
  }
  const times = timesOf({ ...clock, extensions }, calendar)
  return {
    clock: { ...clock, extensions, ...times, state: stateAfterExtension(clock.state, times, at) },
    event: { clock: clock.name, event: 'extended', limit, basis, dueAt: times.dueAt },
  }
}

/** Ends an open clock: met when it is not past due, else missed. A clock that stands paused has met its limit. */
export const stopClock = (clock: Clock, { at }: { readonly at: Instant }): ClockStep => {
  if (!isOpen(clock)) throw new Error(`Clock ${clock.name} is ${clock.state} already`)
  const met = clock.dueAt === null || toMs(at) <= toMs(clock.dueAt)
  return {
    clock: { ...clock, state: met ? 'met' : 'missed', pauses: closePauses(clock.pauses, at), stoppedAt: at },
    event: { clock: clock.name, event: 'stopped' },
  }
}

/** Ends an open clock that has lost its object (the matter was withdrawn, redirected). */
export const cancelClock = (clock: Clock, { at }: { readonly at: Instant }): ClockStep => {
  if (!isOpen(clock)) throw new Error(`Clock ${clock.name} is ${clock.state} already`)
  return {
    clock: { ...clock, state: 'cancelled', pauses: closePauses(clock.pauses, at), stoppedAt: at },
    event: { clock: clock.name, event: 'cancelled' },
  }
}

/** What the sweeper has to say about a clock now; null when nothing. At the due moment itself it is still in time. */
export const markDue = (clock: Clock, now: Instant): 'near' | 'overdue' | null => {
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
    const { limit, near } = event
    return agreed(startClock({ name: event.clock, limit, near, at, calendar }), event)
  }
  if (!clock) throw new Error(`Clock ${event.clock} was ${event.event} before it was started`)
  switch (event.event) {
    case 'paused':
      return pauseClock(clock, { at, basis: event.basis }).clock
    case 'resumed':
      return agreed(resumeClock(clock, { at, calendar }), event)
    case 'extended':
      return agreed(extendClock(clock, { limit: event.limit, at, basis: event.basis, calendar }), event)
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
  const open = clock.dueAt === null ? clock.pauses.at(-1) : undefined
  const closed = clock.pauses.filter((pause) => pause !== open)
  const end = clock.dueAt === null ? endFrom({ ...clock, pauses: closed }, calendar) : toMs(clock.dueAt)
  const until = toMs(open?.from ?? clock.stoppedAt ?? now)
  const started = toMs(clock.startedAt)
  if (until >= end) return 1 + (until - end) / Math.max(1, end - started)

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
  const used = (to: number): number => {
    let sum = measure(Math.max(from, to)) - measure(from)
    for (const span of left) {
      const begins = Math.max(from, span.from)
      const ends = Math.min(to, span.to)
      if (begins < ends) sum -= measure(ends) - measure(begins)
    }
    return sum
  }
  return Math.max(0, Math.min(1, used(until) / Math.max(1, used(end))))
}

type Counted = Pick<Clock, 'startedAt' | 'limit' | 'near' | 'pauses' | 'extensions'>

const spansOf = (pauses: readonly Pause[]): readonly Span[] =>
  pauses.flatMap(({ from, to }) => (to === null ? [] : [{ from: toMs(from), to: toMs(to) }]))

const endFrom = ({ startedAt, limit, pauses, extensions }: Counted, calendar: Calendar): number =>
  endOfAll(toMs(startedAt), [limit, ...extensions.map((extension) => extension.limit)], spansOf(pauses), calendar)

const timesOf = (counted: Counted, calendar: Calendar): { readonly dueAt: Instant; readonly nearAt: Instant } => {
  const end = endFrom(counted, calendar)
  return { dueAt: toInstant(end), nearAt: toInstant(nearOf(toMs(counted.startedAt), end, counted.near, calendar)) }
}

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
