import { searchQuery } from '#kernel/words'
import { Parameters } from './list-store.ts'
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
}

/** Open matters that hold at least one of the words, those that hold more of them first; at most `candidates`. */
export async function selectSimilar(
  db: Db,
  district: string,
  {
    scope,
    words,
    tags,
    not,
    candidates,
  }: {
    readonly scope: Scope
    readonly words: readonly string[]
    /** When they were opened, as `tagsOfDays` has it. */
    readonly tags: readonly string[]
    readonly not: string | null
    readonly candidates: number
  },
): Promise<SimilarRecord[]> {
  const queries = words.flatMap((word) => searchQuery(word)?.text ?? [])
  if (queries.length === 0) return []
  const parameters = new Parameters()
  const { put } = parameters
  put(district)
  const any = put(
    `(${queries.map((query) => `(${query})`).join(' | ')}) & (${tags.map((tag) => `'${tag}'`).join(' | ')})`,
  )
  const { rows } = await db.query<SimilarRecord>(
    `with hits as materialized (
        select t.matter_id, (select count(*) from unnest(${put(queries)}::tsquery[]) as q (w) where t.search @@ q.w) as shared
        from mazha.matter_text_here t where t.district_id = $1 and t.search @@ ${any}::tsquery limit 5000
      )
      select m.id, m.number, m.procedure, m.procedure_version, m.state, m.opened_at, m.lng, m.lat, t.title, t.body, t.address
      from (select matter_id, shared from hits order by shared desc limit ${put(candidates)}) h
      join mazha.matter_here m on m.district_id = $1 and m.id = h.matter_id
      join mazha.matter_text_here t on t.district_id = $1 and t.matter_id = h.matter_id
      where m.closed_at is null and ${not === null ? 'true' : `m.id <> ${put(not)}::uuid`} and ${scopeSql(scope, false, parameters)}
      order by h.shared desc, m.opened_at desc`,
    parameters.values,
  )
  return rows
}
