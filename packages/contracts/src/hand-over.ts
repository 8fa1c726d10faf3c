import type { Decision, EntryDraft, Matter, Notice } from './matter.ts'
import type { FactKind, Procedure } from './procedure.ts'
import { refuse } from './refusal.ts'
import type { Actor } from './role.ts'
import { holderOf } from './standing.ts'
import type { Instant, Json, Text } from './text.ts'

/**
 * The system's act when somebody no longer holds the post by which a matter is theirs, or when a unit was merged: whoever
 * comes after stands in their place, and the ledger says so. No clock is touched: whose work it is changes, not by when.
 */

export const handOverTitle: Text = { zh: '移交', en: 'Handed over' }

/** Why it went where it went. */
const reasons = ['successor', 'head', 'queue', 'merged'] as const
export type HandOverReason = (typeof reasons)[number]

/** `to` null: whoever of the unit takes it. */
export type HandOver = {
  readonly reason: HandOverReason
  readonly person?: { readonly from: string; readonly to: string | null }
  readonly unit?: { readonly from: string; readonly to: string }
}

type Asked = {
  readonly procedure: Procedure
  readonly actor: Actor
  readonly now: Instant
  readonly input?: unknown
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const readPair = (value: unknown): { from: string; to: string | null } | undefined => {
  if (!isRecord(value) || typeof value['from'] !== 'string') return undefined
  const { from, to } = value
  return typeof to === 'string' || to === null ? { from, to } : undefined
}

/** The facts of a procedure and its tracks with their types. */
const factsOf = (procedure: Procedure): ReadonlyMap<string, FactKind> => {
  const facts = new Map<string, FactKind>(Object.entries(procedure.facts))
  for (const { use } of Object.values(procedure.tracks))
    for (const [name, type] of Object.entries(use.facts)) facts.set(name, type)
  return facts
}

const textsIn = (value: Json | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')

const replaced = (value: Json | undefined, from: string, to: string): Json | undefined => {
  if (value === from) return to
  if (!Array.isArray(value) || !value.includes(from)) return undefined
  return [...new Set(value.map((one) => (one === from ? to : one)))]
}

/** The facts that name units with a part in it now; who led it first or was the wrong one stays on record as it was. */
const workingFacts = (procedure: Procedure): ReadonlySet<string> => {
  const working = new Set(['assists', 'assists_signed', 'assists_done'])
  for (const { holder } of Object.values(procedure.states)) if (holder?.unit !== undefined) working.add(holder.unit)
  return working
}

/** Whether a unit has a part in it now that would pass to another one. */
export const worksAt = (procedure: Procedure, facts: Matter['facts'], unit: string): boolean => {
  const working = workingFacts(procedure)
  return [...factsOf(procedure)].some(
    ([name, type]) => (type === 'unit' || type === 'units') && working.has(name) && textsIn(facts[name]).includes(unit),
  )
}

export const handOver = (matter: Matter, { procedure, actor, now, input }: Asked): Decision => {
  const nothing = { entries: [], matter, notices: [], opens: [], links: [] }
  if (actor.kind !== 'system') {
    throw refuse('action.not-yours', { action: handOverTitle, by: { zh: '系统', en: 'the system' } })
  }
  const state = procedure.states[matter.state]
  if (!isRecord(input) || state === undefined || state.final === true) return nothing
  const asked = readPair(input['person'])
  const unit = readPair(input['unit'])
  const facts: Record<string, Json> = {}
  const types = factsOf(procedure)
  const held = state.holder?.person
  const handles = state.holder?.role === 'handler'
  const among = (kind: FactKind, id: string): boolean =>
    [...types].some(([name, type]) => type === kind && textsIn(matter.facts[name]).includes(id))
  // Nobody from whom it is kept, and nobody who worked on it where that is being checked: then whoever of the unit may.
  const kept =
    asked !== undefined &&
    asked.to !== null &&
    (among('barred_people', asked.to) || (!handles && among('people', asked.to)))
  const person = kept ? { ...asked, to: null } : asked
  if (person !== undefined && held !== undefined && matter.facts[held] === person.from) {
    facts[held] = person.to
    // Whoever takes over the work has a part in it as well, and may not verify it.
    for (const [name, type] of types) {
      const value = matter.facts[name]
      if (type !== 'people' || !handles || person.to === null || !Array.isArray(value)) continue
      if (value.includes(person.from) && !value.includes(person.to)) facts[name] = [...value, person.to]
    }
  }
  if (unit !== undefined && unit.to !== null) {
    const working = workingFacts(procedure)
    for (const [name, type] of types) {
      // From whom a matter is kept, it is kept from whatever they become.
      const barred = type === 'barred_units' ? textsIn(matter.facts[name]) : []
      if (barred.includes(unit.from) && !barred.includes(unit.to)) facts[name] = [...barred, unit.to]
      if ((type !== 'unit' && type !== 'units') || !working.has(name)) continue
      const value = replaced(matter.facts[name], unit.from, unit.to)
      if (value !== undefined) facts[name] = value
    }
  }
  if (Object.keys(facts).length === 0) return nothing
  const after = { state: matter.state, tracks: matter.tracks, facts: { ...matter.facts, ...facts } }
  const entry: EntryDraft = {
    at: now,
    by: { kind: 'system' },
    action: 'hand_over',
    state: matter.state,
    input: {
      reason: kept ? 'queue' : (reasons.find((reason) => reason === input['reason']) ?? 'queue'),
      ...(person === undefined ? {} : { person }),
      ...(unit === undefined ? {} : { unit }),
    },
    words: {},
    facts,
    tracks: {},
    clocks: [],
  }
  const notices: Notice[] = [
    {
      to: 'lead',
      text: {
        zh: '一件在办事项因岗位变动移交，时限不变，请接着办理。',
        en: 'An open matter was handed over because a post changed hands. Its limits stay; please go on with it.',
      },
    },
  ]
  return {
    ...nothing,
    entries: [entry],
    matter: { ...matter, version: matter.version + 1, facts: after.facts, holder: holderOf(procedure, after) },
    notices,
  }
}
