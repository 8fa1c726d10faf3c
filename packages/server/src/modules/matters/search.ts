import type { Context } from '#kernel/context'
import type { SearchQuery, Term } from '#kernel/words'
import type { Found, Position, Selection } from './list-store.ts'
import { dayOf, dayPart, tagsOfDays } from './opened-tags.ts'
import { searchByOrder, searchByWords, selectSpan, selectWordStatistics, type WordStatistics } from './search-store.ts'

/**
 * Full-text search whose cost follows what a page shows, not what is stored.
 *
 * - Few matches: the index of words finds them all, then they are ordered.
 * - Nearly every one (a common word by itself): the list's own order is walked and each matter's words are looked at.
 * - Between: each matter carries the day and the week it was opened as words, so the index of words is asked for some days at a
 *   time, newest first, until a page is full. How many days, follows from how common the words are.
 */
type Page = { readonly sort: 'due' | 'newest'; readonly after: Position | undefined; readonly limit: number }

const usual = {
  /** So many matches are fetched and ordered without a second thought. */
  few: 1500,
  /** One word in every fiftieth matter: fifty rows of a page are found by looking at 2,500. */
  manyShare: 0.02,
}
/** How much more is asked for than a page holds: to read half too much costs less than to ask once more. */
const margin = 1.5
const unlimited = 1_000_000_000

export async function search(
  ctx: Context,
  selection: Selection,
  query: SearchQuery,
  page: Page,
  { few, manyShare } = usual,
): Promise<Found[]> {
  const { db, district } = ctx
  const statistics = await statisticsOf(ctx)
  const shares = query.terms.map((term) => shareOf(statistics, term))
  // A word that the statistics do not have is rarer than all that they have; how much rarer is found out by asking.
  const share = shares.includes(undefined) ? undefined : Math.min(...shares.map((one) => one ?? 0))
  if (share === undefined || share * statistics.matters <= few) {
    const found = await searchByWords(db, district.id, selection, { ...page, queries: query.parts, most: few * 2 })
    if (found !== undefined) return found
  }
  const walks = query.terms.length === 1 && selection.queue === undefined && share !== undefined && share >= manyShare
  // An order by due time cannot be walked by days.
  if (walks || page.sort === 'due') return searchByOrder(db, district.id, selection, { ...page, queries: query.parts })
  return searchByDays(ctx, selection, query, {
    ...page,
    share: jointShare(query.terms, shares, statistics.leastShare),
    statistics,
  })
}

/**
 * The share of matters that have all terms, as far as it can be guessed. Words are taken to come independently of each
 * other. The pairs of one run come together more often than chance has it, so each further one counts by a root only, the
 * square root, the fourth …, the rarest first; a pair that overlaps the one before it comes with it. A guess that is too
 * high costs one short question more; one that is too low costs the reading of every day too many.
 */
function jointShare(terms: readonly Term[], shares: readonly (number | undefined)[], leastShare: number): number {
  const runs = new Map<number, number[]>()
  terms.forEach(({ run, lexeme }, n) => {
    const share = shares[n] ?? leastShare
    const known = runs.get(run)
    const last = known?.length ?? 0
    if (known === undefined) runs.set(run, [share])
    else if (overlaps(terms[n - 1]?.lexeme, lexeme)) known[last - 1] = Math.min(share, known[last - 1] ?? share)
    else known.push(share)
  })
  let joint = 1
  for (const pairs of runs.values()) {
    pairs.toSorted((a, b) => a - b).forEach((share, n) => (joint *= share ** (1 / 2 ** n)))
  }
  return joint
}

const overlaps = (former: string | undefined, next: string): boolean =>
  former !== undefined && Array.from(former).at(-1) === Array.from(next)[0]

const freshMs = 300_000
type Statistics = WordStatistics & { readonly oldest: number; readonly newest: number }
const known = new WeakMap<Context, { readonly at: number; readonly statistics: Promise<Statistics> }>()

/** Asked for anew every five minutes: how common a word is changes slowly. */
function statisticsOf(ctx: Context): Promise<Statistics> {
  const now = ctx.now().getTime()
  const kept = known.get(ctx)
  if (kept !== undefined && Math.abs(now - kept.at) < freshMs) return kept.statistics
  const statistics = readStatistics(ctx)
  known.set(ctx, { at: now, statistics })
  statistics.catch(() => known.delete(ctx))
  return statistics
}

/** The days of the oldest and the newest matter beside how common words are. */
async function readStatistics(ctx: Context): Promise<Statistics> {
  const [words, span] = await Promise.all([selectWordStatistics(ctx.db), selectSpan(ctx.db, ctx.district.id)])
  const now = dayOf(ctx.now())
  return {
    ...words,
    oldest: span === undefined ? now : dayOf(span.oldest),
    newest: span === undefined ? now : dayOf(span.newest),
  }
}

/** At most this share of matters has the term; undefined when it is not among the common ones. */
function shareOf({ shares }: WordStatistics, { lexeme, prefix }: Term): number | undefined {
  if (!prefix) return shares.get(lexeme)
  let sum = 0
  for (const [other, share] of shares) if (other.startsWith(lexeme)) sum += share
  return sum === 0 ? undefined : Math.min(1, sum)
}

async function searchByDays(
  ctx: Context,
  selection: Selection,
  query: SearchQuery,
  page: Page & { readonly share: number; readonly statistics: Statistics },
): Promise<Found[]> {
  const { statistics, share, limit } = page
  const found: Found[] = []
  const { openedFrom, openedTo } = selection.filter
  const newest = Math.max(statistics.newest, dayOf(ctx.now()))
  const latest = page.after?.order ?? openedTo
  const first = latest === undefined ? newest : Math.min(newest, dayOf(new Date(latest)))
  let last = Math.max(statistics.oldest, openedFrom === undefined ? -Infinity : dayOf(new Date(openedFrom)))
  const perDay = statistics.matters / Math.max(1, statistics.newest - statistics.oldest + 1)
  // The first day is not over yet: what it holds is no measure for a whole one.
  const begun = dayPart(latest === undefined ? ctx.now() : new Date(latest))
  let days = 1 + Math.max(0, Math.ceil((limit * margin) / Math.max(1e-9, share * perDay) - begun))
  for (let day = first; found.length < limit;) {
    if (day < last) {
      // Older ones may have come in since the statistics were read.
      const span = openedFrom === undefined ? await selectSpan(ctx.db, ctx.district.id) : undefined
      if (span === undefined || dayOf(span.oldest) > day) break
      last = dayOf(span.oldest)
    }
    const count = Math.min(days, day - last + 1)
    const opened = tagsOfDays(day, day - count + 1).map((tag) => `'${tag}'`)
    const part = await searchByWords(ctx.db, ctx.district.id, selection, {
      sort: page.sort,
      after: page.after,
      limit: limit - found.length,
      queries: [...query.parts, opened.join(' | ')],
      most: unlimited,
    })
    found.push(...(part ?? []))
    day -= count
    // As many days as should fill the page, from what these gave; more and more when they gave little.
    const needed = ((limit - found.length) * margin * (first - day - 1 + begun)) / Math.max(1, found.length)
    days = Math.max(1, Math.min(count * 8, Math.ceil(needed)))
  }
  return found
}
