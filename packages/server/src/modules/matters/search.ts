import type { Context } from '#kernel/context'
import type { Found, Position, Selection } from './list-store.ts'
import { monthOf, monthTag } from './months.ts'
import { estimateMatches, searchByOrder, searchByWords, selectOldest } from './search-store.ts'

/**
 * Full-text search whose cost follows what a page shows, not what is stored.
 *
 * - Few matches: the index of words finds them all, then they are ordered.
 * - Many (every fiftieth matter): the list's own order is walked and each matter's words are looked at.
 * - Between: each matter carries its month as a word, so the index of words can be asked month by month, newest first,
 *   until a page is full.
 */
type Page = { readonly sort: 'due' | 'newest'; readonly after: Position | undefined; readonly limit: number }

const few = 400
const mostByWords = 4000
const manyShare = 0.02
const unlimited = 1_000_000_000

export async function search(ctx: Context, selection: Selection, query: string, page: Page): Promise<Found[]> {
  const { db, district } = ctx
  const { matches, all } = await estimateMatches(db, district.id, query)
  // A queue holds what is open, which is little beside what is stored; an order by due time cannot be walked by months.
  const walk = page.sort === 'due' || (selection.queue !== undefined && matches > few)
  if (matches <= few || all < mostByWords) {
    const found = await searchByWords(db, district.id, selection, { ...page, query, most: mostByWords })
    if (found !== undefined) return found
  }
  if (walk || matches > all * manyShare) return searchByOrder(db, district.id, selection, { ...page, query })
  return searchByMonths(ctx, selection, query, page)
}

async function searchByMonths(ctx: Context, selection: Selection, query: string, page: Page): Promise<Found[]> {
  const found: Found[] = []
  const oldest = await selectOldest(ctx.db, ctx.district.id)
  if (oldest === undefined) return found
  const newest = page.after === undefined ? (selection.filter.openedTo ?? ctx.now().toISOString()) : page.after.order
  const last = monthOf(selection.filter.openedFrom ?? oldest.toISOString())
  let months = 1
  // A year ahead, for what was filed with a date to come.
  for (let month = page.after === undefined ? monthOf(newest) + 12 : monthOf(newest); month >= last;) {
    const span = page.after === undefined && month > monthOf(newest) ? 13 : months
    const tags = Array.from({ length: Math.min(span, month - last + 1) }, (_, n) => `'${monthTag(month - n)}'`)
    const part = await searchByWords(ctx.db, ctx.district.id, selection, {
      ...page,
      limit: page.limit - found.length,
      query: `(${query}) & (${tags.join(' | ')})`,
      most: unlimited,
    })
    found.push(...(part ?? []))
    if (found.length >= page.limit) break
    month -= tags.length
    months *= 2
  }
  return found
}
