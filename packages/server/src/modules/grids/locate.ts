import Flatbush from 'flatbush'
import { orient2d } from 'robust-predicates'
import type { Bounds, Shape } from './shape.ts'

/** Finds the first of many shapes that holds a point. */
export type Locator = {
  /**
   * @param passed 1 at the places of shapes that are passed over
   * @returns the place in the list of the first shape that holds the point, its border included; -1 when none does
   */
  find(lng: number, lat: number, passed?: Uint8Array): number
  /** @returns the places of shapes whose bounds meet these */
  near(bounds: Bounds): number[]
}

const outside = 0
const inside = 1
const onBorder = 2

/**
 * An index over shapes that are given in the order of their right: of several that hold a point, the first has it. A border
 * belongs to every shape that it bounds, and whether a point lies on it is decided exactly (adaptive arithmetic, no rounding),
 * so that a point on a shared border is given to the same shape every time, however the index was built.
 *
 * All coordinates lie in one typed array; the tree narrows a point down to a few shapes.
 */
export const createLocator = (shapes: readonly Shape[]): Locator => {
  if (shapes.length === 0) return { find: () => -1, near: () => [] }
  const { coordinates, ringEnds, shapeEnds } = layOut(shapes)
  const tree = new Flatbush(shapes.length)
  for (const { bounds } of shapes) tree.add(...bounds)
  tree.finish()

  /** Even-odd over all rings of a shape. */
  const judge = (shape: number, x: number, y: number): number => {
    let ring = shape === 0 ? 0 : (shapeEnds[shape - 1] ?? 0)
    const lastRing = shapeEnds[shape] ?? 0
    let at = ring === 0 ? 0 : (ringEnds[ring - 1] ?? 0)
    let odd = false
    for (; ring < lastRing; ring += 1) {
      const end = ringEnds[ring] ?? 0
      let ax = coordinates[at * 2] ?? 0
      let ay = coordinates[at * 2 + 1] ?? 0
      for (at += 1; at < end; at += 1) {
        const bx = coordinates[at * 2] ?? 0
        const by = coordinates[at * 2 + 1] ?? 0
        if (ay > y !== by > y) {
          // The edge crosses the point's latitude; only when the point is within its width does it matter on which side it is.
          if (x < ax && x < bx) odd = !odd
          else if (x <= ax || x <= bx) {
            const side = orient2d(ax, ay, bx, by, x, y)
            if (side === 0) return onBorder
            // orient2d is negative where the point lies to the left of the edge.
            if (side < 0 === by > ay) odd = !odd
          }
        } else if (by === y && (bx === x || (ay === y && x < ax !== x < bx))) return onBorder
        ax = bx
        ay = by
      }
    }
    return odd ? inside : outside
  }

  let [best, x, y] = [-1, 0, 0]
  let skipped: Uint8Array | undefined
  // Always false: nothing needs to be collected.
  const consider = (shape: number): boolean => {
    if ((best === -1 || shape < best) && skipped?.[shape] !== 1 && judge(shape, x, y) !== outside) best = shape
    return false
  }
  return {
    find(lng, lat, passed) {
      best = -1
      skipped = passed
      x = lng
      y = lat
      tree.search(lng, lat, lng, lat, consider)
      return best
    },
    near: (bounds) => tree.search(...bounds),
  }
}

/** Every shape's rings one after the other. */
const layOut = (
  shapes: readonly Shape[],
): { coordinates: Float64Array; ringEnds: Int32Array; shapeEnds: Int32Array } => {
  const coordinates = new Float64Array(shapes.reduce((sum, shape) => sum + shape.coordinates.length, 0))
  const ringEnds = new Int32Array(shapes.reduce((sum, shape) => sum + shape.ringEnds.length, 0))
  const shapeEnds = new Int32Array(shapes.length)
  let [value, ring] = [0, 0]
  shapes.forEach((shape, n) => {
    coordinates.set(shape.coordinates, value)
    const before = value / 2
    for (const end of shape.ringEnds) {
      ringEnds[ring] = before + end
      ring += 1
    }
    shapeEnds[n] = ring
    value += shape.coordinates.length
  })
  return { coordinates, ringEnds, shapeEnds }
}

/** Whether two bounds share a point. */
export const boundsMeet = (a: Bounds, b: Bounds): boolean =>
  a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
