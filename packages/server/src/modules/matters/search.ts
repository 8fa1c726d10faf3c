import type { Context } from '#kernel/context'
import type { SearchQuery, Term } from '#kernel/words'
import type { Found, Position, Selection } from './list-store.ts'
import { searchByOrder, searchByWords, selectSpan, selectWordStatistics, type WordStatistics } from './search-store.ts'
import { weekOf, weekPart, weekTag } from './weeks.ts'

/**
 * Full-text search whose cost follows what a page shows, not what is stored.
 *
 * - Few matches: the index of words finds them all, then they are ordered.
 * - Nearly every one (a common word by itself): the list's own order is walked and each matter's words are looked at.
 * - Between: each matter carries the week it was opened as a word, so the index of words is asked for some weeks at a time,
 *   newest first, until a page is full. How many weeks, follows from how common the words are.
 */
type Page = { readonly sort: 'due' | 'newest'; readonly after: Position | undefined; readonly limit: number }

const usual = {
  /** So many matches are fetched and ordered without a second thought. */
  few: 1500,
  /** One word in every fiftieth matter: fifty rows of a page are found by looking at 2,500. */
  manyShare: 0.02,
}
/** How much more is asked for than a page holds, so that chance does not leave it short. */
const margin = 1.15
/** Of the matters that have one pair of a run, so many have the next one too. */
const together = 0.8
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
    const found = await searchByWords(db, district.id, selection, { ...page, query: query.text, most: few * 2 })
    if (found !== undefined) return found
  }
  const walks = query.terms.length === 1 && selection.queue === undefined && share !== undefined && share >= manyShare
  // An order by due time cannot be walked by weeks.
  if (walks || page.sort === 'due') return searchByOrder(db, district.id, selection, { ...page, query: query.text })
  return searchByWeeks(ctx, selection, query, {
    ...page,
    share: jointShare(query.terms, shares, statistics.leastShare),
    statistics,
  })
}

/**
 * Words are taken to come independently of each other, pairs of one word mostly together. A guess that is too high costs
 * one short question more; one that is too low costs the reading of every week too many.
 */
function jointShare(terms: readonly Term[], shares: readonly (number | undefined)[], leastShare: number): number {
  const runs = new Map<number, { least: number; pairs: number }>()
  terms.forEach(({ run }, n) => {
    const share = shares[n] ?? leastShare
    const known = runs.get(run)
    runs.set(run, { least: Math.min(share, known?.least ?? 1), pairs: (known?.pairs ?? 0) + 1 })
  })
  let joint = 1
  for (const { least, pairs } of runs.values()) joint *= least * together ** (pairs - 1)
  return joint
}

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

/** The weeks of the oldest and the newest matter beside how common words are. */
async function readStatistics(ctx: Context): Promise<Statistics> {
  const [words, span] = await Promise.all([selectWordStatistics(ctx.db), selectSpan(ctx.db, ctx.district.id)])
  const now = weekOf(ctx.now())
  return {
    ...words,
    oldest: span === undefined ? now : weekOf(span.oldest),
    newest: span === undefined ? now : weekOf(span.newest),
  }
}

/** At most this share of matters has the term; undefined when it is not among the common ones. */
function shareOf({ shares }: WordStatistics, { lexeme, prefix }: Term): number | undefined {
  if (!prefix) return shares.get(lexeme)
  let sum = 0
  for (const [other, share] of shares) if (other.startsWith(lexeme)) sum += share
  return sum === 0 ? undefined : Math.min(1, sum)
}

async function searchByWeeks(
  ctx: Context,
  selection: Selection,
  query: SearchQuery,
  page: Page & { readonly share: number; readonly statistics: Statistics },
): Promise<Found[]> {
  const { statistics, share, limit } = page
  const found: Found[] = []
  const { openedFrom, openedTo } = selection.filter
  const newest = Math.max(statistics.newest, weekOf(ctx.now()))
  const latest = page.after?.order ?? openedTo
  const first = latest === undefined ? newest : Math.min(newest, weekOf(new Date(latest)))
  let last = Math.max(statistics.oldest, openedFrom === undefined ? -Infinity : weekOf(new Date(openedFrom)))
  const perWeek = statistics.matters / Math.max(1, statistics.newest - statistics.oldest + 1)
  // The first week is not over yet: what it holds is no measure for a whole one.
  const begun = weekPart(latest === undefined ? ctx.now() : new Date(latest))
  let weeks = 1 + Math.max(0, Math.ceil((limit * margin) / Math.max(1e-9, share * perWeek) - begun))
  for (let week = first; found.length < limit;) {
    if (week < last) {
      // Older ones may have come in since the statistics were read.
      const span = openedFrom === undefined ? await selectSpan(ctx.db, ctx.district.id) : undefined
      if (span === undefined || weekOf(span.oldest) > week) break
      last = weekOf(span.oldest)
    }
    const count = Math.min(weeks, week - last + 1)
    const tags = Array.from({ length: count }, (_, n) => `'${weekTag(week - n)}'`)
    const part = await searchByWords(ctx.db, ctx.district.id, selection, {
      sort: page.sort,
      after: page.after,
      limit: limit - found.length,
      query: `(${query.text}) & (${tags.join(' | ')})`,
      most: unlimited,
    })
    found.push(...(part ?? []))
    week -= count
    // As many weeks as should fill the page, from what these gave; more and more when they gave little.
    const needed = ((limit - found.length) * margin * (first - week - 1 + begun)) / Math.max(1, found.length)
    weeks = Math.max(1, Math.min(count * 8, Math.ceil(needed)))
  }
  return found
}
