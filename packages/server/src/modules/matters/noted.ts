import type { Decision, EntryDraft, Matter } from '@mazha/contracts/matter'
import { placeOf } from '@mazha/contracts/place'
import type { Actor } from '@mazha/contracts/role'
import type { Json } from '@mazha/contracts/text'
import { findAreaAt } from '#modules/grids'
import type { Context } from '#kernel/context'
import { areaFact, partFact } from './standing.ts'

/**
 * What is noted of a matter whatever its procedure says: in which area it happened, and who took part in it. Both stand in
 * the ledger as public facts, ids alone, so that a replay gives them again; neither is ever noted anew. The area is what statistics
 * go by once the point is erased.
 */

type Decided = Pick<Decision, 'entries' | 'matter' | 'notices'>

const withFact = <D extends Decided>(decision: D, name: string, value: Json): D => {
  const [first, ...others] = decision.entries
  if (first === undefined) return decision
  const entry: EntryDraft = { ...first, facts: { ...first.facts, [name]: value } }
  const matter: Matter = { ...decision.matter, facts: { ...decision.matter.facts, [name]: value } }
  return { ...decision, entries: [entry, ...others], matter }
}

/** Notes who acts, once: whoever took part may see it by a post that sees no more than its own. */
export function noteActor<D extends Decided>(decision: D, actor: Actor): D {
  if (actor.kind !== 'staff') return decision
  const before = decision.matter.facts[partFact]
  const people = Array.isArray(before) ? before : []
  return people.includes(actor.person) ? decision : withFact(decision, partFact, [...people, actor.person])
}

/** Notes the finest area around a matter's place, by its path as the ground stands now. */
export function noteArea<D extends Decided>(ctx: Context, decision: D): D {
  const place = placeOf(decision.entries)
  const area = place === null ? undefined : findAreaAt(ctx, place)
  return area === undefined ? decision : withFact(decision, areaFact, area.path)
}
