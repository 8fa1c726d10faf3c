import type { Context } from '#kernel/context'
import { quoted, type SearchQuery, type Term } from '#kernel/words'
import { findByDays, leastOfPeriod } from './by-days.ts'
import { facetsOf, filterFacetsOf, queueFacetsOf, scopeFacetsOf, selectByFacets } from './facet-store.ts'
import { lookOfDays, periodsFrom } from './filtered.ts'
import type { Found, Position, Selection } from './list-store.ts'
import { type DaySpan, keyTag, periodsOfDays, scopeTags, unitKey } from './opened-tags.ts'
import { searchByOrder, searchByWords, type Unwritten, type WordStatistics } from './search-store.ts'
import {
  perDayOf,
  queueShareOf,
  shareOfFacets,
  spanOf,
  type Statistics,
  statisticsOf,
  waitingOf,
} from './statistics.ts'

/**
 * Full-text search whose cost follows what a page shows, not what is stored.
 *
 * - Few matches: the index of words finds them all, then they are ordered. Few in the selection: the index of facets does.
 * - Nearly every one (a common word by itself): the list's own order is walked and each matter's words are looked at.
 * - Between: each matter carries the day and the week it was opened as words, so the index of words is asked for some days at a
 *   time, newest first, until a page is full. How many days, follows from how common the words are. Where the selection is rarer
 *   than the words, the index of facets is asked instead, and the words are looked at.
 *
 * By what a scope finds a matter stands among its words too: its areas, its units and its people.
 */
type Page = { readonly sort: 'due' | 'newest'; readonly after: Position | undefined; readonly limit: number }
type Limits = { readonly few: number; readonly manyShare: number; readonly most?: number }

const usual = {
  /** So many matches are fetched and ordered without a second thought. */
  few: 300,
  /** One word in every fiftieth matter: fifty rows of a page are found by looking at 2,500. */
  manyShare: 0.02,
}

/** So many are guessed to lie in a scope that is too small for statistics. */
const unknownScope = 100
/** So many entries of a word are read from the index in the time in which the words of one matter are looked at. */
const entriesPerLook = 350
/** So many matters that wait are looked at one by one in the time in which the words of what waits in a scope are looked up. */
const fewWaiting = 100

export async function search(
  ctx: Context,
  selection: Selection,
  query: SearchQuery,
  page: Page,
  limits: Limits = usual,
): Promise<Found[]> {
  const { queue, scope } = selection
  if (!scope.district && scope.units.length + (scope.reach ?? []).length === 0) return []
  const statistics = await statisticsOf(ctx)
  if (queue !== undefined && !scope.district) {
    // What waits in so small a scope is looked through.
    const waiting = waitingOf(statistics, scope, queue)
    const keys = (waiting ?? 0) > fewWaiting ? undefined : queueFacetsOf(scope, queue)
    const found =
      keys === undefined
        ? undefined
        : await selectByFacets(ctx.db, ctx.district.id, selection, {
            ...page,
            look: { scope: keys, filters: [] },
            queries: query.parts,
            most: waiting === undefined ? limits.few * 5 : undefined,
          })
    if (found !== undefined) return found
  }
  return searchAll(ctx, selection, query, page, { limits, statistics })
}

async function searchAll(
  ctx: Context,
  selection: Selection,
  query: SearchQuery,
  page: Page,
  { limits: { few, manyShare, most }, statistics }: { readonly limits: Limits; readonly statistics: Statistics },
): Promise<Found[]> {
  const { db, district } = ctx
  const { scope, filter, queue } = selection
  const { matters, words } = statistics
  const scopeFacets = scopeFacetsOf(scope)
  const knownScope = scopeFacets === undefined ? 1 : shareOfFacets(statistics, [scopeFacets])
  const { open, part } = queueShareOf(statistics, queue)
  const inScope = knownScope ?? unknownScope / Math.max(1, matters)
  const looked = scope.district ? [] : scopeTags({ units: scope.units, reach: scope.reach ?? [] }, queue !== undefined)
  const tags = scope.district ? [] : [anyOf(looked)]
  const [written] = tags
  const unwritten: Unwritten | undefined =
    written === undefined ? undefined : { tags: looked, written, queries: query.parts }
  const sought = { ...soughtOf(query, words, inScope * open, tags), unwritten }
  const shares = [...query.terms, ...query.across].map((term) => shareOf(words, term))
  // A word that the statistics do not have is rarer than all that they have; how much rarer is found out by asking.
  const share = shares.includes(undefined) ? undefined : Math.min(...shares.map((one) => one ?? 0))
  const joint = jointShareOfQuery(query, words)
  // Of a scope so few are left that it is asked for by a guess: how often its words come together.
  const guessed = scope.district ? share : joint * inScope * open
  if (guessed === undefined || guessed * matters <= few) {
    const found = await searchByWords(db, district.id, selection, { ...page, ...sought, most: few * 2 })
    if (found !== undefined) return found
  }
  const filters = filterFacetsOf(selection)
  const groups = facetsOf(selection)
  // In a queue a scope is narrowed further, but by how much is not known.
  const filtered = queue === undefined ? shareOfFacets(statistics, filters) : 1
  const known = knownScope === undefined || filtered === undefined ? undefined : knownScope * filtered
  const sorted = page.sort === 'newest' && queue === undefined && groups.length > 0
  if (sorted && (filtered === undefined || (known !== undefined && known * matters <= few))) {
    const look = { scope: scopeFacets, filters }
    const found = await selectByFacets(db, district.id, selection, {
      ...page,
      look,
      queries: query.parts,
      most: few * 2,
    })
    if (found !== undefined) return found
  }
  // What waits in a queue of the scope stands in the index of facets too.
  const waiting = queue === undefined || page.sort === 'due' ? undefined : queueFacetsOf(scope, queue)
  // More than a few were found though statistics have none of them: so many at least.
  const narrowed = (known ?? (few * 3) / Math.max(1, matters)) * (waiting === undefined ? 1 : part)
  // States follow one another in time: before the first closed one come all that are open.
  const mixed = queue === undefined && filter.state === undefined
  // Of a scope the index of words has only what lies in it: it is walked only where that is nearly everything.
  const walks = query.terms.length === 1 && mixed && share !== undefined && share * narrowed * inScope >= manyShare
  // An order by due time cannot be walked by days.
  if (walks || page.sort === 'due') return searchByOrder(db, district.id, selection, { ...page, queries: query.parts })
  const byFacets = (sorted || waiting !== undefined) && narrowed < (share ?? words.leastShare) * inScope
  // A unit has many: they stand there with the period of their opening too, so that not all entries of the days have to be read.
  const isOfUnits = !scope.district && (scope.reach ?? []).length === 0 && queue === undefined
  const units = isOfUnits ? scope.units.map(unitKey) : []
  const soughtOn = (days: DaySpan, dayTags: readonly string[]): Sought => {
    if (units.length === 0 || days.newest - days.oldest + 1 < leastOfPeriod)
      return { ...sought, lookUp: [...sought.lookUp, anyOf(dayTags)] }
    const tagsOfUnits = units.flatMap((unit) => periodsOfDays(days).map((period) => keyTag(`${unit}${period}`)))
    return { ...soughtOf(query, words, inScope, [anyOf(tagsOfUnits)]), unwritten }
  }
  return findByDays(
    {
      ...page,
      ...(await spanOf(ctx, selection, statistics)),
      now: ctx.now(),
      openedFrom: filter.openedFrom,
      openedTo: filter.openedTo,
      perDay: joint * narrowed * perDayOf(statistics),
      inPeriodsFrom: byFacets && waiting === undefined ? periodsFrom(statistics, scope) : undefined,
      find: (dayTags, limit, atMost, days) =>
        byFacets
          ? selectByFacets(db, district.id, selection, {
              after: page.after,
              limit,
              look:
                waiting === undefined
                  ? lookOfDays(statistics, selection, days)
                  : { scope: waiting, filters: [dayTags] },
              queries: query.parts,
              most: atMost,
            })
          : searchByWords(db, district.id, selection, {
              ...page,
              limit,
              ...soughtOn(days, dayTags),
              days,
              most: atMost ?? Infinity,
            }),
    },
    most,
  )
}

const lexemeOf = ({ lexeme, prefix }: Term): string => (prefix ? `'${lexeme}':*` : quoted(lexeme))
const anyOf = (tags: readonly string[]): string => tags.map(quoted).join(' | ')

type Sought = {
  readonly queries: readonly string[]
  readonly lookUp: readonly string[]
  readonly unwritten?: Unwritten | undefined
}

/**
 * What is looked up of a search, the rarest first, and which conditions are left to be looked at in what is found. To look a word up
 * means to read its entries: so as many are as take less time than to look at what is left without them. The rarest first, then
 * those that stand farthest from it, as neighbours come together anyway. The rarest is often a pair that joins two words.
 */
function soughtOf(query: SearchQuery, words: WordStatistics, inScope: number, tags: readonly string[]): Sought {
  const terms = [...query.terms, ...query.across].map((term) => ({
    term,
    share: shareOf(words, term) ?? words.leastShare,
  }))
  const rarest = terms.reduce((a, b) => (b.share < a.share ? b : a))
  const distance = ({ term }: { readonly term: Term }): number =>
    term.run === rarest.term.run ? Math.abs(term.at - rarest.term.at) : Infinity
  const others = terms.filter((one) => one !== rarest).toSorted((a, b) => distance(b) - distance(a))
  const joint = jointShareOfQuery(query, words)
  const chosen: Term[] = []
  for (const { term, share } of [rarest, ...others]) {
    if (chosen.some((one) => one.run === term.run && Math.abs(one.at - term.at) <= 1)) continue
    const spared = inScope * (jointShareOf(chosen, words) - joint)
    if (spared * entriesPerLook > share || (chosen.length === 0 && tags.length === 0)) chosen.push(term)
  }
  const inOrder = [
    ...chosen.map((term) => ({ lexeme: lexemeOf(term), share: shareOf(words, term) ?? words.leastShare })),
    ...tags.map((lexeme) => ({ lexeme, share: inScope })),
  ].toSorted((a, b) => a.share - b.share)
  const lookUp = [...new Set(inOrder.map(({ lexeme }) => lexeme))]
  return { queries: query.parts.filter((part) => !lookUp.includes(part)), lookUp }
}

/**
 * The share of matters that have what is searched for, as far as it can be guessed: no more than its rarest pair has, be it one
 * that joins two words.
 */
function jointShareOfQuery({ terms, across }: SearchQuery, words: WordStatistics): number {
  const shares = across.map((term) => shareOf(words, term) ?? words.leastShare)
  return Math.min(jointShareOf(terms, words), ...shares)
}

/**
 * The share of matters that have all terms, as far as it can be guessed. Words are taken to come independently of each
 * other. The pairs of one run come together more often than chance has it, so each further one counts by a root only, the
 * square root, the fourth …, the rarest first; a pair that overlaps the one before it comes with it. A guess that is too
 * high costs one short question more; one that is too low costs the reading of every day too many.
 */
function jointShareOf(terms: readonly Term[], words: WordStatistics): number {
  const runs = new Map<number, number[]>()
  terms.forEach((term, n) => {
    const { run, at } = term
    const share = shareOf(words, term) ?? words.leastShare
    const former = terms[n - 1]
    const known = runs.get(run)
    const last = known?.length ?? 0
    if (known === undefined) runs.set(run, [share])
    else if (former !== undefined && former.run === run && at - former.at === 1)
      known[last - 1] = Math.min(share, known[last - 1] ?? share)
    else known.push(share)
  })
  let joint = 1
  for (const pairs of runs.values()) {
    pairs.toSorted((a, b) => a - b).forEach((share, n) => (joint *= share ** (1 / 2 ** n)))
  }
  return joint
}

/** At most this share of matters has the term; undefined when it is not among the common ones. */
function shareOf({ shares }: WordStatistics, { lexeme, prefix }: Term): number | undefined {
  if (!prefix) return shares.get(lexeme)
  let sum = 0
  for (const [other, share] of shares) if (other.startsWith(lexeme)) sum += share
  return sum === 0 ? undefined : Math.min(1, sum)
}
