import type { Json } from '@mazha/contracts/text'
import { openingPurposes, type SearchedBy, type Unusual, type ViewKind } from '@mazha/contracts/audit'
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
  /** Null: a search that found nobody, a list, or a matter of which nobody is known. */
  readonly subject: string | null
  /** One search and by what; null where it was none. */
  readonly search: string | null
  readonly searchedBy: SearchedBy | null
  readonly matter: string | null
  readonly purpose: string
  readonly unusual: Unusual[]
  /** A list that was taken out or a table that was held against the register: how many people, and its number. */
  readonly people: number | null
  readonly taken: string | null
}

/** Who took anything out, for the list to be narrowed by. */
export const selectExporters = async (db: Db, district: string): Promise<string[]> => {
  const { rows } = await db.query<{ person: string }>({
    name: 'audit.exporters',
    // From one to the next along the index: not a row for each export.
    text: `with recursive taker as (
        (select person_id from mazha.export_log where district_id = $1 order by person_id limit 1)
        union all
        select (select e.person_id from mazha.export_log e where e.district_id = $1 and e.person_id > t.person_id order by e.person_id limit 1)
        from taker t where t.person_id is not null)
      select person_id as person from taker where person_id is not null limit 1000`,
    values: [district],
  })
  return rows.map(({ person }) => person)
}

const viewColumns = `id, at, person_id as person, post_id as post, role, unit_id as unit, subject_id as subject,
  search_id as search, searched_by as "searchedBy", matter_id as matter, purpose, unusual,
  people, export_number as taken`

/** A look that stands there already under its id is the same one. */
export const insertView = async (db: Db, district: string, view: ViewRecord): Promise<void> => {
  await db.query({
    name: 'audit.view',
    text: `insert into mazha.view_log (district_id, id, at, person_id, post_id, role, unit_id, subject_id, matter_id, purpose, unusual,
        search_id, searched_by, people, export_number)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict do nothing`,
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

/** Opening a matter is counted by itself: it is a day's work, and shows nobody's name or number in full. */
const openings = Object.keys(openingPurposes)

export type OpenedRow = Omit<ViewRecord, 'id' | 'subject' | 'search' | 'searchedBy' | 'people' | 'taken'> & {
  /** Made from whose look at which matter it is and from the span: the same one stands there once. */
  readonly rows: readonly { readonly id: string; readonly subject: string | null }[]
}
/**
 * Records that a matter was opened, once in a span, in one statement. It is unusual for their number where this one is more than
 * `most` matters since a moment; that is counted for a new row alone.
 */
export const insertOpened = async (
  db: Db,
  district: string,
  { rows, since, most, ...view }: OpenedRow & { readonly since: Date; readonly most: number | null },
): Promise<void> => {
  await db.query({
    name: 'audit.opened',
    text: `insert into mazha.view_log (district_id, id, at, person_id, post_id, role, unit_id, subject_id, matter_id, purpose, unusual)
      select $1, r.id, $4, $5, $6, $7, $8, r.subject, $9, $10, case when (
          select count(distinct v.matter_id) from mazha.view_log v
          where v.district_id = $1 and v.person_id = $5 and v.at > $12 and v.purpose = any($13::text[]) and v.matter_id <> $9) >= $14::int
        then array['many'] || $11::text[] else $11::text[] end
      from unnest($2::uuid[], $3::uuid[]) as r (id, subject)
      where not exists (select from mazha.view_log v where v.district_id = $1 and v.id = r.id)
      on conflict do nothing`,
    values: [
      district,
      rows.map(({ id }) => id),
      rows.map(({ subject }) => subject),
      view.at,
      view.person,
      view.post,
      view.role,
      view.unit,
      view.matter,
      view.purpose,
      view.unusual,
      since,
      openings,
      most,
    ],
  })
}

/** Records that lists were read or searched, once in a span. */
export const insertListed = async (
  db: Db,
  district: string,
  {
    id,
    at,
    person,
    post,
    role,
    unit,
    purpose,
    searchedBy,
    unusual,
  }: Omit<ViewRecord, 'subject' | 'matter' | 'people' | 'taken' | 'search'>,
): Promise<void> => {
  await db.query({
    name: 'audit.listed',
    text: `insert into mazha.view_log (district_id, id, at, person_id, post_id, role, unit_id, purpose, unusual, search_id, searched_by)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $2, $10) on conflict do nothing`,
    values: [district, id, at, person, post, role, unit, purpose, unusual, searchedBy],
  })
}

/**
 * How many people somebody looked at since a moment, these ones and those in lists that were taken out among them. Namesakes that a
 * search found are shown masked, and are that one search.
 */
export const countSubjects = async (
  db: Db,
  district: string,
  { person, since, and }: { readonly person: string; readonly since: Date; readonly and: readonly string[] },
): Promise<number> => {
  const { rows } = await db.query<{ n: number }>({
    name: 'audit.subjects',
    text: `select ((select count(*) from (
        select subject_id from mazha.view_log where district_id = $1 and person_id = $2 and at > $3 and subject_id is not null
          and purpose <> all($5::text[]) and searched_by is distinct from 'name'
        union select unnest($4::uuid[])) as seen)
      + (select coalesce(sum(people), 0) from mazha.view_log where district_id = $1 and person_id = $2 and at > $3))::int as n`,
    values: [district, person, since, and, openings],
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

/** How many names and numbers somebody looked up since a moment, how many of them in vain, and when the first was. */
export const countSearches = async (
  db: Db,
  district: string,
  { person, since }: { readonly person: string; readonly since: Date },
): Promise<{ readonly searches: number; readonly vain: number; readonly first: Date | null }> => {
  const { rows } = await db.query<{ searches: number; vain: number; first: Date | null }>({
    name: 'audit.searches',
    text: `select count(distinct search_id)::int as searches,
        count(distinct search_id) filter (where subject_id is null)::int as vain, min(at) as first
      from mazha.view_log where district_id = $1 and person_id = $2 and at > $3 and searched_by in ('phone', 'id_number', 'name')`,
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

const isListed = `coalesce(searched_by in ('words', 'list'), false)`
/** `$8`: the purposes of opening. */
const kindConditions: Readonly<Record<ViewKind, string>> = {
  people: `purpose <> all($8::text[]) and not ${isListed}`,
  matters: `purpose = any($8::text[]) and not ${isListed}`,
  lists: `${isListed} and $8::text[] is not null`,
}

/**
 * The newest looks first; only what is unusual, of one person, or at one matter where that is asked. A look at a matter that is kept
 * from whoever reads the log does not stand there: without its number it would tell that there is one, and the alias of whoever was
 * looked at, which stands beside the numbers of other matters, who it is that accuses.
 */
export const selectViews = async (
  db: Db,
  district: string,
  {
    unusual,
    kind,
    person,
    before,
    limit,
    bars,
  }: Page & {
    readonly unusual: Unusual | 'any' | null
    readonly kind: ViewKind | null
    readonly person: string | null
    readonly bars: readonly string[]
  },
): Promise<(ViewRecord & { readonly number: string | null })[]> => {
  const { rows } = await db.query<ViewRecord & { readonly number: string | null }>({
    name: `audit.views-${kind ?? 'all'}`,
    text: `select v.id, v.at, v.person_id as person, v.post_id as post, v.role, v.unit_id as unit, v.subject_id as subject,
        v.search_id as search, v.searched_by as "searchedBy", v.purpose, v.unusual, v.people, v.export_number as taken,
        m.id as matter, m.number
      from (select * from mazha.view_log
        where district_id = $1 and ($2::text is null or (unusual <> '{}' and ($2 = 'any' or $2 = any(unusual))))
          and ($3::uuid is null or person_id = $3)
          and ($4::timestamptz is null or (at, id) < ($4, $5::uuid)) and ${kind === null ? '$8::text[] is not null' : kindConditions[kind]}
          and not exists (select from mazha.matter k where k.district_id = $1 and k.id = matter_id and k.barred && $7::text[])
        order by at desc, id desc limit $6) as v
      left join mazha.matter m on m.district_id = $1 and m.id = v.matter_id
      order by v.at desc, v.id desc`,
    values: [district, unusual, person, before?.at ?? null, before?.id ?? null, limit, bars, openings],
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

/** The newest first; of one person, one kind, from one moment to before another where that is asked. */
export const selectExports = async (
  db: Db,
  district: string,
  {
    before,
    limit,
    person,
    kind,
    from,
    until,
  }: Page & {
    readonly person: string | null
    readonly kind: string | null
    readonly from: Date | null
    readonly until: Date | null
  },
): Promise<ExportRecord[]> => {
  const { rows } = await db.query<ExportRecord>({
    name: 'audit.exports',
    text: `select number, at, person_id as person, kind, reason from mazha.export_log
      where district_id = $1 and ($2::timestamptz is null or (at, number) < ($2, $3))
        and ($5::uuid is null or person_id = $5) and ($6::text is null or kind = $6)
        and ($7::timestamptz is null or at >= $7) and ($8::timestamptz is null or at < $8)
      order by at desc, number desc limit $4`,
    values: [district, before?.at ?? null, before?.id ?? null, limit, person, kind, from, until],
  })
  return rows
}
