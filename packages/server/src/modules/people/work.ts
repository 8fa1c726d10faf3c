import type { HandOverReason } from '@mazha/contracts/hand-over'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'

/**
 * What people have open, as far as this module may know it: modules above register how their work is found and passed on, so
 * that no term ends with work that nobody has.
 */

/** By which post it is somebody's: a person who holds the role, in that unit where one is named. */
export type Held = { readonly role: string; readonly unit: string | null; readonly person: string | null }
export type OpenWork = Held & { readonly id: string; readonly title: Text }

export type WorkSource = {
  /** `matter`; a source that registers again replaces itself. */
  readonly kind: string
  /** What stands with these people now. */
  readonly heldBy: (ctx: Context, people: readonly string[]) => Promise<OpenWork[]>
  /** What a unit has a part in now. */
  readonly heldIn: (ctx: Context, unit: string) => Promise<OpenWork[]>
  /** How much stands where: one line for each role, unit and person. */
  readonly holders: (ctx: Context) => Promise<(Held & { readonly count: number })[]>
  /** Passes one on; undefined: it has moved on meanwhile. Whom it may not go to, it does not go to: then nobody is named. */
  readonly pass: (ctx: Context, move: Move) => Promise<{ readonly person: string | null } | undefined>
}

export type Move = {
  readonly id: string
  readonly reason: HandOverReason
  readonly person?: { readonly from: string; readonly to: string | null }
  readonly unit?: { readonly from: string; readonly to: string }
}

const sources = new Map<string, WorkSource>()

export const addWorkSource = (source: WorkSource): void => {
  sources.set(source.kind, source)
}

export const workSources = (): readonly WorkSource[] => [...sources.values()]
