import type { HandOverReason } from '@mazha/contracts/hand-over'
import type { Actor } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'

/**
 * What people have open, as far as this module may know it: modules above register how their work is found and passed on, so
 * that no term ends with work that nobody has.
 */

/** By which post it is somebody's: a person who holds the role, in that unit where one is named. */
export type Held = { readonly role: string; readonly unit: string | null; readonly person: string | null }
export type OpenWork = Held & { readonly id: string; readonly title: Text }

/**
 * What somebody may be told of a piece of work: what it is; only that there is one more; or nothing, because it is kept from
 * people and this person may not see it.
 */
export type Told = { readonly title: Text } | 'counted' | 'nothing'

export type WorkSource = {
  /** `matter`; a source that registers again replaces itself. */
  readonly kind: string
  /** What stands with these people now. */
  readonly heldBy: (ctx: Context, people: readonly string[]) => Promise<OpenWork[]>
  /** What a unit has a part in now. */
  readonly heldIn: (ctx: Context, unit: string) => Promise<OpenWork[]>
  /** How much stands where: one line for each role, unit and person. With `asked`, as far as that person may be told. */
  readonly holders: (ctx: Context, asked?: Actor) => Promise<(Held & { readonly count: number })[]>
  /** What somebody may be told of each of these. */
  readonly told: (ctx: Context, asked: Actor, ids: readonly string[]) => Promise<ReadonlyMap<string, Told>>
  /**
   * Passes one on, and keeps the record of it where one is asked for: both in one transaction, so that neither is there without
   * the other. Undefined: it has moved on meanwhile. Whom it may not go to, it does not go to: then nobody is named.
   */
  readonly pass: (ctx: Context, move: Move) => Promise<{ readonly person: string | null } | undefined>
}

export type Move = {
  readonly id: string
  readonly reason: HandOverReason
  readonly person?: { readonly from: string; readonly to: string | null }
  readonly unit?: { readonly from: string; readonly to: string }
  /** To be kept with the person it came from: by which post and of which unit it was theirs. */
  readonly record?: { readonly post: string | null; readonly unit: string | null }
}

const sources = new Map<string, WorkSource>()

/** @returns takes it back. */
export const addWorkSource = (source: WorkSource): (() => void) => {
  sources.set(source.kind, source)
  return () => void sources.delete(source.kind)
}

export const workSources = (): readonly WorkSource[] => [...sources.values()]
