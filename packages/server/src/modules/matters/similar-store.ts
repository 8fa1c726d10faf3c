import { searchQuery } from '#kernel/words'
import type { Db } from './store.ts'

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
    words,
    tags,
    not,
    candidates,
  }: {
    readonly words: readonly string[]
    /** When they were opened, as `tagsOfDays` has it. */
    readonly tags: readonly string[]
    readonly not: string | null
    readonly candidates: number
  },
): Promise<SimilarRecord[]> {
  const queries = words.flatMap((word) => searchQuery(word)?.text ?? [])
  if (queries.length === 0) return []
  const { rows } = await db.query<SimilarRecord>({
    name: 'matters.similar',
    text: `with hits as materialized (
        select t.matter_id, (select count(*) from unnest($3::tsquery[]) as q (w) where t.search @@ q.w) as shared
        from mazha.matter_text t where t.district_id = $1 and t.search @@ $2::tsquery limit 5000
      )
      select m.id, m.number, m.procedure, m.procedure_version, m.state, m.opened_at, m.lng, m.lat, t.title, t.body, t.address
      from (select matter_id, shared from hits order by shared desc limit $5) h
      join mazha.matter m on m.district_id = $1 and m.id = h.matter_id
      join mazha.matter_text t on t.district_id = $1 and t.matter_id = h.matter_id
      where m.closed_at is null and ($4::uuid is null or m.id <> $4)
      order by h.shared desc, m.opened_at desc`,
    values: [
      district,
      `(${queries.map((query) => `(${query})`).join(' | ')}) & (${tags.map((tag) => `'${tag}'`).join(' | ')})`,
      queries,
      not,
      candidates,
    ],
  })
  return rows
}
