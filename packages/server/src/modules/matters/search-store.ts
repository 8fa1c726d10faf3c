import {
  afterSql,
  type Found,
  orderSql,
  Parameters,
  type Position,
  type Selection,
  selectionSql,
} from './list-store.ts'
import type { Db } from './store.ts'

/** SQL of full-text search. */

/** How many matters the planner expects to find, and how many there are, from PostgreSQL's own statistics. */
export async function estimateMatches(
  db: Db,
  district: string,
  query: string,
): Promise<{ matches: number; all: number }> {
  const explained = await db.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    `explain (format json) select from mazha.matter_text t where t.district_id = $1 and t.search @@ $2::tsquery`,
    [district, query],
  )
  const counted = await db.query<{ all: number }>({
    name: 'matters.how-many',
    text: `select greatest(reltuples, 0)::float8 as all from pg_catalog.pg_class where oid = 'mazha.matter_text'::regclass`,
  })
  return { matches: explained.rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0, all: counted.rows[0]?.all ?? 0 }
}

type SearchPage = {
  readonly query: string
  readonly sort: 'due' | 'newest'
  readonly after?: Position | undefined
  readonly limit: number
}

const orderOf = (sort: 'due' | 'newest'): string =>
  sort === 'due' ? `coalesce(m.due_at::text, 'infinity')` : 'm.opened_at::text'

/**
 * By the index of words: what is found is fetched first, then ordered. Undefined when more than `most` are found: then
 * this is the wrong way.
 */
export async function searchByWords(
  db: Db,
  district: string,
  selection: Selection,
  page: SearchPage & { readonly most: number },
): Promise<Found[] | undefined> {
  const parameters = new Parameters()
  parameters.put(district)
  const query = parameters.put(page.query)
  const most = parameters.put(page.most + 1)
  const where = selectionSql(selection, parameters)
  const after = afterSql(page.after, page.sort, parameters)
  const { rows } = await db.query<Found & { found: number }>(
    `with hits as materialized (
       select t.matter_id from mazha.matter_text t where t.district_id = $1 and t.search @@ ${query}::tsquery limit ${most}
     ), hit_count as materialized (select count(*)::int as found from hits)
     select found, p.id, p.order from hit_count left join lateral (
       select m.id, ${orderOf(page.sort)} as order from hits join mazha.matter m on m.district_id = $1 and m.id = hits.matter_id
       where ${where} and ${after} order by ${orderSql(page.sort)} limit ${parameters.put(page.limit)}
     ) p on true`,
    parameters.values,
  )
  if ((rows[0]?.found ?? 0) > page.most) return undefined
  return rows.filter(({ id }) => id !== null).map(({ id, order }) => ({ id, order }))
}

/** By the order of the list, looking at each matter's words: quick when many of them match. */
export async function searchByOrder(
  db: Db,
  district: string,
  selection: Selection,
  page: SearchPage,
): Promise<Found[]> {
  const parameters = new Parameters()
  parameters.put(district)
  const query = parameters.put(page.query)
  const where = selectionSql(selection, parameters)
  const after = afterSql(page.after, page.sort, parameters)
  const { rows } = await db.query<Found>(
    `select m.id, ${orderOf(page.sort)} as order from mazha.matter m
     where ${where} and ${after} and exists (
       select from mazha.matter_text t where t.district_id = $1 and t.matter_id = m.id and t.search @@ ${query}::tsquery offset 0)
     order by ${orderSql(page.sort)} limit ${parameters.put(page.limit)}`,
    parameters.values,
  )
  return rows
}

/** When the oldest matter was opened: no search needs to look further back. */
export async function selectOldest(db: Db, district: string): Promise<Date | undefined> {
  const { rows } = await db.query<{ opened_at: Date }>({
    name: 'matters.oldest',
    text: 'select opened_at from mazha.matter where district_id = $1 order by opened_at, id limit 1',
    values: [district],
  })
  return rows[0]?.opened_at
}
