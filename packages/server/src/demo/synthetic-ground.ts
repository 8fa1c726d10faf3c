import type { AreaLevel } from '@mazha/contracts/area'
import { type AreaEdit, joinShapes, type Shape, shapeOfPolygons } from '#modules/grids'
import {
  chance,
  cutCells,
  nearestOf,
  type Outline,
  outlineOf,
  type Pieces,
  roomAround,
  scatterWithin,
} from './synthetic-cells.ts'

/**
 * A made-up ground of any size: Voronoi cells within given outlines, with streets, communities, grids and micro-grids over
 * them. The same wish gives the same ground. Its codes begin with 9998, which no province has, and every name says that it is
 * synthetic.
 */
export type Wish = {
  /** Grids in all. */
  readonly grids: number
  /** Micro-grids in all: some grids are divided into two to six of them. */
  readonly microGrids: number
  readonly seed: number
  readonly inside: readonly Inside[]
}
export type Inside = { readonly name: string; readonly pieces: Pieces }

export type Put = Extract<AreaEdit, { kind: 'put' }>
export type Step = { readonly name: string; readonly done: number; readonly of: number }

export const syntheticPrefix = 'syn-'
const codePrefix = '9998'
const mark = '合成'
const gridsInCommunity = 18
const communitiesInStreet = 9
const first = '清平安和永福兴泰丰瑞嘉祥乐康宁'
const second = '河山泉溪林源湖岭桥湾坪塘'

const digits = (n: number, length: number): string => String(n).padStart(length, '0')
const streetName = (n: number): string =>
  `${first[n % first.length] ?? ''}${second[(Math.floor(n / first.length) + (n % first.length)) % second.length] ?? ''}${
    n < first.length * second.length ? '' : String(Math.floor(n / (first.length * second.length)) + 1)
  }`

type Point = readonly [number, number]
/** The smallest pieces: a grid that is not divided, or one of its micro-grids. */
type Leaf = { readonly at: Point; readonly grid: number; readonly micro: number | null }

/** Shares of a whole by weight, in whole numbers that add up. */
const shares = (total: number, weights: readonly number[]): number[] => {
  const sum = weights.reduce((a, b) => a + b, 0)
  const exact = weights.map((weight) => (total * weight) / sum)
  const counts = exact.map(Math.floor)
  const order = exact.map((value, n) => ({ n, rest: value - Math.floor(value) })).toSorted((a, b) => b.rest - a.rest)
  let left = total - counts.reduce((a, b) => a + b, 0)
  for (const { n } of order) {
    if (left <= 0) break
    counts[n] = (counts[n] ?? 0) + 1
    left -= 1
  }
  return counts
}

/** The areas, a district after the other, each after the one above it. It says between two steps how far it is. */
export function* makeSyntheticGround(wish: Wish): Generator<Step, readonly Put[]> {
  const outlines = wish.inside.map(({ name, pieces }) => ({ name, outline: outlineOf(pieces) }))
  const sizes = outlines.map(({ outline }) => shapeOfPolygons(outline.pieces).squareMetres)
  const grids = shares(wish.grids, sizes)
  const micros = shares(
    wish.microGrids,
    grids.map((count) => Math.max(count, 1e-9)),
  )
  const total = wish.grids + wish.microGrids
  const areas: Put[] = []
  const tops: Shape[] = []
  const city = outlines.length > 1
  let done = 0
  for (const [n, { name, outline }] of outlines.entries()) {
    const counts = { grids: grids[n] ?? 0, micros: micros[n] ?? 0 }
    if (counts.grids === 0) continue
    const code = `${codePrefix}${digits(n + 1, 2)}`
    const made = makeDistrict({ name, code, outline, ...counts, random: chance(wish.seed * 1000 + n) })
    for (;;) {
      const step = made.next()
      if (step.done === true) {
        areas.push({ ...step.value.district, parent: city ? `${syntheticPrefix}${codePrefix}` : null })
        areas.push(...step.value.below)
        if (step.value.district.shape) tops.push(step.value.district.shape)
        break
      }
      yield { name, done: done + step.value, of: total }
    }
    done += counts.grids + counts.micros
  }
  if (!city) return areas
  const shape = shapeOfPolygons(tops.flatMap((top) => polygonsOf(top)))
  return [put('city', codePrefix, `${mark}市`, null, shape), ...areas]
}

const put = (level: AreaLevel, code: string, name: string, parent: string | null, shape: Shape): Put => ({
  kind: 'put',
  id: syntheticPrefix + code,
  level,
  code,
  name,
  parent: parent === null ? null : syntheticPrefix + parent,
  shape,
})

function* makeDistrict({
  name,
  code,
  outline,
  grids,
  micros,
  random,
}: {
  readonly name: string
  readonly code: string
  readonly outline: Outline
  readonly grids: number
  readonly micros: number
  readonly random: () => number
}): Generator<number, { readonly district: Put; readonly below: readonly Put[] }> {
  const centres = scatterWithin(outline, grids, random)
  const leaves = divide(centres, { outline, micros, random })
  const pieces: Pieces[] = []
  for (const cell of cutCells(
    outline,
    leaves.map(({ at }) => at),
  )) {
    pieces.push(cell)
    if (pieces.length % 500 === 0) yield pieces.length
  }
  const parts: { readonly micro: number | null; readonly shape: Shape }[][] = centres.map(() => [])
  leaves.forEach(({ grid, micro }, n) => {
    const cell = pieces[n] ?? []
    if (cell.length > 0) parts[grid]?.push({ micro, shape: shapeOfPolygons(cell) })
  })

  const communityCentres = every(centres, gridsInCommunity)
  const communityOf = nearestOf(communityCentres, centres)
  const streetCentres = every(communityCentres, communitiesInStreet)
  const streetOf = nearestOf(streetCentres, communityCentres)

  const below: Put[] = []
  const streetShapes: Shape[] = []
  const members = groups(communityOf, communityCentres.length)
  for (const [s, communities] of groups(streetOf, streetCentres.length).entries()) {
    const streetCode = `${code}${digits(s + 1, 3)}`
    const called = `${mark}${streetName(s)}`
    const rural = s % 3 === 2
    const own: Put[] = []
    const communityShapes: Shape[] = []
    for (const [c, community] of communities.entries()) {
      const communityCode = `${streetCode}${digits(c + 1 + (rural ? 200 : 0), 3)}`
      const bare = `${called}${digits(c + 1, 2)}`
      const level = rural ? 'village' : 'community'
      const inner: Put[] = []
      const gridShapes: Shape[] = []
      for (const [g, grid] of (members[community] ?? []).entries()) {
        const cells = parts[grid] ?? []
        if (cells.length === 0) continue
        const gridCode = `${communityCode}${digits(g + 1, 3)}`
        const gridName = `${bare}第${g + 1}网格`
        const shape = joinShapes(cells.map((cell) => cell.shape))
        gridShapes.push(shape)
        inner.push(put('grid', gridCode, gridName, communityCode, shape))
        for (const cell of cells) {
          if (cell.micro === null) continue
          const microCode = `${gridCode}${digits(cell.micro, 2)}`
          inner.push(put('micro_grid', microCode, `${gridName}${cell.micro}号微网格`, gridCode, cell.shape))
        }
      }
      if (inner.length === 0) continue
      const shape = joinShapes(gridShapes)
      communityShapes.push(shape)
      own.push(put(level, communityCode, `${bare}${rural ? '村' : '社区'}`, streetCode, shape), ...inner)
    }
    if (own.length === 0) continue
    const shape = joinShapes(communityShapes)
    streetShapes.push(shape)
    below.push(put('street', streetCode, `${called}${rural ? '镇' : '街道'}`, code, shape), ...own)
    yield leaves.length
  }
  return { district: put('district', code, mark + name, null, joinShapes(streetShapes)), below }
}

/** Some grids become several micro-grids around their middle, until there are as many as wished for. */
const divide = (
  centres: readonly Point[],
  { outline, micros, random }: { readonly outline: Outline; readonly micros: number; readonly random: () => number },
): Leaf[] => {
  const room = roomAround(centres)
  const turns = centres.map(() => random() * Math.PI)
  const pointsOf = (grid: number, count: number): Point[] => {
    const [x, y] = centres[grid] ?? [0, 0]
    const reach = (room[grid] ?? 0) * 0.3
    return Array.from({ length: count }, (_, n): Point => {
      const angle = (turns[grid] ?? 0) + (n * 2 * Math.PI) / count
      return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)]
    })
  }
  const parts = centres.map(() => 0)
  let left = micros
  const divideInto = (grid: number, count: number): void => {
    const more = count - (parts[grid] ?? 0)
    if (count < 2 || more > left || !pointsOf(grid, count).every((point) => outline.holds(point))) return
    parts[grid] = count
    left -= more
  }
  centres.forEach((_, grid) => {
    // Four on average, in as many grids as that takes.
    if (random() * 4 < left / (centres.length - grid)) divideInto(grid, Math.min(left, 2 + Math.floor(random() * 5)))
  })
  // What is left over goes to whom has room, one each.
  for (let most = 3; left > 0 && most < 60; most += 1) {
    centres.forEach((_, grid) => {
      const now = parts[grid] ?? 0
      if (left > 0 && now < most) divideInto(grid, now === 0 ? 2 : now + 1)
    })
  }
  return centres.flatMap((at, grid): Leaf[] => {
    const count = parts[grid] ?? 0
    return count === 0
      ? [{ at, grid, micro: null }]
      : pointsOf(grid, count).map((point, n) => ({ at: point, grid, micro: n + 1 }))
  })
}

/** Every n-th, at least one. */
const every = (points: readonly Point[], n: number): Point[] => points.filter((_, at) => at % n === 0)

/** Which members each group has. */
const groups = (groupOf: readonly number[], count: number): number[][] => {
  const found: number[][] = Array.from({ length: count }, () => [])
  groupOf.forEach((group, member) => found[group]?.push(member))
  return found
}

const polygonsOf = ({ coordinates, ringEnds, polygonEnds }: Shape): Pieces => {
  const polygons: Pieces = []
  let [ring, position] = [0, 0]
  for (const polygonEnd of polygonEnds) {
    const rings: Pieces[number] = []
    for (; ring < polygonEnd; ring += 1) {
      const points: [number, number][] = []
      for (const end = ringEnds[ring] ?? 0; position < end; position += 1)
        points.push([coordinates[position * 2] ?? 0, coordinates[position * 2 + 1] ?? 0])
      rings.push(points)
    }
    polygons.push(rings)
  }
  return polygons
}
