import { areaCodesOf } from '@mazha/contracts/area-code'
import { formatDay, parseDay } from '@mazha/contracts/zone'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { type AreaEdit, changeGround, rowsBetween } from './change-ground.ts'
import { checkChange } from './check-change.ts'
import { groundOf } from './current.ts'
import { createGround, type Ground } from './ground.ts'
import { borderOf, joinShapes } from './join-shapes.ts'
import { cut, type Ring } from './made-up-boundaries.ts'
import { district, square, street } from './made-up-ground.ts'
import { findShapeFault } from './ring-faults.ts'
import { shapeOf, shapeOfPolygons } from './shape.ts'
import { writeGround } from './write-ground.ts'

const codes = areaCodesOf(undefined)
const community = (n: number): string => `${street}00${n}`
const grid = (of: number, n: number): string => `${community(of)}00${n}`

/** Three communities with up to five grids each, put anywhere on a small lattice, moved, renamed, ended. */
const step = fc.record({
  of: fc.integer({ min: 1, max: 3 }),
  n: fc.integer({ min: 1, max: 5 }),
  name: fc.constantFrom('甲', '乙', '丙'),
  to: fc.integer({ min: 1, max: 3 }),
  west: fc.integer({ min: 0, max: 6 }),
  south: fc.integer({ min: 0, max: 6 }),
  size: fc.integer({ min: 1, max: 3 }),
  kind: fc.constantFrom('put', 'put', 'place', 'end', 'name', 'unshape'),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const start: readonly AreaEdit[] = [
  {
    kind: 'put',
    id: district,
    level: 'district',
    code: district,
    name: '区',
    parent: null,
    shape: shapeOf(square(0, 0, 9, 9)),
  },
  { kind: 'put', id: street, level: 'street', code: street, name: '街道', parent: district },
  ...[1, 2, 3].map((n) => ({
    kind: 'put' as const,
    id: community(n),
    level: 'community' as const,
    code: community(n),
    name: `${n}`,
    parent: street,
  })),
]

const editsOf = (ground: Ground, { of, n, name, to, west, south, size, kind }: Step): AreaEdit[] => {
  const id = grid(of, n)
  const known = ground.find(id)
  const shape = shapeOf(square(west, south, west + size, south + size))
  if (kind === 'put' && known === undefined) {
    return ground.findByCode(id) === undefined
      ? [{ kind: 'put', id, level: 'grid', code: id, name, parent: community(of), shape }]
      : []
  }
  if (known === undefined) return []
  switch (kind) {
    case 'end':
      return [{ kind: 'end', id }]
    case 'name':
      return [{ kind: 'put', ...known, name }]
    case 'unshape':
      return [{ kind: 'put', ...known, shape: null }]
    case 'place': {
      const code = `${community(to)}1${of}${n}`
      return [{ kind: 'put', ...known, parent: community(to), code }]
    }
    default:
      return [{ kind: 'put', ...known, shape }]
  }
}

const points = Array.from({ length: 100 }, (_, n) => ({ lng: n % 10, lat: Math.floor(n / 10) }))
const tell = (ground: Ground) => ({
  size: ground.size,
  areas: ground.areas(),
  codes: ground.areas().map(({ code }) => ground.findByCode(code)?.id),
  children: ground.areas().map(({ id }) => ground.children(id)),
  above: ground.areas().map(({ id }) => ground.above(id)),
  shapes: ground.areas().map(({ id }) => [...(ground.shape(id)?.coordinates ?? [])]),
  at: points.map((point) => ground.findAreaAt(point)?.id),
  near: ground
    .near([2, 2, 4, 4])
    .map(({ id }) => id)
    .toSorted(),
})

const empty = (): Ground =>
  createGround({ day: '2026-01-01', version: 0, areas: new Map(), shapes: new Map(), since: new Map() })

/** The same ground without anything remembered of how it came about. */
const anew = (ground: Ground): Ground => {
  const areas = ground.areas()
  return createGround({
    day: ground.day,
    version: ground.version,
    areas: new Map(areas.map((area) => [area.id, area])),
    shapes: new Map(
      areas.flatMap(({ id }) => {
        const shape = ground.shape(id)
        return shape === undefined ? [] : [[id, shape] as const]
      }),
    ),
    since: new Map(areas.map(({ id }) => [id, ground.since(id) ?? ''])),
  })
}

test('a ground that grew by changes answers like one that was made at once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let ground = anew(changeGround(empty(), start, codes, '2026-01-01'))
      for (const one of steps) {
        const after = changeGround(ground, editsOf(ground, one), codes, '2026-01-02')
        expect(tell(after)).toEqual(tell(anew(after)))
        // What has to be written leads from the one to the other.
        const { versions, endedVersions } = rowsBetween(ground, after)
        expect(after.size - ground.size).toBe(versions.length - endedVersions.length)
        ground = after
      }
    }),
    { numRuns: 40 },
  )
})

test('the ground of every past day is the one that held on it', async () => {
  const w = await world({ at: '2026-09-28 09:00' })
  const first = parseDay('2026-01-01')
  const written = await writeGround(w.ctx, { origin: 'drawn', day: formatDay(first), edits: () => start })
  const held: [string, ReturnType<typeof tell>][] = [[formatDay(first), tell(written)]]
  const steps = fc.sample(step, { numRuns: 24, seed: 7 })
  for (const [n, one] of steps.entries()) {
    // Two changes on every other day: the later one holds.
    const day = formatDay(first + Math.floor((n + 3) / 2))
    const ground = await writeGround(w.ctx, { origin: 'drawn', day, edits: (before) => editsOf(before, one) })
    held.push([day, tell(ground)])
  }
  for (const [day, expected] of new Map(held)) expect(tell(await groundOf(w.ctx, day)), day).toEqual(expected)
  expect((await groundOf(w.ctx, formatDay(first - 1))).size).toBe(0)
})

/** A box cut into cells, each of them an area; the next cut of the same box has other ones. */
const cells = fc.uniqueArray(fc.integer({ min: 0, max: 399 }), { maxLength: 40 }).map((places) => [
  // Never all on one line, which cuts into no cells.
  [0.011, 0.017] as [number, number],
  [0.987, 0.013] as [number, number],
  [0.015, 0.989] as [number, number],
  ...places.map((n): [number, number] => [
    ((n % 20) + 0.5) / 20 + (n % 7) / 1000,
    (Math.floor(n / 20) + 0.5) / 20 + (n % 11) / 1000,
  ]),
])
const groundOfCells = (name: string, rings: readonly Ring[]): Ground => {
  const areas = rings.map((ring, n) => {
    const id = `${name}-${n}`
    return { area: { id, level: 'grid' as const, code: id, name: id, parent: null, path: `${id}/` }, ring }
  })
  return createGround({
    day: '',
    version: 0,
    since: new Map(),
    areas: new Map(areas.map(({ area }) => [area.id, area])),
    shapes: new Map(areas.map(({ area, ring }) => [area.id, shapeOfPolygons([[ring]])])),
  })
}
const sizes = (found: ReturnType<typeof checkChange>, code: string): number =>
  found.filter((one) => one.code === code).reduce((sum, { squareMetres }) => sum + (squareMetres ?? 0), 0)

test('a box that is cut anew is told its gaps and overlaps as clipping all of it tells them', () => {
  fc.assert(
    fc.property(
      cells,
      cells,
      fc.nat(),
      fc.constantFrom('whole', 'without', 'twice', 'beside'),
      (first, second, pick, how) => {
        const before = groundOfCells(
          'old',
          cut(first).map(({ ring }) => ring),
        )
        const now = cut(second).map(({ ring }) => ring)
        const chosen = now[pick % now.length] ?? []
        const rings =
          how === 'without' ? now.filter((ring) => ring !== chosen) : how === 'twice' ? [...now, chosen] : now
        const stay = how === 'beside' ? groundOfCells('stay', [chosen]) : undefined
        const fresh = groundOfCells('new', rings)
        // Beside what is cut anew an area stays as it is, on ground that was nobody's of those that are changed.
        const after = stay === undefined ? fresh : join(fresh, stay)
        const old =
          stay === undefined
            ? before
            : join(createGround({ day: '', version: 0, since: new Map(), areas: new Map(), shapes: new Map() }), stay)
        const touched = [...(stay === undefined ? before.areas() : []), ...fresh.areas()].map(({ id }) => id)
        const found = checkChange({ before: old, after, touched, givenUp: new Set() })
        const [gap, overlap] = [sizes(found, 'ground.check-gap'), sizes(found, 'ground.check-overlap')]
        const size = shapeOfPolygons([[chosen]]).squareMetres
        const near = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThan(1 + b * 0.001)
        near(gap, how === 'without' && rings.length > 0 ? size : 0)
        near(overlap, how === 'twice' || how === 'beside' ? size : 0)
      },
    ),
    { numRuns: 25 },
  )
})

const join = (one: Ground, other: Ground): Ground =>
  createGround({
    day: '',
    version: 0,
    since: new Map(),
    areas: new Map([...one.areas(), ...other.areas()].map((area) => [area.id, area])),
    shapes: new Map(
      [one, other].flatMap((ground) =>
        ground.areas().flatMap(({ id }) => {
          const shape = ground.shape(id)
          return shape === undefined ? [] : [[id, shape] as const]
        }),
      ),
    ),
  })

test('shapes joined are the same ground with a sound border, however they touch: in corners alone, round holes, island in hole', () => {
  const side = 5
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: side * side - 1 }), { minLength: 1 }), (cells) => {
      const shapes = cells.map((n) => {
        const [x, y] = [n % side, Math.floor(n / side)]
        return shapeOf(square(x, y, x + 1, y + 1))
      })
      const joined = joinShapes(shapes)
      expect(findShapeFault(joined)).toBeUndefined()
      expect(
        borderOf([
          { sign: 1, shapes: [joined] },
          { sign: -1, shapes },
        ]).size,
      ).toBe(0)
      // Each piece lies together, and each hole in the outline that is around it.
      const { polygonEnds, squareMetres } = joined
      const neighbours = (n: number): number[] =>
        [n % side > 0 ? n - 1 : -1, n % side < side - 1 ? n + 1 : -1, n - side, n + side].filter((k) =>
          cells.includes(k),
        )
      const seen = new Set<number>()
      let pieces = 0
      for (const cell of cells) {
        if (seen.has(cell)) continue
        pieces += 1
        const waiting = [cell]
        for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
          if (seen.has(at)) continue
          seen.add(at)
          waiting.push(...neighbours(at))
        }
      }
      expect(polygonEnds.length).toBe(pieces)
      const sum = shapes.reduce((total, shape) => total + shape.squareMetres, 0)
      expect(Math.abs(squareMetres - sum)).toBeLessThan(sum * 1e-6)
    }),
  )
})
