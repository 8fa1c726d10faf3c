import { foldClocks, isOpen } from '@mazha/contracts/clock-engine'
import type { Calendar } from '@mazha/contracts/calendar'
import type { EntryDraft, Matter } from '@mazha/contracts/matter'
import type { Procedure } from '@mazha/contracts/procedure'
import { holderOf } from '@mazha/contracts/standing'
import type { Json } from '@mazha/contracts/text'

type Lived = {
  readonly procedure: Procedure
  readonly matter: Matter
  readonly entries: readonly EntryDraft[]
  readonly calendar: Calendar
}

/** What holds of every matter of every procedure after every act. Gives what does not, in words. */
export const brokenInvariants = (lived: Lived): string[] => [
  ...brokenStanding(lived),
  ...brokenSteps(lived),
  ...brokenFold(lived),
]

const brokenStanding = ({ procedure, matter }: Lived): string[] => {
  const broken: string[] = []
  const running = Object.values(matter.clocks).filter(isOpen)
  if (procedure.states[matter.state]?.final) {
    if (running.length > 0) broken.push(`it has ended, but ${running.map(({ name }) => name).join()} still runs`)
    if (matter.closedAt === null) broken.push('it has ended, but does not say when')
    if (matter.holder.role !== null) broken.push('it has ended, but is still with someone')
  } else {
    if (running.length === 0) broken.push(`it is open (${matter.state}), but no clock runs or is paused`)
    if (matter.closedAt !== null) broken.push('it is open, but says when it ended')
    if (matter.holder.role === null) broken.push(`it is open (${matter.state}), but nobody's`)
  }
  return broken
}

/** Every main step leads from a state that the action starts from to the one that it names, and keeps its promise. */
const brokenSteps = ({ procedure, entries }: Lived): string[] => {
  const broken: string[] = []
  let state: string | undefined
  for (const { action, state: after } of entries) {
    const act = procedure.actions[action]
    if (action === 'open') {
      if (state !== undefined) broken.push('it was opened twice')
      if (after !== procedure.open.to) broken.push(`it was opened into ${after}`)
    } else if (act) {
      const from = act.from === 'open' ? !procedure.states[state ?? '']?.final : act.from.includes(state ?? '')
      if (!from) broken.push(`${action} was done in ${state}`)
      if (after !== (act.to ?? state)) broken.push(`${action} led from ${state} to ${after}`)
    } else if (after !== state) broken.push(`${action} beside the main states led from ${state} to ${after}`)
    state = after
  }
  return broken
}

/** The entries alone, folded in order, give the matter. */
const brokenFold = ({ procedure, matter, entries, calendar }: Lived): string[] => {
  const facts: Record<string, Json> = {}
  const tracks: Record<string, string> = {}
  for (const [track, { use }] of Object.entries(procedure.tracks)) tracks[track] = use.initial
  for (const entry of entries) {
    Object.assign(facts, entry.facts)
    Object.assign(tracks, entry.tracks)
  }
  const state = entries.at(-1)?.state ?? ''
  const folded = {
    state,
    facts,
    tracks,
    clocks: foldClocks(entries, calendar),
    version: entries.length,
    holder: holderOf(procedure, { state, facts, tracks }),
  }
  const kept = {
    state: matter.state,
    facts: matter.facts,
    tracks: matter.tracks,
    clocks: matter.clocks,
    version: matter.version,
    holder: matter.holder,
  }
  return sorted(folded) === sorted(kept) ? [] : [`folding the entries gives ${sorted(folded)}, not ${sorted(kept)}`]
}

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
