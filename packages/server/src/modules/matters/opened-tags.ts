import { toMs } from '@mazha/contracts/zone'

/** Whether a key of `reach` is an area's. */
export const isAreaKey = (key: string): boolean => key.startsWith('a:')
/** A unit's key, beside those of `reach`. */
export const unitKey = (unit: string): string => `u:${unit}`
/** An area, a unit or a person as it stands beside a matter's words, by its key. */
export const keyTag = (key: string): string => `@${key}`
/** A unit or an area as it stands there too while the matter waits in a queue. */
const waitingTag = (key: string): string => `@o:${key}`
type Keys = { readonly units: readonly string[]; readonly reach: readonly string[] }

/** Beside a matter's words, what one of its units, its areas and its people find it by; what waits in a queue is fewer. */
export const scopeTags = ({ units, reach }: Keys, inQueue = false): string[] =>
  [...units.map(unitKey), ...reach].map(inQueue ? waitingTagOf : keyTag)
const waitingTagOf = (key: string): string => (key.startsWith('p:') ? keyTag(key) : waitingTag(key))

/** By what a scope finds a matter. */
export type FoundBy = Keys & { readonly openedAt: string; readonly queue: string | null }

/** By these it is looked up. */
const lookedUp = (by: FoundBy): string[] =>
  by.queue === null ? scopeTags(by) : [...new Set([...scopeTags(by), ...scopeTags(by, true)])]

/** All by what a scope finds a matter, as it stands beside its words: its units with the period of its opening too, a unit has many. */
export function tagsOfMatter(by: FoundBy): string[] {
  const period = periodTag(periodOfDay(dayOf(by.openedAt)))
  return [...lookedUp(by), ...by.units.map((unit) => keyTag(`${unitKey(unit)}${period}`))]
}

/**
 * What an act adds by what its matter is looked up, and an empty one where something goes; undefined where nothing changes. A text
 * is written anew with all its lexemes, so acts do not: this is kept apart (`mazha.unwritten`) until a job writes it.
 */
export function unwrittenTags(before: FoundBy, after: FoundBy): string[] | undefined {
  if (
    (before.queue === null) === (after.queue === null) &&
    isSame(before.units, after.units) &&
    isSame(before.reach, after.reach)
  )
    return undefined
  const were = lookedUp(before)
  const are = lookedUp(after)
  const added = are.filter((tag) => !were.includes(tag))
  return were.every((tag) => are.includes(tag)) ? added : [...added, '']
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, n) => one === b[n])

/**
 * The day and the week in which a matter was opened stand in its search vector as lexemes, so that a search can go back
 * in time by as much as it needs: whole weeks with a few words, the rest by days. Both are counted in UTC from 1970 on.
 */
const dayMs = 86_400_000
const daysOfWeek = 7

const daysTo = (at: string | Date): number => (typeof at === 'string' ? toMs(at) : at.getTime()) / dayMs

export const dayOf = (at: string | Date): number => Math.floor(daysTo(at))

/** How much of its day is over, 0 … 1. */
export const dayPart = (at: string | Date): number => daysTo(at) - dayOf(at)

const weekOfDay = (day: number): number => Math.floor(day / daysOfWeek)

// No word of a text looks like these: they begin with a mark.
const dayTag = (day: number): string => `@d${day}`
const weekTag = (week: number): string => `@w${week}`

export const openedTags = (at: string | Date): string[] => [dayTag(dayOf(at)), weekTag(weekOfDay(dayOf(at)))]

/** Days from `oldest` to `newest`, both included. */
export type DaySpan = { readonly newest: number; readonly oldest: number }

/** When a day begins. */
export const startOf = (day: number): string => new Date(day * dayMs).toISOString()

/** Six weeks. By these the units, areas and people of a matter are marked in the index of facets, and its units beside its words. */
export const daysOfPeriod = 42
const periodTag = (period: number): string => `@q${period}`
const periodOfDay = (day: number): number => Math.floor(day / daysOfPeriod)

/** The first day of a day's period. */
export const periodStartOf = (day: number): number => periodOfDay(day) * daysOfPeriod

/** The tags of all periods of which a day lies in a span. */
export function periodsOfDays({ newest, oldest }: DaySpan): string[] {
  const tags: string[] = []
  for (let period = periodOfDay(newest); period >= periodOfDay(oldest); period -= 1) tags.push(periodTag(period))
  return tags
}

/** The fewest tags of which each matter opened from day `oldest` to day `newest`, both included, has one, and no other has. */
export function tagsOfDays(newest: number, oldest: number): string[] {
  const tags: string[] = []
  for (let day = newest; day >= oldest;) {
    const whole = day % daysOfWeek === daysOfWeek - 1 && day - daysOfWeek >= oldest - 1
    tags.push(whole ? weekTag(weekOfDay(day)) : dayTag(day))
    day -= whole ? daysOfWeek : 1
  }
  return tags
}
