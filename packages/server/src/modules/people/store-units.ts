import type pg from 'pg'
import type { Net } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'

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
               where a.district_id = u.district_id and a.unit_id = u.id), '{}') as areas
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
       insert into mazha.unit_area (district_id, unit_id, area_id)
       select distinct $1, u.id, a.id from jsonb_to_recordset($2::jsonb) as u (id text, areas jsonb)
       cross join lateral jsonb_array_elements_text(u.areas) as a (id)
     )
     insert into mazha.unit_place (district_id, unit_id, id, kind, name_zh, name_en, used_by)
     select $1, p.unit, p.id, p.kind, p.zh, p.en, p."usedBy"
     from jsonb_to_recordset($3::jsonb) as p (unit text, id text, kind text, zh text, en text, "usedBy" text)`,
    [district, JSON.stringify(given), JSON.stringify(places)],
  )
  return [...added]
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

export const replaceUnitAreas = async (
  db: Db,
  district: string,
  id: string,
  areas: readonly string[],
): Promise<void> => {
  await db.query(
    `with gone as (
       delete from mazha.unit_area where district_id = $1 and unit_id = $2 and area_id <> all($3::text[])
     )
     insert into mazha.unit_area (district_id, unit_id, area_id) select distinct $1, $2, a from unnest($3::text[]) as a (a)
     on conflict do nothing`,
    [district, id, areas],
  )
}

/** Ends a unit on the day before; its ground, the units below it and its posts stand with the successor from that day. */
export const mergeUnit = async (
  db: Db,
  district: string,
  { id, into, day }: { readonly id: string; readonly into: string; readonly day: string },
): Promise<void> => {
  await db.query(
    `update mazha.unit set valid_until = $4::date - 1, successor_id = $3 where district_id = $1 and id = $2`,
    [district, id, into, day],
  )
  await db.query(
    `insert into mazha.unit_area (district_id, unit_id, area_id)
     select district_id, $3, area_id from mazha.unit_area where district_id = $1 and unit_id = $2
     on conflict do nothing`,
    [district, id, into],
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

export const selectUnknownAreas = async (db: Db, district: string, ids: readonly string[]): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'people.unknown-areas',
    text: `select i.id from unnest($2::text[]) as i (id)
           where not exists (select 1 from mazha.area a where a.district_id = $1 and a.id = i.id) order by 1`,
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
