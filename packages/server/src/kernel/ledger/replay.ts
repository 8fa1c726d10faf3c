import type { Calendar } from '@mazha/contracts/calendar'
import { applyClockEvent } from '@mazha/contracts/clock-engine'
import type { Clock } from '@mazha/contracts/clock'
import type { Matter } from '@mazha/contracts/matter'
import type { Procedure } from '@mazha/contracts/procedure'
import { holderOf } from '@mazha/contracts/standing'
import type { Json } from '@mazha/contracts/text'
import type { FoldedBody } from './body.ts'
import { calendarId } from './calendar-id.ts'

/** What the fold needs to know besides the entries. */
export type Law = {
  readonly procedureOf: (id: string, version: number) => Procedure | undefined
  /** What entries were counted by that name no calendar. */
  readonly calendar: Calendar
  /** The calendar that an entry names. */
  readonly calendarBy?: (id: string) => Calendar | undefined
}

/**
 * Entries that do not give a matter: written by something else than this product, changed, or counted by another
 * calendar. `seq` is the entry at which the fold stopped.
 */
export class ReplayFault extends Error {
  override readonly name = 'ReplayFault'
  readonly seq: number
  constructor(seq: number, why: string, cause?: unknown) {
    super(why, { cause })
    this.seq = seq
  }
}

/**
 * A matter with its clocks from its entries alone, in order. What comes out is what `decide` gave when they were
 * written, to the byte.
 *
 * @throws ReplayFault
 */
export const replay = (bodies: readonly FoldedBody[], law: Law): Matter => {
  const { procedureOf } = law
  const first = bodies[0]
  const last = bodies.at(-1)
  if (first === undefined || last === undefined) throw new ReplayFault(0, 'A matter has at least one entry')
  const { opens } = first
  if (opens === undefined) throw new ReplayFault(1, 'The first entry does not say what the matter is')
  const procedure = procedureOf(opens.procedure, opens.procedureVersion)
  if (procedure === undefined) {
    throw new ReplayFault(1, `Version ${opens.procedureVersion} of the procedure ${opens.procedure} is not known here`)
  }

  const facts: Record<string, Json> = {}
  const clocks: Record<string, Clock> = {}
  const tracks: Record<string, string> = { ...initialTracks(procedure) }
  let closedAt: string | null = null
  for (const body of bodies) {
    const state = procedure.states[body.state]
    if (state === undefined) throw new ReplayFault(body.seq, `${procedure.id} has no state ${body.state}`)
    // Written out: assigning whole objects takes three times as long, and most change little.
    for (const name in body.facts) facts[name] = body.facts[name] ?? null
    for (const name in body.tracks) tracks[name] = body.tracks[name] ?? ''
    for (const event of body.clocks) {
      clocks[event.clock] = foldClock(clocks[event.clock], event, body, calendarFor(body, law))
    }
    closedAt = state.final === true ? (closedAt ?? body.at) : null
  }
  const standing = { state: last.state, facts, tracks }
  return {
    ...standing,
    district: first.district,
    id: first.matter,
    number: opens.number,
    procedure: opens.procedure,
    procedureVersion: opens.procedureVersion,
    version: last.seq,
    clocks,
    holder: holderOf(procedure, standing),
    openedAt: first.at,
    closedAt,
  }
}

const initial = new WeakMap<Procedure, Readonly<Record<string, string>>>()

const initialTracks = (procedure: Procedure): Readonly<Record<string, string>> => {
  const known = initial.get(procedure)
  if (known !== undefined) return known
  const tracks: Record<string, string> = {}
  for (const [track, { use }] of Object.entries(procedure.tracks)) tracks[track] = use.initial
  initial.set(procedure, tracks)
  return tracks
}

const calendarFor = ({ calendar: id, seq }: FoldedBody, { calendar, calendarBy }: Law): Calendar => {
  if (id === undefined) return calendar
  const named = id === calendarId(calendar) ? calendar : calendarBy?.(id)
  if (named === undefined) throw new ReplayFault(seq, `The calendar ${id}, by which it was counted, is not known here`)
  return named
}

const foldClock = (
  clock: Clock | undefined,
  event: FoldedBody['clocks'][number],
  { at, seq }: FoldedBody,
  calendar: Calendar,
): Clock => {
  try {
    return applyClockEvent(clock, event, at, calendar)
  } catch (error) {
    // The fold is fed by the ledger alone, so whatever it meets (a clock that could not have had this event, a year
    // that the calendar does not know) is about this entry.
    if (!(error instanceof Error)) throw error
    throw new ReplayFault(seq, error.message, error)
  }
}
