import type { BoundaryFault } from '@mazha/contracts/boundary'
import Flatbush from 'flatbush'
import { difference, intersection, union } from './clip.ts'
import { faultOf } from './boundary-words.ts'
import type { Piece } from './boundary-pieces.ts'
import { squareMetresOf } from './shape.ts'
import { type Box, boxOf, looseEdges, mergeBoxes, scaleAt, turnOf } from './topology.ts'

type Polygons = [number, number][][][]
type Standing = { readonly code: string; readonly name: string; polygons: Polygons }

/** Pieces that should cover one area, with those that are there already. */
export type Group = {
  readonly parent: Standing | null
  readonly members: Piece[]
  readonly others: Standing[]
}
/** All that makes up a group, with the area above taken away. */
export const membersOf = ({
  parent,
  members,
  others,
}: Group): { readonly polygons: Piece['polygons']; readonly sign: 1 | -1; readonly of: object }[] => [
  ...members.map((of) => ({ polygons: of.polygons, sign: 1 as const, of })),
  ...others.map((of) => ({ polygons: of.polygons, sign: 1 as const, of })),
  ...(parent === null ? [] : [{ polygons: parent.polygons, sign: -1 as const, of: parent }]),
]

type Covering = {
  readonly code: string
  readonly name: string
  readonly polygons: Polygons
  readonly box: Box
  readonly given: boolean
}

/** Narrower than two centimetres is how coordinates are rounded, not how ground is divided. */
const roundingMetres = 0.02
/** What is narrower than this is a border drawn twice. */
const sliverMetres = 1

/**
 * Overlaps, gaps and pieces outside, for the pieces of one depth. Where all edges agree nothing is computed: pieces whose edges all
 * meet another's, or that of the area above, cover it exactly once.
 *
 * @param broken pieces that could not be compared: their ground is not called a gap
 */
export function* comparePieces(
  groups: readonly Group[],
  broken: readonly Piece[],
  progress: (share: number) => void,
): Generator<BoundaryFault> {
  const covering: Covering[] = []
  const places = new Map<object, number>()
  const cover = (one: Standing, given: boolean): void => {
    places.set(one, covering.length)
    covering.push({ code: one.code, name: one.name, polygons: one.polygons, box: boxOf(one.polygons), given })
  }
  for (const { members, others } of groups) {
    for (const piece of members) cover(piece, true)
    for (const other of others) cover(other, false)
  }
  if (covering.length === 0) return
  const tree = new Flatbush(covering.length)
  for (const { box } of covering) tree.add(...box)
  tree.finish()
  const near = (box: Box): Covering[] => tree.search(...box).flatMap((n) => covering[n] ?? [])
  const dirty = new Set<number>()
  for (const [step, group] of groups.entries()) {
    progress(step / groups.length / 2)
    const all = membersOf(group)
    const loose = looseEdges(all)
    if (loose.length === 0) continue
    for (const { part } of loose) {
      const place = places.get(all[part]?.of ?? group)
      if (place !== undefined) dirty.add(place)
    }
    yield* compareGroup(group, loose, { near, broken })
  }
  yield* findOverlaps(covering, tree, dirty, progress)
}

type Loose = ReturnType<typeof looseEdges>
type Around = { readonly near: (box: Box) => readonly Covering[]; readonly broken: readonly Piece[] }

function* compareGroup(
  { parent, members, others }: Group,
  loose: Loose,
  { near, broken }: Around,
): Generator<BoundaryFault> {
  if (parent === null) {
    for (const hole of holesIn(loose)) {
      const free = without(
        [[hole]],
        [...near(boxOf([[hole]])).map(({ polygons }) => polygons), ...broken.map(({ polygons }) => polygons)],
      )
      yield* tell('gap', [], free)
    }
    return
  }
  const brokenHere = broken.filter(({ polygons }) => polygons.length > 0)
  const boxes = mergeBoxes(
    loose.map(({ from, to }): Box => [
      Math.min(from[0], to[0]),
      Math.min(from[1], to[1]),
      Math.max(from[0], to[0]),
      Math.max(from[1], to[1]),
    ]),
  )
  const own = [...members, ...others].map(({ polygons }) => ({ polygons, box: boxOf(polygons) }))
  for (const box of boxes) {
    const window = windowOf(box)
    const inside = clip(parent.polygons, window)
    const there = own.filter((one) => meet(one.box, box)).map(({ polygons }) => polygons)
    if (inside.length > 0)
      yield* tell('gap', [parent], without(inside, [...there, ...brokenHere.map(({ polygons }) => polygons)]))
    for (const piece of members) {
      if (!meet(boxOf(piece.polygons), box)) continue
      const part = clip(piece.polygons, window)
      if (part.length > 0) yield* tell('outside', [piece, parent], difference(part, parent.polygons))
    }
  }
}

function* findOverlaps(
  covering: readonly Covering[],
  tree: Flatbush,
  dirty: ReadonlySet<number>,
  progress: (share: number) => void,
): Generator<BoundaryFault> {
  const seen = new Set<string>()
  let done = 0
  for (const n of dirty) {
    if (done++ % 50 === 0) progress(0.5 + done / dirty.size / 2)
    const one = covering[n]
    if (one === undefined) continue
    for (const k of tree.search(...one.box)) {
      const other = covering[k]
      const key = n < k ? `${n} ${k}` : `${k} ${n}`
      if (other === undefined || k === n || seen.has(key) || (!one.given && !other.given)) continue
      seen.add(key)
      yield* tell('overlap', n < k ? [one, other] : [other, one], intersection(one.polygons, other.polygons))
    }
  }
}

/** One fault a connected piece of ground; what is only rounding is none. */
function* tell(
  kind: 'gap' | 'outside' | 'overlap',
  areas: readonly { readonly code: string; readonly name: string }[],
  found: Polygons,
): Generator<BoundaryFault> {
  for (const polygon of found) {
    const squareMetres = squareMetresOf([polygon])
    const width = (2 * squareMetres) / Math.max(perimeter(polygon), 1e-9)
    if (width < roundingMetres || squareMetres < 0.05) continue
    yield faultOf(width < sliverMetres ? 'sliver' : kind, { areas, polygons: [polygon], squareMetres })
  }
}

const perimeter = (rings: readonly (readonly [number, number])[][]): number => {
  const [sx, sy] = scaleAt(rings[0]?.[0]?.[1] ?? 0)
  let sum = 0
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i += 1) {
      const [a, b] = [ring[i], ring[i + 1]]
      if (a !== undefined && b !== undefined) sum += Math.hypot((a[0] - b[0]) * sx, (a[1] - b[1]) * sy)
    }
  }
  return sum
}

const without = (ground: Polygons, covers: readonly Polygons[]): Polygons => {
  const [first, ...rest] = covers
  return first === undefined ? ground : difference(ground, union(first, ...rest))
}

const margin = 2e-6
const windowOf = ([west, south, east, north]: Box): Box => [
  west - margin,
  south - margin,
  east + margin,
  north + margin,
]

const clip = (polygons: Polygons, [west, south, east, north]: Box): Polygons =>
  intersection(polygons, [
    [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  ])

const meet = (a: Box, b: Box): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]

/** Loose edges put one behind the other; those that go round with the clock go round a hole. */
const holesIn = (loose: Loose): [number, number][][] => {
  const next = new Map<string, { to: readonly [number, number]; used: boolean }[]>()
  const key = ([x, y]: readonly [number, number]): string => `${x} ${y}`
  for (const { from, to } of loose) {
    const known = next.get(key(from))
    if (known === undefined) next.set(key(from), [{ to, used: false }])
    else known.push({ to, used: false })
  }
  const holes: [number, number][][] = []
  for (const { from } of loose) {
    const ring: [number, number][] = [[from[0], from[1]]]
    for (let at = from; ;) {
      const way = choose(next.get(key(at)) ?? [], ring.at(-2), at)
      if (way === undefined) break
      way.used = true
      ring.push([way.to[0], way.to[1]])
      at = way.to
      if (key(at) === key(from)) break
    }
    if (ring.length >= 4 && key(ring[0] ?? [0, 0]) === key(ring.at(-1) ?? [1, 1]) && turnOf(ring) < 0) holes.push(ring)
  }
  return holes
}

/** Of several ways on, the one that keeps closest to the ground on the left. */
const choose = (
  ways: readonly { to: readonly [number, number]; used: boolean }[],
  before: readonly [number, number] | undefined,
  at: readonly [number, number],
): { to: readonly [number, number]; used: boolean } | undefined => {
  const free = ways.filter(({ used }) => !used)
  if (before === undefined || free.length < 2) return free[0]
  const back = Math.atan2(before[1] - at[1], before[0] - at[0])
  const angle = ({ to }: { to: readonly [number, number] }): number => {
    const turn = back - Math.atan2(to[1] - at[1], to[0] - at[0])
    return turn <= 0 ? turn + 2 * Math.PI : turn
  }
  return free.toSorted((a, b) => angle(b) - angle(a))[0]
}
