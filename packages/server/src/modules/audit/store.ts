import type { Json } from '@mazha/contracts/text'
import type { SearchedBy, Unusual } from '@mazha/contracts/audit'
import type { Role } from '@mazha/contracts/role'
import type pg from 'pg'

/** The only SQL on the logs of looks and exports: both only grow. */

type Db = Pick<pg.Pool, 'query'> | Pick<pg.ClientBase, 'query'>

export type ViewRecord = {
  readonly id: string
  readonly at: Date
  readonly person: string
  readonly post: string
  readonly role: Role
  readonly unit: string
  /** Null: a search that found nobody. */
  readonly subject: string | null
  /** One search and by what; null where it was none. */
  readonly search: string | null
  readonly searchedBy: SearchedBy | null
  readonly matter: string | null
  readonly purpose: string
  readonly unusual: Unusual[]
  /** A list that was taken out: how many people stand in it, and its number. */
  readonly people: number | null
  readonly taken: string | null
}

const viewColumns = `id, at, person_id as person, post_id as post, role, unit_id as unit, subject_id as subject,
  search_id as search, searched_by as "searchedBy", matter_id as matter, purpose, unusual,
  people, export_number as taken`

export const insertView = async (db: Db, district: string, view: ViewRecord): Promise<void> => {
  await db.query({
    name: 'audit.view',
    text: `insert into mazha.view_log (district_id, id, at, person_id, post_id, role, unit_id, subject_id, matter_id, purpose, unusual,
        search_id, searched_by, people, export_number)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    values: [
      district,
      view.id,
      view.at,
      view.person,
      view.post,
      view.role,
      view.unit,
      view.subject,
      view.matter,
      view.purpose,
      view.unusual,
      view.search,
      view.searchedBy,
      view.people,
      view.taken,
    ],
  })
}

/** How many people somebody looked at since a moment, these ones and those in lists that were taken out among them. */
export const countSubjects = async (
  db: Db,
  district: string,
  { person, since, and }: { readonly person: string; readonly since: Date; readonly and: readonly string[] },
): Promise<number> => {
  const { rows } = await db.query<{ n: number }>({
    name: 'audit.subjects',
    text: `select ((select count(*) from (
        select subject_id from mazha.view_log where district_id = $1 and person_id = $2 and at > $3 and subject_id is not null
        union select unnest($4::uuid[])) as seen)
      + (select coalesce(sum(people), 0) from mazha.view_log where district_id = $1 and person_id = $2 and at > $3))::int as n`,
    values: [district, person, since, and],
  })
  return rows[0]?.n ?? 0
}

/** Searches of one person wait for each other until their transactions end: a burst of them gets no more than one after another. */
export const lockSearches = async (db: Db, district: string, person: string): Promise<void> => {
  await db.query({
    name: 'audit.lock-searches',
    text: `select pg_advisory_xact_lock(hashtextextended('mazha.search ' || $1 || ' ' || $2, 0))`,
    values: [district, person],
  })
}

/** How many numbers somebody looked up since a moment, how many of them in vain, and when the first was. */
export const countSearches = async (
  db: Db,
  district: string,
  { person, since }: { readonly person: string; readonly since: Date },
): Promise<{ readonly searches: number; readonly vain: number; readonly first: Date | null }> => {
  const { rows } = await db.query<{ searches: number; vain: number; first: Date | null }>({
    name: 'audit.searches',
    text: `select count(distinct search_id)::int as searches,
        count(distinct search_id) filter (where subject_id is null)::int as vain, min(at) as first
      from mazha.view_log where district_id = $1 and person_id = $2 and at > $3 and search_id is not null`,
    values: [district, person, since],
  })
  return rows[0] ?? { searches: 0, vain: 0, first: null }
}

/** Whom somebody found by a kind of number since a moment. */
export const selectSearched = async (
  db: Db,
  district: string,
  { person, since, searchedBy }: { readonly person: string; readonly since: Date; readonly searchedBy: SearchedBy },
): Promise<string[]> => {
  const { rows } = await db.query<{ subject: string }>({
    name: 'audit.searched',
    text: `select distinct subject_id as subject from mazha.view_log
      where district_id = $1 and person_id = $2 and at > $3 and searched_by = $4 and subject_id is not null`,
    values: [district, person, since, searchedBy],
  })
  return rows.map(({ subject }) => subject)
}

type Page = { readonly before: { readonly at: string; readonly id: string } | null; readonly limit: number }

/**
 * The newest looks first; only what is unusual, of one person, or at one matter where that is asked. A look at a matter that
 * is kept from whoever reads the log stands there without the matter.
 */
export const selectViews = async (
  db: Db,
  district: string,
  {
    unusual,
    person,
    before,
    limit,
    bars,
  }: Page & {
    readonly unusual: Unusual | 'any' | null
    readonly person: string | null
    readonly bars: readonly string[]
  },
): Promise<ViewRecord[]> => {
  const { rows } = await db.query<ViewRecord>({
    name: 'audit.views',
    text: `select id, at, person_id as person, post_id as post, role, unit_id as unit, subject_id as subject,
        search_id as search, searched_by as "searchedBy", purpose, unusual, people, export_number as taken,
        case when not exists (select from mazha.matter m
          where m.district_id = $1 and m.id = view_log.matter_id and m.barred && $7::text[]) then matter_id end as matter
      from mazha.view_log
      where district_id = $1 and ($2::text is null or (unusual <> '{}' and ($2 = 'any' or $2 = any(unusual))))
        and ($3::uuid is null or person_id = $3)
        and ($4::timestamptz is null or (at, id) < ($4, $5::uuid))
      order by at desc, id desc limit $6`,
    values: [district, unusual, person, before?.at ?? null, before?.id ?? null, limit, bars],
  })
  return rows
}

export const selectViewsOfMatter = async (db: Db, district: string, matter: string): Promise<ViewRecord[]> => {
  const { rows } = await db.query<ViewRecord>({
    name: 'audit.views-of-matter',
    text: `select ${viewColumns} from mazha.view_log where district_id = $1 and matter_id = $2 order by at desc, id limit 500`,
    values: [district, matter],
  })
  return rows
}

/** Looks at one person's data since a moment, the newest first. */
export const selectViewsOf = async (
  db: Db,
  district: string,
  { subject, since }: { readonly subject: string; readonly since: Date },
): Promise<ViewRecord[]> => {
  const { rows } = await db.query<ViewRecord>({
    name: 'audit.views-of-subject',
    text: `select ${viewColumns} from mazha.view_log
      where district_id = $1 and subject_id = $2 and at >= $3 order by at desc, id limit 500`,
    values: [district, subject, since],
  })
  return rows
}

export type ExportRecord = {
  readonly number: string
  readonly at: Date
  readonly person: string
  readonly kind: string
  readonly reason: string
}

export const insertExport = async (
  db: Db,
  district: string,
  { number, at, person, kind, reason, query }: ExportRecord & { readonly query: Json },
): Promise<void> => {
  await db.query({
    name: 'audit.export',
    text: `insert into mazha.export_log (district_id, number, at, person_id, kind, reason, query) values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [district, number, at, person, kind, reason, JSON.stringify(query)],
  })
}

export const selectExports = async (db: Db, district: string, { before, limit }: Page): Promise<ExportRecord[]> => {
  const { rows } = await db.query<ExportRecord>({
    name: 'audit.exports',
    text: `select number, at, person_id as person, kind, reason from mazha.export_log
      where district_id = $1 and ($2::timestamptz is null or (at, number) < ($2, $3))
      order by at desc, number desc limit $4`,
    values: [district, before?.at ?? null, before?.id ?? null, limit],
  })
  return rows
}
