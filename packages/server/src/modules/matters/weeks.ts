import { toMs } from '@mazha/contracts/zone'

/**
 * The week in which a matter was opened stands in its search vector as a lexeme, so that a search can go back in time
 * week by week. Weeks are counted in UTC from 1970 on.
 */
const weekMs = 7 * 86_400_000

export const weekOf = (at: string | Date): number =>
  Math.floor((typeof at === 'string' ? toMs(at) : at.getTime()) / weekMs)

/** No word of a text looks like this: it begins with a mark. */
export const weekTag = (week: number): string => `@w${week}`

/** This week and those before it. */
export const weekTags = (now: Date, count: number): string[] =>
  Array.from({ length: count }, (_, n) => weekTag(weekOf(now) - n))
