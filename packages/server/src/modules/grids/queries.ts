import {
  type Area,
  type AreaItem,
  areaLevels,
  type AreaLevel,
  type AreaPage,
  type AreaView,
} from '@mazha/contracts/area'
import { fullCode } from '@mazha/contracts/area-code'
import { parseAreaName, shortAreaName } from '@mazha/contracts/area-name'
import { refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import { groundNow, groundOf } from './current.ts'
import { today } from './day.ts'
import type { Ground } from './ground.ts'
import { geometryOf, type Position } from './shape.ts'

/** The ground of a day, or of now when none is named. A day to come is refused: it is not decided yet. */
const groundFor = async (ctx: Context, day: string | undefined): Promise<{ ground: Ground; day: string }> => {
  const now = today(ctx)
  if (day === undefined || day === now) return { ground: await groundNow(ctx), day: now }
  if (day > now) throw refuse('ground.day-to-come', { day })
  return { ground: await groundOf(ctx, day), day }
}

/** @returns undefined when there is no such area now (or on that day) */
export const findArea = async (ctx: Context, id: string, day?: string): Promise<Area | undefined> =>
  (await groundFor(ctx, day)).ground.find(id)

/** @throws area.not-found */
export const getArea = async (ctx: Context, id: string, day?: string): Promise<Area> => {
  const area = await findArea(ctx, id, day)
  if (area === undefined) throw refuse('area.not-found', { area: id })
  return area
}

/** An area with those above it, the coarsest first. @throws area.not-found */
export const areaPath = async (ctx: Context, id: string, day?: string): Promise<readonly Area[]> => {
  const { ground } = await groundFor(ctx, day)
  const area = ground.find(id)
  if (area === undefined) throw refuse('area.not-found', { area: id })
  return [...ground.above(id), area]
}

const itemOf = (ground: Ground, area: Area): AreaItem => ({
  ...area,
  levelTitle: areaLevels[area.level].title,
  shortName: shortAreaName(area.name),
  children: ground.children(area.id).length,
  squareMetres: ground.shape(area.id)?.squareMetres ?? null,
})

export type AreaQuery = {
  /** Right below this area; `top` is the top of the tree. Left out: anywhere. */
  readonly parent?: string | undefined
  /** Anywhere below this area, itself included. */
  readonly within?: string | undefined
  readonly level?: AreaLevel | undefined
  /** A part of a name, in whatever form it is written, or the beginning of a code. */
  readonly q?: string | undefined
  readonly day?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** The parent by which the top of the tree is asked for. */
export const topOfTree = 'top'
const usualLimit = 100
const largestLimit = 1000

/**
 * Areas in the order of the tree. The cursor names the last one of the page before.
 *
 * @throws area.not-found for a parent that is not there, cursor.invalid, ground.day-to-come
 */
export const listAreas = async (ctx: Context, query: AreaQuery): Promise<AreaPage> => {
  const { ground, day } = await groundFor(ctx, query.day)
  const matching = candidates(ground, query).filter((area) => fits(area, query))
  const limit = Math.max(1, Math.min(query.limit ?? usualLimit, largestLimit))
  const start = query.cursor === undefined ? 0 : matching.findIndex(({ id }) => id === query.cursor) + 1
  if (query.cursor !== undefined && start === 0) throw refuse('cursor.invalid')
  const shown = matching.slice(start, start + limit)
  return {
    day,
    version: ground.version,
    items: shown.map((area) => itemOf(ground, area)),
    total: matching.length,
    next: start + limit < matching.length ? (shown.at(-1)?.id ?? null) : null,
  }
}

const candidates = (ground: Ground, { parent, within }: AreaQuery): readonly Area[] => {
  if (parent === topOfTree) return ground.children(null)
  const id = parent ?? within
  if (id === undefined) return ground.areas()
  const area = ground.find(id)
  if (area === undefined) throw refuse('area.not-found', { area: id })
  if (parent !== undefined)
    return ground.children(id).filter(({ path }) => within === undefined || `/${path}`.includes(`/${within}/`))
  return [area, ...ground.below(id)]
}

const fits = ({ level, name, code }: Area, query: AreaQuery): boolean => {
  if (query.level !== undefined && level !== query.level) return false
  const words = query.q?.trim() ?? ''
  if (words === '' || name.includes(words) || code.startsWith(words)) return true
  // 墨河居委会 finds 墨河社区居民委员会.
  const { bare, kind } = parseAreaName(words)
  const own = parseAreaName(name)
  return own.bare.includes(bare) && (kind === null || own.kind === null || own.kind === kind)
}

/** @throws area.not-found, ground.day-to-come */
export const viewArea = async (ctx: Context, id: string, asked: string | undefined): Promise<AreaView> => {
  const { ground, day } = await groundFor(ctx, asked)
  const area = ground.find(id)
  if (area === undefined) throw refuse('area.not-found', { area: id })
  const shape = ground.shape(id)
  return {
    ...itemOf(ground, area),
    day,
    fullCode: fullCode(area.code),
    above: [...ground.above(id)],
    geometry: shape === undefined ? null : geometryOf(shape),
    bounds: shape === undefined ? null : [...shape.bounds],
  }
}

/** The finest area at a point on a day, with those above it. */
export const locate = async (
  ctx: Context,
  { point, day: asked }: { readonly point: Position; readonly day?: string | undefined },
): Promise<{ day: string; area: Area | null; above: Area[] }> => {
  const { ground, day } = await groundFor(ctx, asked)
  const area = ground.findAreaAt(point)
  return { day, area: area ?? null, above: area === undefined ? [] : [...ground.above(area.id)] }
}
