import { Delaunay } from 'd3-delaunay'
import Flatbush from 'flatbush'
import { intersection } from 'polyclip-ts'
import type { Bounds } from '#modules/grids'

export type Ring = [number, number][]
export type Pieces = Ring[][]
type Point = readonly [lng: number, lat: number]

/** Numbers that look like chance and are the same every time (mulberry32). */
export const chance = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A seventh decimal of a degree is a centimetre; every border is written the same on both sides. */
const round = (n: number): number => Math.round(n * 1e7) / 1e7
const rounded = (pieces: Pieces): Pieces =>
  pieces
    .map((rings) =>
      rings
        .map((ring) => withoutRepeats(ring.map(([lng, lat]): [number, number] => [round(lng), round(lat)])))
        .filter((ring) => ring.length >= 4),
    )
    .filter((rings) => rings.length > 0)

/** Two corners less than a centimetre apart have become one. */
const withoutRepeats = (ring: Ring): Ring =>
  ring.filter(([lng, lat], n) => n === 0 || lng !== ring[n - 1]?.[0] || lat !== ring[n - 1]?.[1])

/** An outline made ready for many questions. */
export type Outline = {
  readonly pieces: Pieces
  readonly bounds: Bounds
  holds(point: Point): boolean
  /** What of a convex cell lies within. */
  clip(cell: Ring): Pieces
}

export const outlineOf = (pieces: Pieces): Outline => {
  const edges = pieces.flatMap((rings) =>
    rings.flatMap((ring) => ring.slice(1).map((to, n) => [ring[n] ?? to, to] as const)),
  )
  const index = new Flatbush(edges.length)
  for (const [a, b] of edges)
    index.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]))
  index.finish()
  const bounds: Bounds = [index.minX, index.minY, index.maxX, index.maxY]
  const holds = ([x, y]: Point): boolean => {
    let odd = false
    // Edges that the ray to the east may meet.
    for (const n of index.search(x, y, bounds[2] + 1, y)) {
      const [[ax, ay], [bx, by]] = edges[n] ?? [
        [0, 0],
        [0, 0],
      ]
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) odd = !odd
    }
    return odd
  }
  return {
    pieces,
    bounds,
    holds,
    clip(cell) {
      const box = boundsOfRing(cell)
      if (index.search(...box).length === 0) {
        const [first] = cell
        return first !== undefined && holds(first) ? rounded([[cell]]) : []
      }
      // Only what is near the cell, or the whole outline would be walked for each of thousands of cells.
      const margin = Math.max(box[2] - box[0], box[3] - box[1])
      const wide: Bounds = [box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin]
      const near = pieces
        .map((rings) => rings.map((ring) => cutToBox(ring, wide)).filter((ring) => ring.length >= 4))
        .filter((rings) => rings.length > 0)
      const [first, ...rest] = near
      return first === undefined ? [] : rounded(intersection([[cell]], [first, ...rest]))
    },
  }
}

const boundsOfRing = (ring: Ring): [number, number, number, number] => [
  Math.min(...ring.map(([x]) => x)),
  Math.min(...ring.map(([, y]) => y)),
  Math.max(...ring.map(([x]) => x)),
  Math.max(...ring.map(([, y]) => y)),
]

/**
 * A ring cut to a box side by side (Sutherland and Hodgman). Parts of it may be joined along the box's sides; these lie away from
 * the cell that is cut out afterwards.
 */
const cutToBox = (ring: Ring, [west, south, east, north]: Bounds): Ring => {
  const sides: readonly { readonly axis: 0 | 1; readonly at: number; readonly above: boolean }[] = [
    { axis: 0, at: west, above: true },
    { axis: 0, at: east, above: false },
    { axis: 1, at: south, above: true },
    { axis: 1, at: north, above: false },
  ]
  let kept: Ring = ring.slice(0, -1)
  for (const { axis, at, above } of sides) {
    const isIn = (point: Point): boolean => (above ? point[axis] >= at : point[axis] <= at)
    const next: Ring = []
    kept.forEach((to, n) => {
      const from = kept.at(n - 1) ?? to
      if (isIn(from) !== isIn(to)) {
        const share = (at - from[axis]) / (to[axis] - from[axis])
        next.push(axis === 0 ? [at, from[1] + (to[1] - from[1]) * share] : [from[0] + (to[0] - from[0]) * share, at])
      }
      if (isIn(to)) next.push(to)
    })
    kept = next
  }
  const [first] = kept
  return first === undefined ? [] : [...kept, first]
}

/** Points within an outline, crowded around some towns and thinner between them. */
export const scatterWithin = (outline: Outline, count: number, random: () => number): Point[] => {
  const [west, south, east, north] = outline.bounds
  const anywhere = (): Point => {
    for (;;) {
      const point: Point = [west + random() * (east - west), south + random() * (north - south)]
      if (outline.holds(point)) return point
    }
  }
  const towns = Array.from({ length: Math.max(1, Math.round(Math.sqrt(count) / 10)) }, anywhere)
  const reach = Math.min(east - west, north - south) / 12
  const points: Point[] = []
  while (points.length < count) {
    const town = towns[Math.floor(random() * towns.length)] ?? anywhere()
    if (random() < 0.4) {
      points.push(anywhere())
      continue
    }
    const [far, turn] = [reach * Math.sqrt(-2 * Math.log(1 - random())), random() * 2 * Math.PI]
    const point: Point = [town[0] + far * Math.cos(turn), town[1] + far * Math.sin(turn)]
    if (outline.holds(point)) points.push(point)
  }
  return points
}

/** About decimetres to a degree: d3 takes three points for a line whose triangle is smaller than a billionth, whatever the unit. */
const unitsPerDegree = 1e6

/** The cell of each point: what is nearer to it than to any other. */
export function* cutCells(outline: Outline, points: readonly Point[]): Generator<Pieces> {
  const [west, south, east, north] = outline.bounds
  const [x0, y0] = [(west + east) / 2, (south + north) / 2]
  const far = ([x, y]: Point): [number, number] => [(x - x0) * unitsPerDegree, (y - y0) * unitsPerDegree]
  const voronoi = Delaunay.from(points.map(far)).voronoi([
    ...far([west - 0.01, south - 0.01]),
    ...far([east + 0.01, north + 0.01]),
  ])
  for (let n = 0; n < points.length; n += 1) {
    const cell = voronoi
      .cellPolygon(n)
      ?.map(([x, y]): [number, number] => [x0 + x / unitsPerDegree, y0 + y / unitsPerDegree])
    yield cell === undefined ? [] : outline.clip(cell)
  }
}

/** Which of some centres each point is nearest to. */
export const nearestOf = (centres: readonly Point[], points: readonly Point[]): number[] => {
  const delaunay = Delaunay.from(centres.map(([x, y]): [number, number] => [x, y]))
  let last = 0
  return points.map(([x, y]) => (last = delaunay.find(x, y, last)))
}

/** How far the nearest other point is, for each. */
export const roomAround = (points: readonly Point[]): number[] => {
  if (points.length < 2) return points.map(() => 0.01)
  const delaunay = Delaunay.from(points.map(([x, y]): [number, number] => [x, y]))
  return points.map(([x, y], n) =>
    [...delaunay.neighbors(n)].reduce((least, other) => {
      const [ox = 0, oy = 0] = points[other] ?? []
      return Math.min(least, Math.hypot(ox - x, oy - y))
    }, 0.05),
  )
}
