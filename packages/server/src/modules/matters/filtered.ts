import type { Context } from '#kernel/context'
import { findByDays } from './by-days.ts'
import { facetsOf, selectByFacets } from './facet-store.ts'
import { type Found, type Position, selectPage, type Selection } from './list-store.ts'
import { perDayOf, shareOfFacets, spanOf, statisticsOf } from './statistics.ts'

const usual = {
  /** So many matches are fetched and ordered without a second thought. */
  few: 1500,
  /** One in ten: a page is found by walking five hundred. */
  manyShare: 0.1,
}

/**
 * A page of the newest matters of a selection outside the queues, at a cost that follows what the page shows.
 *
 * - Of everything, or of one state: there is an index in that order. Of what is marked, paused or waits: clocks have an index
 *   of each, and there are not many.
 * - Few matches: the index of facets finds them all, then they are ordered.
 * - Most matters match: the newest ones are walked and each is looked at. Not with a state, as states follow one another in
 *   time: before the first closed one come all that are open.
 * - Between: the index of facets is asked for some days at a time.
 */
export async function selectNewest(
  ctx: Context,
  selection: Selection,
  page: { readonly after: Position | undefined; readonly limit: number },
  { few, manyShare, most }: { few: number; manyShare: number; most?: number } = usual,
): Promise<Found[]> {
  const { db, district } = ctx
  const { state, dueState, openedFrom, openedTo } = selection.filter
  const groups = facetsOf(selection)
  const walk = (): Promise<Found[]> => selectPage(db, district.id, selection, { ...page, sort: 'newest' })
  if (groups.length === 0 || (groups.length === 1 && state !== undefined)) return walk()
  if (dueState !== undefined && dueState !== 'none' && dueState !== 'running') return walk()
  const statistics = await statisticsOf(ctx)
  const share = shareOfFacets(statistics, groups)
  if (state === undefined && share !== undefined && share >= manyShare) return walk()
  if (share === undefined || share * statistics.matters <= few) {
    const found = await selectByFacets(db, district.id, selection, { ...page, groups, most: few * 2 })
    if (found !== undefined) return found
  }
  return findByDays(
    {
      ...page,
      ...(await spanOf(ctx, selection, statistics)),
      now: ctx.now(),
      openedFrom,
      openedTo,
      // More than a few were found, though statistics have none of them: they are out of date.
      perDay: (share ?? manyShare) * perDayOf(statistics),
      find: (tags, limit, atMost) =>
        selectByFacets(db, district.id, selection, {
          after: page.after,
          limit,
          groups: [...groups, tags],
          most: atMost,
        }),
    },
    most,
  )
}
