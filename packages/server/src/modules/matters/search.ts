import type { Context } from '#kernel/context'
import type { SearchQuery, Term } from '#kernel/words'
import type { Found, Position, Selection } from './list-store.ts'
import { searchByOrder, searchByWords, selectSpan, selectWordStatistics, type WordStatistics } from './search-store.ts'
import { weekOf, weekTag } from './weeks.ts'

/**
 * Full-text search whose cost follows what a page shows, not what is stored.
 *
 * - Few matches: the index of words finds them all, then they are ordered.
 * - Many: each matter carries the week it was opened as a word, so the index of words is asked for some weeks at a time,
 *   newest first, until a page is full. How many weeks, follows from how common the words are.
 */
type Page = { readonly sort: 'due' | 'newest'; readonly after: Position | undefined; readonly limit: number }

const few = 1500
const mostByWords = 4000
/** As many matches as a window of weeks should give: a page, and some for what filters take away. */
const wanted = 120
const unlimited = 1_000_000_000

export async function search(ctx: Context, selection: Selection, query: SearchQuery, page: Page): Promise<Found[]> {
  const { db, district } = ctx
  const statistics = await statisticsOf(ctx)
  const share = Math.min(...query.terms.map((term) => shareOf(statistics, term)))
  if (share * statistics.matters <= few || statistics.matters <= mostByWords) {
    const found = await searchByWords(db, district.id, selection, { ...page, query: query.text, most: mostByWords })
    if (found !== undefined) return found
  }
  // An order by due time cannot be walked by weeks, but a queue can be walked.
  if (page.sort === 'due') return searchByOrder(db, district.id, selection, { ...page, query: query.text })
  return searchByWeeks(ctx, selection, query, { ...page, share, matters: statistics.matters })
}

const freshMs = 300_000
const known = new WeakMap<Context, { readonly at: number; readonly statistics: Promise<WordStatistics> }>()

/** Asked for anew every five minutes: how common a word is changes slowly. */
function statisticsOf(ctx: Context): Promise<WordStatistics> {
  const now = ctx.now().getTime()
  const kept = known.get(ctx)
  if (kept !== undefined && Math.abs(now - kept.at) < freshMs) return kept.statistics
  const statistics = selectWordStatistics(ctx.db)
  known.set(ctx, { at: now, statistics })
  statistics.catch(() => known.delete(ctx))
  return statistics
}

/** At most this share of matters has the term. */
function shareOf({ shares, leastShare }: WordStatistics, { lexeme, prefix }: Term): number {
  if (!prefix) return shares.get(lexeme) ?? leastShare
  let sum = 0
  for (const [other, share] of shares) if (other.startsWith(lexeme)) sum += share
  return Math.min(1, Math.max(sum, leastShare))
}

async function searchByWeeks(
  ctx: Context,
  selection: Selection,
  query: SearchQuery,
  page: Page & { readonly share: number; readonly matters: number },
): Promise<Found[]> {
  const found: Found[] = []
  const span = await selectSpan(ctx.db, ctx.district.id)
  if (span === undefined) return found
  const { openedFrom, openedTo } = selection.filter
  const last = Math.max(weekOf(span.oldest), openedFrom === undefined ? -Infinity : weekOf(new Date(openedFrom)))
  const newest = page.after?.order ?? openedTo ?? span.newest
  const first = Math.min(weekOf(span.newest), weekOf(new Date(newest)))
  const perWeek = page.matters / Math.max(1, weekOf(span.newest) - weekOf(span.oldest) + 1)
  let weeks = Math.max(1, Math.ceil(wanted / Math.max(1e-9, page.share * perWeek)))
  for (let week = first; week >= last && found.length < page.limit;) {
    const count = Math.min(weeks, week - last + 1)
    const tags = Array.from({ length: count }, (_, n) => `'${weekTag(week - n)}'`)
    const part = await searchByWords(ctx.db, ctx.district.id, selection, {
      sort: page.sort,
      after: page.after,
      limit: page.limit - found.length,
      query: `(${query.text}) & (${tags.join(' | ')})`,
      most: unlimited,
    })
    found.push(...(part ?? []))
    week -= count
    weeks *= 4
  }
  return found
}
