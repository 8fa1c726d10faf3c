import type { z } from 'zod'
import type { ClockRule } from './clock.ts'
import { compileEffects, type Step } from './effect-program.ts'
import { listFields, toFormSchema, type FormSchema } from './form-data.ts'
import { compileGuard, type Test } from './guard-program.ts'
import type { Action, Condition, Opening, Procedure, Who } from './procedure.ts'
import { compileWho, sayWho, type Allows } from './who-program.ts'
import type { Text } from './text.ts'

/** A form, ready to read: what it asks, what of it is private, what each field is called. */
type FormProgram = {
  readonly zod: z.ZodObject
  readonly schema: FormSchema
  readonly private: ReadonlySet<string>
  readonly labels: ReadonlyMap<string, Text>
}

/** One action, ready to run. */
export type Act = {
  /** The main action's name or `track.action`; `open` opens. */
  readonly name: string
  readonly track: string | null
  readonly title: Text
  readonly hint: Text | null
  /** Main states in which it is possible, and for a track's action also the track's states. */
  readonly states: ReadonlySet<string>
  readonly trackStates: ReadonlySet<string> | null
  readonly to: string | null
  readonly allows: Allows
  readonly by: Text
  /** Whether it only ever follows from something else. */
  readonly consequence: boolean
  readonly conditions: readonly { readonly holds: Test; readonly otherwise: Text; readonly reads: boolean }[]
  readonly form: FormProgram | null
  readonly steps: readonly Step[]
  readonly trail: Text | null
}

/** A procedure, ready to run: made once, kept as long as the procedure. */
export type Program = {
  readonly procedure: Procedure
  readonly open: Act
  readonly acts: ReadonlyMap<string, Act>
  readonly promises: ReadonlyMap<string, { readonly holds: Test; readonly otherwise: Text }>
  readonly tracks: Readonly<Record<string, string>>
}

const programs = new WeakMap<Procedure, Program>()

/** The program of a procedure; made at the first call, then kept. */
export const compile = (procedure: Procedure): Program => {
  const known = programs.get(procedure)
  if (known) return known
  const made = makeProgram(procedure)
  programs.set(procedure, made)
  return made
}

const makeProgram = (procedure: Procedure): Program => {
  const tracks = Object.entries(procedure.tracks)
  const rules = new Map<string, ClockRule>(Object.entries(procedure.clocks))
  for (const [, { use }] of tracks) for (const [clock, rule] of Object.entries(use.clocks)) rules.set(clock, rule)
  const open = Object.keys(procedure.states).filter((state) => !procedure.states[state]?.final)

  const acts = new Map<string, Act>()
  for (const [name, action] of Object.entries(procedure.actions)) {
    const states = new Set(action.from === 'open' ? open : action.from)
    acts.set(name, makeAct({ name, track: null, action, states, trackStates: null, procedure, rules, on: {} }))
  }
  for (const [track, { use, during, on }] of tracks) {
    for (const [own, action] of Object.entries(use.actions)) {
      const trackStates = new Set(action.from === 'open' ? Object.keys(use.states) : action.from)
      const name = `${track}.${own}`
      const states = new Set(during)
      acts.set(name, makeAct({ name, track, action, states, trackStates, procedure, rules, on: on ?? {} }))
    }
  }
  const opening: Opening = procedure.open
  return {
    procedure,
    open: makeAct({
      name: 'open',
      track: null,
      action: { ...opening, from: [] },
      states: new Set(),
      trackStates: null,
      procedure,
      rules,
      on: {},
    }),
    acts,
    promises: new Map(
      Object.entries(procedure.promises).map(([state, promise]) => [
        state,
        { holds: compileGuard(promise.holds, null), otherwise: promise.otherwise },
      ]),
    ),
    tracks: Object.fromEntries(tracks.map(([track, { use }]) => [track, use.initial])),
  }
}

const makeAct = (from: {
  readonly name: string
  readonly track: string | null
  readonly action: Action
  readonly states: ReadonlySet<string>
  readonly trackStates: ReadonlySet<string> | null
  readonly procedure: Procedure
  readonly rules: ReadonlyMap<string, ClockRule>
  readonly on: Readonly<Record<string, string>>
}): Act => {
  const { name, track, action, states, trackStates, procedure, rules, on } = from
  return {
    name,
    track,
    title: action.title,
    hint: action.hint ?? null,
    states,
    trackStates,
    to: action.to ?? null,
    allows: compileWho(action.by),
    by: sayWho(action.by),
    consequence: action.by.every((who: Who) => who === 'consequence'),
    conditions: (action.when ?? []).map((condition: Condition) => ({
      holds: compileGuard(condition.holds, track),
      otherwise: condition.otherwise,
      reads: readsInput(condition.holds),
    })),
    form: action.form ? makeForm(action.form) : null,
    steps: compileEffects(action.effects ?? [], { track, rules, procedure: procedure.id, on }),
    trail: action.trail ?? null,
  }
}

const readsInput = (guard: Condition['holds']): boolean => {
  if ('all' in guard) return guard.all.some(readsInput)
  if ('any' in guard) return guard.any.some(readsInput)
  if ('not' in guard) return readsInput(guard.not)
  return 'input' in guard
}

const makeForm = (zod: z.ZodObject): FormProgram => {
  const schema = toFormSchema(zod)
  const fields = listFields(schema)
  return {
    zod,
    schema,
    private: new Set(fields.filter(({ meta }) => meta.private).map(({ name }) => name)),
    labels: new Map(fields.map(({ name, meta }) => [name, meta.label])),
  }
}
