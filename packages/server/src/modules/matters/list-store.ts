import type { Clock } from '@mazha/contracts/clock'
import type { Role } from '@mazha/contracts/role'
import { type DaySpan, startOf } from './opened-tags.ts'
import { scopeSql } from './scope-store.ts'
import type { Db } from './store.ts'
import type { DueState, MatterFilter, Scope } from './types.ts'

/** SQL of lists and counts. */

/** Collects parameters while a statement is put together: `put(value)` gives its place, `$3`. */
export class Parameters {
  readonly values: unknown[] = []
  readonly put = (value: unknown): string => `$${this.values.push(value)}`
  /**
   * The statement with these values, named after its text, so that each connection reads it once. For statements whose plan does
   * not hang on what they are given. What they are given stands in subqueries, but for the district: a plan made for the values
   * at hand would look cheaper to PostgreSQL, and it would plan each time anew.
   */
  readonly named = (text: string): { name: string; text: string; values: unknown[] } => {
    const known = statements.get(text)
    if (known !== undefined) return { ...known, values: this.values }
    const statement = {
      name: `matters.lists-${statements.size}`,
      // With the cast it is a value; without it, `any(…)` would take it for rows.
      text: text.replaceAll(/(?<!select )\$(?!1\b)\d+(::\w+(?:\[\])?)?/g, '(select $&)$1'),
    }
    statements.set(text, statement)
    return { ...statement, values: this.values }
  }
}
/** There are as many as there are ways to put a list together, some dozens. */
const statements = new Map<string, { readonly name: string; readonly text: string }>()

/** Where a page begins: after the row with this order and id. */
export type Position = { readonly order: string; readonly id: string }

export type Selection = {
  readonly scope: Scope
  readonly queue?: string | undefined
  readonly person?: string | undefined
  readonly filter: MatterFilter
  /** Only this matter. */
  readonly only?: string
  /** It is looked for in what the scope finds, and nowhere else. */
  readonly isFoundByScope?: boolean
}

/** Without a due time a matter stands last in its queue. */
export const dueOrder = `coalesce(m.due_at, 'infinity'::timestamptz)`

/** Queues of matters whose most pressing clock is in this state. */
const markedQueues: Readonly<Record<string, 'near' | 'overdue'>> = { near_due: 'near', overdue: 'overdue' }

/** Whether the most pressing clock of `mazha.matter m` is in a state. */
const dueStateSql = (state: string): string =>
  `exists (select from mazha.clock k where k.district_id = $1 and k.matter_id = m.id and k.name = m.due_clock and k.state = ${state})`

/** In which state the most pressing clock of `mazha.matter m` is. */
export const dueStateOf = `(select k.state from mazha.clock k where k.district_id = $1 and k.matter_id = m.id and k.name = m.due_clock)`

/** The states are written out: an index has each of the rarer ones, and the planner sees that. */
const dueStateFilters = {
  none: 'm.due_clock is null',
  // Nearly every open one: a subquery that cannot be turned into a join, as the list's own order is quicker.
  running: `(select k.state from mazha.clock k where k.district_id = $1 and k.matter_id = m.id and k.name = m.due_clock) = 'running'`,
  near: dueStateSql(`'near'`),
  overdue: dueStateSql(`'overdue'`),
  waiting: dueStateSql(`'waiting'`),
  paused: dueStateSql(`'paused'`),
} satisfies Record<DueState, string>

function queueSql(queue: string, person: string | undefined, { put }: Parameters): string {
  if (queue === 'mine') return `m.queue is not null and m.holder_person = ${put(person ?? null)}::uuid`
  const marked = markedQueues[queue]
  if (marked !== undefined) return `m.queue is not null and ${dueStateSql(`'${marked}'`)}`
  return `m.queue = ${put(queue)}`
}

/** The conditions of a selection, over `mazha.matter m`; the district is `$1`. */
export function selectionSql(
  { scope, queue, person, filter, only, isFoundByScope = false }: Selection,
  parameters: Parameters,
  inQueue = queue !== undefined && queue !== 'mine',
): string {
  const { put } = parameters
  const conditions = ['m.district_id = $1']
  if (queue !== undefined) conditions.push(queueSql(queue, person, parameters))
  if (only !== undefined) conditions.push(`m.id = ${put(only)}::uuid`)
  if (filter.state !== undefined) conditions.push(`m.state = ${put(filter.state)}`)
  if (filter.category !== undefined) conditions.push(`m.category = ${put(filter.category)}`)
  if (filter.level !== undefined) conditions.push(`m.level = ${put(filter.level)}`)
  if (filter.channel !== undefined) conditions.push(`m.channel = ${put(filter.channel)}`)
  if (filter.unit !== undefined) conditions.push(`m.units && array[${put(filter.unit)}]::text[]`)
  if (filter.dueState !== undefined) conditions.push(dueStateFilters[filter.dueState])
  if (filter.openedFrom !== undefined) conditions.push(`m.opened_at >= ${put(filter.openedFrom)}::timestamptz`)
  if (filter.openedTo !== undefined) conditions.push(`m.opened_at < ${put(filter.openedTo)}::timestamptz`)
  conditions.push(scopeSql(scope, inQueue, parameters, isFoundByScope))
  return conditions.join(' and ')
}

export function afterSql(after: Position | undefined, sort: 'due' | 'newest', { put }: Parameters, of = 'm'): string {
  if (after === undefined) return 'true'
  return sort === 'due'
    ? `(${dueOrder}, m.id) > (${put(after.order)}::timestamptz, ${put(after.id)}::uuid)`
    : `(${of}.opened_at, ${of}.id) < (${put(after.order)}::timestamptz, ${put(after.id)}::uuid)`
}

/** What was opened on some days. */
export const daysSql = ({ newest, oldest }: DaySpan, { put }: Parameters, of = 'm'): string =>
  `${of}.opened_at >= ${put(startOf(oldest))}::timestamptz and ${of}.opened_at < ${put(startOf(newest + 1))}::timestamptz`

export const orderSql = (sort: 'due' | 'newest'): string =>
  sort === 'due' ? `${dueOrder}, m.id` : 'm.opened_at desc, m.id desc'

export type Found = { id: string; order: string }

/** The order of a row as text, as a cursor has it. */
export const orderOf = (sort: 'due' | 'newest'): string =>
  sort === 'due' ? `coalesce(m.due_at::text, 'infinity')` : 'm.opened_at::text'

/** A page as one text, which is quicker to hand over and to read than a row for each: `id order`, a line each. */
export const pageSql = (select: string): string =>
  `select string_agg(p.id || ' ' || p.order, e'\\n') from (${select}) p`

export const readPage = (page: string | null | undefined): Found[] =>
  (page ?? '') === ''
    ? []
    : (page ?? '').split('\n').map((line) => ({ id: line.slice(0, idLength), order: line.slice(idLength + 1) }))

const idLength = 36

/**
 * Ids of a page in its order. What is near due or overdue is found by its clocks, which are in that order: a matter stands there
 * once, by its most pressing one.
 */
export async function selectPage(
  db: Db,
  district: string,
  selection: Selection,
  page: { readonly sort: 'due' | 'newest'; readonly after?: Position | undefined; readonly limit: number },
): Promise<Found[]> {
  const parameters = new Parameters()
  parameters.put(district)
  const marked = markedQueues[selection.queue ?? '']
  if (marked !== undefined && page.sort === 'due') {
    const scoped = markedSql(selection, marked, parameters)
    const after =
      page.after === undefined
        ? 'true'
        : `(k.due_at, k.matter_id) > (${parameters.put(page.after.order)}::timestamptz, ${parameters.put(page.after.id)}::uuid)`
    const { rows } = await db.query<Found>(
      `select m.id, k.due_at::text as order from ${scoped} and ${after}
       order by k.due_at, k.matter_id limit ${parameters.put(page.limit)}`,
      parameters.values,
    )
    return rows
  }
  const scoped = selectionSql(selection, parameters)
  const after = afterSql(page.after, page.sort, parameters)
  const { rows } = await db.query<Found>(
    `select m.id, ${orderOf(page.sort)} as order from mazha.matter_here m where ${scoped} and ${after}
     order by ${orderSql(page.sort)} limit ${parameters.put(page.limit)}`,
    parameters.values,
  )
  return rows
}

/** A selection of near due or overdue ones, from the clock's side. */
const markedSql = (selection: Selection, state: string, parameters: Parameters): string =>
  `mazha.clock k join mazha.matter_here m on m.district_id = $1 and m.id = k.matter_id and m.due_clock = k.name
   where k.district_id = $1 and k.state = '${state}' and m.queue is not null
     and ${selectionSql({ ...selection, queue: undefined }, parameters, true)}`

export type ItemRecord = {
  id: string
  number: string
  procedure: string
  procedure_version: number
  version: number
  state: string
  queue: string | null
  category: string | null
  level: string | null
  channel: string | null
  lng: number | null
  lat: number | null
  holder_role: Role | null
  holder_unit: string | null
  holder_person: string | null
  units: string[]
  opened_at: Date
  closed_at: Date | null
  due_at: Date | null
  due_state: DueState | null
  title: string | null
  body: string | null
  address: string | null
  clock: Clock | null
  action: string | null
  acted_at: Date | null
}

/** What a list shows of matters, in no order. */
export async function selectItems(db: Db, district: string, ids: readonly string[]): Promise<ItemRecord[]> {
  const { rows } = await db.query<ItemRecord>({
    name: 'matters.items',
    text: `select m.id, m.number, m.procedure, m.procedure_version, m.version, m.state, m.queue, m.category, m.level, m.channel,
        m.lng, m.lat, m.holder_role, m.holder_unit, m.holder_person, m.units, m.opened_at, m.closed_at, m.due_at, k.state as due_state,
        t.title, t.body, t.address, k.data as clock, l.action, l.recorded_at as acted_at
      from unnest($2::uuid[]) as w (id)
      join mazha.matter m on m.district_id = $1 and m.id = w.id
      left join mazha.matter_text t on t.district_id = $1 and t.matter_id = w.id
      left join mazha.clock k on k.district_id = $1 and k.matter_id = w.id and k.name = m.due_clock
      left join mazha.ledger l on l.district_id = $1 and l.matter_id = w.id and l.seq = m.version`,
    values: [district, ids],
  })
  return rows
}

/** Sums of counts: the folded figures and what has not been folded yet. */
export async function selectTallies(
  db: Db,
  district: string,
  buckets: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ bucket: string; n: string }>({
    name: 'matters.tallies',
    text: `select bucket, sum(n) as n from (
        select bucket, n from mazha.tally where district_id = $1 and bucket = any($2::text[])
        union all
        select bucket, n from mazha.tally_delta where district_id = $1 and bucket = any($2::text[])
      ) as parts group by bucket`,
    values: [district, buckets],
  })
  return new Map(rows.map(({ bucket, n }) => [bucket, Number(n)]))
}

/** When the next matter of each queue falls due. */
export async function selectNextDue(
  db: Db,
  district: string,
  scope: Scope,
  queues: readonly string[],
  person: string | undefined,
): Promise<Map<string, Date>> {
  const parameters = new Parameters()
  parameters.put(district)
  const selects = queues.map((queue) => {
    const selection: Selection = { scope, queue, person, filter: {} }
    const marked = markedQueues[queue]
    const first =
      marked === undefined
        ? `select m.due_at from mazha.matter_here m where ${selectionSql(selection, parameters)} order by ${dueOrder}, m.id limit 1`
        : `select k.due_at from ${markedSql(selection, marked, parameters)} order by k.due_at, k.matter_id limit 1`
    return `select ${parameters.put(queue)} as queue, (${first}) as due_at`
  })
  const { rows } = await db.query<{ queue: string; due_at: Date | null }>(
    selects.join(' union all '),
    parameters.values,
  )
  return new Map(rows.flatMap(({ queue, due_at }) => (due_at === null ? [] : [[queue, due_at] as const])))
}
