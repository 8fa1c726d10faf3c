import type { Holder, Matter, Queue } from './matter.ts'
import type { Procedure, State, TrackState } from './procedure.ts'

/** Where a matter stands: who has it and in which queue, computed from its state, its tracks and its facts. */

type Standing = Pick<Matter, 'state' | 'tracks' | 'facts'>

export const nobody: Holder = { role: null, unit: null, person: null }

/** Who has the matter now: whoever a track waits for, else the state's own holder; nobody once it has ended. */
export const holderOf = (procedure: Procedure, matter: Standing): Holder => {
  const waiting = waitingTrack(procedure, matter)?.holder
  const holder: State['holder'] = waiting ?? procedure.states[matter.state]?.holder
  if (!holder) return nobody
  const text = (fact: string | undefined): string | null => {
    const value = fact === undefined ? null : matter.facts[fact]
    return typeof value === 'string' ? value : null
  }
  return { role: holder.role, unit: text(holder.unit), person: text(holder.person) }
}

/** The queue that the matter stands in; null once it has ended. */
export const queueOf = (procedure: Procedure, matter: Standing): Queue | null =>
  waitingTrack(procedure, matter)?.queue ?? procedure.states[matter.state]?.queue ?? null

/** The first track, in the order of the procedure, whose state puts the matter into a queue. */
const waitingTrack = (procedure: Procedure, matter: Standing): TrackState | undefined => {
  for (const track in procedure.tracks) {
    const use = procedure.tracks[track]
    const state = use?.use.states[matter.tracks[track] ?? '']
    if (use && state?.queue && use.during.includes(matter.state)) return state
  }
  return undefined
}
