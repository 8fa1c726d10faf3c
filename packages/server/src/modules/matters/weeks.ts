import { toMs } from '@mazha/contracts/zone'

/**
 * The week in which a matter was opened stands in its search vector as a lexeme, so that a search can go back in time
 * week by week. Weeks are counted in UTC from 1970 on.
 */
const weekMs = 7 * 86_400_000

const weeksTo = (at: string | Date): number => (typeof at === 'string' ? toMs(at) : at.getTime()) / weekMs

export const weekOf = (at: string | Date): number => Math.floor(weeksTo(at))

/** How much of its week is over, 0 … 1. */
export const weekPart = (at: string | Date): number => weeksTo(at) % 1

/** No word of a text looks like this: it begins with a mark. */
export const weekTag = (week: number): string => `@w${week}`

/** This week and those before it. */
export const weekTags = (now: Date, count: number): string[] =>
  Array.from({ length: count }, (_, n) => weekTag(weekOf(now) - n))
