import type { AreaLevel } from '@mazha/contracts/area'
import { Delaunay } from 'd3-delaunay'
import { intersection, union } from 'polyclip-ts'
import type { Context } from '#kernel/context'
import { type AreaEdit, groundNow, type Shape, shapeOfPolygons, writeGround } from '#modules/grids'
import { demoOutline } from './district.ts'

/**
 * The demonstration's ground: two streets, seven communities and villages, some forty grids and the micro-grids of three of
 * them, cut from the invented outline. Its codes begin with 99, which no province has.
 */

type Point = readonly [lng: number, lat: number]
type Ring = [number, number][]
type Pieces = Ring[][]

const since = '2024-01-01'
const district = { id: 'chaohai', code: '990101', name: '潮海示范区' } as const
const streets = [
  { id: 'chaohai-street', code: '990101001', name: '潮海街道' },
  { id: 'donghe-street', code: '990101002', name: '东河街道' },
] as const

type Community = {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly level: 'community' | 'village'
  readonly street: (typeof streets)[number]['id']
  /** Whatever is nearer to it than to another one’s is its ground. */
  readonly centre: Point
  /** How many of its grids are divided into micro-grids. */
  readonly divided?: number
}

const communities: readonly Community[] = [
  {
    id: 'dongyuan',
    code: '990101001001',
    name: '东苑社区居民委员会',
    level: 'community',
    street: 'chaohai-street',
    centre: [120.472, 36.386],
    divided: 3,
  },
  {
    id: 'wenhua',
    code: '990101001002',
    name: '文化路社区居民委员会',
    level: 'community',
    street: 'chaohai-street',
    centre: [120.446, 36.38],
    divided: 2,
  },
  {
    id: 'xihe',
    code: '990101001003',
    name: '西河社区居民委员会',
    level: 'community',
    street: 'chaohai-street',
    centre: [120.416, 36.379],
  },
  {
    id: 'beiguan',
    code: '990101001004',
    name: '北关社区居民委员会',
    level: 'community',
    street: 'chaohai-street',
    centre: [120.445, 36.403],
  },
  {
    id: 'xinghua',
    code: '990101002001',
    name: '兴华社区居民委员会',
    level: 'community',
    street: 'donghe-street',
    centre: [120.468, 36.36],
  },
  {
    id: 'nanyuan',
    code: '990101002002',
    name: '南园社区居民委员会',
    level: 'community',
    street: 'donghe-street',
    centre: [120.432, 36.356],
  },
  {
    id: 'dongheyan',
    code: '990101002201',
    name: '东河沿村民委员会',
    level: 'village',
    street: 'donghe-street',
    centre: [120.492, 36.374],
  },
]

/** Numbers that look like chance and are the same every time (a linear congruential generator, Numerical Recipes). */
const chance = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A seventh decimal of a degree is a centimetre: fine enough for a border, and every border is written the same on both sides. */
const round = (n: number): number => Math.round(n * 1e7) / 1e7
const rounded = (pieces: Pieces): Pieces =>
  pieces.map((rings) => rings.map((ring) => ring.map(([lng, lat]): [number, number] => [round(lng), round(lat)])))

const distance = ([ax, ay]: Point, [bx, by]: Point): number => ((ax - bx) * 0.8) ** 2 + (ay - by) ** 2

/** A seed for each grid: a lattice, shaken a little. */
const gridSeeds = (): Point[] => {
  const random = chance(20_240_101)
  const [west, south, step] = [120.394, 36.344, 0.0135]
  return Array.from({ length: 9 * 8 }, (_, n): Point => {
    const [column, row] = [n % 9, Math.floor(n / 9)]
    const shake = (): number => (random() - 0.5) * 0.006
    return [west + (column + (row % 2) / 2) * step + shake(), south + row * step * 0.8 + shake()]
  })
}

type Plot = { readonly community: Community; readonly grid: number; readonly micro: number | null }
type Cell = Plot & { readonly pieces: Pieces }

/** The smallest pieces: micro-grids where a grid is divided, else the grid itself. All borders are borders of these. */
const cutCells = (): Cell[] => {
  const [ring] = demoOutline.geometry.coordinates
  const outline: Pieces = [[ring.map(([lng, lat]): [number, number] => [lng, lat])]]
  const random = chance(7)
  const counts = new Map<string, number>()
  const inside = shapeOfPolygons(outline)
  const seeds = gridSeeds()
    .filter(([lng, lat]) => holds(inside, lng, lat))
    .flatMap((seed): (Plot & { readonly seed: Point })[] => {
      const community = communities.reduce((best, one) =>
        distance(one.centre, seed) < distance(best.centre, seed) ? one : best,
      )
      const grid = (counts.get(community.id) ?? 0) + 1
      counts.set(community.id, grid)
      if (grid > (community.divided ?? 0)) return [{ seed, community, grid, micro: null }]
      const turn = random() * Math.PI
      return [1, 2, 3].map((micro) => {
        const angle = turn + (micro * 2 * Math.PI) / 3
        const at: Point = [seed[0] + 0.0024 * Math.cos(angle), seed[1] + 0.0019 * Math.sin(angle)]
        return { seed: at, community, grid, micro }
      })
    })
  const bounds: [number, number, number, number] = [120.3, 36.2, 120.6, 36.6]
  const voronoi = Delaunay.from(seeds.map(({ seed: [lng, lat] }): [number, number] => [lng, lat])).voronoi(bounds)
  return seeds.flatMap(({ community, grid, micro }, n) => {
    const cell = voronoi.cellPolygon(n).map(([lng, lat]): [number, number] => [lng, lat])
    const pieces = rounded(intersection([[cell]], outline))
    return pieces.length === 0 ? [] : [{ community, grid, micro, pieces }]
  })
}

/** Even-odd, for the seeds: whether one lies in the outline. */
const holds = ({ coordinates }: Shape, x: number, y: number): boolean => {
  let odd = false
  for (let i = 0; i + 3 < coordinates.length; i += 2) {
    const [ax = 0, ay = 0, bx = 0, by = 0] = coordinates.subarray(i, i + 4)
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) odd = !odd
  }
  return odd
}

const joined = (cells: readonly Cell[]): Pieces => {
  const [first, ...rest] = cells.map(({ pieces }) => pieces)
  return first === undefined || rest.length === 0 ? (first ?? []) : rounded(union(first, ...rest))
}

const numerals = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二']
const two = (n: number): string => String(n).padStart(2, '0')

/** Every area of the demonstration with its boundary, the coarsest first; the same every time. */
export const demoAreas = (): readonly Extract<AreaEdit, { kind: 'put' }>[] => {
  const cells = cutCells()
  const area = (
    level: AreaLevel,
    { id, code, name }: { readonly id: string; readonly code: string; readonly name: string },
    { parent, of }: { readonly parent: string | null; readonly of: readonly Cell[] },
  ) => ({ kind: 'put' as const, id, level, code, name, parent, shape: shapeOfPolygons(joined(of)) })

  const areas = [area('district', district, { parent: null, of: cells })]
  for (const street of streets) {
    areas.push(
      area('street', street, {
        parent: district.id,
        of: cells.filter(({ community }) => community.street === street.id),
      }),
    )
  }
  for (const community of communities) {
    const own = cells.filter((cell) => cell.community === community)
    areas.push(area(community.level, community, { parent: community.street, of: own }))
    for (const grid of new Set(own.map((cell) => cell.grid))) {
      const parts = own.filter((cell) => cell.grid === grid)
      const id = `${community.id}-${two(grid)}`
      const code = `${community.code}${String(grid).padStart(3, '0')}`
      const name = `${community.name.replace(/(?:社区居民|村民|居民)委员会$/, '')}第${numerals[grid - 1] ?? grid}网格`
      areas.push(area('grid', { id, code, name }, { parent: community.id, of: parts }))
      for (const part of parts) {
        if (part.micro === null) continue
        const micro = {
          id: `${id}-${part.micro}`,
          code: `${code}${two(part.micro)}`,
          name: `${name} ${part.micro} 号微网格`,
        }
        areas.push(area('micro_grid', micro, { parent: id, of: [part] }))
      }
    }
  }
  return areas
}

/** Gives the demonstration district its ground; one that has any stays as it is. @returns how many areas were added */
export const loadDemoGround = async (ctx: Context): Promise<number> => {
  if ((await groundNow(ctx)).size > 0) return 0
  const areas = demoAreas()
  await writeGround(ctx, {
    origin: 'demonstration',
    day: since,
    edits: (ground) => (ground.size > 0 ? [] : areas),
  })
  return areas.length
}
