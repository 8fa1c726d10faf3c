import { checkProcedure, checkTrack } from './define-check.ts'
import type { ClockRule } from './clock.ts'
import type { Action, Condition, FactKind, Opening, Procedure, State, Track } from './procedure.ts'
import type { Text } from './text.ts'

type FactsOf<X> = X extends { readonly facts: infer F } ? keyof F & string : never
type ClocksOf<X> = X extends { readonly clocks: infer C } ? keyof C & string : never
type OutcomesOf<X> = X extends { readonly outcomes: readonly (infer O)[] } ? O & string : never

/** What a procedure lacks of the facts and clocks that a track reads or moves; `unknown` when it lacks nothing. */
type Fits<X, F, C> = X extends {
  readonly host: { readonly facts: readonly (infer HF)[]; readonly clocks: readonly (infer HC)[] }
}
  ? [HF] extends [F]
    ? [HC] extends [C]
      ? unknown
      : { readonly 'the procedure lacks these clocks': Exclude<HC, C> }
    : { readonly 'the procedure lacks these facts': Exclude<HF, F> }
  : never

type Definition<
  F extends string,
  S extends string,
  C extends string,
  A extends string,
  X extends Readonly<Record<string, Track>>,
> = {
  readonly id: string
  readonly version: number
  readonly title: Text
  readonly about: Text
  /** Laws and practices that the procedure follows; each clock names its own beside. */
  readonly sources: readonly Text[]
  readonly facts: Readonly<Record<F, FactKind>>
  readonly states: Readonly<Record<S, State<NoInfer<F | FactsOf<X[keyof X]>>>>>
  readonly clocks: Readonly<Record<C, ClockRule>>
  readonly tracks: {
    readonly [K in keyof X]: {
      readonly use: X[K] & Fits<NoInfer<X>[K], NoInfer<F | FactsOf<X[keyof X]>>, NoInfer<C | ClocksOf<X[keyof X]>>>
      readonly during: readonly NoInfer<S>[]
      readonly on?: { readonly [O in OutcomesOf<X[K]>]?: NoInfer<A> }
    }
  }
  readonly open: Opening<
    NoInfer<S>,
    NoInfer<F | FactsOf<X[keyof X]>>,
    NoInfer<C | ClocksOf<X[keyof X]>>,
    NoInfer<keyof X & string>,
    never,
    NoInfer<A>
  >
  readonly actions: Readonly<
    Record<
      A,
      Action<
        NoInfer<S>,
        NoInfer<F | FactsOf<X[keyof X]>>,
        NoInfer<C | ClocksOf<X[keyof X]>>,
        NoInfer<keyof X & string>,
        never,
        NoInfer<A>
      >
    >
  >
  readonly promises?: {
    readonly [P in NoInfer<S>]?: Condition<
      NoInfer<F | FactsOf<X[keyof X]>>,
      NoInfer<keyof X & string>,
      NoInfer<C | ClocksOf<X[keyof X]>>
    >
  }
}

/**
 * States the law of one kind of matter. Misspelt states, facts, clocks, actions, roles, tracks and outcomes do not
 * compile; what types cannot see (fields named in effects, reachability, private words kept private) is checked here.
 *
 * @throws Error that lists every fault found, for whoever edits the procedure
 */
export function defineProcedure<
  const F extends string,
  const S extends string,
  const C extends string,
  const A extends string,
  // Without a default, a procedure that has no tracks would be taken for one that may have any.
  const X extends Readonly<Record<string, Track>> = Readonly<Record<never, Track>>,
>(definition: Definition<F, S, C, A, X>): Procedure
// The procedure with its spelling no longer in its type: within, it is data like any other.
export function defineProcedure(
  definition: Omit<Procedure, 'promises'> & { readonly promises?: Readonly<Record<string, Condition | undefined>> },
): Procedure {
  const promises: Record<string, Condition> = {}
  for (const [state, promise] of Object.entries(definition.promises ?? {})) if (promise) promises[state] = promise
  const procedure: Procedure = { ...definition, promises }
  const faults = checkProcedure(procedure)
  if (faults.length > 0) throw new Error(`Procedure ${definition.id}:\n- ${faults.join('\n- ')}`)
  return procedure
}

/**
 * States a side track that procedures can use. In its guards and effects the track itself is called `self`.
 *
 * @throws Error that lists every fault found
 */
export const defineTrack = <
  const S extends string,
  const A extends string,
  const F extends string,
  const C extends string,
  const O extends string,
  const HF extends string,
  const HC extends string,
>(definition: {
  readonly id: string
  readonly title: Text
  readonly host: { readonly facts: readonly HF[]; readonly clocks: readonly HC[] }
  readonly initial: NoInfer<S>
  readonly states: Track<S, A, F, C, O, HF, HC>['states']
  readonly facts: Readonly<Record<F, FactKind>>
  readonly clocks: Readonly<Record<C, ClockRule>>
  readonly outcomes: readonly O[]
  readonly actions: Readonly<Record<A, Action<NoInfer<S>, NoInfer<F | HF>, NoInfer<C | HC>, 'self', NoInfer<O>, never>>>
}): Track<S, A, F, C, O, HF, HC> => {
  const faults = checkTrack(definition)
  if (faults.length > 0) throw new Error(`Track ${definition.id}:\n- ${faults.join('\n- ')}`)
  return definition
}
