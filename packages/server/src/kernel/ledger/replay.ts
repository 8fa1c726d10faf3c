import type { Calendar } from '@mazha/contracts/calendar'
import { applyClockEvent } from '@mazha/contracts/clock-engine'
import type { Clock } from '@mazha/contracts/clock'
import type { Matter } from '@mazha/contracts/matter'
import type { Procedure } from '@mazha/contracts/procedure'
import { holderOf } from '@mazha/contracts/standing'
import type { Body } from './body.ts'

/** What the fold needs to know besides the entries. */
export type Law = {
  readonly procedureOf: (id: string, version: number) => Procedure | undefined
  readonly calendar: Calendar
}

/** Entries that do not give a matter: the ledger was written by something else than this product, or changed. */
export class ReplayFault extends Error {
  override readonly name = 'ReplayFault'
}

/**
 * A matter with its clocks from its entries alone, in order. What comes out is what `decide` gave when they were
 * written, to the byte.
 *
 * @throws ReplayFault, ClockDisagreement, Refused (a year that the calendar does not know)
 */
export const replay = (bodies: readonly Body[], law: Law): Matter => {
  let matter: Matter | null = null
  for (const body of bodies) matter = replayEntry(matter, body, law)
  if (matter === null) throw new ReplayFault('A matter has at least one entry')
  return matter
}

/** One step of `replay`. */
export const replayEntry = (before: Matter | null, body: Body, law: Law): Matter => {
  const matter = before ?? begin(body, law)
  const procedure = law.procedureOf(matter.procedure, matter.procedureVersion)
  if (procedure === undefined) throw unknownProcedure(matter.procedure, matter.procedureVersion)
  if (!(body.state in procedure.states)) throw new ReplayFault(`${procedure.id} has no state ${body.state}`)
  const clocks: Record<string, Clock> = { ...matter.clocks }
  for (const event of body.clocks) {
    clocks[event.clock] = applyClockEvent(clocks[event.clock], event, body.at, law.calendar)
  }
  const standing = {
    state: body.state,
    facts: { ...matter.facts, ...body.facts },
    tracks: { ...matter.tracks, ...body.tracks },
  }
  const final = procedure.states[body.state]?.final === true
  return {
    ...matter,
    ...standing,
    version: body.seq,
    clocks,
    // The sweeper's entry changes clocks and nothing else.
    holder: holderOf(procedure, standing),
    closedAt: final ? (matter.closedAt ?? body.at) : null,
  }
}

const begin = (body: Body, { procedureOf }: Law): Matter => {
  if (body.opens === undefined) throw new ReplayFault('The first entry does not say what the matter is')
  const { number, procedure: id, procedureVersion } = body.opens
  const procedure = procedureOf(id, procedureVersion)
  if (procedure === undefined) throw unknownProcedure(id, procedureVersion)
  const tracks: Record<string, string> = {}
  for (const [track, { use }] of Object.entries(procedure.tracks)) tracks[track] = use.initial
  return {
    district: body.district,
    id: body.matter,
    number,
    procedure: id,
    procedureVersion,
    version: 0,
    state: body.state,
    facts: {},
    tracks,
    clocks: {},
    holder: { role: null, unit: null, person: null },
    openedAt: body.at,
    closedAt: null,
  }
}

const unknownProcedure = (id: string, version: number): ReplayFault =>
  new ReplayFault(`Version ${version} of the procedure ${id} is not known here`)
