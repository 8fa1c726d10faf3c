import { afterSql, type Found, Parameters, type Position, type Selection, selectionSql } from './list-store.ts'
import { wordsSql } from './search-store.ts'
import type { Db } from './store.ts'

/** SQL of filtered lists. */

/** As the index `matter_facets` has it; written otherwise it would not be used. */
export const facetsSql = 'mazha.facets(m.state, m.category, m.level, m.channel, m.units, m.opened_at)'

/** What a list is narrowed by: each group must be met, by one of its facets. */
export type FacetGroups = readonly (readonly string[])[]

/** The facets that a selection asks for; a queue and dates are no facets. */
export function facetsOf({ scope, filter }: Selection): FacetGroups {
  const groups: (readonly string[])[] = []
  if (!scope.district) groups.push(scope.units)
  if (filter.state !== undefined) groups.push([`s:${filter.state}`])
  if (filter.category !== undefined) groups.push([`c:${filter.category}`])
  if (filter.level !== undefined) groups.push([`l:${filter.level}`])
  if (filter.channel !== undefined) groups.push([`d:${filter.channel}`])
  if (filter.unit !== undefined) groups.push([filter.unit])
  return groups
}

/**
 * The newest of a selection, by the index of facets: what is found is fetched first, then ordered. Undefined when more
 * than `most` are found: then this is the wrong way.
 */
export async function selectByFacets(
  db: Db,
  district: string,
  selection: Selection,
  page: {
    readonly groups: FacetGroups
    /** What else is searched for in what is found: conditions, a `tsquery` each. */
    readonly queries?: readonly string[]
    readonly after: Position | undefined
    readonly limit: number
    readonly most: number
  },
): Promise<Found[] | undefined> {
  const parameters = new Parameters()
  parameters.put(district)
  const where = selectionSql(selection, parameters)
  const after = afterSql(page.after, 'newest', parameters)
  const facets = page.groups.map((group) => `${facetsSql} && ${parameters.put(group)}::text[]`)
  const words =
    page.queries === undefined
      ? 'true'
      : `exists (select from mazha.matter_text t where t.district_id = $1 and t.matter_id = hits.id
          and ${wordsSql(page.queries, parameters)})`
  const { rows } = await db.query<Found & { found: number }>(
    `with hits as materialized (
       select m.id, m.opened_at from mazha.matter m
       where ${where} and ${after} and ${facets.join(' and ')} limit ${parameters.put(page.most + 1)}
     ), hit_count as materialized (select count(*)::int as found from hits)
     select found, p.id, p.order from hit_count left join lateral (
       select id, opened_at::text as order from hits where ${words} order by opened_at desc, id desc limit ${parameters.put(page.limit)}
     ) p on true`,
    parameters.values,
  )
  if ((rows[0]?.found ?? 0) > page.most) return undefined
  return rows.filter(({ id }) => id !== null).map(({ id, order }) => ({ id, order }))
}

export type FacetStatistics = {
  /** The most common facets, with the share of matters that have them. */
  readonly shares: ReadonlyMap<string, number>
}

const marks: Readonly<Record<string, string>> = { state: 's:', category: 'c:', level: 'l:', channel: 'd:', units: '' }

/** How common facets are, from PostgreSQL's own statistics: as fresh as the last analyze. */
export async function selectFacetStatistics(db: Db): Promise<FacetStatistics> {
  const { rows } = await db.query<{ attname: string; facets: string[] | null; shares: number[] | null }>(
    `select attname, coalesce(most_common_elems, most_common_vals)::text::text[] as facets,
       case when most_common_elems is null then most_common_freqs else most_common_elem_freqs end as shares
     from pg_catalog.pg_stats where schemaname = 'mazha' and tablename = 'matter' and attname = any($1::text[])`,
    [Object.keys(marks)],
  )
  const shares = new Map<string, number>()
  for (const row of rows) {
    row.facets?.forEach((facet, n) => shares.set(`${marks[row.attname] ?? ''}${facet}`, row.shares?.[n] ?? 0))
  }
  return { shares }
}

/** When the oldest and the newest matter of a state were opened; undefined when there is none. */
export async function selectSpanOfState(
  db: Db,
  district: string,
  state: string,
): Promise<{ oldest: Date; newest: Date } | undefined> {
  const { rows } = await db.query<{ oldest: Date | null; newest: Date | null }>({
    name: 'matters.span-of-state',
    text: `select (select opened_at from mazha.matter where district_id = $1 and state = $2 order by opened_at, id limit 1) as oldest,
      (select opened_at from mazha.matter where district_id = $1 and state = $2 order by opened_at desc, id desc limit 1) as newest`,
    values: [district, state],
  })
  const oldest = rows[0]?.oldest ?? null
  const newest = rows[0]?.newest ?? null
  return oldest === null || newest === null ? undefined : { oldest, newest }
}
