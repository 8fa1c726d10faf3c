import type { Found, Position } from './list-store.ts'
import { dayOf, dayPart, type DaySpan, daysOfPeriod, periodStartOf, tagsOfDays } from './opened-tags.ts'

/**
 * A page of what is found by an index that knows no order: some days are asked for at a time, newest first, until the
 * page is full. How many days, follows from how much is expected of each, then from what they gave. What a page costs
 * follows what it shows, not what is stored.
 */
export type Days = {
  readonly after: Position | undefined
  readonly limit: number
  /** Now; nothing was opened later. */
  readonly now: Date
  readonly openedFrom: string | undefined
  readonly openedTo: string | undefined
  /** How many of a day are expected to be found. */
  readonly perDay: number
  /** Nothing to be found was opened later than on this day. */
  readonly newest: number
  /** Nothing to be found was opened before this day, as far as is known. */
  readonly oldest: number
  /** Looked up when all known days were asked for: the oldest day there is. */
  readonly findOldest: () => Promise<number | undefined>
  /**
   * The first `limit` of what was opened on the days of these tags; undefined when more than `most` were found. Without `most` no
   * more than a few are expected.
   */
  readonly find: (
    tags: readonly string[],
    limit: number,
    most: number | undefined,
    days: DaySpan,
  ) => Promise<readonly Found[] | undefined>
  /** From how many days on whole periods are asked for; never, unless it is said. */
  readonly inPeriodsFrom?: number | undefined
}

/** How much more is asked for than a page holds: to read two fifths too much costs less than to ask once more. */
const margin = 1.4
/** Days that hold more than this are asked for again in smaller parts, unless it is a single one. */
const usualMost = 3000
/** Where so much fewer than the most are expected, they are not counted. */
const farFromMost = 10
/** Fewer days are asked for by themselves, and not as a part of their period. */
export const leastOfPeriod = Math.ceil(daysOfPeriod / 2)
/** Days without a find are passed in steps that grow by this, and halved as boldly where too much is found. */
const step = 8

export async function findByDays(days: Days, most = usualMost): Promise<Found[]> {
  const { limit, openedFrom } = days
  const found: Found[] = []
  const latest = days.after?.order ?? days.openedTo
  const asked = latest === undefined ? days.now : new Date(latest)
  const first = latest === undefined ? days.newest : Math.min(days.newest, dayOf(asked))
  let last = Math.max(days.oldest, openedFrom === undefined ? -Infinity : dayOf(openedFrom))
  // The first day is not over yet: what it holds is no measure for a whole one.
  const begun = dayOf(asked) > first ? 1 : dayPart(asked)
  let count = 1 + Math.max(0, Math.ceil((limit * margin) / Math.max(1e-9, days.perDay) - begun))
  for (let day = first; found.length < limit;) {
    if (day < last) {
      // Older ones may have come in since.
      const oldest = openedFrom === undefined ? await days.findOldest() : undefined
      if (oldest === undefined || oldest > day) break
      last = oldest
    }
    count = Math.min(count, day - last + 1)
    // Of periods no more are looked at than fill the page, however many are asked for.
    if (days.inPeriodsFrom !== undefined && count >= days.inPeriodsFrom)
      count = day - Math.max(last, periodStartOf(day - count * step + 1)) + 1
    const oldest = day - count + 1
    const isFew = count === 1 || count * days.perDay * farFromMost < most
    const part = await days.find(tagsOfDays(day, oldest), limit - found.length, isFew ? undefined : most, {
      newest: day,
      oldest,
    })
    if (part === undefined) {
      count = Math.max(1, Math.floor(count / step))
      continue
    }
    found.push(...part)
    day -= count
    // As many days as should fill the page, from what these gave; more and more when they gave little.
    const needed = ((limit - found.length) * margin * (first - day - 1 + begun)) / Math.max(1, found.length)
    count = Math.max(1, Math.min(count * step, Math.ceil(needed)))
  }
  return found
}
