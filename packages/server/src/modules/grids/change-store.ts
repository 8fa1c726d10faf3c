import type { AreaChangeState } from '@mazha/contracts/area-change'
import type pg from 'pg'

/** The only SQL on change sets and their items. */

type Db = Pick<pg.Pool, 'query'>

/** An import stands among the change sets as one that has been applied. */
export const insertImport = async (
  db: Db,
  row: {
    readonly district: string
    readonly id: string
    readonly title: string
    readonly by: string | null
    readonly now: Date
    readonly day: string
    readonly version: number
    readonly counts: unknown
  },
): Promise<void> => {
  await db.query(
    `insert into mazha.change_set
       (district_id, id, kind, title, basis, state, version, made_by, made_at, planned_for, applied_at, applied_as, counts)
     values ($1, $2, 'import', $3, '', 'applied', 1, $4, $5, $6, $5, $7, $8)`,
    [row.district, row.id, row.title, row.by, row.now, row.day, row.version, JSON.stringify(row.counts)],
  )
}

export type ChangeSetRow = {
  readonly id: string
  readonly kind: 'change' | 'import'
  readonly title: string
  readonly basis: string
  readonly state: AreaChangeState
  readonly version: number
  readonly made_by: string | null
  readonly made_at: Date
  readonly planned_for: string | null
  readonly planned_by: string | null
  readonly applied_at: Date | null
  readonly cancel_reason: string | null
  readonly failure: unknown
  readonly findings: unknown
  readonly steps: number
}

const columns = `c.id, c.kind, c.title, c.basis, c.state, c.version, c.made_by, c.made_at, c.planned_for::text, c.planned_by, c.applied_at,
  c.cancel_reason, c.failure, c.findings,
  (select count(*)::int from mazha.change_set_item i where i.district_id = c.district_id and i.change_set_id = c.id) as steps`

export const selectChangeSet = async (db: Db, district: string, id: string): Promise<ChangeSetRow | undefined> => {
  const { rows } = await db.query<ChangeSetRow>(
    `select ${columns} from mazha.change_set c where c.district_id = $1 and c.id = $2`,
    [district, id],
  )
  return rows[0]
}

/** The latest first; after one that was made at a moment. */
export const selectChangeSets = async (
  db: Db,
  district: string,
  page: {
    readonly state: AreaChangeState | null
    readonly after: { readonly at: string; readonly id: string } | null
    readonly limit: number
  },
): Promise<ChangeSetRow[]> => {
  const { rows } = await db.query<ChangeSetRow>(
    `select ${columns} from mazha.change_set c
     where c.district_id = $1 and ($2::text is null or c.state = $2)
       and ($3::timestamptz is null or c.made_at < $3 or c.made_at = $3 and c.id > $4::uuid)
     order by c.made_at desc, c.id limit $5`,
    [district, page.state, page.after?.at ?? null, page.after?.id ?? null, page.limit],
  )
  return rows
}

/** Steps in their order, from one on (counted from 0), at most so many. */
export const selectSteps = async (
  db: Db,
  district: string,
  { id, from, limit }: { readonly id: string; readonly from: number; readonly limit: number },
): Promise<unknown[]> => {
  const { rows } = await db.query<{ data: unknown }>({
    name: 'grids.steps',
    text: `select data from mazha.change_set_item
           where district_id = $1 and change_set_id = $2 and n > $3 order by n limit $4`,
    values: [district, id, from, limit],
  })
  return rows.map(({ data }) => data)
}

/** Areas that a change names, as far as there are so many. */
export const selectNamedAreas = async (
  db: Db,
  district: string,
  { id, limit }: { readonly id: string; readonly limit: number },
): Promise<string[]> => {
  const { rows } = await db.query<{ area: string }>(
    `select distinct t.area from mazha.change_set_item i
     cross join lateral (
       select i.data ->> 'area' as area
       union all select a from jsonb_array_elements_text(i.data -> 'areas') as a
       union all select m ->> 'area' from jsonb_array_elements(i.data -> 'moves') as m
       union all select i.data ->> 'parent') t
     where i.district_id = $1 and i.change_set_id = $2 and t.area is not null
     order by 1 limit $3`,
    [district, id, limit],
  )
  return rows.map(({ area }) => area)
}

/** Steps that split an area, with their numbers. */
export const selectSplits = async (db: Db, district: string, id: string): Promise<{ n: number; data: unknown }[]> => {
  const { rows } = await db.query<{ n: number; data: unknown }>(
    `select n, data from mazha.change_set_item
     where district_id = $1 and change_set_id = $2 and kind = 'split' order by n`,
    [district, id],
  )
  return rows
}

/** A step takes the place of the one with its number. */
export const updateStep = async (
  db: Db,
  district: string,
  { id, n, data }: { readonly id: string; readonly n: number; readonly data: string },
): Promise<void> => {
  await db.query(`delete from mazha.change_set_item where district_id = $1 and change_set_id = $2 and n = $3`, [
    district,
    id,
    n,
  ])
  await db.query(
    `insert into mazha.change_set_item (district_id, change_set_id, n, kind, data)
     values ($1, $2, $3, $4::jsonb ->> 'kind', $4::jsonb)`,
    [district, id, n, data],
  )
}

/** @returns whether it was new; the same id again changes nothing */
export const insertChangeSet = async (
  db: Db,
  row: {
    readonly district: string
    readonly id: string
    readonly title: string
    readonly basis: string
    readonly by: string | null
    readonly now: Date
  },
): Promise<boolean> => {
  const { rowCount } = await db.query(
    `insert into mazha.change_set (district_id, id, kind, title, basis, state, version, made_by, made_at)
     values ($1, $2, 'change', $3, $4, 'draft', 1, $5, $6) on conflict (district_id, id) do nothing`,
    [row.district, row.id, row.title, row.basis, row.by, row.now],
  )
  return rowCount === 1
}

/** Numbers of steps begin at 1 and have no gaps. @param packs JSON arrays of steps @param told after each of them */
export const replaceSteps = async (
  db: Db,
  district: string,
  {
    id,
    packs,
    told,
  }: { readonly id: string; readonly packs: readonly string[]; readonly told?: (pack: number) => void },
): Promise<void> => {
  await db.query(`delete from mazha.change_set_item where district_id = $1 and change_set_id = $2`, [district, id])
  let after = 0
  for (const [n, pack] of packs.entries()) {
    const { rowCount } = await db.query({
      name: 'grids.add-steps',
      text: `insert into mazha.change_set_item (district_id, change_set_id, n, kind, data)
             select $1, $2, $4 + n, data ->> 'kind', data from jsonb_array_elements($3::jsonb) with ordinality as i (data, n)`,
      values: [district, id, pack, after],
    })
    after += rowCount ?? 0
    told?.(n + 1)
  }
}

export type ChangeSetUpdate = {
  readonly district: string
  readonly id: string
  /** The version that it was decided on: another one in between, and nothing is written. */
  readonly version: number
  readonly state: AreaChangeState
  readonly title?: string
  readonly basis?: string
  readonly findings?: unknown
  /** Null: it is planned no longer. */
  readonly planned?: { readonly day: string; readonly by: string | null; readonly at: Date } | null
  readonly applied?: { readonly at: Date; readonly as: number }
  readonly cancelled?: { readonly by: string | null; readonly at: Date; readonly reason: string }
  readonly failure?: unknown
}

/** @returns whether the version still was the one it was decided on */
export const updateChangeSet = async (db: Db, update: ChangeSetUpdate): Promise<boolean> => {
  const { planned, applied, cancelled } = update
  const { rowCount } = await db.query(
    `update mazha.change_set set
       state = $4, version = version + 1,
       title = coalesce($5, title), basis = coalesce($6, basis), findings = coalesce($7::jsonb, findings),
       planned_for = case when $17 then null else coalesce($8::date, planned_for) end,
       planned_by = case when $17 then null else coalesce($9::uuid, planned_by) end,
       planned_at = case when $17 then null else coalesce($10::timestamptz, planned_at) end,
       applied_at = $11, applied_as = $12,
       cancelled_by = $13, cancelled_at = $14, cancel_reason = $15, failure = $16
     where district_id = $1 and id = $2 and version = $3`,
    [
      update.district,
      update.id,
      update.version,
      update.state,
      update.title ?? null,
      update.basis ?? null,
      update.findings === undefined ? null : JSON.stringify(update.findings),
      planned?.day ?? null,
      planned?.by ?? null,
      planned?.at ?? null,
      applied?.at ?? null,
      applied?.as ?? null,
      cancelled?.by ?? null,
      cancelled?.at ?? null,
      cancelled?.reason ?? null,
      update.failure === undefined ? null : JSON.stringify(update.failure),
      planned === null,
    ],
  )
  return rowCount === 1
}

/** Planned for a day up to this one, in the order of their days. */
export const selectDue = async (db: Db, district: string, day: string): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'grids.due-changes',
    text: `select id from mazha.change_set
           where district_id = $1 and state = 'planned' and planned_for <= $2
           order by planned_for, planned_at, id`,
    values: [district, day],
  })
  return rows.map(({ id }) => id)
}

/** Keeps what areas that end go on in, so that what was recorded with them is found by whoever answers for that. */
export const insertHeirs = async (
  db: Db,
  district: string,
  { heirs, day }: { readonly heirs: readonly { readonly area: string; readonly heir: string }[]; readonly day: string },
): Promise<void> => {
  await db.query(
    `insert into mazha.area_heir (district_id, area_id, heir_id, from_day)
     select distinct $1, h.area, h.heir, $4::date from unnest($2::text[], $3::text[]) as h (area, heir)
     where h.area <> h.heir on conflict do nothing`,
    [district, heirs.map(({ area }) => area), heirs.map(({ heir }) => heir), day],
  )
}

/** Change sets that are planned and touch what this one touches: its areas, and the codes that it gives. */
export const selectPlannedOn = async (
  db: Db,
  district: string,
  id: string,
): Promise<{ title: string; day: string; areas: string[] }[]> => {
  const { rows } = await db.query<{ title: string; day: string; areas: string[] }>(
    `with touched as (
       select i.change_set_id as id, t.what
       from mazha.change_set_item i
       join mazha.change_set c on c.district_id = i.district_id and c.id = i.change_set_id
       cross join lateral (
         select i.data ->> 'area' as what
         union all select a from jsonb_array_elements_text(i.data -> 'areas') as a
         union all select m ->> 'area' from jsonb_array_elements(i.data -> 'moves') as m
         union all select '#' || (i.data ->> 'code')
         union all select '#' || (p ->> 'code')
           from jsonb_array_elements(case jsonb_typeof(i.data -> 'into') when 'array' then i.data -> 'into' else jsonb_build_array(i.data -> 'into') end) as p
       ) t
       where i.district_id = $1 and (i.change_set_id = $2 or c.state = 'planned') and t.what is not null
     )
     select c.title, c.planned_for::text as day,
       array(select distinct o.what from touched o join touched m on m.what = o.what and m.id = $2
         where o.id = c.id and left(o.what, 1) <> '#' order by 1 limit 20) as areas
     from mazha.change_set c
     where c.district_id = $1 and c.id <> $2 and c.state = 'planned'
       and exists (select 1 from touched o join touched m on m.what = o.what and m.id = $2 where o.id = c.id)
     order by c.planned_for, c.planned_at, c.id limit 20`,
    [district, id],
  )
  return rows
}
