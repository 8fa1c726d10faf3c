import type { Parameters } from './list-store.ts'
import { isAreaKey } from './opened-tags.ts'
import type { Scope } from './types.ts'

/**
 * The one place where a scope becomes SQL, over `mazha.matter m`. In a queue a unit sees what waits for it, and a person what
 * waits for them; elsewhere everything in which they have a part. An area's matters are seen in both. Of what the index of facets
 * found by all that the scope has (`isFound`), only what is kept from the person is left to be looked at.
 */
export function scopeSql(scope: Scope, inQueue: boolean, { put }: Parameters, isFound = false): string {
  const conditions: string[] = []
  if (!scope.district && !isFound) conditions.push(seesSql(scope, inQueue, put))
  // The last column of its row, so it is asked of no more than have to be.
  if (scope.bars !== undefined && scope.bars.length > 0) conditions.push(`not (m.barred && ${put(scope.bars)}::text[])`)
  return conditions.length === 0 ? 'true' : conditions.join(' and ')
}

type Put = Parameters['put']

function seesSql({ units, reach = [] }: Extract<Scope, { district: false }>, inQueue: boolean, put: Put): string {
  const ways: string[] = []
  if (units.length > 0 || reach.length === 0) ways.push(unitsSql(units, inQueue, put))
  const areas = inQueue ? reach.filter(isAreaKey) : reach
  const people = inQueue ? reach.filter((key) => key.startsWith('p:')) : []
  if (areas.length > 0) ways.push(`m.reach && ${put(areas)}::text[]`)
  if (people.length > 0) ways.push(`m.holder_person = any(${put(people.map((key) => key.slice(2)))}::uuid[])`)
  return ways.length === 1 ? (ways[0] ?? 'false') : `(${ways.join(' or ')})`
}

function unitsSql(units: readonly string[], inQueue: boolean, put: Put): string {
  if (!inQueue) return `m.units && ${put(units)}::text[]`
  const [only, ...others] = units
  return only !== undefined && others.length === 0
    ? `m.holder_unit = ${put(only)}`
    : `m.holder_unit = any(${put(units)}::text[])`
}
