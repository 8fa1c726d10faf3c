import type { z } from 'zod'
import type { ClockRule } from './clock.ts'
import type { LinkKind, Notice, Queue } from './matter.ts'
import type { Role } from './role.ts'
import type { Json, Text } from './text.ts'

export type FactKind = 'text' | 'number' | 'boolean' | 'person' | 'people' | 'unit' | 'units' | 'date' | 'place' | 'matter' | 'instant' | 'files' | 'channel'

/** Who may act. `unit`/`person` name the fact that must hold the actor's unit/person; `never` one that must not hold the actor. */
export type Who<F extends string> =
  | Role
  | 'reporter'
  | 'system'
  /** Only as the consequence of a track's outcome or of another action; never offered to a person. */
  | 'consequence'
  | { readonly role: Role; readonly unit?: F; readonly person?: F; readonly never?: F }

/** A condition as data. It survives JSON, so a phone that is offline decides the same. */
export type Guard<F extends string, T extends string> =
  | { readonly all: readonly Guard<F, T>[] }
  | { readonly any: readonly Guard<F, T>[] }
  | { readonly not: Guard<F, T> }
  | { readonly fact: F; readonly is: Json }
  | { readonly fact: F; readonly in: readonly Json[] }
  | { readonly fact: F; readonly exists: boolean }
  | { readonly fact: F; readonly below: number }
  | { readonly track: T; readonly in: readonly string[] }
  | { readonly input: string; readonly is: Json }

/** A guard with the words that tell what to do when it does not hold. */
export type Condition<F extends string, T extends string> = { readonly holds: Guard<F, T>; readonly otherwise: Text }

export type Value<F extends string> =
  | { readonly is: Json }
  | { readonly input: string }
  | { readonly fact: F }
  | { readonly actor: 'person' | 'unit' }
  | { readonly now: true }

export type Effect<F extends string, C extends string, T extends string, O extends string> =
  | { readonly set: F; readonly to: Value<F> }
  /** Appends to a list fact, once. */
  | { readonly add: F; readonly value: Value<F> }
  | { readonly count: F }
  | { readonly clear: F }
  | { readonly start: C }
  /** Ends a clock: met, or missed when it is past due. Without effect on a clock that does not run. */
  | { readonly stop: C }
  | { readonly cancel: C | 'all' }
  | { readonly pause: C | 'all'; readonly basis: Value<F> }
  | { readonly resume: C | 'all' }
  /** `days` is a number of the clock's own unit, from the form. */
  | { readonly extend: C; readonly by: Value<F>; readonly basis: Value<F> }
  | { readonly track: T; readonly to: string }
  /** In a track: tells the procedure, which lists what follows. */
  | { readonly outcome: O }
  | { readonly notice: Notice }
  | { readonly opens: LinkKind }
  /** Effects that happen only where the guard holds. */
  | { readonly when: Guard<F, T>; readonly then: readonly Effect<F, C, T, O>[] }

export type Action<S extends string, F extends string, C extends string, T extends string, O extends string> = {
  readonly title: Text
  readonly hint?: Text
  /** States in which it is possible; `open` means every state that is not final. */
  readonly from: readonly S[] | 'open'
  /** The state it leads to; absent: stays. */
  readonly to?: S
  readonly by: readonly Who<F>[]
  readonly when?: readonly Condition<F, T>[]
  readonly form?: z.ZodObject
  readonly effects?: readonly Effect<F, C, T, O>[]
  /** What the resident reads on the trail, in plain words; absent: not shown there. `{fact}`, `{due:clock}` are filled. */
  readonly trail?: Text
}

export type State<F extends string> = {
  readonly title: Text
  /** Final states take no action but those that name them. */
  readonly final?: boolean
  readonly queue?: Queue
  /** Who has it: the role, and the facts that hold the unit and the person. */
  readonly holder?: { readonly role: Role; readonly unit?: F; readonly person?: F }
}

/**
 * A side track: a small procedure that runs beside the main one, never inside it. `host` names the facts and clocks
 * of the procedure that it reads or moves; the procedure that uses it must have them, or does not compile.
 */
export type Track<S extends string = string, A extends string = string, F extends string = string, C extends string = string, O extends string = string, HF extends string = string, HC extends string = string> = {
  readonly id: string
  readonly title: Text
  readonly host?: { readonly facts?: readonly HF[]; readonly clocks?: readonly HC[] }
  readonly initial: S
  readonly states: Readonly<Record<S, { readonly title: Text; readonly queue?: Queue; readonly holder?: { readonly role: Role; readonly unit?: F | HF } }>>
  readonly facts: Readonly<Record<F, FactKind>>
  readonly clocks: Readonly<Record<C, ClockRule>>
  readonly outcomes: readonly O[]
  readonly actions: Readonly<Record<A, Action<S, F | HF, C | HC, never, O>>>
}

export type TrackUse<S extends string, A extends string, X> = {
  readonly use: X
  /** Main states in which the track's actions are possible. */
  readonly during: readonly S[]
  /** Outcome → the main action that follows, taken in the same act. */
  readonly on?: Readonly<Record<string, A>>
}

/** Where a procedure begins: how a matter is opened. */
export type Opening<S extends string, F extends string, C extends string, T extends string, O extends string> = Omit<Action<S, F, C, T, O>, 'from' | 'to'> & { readonly to: S }

export type Procedure = {
  readonly id: string
  readonly version: number
  readonly title: Text
  readonly about: Text
  readonly sources: readonly string[]
  readonly facts: Readonly<Record<string, FactKind>>
  readonly states: Readonly<Record<string, State<string>>>
  readonly clocks: Readonly<Record<string, ClockRule>>
  readonly open: Opening<string, string, string, string, string>
  readonly actions: Readonly<Record<string, Action<string, string, string, string, string>>>
  readonly tracks: Readonly<Record<string, TrackUse<string, string, Track>>>
  /** What must hold to enter a state, whatever the action: the promises of the procedure. */
  readonly promises: Readonly<Record<string, Condition<string, string>>>
}
