import { queues } from '@mazha/contracts/matter'
import {
  afterSql,
  daysSql,
  dueStateOf,
  type Found,
  orderOf,
  orderSql,
  pageSql,
  Parameters,
  type Position,
  readPage,
  type Selection,
  selectionSql,
} from './list-store.ts'
import { type DaySpan, isAreaKey } from './opened-tags.ts'
import { scopeSql } from './scope-store.ts'
import { wordsSql } from './search-store.ts'
import type { Db } from './store.ts'
import type { Scope } from './types.ts'

/** SQL of filtered lists. */

/** As the index `matter_facets` has it; written otherwise it would not be used. */
export const facetsSql =
  'mazha.facets(m.state, m.category, m.level, m.channel, m.units, m.reach, m.queue, m.holder_unit, m.holder_person, m.area_path, m.opened_at)'

/** What a list is narrowed by: each group must be met, by one of its facets. */
export type FacetGroup = readonly string[]
export type FacetGroups = readonly FacetGroup[]

/** By what the index is asked. */
export type FacetLook = {
  /** All that the scope finds, or what it finds of a queue: whatever has one of these may be seen, but for what is kept. */
  readonly scope?: FacetGroup | undefined
  /** Of these periods only, one after the other until the page is full. */
  readonly periods?: readonly string[]
  /** Of these each must be met. */
  readonly filters: FacetGroups
  /** Only what was opened on these days. */
  readonly days?: DaySpan
}

/** All by which a scope finds its matters. */
const keysOf = ({ units, reach = [] }: Extract<Scope, { district: false }>): readonly string[] => [...units, ...reach]

/** The queues that a matter says of itself that it stands in. */
const standingQueues: readonly string[] = Object.keys(queues).filter(
  (queue) => !['mine', 'near_due', 'overdue'].includes(queue),
)

/**
 * By what a scope finds the matters of a queue, or of all queues. Each carries its queue together with its areas, the unit that
 * has it and the person who has it: as `scopeSql` sees queues. Undefined for the whole district.
 */
export function queueFacetsOf(scope: Scope, queue?: string): FacetGroup | undefined {
  if (scope.district) return undefined
  const keys = [...(scope.reach ?? []), ...scope.units.map((unit) => `u:${unit}`)]
  const stands = queue !== undefined && standingQueues.includes(queue) ? [queue] : standingQueues
  return stands.flatMap((name) => keys.map((key) => `${name}@${key}`))
}

/** Whether a scope reaches into areas, or to people: what queues have no index of their own for, or keep no counts of. */
export const hasAreas = (scope: Scope): boolean => !scope.district && (scope.reach ?? []).some(isAreaKey)
export const hasPeople = (scope: Scope): boolean =>
  !scope.district && (scope.reach ?? []).some((key) => !isAreaKey(key))
export const hasReach = (scope: Scope): boolean => !scope.district && (scope.reach ?? []).length > 0

/** What a scope finds of some periods. */
export const periodFacetsOf = (scope: Scope, periods: readonly string[]): readonly string[] =>
  scope.district ? [] : keysOf(scope).flatMap((key) => periods.map((period) => `${key}${period}`))

/** The facets by which a scope finds its matters; undefined where it finds all. */
export const scopeFacetsOf = (scope: Scope): FacetGroup | undefined => (scope.district ? undefined : keysOf(scope))

/** The facets that a filter asks for; dates are none. */
export function filterFacetsOf({ filter }: Pick<Selection, 'filter'>): FacetGroups {
  const groups: FacetGroup[] = []
  if (filter.state !== undefined) groups.push([`s:${filter.state}`])
  if (filter.category !== undefined) groups.push([`c:${filter.category}`])
  if (filter.level !== undefined) groups.push([`l:${filter.level}`])
  if (filter.channel !== undefined) groups.push([`d:${filter.channel}`])
  if (filter.unit !== undefined) groups.push([filter.unit])
  return groups
}

/** The facets that a selection asks for, its scope's first; a queue and dates are no facets. */
export function facetsOf(selection: Pick<Selection, 'scope' | 'filter'>): FacetGroups {
  const scope = scopeFacetsOf(selection.scope)
  return scope === undefined ? filterFacetsOf(selection) : [scope, ...filterFacetsOf(selection)]
}

/** In a subquery, so that the plan does not hang on which ones they are, and is kept. */
const hasOneOf = (group: readonly string[], { put }: Parameters): string =>
  `${facetsSql} && (select ${put(group)}::text[])`

/** In the same way, of one period after the other (`w.period`). */
const hasOneOfPeriod = (group: readonly string[], { put }: Parameters): string =>
  `${facetsSql} && (select array(select key || w.period from unnest(${put(group)}::text[]) as key))`

/**
 * The first of a selection, by the index of facets: what is found is fetched first, then ordered, the newest first unless it
 * is said. Undefined when more than `most` are found: then this is the wrong way.
 */
export async function selectByFacets(
  db: Db,
  district: string,
  selection: Selection,
  page: {
    readonly look: FacetLook
    readonly sort?: 'due' | 'newest'
    /** What else is searched for in what is found: conditions, a `tsquery` each. */
    readonly queries?: readonly string[]
    readonly after: Position | undefined
    readonly limit: number
    /** Undefined where it is known to be few: to count them takes a tenth of the time. By periods no more are found than are shown. */
    readonly most: number | undefined
    /** Also asked, in the same look: when the newest matter of a state was opened. */
    readonly newestOf?: { readonly state: string; readonly tell: (newest: Date) => void } | undefined
  },
): Promise<Found[] | undefined> {
  const parameters = new Parameters()
  parameters.put(district)
  const sort = page.sort ?? 'newest'
  const { scope, periods, filters, days } = page.look
  // The index tells exactly who finds what: to look at it again in each row took a third of the time of finding it.
  const isOfQueue = scope?.every((key) => key.startsWith(`${selection.queue}@`)) === true
  const queue = isOfQueue ? undefined : selection.queue
  const scoped = selectionSql({ ...selection, queue, isFoundByScope: scope !== undefined }, parameters)
  const after = afterSql(page.after, sort, parameters)
  const within = days === undefined ? 'true' : daysSql(days, parameters)
  const facets = filters.map((group) => hasOneOf(group, parameters))
  if (scope !== undefined)
    facets.unshift(periods === undefined ? hasOneOf(scope, parameters) : hasOneOfPeriod(scope, parameters))
  const hits = `select m.id, m.opened_at, m.due_at
    from (select * from mazha.matter_here m where m.district_id = $1 and ${facets.join(' and ')} offset 0) m
    where ${within} and ${after} and ${scoped}`
  // Looked at in the order of the list, until the page is full.
  const words =
    page.queries === undefined
      ? 'true'
      : `exists (select from mazha.matter_text_here t where t.district_id = $1 and t.matter_id = m.id
          and ${wordsSql(page.queries, parameters)} offset 0)`
  const limit = `limit ${parameters.put(page.limit)}::bigint`
  const inOrder = `order by ${orderSql(sort)}`
  const shown = `select m.id, ${orderOf(sort)} as order from`
  const newest =
    page.newestOf === undefined ? 'null::timestamptz' : edgeOfState(parameters.put(page.newestOf.state), 'newest')
  let statement: string
  if (periods !== undefined) {
    // The newest period comes first, and those after it are not looked at once the page is full. What hangs on a period can only be
    // walked after it, in their order, so nothing is left to sort; a sort would have to read them all.
    statement = `select 0 as found, ${newest} as newest, (${pageSql(
      `${shown} unnest(${parameters.put(periods)}::text[]) as w (period)
         cross join lateral (${hits} ${inOrder} offset 0) m where ${words} ${limit}`,
    )}) as page`
  } else if (page.most === undefined) {
    const from = page.queries === undefined ? `(${hits})` : `(${hits} ${inOrder} offset 0)`
    statement = `select 0 as found, ${newest} as newest, (${pageSql(`${shown} ${from} m where ${words} ${inOrder} ${limit}`)}) as page`
  } else {
    const from = page.queries === undefined ? 'hits' : `(select * from hits m ${inOrder} offset 0)`
    statement = `with hits as materialized (${hits} limit ${parameters.put(page.most + 1)}::bigint),
      hit_count as materialized (select count(*)::int as found from hits)
      select found, ${newest} as newest, (${pageSql(`${shown} ${from} m where ${words} ${inOrder} ${limit}`)}) as page from hit_count`
  }
  const { rows } = await db.query<{ found: number; newest: Date | null; page: string | null }>(
    parameters.named(statement),
  )
  const [row] = rows
  if (row?.newest instanceof Date) page.newestOf?.tell(row.newest)
  return (row?.found ?? 0) > (page.most ?? Infinity) ? undefined : readPage(row?.page)
}

export type FacetStatistics = {
  /** The most common facets, with the share of matters that have them. */
  readonly shares: ReadonlyMap<string, number>
  /** In what share of all a person has a part, by those of whom it is known; undefined when it is of none. */
  readonly usualPerson: number | undefined
  /** What waits in any queue. */
  readonly open: number
}

/** Of a queue among the statistics; by itself it is no facet of the index. */
export const queueMark = 'q:'
const marks: Readonly<Record<string, string>> = {
  state: 's:',
  category: 'c:',
  level: 'l:',
  channel: 'd:',
  queue: queueMark,
  units: '',
  reach: '',
}

/** How common facets are, from PostgreSQL's own statistics: as fresh as the last analyze. */
export async function selectFacetStatistics(db: Db): Promise<FacetStatistics> {
  const { rows } = await db.query<{ attname: string; facets: string[] | null; shares: number[] | null }>(
    `select attname, found as facets, shares from mazha.common_values('matter', $1::text[])`,
    [Object.keys(marks)],
  )
  const shares = new Map<string, number>()
  for (const row of rows) {
    row.facets?.forEach((facet, n) => shares.set(`${marks[row.attname] ?? ''}${facet}`, row.shares?.[n] ?? 0))
  }
  const ofPeople = [...shares]
    .flatMap(([facet, share]) => (facet.startsWith('p:') ? [share] : []))
    .toSorted((a, b) => a - b)
  let open = 0
  for (const [facet, share] of shares) if (facet.startsWith(queueMark)) open += share
  return { shares, usualPerson: ofPeople[Math.floor(ofPeople.length / 2)], open }
}

/** When the newest or the oldest matter of a state was opened. */
const edgeOfState = (state: string, edge: 'newest' | 'oldest'): string =>
  `(select opened_at from mazha.matter where district_id = $1 and state = ${state}
      order by ${edge === 'newest' ? 'opened_at desc, id desc' : 'opened_at, id'} limit 1)`

/** When the oldest and the newest matter of a state were opened; undefined when there is none. */
export async function selectSpanOfState(
  db: Db,
  district: string,
  state: string,
): Promise<{ oldest: Date; newest: Date } | undefined> {
  const { rows } = await db.query<{ oldest: Date | null; newest: Date | null }>({
    name: 'matters.span-of-state',
    text: `select ${edgeOfState('$2', 'oldest')} as oldest, ${edgeOfState('$2', 'newest')} as newest`,
    values: [district, state],
  })
  const oldest = rows[0]?.oldest ?? null
  const newest = rows[0]?.newest ?? null
  return oldest === null || newest === null ? undefined : { oldest, newest }
}

/** When the last clock that is marked falls due: nothing that falls due later is near or overdue. Two looks at an index. */
const lastMarked = `greatest(
  (select max(k.due_at) from mazha.clock k where k.district_id = $1 and k.state = 'near'),
  (select max(k.due_at) from mazha.clock k where k.district_id = $1 and k.state = 'overdue'))`

type Waiting = { queue: string | null; due_state: string | null; mine: boolean; n: number; next: Date | null }

/**
 * What waits, counted one by one: of matters that are kept from somebody (`restricted`), which stand in no count, or of those
 * found by facets. At most `most` are looked at.
 */
export async function selectWaiting(
  db: Db,
  district: string,
  {
    scope,
    person,
    by,
    most,
  }: {
    readonly scope: Scope
    readonly person: string | undefined
    readonly by: FacetGroup | 'restricted'
    readonly most: number
  },
): Promise<Waiting[]> {
  const parameters = new Parameters()
  parameters.put(district)
  const { put } = parameters
  const found = by === 'restricted' ? `m.barred <> '{}'` : hasOneOf(by, parameters)
  const { rows } = await db.query<Waiting>(
    parameters.named(`select w.queue, w.due_state, w.mine, count(*)::int as n, min(w.due_at) as next from (
       select m.queue, m.due_at, case when m.due_at <= ${lastMarked} then ${dueStateOf} end as due_state, m.holder_person is not distinct from ${put(person ?? null)}::uuid and m.queue is not null as mine
       from (select * from mazha.matter_here m where m.district_id = $1 and ${found} offset 0) m
       where m.closed_at is null and ${scopeSql(scope, true, parameters, by !== 'restricted')}
       limit ${put(most)}::bigint) w
     group by 1, 2, 3`),
  )
  return rows
}
