import { union } from 'polyclip-ts'
import { type Polygons, type Shape, shapeOfPolygons } from './shape.ts'

type Position = readonly [number, number]

/** Twice the area that a ring goes round, positive when it does so against the clock. */
const turn = (ring: readonly Position[]): number => {
  const [x0, y0] = ring[0] ?? [0, 0]
  let sum = 0
  for (let i = 0; i + 1 < ring.length; i += 1) {
    const [a, b] = [ring[i], ring[i + 1]]
    if (a !== undefined && b !== undefined) sum += (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0)
  }
  return sum
}

/** The rings of a shape with the ground to their left: outlines against the clock, holes with it. */
export const orientedRings = ({ coordinates, ringEnds, polygonEnds }: Shape): readonly (readonly Position[])[] => {
  const rings: Position[][] = []
  let [ring, position] = [0, 0]
  for (const polygonEnd of polygonEnds) {
    for (const first = ring; ring < polygonEnd; ring += 1) {
      const positions: Position[] = []
      for (const end = ringEnds[ring] ?? 0; position < end; position += 1) {
        positions.push([coordinates[position * 2] ?? 0, coordinates[position * 2 + 1] ?? 0])
      }
      rings.push(turn(positions) > 0 === (ring === first) ? positions : positions.toReversed())
    }
  }
  return rings
}

/** An edge by its two ends; the same edge seen from the other side has them the other way round. */
export type Edges = ReadonlyMap<string, { readonly from: Position; readonly to: Position; readonly times: number }>

/**
 * The border of shapes taken together: their edges, without those that two of them share. Two sets of shapes with the same
 * border cover every point of the ground equally often (a chain is the boundary of one function only), so that nothing is left
 * out and nothing covered twice by one of them that is not by the other.
 *
 * @param sign 1 adds the shapes, −1 takes them away
 */
export const borderOf = (sets: readonly { readonly sign: 1 | -1; readonly shapes: Iterable<Shape> }[]): Edges => {
  const edges = new Map<string, { from: Position; to: Position; times: number }>()
  const count = (from: Position, to: Position, sign: number): void => {
    const forward = from[0] < to[0] || (from[0] === to[0] && from[1] < to[1])
    const [a, b] = forward ? [from, to] : [to, from]
    const key = `${a[0]} ${a[1]} ${b[0]} ${b[1]}`
    const times = (edges.get(key)?.times ?? 0) + (forward ? sign : -sign)
    if (times === 0) edges.delete(key)
    else edges.set(key, { from: a, to: b, times })
  }
  for (const { sign, shapes } of sets) {
    for (const shape of shapes) {
      for (const ring of orientedRings(shape)) {
        for (let i = 0; i + 1 < ring.length; i += 1) {
          const [a, b] = [ring[i], ring[i + 1]]
          if (a !== undefined && b !== undefined && (a[0] !== b[0] || a[1] !== b[1])) count(a, b, sign)
        }
      }
    }
  }
  return edges
}

/**
 * Shapes that adjoin as one. Where their common borders have the same corners, those are left out and nothing is computed, so that
 * the outline keeps its corners exactly; else by clipping, to a seventh decimal.
 */
export const joinShapes = (shapes: readonly Shape[]): Shape => {
  const [only] = shapes
  if (shapes.length === 1 && only !== undefined) return only
  const rings = stitch(borderOf([{ sign: 1, shapes }]))
  if (rings !== undefined) return shapeOfPolygons(groupRings(rings))
  const [first, ...rest] = shapes.map(mutablePolygons)
  return first === undefined ? shapeOfPolygons([]) : shapeOfPolygons(roundPolygons(union(first, ...rest)))
}

/** A seventh decimal of a degree is a centimetre. */
export const roundDegrees = (n: number): number => Math.round(n * 1e7) / 1e7
export const roundPolygons = (polygons: [number, number][][][]): [number, number][][][] =>
  polygons.map((rings) =>
    rings.map((ring) => ring.map(([lng, lat]): [number, number] => [roundDegrees(lng), roundDegrees(lat)])),
  )

/** A shape as the clipper takes it. */
export const mutablePolygons = ({ coordinates, ringEnds, polygonEnds }: Shape): [number, number][][][] => {
  const polygons: [number, number][][][] = []
  let [ring, position] = [0, 0]
  for (const polygonEnd of polygonEnds) {
    const rings: [number, number][][] = []
    for (; ring < polygonEnd; ring += 1) {
      const positions: [number, number][] = []
      for (const end = ringEnds[ring] ?? 0; position < end; position += 1) {
        positions.push([coordinates[position * 2] ?? 0, coordinates[position * 2 + 1] ?? 0])
      }
      rings.push(positions)
    }
    polygons.push(rings)
  }
  return polygons
}

/**
 * Edges put one behind the other, with the ground to the left. Where several ways lead on (two shapes that meet in a corner alone), the
 * one furthest to the left stays on the same piece of ground; what comes back to a corner that it has passed is a ring of its own
 * there (a hole that touches its outline). Undefined where an edge is there twice.
 */
const stitch = (edges: Edges): readonly (readonly Position[])[] | undefined => {
  const ways = new Map<string, Position[]>()
  const key = ([x, y]: Position): string => `${x} ${y}`
  const starts: Position[] = []
  for (const { from, to, times } of edges.values()) {
    if (Math.abs(times) !== 1) return undefined
    const [a, b] = times > 0 ? [from, to] : [to, from]
    const known = ways.get(key(a))
    if (known === undefined) ways.set(key(a), [b])
    else known.push(b)
    starts.push(a)
  }
  const takeWay = (at: Position, before: Position | undefined): Position | undefined => {
    const open = ways.get(key(at)) ?? []
    const n = before === undefined || open.length < 2 ? 0 : leftmost(open, { at, before })
    return open.splice(n, 1)[0]
  }
  const rings: Position[][] = []
  for (const start of starts) {
    const path: Position[] = [start]
    const places = new Map([[key(start), 0]])
    for (let at = start, before: Position | undefined = undefined; ;) {
      const to = takeWay(at, before)
      if (to === undefined) break
      path.push(to)
      const seen = places.get(key(to))
      if (seen === undefined) places.set(key(to), path.length - 1)
      else {
        const ring = path.splice(seen)
        for (const corner of ring) places.delete(key(corner))
        places.set(key(to), seen)
        path.push(to)
        rings.push(ring)
      }
      before = path.at(-2)
      at = to
    }
    // Every way into a corner leads out of it again: what is left over is no border.
    if (path.length > 1) return undefined
  }
  return rings
}

/** Which of the ways from a corner turns most to the left, as seen by whoever comes from before it. */
const leftmost = (
  ways: readonly Position[],
  { at, before }: { readonly at: Position; readonly before: Position },
): number => {
  const [inX, inY] = [at[0] - before[0], at[1] - before[1]]
  const turns = ways.map(([x, y]) => {
    const [outX, outY] = [x - at[0], y - at[1]]
    return Math.atan2(inX * outY - inY * outX, inX * outX + inY * outY)
  })
  return turns.indexOf(Math.max(...turns))
}

/** Holes to the smallest outline around them. */
const groupRings = (rings: readonly (readonly Position[])[]): Polygons => {
  const outlines = rings
    .filter((ring) => turn(ring) > 0)
    .map((ring) => ({ rings: [ring], size: turn(ring) }))
    .toSorted((a, b) => a.size - b.size)
  for (const hole of rings) {
    if (turn(hole) > 0) continue
    // Rings may share corners, never an edge: the middle of one tells.
    const [a = [0, 0], b = a] = hole
    const middle: Position = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
    outlines.find(({ rings: [outline = []] }) => isWithin(outline, middle))?.rings.push(hole)
  }
  return outlines.map(({ rings: own }) => own)
}

const isWithin = (ring: readonly Position[], [x, y]: Position): boolean => {
  let odd = false
  for (let i = 0; i + 1 < ring.length; i += 1) {
    const [a, b] = [ring[i], ring[i + 1]]
    if (a === undefined || b === undefined) continue
    if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) odd = !odd
  }
  return odd
}

/** A point well within a shape: in the middle of its widest stretch half-way up. */
export const pointWithin = (shape: Shape): { readonly lng: number; readonly lat: number } => {
  const [west, south, east, north] = shape.bounds
  // Not quite half-way, so that corners at round numbers do not lie on the line.
  const lat = south + (north - south) * 0.4987
  const crossings: number[] = []
  for (const ring of orientedRings(shape)) {
    for (let i = 0; i + 1 < ring.length; i += 1) {
      const [a, b] = [ring[i], ring[i + 1]]
      if (a === undefined || b === undefined || a[1] > lat === b[1] > lat) continue
      crossings.push(a[0] + ((lat - a[1]) / (b[1] - a[1])) * (b[0] - a[0]))
    }
  }
  crossings.sort((a, b) => a - b)
  let [best, width] = [(west + east) / 2, -1]
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const [a = 0, b = 0] = crossings.slice(i, i + 2)
    if (b - a > width) [best, width] = [(a + b) / 2, b - a]
  }
  return { lng: best, lat }
}
