import type { Context } from '#kernel/context'
import { findByDays, leastOfPeriod } from './by-days.ts'
import {
  type FacetGroup,
  type FacetLook,
  facetsOf,
  filterFacetsOf,
  hasPeople,
  scopeFacetsOf,
  selectByFacets,
} from './facet-store.ts'
import { type Found, type Position, selectPage, type Selection } from './list-store.ts'
import { dayOf, type DaySpan, periodsOfDays, tagsOfDays } from './opened-tags.ts'
import type { Scope } from './types.ts'
import { keptSpanOf, perDayOf, shareOfFacets, type Statistics, statisticsOf } from './statistics.ts'

type Limits = { readonly few: number; readonly manyShare: number; readonly most?: number }

const usual: Limits = {
  /** So many matches are fetched and ordered without a second thought. */
  few: 200,
  /** One in ten: a page is found by walking five hundred. */
  manyShare: 0.1,
}
/** Of what every other matter has, an index tells less than the matters themselves, unless it is asked for so few days. */
const nearlyAll = 0.5
const fewDays = 3
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
 * - Between: the index of facets is asked for some days at a time; for some periods of what a scope has, which
 *   stand in it together.
 */
export async function selectNewest(
  ctx: Context,
  selection: Selection,
  page: { readonly after: Position | undefined; readonly limit: number },
  limits: Limits = usual,
): Promise<Found[]> {
  const { db, district } = ctx
  const { few, manyShare } = limits
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
  const guess = Math.min(1, (few * 3) / Math.max(1, statistics.matters))
  const filtered = (scope.district ? undefined : shareOfFacets(statistics, filterFacetsOf(selection))) ?? 1
  const look = scope.district
    ? selectiveOf(statistics, selection)
    : inScope(statistics, scopeFacetsOf(scope), selection)
  const isTried = !hasPeople(scope) || filtered < leastOfMany || statistics.matters <= few * 5
  if (share === undefined ? isTried : (shareOfLook(statistics, look) ?? share) * statistics.matters <= few) {
    const most = share === undefined || statistics.matters === 0 ? few * 2 : undefined
    const found = await selectByFacets(db, district.id, selection, { ...page, look, most })
    if (found !== undefined) return found
  }
  const span = await keptSpanOf(ctx, selection, statistics)
  let newest = span.newest
  const tell = (at: Date): void => {
    newest = Math.max(newest, dayOf(at))
  }
  const found = await findByDays(
    {
      ...page,
      ...span,
      now: ctx.now(),
      openedFrom,
      openedTo,
      perDay: (share ?? guess * filtered) * perDayOf(statistics),
      inPeriodsFrom: periodsFrom(statistics, scope),
      find: (_tags, limit, atMost, days) =>
        selectByFacets(db, district.id, selection, {
          after: page.after,
          limit,
          look: lookOfDays(statistics, selection, days),
          most: atMost,
          newestOf: state === undefined ? undefined : { state, tell },
        }),
    },
    limits.most,
  )
  if (newest === span.newest || state === undefined) return found
  // Newer ones have come to this state than it had when its days were asked for.
  statistics.spans.delete(state)
  return selectNewest(ctx, selection, page, limits)
}

/** A day of all entries is read in a tenth of the time in which a matter a day, too many, is fetched for half a period. */
const daysOfOneMore = 10

/**
 * From how many days on a scope is looked up by whole periods, undefined for never: of few matters a day those that are fetched
 * too many cost less than to read the entries of all days.
 */
export function periodsFrom(statistics: Statistics, scope: Scope): number | undefined {
  const facets = scopeFacetsOf(scope)
  if (facets === undefined) return undefined
  const perDay = (shareOfFacets(statistics, [facets]) ?? 0) * perDayOf(statistics)
  return Math.max(leastOfPeriod, perDay * daysOfOneMore)
}

/** How a selection of some days is looked up: by the periods of its scope where they are many. */
export function lookOfDays(statistics: Statistics, selection: Selection, days: DaySpan): FacetLook {
  const { scope } = selection
  const count = days.newest - days.oldest + 1
  if (count < (periodsFrom(statistics, scope) ?? Infinity)) {
    const look = selectiveOf(statistics, selection, count <= fewDays ? Infinity : nearlyAll)
    return { ...look, filters: [...look.filters, tagsOfDays(days.newest, days.oldest)] }
  }
  return { ...inScope(statistics, scopeFacetsOf(scope), selection), periods: periodsOfDays(days), days }
}

/** Those that leave out enough to be looked up; the others are looked at in what is found, at least one is looked up. */
function selectiveOf(statistics: Statistics, selection: Selection, most = nearlyAll): FacetLook {
  const scope = scopeFacetsOf(selection.scope)
  const filters = filterFacetsOf(selection)
  const isFew = (group: FacetGroup): boolean => (shareOfFacets(statistics, [group]) ?? 0) < most
  const few: FacetLook = {
    scope: scope !== undefined && isFew(scope) ? scope : undefined,
    filters: filters.filter(isFew),
  }
  return few.scope === undefined && few.filters.length === 0 ? { scope, filters } : few
}

/** What a scope finds, and with it those filters that leave out enough. */
const inScope = (statistics: Statistics, scope: FacetGroup | undefined, selection: Selection): FacetLook => ({
  scope,
  filters: filterFacetsOf(selection).filter((group) => (shareOfFacets(statistics, [group]) ?? 0) < manyInScope),
})

/** The share of matters that a look finds. */
const shareOfLook = (statistics: Statistics, { scope, filters }: FacetLook): number | undefined =>
  shareOfFacets(statistics, scope === undefined ? filters : [scope, ...filters])
