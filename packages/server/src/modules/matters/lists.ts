import { usedShare } from '@mazha/contracts/clock-engine'
import { queues } from '@mazha/contracts/matter'
import { parseNumber } from '@mazha/contracts/number'
import { compile } from '@mazha/contracts/program'
import type { Context } from '#kernel/context'
import { searchQuery } from '#kernel/words'
import { readCursor, writeCursor } from './cursor.ts'
import { hasAreas, hasReach, queueFacetsOf, selectByFacets, selectWaiting } from './facet-store.ts'
import { selectNewest } from './filtered.ts'
import {
  type Found,
  type ItemRecord,
  type Position,
  selectItems,
  selectNextDue,
  selectPage,
  selectTallies,
  type Selection,
} from './list-store.ts'
import { systemTitles } from './queries.ts'
import { search } from './search.ts'
import { findClockRule } from './standing.ts'
import { statisticsOf, waitingOf } from './statistics.ts'
import { selectIdByNumber } from './store.ts'
import type { MatterItem, MatterPage, MatterQuery, QueueCounts, Scope } from './types.ts'

const usualLimit = 50
/** What waits in a scope is ordered without counting it first where so few are expected. */
const fewWaiting = 1000
const largestLimit = 200

/**
 * A page of matters. Pages hold together while matters come and go: each begins after the last row of the one before.
 *
 * @throws cursor.invalid
 */
export async function listMatters(ctx: Context, query: MatterQuery): Promise<MatterPage> {
  const { found, limit, asked } = await findMatters(ctx, query)
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: await itemsOf(ctx, shown),
    next: found.length > limit && last !== undefined ? writeCursor(ctx, last, asked) : null,
  }
}

/** Which matters stand on a page, in their order: one more than fit on it when there are more. */
export async function findMatters(
  ctx: Context,
  query: MatterQuery,
): Promise<{ found: Found[]; limit: number; asked: string }> {
  const { queue, person, q, filter = {}, scope } = query
  const limit = Math.max(1, Math.min(query.limit ?? usualLimit, largestLimit))
  const sort = query.sort ?? (queue === undefined || (q ?? '') !== '' ? 'newest' : 'due')
  const asked = JSON.stringify([
    queue ?? null,
    person ?? null,
    q ?? null,
    Object.entries(filter).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    scope,
    sort,
  ])
  const after = query.cursor === undefined ? undefined : readCursor(ctx, query.cursor, asked)
  const selection: Selection = { scope, queue, person, filter }
  return { found: await findPage(ctx, selection, q ?? '', { sort, after, limit: limit + 1 }), limit, asked }
}

type Page = { readonly sort: 'due' | 'newest'; readonly after: Position | undefined; readonly limit: number }

async function findPage(ctx: Context, selection: Selection, q: string, page: Page): Promise<Found[]> {
  if (q.trim() === '') {
    if (selection.queue === undefined && page.sort === 'newest') return selectNewest(ctx, selection, page)
    const { queue, scope } = selection
    const keys = queue === undefined || !hasAreas(scope) ? undefined : queueFacetsOf(scope, queue)
    if (queue === undefined || keys === undefined) return selectPage(ctx.db, ctx.district.id, selection, page)
    const waiting = waitingOf(await statisticsOf(ctx), scope, queue) ?? Infinity
    const found = await selectByFacets(ctx.db, ctx.district.id, selection, {
      ...page,
      look: { scope: keys, filters: [] },
      most: waiting <= fewWaiting ? undefined : mostCounted,
    })
    return found ?? selectPage(ctx.db, ctx.district.id, selection, page)
  }
  const number = parseNumber(q)
  const id = number === undefined ? undefined : await selectIdByNumber(ctx.db, ctx.district.id, number)
  if (id !== undefined) {
    const one: Selection = { ...selection, only: id }
    return selectPage(ctx.db, ctx.district.id, one, page)
  }
  const words = searchQuery(q)
  return words === undefined ? [] : search(ctx, selection, words, page)
}

/** What a list shows of them. */
export async function itemsOf(ctx: Context, found: readonly Found[]): Promise<MatterItem[]> {
  if (found.length === 0) return []
  const rows = await selectItems(
    ctx.db,
    ctx.district.id,
    found.map(({ id }) => id),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const now = ctx.now().toISOString()
  return found.flatMap(({ id }) => {
    const row = byId.get(id)
    return row === undefined ? [] : [itemOf(ctx, row, now)]
  })
}

function itemOf(ctx: Context, row: ItemRecord, now: string): MatterItem {
  const procedure = ctx.procedures.find(row.procedure, row.procedure_version)
  const program = procedure === undefined ? undefined : compile(procedure)
  const name = (text: string): { zh: string; en: string } => ({ zh: text, en: text })
  const rule = row.clock === null || procedure === undefined ? undefined : findClockRule(procedure, row.clock.name)
  const act = row.action === 'open' ? program?.open : program?.acts.get(row.action ?? '')
  return {
    id: row.id,
    number: row.number,
    procedure: row.procedure,
    version: row.version,
    title: row.title ?? '',
    text: row.body ?? '',
    address: row.address,
    state: row.state,
    stateTitle: procedure?.states[row.state]?.title ?? name(row.state),
    queue: row.queue,
    category: row.category,
    level: row.level,
    channel: row.channel,
    place: row.lng === null || row.lat === null ? null : { lng: row.lng, lat: row.lat },
    holder: { role: row.holder_role, unit: row.holder_unit, person: row.holder_person },
    units: row.units,
    openedAt: row.opened_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    clock:
      row.clock === null
        ? null
        : {
            name: row.clock.name,
            title: rule?.title ?? name(row.clock.name),
            state: row.due_state ?? 'none',
            dueAt: row.due_at?.toISOString() ?? null,
            used: usedShare(row.clock, now, ctx.calendar),
            waitsFor: row.clock.state === 'waiting' ? (row.clock.waits?.year ?? null) : null,
          },
    lastAction:
      row.action === null || row.acted_at === null
        ? null
        : {
            action: row.action,
            title: act?.title ?? systemTitles.get(row.action) ?? name(row.action),
            at: row.acted_at.toISOString(),
          },
  }
}

const queueNames = Object.keys(queues)

/** As far as is counted where no counts are kept: an area's open matters. */
const mostCounted = 10_000

type Counted = { count: number; next: Date | null }

/** Adds what was counted one by one. */
const addWaiting = (counts: Map<string, Counted>, waiting: Awaited<ReturnType<typeof selectWaiting>>): void => {
  const add = (queue: string, n: number, next: Date | null): void => {
    const counted = counts.get(queue)
    if (counted === undefined) return
    counted.count += n
    if (next !== null && (counted.next === null || next < counted.next)) counted.next = next
  }
  for (const { queue, due_state, mine, n, next } of waiting) {
    add('open', n, null)
    if (queue === null) continue
    add(queue, n, next)
    if (mine) add('mine', n, next)
    if (due_state === 'near') add('near_due', n, next)
    if (due_state === 'overdue') add('overdue', n, next)
  }
}

/**
 * How many matters stand in each queue of this scope, exact, and when the next one falls due; `open` counts all. Of an area
 * no counts are kept: they are counted, up to a bound, and `more` says when there are more. Nobody is counted a matter
 * that is kept from them.
 */
export async function countQueues(
  ctx: Context,
  { scope, person }: { readonly scope: Scope; readonly person?: string | undefined },
): Promise<QueueCounts> {
  const { db, district } = ctx
  const keys = hasReach(scope) ? queueFacetsOf(scope) : undefined
  if (keys !== undefined) {
    const waiting = await selectWaiting(db, district.id, { scope, person, by: keys, most: mostCounted + 1 })
    const counts = new Map(queueNames.map((queue): [string, Counted] => [queue, { count: 0, next: null }]))
    addWaiting(counts, waiting)
    const more = waiting.reduce((sum, { n }) => sum + n, 0) > mostCounted
    return Object.fromEntries(
      [...counts].map(([queue, { count, next }]) => [
        queue,
        { count, nextDueAt: next?.toISOString() ?? null, ...(more ? { more } : {}) },
      ]),
    )
  }
  const bucketsOf = (queue: string): string[] => {
    if (queue === 'mine') return person === undefined ? [] : [`person:${person}`]
    const name = queue === 'near_due' || queue === 'overdue' || queue === 'open' ? queue : `queue:${queue}`
    if (scope.district) return [name]
    return queue === 'open' ? [] : scope.units.map((unit) => `${name}@${unit}`)
  }
  const shown = scope.district ? [...queueNames, 'open'] : queueNames
  const [tallies, restricted] = await Promise.all([
    selectTallies(db, district.id, shown.flatMap(bucketsOf)),
    selectWaiting(db, district.id, { scope, person, by: 'restricted', most: mostCounted }),
  ])
  const counts = new Map(
    shown.map((queue): [string, Counted] => [
      queue,
      { count: bucketsOf(queue).reduce((sum, bucket) => sum + (tallies.get(bucket) ?? 0), 0), next: null },
    ]),
  )
  addWaiting(counts, restricted)
  const filled = queueNames.filter((queue) => (counts.get(queue)?.count ?? 0) > 0)
  const due =
    filled.length === 0 ? new Map<string, Date>() : await selectNextDue(db, district.id, scope, filled, person)
  return Object.fromEntries(
    [...counts].map(([queue, { count }]) => [queue, { count, nextDueAt: due.get(queue)?.toISOString() ?? null }]),
  )
}
