import type { z } from 'zod'
import type { ClockRule, ClockState } from './clock.ts'
import type { LinkKind, Notice, Queue } from './matter.ts'
import type { Actor, Role } from './role.ts'
import type { Json, Text } from './text.ts'

export type FactKind =
  | 'text'
  | 'number'
  | 'boolean'
  | 'person'
  | 'people'
  | 'unit'
  | 'units'
  | 'date'
  | 'dates'
  | 'matter'
  | 'instant'
  | 'files'
  | 'channel'
  /** Units and people from whom the matter is kept, whatever posts they hold. */
  | 'barred_units'
  | 'barred_people'
  /** True: its reporter says that it is about an official or a unit, and nobody has said yet from whom it is kept. */
  | 'unsorted'

/**
 * Who may act. `unit`/`person` name the fact that must hold the actor's unit/person (a list fact: among others);
 * `never` facts that must not hold the actor's person.
 */
export type Who<F extends string = string> =
  | Role
  | 'reporter'
  | 'system'
  /** Only as what follows from a track's outcome or from another action; never offered to a person. */
  | 'consequence'
  | { readonly role: Role; readonly unit?: F; readonly person?: F; readonly never?: F | readonly F[] }

/** A condition as data. It survives JSON, so a phone that is offline decides the same. */
export type Guard<F extends string = string, T extends string = string, C extends string = string> =
  | { readonly all: readonly Guard<F, T, C>[] }
  | { readonly any: readonly Guard<F, T, C>[] }
  | { readonly not: Guard<F, T, C> }
  | { readonly fact: F; readonly is: Json }
  | { readonly fact: F; readonly in: readonly Json[] }
  /** False for what was never set, was cleared, or is an empty list or text. */
  | { readonly fact: F; readonly exists: boolean }
  /** A number fact; one that was never set counts as 0. */
  | { readonly fact: F; readonly below: number }
  | { readonly fact: F; readonly atLeast: number }
  /** A list fact with at least so many entries. */
  | { readonly fact: F; readonly size: number }
  | { readonly track: T; readonly in: readonly string[] }
  /** The clock's state at the moment of the act, not as the sweeper last saw it. Never holds for a clock that never started. */
  /** A clock that waits for a calendar passes as `running` too. */
  | { readonly clock: C; readonly in: readonly ClockState[] }
  | { readonly input: string; readonly is: Json }
  | { readonly input: string; readonly in: readonly Json[] }
  | { readonly input: string; readonly exists: boolean }
  /** The field's value stands in a list fact (or is the fact); of a list, one of its values. */
  | { readonly input: string; readonly among: F }
  /** The field's date lies after today and at most so many days ahead. */
  | { readonly input: string; readonly withinDays: number }
  | { readonly actor: Actor['kind'] }
  /** Whether the matter stood in a final state before the act. */
  | { readonly over: boolean }

/** A guard with the words that tell what to do when it does not hold. */
export type Condition<F extends string = string, T extends string = string, C extends string = string> = {
  readonly holds: Guard<F, T, C>
  readonly otherwise: Text
}

export type Value<F extends string = string> =
  | { readonly is: Json }
  | { readonly input: string }
  | { readonly fact: F }
  /** Null for the reporter and the system. */
  | { readonly actor: 'person' | 'unit' }
  | { readonly now: true }
  /** The district's civil date, `2026-10-01`. */
  | { readonly today: true }

/** What an act changes, in order; each effect sees what those before it changed. */
export type Effect<
  F extends string = string,
  C extends string = string,
  T extends string = string,
  O extends string = string,
  A extends string = string,
> =
  /** An optional field that was left empty leaves the fact as it is. */
  | { readonly set: F; readonly to: Value<F> }
  /** Appends to a list fact, each value once; of a list, each of its values. */
  | { readonly add: F; readonly value: Value<F> }
  | { readonly count: F }
  | { readonly clear: F }
  /** Starts a clock anew; one that runs or is paused is left alone, so that no re-assignment loses time or a pause. */
  | { readonly start: C }
  /** The same, with the end of a given date as its limit, in calendar days. */
  | { readonly start: C; readonly until: Value<F> }
  /** Ends a clock: met, or missed when it is past due. Without effect on a clock that does not run. */
  | { readonly stop: C }
  | { readonly cancel: C | 'all' }
  | { readonly pause: C | 'all'; readonly basis: Value<F> }
  | { readonly resume: C | 'all' }
  /** `by` is a number of the clock's own unit, from the form. */
  | { readonly extend: C; readonly by: Value<F>; readonly basis: Value<F> }
  | { readonly track: T; readonly to: string }
  /** In a track: tells the procedure, which lists what follows. */
  | { readonly outcome: O }
  /** In a procedure: another main action, taken by `consequence` in the same act. */
  | { readonly follow: A }
  | { readonly notice: Notice }
  /** Opens a matter linked to this one, of the same procedure unless another is named. */
  | { readonly opens: LinkKind; readonly procedure?: string; readonly with?: Readonly<Record<string, Value<F>>> }
  /** Links this matter to one that exists. */
  | { readonly links: LinkKind; readonly to: Value<F> }
  /** Effects that happen only where the guard holds. */
  | { readonly when: Guard<F, T, C>; readonly do: readonly Effect<F, C, T, O, A>[] }

export type Action<
  S extends string = string,
  F extends string = string,
  C extends string = string,
  T extends string = string,
  O extends string = string,
  A extends string = string,
> = {
  readonly title: Text
  readonly hint?: Text
  /** States in which it is possible; `open` means every state that is not final. */
  readonly from: readonly S[] | 'open'
  /** The state it leads to; absent: stays. */
  readonly to?: S
  readonly by: readonly Who<F>[]
  readonly when?: readonly Condition<F, T, C>[]
  readonly form?: z.ZodObject
  readonly effects?: readonly Effect<F, C, T, O, A>[]
  /** What the resident reads on the trail, in plain words; absent: not shown there. `{fact}`, `{due:clock}` are filled. */
  readonly trail?: Text
}

export type State<F extends string = string> = {
  readonly title: Text
  /** Final states take no action but those that name them. */
  readonly final?: boolean
  readonly queue?: Queue
  /** Who has it: the role, and the facts that hold the unit and the person. Every state that is not final has one. */
  readonly holder?: { readonly role: Role; readonly unit?: F; readonly person?: F }
}

/**
 * A side track: a small procedure that runs beside the main one, never inside it. `host` names the facts and clocks
 * of the procedure that it reads or moves; the procedure that uses it must have them, or does not compile. Its own
 * facts and clocks join those of the matter under their own names, its actions are called `track.action`.
 */
export type Track<
  S extends string = string,
  A extends string = string,
  F extends string = string,
  C extends string = string,
  O extends string = string,
  HF extends string = string,
  HC extends string = string,
> = {
  readonly id: string
  readonly title: Text
  readonly host: { readonly facts: readonly HF[]; readonly clocks: readonly HC[] }
  readonly initial: S
  readonly states: Readonly<Record<S, TrackState<F | HF>>>
  readonly facts: Readonly<Record<F, FactKind>>
  readonly clocks: Readonly<Record<C, ClockRule>>
  readonly outcomes: readonly O[]
  readonly actions: Readonly<Record<A, Action<S, F | HF, C | HC, string, O, string>>>
}

/** A track state with a queue puts the matter there, and into its holder's hands, for as long as it lasts. */
export type TrackState<F extends string = string> = {
  readonly title: Text
  readonly queue?: Queue
  readonly holder?: { readonly role: Role; readonly unit?: F }
}

export type TrackUse = {
  readonly use: Track
  /** Main states in which the track's actions are possible. */
  readonly during: readonly string[]
  /** Outcome → the main action that follows, taken in the same act. */
  readonly on?: Readonly<Record<string, string>>
}

/** Where a procedure begins: how a matter is opened. */
export type Opening<
  S extends string = string,
  F extends string = string,
  C extends string = string,
  T extends string = string,
  O extends string = string,
  A extends string = string,
> = Omit<Action<S, F, C, T, O, A>, 'from' | 'to'> & { readonly to: S }

/** The law of one kind of matter, as data. Made by `defineProcedure`, or by `fromData` from a stored body. */
export type Procedure = {
  readonly id: string
  readonly version: number
  readonly title: Text
  readonly about: Text
  readonly sources: readonly Text[]
  readonly facts: Readonly<Record<string, FactKind>>
  readonly states: Readonly<Record<string, State>>
  readonly clocks: Readonly<Record<string, ClockRule>>
  readonly open: Opening
  readonly actions: Readonly<Record<string, Action>>
  readonly tracks: Readonly<Record<string, TrackUse>>
  /** What must hold to enter a state, whatever the action: the promises of the procedure. */
  readonly promises: Readonly<Record<string, Condition>>
}
