import type { Context } from '#kernel/context'
import type { SearchQuery, Term } from '#kernel/words'
import { findByDays } from './by-days.ts'
import { facetsOf, selectByFacets } from './facet-store.ts'
import type { Found, Position, Selection } from './list-store.ts'
import { searchByOrder, searchByWords, type WordStatistics } from './search-store.ts'
import { perDayOf, shareOfFacets, spanOf, statisticsOf } from './statistics.ts'

/**
 * Full-text search whose cost follows what a page shows, not what is stored.
 *
 * - Few matches: the index of words finds them all, then they are ordered. Few in the selection: the index of facets does.
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

export async function search(
  ctx: Context,
  selection: Selection,
  query: SearchQuery,
  page: Page,
  { few, manyShare, most }: { few: number; manyShare: number; most?: number } = usual,
): Promise<Found[]> {
  const { db, district } = ctx
  const statistics = await statisticsOf(ctx)
  const shares = query.terms.map((term) => shareOf(statistics.words, term))
  // A word that the statistics do not have is rarer than all that they have; how much rarer is found out by asking.
  const share = shares.includes(undefined) ? undefined : Math.min(...shares.map((one) => one ?? 0))
  if (share === undefined || share * statistics.matters <= few) {
    const found = await searchByWords(db, district.id, selection, { ...page, queries: query.parts, most: few * 2 })
    if (found !== undefined) return found
  }
  const groups = facetsOf(selection)
  const narrowed = selection.queue === undefined ? shareOfFacets(statistics, groups) : 1
  const isFew = narrowed === undefined || narrowed * statistics.matters <= few
  if (page.sort === 'newest' && groups.length > 0 && isFew) {
    const found = await selectByFacets(db, district.id, selection, {
      ...page,
      groups,
      queries: query.parts,
      most: few * 2,
    })
    if (found !== undefined) return found
  }
  // States follow one another in time: before the first closed one come all that are open.
  const mixed = selection.queue === undefined && selection.filter.state === undefined
  const walks = query.terms.length === 1 && mixed && share !== undefined && share * (narrowed ?? 0) >= manyShare
  // An order by due time cannot be walked by days.
  if (walks || page.sort === 'due') return searchByOrder(db, district.id, selection, { ...page, queries: query.parts })
  return findByDays(
    {
      ...page,
      ...(await spanOf(ctx, selection, statistics)),
      now: ctx.now(),
      openedFrom: selection.filter.openedFrom,
      openedTo: selection.filter.openedTo,
      perDay: jointShare(query.terms, shares, statistics.words.leastShare) * (narrowed ?? 1) * perDayOf(statistics),
      find: (tags, limit, atMost) =>
        searchByWords(db, district.id, selection, {
          ...page,
          limit,
          queries: [...query.parts, tags.map((tag) => `'${tag}'`).join(' | ')],
          most: atMost,
        }),
    },
    most,
  )
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

/** At most this share of matters has the term; undefined when it is not among the common ones. */
function shareOf({ shares }: WordStatistics, { lexeme, prefix }: Term): number | undefined {
  if (!prefix) return shares.get(lexeme)
  let sum = 0
  for (const [other, share] of shares) if (other.startsWith(lexeme)) sum += share
  return sum === 0 ? undefined : Math.min(1, sum)
}
