import { areaCodesOf } from '@mazha/contracts/area-code'
import { formatDay, parseDay } from '@mazha/contracts/zone'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { type AreaEdit, changeGround, rowsBetween } from './change-ground.ts'
import { groundOf } from './current.ts'
import { createGround, type Ground } from './ground.ts'
import { district, square, street } from './made-up-ground.ts'
import { shapeOf } from './shape.ts'
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
