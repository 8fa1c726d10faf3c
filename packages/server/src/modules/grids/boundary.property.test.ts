import fc from 'fast-check'
import * as exact from 'polyclip-ts'
import { expect, test } from 'vitest'
import { type Clipped, difference, intersection } from './clip.ts'
import { box, type Cell, checkFile, communityCode, cut, geoJson } from './made-up-boundaries.ts'
import { squareMetresOf } from './shape.ts'

const metres = ([x, y]: readonly [number, number]): [number, number] => [x * 89_900, y * 111_000]

/** How far a corner is from an edge. */
const metresBetween = (corner: readonly [number, number], edge: readonly (readonly [number, number])[]): number => {
  const [a, b] = edge
  if (a === undefined || b === undefined) return Infinity
  const [[px, py], [ax, ay], [bx, by]] = [metres(corner), metres(a), metres(b)]
  const length = (bx - ax) ** 2 + (by - ay) ** 2
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length))
  return Math.hypot(px - ax - share * (bx - ax), py - ay - share * (by - ay))
}

/** Whether no corner lies so near to another, or to an edge, that the check would make them one. */
const keepsApart = (cells: readonly Cell[]): boolean => {
  const edges = cells.flatMap(({ ring }) => ring.slice(1).map((to, n) => [ring[n] ?? to, to]))
  return cells.every(({ ring }) =>
    ring.every((corner) =>
      edges.every((edge) => {
        const apart = metresBetween(corner, edge)
        return apart === 0 || apart > 2 || edge.some(([x, y]) => x === corner[0] && y === corner[1])
      }),
    ),
  )
}

/** Seeds that keep apart, so that no cell is thinner than a border drawn twice. */
const partition = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 1, max: 19 })), {
    minLength: 5,
    maxLength: 40,
    selector: ([x, y]) => `${x} ${y}`,
  })
  .map((seeds) => cut(seeds.map(([x, y]) => [x / 20 + (y % 3) / 173, y / 20 + (x % 5) / 211])))
  .filter(keepsApart)
const runs = { numRuns: 15 }
const named = (cell: Cell | undefined) => ({ code: cell?.code, name: cell?.name })
const sizeOf = (cell: Cell): number => squareMetresOf([[cell.ring]])
const near = (a: number | null | undefined, b: number): boolean => Math.abs((a ?? 0) - b) <= 2 + b * 0.001

test('a Voronoi partition is faultless, whatever way its rings go round', async () => {
  await fc.assert(
    fc.asyncProperty(partition, fc.boolean(), async (cells, turned) => {
      const sent = turned ? cells.map((cell) => ({ ...cell, ring: cell.ring.toReversed() })) : cells
      const { report, items } = await checkFile(geoJson(sent))
      expect(report.faults).toEqual([])
      expect(report).toMatchObject({ pieces: cells.length, news: cells.length, stops: null, hint: null })
      expect(items).toHaveLength(cells.length)
    }),
    runs,
  )
})

test('a cell that was removed is a gap of its size', async () => {
  await fc.assert(
    fc.asyncProperty(partition, fc.nat(), async (cells, pick) => {
      const gone = cells[pick % cells.length]
      if (gone === undefined) return
      const { report } = await checkFile(geoJson(cells.filter((cell) => cell !== gone)))
      expect(report.faultCounts).toEqual({ gap: 1 })
      expect(report.faults[0]?.areas).toEqual([{ code: communityCode, name: '东苑社区' }])
      expect(near(report.faults[0]?.squareMetres, sizeOf(gone))).toBe(true)
    }),
    runs,
  )
})

test('a cell that is there twice overlaps itself by its size', async () => {
  await fc.assert(
    fc.asyncProperty(partition, fc.nat(), async (cells, pick) => {
      const twice = cells[pick % cells.length]
      if (twice === undefined) return
      const again = { ...twice, code: `${communityCode}999`, name: '重复格' }
      const { report } = await checkFile(geoJson([...cells, again]))
      expect(report.faultCounts).toEqual({ overlap: 1 })
      expect(report.faults[0]?.areas).toEqual([named(twice), named(again)])
      expect(near(report.faults[0]?.squareMetres, sizeOf(twice))).toBe(true)
    }),
    runs,
  )
})

test('a corner that was moved makes a gap or an overlap for each triangle, and loses nothing', async () => {
  await fc.assert(
    fc.asyncProperty(partition, fc.nat(), fc.nat(), async (cells, pick, corner) => {
      const cell = cells[pick % cells.length]
      if (cell === undefined) return
      const n = corner % (cell.ring.length - 1)
      const [x, y] = cell.ring[n] ?? [0, 0]
      // Towards the middle, so that the ring stays whole: a gap of the two triangles at that corner.
      const middle = cell.ring
        .slice(0, -1)
        .reduce(([a, b], [c, d]) => [a + c / (cell.ring.length - 1), b + d / (cell.ring.length - 1)], [0, 0])
      const to: [number, number] = [x + (middle[0] - x) * 0.4, y + (middle[1] - y) * 0.4]
      const ring = cell.ring.map((at, k): [number, number] =>
        k === n || (n === 0 && k === cell.ring.length - 1) ? to : at,
      )
      const { report } = await checkFile(geoJson(cells.map((one) => (one === cell ? { ...cell, ring } : one))))
      const lost = sizeOf(cell) - sizeOf({ ...cell, ring })
      const found = report.faults.reduce(
        (sum, { kind, squareMetres }) => sum + (kind === 'gap' || kind === 'sliver' ? (squareMetres ?? 0) : 0),
        0,
      )
      expect(report.faults.length).toBeGreaterThan(0)
      expect(near(found, lost), `${found} of ${lost}`).toBe(true)
    }),
    runs,
  )
})

test('a bow tie and a piece outside are named', async () => {
  await fc.assert(
    fc.asyncProperty(partition, fc.nat(), async (cells, pick) => {
      const cell = cells.filter(({ ring }) => ring.length >= 5)[pick % cells.length]
      const [, , east, north] = box
      const outside: Cell = {
        code: `${communityCode}998`,
        name: '飞地',
        ring: [
          [east + 0.001, north + 0.001],
          [east + 0.002, north + 0.001],
          [east + 0.002, north + 0.002],
          [east + 0.001, north + 0.002],
          [east + 0.001, north + 0.001],
        ],
      }
      if (cell === undefined) return
      const [a, b, c, ...rest] = cell.ring
      if (a === undefined || b === undefined || c === undefined) return
      const tied = { ...cell, ring: [a, c, b, ...rest] }
      const { report, items } = await checkFile(geoJson([...cells.map((one) => (one === cell ? tied : one)), outside]))
      expect(report.faults.find(({ kind }) => kind === 'crosses-itself')?.areas).toEqual([named(cell)])
      const out = report.faults.find(({ kind }) => kind === 'outside')
      expect(out?.areas).toEqual([named(outside), { code: communityCode, name: '东苑社区' }])
      expect(near(out?.squareMetres, sizeOf(outside))).toBe(true)
      expect(report.stops?.zh).toContain('相交')
      expect(items).toEqual([])
    }),
    runs,
  )
})

test('borders that lie less than a metre apart become one, and are slivers when left alone', async () => {
  await fc.assert(
    fc.asyncProperty(partition, fc.nat(), async (cells, pick) => {
      const cell = cells[pick % cells.length]
      if (cell === undefined) return
      // A few decimetres: every corner of one cell, drawn by somebody else.
      const loose = { ...cell, ring: cell.ring.map(([x, y]): [number, number] => [x + 3e-6, y + 2e-6]) }
      const sent = geoJson(cells.map((one) => (one === cell ? loose : one)))
      const aligned = await checkFile(sent)
      expect(aligned.report.faults).toEqual([])
      expect(aligned.report.mended.find(({ kind }) => kind === 'snapped')?.metres).toBeLessThan(1)
      const left = await checkFile(sent, { snapMetres: 0 })
      expect(Object.keys(left.report.faultCounts)).toEqual(['sliver'])
    }),
    runs,
  )
})

test('cells that are all off by up to a metre are clipped to what exact numbers clip them to', () => {
  const step = fc.integer({ min: -100, max: 100 }).map((n) => n * 1e-7)
  fc.assert(
    fc.property(partition, fc.array(fc.tuple(step, step), { minLength: 1, maxLength: 9 }), (cells, steps) => {
      const now = cells.map(({ ring }, n): Clipped => {
        const [dx, dy] = steps[n % steps.length] ?? [0, 0]
        return [
          [
            ring.map(([x, y]): [number, number] => [
              Math.round((x + dx) * 1e7) / 1e7,
              Math.round((y + dy) * 1e7) / 1e7,
            ]),
          ],
        ]
      })
      cells.forEach(({ ring }, n) => {
        const [next, own] = [now[(n + 1) % now.length] ?? [], now[n] ?? []]
        const [quick, sure] = [squareMetresOf(intersection(own, next)), squareMetresOf(exact.intersection(own, next))]
        expect(Math.abs(quick - sure)).toBeLessThan(0.001)
        const [left, kept] = [
          squareMetresOf(difference([[ring]], ...now)),
          squareMetresOf(exact.difference([[ring]], ...now)),
        ]
        expect(Math.abs(left - kept)).toBeLessThan(0.001)
      })
    }),
    runs,
  )
})
