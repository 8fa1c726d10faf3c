import type { Holder, Matter, Queue } from './matter.ts'
import type { Procedure, State, Track, TrackState } from './procedure.ts'

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
  for (const { track, during, states } of queuedTracks(procedure)) {
    const state = states[matter.tracks[track] ?? '']
    if (state?.queue && during.includes(matter.state)) return state
  }
  return undefined
}

type QueuedTrack = { readonly track: string; readonly during: readonly string[]; readonly states: Track['states'] }

const queued = new WeakMap<Procedure, readonly QueuedTrack[]>()

/** The tracks that have a queue at all; asked for at every step, so found once. */
const queuedTracks = (procedure: Procedure): readonly QueuedTrack[] => {
  const known = queued.get(procedure)
  if (known) return known
  const found = Object.entries(procedure.tracks)
    .filter(([, { use }]) => Object.values(use.states).some(({ queue }) => queue !== undefined))
    .map(([track, { use, during }]) => ({ track, during, states: use.states }))
  queued.set(procedure, found)
  return found
}
