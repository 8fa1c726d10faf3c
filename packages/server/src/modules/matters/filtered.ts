import type { Context } from '#kernel/context'
import { findByDays, leastOfQuarter } from './by-days.ts'
import {
  type FacetGroup,
  type FacetGroups,
  facetsOf,
  hasPeople,
  quarterFacetsOf,
  selectByFacets,
} from './facet-store.ts'
import { type Found, type Position, selectPage, type Selection } from './list-store.ts'
import { type DaySpan, quartersOfDays } from './opened-tags.ts'
import { type Statistics, perDayOf, shareOfFacets, spanOf, statisticsOf } from './statistics.ts'

const usual = {
  /** So many matches are fetched and ordered without a second thought. */
  few: 200,
  /** One in ten: a page is found by walking five hundred. */
  manyShare: 0.1,
}
/** Of what every other matter has, an index tells less than the matters themselves. */
const nearlyAll = 0.5
/** Of the few that a scope finds, fewer have to be left out: they lie far apart in a filter's part of the index. */
const manyInScope = 0.15
/** A person takes part in more than a few matters, unless filters leave less than this of them. */
const leastOfMany = 0.2

/**
 * A page of the newest matters of a selection outside the queues, at a cost that follows what the page shows.
 *
 * - Of everything, or of one state: there is an index in that order. Of what is marked, paused or waits: clocks have an index
 *   of each, and there are not many.
 * - Few matches: the index of facets finds them all, then they are ordered.
 * - Most matters match: the newest ones are walked and each is looked at. Not with a state, as states follow one another in
 *   time: before the first closed one come all that are open.
 * - Between: the index of facets is asked for some days at a time; for some quarters of what a scope has, which
 *   stand in it together.
 */
export async function selectNewest(
  ctx: Context,
  selection: Selection,
  page: { readonly after: Position | undefined; readonly limit: number },
  { few, manyShare, most }: { few: number; manyShare: number; most?: number } = usual,
): Promise<Found[]> {
  const { db, district } = ctx
  const { scope } = selection
  const { state, dueState, openedFrom, openedTo } = selection.filter
  const groups = facetsOf(selection)
  const walk = (): Promise<Found[]> => selectPage(db, district.id, selection, { ...page, sort: 'newest' })
  if (groups.length === 0 || (groups.length === 1 && state !== undefined)) return walk()
  if (dueState !== undefined && dueState !== 'none' && dueState !== 'running') return walk()
  const statistics = await statisticsOf(ctx)
  const share = shareOfFacets(statistics, groups)
  if (state === undefined && share !== undefined && share >= manyShare) return walk()
  // Of a scope that statistics do not have, a few are expected: so many, and of them those that the filters leave.
  const filtered = (scope.district ? undefined : shareOfFacets(statistics, groups.slice(1))) ?? 1
  const expected = share ?? Math.min(1, (few * 3) / Math.max(1, statistics.matters)) * filtered
  const perDay = expected * perDayOf(statistics)
  const isTried = !hasPeople(scope) || filtered < leastOfMany || statistics.matters <= few * 5
  const isFew = share === undefined ? isTried : share * statistics.matters <= few
  if (isFew) {
    const found = await selectByFacets(db, district.id, selection, {
      ...page,
      groups: scope.district ? selectiveOf(statistics, groups) : inScope(statistics, groups[0] ?? [], groups.slice(1)),
      most: few * 2,
    })
    if (found !== undefined) return found
  }
  return findByDays(
    {
      ...page,
      ...(await spanOf(ctx, selection, statistics)),
      now: ctx.now(),
      openedFrom,
      openedTo,
      perDay,
      inQuarters: !scope.district,
      find: (tags, limit, atMost, days) =>
        selectByFacets(db, district.id, selection, {
          after: page.after,
          limit,
          ...facetsOfDays(statistics, selection, tags, days),
          most: atMost,
        }),
    },
    most,
  )
}

/** By what a selection of some days is looked up: by the quarters of its scope where they are many. */
export function facetsOfDays(
  statistics: Statistics,
  selection: Selection,
  tags: readonly string[],
  days: DaySpan,
): { readonly groups: FacetGroups; readonly days?: DaySpan } {
  const { scope } = selection
  if (scope.district || days.newest - days.oldest + 1 < leastOfQuarter) {
    return { groups: [...selectiveOf(statistics, facetsOf(selection)), tags] }
  }
  const [, ...filters] = facetsOf(selection)
  return { groups: inScope(statistics, quarterFacetsOf(scope, quartersOfDays(days)), filters), days }
}

/** Those that leave out enough to be looked up; the others are looked at in what is found, at least one is looked up. */
function selectiveOf(statistics: Statistics, groups: FacetGroups): FacetGroups {
  const few = groups.filter((group) => (shareOfFacets(statistics, [group]) ?? 0) < nearlyAll)
  return few.length === 0 ? groups : few
}

/** What a scope finds, and with it those filters that leave out enough. */
const inScope = (statistics: Statistics, scope: FacetGroup, filters: FacetGroups): FacetGroups => [
  scope,
  ...filters.filter((group) => (shareOfFacets(statistics, [group]) ?? 0) < manyInScope),
]
