import type { Calendar } from './calendar.ts'
import { readFact, readTrack, type Draft } from './draft.ts'
import type { Matter } from './matter.ts'
import type { Procedure } from './procedure.ts'
import { handOverTitle } from './hand-over.ts'
import { compile, type Act } from './program.ts'
import type { Actor } from './role.ts'
import type { Instant, Text } from './text.ts'

/** An action that this person may do now; `form` is JSON Schema (the same object every time), null when nothing is asked. */
export type Offer = {
  readonly action: string
  readonly title: Text
  readonly hint: Text | null
  readonly form: Readonly<Record<string, unknown>> | null
  readonly track: string | null
}

/**
 * The actions that this person may do now, in the order of the procedure, its tracks' after its own. What depends on
 * how the form is filled is found out when it is sent.
 */
export const offers = (question: {
  readonly procedure: Procedure
  readonly matter: Matter
  readonly actor: Actor
  readonly now: Instant
  readonly calendar: Calendar
}): readonly Offer[] => {
  const { procedure, matter, actor, now, calendar } = question
  const draft: Draft = {
    before: matter,
    facts: {},
    tracks: {},
    clocks: matter.clocks,
    changedClocks: null,
    events: [],
    input: {},
    kind: actor.kind,
    person: null,
    unit: null,
    now,
    calendar,
    follows: [],
    notices: [],
    opens: [],
    links: [],
  }
  const offered: Offer[] = []
  for (const act of compile(procedure).acts.values()) {
    if (act.consequence || !isPossible(act, draft, actor)) continue
    const { name: action, title, hint, track } = act
    offered.push({ action, title, hint, form: act.form?.schema ?? null, track })
  }
  return offered
}

const isPossible = (act: Act, draft: Draft, actor: Actor): boolean =>
  act.states.has(draft.before.state) &&
  (act.track === null || act.trackStates?.has(readTrack(draft, act.track) ?? '') === true) &&
  typeof act.allows(actor, (fact) => readFact(draft, fact)) === 'object' &&
  act.conditions.every(({ holds, reads }) => reads || holds(draft))

/** The form of `open`, as JSON Schema. */
export const openingForm = (procedure: Procedure): Readonly<Record<string, unknown>> | null =>
  compile(procedure).open.form?.schema ?? null

/** What an action is called, by its name in the ledger (`open`, `clock`, a main action or `track.action`). */
export const actionTitle = (procedure: Procedure, action: string): Text => {
  if (action === 'open') return procedure.open.title
  if (action === 'clock') return { zh: '时限提醒', en: 'Time-limit mark' }
  if (action === 'hand_over') return handOverTitle
  return compile(procedure).acts.get(action)?.title ?? { zh: action, en: action }
}

/** What the resident reads of an entry, places not yet filled; null: it is not shown to them. */
export const trailOf = (procedure: Procedure, action: string): Text | null =>
  action === 'open' ? (procedure.open.trail ?? null) : (compile(procedure).acts.get(action)?.trail ?? null)

/** The labels of an action's fields, by name. */
export const fieldLabels = (procedure: Procedure, action: string): ReadonlyMap<string, Text> => {
  const program = compile(procedure)
  const act = action === 'open' ? program.open : program.acts.get(action)
  return act?.form?.labels ?? new Map()
}
