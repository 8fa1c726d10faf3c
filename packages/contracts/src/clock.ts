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
 * `dueAt` and `nearAt` are null while paused: a paused clock has no due time.
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
}
export type ClockState = 'running' | 'near' | 'overdue' | 'paused' | 'met' | 'missed' | 'cancelled'

/** What happened to a clock, as a ledger entry tells it. Folding these with a calendar gives the clock. */
export type ClockEvent =
  | {
      readonly clock: string
      readonly event: 'started'
      readonly limit: Limit
      readonly near: Limit
      readonly dueAt: Instant
    }
  | { readonly clock: string; readonly event: 'paused'; readonly basis: string }
  | { readonly clock: string; readonly event: 'resumed'; readonly dueAt: Instant }
  | {
      readonly clock: string
      readonly event: 'extended'
      readonly limit: Limit
      readonly basis: string
      readonly dueAt: Instant | null
    }
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
