/**
 * The month in which a matter was opened stands in its search vector as a lexeme, so that a search can go back in time
 * month by month. Months are counted in UTC from the year 0.
 */

/** @param at ISO text, or a moment as PostgreSQL writes it */
export const monthOf = (at: string): number => Number(at.slice(0, 4)) * 12 + Number(at.slice(5, 7)) - 1

export const monthTag = (month: number): string =>
  `@${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`

/** This month and those before it. */
export const monthTags = (now: Date, count: number): string[] =>
  Array.from({ length: count }, (_, n) => monthTag(monthOf(now.toISOString()) - n))
