import { usedShare } from '@mazha/contracts/clock-engine'
import { queues } from '@mazha/contracts/matter'
import { parseNumber } from '@mazha/contracts/number'
import { compile } from '@mazha/contracts/program'
import type { Context } from '#kernel/context'
import { searchQuery } from '#kernel/words'
import { readCursor, writeCursor } from './cursor.ts'
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
import { search } from './search.ts'
import { findClockRule } from './standing.ts'
import { selectIdByNumber } from './store.ts'
import type { MatterItem, MatterPage, MatterQuery, QueueCounts, Scope } from './types.ts'

const usualLimit = 50
const largestLimit = 200

/**
 * A page of matters. Pages hold together while matters come and go: each begins after the last row of the one before.
 *
 * @throws cursor.invalid
 */
export async function listMatters(ctx: Context, query: MatterQuery): Promise<MatterPage> {
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
  const found = await findPage(ctx, selection, q ?? '', { sort, after, limit: limit + 1 })
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: await itemsOf(ctx, shown),
    next: found.length > limit && last !== undefined ? writeCursor(ctx, last, asked) : null,
  }
}

type Page = { readonly sort: 'due' | 'newest'; readonly after: Position | undefined; readonly limit: number }

async function findPage(ctx: Context, selection: Selection, q: string, page: Page): Promise<Found[]> {
  if (q.trim() === '') {
    return selection.queue === undefined && page.sort === 'newest'
      ? selectNewest(ctx, selection, page)
      : selectPage(ctx.db, ctx.district.id, selection, page)
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

async function itemsOf(ctx: Context, found: readonly Found[]): Promise<MatterItem[]> {
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
            title: row.action === 'clock' ? { zh: '时限提醒', en: 'Time limit' } : (act?.title ?? name(row.action)),
            at: row.acted_at.toISOString(),
          },
  }
}

const queueNames = Object.keys(queues)

/** How many matters stand in each queue of this scope, exact, and when the next one falls due; `open` counts all. */
export async function countQueues(
  ctx: Context,
  { scope, person }: { readonly scope: Scope; readonly person?: string | undefined },
): Promise<QueueCounts> {
  const bucketsOf = (queue: string): string[] => {
    if (queue === 'mine') return person === undefined ? [] : [`person:${person}`]
    const name = queue === 'near_due' || queue === 'overdue' || queue === 'open' ? queue : `queue:${queue}`
    if (scope.district) return [name]
    return queue === 'open' ? [] : scope.units.map((unit) => `${name}@${unit}`)
  }
  const shown = scope.district ? [...queueNames, 'open'] : queueNames
  const tallies = await selectTallies(ctx.db, ctx.district.id, shown.flatMap(bucketsOf))
  const counts = new Map(
    shown.map((queue) => [queue, bucketsOf(queue).reduce((sum, bucket) => sum + (tallies.get(bucket) ?? 0), 0)]),
  )
  const filled = queueNames.filter((queue) => (counts.get(queue) ?? 0) > 0)
  const due =
    filled.length === 0 ? new Map<string, Date>() : await selectNextDue(ctx.db, ctx.district.id, scope, filled, person)
  return Object.fromEntries(
    shown.map((queue) => [queue, { count: counts.get(queue) ?? 0, nextDueAt: due.get(queue)?.toISOString() ?? null }]),
  )
}
