import type { Matter } from '@mazha/contracts/matter'
import type { Procedure } from '@mazha/contracts/procedure'
import { type Actor, barsOf, type HeldPost, scopeOfRole } from '@mazha/contracts/role'
import { areaKey, areasOf, barredOf, personKey, reachOf, unitsOf } from './standing.ts'
import { isAreaKey } from './opened-tags.ts'
import type { Scope } from './types.ts'

/**
 * Which matters a person's posts let them see: the union of what each of them sees, less what is kept from the person or from
 * a unit in which they hold any post at all. The reporter sees his own by its receipt, not by a scope.
 */
export function scopeOf(actor: Actor): Scope {
  if (actor.kind === 'system') return { district: true }
  if (actor.kind === 'reporter') return { district: false, units: [] }
  const { person, posts } = actor
  const bars = barsOf(actor)
  const units = new Set<string>()
  const reach = new Set<string>()
  for (const post of posts) {
    const scope = post.scope ?? scopeOfRole[post.role]
    if (scopeOfRole[post.role] === null || scope === null) continue
    if (scope === 'district') return { district: true, bars }
    if (scope === 'own') {
      reach.add(personKey(person))
      continue
    }
    units.add(post.unit)
    if (scope !== 'area') continue
    for (const area of leavesOf(post)) reach.add(areaKey(area))
  }
  return { district: false, units: [...units], reach: [...reach], bars }
}

/** The areas of a post. Which of them is all there is, is known where the post is read: such a post sees the district. */
const leavesOf = ({ areas = [] }: HeldPost): string[] => areas.flatMap((path) => areasOf(path).at(-1) ?? [])

export type ScopePart = {
  readonly scope: Scope
  readonly areas: readonly string[]
}

/**
 * A scope as parts that are found apart: its areas, and what else it sees. Their union is the scope; each leaves out what is
 * kept from the person.
 */
export function partsOfScope(scope: Scope): ScopePart[] {
  if (scope.district) return [{ scope, areas: [] }]
  const { reach = [], units } = scope
  const areas = reach.filter(isAreaKey)
  const people = reach.filter((key) => !isAreaKey(key))
  if (areas.length === 0) return [{ scope, areas }]
  const inAreas = { scope: { ...scope, units: [], reach: areas }, areas }
  return units.length + people.length === 0 ? [inAreas] : [inAreas, { scope: { ...scope, reach: people }, areas: [] }]
}

/** Whether it is kept from this person: by name, or with a unit in which a post is held. */
export function isBarred(scope: Scope, matter: Matter, procedure: Procedure): boolean {
  const barred = barredOf(procedure, matter)
  return barred.length > 0 && scope.bars !== undefined && scope.bars.some((bar) => barred.includes(bar))
}

/** Whether a matter lies in a scope: the same rule as `scopeSql`, for a matter at hand. */
export function maySee(scope: Scope, matter: Matter, procedure: Procedure): boolean {
  if (isBarred(scope, matter, procedure)) return false
  if (scope.district) return true
  const units = unitsOf(procedure, matter)
  if (scope.units.some((unit) => units.includes(unit))) return true
  if (scope.reach === undefined || scope.reach.length === 0) return false
  const reach = reachOf(matter)
  return scope.reach.some((key) => reach.includes(key))
}
