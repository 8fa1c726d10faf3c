import { searchQuery } from '#kernel/words'
import { facetsSql, periodFacetsOf } from './facet-store.ts'
import { Parameters } from './list-store.ts'
import { keyTag, type DaySpan, periodsOfDays, tagsOfDays } from './opened-tags.ts'
import { partsOfScope, type ScopePart } from './scope.ts'
import { scopeSql } from './scope-store.ts'
import type { Db } from './store.ts'
import type { Scope } from './types.ts'

/** SQL that finds what may be similar. */

export type SimilarRecord = {
  id: string
  number: string
  procedure: string
  procedure_version: number
  state: string
  opened_at: Date
  lng: number | null
  lat: number | null
  title: string
  body: string
  address: string | null
  /** How many of the words it holds. */
  shared: number
}

/** So many open ones with one of the words are looked at, of those that may be seen. */
const mostLookedAt = 5000

type Asked = {
  readonly scope: Scope
  readonly words: readonly string[]
  /** When they were opened. */
  readonly days: DaySpan
  readonly not: string | null
  readonly candidates: number
}

/**
 * Open matters of a scope that hold at least one of the words, those that hold more of them first; at most `candidates`. What lies in the
 * scope's areas is found by the index of words alone, which has both; what its units and people have a part in by that of facets.
 */
export async function selectSimilar(db: Db, district: string, asked: Asked): Promise<SimilarRecord[]> {
  const queries = asked.words.flatMap((word) => searchQuery(word)?.text ?? [])
  if (queries.length === 0) return []
  const found = await Promise.all(
    partsOfScope(asked.scope).map((part) => selectPart(db, district, { ...asked, part, queries })),
  )
  const byId = new Map(found.flat().map((row) => [row.id, row]))
  return [...byId.values()]
    .toSorted((a, b) => b.shared - a.shared || b.opened_at.getTime() - a.opened_at.getTime())
    .slice(0, asked.candidates)
}

async function selectPart(
  db: Db,
  district: string,
  { part, queries, days, not, candidates }: Asked & { readonly part: ScopePart; readonly queries: readonly string[] },
): Promise<SimilarRecord[]> {
  const parameters = new Parameters()
  const { put } = parameters
  put(district)
  const oneOf = (lexemes: readonly string[]): string => `(${lexemes.map((lexeme) => `'${lexeme}'`).join(' | ')})`
  const within = [tagsOfDays(days.newest, days.oldest), ...(part.areas.length > 0 ? [part.areas.map(keyTag)] : [])]
  const any = put(
    `(${queries.map((query) => `(${query})`).join(' | ')}) & ${within.map((lexemes) => oneOf(lexemes)).join(' & ')}`,
  )
  const byFacets = !part.scope.district && part.areas.length === 0
  const facets = byFacets ? `${facetsSql} && ${put(periodFacetsOf(part.scope, periodsOfDays(days)))}::text[]` : 'true'
  const { rows } = await db.query<SimilarRecord>(
    `with hits as materialized (
        select m.id, m.opened_at, (select count(*)::int from unnest(${put(queries)}::tsquery[]) as q (w) where t.search @@ q.w) as shared
        from mazha.matter_text_here t join mazha.matter_here m on m.district_id = $1 and m.id = t.matter_id
        where t.district_id = $1 and t.search @@ ${any}::tsquery and ${facets} and m.closed_at is null
          and ${not === null ? 'true' : `m.id <> ${put(not)}::uuid`} and ${scopeSql(part.scope, false, parameters)}
        limit ${put(mostLookedAt)}
      )
      select m.id, m.number, m.procedure, m.procedure_version, m.state, m.opened_at, m.lng, m.lat, t.title, t.body, t.address, h.shared
      from (select id, shared from hits order by shared desc, opened_at desc limit ${put(candidates)}) h
      join mazha.matter_here m on m.district_id = $1 and m.id = h.id
      join mazha.matter_text_here t on t.district_id = $1 and t.matter_id = h.id`,
    parameters.values,
  )
  return rows
}
