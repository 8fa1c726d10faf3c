import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLocator } from './locate.ts'
import { geometryOf, shapeOf, shapeOfPolygons, type Polygons } from './shape.ts'

/**
 * The same question by the book: on the border when on an edge, else inside when a ray crosses the rings an odd number of
 * times. Whole numbers, so that nothing is rounded; no index, no order but that of the list.
 */
const holds = (polygons: Polygons, [x, y]: readonly [number, number]): boolean => {
  let odd = false
  for (const ring of polygons.flat()) {
    for (let i = 0; i < ring.length; i += 1) {
      const [a, b] = [ring[i]!, ring[(i + 1) % ring.length]!]
      const cross = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])
      const within =
        Math.min(a[0], b[0]) <= x && x <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= y && y <= Math.max(a[1], b[1])
      if (cross === 0 && within) return true
      const [low, high] = a[1] < b[1] ? [a, b] : [b, a]
      if (low[1] <= y && y < high[1]) {
        const side = (high[0] - low[0]) * (y - low[1]) - (high[1] - low[1]) * (x - low[0])
        if (side > 0) odd = !odd
      }
    }
  }
  return odd
}

const scan = (all: readonly Polygons[], point: readonly [number, number]): number =>
  all.findIndex((polygons) => holds(polygons, point))

const size = 12
const position = fc.tuple(fc.integer({ min: 0, max: size }), fc.integer({ min: 0, max: size }))

/** Stars around a point with whole-numbered corners: edges of every slope, corners at every height. */
const star = fc
  .tuple(
    position,
    fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 359 })), {
      minLength: 3,
      maxLength: 9,
    }),
  )
  .map(([[x, y], arms]): readonly (readonly [number, number])[] => {
    const corners = arms
      .toSorted((a, b) => a[1] - b[1])
      .map(([r, angle]): readonly [number, number] => [
        x + Math.round(r * Math.cos((angle * Math.PI) / 180)),
        y + Math.round(r * Math.sin((angle * Math.PI) / 180)),
      ])
    return [...corners, corners[0]!]
  })
/** With holes and parts, which may touch and overlap: even-odd decides. */
const polygons: fc.Arbitrary<Polygons> = fc.array(fc.array(star, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 2,
})

const everywhere = Array.from({ length: (size + 13) ** 2 }, (_, n): readonly [number, number] => [
  (n % (size + 13)) - 6,
  Math.floor(n / (size + 13)) - 6,
])

test('the index finds what a naive scan finds, on corners, on borders and between them', () => {
  fc.assert(
    fc.property(fc.array(polygons, { minLength: 1, maxLength: 12 }), (all) => {
      const locator = createLocator(all.map(shapeOfPolygons))
      // Halves lie between the whole numbers; doubling everything keeps the scan in whole numbers.
      const doubled = all.map((rings) =>
        rings.map((parts) => parts.map((ring) => ring.map(([x, y]): [number, number] => [2 * x, 2 * y]))),
      )
      const wrong = everywhere.filter(
        ([x, y]) =>
          locator.find(x, y) !== scan(all, [x, y]) ||
          (x % 5 === 0 && locator.find(x + 0.5, y + 0.5) !== scan(doubled, [2 * x + 1, 2 * y + 1])),
      )
      expect(wrong).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('a border point is decided exactly where rounding would decide by chance', () => {
  // Corners that no double holds exactly: the point on the edge is computed, so it lies a hair beside it on one side or the other.
  const shared: [number, number][] = [
    [120.1, 36.1],
    [120.3, 36.7],
  ]
  const west = shapeOf({ type: 'Polygon', coordinates: [[...shared, [120, 36.7], [120, 36.1], shared[0]!]] })
  const east = shapeOf({
    type: 'Polygon',
    coordinates: [[...shared.toReversed(), [120.4, 36.1], [120.4, 36.7], shared[1]!]],
  })
  const both = createLocator([west, east])
  const turned = createLocator([east, west])
  const wrong: number[] = []
  for (let n = 0; n <= 10_000; n += 1) {
    const t = n / 10_000
    const point = [120.1 + 0.2 * t, 36.1 + 0.6 * t] as const
    const [one, other] = [both.find(...point), turned.find(...point)]
    // Nobody is left out, and what is on neither border is in exactly one of them.
    if (one === -1 || other === -1 || (one === 1 && other !== 0) || (other === 1 && one !== 0)) wrong.push(t)
  }
  expect(wrong).toEqual([])
  expect(both.find(120.1, 36.1)).toBe(0)
  expect(turned.find(120.1, 36.1)).toBe(0)
})

test('a boundary goes in and comes back as it was', () => {
  fc.assert(
    fc.property(polygons, (rings) => {
      const coordinates = rings.map((parts) => parts.map((ring) => ring.map(([x, y]): [number, number] => [x, y])))
      const geometry =
        coordinates.length === 1
          ? ({ type: 'Polygon', coordinates: coordinates[0]! } as const)
          : ({ type: 'MultiPolygon', coordinates } as const)
      expect(geometryOf(shapeOf(geometry))).toEqual(geometry)
    }),
  )
})

test('the size of a piece of ground, holes taken off', () => {
  // A degree of longitude by a degree of latitude at 36° north: 111.32 km × cos 36.5° × 110.97 km ≈ 9,930 km².
  const square = shapeOf({
    type: 'Polygon',
    coordinates: [
      [
        [120, 36],
        [121, 36],
        [121, 37],
        [120, 37],
        [120, 36],
      ],
      [
        [120.5, 36.5],
        [120.6, 36.5],
        [120.6, 36.6],
        [120.5, 36.6],
        [120.5, 36.5],
      ],
    ],
  })
  expect(square.squareMetres / 1e6).toBeGreaterThan(9840 * 0.99)
  expect(square.squareMetres / 1e6).toBeLessThan(9940 * 0.99 + 10)
  expect(square.bounds).toEqual([120, 36, 121, 37])
})

test('a long thin triangle has hardly any size: borders are straight on the map', () => {
  const [a, b] = [
    [102.89, 24.522],
    [102.9052, 24.4957],
  ] as const
  const between: [number, number] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
  const sliver = shapeOf({ type: 'Polygon', coordinates: [[[...a], between, [...b], [...a]]] })
  expect(sliver.squareMetres).toBeLessThan(0.01)
  const wide = shapeOf({ type: 'Polygon', coordinates: [[[...a], [between[0] + 0.0001, between[1]], [...b], [...a]]] })
  // Half of 3,290 m by 8.9 m.
  expect(wide.squareMetres).toBeGreaterThan(14_000)
  expect(wide.squareMetres).toBeLessThan(15_500)
})
