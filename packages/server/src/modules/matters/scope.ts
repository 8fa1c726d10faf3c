import type { Matter } from '@mazha/contracts/matter'
import type { Procedure } from '@mazha/contracts/procedure'
import type { Actor, Role } from '@mazha/contracts/role'
import { unitsOf } from './standing.ts'
import type { Scope } from './types.ts'

/** Posts of the centre, whose work is the whole district. */
const wholeDistrict: ReadonlySet<Role> = new Set([
  'clerk',
  'dispatcher',
  'verifier',
  'caller',
  'supervisor',
  'leader',
  'assessor',
  'auditor',
])

/**
 * Which matters a person's posts let them see: posts of the centre see the district, all others the matters in which their
 * unit has a part. The reporter sees his own by its receipt, not by a scope.
 */
export function scopeOf(actor: Actor): Scope {
  if (actor.kind === 'system') return { district: true }
  if (actor.kind === 'reporter') return { district: false, units: [] }
  if (actor.posts.some(({ role }) => wholeDistrict.has(role))) return { district: true }
  return {
    district: false,
    units: [...new Set(actor.posts.filter(({ role }) => role !== 'administrator').map(({ unit }) => unit))],
  }
}

/** Whether a matter lies in a scope: the same rule as `scopeSql`, for a matter at hand. */
export function maySee(scope: Scope, matter: Matter, procedure: Procedure): boolean {
  if (scope.district) return true
  const units = unitsOf(procedure, matter)
  return scope.units.some((unit) => units.includes(unit))
}
