import type { Calendar } from './calendar.ts'
import type { Clock, ClockEvent } from './clock.ts'
import type { Decision, Matter, Notice } from './matter.ts'
import type { Actor } from './role.ts'
import type { Instant, Json } from './text.ts'
import { formatDay, toMs } from './zone.ts'

/** An entry while it is being decided: what was, what changes, and who changes it by what. */
export type Draft = {
  readonly before: Matter
  readonly facts: Record<string, Json>
  readonly tracks: Record<string, string>
  /** The matter's own until one changes; then a copy that each change is written into. */
  clocks: Readonly<Record<string, Clock>>
  changedClocks: Record<string, Clock> | null
  readonly events: ClockEvent[]
  input: Readonly<Record<string, Json>>
  readonly kind: Actor['kind']
  person: string | null
  unit: string | null
  readonly now: Instant
  readonly calendar: Calendar
  readonly follows: string[]
  readonly notices: Notice[]
  readonly opens: Decision['opens'][number][]
  readonly links: Decision['links'][number][]
}

/** A fact as it stands now in the draft; null when it was never set or was cleared. */
export const readFact = (draft: Draft, fact: string): Json => draft.facts[fact] ?? keptFact(draft, fact)

// A change to null hides what was before.
const keptFact = (draft: Draft, fact: string): Json => (fact in draft.facts ? null : (draft.before.facts[fact] ?? null))

export const readTrack = (draft: Draft, track: string): string | undefined =>
  draft.tracks[track] ?? draft.before.tracks[track]

/** The district's civil date at the moment of the act. */
export const today = (draft: Draft): string => formatDay(draft.calendar.zone.dayOf(toMs(draft.now)))

export const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
