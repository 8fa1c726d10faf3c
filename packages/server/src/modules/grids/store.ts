import { type Area, areaGeometry, areaLevel, type AreaLevel } from '@mazha/contracts/area'
import type pg from 'pg'
import type { Context } from '#kernel/context'
import { type GroundParts } from './ground.ts'
import { geometryOf, type Shape, shapeOf } from './shape.ts'

/** The only SQL on areas, their boundaries and the ground's version. */

type Db = Pick<pg.Pool, 'query'>

/** Several reads of one moment. */
export const reading = async <T>(ctx: Context, read: (db: Db) => Promise<T>): Promise<T> => {
  const client = await ctx.db.connect()
  let broken: Error | undefined
  try {
    await client.query('begin transaction isolation level repeatable read read only')
    return await read(client)
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    if (broken === undefined) await client.query('commit')
    // A connection that failed in the middle is not given to anybody else.
    client.release(broken)
  }
}

/** One transaction on one connection; rolled back when it throws. */
export const writing = async <T>(ctx: Context, write: (db: Db) => Promise<T>): Promise<T> => {
  const client = await ctx.db.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await write(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failed: unknown) => {
      broken = failed instanceof Error ? failed : new Error(String(failed))
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** The ground's version; 0 while nothing has been written. */
export const selectVersion = async (db: Db, district: string): Promise<number> => {
  const { rows } = await db.query<{ version: number }>({
    name: 'grids.version',
    text: `select version from mazha.ground_version where district_id = $1`,
    values: [district],
  })
  return rows[0]?.version ?? 0
}

/** Takes the ground for writing: others wait until this transaction ends. @returns the version that it stands at */
export const lockGround = async (db: Db, district: string, now: Date): Promise<number> => {
  await db.query({
    name: 'grids.first-version',
    text: `insert into mazha.ground_version (district_id, version, changed_at) values ($1, 0, $2) on conflict (district_id) do nothing`,
    values: [district, now],
  })
  const { rows } = await db.query<{ version: number }>({
    name: 'grids.lock',
    text: `select version from mazha.ground_version where district_id = $1 for update`,
    values: [district],
  })
  return rows[0]?.version ?? 0
}

export const updateVersion = async (db: Db, district: string, version: number, now: Date): Promise<void> => {
  await db.query({
    name: 'grids.next-version',
    text: `update mazha.ground_version set version = $2, changed_at = $3 where district_id = $1`,
    values: [district, version, now],
  })
}

/** Which rows are wanted: those that hold on a day, those that hold now (`null`), or now and of these areas only. */
export type Which = { readonly day: string | null; readonly ids?: readonly string[] }

const holds = `($2::date is null and v.valid_until is null
    or v.valid_from <= $2 and (v.valid_until is null or v.valid_until >= $2))
  and ($3::text[] is null or v.area_id = any($3))`

type AreaRow = [
  id: string,
  level: string,
  code: string,
  name: string,
  parent: string | null,
  path: string,
  since: string,
]

/** A whole city's are read at once: each is looked up, and only one that nobody knows is parsed, which says so. */
const levelOf = (level: string): AreaLevel => levels.get(level) ?? areaLevel.parse(level)
const levels = new Map<string, AreaLevel>(areaLevel.options.map((level) => [level, level]))

/** Areas, and since when each stands as it does. */
export const selectAreas = async (
  db: Db,
  district: string,
  { day, ids }: Which,
): Promise<Pick<GroundParts, 'areas' | 'since'>> => {
  const { rows } = await db.query<AreaRow>({
    text: `select v.area_id, a.level, v.code, v.name, v.parent_id, v.path, v.valid_from::text
     from mazha.area_version v
     join mazha.area a on a.district_id = v.district_id and a.id = v.area_id
     where v.district_id = $1 and ${holds}`,
    values: [district, day, ids ?? null],
    rowMode: 'array',
  })
  const areas = new Map<string, Area>()
  const since = new Map<string, string>()
  for (const [id, level, code, name, parent, path, from] of rows) {
    areas.set(id, { id, level: levelOf(level), code, name, parent, path })
    since.set(id, from)
  }
  return { areas, since }
}

const pageSize = 2000

/** Boundaries. They come in pages, so that the server answers others in between. */
export const selectShapes = async (db: Db, district: string, { day, ids }: Which): Promise<Map<string, Shape>> => {
  const shapes = new Map<string, Shape>()
  const read = (after: string) =>
    db.query<{ id: string; geometry: string; size: number }>(
      `select v.area_id as id, v.geometry::text as geometry, v.square_metres as size
       from mazha.area_shape v
       where v.district_id = $1 and ${holds} and v.area_id > $4
       order by v.area_id limit ${pageSize}`,
      [district, day, ids ?? null, after],
    )
  for (let reading = read(''); ;) {
    const { rows } = await reading
    const last = rows.length < pageSize ? undefined : rows.at(-1)
    // The database looks for the next page while this one is taken apart.
    if (last !== undefined) reading = read(last.id)
    for (const { id, geometry, size } of rows) shapes.set(id, shapeOf(parseGeometry(geometry), size))
    if (last === undefined) return shapes
  }
}

/** What was checked before it was written is not checked position by position at every start. */
const parseGeometry = (text: string): Parameters<typeof shapeOf>[0] => {
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed === 'object' && parsed !== null && 'coordinates' in parsed && Array.isArray(parsed.coordinates)) {
    if ('type' in parsed && (parsed.type === 'Polygon' || parsed.type === 'MultiPolygon')) {
      return { type: parsed.type, coordinates: parsed.coordinates }
    }
  }
  return areaGeometry.parse(parsed)
}

/** Areas with a version or a boundary that was written or ended since a version of the ground. */
export const selectChanged = async (db: Db, district: string, since: number): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'grids.changed',
    text: `select area_id as id from mazha.area_version where district_id = $1 and written > $2
           union select area_id from mazha.area_version where district_id = $1 and ended > $2
           union select area_id from mazha.area_shape where district_id = $1 and written > $2
           union select area_id from mazha.area_shape where district_id = $1 and ended > $2`,
    values: [district, since],
  })
  return rows.map(({ id }) => id)
}

/**
 * The last day up to a given one on which anything began to hold, or had ended the day before: all days from there on, up to the
 * next such day, have one ground.
 */
export const selectBoundary = async (db: Db, district: string, day: string): Promise<string | null> => {
  const { rows } = await db.query<{ boundary: string | null }>(
    `select max(d)::text as boundary from (
       select max(valid_from) as d from mazha.area_version where district_id = $1 and valid_from <= $2
       union all select max(valid_from) from mazha.area_shape where district_id = $1 and valid_from <= $2
       union all select max(valid_until) + 1 from mazha.area_version where district_id = $1 and valid_until < $2
       union all select max(valid_until) + 1 from mazha.area_shape where district_id = $1 and valid_until < $2) b`,
    [district, day],
  )
  return rows[0]?.boundary ?? null
}

/** An area with a boundary that holds from a day after this one; undefined: none of them has. */
export const selectLaterShape = async (
  db: Db,
  district: string,
  { ids, day }: { readonly ids: readonly string[]; readonly day: string },
): Promise<{ id: string; since: string } | undefined> => {
  const { rows } = await db.query<{ id: string; since: string }>({
    name: 'grids.later-shape',
    text: `select area_id as id, valid_from::text as since from mazha.area_shape
           where district_id = $1 and area_id = any($2::text[]) and valid_until is null and valid_from > $3
           order by valid_from desc, area_id limit 1`,
    values: [district, ids, day],
  })
  return rows[0]
}

/** Those of the ids that were ever given. */
export const selectTaken = async (db: Db, district: string, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  const { rows } = await db.query<{ id: string }>(
    `select id from mazha.area where district_id = $1 and id = any($2::text[])`,
    [district, ids],
  )
  return new Set(rows.map(({ id }) => id))
}

/** What a write does to the rows. */
export type GroundRows = {
  readonly added: readonly Area[]
  /** Areas whose present version ends, because another begins or because they are no more. */
  readonly endedVersions: readonly string[]
  readonly versions: readonly Area[]
  readonly endedShapes: readonly string[]
  readonly shapes: readonly (readonly [id: string, shape: Shape])[]
}

export type WriteFacts = {
  readonly district: string
  readonly origin: 'import' | 'drawn' | 'change' | 'demonstration' | 'synthetic'
  readonly day: string
  readonly dayBefore: string
  /** The version that these rows make. */
  readonly version: number
  readonly changeSet: string | null
  readonly now: Date
}

/** Few enough that the server answers others between two of them. */
const batch = 500
function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += batch) yield items.slice(at, at + batch)
}

/** @param told after each few hundred rows; what it throws ends the writing */
export const writeRows = async (
  db: Db,
  rows: GroundRows,
  facts: WriteFacts,
  told: (done: number, of: number) => void = () => undefined,
): Promise<void> => {
  const { district, origin, day, dayBefore, version, changeSet, now } = facts
  const of = rows.added.length + rows.versions.length + rows.shapes.length
  let done = 0
  const wrote = (count: number): void => told((done += count), of)
  for (const some of batches(rows.added)) {
    await db.query(
      `insert into mazha.area (district_id, id, level, origin, recorded_at)
       select $1, id, level, $4, $5 from unnest($2::text[], $3::text[]) as n (id, level)`,
      [district, some.map(({ id }) => id), some.map(({ level }) => level), origin, now],
    )
    wrote(some.length)
  }
  await db.query(
    `update mazha.area_version set valid_until = $3, ended = $4
     where district_id = $1 and area_id = any($2::text[]) and valid_until is null`,
    [district, rows.endedVersions, dayBefore, version],
  )
  for (const some of batches(rows.versions)) {
    await db.query(
      `insert into mazha.area_version (district_id, area_id, valid_from, written, code, name, parent_id, path, change_set_id)
       select $1, id, $2, $3, code, name, parent, path, $4
       from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) as n (id, code, name, parent, path)`,
      [
        district,
        day,
        version,
        changeSet,
        some.map(({ id }) => id),
        some.map(({ code }) => code),
        some.map(({ name }) => name),
        some.map(({ parent }) => parent),
        some.map(({ path }) => path),
      ],
    )
    wrote(some.length)
  }
  await db.query(
    `update mazha.area_shape set valid_until = $3, ended = $4
     where district_id = $1 and area_id = any($2::text[]) and valid_until is null`,
    [district, rows.endedShapes, dayBefore, version],
  )
  for (const some of batches(rows.shapes)) {
    const at = (n: 0 | 1 | 2 | 3): number[] => some.map(([, { bounds }]) => bounds[n])
    await db.query(
      `insert into mazha.area_shape
         (district_id, area_id, valid_from, written, geometry, west, south, east, north, square_metres, change_set_id)
       select $1, id, $2, $3, geometry::json, west, south, east, north, square_metres, $4
       from unnest($5::text[], $6::text[], $7::float8[], $8::float8[], $9::float8[], $10::float8[], $11::float8[])
         as n (id, geometry, west, south, east, north, square_metres)`,
      [
        district,
        day,
        version,
        changeSet,
        some.map(([id]) => id),
        some.map(([, shape]) => JSON.stringify(geometryOf(shape))),
        at(0),
        at(1),
        at(2),
        at(3),
        some.map(([, { squareMetres }]) => squareMetres),
      ],
    )
    wrote(some.length)
  }
}
