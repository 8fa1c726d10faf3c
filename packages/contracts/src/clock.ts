import type { Wait } from './calendar.ts'
import type { Instant, Text } from './text.ts'

/** A limit names its unit; calendar and working days are never mixed. */
export type Limit = { readonly amount: number; readonly unit: LimitUnit }
export type LimitUnit = 'working_day' | 'calendar_day' | 'working_hour' | 'hour' | 'minute'

export const workingDays = (amount: number): Limit => ({ amount, unit: 'working_day' })
export const calendarDays = (amount: number): Limit => ({ amount, unit: 'calendar_day' })
export const workingHours = (amount: number): Limit => ({ amount, unit: 'working_hour' })
export const hours = (amount: number): Limit => ({ amount, unit: 'hour' })
export const minutes = (amount: number): Limit => ({ amount, unit: 'minute' })

/** The rule of a clock, as a procedure states it. `source` is the law or practice that sets the limit. */
export type ClockRule = {
  readonly title: Text
  readonly limit: Limit
  /** How long before the due time the clock counts as near due. */
  readonly near: Limit
  readonly source: Text
}

export type Pause = { readonly from: Instant; readonly to: Instant | null; readonly basis: string }
export type Extension = { readonly limit: Limit; readonly at: Instant; readonly basis: string }

/**
 * A clock of one matter, with all that its due time is computed from.
 *
 * `near` and `overdue` are states that the sweeper enters through the ledger; `met` and `missed` say
 * how a stopped clock ended; `cancelled` one that lost its object (withdrawn, redirected).
 * `dueAt` and `nearAt` are null while paused: a paused clock has no due time. So they are while it is `waiting`: its
 * limit reaches into a year whose holidays are not announced yet, and is never guessed. It is counted when that year's
 * notice is loaded; one that was stopped meanwhile (`stoppedAt`) then turns out met or missed.
 */
export type Clock = {
  readonly name: string
  readonly limit: Limit
  readonly near: Limit
  readonly startedAt: Instant
  readonly pauses: readonly Pause[]
  readonly extensions: readonly Extension[]
  readonly state: ClockState
  readonly dueAt: Instant | null
  readonly nearAt: Instant | null
  readonly stoppedAt: Instant | null
  /** Which year's notice its due time waits for; null when it waits for none. */
  readonly waits: Wait | null
}
export type ClockState = 'running' | 'near' | 'overdue' | 'paused' | 'waiting' | 'met' | 'missed' | 'cancelled'

/** A due time, or the year whose notice it waits for. */
export type Counted =
  | { readonly dueAt: Instant; readonly waitsFor?: never }
  | { readonly dueAt: null; readonly waitsFor: number }

/** What happened to a clock, as a ledger entry tells it. Folding these with a calendar gives the clock. */
export type ClockEvent =
  | ({
      readonly clock: string
      readonly event: 'started'
      readonly limit: Limit
      readonly near: Limit
    } & Counted)
  | { readonly clock: string; readonly event: 'paused'; readonly basis: string }
  | ({ readonly clock: string; readonly event: 'resumed' } & Counted)
  | {
      readonly clock: string
      readonly event: 'extended'
      readonly limit: Limit
      readonly basis: string
      readonly dueAt: Instant | null
      readonly waitsFor?: number
    }
  /** The notice that it waited for is loaded. */
  | ({ readonly clock: string; readonly event: 'counted' } & Counted)
  | { readonly clock: string; readonly event: 'stopped' | 'cancelled' | 'near' | 'overdue' }

/** One day of an explanation: counted, or skipped and why. `date` is the district's civil date, `2026-10-01`. */
export type ExplainedDay = {
  readonly date: string
  readonly counted: boolean
  readonly why:
    | 'first_day'
    | 'workday'
    | 'makeup'
    | 'weekend'
    | 'holiday'
    | 'office_rest'
    | 'paused'
    | 'calendar_day'
    | 'moved_from_rest'
  readonly name: Text | null
}
export type Explanation = {
  readonly days: readonly ExplainedDay[]
  readonly dueAt: Instant | null
  readonly sentence: Text
}
