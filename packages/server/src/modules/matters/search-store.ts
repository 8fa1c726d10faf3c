import {
  afterSql,
  daysSql,
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
import type { DaySpan } from './opened-tags.ts'
import type { Db } from './store.ts'

/** SQL of full-text search. */

export type WordStatistics = {
  readonly matters: number
  /** The most common lexemes, with the share of matters that have them. */
  readonly shares: ReadonlyMap<string, number>
  /** No other lexeme is more common than this. */
  readonly leastShare: number
}

/** How common words are, from PostgreSQL's own statistics: as fresh as the last analyze. */
export async function selectWordStatistics(db: Db): Promise<WordStatistics> {
  const { rows } = await db.query<{ matters: number; lexemes: string[] | null; shares: number[] | null }>(
    `select greatest(c.reltuples, 0)::float8 as matters, s.found as lexemes, s.shares
     from pg_catalog.pg_class c left join mazha.common_values('matter_text', array['search']) s on true
     where c.oid = 'mazha.matter_text'::regclass`,
  )
  const [row] = rows
  const lexemes = row?.lexemes ?? []
  const shares = new Map(lexemes.map((lexeme, n) => [lexeme, row?.shares?.[n] ?? 0]))
  return { matters: row?.matters ?? 0, shares, leastShare: Math.min(1, ...shares.values()) }
}

type SearchPage = {
  /** Conditions, a `tsquery` each. */
  readonly queries: readonly string[]
  readonly sort: 'due' | 'newest'
  readonly after?: Position | undefined
  readonly limit: number
}

/**
 * Of a scope: its tags, by which matters are found beside whose words none of them (`written`, as a `tsquery`) stands yet; there all
 * that is searched for is looked at.
 */
export type Unwritten = {
  readonly tags: readonly string[]
  readonly written: string
  readonly queries: readonly string[]
}

/** The conditions of a search, over `mazha.matter_text t`. */
export const wordsSql = (queries: readonly string[], { put }: Parameters): string =>
  queries.length === 0 ? 'true' : queries.map((query) => `t.search @@ ${put(query)}::tsquery`).join(' and ')

/**
 * By the index of words: what is found is fetched first, then ordered. Undefined when more than `most` are found: then
 * this is the wrong way.
 */
export async function searchByWords(
  db: Db,
  district: string,
  selection: Selection,
  page: SearchPage & {
    /** What is looked up, a lexeme or several of which one must be there; what does not follow from it is looked at in what is found. */
    readonly lookUp: readonly string[]
    readonly unwritten?: Unwritten | undefined
    /** Only what was opened on these days. */
    readonly days?: DaySpan
    readonly most: number
  },
): Promise<Found[] | undefined> {
  const parameters = new Parameters()
  parameters.put(district)
  // They stay apart, each lexeme by itself: so the index leaps from one's next match to the other's, and tries no phrase.
  // In subqueries, so that the plan does not hang on which ones they are, and is kept.
  const lookedUp = page.lookUp.map((query) => `t.search @@ (select ${parameters.put(query)}::tsquery)`).join(' and ')
  const words = wordsSql(page.queries, parameters)
  // When each was opened stands beside its words: they are put in order first, and no more matters are looked at than fill a page.
  const isNewest = page.sort === 'newest'
  const afterHit = isNewest ? afterSql(page.after, page.sort, parameters, 't') : 'true'
  const within = page.days === undefined ? 'true' : daysSql(page.days, parameters, 't')
  const most = parameters.put(Number.isFinite(page.most) ? page.most + 1 : null)
  const { unwritten } = page
  const tags = unwritten === undefined ? '' : parameters.put(unwritten.tags)
  const allWords = unwritten === undefined ? '' : wordsSql(unwritten.queries, parameters)
  const written = unwritten === undefined ? '' : parameters.put(unwritten.written)
  const scoped = selectionSql(selection, parameters)
  const after = isNewest ? 'true' : afterSql(page.after, page.sort, parameters)
  const inOrder = isNewest ? '(select * from hits h order by h.opened_at desc, h.id desc offset 0)' : 'hits'
  const { rows } = await db.query<{ found: number; page: string | null }>(
    parameters.named(`with hits as materialized (
       select id, opened_at from (select t.id, t.opened_at from (
         select t.matter_id as id, t.opened_at, t.search from mazha.matter_text_here t
         where t.district_id = $1 and ${lookedUp} offset 0) t
       where ${within} and ${words} and ${afterHit} ${
         unwritten === undefined
           ? ''
           : `union all select t.id, t.opened_at from (
               select distinct n.matter_id from mazha.unwritten n where n.district_id = $1 and n.tag = any(${tags}::text[]) offset 0) n
             cross join lateral (select t.matter_id as id, t.opened_at, t.search from mazha.matter_text_here t
               where t.district_id = $1 and t.matter_id = n.matter_id offset 0) t
             where ${within} and ${allWords} and not t.search @@ ${written}::tsquery and ${afterHit}`
       }) t limit ${most}::bigint
     ), hit_count as materialized (select count(*)::int as found from hits)
     select found, (${pageSql(
       `select m.id, ${orderOf(page.sort)} as order from ${inOrder} h cross join lateral (
         select * from mazha.matter_here m where m.district_id = $1 and m.id = h.id offset 0) m
       where ${scoped} and ${after} order by ${isNewest ? 'h.opened_at desc, h.id desc' : orderSql(page.sort)}
       limit ${parameters.put(page.limit)}::bigint`,
     )}) as page from hit_count`),
  )
  const [row] = rows
  return (row?.found ?? 0) > page.most ? undefined : readPage(row?.page)
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
  const words = wordsSql(page.queries, parameters)
  const scoped = selectionSql(selection, parameters)
  const after = afterSql(page.after, page.sort, parameters)
  const { rows } = await db.query<Found>(
    `select m.id, ${orderOf(page.sort)} as order from mazha.matter_here m
     where ${scoped} and ${after} and exists (
       select from mazha.matter_text_here t where t.district_id = $1 and t.matter_id = m.id and ${words} offset 0)
     order by ${orderSql(page.sort)} limit ${parameters.put(page.limit)}`,
    parameters.values,
  )
  return rows
}

/** When the oldest and the newest matter were opened; undefined when there is none. */
export async function selectSpan(db: Db, district: string): Promise<{ oldest: Date; newest: Date } | undefined> {
  const { rows } = await db.query<{ oldest: Date | null; newest: Date | null }>({
    name: 'matters.span',
    text: `select (select opened_at from mazha.matter where district_id = $1 order by opened_at, id limit 1) as oldest,
      (select opened_at from mazha.matter where district_id = $1 order by opened_at desc, id desc limit 1) as newest`,
    values: [district],
  })
  const oldest = rows[0]?.oldest ?? null
  const newest = rows[0]?.newest ?? null
  return oldest === null || newest === null ? undefined : { oldest, newest }
}
