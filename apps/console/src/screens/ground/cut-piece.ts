import { addCorner, type Corner, cornerOf, isWithin, type Part, type Piece, type Ring, same } from './partition.ts'

/** Cutting a piece in two. */

type Hit = { readonly at: Corner; readonly edge: number; readonly segment: number; readonly order: number }

const cross = (
  a: Corner,
  b: Corner,
  c: Corner,
  d: Corner,
): { readonly at: Corner; readonly along: number; readonly on: number } | undefined => {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]]
  const bottom = rx * sy - ry * sx
  if (bottom === 0) return undefined
  const along = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / bottom
  const on = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / bottom
  if (along < 0 || along > 1 || on < 0 || on >= 1) return undefined
  return { at: cornerOf([a[0] + along * rx, a[1] + along * ry]), along, on }
}

const hitsOf = (line: readonly Corner[], ring: Ring): Hit[] => {
  const hits: Hit[] = []
  for (let s = 0; s + 1 < line.length; s += 1) {
    for (let e = 0; e + 1 < ring.length; e += 1) {
      const [a, b, c, d] = [line[s], line[s + 1], ring[e], ring[e + 1]]
      if (a === undefined || b === undefined || c === undefined || d === undefined) continue
      const hit = cross(a, b, c, d)
      if (hit !== undefined) hits.push({ at: hit.at, edge: e, segment: s, order: s + hit.along })
    }
  }
  return hits.toSorted((a, b) => a.order - b.order)
}

const close = (corners: readonly Corner[]): Corner[] => {
  const clean = corners.filter((at, n) => !same(at, corners[(n + corners.length - 1) % corners.length]))
  const [start] = clean
  return start === undefined ? [] : [...clean, start]
}

/** A cut that goes into a part and out of it once: its outline, the way of the cut, and the edges where it begins and ends. */
type Way = {
  readonly part: number
  readonly path: readonly Corner[]
  readonly first: number
  readonly last: number
}

/** The parts of both halves, or nothing where the cut leaves no ground on one side. */
const halve = (outline: Ring, { path, first, last }: Way): readonly [Ring, Ring] | undefined => {
  const open = outline.slice(0, -1)
  const walk = (from: number, to: number): Corner[] => {
    const out: Corner[] = []
    for (let n = (from + 1) % open.length; ; n = (n + 1) % open.length) {
      const at = open[n]
      if (at !== undefined) out.push(at)
      if (n === to) return out
    }
  }
  if (first === last) return undefined
  const one = close([...path, ...walk(last, first)])
  const other = close([...path.toReversed(), ...walk(first, last)])
  return one.length < 4 || other.length < 4 ? undefined : [one, other]
}

/** Holes go with the half around them; the parts that were not cut stay with the first half. */
const cutAlong = (
  pieces: readonly Piece[],
  piece: Piece,
  way: Way,
  names: readonly [string, string],
): Piece[] | undefined => {
  const [outline = [], ...holes] = piece.parts[way.part] ?? []
  const rings = halve(outline, way)
  if (rings === undefined || holes.some((hole) => hitsOf(way.path, hole).length > 0)) return undefined
  const partOf = (ring: Ring): Part => [
    ring,
    ...holes.filter(([corner]) => corner !== undefined && isWithin(ring, corner)),
  ]
  const others = piece.parts.filter((_, n) => n !== way.part)
  let around = pieces.filter((each) => each.key !== piece.key)
  for (const [at, edge] of [
    [way.path[0], way.first],
    [way.path.at(-1), way.last],
  ] as const) {
    const [a, b] = [outline[edge], outline[edge + 1]]
    if (at !== undefined && a !== undefined && b !== undefined && !same(a, at) && !same(b, at))
      around = addCorner(around, [a, b], at)
  }
  const half = (n: 0 | 1, parts: readonly Part[]): Piece => ({
    key: `${piece.key}-${n + 1}`,
    code: '',
    name: names[n],
    parts,
    from: { kind: 'split', areas: [piece.key] },
  })
  return [...around, half(0, [partOf(rings[0]), ...others]), half(1, [partOf(rings[1])])]
}

/**
 * A line that was drawn from border to border stops a little short of them: snapping goes along great circles, borders are straight
 * on the map. It is meant to reach them.
 */
const longer = (drawn: readonly Corner[]): Corner[] => {
  // Ending a line puts its last point twice.
  const line = drawn.filter((at, n) => !same(at, drawn[n - 1]))
  const beyond = (end: Corner | undefined, before: Corner | undefined): Corner[] => {
    if (end === undefined || before === undefined) return []
    const [dx, dy] = [end[0] - before[0], end[1] - before[1]]
    return [[end[0] + dx / 100, end[1] + dy / 100]]
  }
  return [...beyond(line[0], line[1]), ...line.slice(1, -1), ...beyond(line.at(-1), line.at(-2))]
}

/**
 * Cuts a piece in two by a line that crosses one of its parts from side to side. The ends of the cut become corners of the
 * neighbours, too.
 *
 * @returns undefined when the line does not go in and out once, or goes through a hole
 */
export const cutPiece = (
  pieces: readonly Piece[],
  key: string,
  drawn: readonly Corner[],
  names: readonly [string, string],
): Piece[] | undefined => {
  const piece = pieces.find((one) => one.key === key)
  if (piece === undefined || piece.from.kind !== 'area') return undefined
  const line = longer(drawn)
  const crossed = piece.parts.flatMap(([outline = []], part) => {
    const hits = hitsOf(line, outline)
    return hits.length === 0 ? [] : [{ part, hits }]
  })
  const [only] = crossed
  const [first, last] = only?.hits ?? []
  if (crossed.length !== 1 || only?.hits.length !== 2 || first === undefined || last === undefined) return undefined
  if (same(first.at, last.at)) return undefined
  const path = [first.at, ...line.slice(first.segment + 1, last.segment + 1).map(cornerOf), last.at]
  return cutAlong(pieces, piece, { part: only.part, path, first: first.edge, last: last.edge }, names)
}

/**
 * Cuts a piece in two from one corner of an outline to another, straight or by way of points between them: the cut that needs no
 * mouse.
 *
 * @returns undefined when the way leaves the piece, or goes through a hole
 */
export const cutBetween = (
  pieces: readonly Piece[],
  cut: { readonly key: string; readonly from: Corner; readonly to: Corner; readonly via: readonly Corner[] },
  names: readonly [string, string],
): Piece[] | undefined => {
  const { key, from, to, via } = cut
  const piece = pieces.find((one) => one.key === key)
  if (piece === undefined || piece.from.kind !== 'area') return undefined
  const place = (ring: Ring, at: Corner): number => ring.slice(0, -1).findIndex((one) => same(one, at))
  const part = piece.parts.findIndex(([outline = []]) => place(outline, from) >= 0 && place(outline, to) >= 0)
  const outline = piece.parts[part]?.[0]
  if (outline === undefined || same(from, to)) return undefined
  const count = outline.length - 1
  const [start, end] = [place(outline, from), place(outline, to)]
  // From a corner to the next there is nothing to cut, unless the way goes round by another point.
  if (via.length === 0 && [1, count - 1].includes((start - end + count) % count)) return undefined
  const path = [from, ...via.map(cornerOf), to]
  const strays = path.slice(1).some((next, n) => {
    const before = path[n]
    if (before === undefined) return true
    const middle: Corner = [(before[0] + next[0]) / 2, (before[1] + next[1]) / 2]
    return (
      !isWithin(outline, middle) || hitsOf([before, next], outline).some(({ at }) => !same(at, from) && !same(at, to))
    )
  })
  if (strays) return undefined
  // The corner where it begins is the end of the edge before it.
  const edgeBefore = (n: number): number => (n + count - 1) % count
  return cutAlong(pieces, piece, { part, path, first: edgeBefore(start), last: edgeBefore(end) }, names)
}

/** Points as people type them: longitude and latitude, one point a line. @returns undefined where a line is none */
export const readPoints = (text: string): Corner[] | undefined => {
  const points: Corner[] = []
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue
    const [lng = Number.NaN, lat = Number.NaN, ...more] = line.split(/[\s,，;；]+/).map(Number)
    if (more.length > 0 || !(Math.abs(lng) <= 180) || !(Math.abs(lat) <= 90)) return undefined
    points.push([lng, lat])
  }
  return points
}
