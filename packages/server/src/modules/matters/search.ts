import type { Context } from '#kernel/context'
import type { SearchQuery, Term } from '#kernel/words'
import { findByDays } from './by-days.ts'
import { facetsOf, filterFacetsOf, queueFacetsOf, scopeFacetsOf, selectByFacets } from './facet-store.ts'
import { lookOfDays } from './filtered.ts'
import type { Found, Position, Selection } from './list-store.ts'
import { areaTag, dayOf, isAreaKey } from './opened-tags.ts'
import { partsOfScope } from './scope.ts'
import { searchByOrder, searchByWords, type WordStatistics } from './search-store.ts'
import { perDayOf, shareOfFacets, spanOf, statisticsOf } from './statistics.ts'

/**
 * Full-text search whose cost follows what a page shows, not what is stored.
 *
 * - Few matches: the index of words finds them all, then they are ordered. Few in the selection: the index of facets does.
 * - Nearly every one (a common word by itself): the list's own order is walked and each matter's words are looked at.
 * - Between: each matter carries the day and the week it was opened as words, so the index of words is asked for some days at a
 *   time, newest first, until a page is full. How many days, follows from how common the words are. Where the selection is rarer
 *   than the words, the index of facets is asked instead, and the words are looked at.
 *
 * The areas of a matter stand among its words too, units and people do not: so a scope with areas is searched in two parts.
 */
type Page = { readonly sort: 'due' | 'newest'; readonly after: Position | undefined; readonly limit: number }
type Limits = { readonly few: number; readonly manyShare: number; readonly most?: number }

const usual = {
  /** So many matches are fetched and ordered without a second thought. */
  few: 300,
  /** One word in every fiftieth matter: fifty rows of a page are found by looking at 2,500. */
  manyShare: 0.02,
}

/** So many are guessed to lie in an area that is too small for statistics. */
const unknownArea = 100
/** So many entries of a word are read from the index in the time in which the words of one matter are looked at. */
const entriesPerLook = 350
/** Of what is open, so much is guessed to wait in one queue. */
const shareOfQueue = 1 / 3

export async function search(
  ctx: Context,
  selection: Selection,
  query: SearchQuery,
  page: Page,
  limits: Limits = usual,
): Promise<Found[]> {
  const { queue, scope } = selection
  if (queue === undefined) return searchParts(ctx, selection, query, page, limits)
  // What waits is a part of what there is: where that is not much more than a few, it is looked through.
  const keys = queueFacetsOf(scope, queue)
  const statistics = await statisticsOf(ctx)
  const waits = keys === undefined ? undefined : shareOfFacets(statistics, facetsOf({ scope, filter: {} }))
  const found =
    keys === undefined || (waits ?? 0) * statistics.matters > limits.few * 50
      ? undefined
      : await selectByFacets(ctx.db, ctx.district.id, selection, {
          ...page,
          look: { scope: keys, filters: [] },
          queries: query.parts,
          most: limits.few * 5,
        })
  return found ?? searchPart(ctx, selection, { query, areas: [] }, page, limits)
}

/**
 * What lies in areas of the scope, and what else it sees. Where the areas alone should fill the page, they are searched first:
 * then nothing older than the last of them is of interest.
 */
async function searchParts(
  ctx: Context,
  selection: Selection,
  query: SearchQuery,
  page: Page,
  limits: Limits,
): Promise<Found[]> {
  const [inAreas, others] = partsOfScope(selection.scope).map(({ scope, areas, outside }) => (openedFrom?: string) => {
    const filter = openedFrom === undefined ? selection.filter : { ...selection.filter, openedFrom }
    return searchPart(ctx, { ...selection, filter, scope, outside }, { query, areas }, page, limits)
  })
  if (inAreas === undefined) return []
  if (others === undefined) return inAreas()
  const statistics = await statisticsOf(ctx)
  const areas = selection.scope.district ? [] : (selection.scope.reach ?? []).filter(isAreaKey)
  const share = shareOfFacets(statistics, [areas, ...filterFacetsOf(selection)]) ?? 0
  const expected = share * jointShareOf(query.terms, statistics.words) * statistics.matters
  if (page.sort === 'due' || expected < page.limit) return mergePages(await Promise.all([inAreas(), others()]), page)
  const first = await inAreas()
  const last = first.length < page.limit ? undefined : first.at(-1)
  const openedFrom = last === undefined ? undefined : new Date(last.order).toISOString()
  return mergePages([first, await others(openedFrom)], page)
}

/** The first of several pages, each once. Their orders are compared as PostgreSQL writes them. */
function mergePages(pages: readonly (readonly Found[])[], { sort, limit }: Page): Found[] {
  const [only, ...others] = pages
  if (only !== undefined && others.length === 0) return [...only]
  const byId = new Map(pages.flat().map((one) => [one.id, one]))
  const sign = sort === 'due' ? 1 : -1
  const compare = (a: string, b: string): number => (a < b ? -sign : a > b ? sign : 0)
  return [...byId.values()].toSorted((a, b) => compare(a.order, b.order) || compare(a.id, b.id)).slice(0, limit)
}

/** What is searched for: words, and areas that stand among them. */
type Sought = { readonly query: SearchQuery; readonly areas: readonly string[] }

async function searchPart(
  ctx: Context,
  selection: Selection,
  { query, areas }: Sought,
  page: Page,
  { few, manyShare, most }: Limits,
): Promise<Found[]> {
  const { db, district } = ctx
  const statistics = await statisticsOf(ctx)
  const { matters, words } = statistics
  const inAreas = areas.length === 0 ? 1 : (shareOfFacets(statistics, [areas]) ?? unknownArea / Math.max(1, matters))
  const inArea = areas.length === 0 ? [] : [anyOf(areas.map(areaTag))]
  const queries = [...query.parts, ...inArea]
  const lexemes = new Set(query.terms.map(lexemeOf))
  const sought = { queries: query.parts.filter((part) => !lexemes.has(part)), lookUp: [...lexemes, ...inArea] }
  const shares = query.terms.map((term) => shareOf(words, term))
  // A word that the statistics do not have is rarer than all that they have; how much rarer is found out by asking.
  const share = shares.includes(undefined) ? undefined : Math.min(...shares.map((one) => one ?? 0))
  const joint = jointShareOf(query.terms, words)
  // Of an area so few are left that it is asked for by a guess: how often its words come together.
  const guessed = areas.length === 0 ? share : joint * inAreas
  if (guessed === undefined || guessed * matters <= few) {
    const narrow = areas.length === 0 ? sought : soughtInArea(query, words, inAreas, inArea)
    const found = await searchByWords(db, district.id, selection, { ...page, ...narrow, most: few * 2 })
    if (found !== undefined) return found
  }
  const groups = facetsOf(selection)
  // In a queue a scope is narrowed further, but by how much is not known.
  const narrowing = selection.queue === undefined ? groups : groups.slice(0, selection.scope.district ? 0 : 1)
  const known = shareOfFacets(statistics, narrowing)
  // Of what lies outside of areas that are searched by themselves there is little left to look at; and where a page will not be
  // full, all have to be looked at anyway.
  const isAll = !selection.scope.district && joint * (known ?? 0) * matters < page.limit
  const fewHere = (selection.outside ?? []).length > 0 || isAll ? few * 4 : few
  const isFew = known === undefined || known * matters <= fewHere
  const sorted = page.sort === 'newest' && selection.queue === undefined && groups.length > 0
  if (sorted && isFew) {
    const { openedFrom } = selection.filter
    const look =
      openedFrom === undefined || selection.scope.district
        ? { scope: scopeFacetsOf(selection.scope), filters: filterFacetsOf(selection) }
        : lookOfDays(statistics, selection, {
            newest: dayOf(new Date(page.after?.order ?? selection.filter.openedTo ?? ctx.now())),
            oldest: dayOf(openedFrom),
          })
    const found = await selectByFacets(db, district.id, selection, { ...page, look, queries, most: fewHere * 2 })
    if (found !== undefined) return found
  }
  // What waits in a queue of the scope stands in the index of facets too.
  const waiting =
    selection.queue === undefined || page.sort === 'due' ? undefined : queueFacetsOf(selection.scope, selection.queue)
  // More than a few were found though statistics have none of them: so many at least.
  const narrowed = (known ?? (few * 3) / Math.max(1, matters)) * (waiting === undefined ? 1 : shareOfQueue)
  // States follow one another in time: before the first closed one come all that are open.
  const mixed = selection.queue === undefined && selection.filter.state === undefined
  const walks = query.terms.length === 1 && mixed && share !== undefined && share * narrowed >= manyShare
  // An order by due time cannot be walked by days.
  if (walks || page.sort === 'due') return searchByOrder(db, district.id, selection, { ...page, queries })
  const byFacets = (sorted || waiting !== undefined) && narrowed < (share ?? words.leastShare) * inAreas
  return findByDays(
    {
      ...page,
      ...(await spanOf(ctx, selection, statistics)),
      now: ctx.now(),
      openedFrom: selection.filter.openedFrom,
      openedTo: selection.filter.openedTo,
      perDay: joint * narrowed * perDayOf(statistics),
      inQuarters: byFacets && waiting === undefined && !selection.scope.district,
      find: (tags, limit, atMost, days) =>
        byFacets
          ? selectByFacets(db, district.id, selection, {
              after: page.after,
              limit,
              look:
                waiting === undefined ? lookOfDays(statistics, selection, days) : { scope: waiting, filters: [tags] },
              queries,
              most: atMost,
            })
          : searchByWords(db, district.id, selection, {
              ...page,
              limit,
              queries: sought.queries,
              lookUp: [...sought.lookUp, anyOf(tags)],
              most: atMost,
            }),
    },
    most,
  )
}

const lexemeOf = ({ lexeme, prefix }: Term): string => (prefix ? `'${lexeme}':*` : `'${lexeme}'`)

/**
 * Few lie in an area, so few of the words have to be looked up, each of which means to read all of its entries: as many as take
 * less time than to look at what is left without them. The rarest first, then those that stand farthest from it, as neighbours
 * come together anyway; the others are looked at in what is found.
 */
function soughtInArea(
  { terms, parts }: SearchQuery,
  words: WordStatistics,
  inAreas: number,
  inArea: readonly string[],
): { readonly queries: readonly string[]; readonly lookUp: readonly string[] } {
  const shares = terms.map((term) => shareOf(words, term) ?? words.leastShare)
  const rarest = shares.indexOf(Math.min(...shares))
  const distance = (n: number): number => (terms[n]?.run === terms[rarest]?.run ? Math.abs(n - rarest) : terms.length)
  const inOrder = terms
    .map((_, n) => n)
    .toSorted((a, b) => (a === rarest ? -1 : b === rarest ? 1 : distance(b) - distance(a)))
  const chosen: Term[] = []
  for (const n of inOrder) {
    const term = terms[n]
    if (term === undefined || inAreas * jointShareOf(chosen, words) * entriesPerLook <= (shares[n] ?? 1)) continue
    chosen.push(term)
  }
  const lookUp = [...inArea, ...chosen.map(lexemeOf)]
  return { queries: parts.filter((part) => !lookUp.includes(part)), lookUp }
}

const anyOf = (tags: readonly string[]): string => tags.map((tag) => `'${tag}'`).join(' | ')

/**
 * The share of matters that have all terms, as far as it can be guessed. Words are taken to come independently of each
 * other. The pairs of one run come together more often than chance has it, so each further one counts by a root only, the
 * square root, the fourth …, the rarest first; a pair that overlaps the one before it comes with it. A guess that is too
 * high costs one short question more; one that is too low costs the reading of every day too many.
 */
function jointShareOf(terms: readonly Term[], words: WordStatistics): number {
  const runs = new Map<number, number[]>()
  terms.forEach((term, n) => {
    const { run, lexeme } = term
    const share = shareOf(words, term) ?? words.leastShare
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
