import { z } from 'zod'
import type { Text } from './text.ts'

/**
 * The levels of the area tree. An area always stands below a coarser one; `depth` says how fine it is. Communities and
 * villages stand side by side. `grid` and `micro_grid` are what people call a grid.
 */
export const areaLevels = {
  city: { depth: 0, title: { zh: '市', en: 'City' } },
  district: { depth: 1, title: { zh: '区县', en: 'District' } },
  street: { depth: 2, title: { zh: '街道（乡镇）', en: 'Street' } },
  community: { depth: 3, title: { zh: '社区', en: 'Community' } },
  village: { depth: 3, title: { zh: '村', en: 'Village' } },
  grid: { depth: 4, title: { zh: '基础网格', en: 'Grid' } },
  micro_grid: { depth: 5, title: { zh: '微网格', en: 'Micro-grid' } },
} as const satisfies Record<string, { readonly depth: number; readonly title: Text }>

export const areaLevel = z.enum(['city', 'district', 'street', 'community', 'village', 'grid', 'micro_grid'])
export type AreaLevel = z.infer<typeof areaLevel>

export const depthOf = (level: AreaLevel): number => areaLevels[level].depth

/** Text that names an area for ever: it is never given to another. */
export const areaId = z.string().regex(/^[a-z0-9-]{1,64}$/)
/** A civil day, `2026-10-01`. */
export const civilDay = z.iso
  .date()
  // The year 0 is none to the database, nor is the day before the year 1.
  .refine((day) => day >= '0002')

/**
 * One area as it stands on a day. `path` holds the ids from the top down to itself, each followed by `/`, so that
 * everything below an area has a path that begins with its own.
 */
export const areaShape = z.object({
  id: areaId,
  level: areaLevel,
  code: z.string(),
  name: z.string(),
  parent: areaId.nullable(),
  path: z.string(),
})
export type Area = Readonly<z.infer<typeof areaShape>>

/** Degrees, WGS-84 (which CGCS2000 equals to within a few centimetres): longitude, then latitude. */
const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
/** Closed, at least four positions. */
const ring = z.array(position).min(4).max(100_000)

/** GeoJSON (RFC 7946): the first ring is the outline, further ones are holes. */
export const areaGeometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1).max(1000) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1).max(1000)).min(1).max(1000) }),
])
export type AreaGeometry = z.infer<typeof areaGeometry>

/** An area in a list: how many stand right below it, and its size where its boundary is known. */
export const areaItem = areaShape.extend({
  levelTitle: z.object({ zh: z.string(), en: z.string() }),
  /** As it is said and fits on a map: 墨河社区 for 墨河社区居民委员会. */
  shortName: z.string(),
  children: z.int(),
  /** null: its boundary is not known. */
  squareMetres: z.number().nullable(),
})
export type AreaItem = z.infer<typeof areaItem>

/** `GET /api/areas`. `day` is the civil day of the ground that is shown, `version` changes with every change of it. */
export const areaPage = z.object({
  day: civilDay,
  version: z.int(),
  items: z.array(areaItem),
  /** How many fit in all. */
  total: z.int(),
  next: z.string().nullable(),
})
export type AreaPage = z.infer<typeof areaPage>

/** `GET /api/areas/:id`: with the areas above it, the coarsest first. */
export const areaView = areaItem.extend({
  day: civilDay,
  /** The code in all twelve digits of a division; a grid’s as it is. */
  fullCode: z.string(),
  above: z.array(areaShape),
  geometry: areaGeometry.nullable(),
  /** West, south, east, north. */
  bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
})
export type AreaView = z.infer<typeof areaView>

/** `GET /api/areas/at`: the finest area that holds the point, and those above it; null outside every area. */
export const areaAt = z.object({ day: civilDay, area: areaShape.nullable(), above: z.array(areaShape) })
export type AreaAt = z.infer<typeof areaAt>
