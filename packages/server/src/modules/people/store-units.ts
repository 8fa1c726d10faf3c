import type pg from 'pg'
import type { Net } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'
import type { UnitTree } from './unit-tree.ts'

/** The only SQL on units' chains, names, ground, windows and rooms. */

type Db = Pick<pg.Pool, 'query'>

export type UnitRow = {
  id: string
  kind: string
  net: Net | null
  successor: string | null
  from: string
  until: string | null
  name_zh: string
  name_en: string
  parent: string | null
  phone: string | null
  address: string | null
  areas: string[]
}

/** Units of a day; with an id also one that had ended or not begun, as it was last called. */
export const selectUnitsOf = async (
  db: Db,
  district: string,
  { day, id = null }: { readonly day: string; readonly id?: string | null },
): Promise<UnitRow[]> => {
  const { rows } = await db.query<UnitRow>({
    name: 'people.units-of',
    text: `select u.id, u.kind, u.net, u.successor_id as successor, u.valid_from::text as from, u.valid_until::text as until,
             v.name_zh, v.name_en, v.parent_id as parent, v.phone, v.address,
             coalesce((select array_agg(a.area_id order by a.area_id) from mazha.unit_area a
               where a.district_id = u.district_id and a.unit_id = u.id
                 and a.valid_from <= greatest($2::date, u.valid_from) and (a.valid_until is null or a.valid_until >= $2::date)), '{}') as areas
           from mazha.unit u
           join lateral (
             select name_zh, name_en, parent_id, phone, address from mazha.unit_version w
             where w.district_id = u.district_id and w.unit_id = u.id and ($3::text is not null or w.valid_from <= $2)
             order by (w.valid_from <= $2) desc, case when w.valid_from <= $2 then w.valid_from end desc, w.valid_from limit 1) v on true
           where u.district_id = $1 and case when $3::text is null
             then u.valid_from <= $2 and (u.valid_until is null or u.valid_until >= $2) else u.id = $3 end
           order by u.id`,
    values: [district, day, id],
  })
  return rows
}

/** Which of these there are or were. */
export const selectKnownUnits = async (db: Db, district: string, ids: readonly string[]): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'people.known-units',
    text: `select id from mazha.unit where district_id = $1 and id = any($2::text[])`,
    values: [district, ids],
  })
  return rows.map(({ id }) => id)
}

export const selectUnitPast = async (
  db: Db,
  district: string,
  id: string,
): Promise<{ name_zh: string; name_en: string; from: string; until: string | null }[]> => {
  const { rows } = await db.query<{ name_zh: string; name_en: string; from: string; until: string | null }>({
    name: 'people.unit-past',
    text: `select name_zh, name_en, valid_from::text as from, valid_until::text as until from mazha.unit_version
           where district_id = $1 and unit_id = $2 order by valid_from`,
    values: [district, id],
  })
  return rows
}

export const selectMerged = async (
  db: Db,
  district: string,
  id: string,
): Promise<{ id: string; name_zh: string; name_en: string; until: string }[]> => {
  const { rows } = await db.query<{ id: string; name_zh: string; name_en: string; until: string }>({
    name: 'people.merged-units',
    text: `select u.id, v.name_zh, v.name_en, u.valid_until::text as until
           from mazha.unit u
           join lateral (select name_zh, name_en from mazha.unit_version w
             where w.district_id = u.district_id and w.unit_id = u.id order by w.valid_from desc limit 1) v on true
           where u.district_id = $1 and u.successor_id = $2 order by u.valid_until, u.id`,
    values: [district, id],
  })
  return rows
}

export type PlaceRow = { id: string; kind: 'window' | 'room'; name_zh: string; name_en: string; used_by: string | null }

export const selectPlaces = async (db: Db, district: string, id: string): Promise<PlaceRow[]> => {
  const { rows } = await db.query<PlaceRow>({
    name: 'people.unit-places',
    text: `select id, kind, name_zh, name_en, used_by from mazha.unit_place
           where district_id = $1 and unit_id = $2 order by kind desc, id`,
    values: [district, id],
  })
  return rows
}

export type UnitWrite = {
  readonly id: string
  readonly name: Text
  readonly kind: string
  readonly net: string | null
  readonly parent: string | null
  readonly phone: string | null
  readonly address: string | null
  readonly from: string
  readonly areas: readonly string[]
  readonly places: readonly {
    readonly id: string
    readonly kind: string
    readonly name: Text
    readonly usedBy: string | null
  }[]
}

/** Adds units that are not there, those above before those below. @returns the ids that were added */
export const insertUnits = async (db: Db, district: string, units: readonly UnitWrite[]): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>(
    `insert into mazha.unit (district_id, id, kind, net, valid_from)
     select $1, u.id, u.kind, u.net, u."from"::date
     from jsonb_to_recordset($2::jsonb) as u (id text, kind text, net text, "from" text)
     on conflict (district_id, id) do nothing returning id`,
    [district, JSON.stringify(units)],
  )
  const added = new Set(rows.map(({ id }) => id))
  const fresh = units.filter(({ id }) => added.has(id))
  const given = fresh.map(({ name, ...unit }) => ({ ...unit, zh: name.zh, en: name.en }))
  const places = fresh.flatMap(({ id: unit, places: list }) =>
    list.map(({ id, kind, name, usedBy }) => ({ unit, id, kind, zh: name.zh, en: name.en, usedBy })),
  )
  await db.query(
    `with versions as (
       insert into mazha.unit_version (district_id, unit_id, valid_from, name_zh, name_en, parent_id, phone, address)
       select $1, u.id, u."from"::date, u.zh, u.en, u.parent, u.phone, u.address
       from jsonb_to_recordset($2::jsonb) as u (id text, zh text, en text, parent text, phone text, address text, "from" text)
     ), areas as (
       insert into mazha.unit_area (district_id, unit_id, area_id, valid_from)
       select distinct $1, u.id, a.id, u."from"::date from jsonb_to_recordset($2::jsonb) as u (id text, areas jsonb, "from" text)
       cross join lateral jsonb_array_elements_text(u.areas) as a (id)
     )
     insert into mazha.unit_place (district_id, unit_id, id, kind, name_zh, name_en, used_by)
     select $1, p.unit, p.id, p.kind, p.zh, p.en, p."usedBy"
     from jsonb_to_recordset($3::jsonb) as p (unit text, id text, kind text, zh text, en text, "usedBy" text)`,
    [district, JSON.stringify(given), JSON.stringify(places)],
  )
  return [...added]
}

/** Gives a unit these windows and rooms in place of those it has. */
export const replacePlaces = async (
  db: Db,
  district: string,
  unit: string,
  places: UnitWrite['places'],
): Promise<void> => {
  await db.query(
    `with gone as (delete from mazha.unit_place
       where district_id = $1 and unit_id = $2 and not id in (select p.id from jsonb_to_recordset($3::jsonb) as p (id text)))
     insert into mazha.unit_place (district_id, unit_id, id, kind, name_zh, name_en, used_by)
     select $1, $2, p.id, p.kind, p.name->>'zh', p.name->>'en', p."usedBy"
     from jsonb_to_recordset($3::jsonb) as p (id text, kind text, name jsonb, "usedBy" text)
     on conflict (district_id, unit_id, id) do update
     set kind = excluded.kind, name_zh = excluded.name_zh, name_en = excluded.name_en, used_by = excluded.used_by`,
    [district, unit, JSON.stringify(places)],
  )
}

/** From a day on a unit is called, placed or reached otherwise; a change on the day of the last one takes its place. */
export const insertUnitVersion = async (
  db: Db,
  district: string,
  unit: {
    readonly id: string
    readonly from: string
    readonly name: Text
    readonly parent: string | null
    readonly phone: string | null
    readonly address: string | null
  },
): Promise<void> => {
  await db.query(
    `update mazha.unit_version set valid_until = $3::date - 1
     where district_id = $1 and unit_id = $2 and valid_from < $3::date and (valid_until is null or valid_until >= $3::date)`,
    [district, unit.id, unit.from],
  )
  await db.query(
    `insert into mazha.unit_version (district_id, unit_id, valid_from, valid_until, name_zh, name_en, parent_id, phone, address)
     values ($1, $2, $3, (select min(w.valid_from) - 1 from mazha.unit_version w
       where w.district_id = $1 and w.unit_id = $2 and w.valid_from > $3::date), $4, $5, $6, $7, $8)
     on conflict (district_id, unit_id, valid_from) do update
     set name_zh = excluded.name_zh, name_en = excluded.name_en, parent_id = excluded.parent_id, phone = excluded.phone,
       address = excluded.address`,
    [district, unit.id, unit.from, unit.name.zh, unit.name.en, unit.parent, unit.phone, unit.address],
  )
}

/** From a day on a unit looks after these areas and no others; the days before stay as they were. None may be later. */
export const writeUnitGround = async (
  db: Db,
  district: string,
  given: { readonly id: string; readonly from: string; readonly areas: readonly string[] },
): Promise<void> => {
  const values = [district, given.id, given.from, given.areas]
  await db.query(
    `delete from mazha.unit_area
     where district_id = $1 and unit_id = $2 and valid_from = $3::date and area_id <> all($4::text[])`,
    values,
  )
  await db.query(
    `update mazha.unit_area set valid_until = $3::date - 1
     where district_id = $1 and unit_id = $2 and valid_from < $3::date and (valid_until is null or valid_until >= $3::date)
       and area_id <> all($4::text[])`,
    values,
  )
  await db.query(
    `insert into mazha.unit_area (district_id, unit_id, area_id, valid_from)
     select distinct $1, $2, i.area, $3::date from unnest($4::text[]) as i (area)
     where not exists (select 1 from mazha.unit_area a where a.district_id = $1 and a.unit_id = $2 and a.area_id = i.area
       and a.valid_from <= $3::date and (a.valid_until is null or a.valid_until >= $3::date))`,
    values,
  )
}

/** Whoever changes the order of units waits for whoever is at it, so that what was looked at still stands when it is written. */
export const lockUnits = async (db: Db, district: string): Promise<void> => {
  await db.query({
    name: 'people.lock-units',
    text: `select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('mazha.units ' || $1, 0))`,
    values: [district],
  })
}

/** Who stands below whom from a day on, and the mergers that are still to come. */
export const selectUnitTree = async (db: Db, district: string, from: string): Promise<UnitTree> => {
  const versions = await db.query<{ unit: string; from: string; until: string | null; parent: string | null }>(
    // One that is to be merged stands until the merger takes it away.
    `select v.unit_id as unit, v.valid_from::text as from, v.parent_id as parent,
       case when u.successor_id is not null and u.taken_over is null then v.valid_until
         else least(v.valid_until, u.valid_until) end::text as until
     from mazha.unit_version v join mazha.unit u on u.district_id = v.district_id and u.id = v.unit_id
     where v.district_id = $1 and (v.valid_until is null or v.valid_until >= $2)
       and (u.valid_until is null or u.valid_until >= $2 or u.successor_id is not null and u.taken_over is null)
     order by v.unit_id, v.valid_from`,
    [district, from],
  )
  const mergers = await db.query<{ unit: string; into: string; day: string }>(
    `select id as unit, successor_id as into, (valid_until + 1)::text as day from mazha.unit
     where district_id = $1 and successor_id is not null and taken_over is null order by valid_until, id`,
    [district],
  )
  return { versions: versions.rows, mergers: mergers.rows }
}

/** Plans that a unit ends by a merger. What that moves is moved on its day. @param merger null: it does not end after all */
export const updateMerger = async (
  db: Db,
  district: string,
  id: string,
  merger: { readonly into: string; readonly day: string; readonly by: string | null } | null,
): Promise<void> => {
  await db.query({
    name: 'people.plan-merger',
    text: `update mazha.unit set valid_until = $4::date - 1, successor_id = $3, merged_by = $5 where district_id = $1 and id = $2`,
    values: [district, id, merger?.into ?? null, merger?.day ?? null, merger?.by ?? null],
  })
}

export type DueMerger = { unit: string; into: string; day: string; by: string | null }

/** Mergers whose day has come and whose posts, people and ground still stand where they did, the earliest first. */
export const selectDueMergers = async (db: Db, district: string, day: string): Promise<DueMerger[]> => {
  const { rows } = await db.query<DueMerger>({
    name: 'people.due-mergers',
    text: `select id as unit, successor_id as into, (valid_until + 1)::text as day, merged_by as by from mazha.unit
           where district_id = $1 and successor_id is not null and taken_over is null and valid_until < $2::date
           order by valid_until, id`,
    values: [district, day],
  })
  return rows
}

/** Gives the ground of a unit to the one that stands in its place, and puts below that whatever is to come below it later. */
export const takeOverGround = async (
  db: Db,
  district: string,
  { unit, into, day }: { readonly unit: string; readonly into: string; readonly day: string },
): Promise<void> => {
  const values = [district, unit, into, day]
  await db.query(
    `insert into mazha.unit_area (district_id, unit_id, area_id, valid_from)
     select distinct a.district_id, $3, a.area_id, $4::date from mazha.unit_area a
     where a.district_id = $1 and a.unit_id = $2 and (a.valid_until is null or a.valid_until >= $4::date)
       and not exists (select 1 from mazha.unit_area b
         where b.district_id = $1 and b.unit_id = $3 and b.area_id = a.area_id and (b.valid_until is null or b.valid_until >= $4::date))`,
    values,
  )
  await db.query(
    `update mazha.unit_version set parent_id = $3
     where district_id = $1 and parent_id = $2 and valid_from > $4::date and unit_id <> $3`,
    values,
  )
  await db.query(`update mazha.unit set taken_over = $3::date where district_id = $1 and id = $2`, [
    district,
    unit,
    day,
  ])
}

/** Takes back what a unit was to be called, placed and look after from its last day of change on. */
export const deleteUnitVersion = async (
  db: Db,
  district: string,
  { id, from }: { readonly id: string; readonly from: string },
): Promise<void> => {
  const values = [district, id, from]
  await db.query(
    `delete from mazha.unit_version where district_id = $1 and unit_id = $2 and valid_from = $3::date`,
    values,
  )
  await db.query(
    `update mazha.unit_version set valid_until = null
     where district_id = $1 and unit_id = $2 and valid_until = $3::date - 1`,
    values,
  )
  await db.query(
    `delete from mazha.unit_area where district_id = $1 and unit_id = $2 and valid_from = $3::date`,
    values,
  )
  await db.query(
    `update mazha.unit_area set valid_until = null
     where district_id = $1 and unit_id = $2 and valid_until = $3::date - 1`,
    values,
  )
}

/** Posts of a unit, locked in their order: whoever gives one to somebody waits. */
export const selectPostsOfUnit = async (db: Db, district: string, unit: string): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'people.posts-of-unit',
    text: `select id from mazha.post where district_id = $1 and unit_id = $2 order by id for update`,
    values: [district, unit],
  })
  return rows.map(({ id }) => id)
}

/** Those that there are not, or not any more: what they went on in is named instead. */
export const selectUnknownAreas = async (db: Db, district: string, ids: readonly string[]): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'people.unknown-areas',
    text: `select i.id from unnest($2::text[]) as i (id)
           where not exists (select 1 from mazha.area a where a.district_id = $1 and a.id = i.id)
             or (exists (select 1 from mazha.area_version v where v.district_id = $1 and v.area_id = i.id)
               and not exists (select 1 from mazha.area_version v
                 where v.district_id = $1 and v.area_id = i.id and v.valid_until is null))
           order by 1`,
    values: [district, ids],
  })
  return rows.map(({ id }) => id)
}

/** Units merged by a day, with what came after: work that still stands with them is passed on. */
export const selectEndedUnits = async (
  db: Db,
  district: string,
  day: string,
): Promise<{ id: string; successor: string | null }[]> => {
  const { rows } = await db.query<{ id: string; successor: string | null }>({
    name: 'people.ended-units',
    text: `select id, successor_id as successor from mazha.unit where district_id = $1 and valid_until < $2::date`,
    values: [district, day],
  })
  return rows
}
