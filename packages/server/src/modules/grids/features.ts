import { type Area, type AreaGeometry, areaLevels, areaLevel, type AreaLevel, depthOf } from '@mazha/contracts/area'
import { shortAreaName } from '@mazha/contracts/area-name'
import { refuse } from '@mazha/contracts/refusal'
import type { Text } from '@mazha/contracts/text'
import { dayMs, formatDay, getZone } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'
import { groundNow, groundOf } from './current.ts'
import { today } from './day.ts'
import type { Ground } from './ground.ts'
import { boundsMeet } from './locate.ts'
import { type Bounds, geometryOf } from './shape.ts'
import { boundsOf } from './tiles.ts'

/**
 * The ground as OGC API – Features has it: collections of areas with their boundaries, read only.
 *
 * @see OGC 17-069r4, OGC API – Features – Part 1: Core
 */
export type Collection = {
  readonly id: string
  readonly title: Text
  readonly levels: readonly AreaLevel[]
}

const finest: readonly AreaLevel[] = areaLevel.options.filter((level) => depthOf(level) >= depthOf('grid'))

/** One for each level, and one of all grids, whichever their level. */
export const collections: readonly Collection[] = [
  { id: 'grids', title: { zh: '全部网格（基础网格和微网格）', en: 'All grids and micro-grids' }, levels: finest },
  ...areaLevel.options.map((level) => ({ id: level, title: areaLevels[level].title, levels: [level] })),
]

/** @throws ground.no-collection */
export const getCollection = (id: string): Collection => {
  const found = collections.find((one) => one.id === id)
  if (found === undefined) throw refuse('ground.no-collection', { collection: id })
  return found
}

export type Feature = {
  readonly type: 'Feature'
  readonly id: string
  readonly geometry: AreaGeometry | null
  readonly properties: {
    readonly level: AreaLevel
    readonly code: string
    readonly name: string
    readonly shortName: string
    readonly parent: string | null
    readonly path: string
    readonly squareMetres: number | null
    /** The day from which it is called, numbered and placed so. */
    readonly since: string | null
  }
}

const featureOf = (ground: Ground, { id, level, code, name, parent, path }: Area): Feature => {
  const shape = ground.shape(id)
  return {
    type: 'Feature',
    id,
    geometry: shape === undefined ? null : geometryOf(shape),
    properties: {
      level,
      code,
      name,
      shortName: shortAreaName(name),
      parent,
      path,
      squareMetres: shape?.squareMetres ?? null,
      since: ground.since(id) ?? null,
    },
  }
}

/**
 * The ground that a `datetime` asks for: of the day of an instant, or of an interval’s end. What is still to come and what is
 * left open is today’s. One end of an interval may be open, not both.
 *
 * @throws ground.bad-datetime
 * @see OGC API Features, Part 1, 7.15.4 and requirement /req/core/fc-time-definition
 */
const groundAt = async (ctx: Context, datetime: string | undefined): Promise<Ground> => {
  if (datetime === undefined) return groundNow(ctx)
  const parts = datetime.split('/')
  const moments = parts.map((part) => (part === '' || part === '..' ? null : momentOf(ctx, part)))
  const [start, end = start] = moments
  const isTurned = start && end && start.at > end.at + (start.isDay === end.isDay ? 0 : dayMs)
  if (parts.length > 2 || moments.every((moment) => moment === null) || isTurned)
    throw refuse('ground.bad-datetime', { datetime })
  return end === null || end === undefined || end.day >= today(ctx) ? groundNow(ctx) : groundOf(ctx, end.day)
}

/** As early as the calendar of the database goes; there was no ground before it either. */
const firstDay = '0001-01-01'

/** `at`: of a day its beginning in UTC, good enough to tell which of two comes first. */
const momentOf = (
  ctx: Context,
  text: string,
): { readonly day: string; readonly at: number; readonly isDay: boolean } => {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i.test(text)
  const date = text.slice(0, firstDay.length)
  const day = isDay || isInstant ? Date.parse(date) : Number.NaN
  const at = isDay ? day : Date.parse(text)
  // 2026-02-30 is read as a day of March by some; a day must come back as it went in.
  if (Number.isNaN(day) || Number.isNaN(at) || !new Date(day).toISOString().startsWith(date))
    throw refuse('ground.bad-datetime', { datetime: text })
  const own = isDay ? text : dayHere(ctx, at)
  return { day: own < firstDay ? firstDay : own, at, isDay }
}

/** Of an instant to come it is today: far ahead, a zone may have a day of a year that no calendar writes. */
const dayHere = (ctx: Context, at: number): string => {
  if (at >= ctx.now().getTime()) return today(ctx)
  return at < Date.parse(firstDay) + dayMs ? firstDay : formatDay(getZone(ctx.district.zone).dayOf(at))
}

export type FeatureQuery = {
  readonly bbox?: Bounds | undefined
  readonly datetime?: string | undefined
  readonly limit: number
  /** The last feature of the page before. */
  readonly after?: string | undefined
}

/** A page of a collection’s features in the order of the tree. */
export const listFeatures = async (
  ctx: Context,
  { levels }: Collection,
  { bbox, datetime, limit, after }: FeatureQuery,
): Promise<{ features: Feature[]; matched: number; next: string | null }> => {
  const ground = await groundAt(ctx, datetime)
  const wanted = new Set(levels)
  const matching = ground.areas().filter(({ id, level }) => {
    if (!wanted.has(level)) return false
    if (bbox === undefined) return true
    const shape = ground.shape(id)
    return shape !== undefined && boundsMeet(shape.bounds, bbox)
  })
  const start = after === undefined ? 0 : matching.findIndex(({ id }) => id === after) + 1
  if (after !== undefined && start === 0) throw refuse('cursor.invalid')
  const shown = matching.slice(start, start + limit)
  return {
    features: shown.map((area) => featureOf(ground, area)),
    matched: matching.length,
    next: start + limit < matching.length ? (shown.at(-1)?.id ?? null) : null,
  }
}

/** @throws area.not-found also for an area of another collection */
export const getFeature = async (ctx: Context, { levels }: Collection, id: string): Promise<Feature> => {
  const ground = await groundNow(ctx)
  const area = ground.find(id)
  if (area === undefined || !levels.includes(area.level)) throw refuse('area.not-found', { area: id })
  return featureOf(ground, area)
}

/** Where and since when there is ground. */
export const extentOf = async (ctx: Context): Promise<{ bounds: Bounds | null; since: string | null }> => {
  const ground = await groundNow(ctx)
  const days = ground.areas().map(({ id }) => ground.since(id) ?? today(ctx))
  return {
    bounds: boundsOf(ground),
    since: days.reduce<string | null>((first, day) => (first === null || day < first ? day : first), null),
  }
}
