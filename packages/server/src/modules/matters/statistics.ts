import type { Context } from '#kernel/context'
import {
  type FacetStatistics,
  queueMark,
  scopeFacetsOf,
  selectFacetStatistics,
  selectSpanOfState,
} from './facet-store.ts'
import type { Selection } from './list-store.ts'
import { dayOf, type DaySpan } from './opened-tags.ts'
import { selectSpan, selectWordStatistics, type WordStatistics } from './search-store.ts'
import type { Scope } from './types.ts'

/** What is known of all matters without looking at them: it decides how lists and searches go, never what they give. */
export type Statistics = {
  readonly matters: number
  readonly words: WordStatistics
  readonly facets: FacetStatistics
  /** The days of the oldest and the newest matter. */
  readonly oldest: number
  readonly newest: number
  /** The same of each state that was asked for; a state may have newer ones by now. */
  readonly spans: Map<string, DaySpan>
}

const freshMs = 300_000
const known = new WeakMap<Context, { readonly at: number; readonly statistics: Promise<Statistics> }>()

/** Asked for anew every five minutes: how common a word is changes slowly. */
export function statisticsOf(ctx: Context): Promise<Statistics> {
  const now = ctx.now().getTime()
  const kept = known.get(ctx)
  if (kept !== undefined && Math.abs(now - kept.at) < freshMs) return kept.statistics
  const statistics = readStatistics(ctx)
  known.set(ctx, { at: now, statistics })
  statistics.catch(() => known.delete(ctx))
  return statistics
}

async function readStatistics(ctx: Context): Promise<Statistics> {
  const [words, facets, span] = await Promise.all([
    selectWordStatistics(ctx.db),
    selectFacetStatistics(ctx.db),
    selectSpan(ctx.db, ctx.district.id),
  ])
  const now = dayOf(ctx.now())
  return {
    matters: words.matters,
    words,
    facets,
    oldest: span === undefined ? now : dayOf(span.oldest),
    newest: span === undefined ? now : dayOf(span.newest),
    spans: new Map(),
  }
}

type Span = DaySpan & { readonly findOldest: () => Promise<number | undefined> }

/** The days between which a selection lies: as far as is known, and `findOldest` when all of them were asked for. */
export async function spanOf(ctx: Context, { filter: { state } }: Selection, statistics: Statistics): Promise<Span> {
  const { db, district } = ctx
  if (state === undefined) {
    return {
      newest: Math.max(statistics.newest, dayOf(ctx.now())),
      oldest: statistics.oldest,
      findOldest: async () => {
        const span = await selectSpan(db, district.id)
        return span === undefined ? undefined : dayOf(span.oldest)
      },
    }
  }
  // States follow one another in time: before the newest closed one come all that are open.
  const findSpan = async (): Promise<DaySpan> => {
    const span = await selectSpanOfState(db, district.id, state)
    return { newest: dayOf(span?.newest ?? ctx.now()), oldest: dayOf(span?.oldest ?? ctx.now()) }
  }
  const span = await findSpan()
  statistics.spans.set(state, span)
  return { ...span, findOldest: () => Promise.resolve(span.oldest) }
}

/**
 * The same, with the span of a state as it was when it was asked for last: whoever looks by it has to find out whether there is
 * a newer one by now.
 */
export async function keptSpanOf(ctx: Context, selection: Selection, statistics: Statistics): Promise<Span> {
  const { state } = selection.filter
  const kept = state === undefined ? undefined : statistics.spans.get(state)
  if (kept === undefined) return spanOf(ctx, selection, statistics)
  return { ...kept, findOldest: async () => (await spanOf(ctx, selection, statistics)).oldest }
}

/** How many matters a day brings. */
export const perDayOf = ({ matters, newest, oldest }: Statistics): number => matters / Math.max(1, newest - oldest + 1)

/**
 * The share of matters that meet all groups, taken to come independently; undefined when no facet of a group is among the common
 * ones. A person who is not takes part as often as others do.
 */
export function shareOfFacets({ facets }: Statistics, groups: readonly (readonly string[])[]): number | undefined {
  let share = 1
  for (const group of groups) {
    const parts = group.flatMap(
      (facet) => facets.shares.get(facet) ?? (facet.startsWith('p:') ? facets.usualPerson : undefined) ?? [],
    )
    if (parts.length === 0) return undefined
    share *= Math.min(
      1,
      parts.reduce((sum, part) => sum + part, 0),
    )
  }
  return share
}

/** Of what is open, so much is guessed to wait in a queue that statistics do not know. */
const shareOfQueue = 1 / 4

/** What is open of all matters, and of that what waits in a queue: as far as is known. */
export function queueShareOf(
  { facets }: Statistics,
  queue: string | undefined,
): { readonly open: number; readonly part: number } {
  if (queue === undefined) return { open: 1, part: 1 }
  const { open, shares } = facets
  const waiting = shares.get(`${queueMark}${queue}`)
  return open === 0
    ? { open: 1, part: shareOfQueue }
    : { open, part: waiting === undefined ? shareOfQueue : waiting / open }
}

/** How many of a scope wait in a queue, as far as it is known. */
export function waitingOf(statistics: Statistics, scope: Scope, queue: string): number | undefined {
  const keys = scopeFacetsOf(scope)
  const share = keys === undefined ? 1 : shareOfFacets(statistics, [keys])
  const { open, part } = queueShareOf(statistics, queue)
  return share === undefined || statistics.matters === 0 ? undefined : share * open * part * statistics.matters
}
