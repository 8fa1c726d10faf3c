import { wakeAt } from '@mazha/contracts/clock-engine'
import type { Clock, ClockRule } from '@mazha/contracts/clock'
import type { Matter, Place } from '@mazha/contracts/matter'
import type { FactKind, Procedure } from '@mazha/contracts/procedure'
import { queueOf } from '@mazha/contracts/standing'
import { unsortedBar } from '@mazha/contracts/role'
import type { Json } from '@mazha/contracts/text'
import type { ClockRow, MatterRow, TallyRow } from '#kernel/commit-statement'
import type { DueState } from './types.ts'

/** What the tables hold of a matter, computed from it: nothing here is known that the ledger and its private words do not tell. */

const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)

type FactNames = {
  readonly units: readonly string[]
  readonly barredUnits: readonly string[]
  readonly barredPeople: readonly string[]
  readonly unsorted: readonly string[]
}
/** The facts that name units, and those that name from whom it is kept, of a procedure with its tracks. */
const factNames = new WeakMap<Procedure, FactNames>()

const factNamesOf = (procedure: Procedure): FactNames => {
  const known = factNames.get(procedure)
  if (known !== undefined) return known
  const kinds: Record<string, FactKind> = { ...procedure.facts }
  for (const { use } of Object.values(procedure.tracks)) Object.assign(kinds, use.facts)
  const named = (...of: FactKind[]): string[] =>
    Object.keys(kinds).filter((name) => of.some((kind) => kind === kinds[name]))
  const names = {
    units: named('unit', 'units'),
    barredUnits: named('barred_units'),
    barredPeople: named('barred_people'),
    unsorted: named('unsorted'),
  }
  factNames.set(procedure, names)
  return names
}

const textsOf = (value: Json | undefined): readonly string[] => {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** What the kernel itself keeps of a matter among its facts: the path of its area, and the people who took part in it. */
export const areaFact = 'area'
export const partFact = 'took_part'

export const areaKey = (area: string): string => `a:${area}`
export const personKey = (person: string): string => `p:${person}`
const unitBar = (unit: string): string => `u:${unit}`

/** The ids of a path, from the top down: `city/district/street/` → three. */
export const areasOf = (path: string): string[] => path.split('/').filter((id) => id !== '')

/**
 * Beside its units, by what a matter is found: every area that it lies in, who took part in it, who has it. Of the topmost
 * only when it lies in no other: nearly every matter would have that key, and whoever answers for a top has those below it.
 */
export function reachOf({ facts, holder }: Matter): string[] {
  const path = text(facts[areaFact])
  const lies = path === null ? [] : areasOf(path)
  const areas = (lies.length > 1 ? lies.slice(1) : lies).map(areaKey)
  const people = textsOf(facts[partFact])
  const keys = people.length === 0 ? areas : [...areas, ...people.map(personKey)]
  if (holder.person !== null && !people.includes(holder.person)) keys.push(personKey(holder.person))
  return keys
}

const nobodyBarred: readonly string[] = []

/** From whom it is kept: units, people, and everybody who does not sort where it is not sorted yet. */
export function barredOf(procedure: Procedure, { facts }: Matter): readonly string[] {
  const { barredUnits, barredPeople, unsorted } = factNamesOf(procedure)
  let barred: string[] | undefined
  for (const name of barredUnits) for (const unit of textsOf(facts[name])) (barred ??= []).push(unitBar(unit))
  for (const name of barredPeople) for (const person of textsOf(facts[name])) (barred ??= []).push(personKey(person))
  for (const name of unsorted) if (facts[name] === true) (barred ??= []).push(unsortedBar)
  return barred === undefined ? nobodyBarred : [...new Set(barred)].toSorted()
}

/** Every unit that has a part in it: what a unit's people may see. Sorted, so that equal is identical. */
export function unitsOf(procedure: Procedure, matter: Matter): string[] {
  const units = new Set<string>()
  if (matter.holder.unit !== null) units.add(matter.holder.unit)
  for (const name of factNamesOf(procedure).units) for (const unit of textsOf(matter.facts[name])) units.add(unit)
  return [...units].toSorted()
}

const severity: Readonly<Record<string, number>> = { overdue: 3, near: 2, running: 1 }

type Pressing = { readonly name: string | null; readonly dueAt: string | null; readonly state: DueState }
/** What of a clock says how much it presses. */
type Standing = Pick<Clock, 'name' | 'state' | 'dueAt' | 'stoppedAt'>
const noClock: Pressing = { name: null, dueAt: null, state: 'none' }

/**
 * The most pressing clock: overdue before near before running, the earliest due first; if none runs, one that waits for a
 * year's notice, then a paused one.
 */
export function pressingClock(clocks: Readonly<Record<string, Standing>>): Pressing {
  let best: Standing | undefined
  let waiting: Standing | undefined
  let paused: Standing | undefined
  for (const name in clocks) {
    const clock = clocks[name]
    if (clock === undefined) continue
    if (clock.state === 'waiting' && clock.stoppedAt === null && (waiting === undefined || clock.name < waiting.name))
      waiting = clock
    if (clock.state === 'paused' && (paused === undefined || clock.name < paused.name)) paused = clock
    if (severity[clock.state] === undefined) continue
    if (best === undefined || presses(clock, best)) best = clock
  }
  if (best !== undefined && (best.state === 'overdue' || best.state === 'near' || best.state === 'running')) {
    return { name: best.name, dueAt: best.dueAt, state: best.state }
  }
  if (waiting !== undefined) return { name: waiting.name, dueAt: null, state: 'waiting' }
  return paused === undefined ? noClock : { name: paused.name, dueAt: null, state: 'paused' }
}

const presses = (a: Standing, b: Standing): boolean => {
  const more = (severity[a.state] ?? 0) - (severity[b.state] ?? 0)
  if (more !== 0) return more > 0
  if (a.dueAt !== b.dueAt) return (a.dueAt ?? '') < (b.dueAt ?? '')
  return a.name < b.name
}

/**
 * The matter's row. `head` is the hash of its last entry, `recordedAt` when its first was recorded, `place` what private words say of
 * where it is.
 */
export function rowOf(
  procedure: Procedure,
  matter: Matter,
  { head, recordedAt, place }: { readonly head: Buffer; readonly recordedAt: string; readonly place: Place | null },
): MatterRow {
  const due = pressingClock(matter.clocks)
  return {
    id: matter.id,
    number: matter.number,
    procedure: matter.procedure,
    procedureVersion: matter.procedureVersion,
    version: matter.version,
    head,
    state: matter.state,
    facts: JSON.stringify(matter.facts),
    tracks: JSON.stringify(matter.tracks),
    queue: queueOf(procedure, matter),
    holderRole: matter.holder.role,
    holderUnit: matter.holder.unit,
    holderPerson: matter.holder.person,
    units: unitsOf(procedure, matter),
    reach: reachOf(matter),
    barred: barredOf(procedure, matter),
    areaPath: text(matter.facts[areaFact]),
    category: text(matter.facts['category']),
    level: text(matter.facts['level']),
    channel: text(matter.facts['channel']),
    lng: place?.lng ?? null,
    lat: place?.lat ?? null,
    dueClock: due.name,
    dueAt: due.dueAt,
    dueState: due.state,
    openedAt: matter.openedAt,
    recordedAt,
    closedAt: matter.closedAt,
  }
}

/** Rows of the clocks that `before` does not have as they are. */
export function changedClocks(
  before: Readonly<Record<string, Clock>>,
  after: Readonly<Record<string, Clock>>,
): ClockRow[] {
  const rows: ClockRow[] = []
  for (const name in after) {
    const clock = after[name]
    if (clock === undefined || before[name] === clock) continue
    rows.push({
      name,
      state: clock.state,
      dueAt: clock.dueAt,
      wakeAt: wakeAt(clock),
      data: JSON.stringify(clock),
    })
  }
  return rows
}

type Counted = Pick<MatterRow, 'queue' | 'holderUnit' | 'holderPerson' | 'dueState' | 'closedAt' | 'barred'>

/** What the counts look at. */
export const countedOf = (procedure: Procedure, matter: Matter): Counted => ({
  queue: queueOf(procedure, matter),
  holderUnit: matter.holder.unit,
  holderPerson: matter.holder.person,
  dueState: pressingClock(matter.clocks).state,
  closedAt: matter.closedAt,
  barred: barredOf(procedure, matter),
})

/** The counts that a matter stands in. One that is kept from somebody stands in none: it would give itself away there. */
export function bucketsOf({ queue, holderUnit, holderPerson, dueState, closedAt, barred }: Counted): string[] {
  if (closedAt !== null || barred.length > 0) return []
  const buckets = ['open']
  const count = (name: string): void => {
    buckets.push(name)
    if (holderUnit !== null) buckets.push(`${name}@${holderUnit}`)
  }
  if (queue !== null) {
    count(`queue:${queue}`)
    if (holderPerson !== null) buckets.push(`person:${holderPerson}`)
    if (dueState === 'near') count('near_due')
    if (dueState === 'overdue') count('overdue')
  }
  return buckets
}

/** What an act changes in the counts. */
export function tallyChange(before: Counted | null, after: Counted): TallyRow[] {
  const change = new Map<string, number>()
  if (before !== null) for (const bucket of bucketsOf(before)) change.set(bucket, -1)
  for (const bucket of bucketsOf(after)) change.set(bucket, (change.get(bucket) ?? 0) + 1)
  return [...change].filter(([, n]) => n !== 0).map(([bucket, n]) => ({ bucket, n }))
}

/** The rule of a clock, of the procedure's own or of one of its tracks. */
export function findClockRule(procedure: Procedure, name: string): ClockRule | undefined {
  const own = procedure.clocks[name]
  if (own !== undefined) return own
  for (const { use } of Object.values(procedure.tracks)) if (use.clocks[name] !== undefined) return use.clocks[name]
  return undefined
}
