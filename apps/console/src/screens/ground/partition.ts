import type { AreaChangeItem } from '@mazha/contracts/area-change'
import type { AreaLevel } from '@mazha/contracts/area'

/**
 * Pieces of ground that share their borders, as they are drawn. A corner is one point for every piece that has it. Pure: each step
 * gives new pieces, so that a step can be taken back by keeping the ones before.
 */

export type Corner = readonly [number, number]
export type Piece = {
  /** The area's id; of a new piece one of the drawing's own. */
  readonly key: string
  readonly code: string
  readonly name: string
  /** One outline, closed; pieces with holes or several parts are shown and not drawn. */
  readonly ring: readonly Corner[]
  readonly from:
    | { readonly kind: 'area' }
    | { readonly kind: 'new' }
    | { readonly kind: 'split' | 'merge'; readonly areas: readonly string[] }
}

const round = (n: number): number => Math.round(n * 1e7) / 1e7
export const cornerOf = ([x, y]: Corner): Corner => [round(x), round(y)]
export const same = (a: Corner | undefined, b: Corner | undefined): boolean =>
  a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1]

const mapRings = (pieces: readonly Piece[], change: (ring: readonly Corner[]) => readonly Corner[]): Piece[] =>
  pieces.map((piece) => {
    const ring = change(piece.ring)
    return ring === piece.ring ? piece : { ...piece, ring }
  })

/** Moves a corner in every piece that has it. */
export const moveCorner = (pieces: readonly Piece[], from: Corner, to: Corner): Piece[] =>
  mapRings(pieces, (ring) =>
    ring.some((at) => same(at, from)) ? ring.map((at) => (same(at, from) ? cornerOf(to) : at)) : ring,
  )

/** Adds a corner to an edge, on both sides of it. */
export const addCorner = (pieces: readonly Piece[], [a, b]: readonly [Corner, Corner], at: Corner): Piece[] =>
  mapRings(pieces, (ring) => {
    const n = ring.findIndex((one, k) => {
      const next = ring[k + 1]
      return (same(one, a) && same(next, b)) || (same(one, b) && same(next, a))
    })
    return n < 0 ? ring : [...ring.slice(0, n + 1), cornerOf(at), ...ring.slice(n + 1)]
  })

/** Takes a corner out of every piece that has more than three. */
export const removeCorner = (pieces: readonly Piece[], at: Corner): Piece[] =>
  mapRings(pieces, (ring) => {
    if (ring.length <= 4 || !ring.some((one) => same(one, at))) return ring
    const open = ring.slice(0, -1).filter((one) => !same(one, at))
    const [first] = open
    return first === undefined ? ring : [...open, first]
  })

/** Pieces other than this one that have a corner. */
export const sharing = (pieces: readonly Piece[], key: string, at: Corner): Piece[] =>
  pieces.filter((piece) => piece.key !== key && piece.ring.some((one) => same(one, at)))

/**
 * What drawing made of one piece's outline, done to all: corners that moved, came or went. Whoever draws changes one corner at a
 * time.
 */
export const followDrawing = (pieces: readonly Piece[], key: string, drawn: readonly Corner[]): Piece[] => {
  const piece = pieces.find((one) => one.key === key)
  if (piece === undefined) return [...pieces]
  const before = piece.ring.slice(0, -1)
  const after = drawn.slice(0, -1).map(cornerOf)
  const gone = before.filter((at) => !after.some((one) => same(at, one)))
  const come = after.filter((at) => !before.some((one) => same(at, one)))
  const [lost, found] = [gone[0], come[0]]
  if (gone.length === 1 && come.length === 1 && lost !== undefined && found !== undefined)
    return moveCorner(pieces, lost, found)
  if (gone.length === 0 && come.length === 1 && found !== undefined) {
    const n = after.findIndex((at) => same(at, found))
    const [a, b] = [after[(n + after.length - 1) % after.length], after[(n + 1) % after.length]]
    return a === undefined || b === undefined ? [...pieces] : addCorner(pieces, [a, b], found)
  }
  if (gone.length === 1 && come.length === 0 && lost !== undefined) return removeCorner(pieces, lost)
  return [...pieces]
}

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

/**
 * Cuts a piece in two by a line that crosses it from side to side. The ends of the cut become corners of the neighbours, too.
 *
 * @returns undefined when the line does not go in and out once
 */
export const cutPiece = (
  pieces: readonly Piece[],
  key: string,
  line: readonly Corner[],
  names: readonly [string, string],
): Piece[] | undefined => {
  const piece = pieces.find((one) => one.key === key)
  if (piece === undefined || piece.from.kind !== 'area') return undefined
  const { ring } = piece
  const hits: { at: Corner; edge: number; segment: number; order: number }[] = []
  for (let s = 0; s + 1 < line.length; s += 1) {
    for (let e = 0; e + 1 < ring.length; e += 1) {
      const [a, b, c, d] = [line[s], line[s + 1], ring[e], ring[e + 1]]
      if (a === undefined || b === undefined || c === undefined || d === undefined) continue
      const hit = cross(a, b, c, d)
      if (hit !== undefined) hits.push({ at: hit.at, edge: e, segment: s, order: s + hit.along })
    }
  }
  hits.sort((a, b) => a.order - b.order)
  const [first, last] = [hits[0], hits[1]]
  if (hits.length !== 2 || first === undefined || last === undefined || same(first.at, last.at)) return undefined
  const path = [first.at, ...line.slice(first.segment + 1, last.segment + 1).map(cornerOf), last.at]
  const walk = (from: number, to: number): Corner[] => {
    const open = ring.slice(0, -1)
    const out: Corner[] = []
    for (let n = (from + 1) % open.length; ; n = (n + 1) % open.length) {
      if (from === to && out.length === 0 && first.edge === last.edge) break
      const at = open[n]
      if (at !== undefined) out.push(at)
      if (n === to) break
    }
    return out
  }
  const close = (corners: readonly Corner[]): Corner[] => {
    const clean = corners.filter((at, n) => !same(at, corners[(n + corners.length - 1) % corners.length]))
    const [start] = clean
    return start === undefined ? [] : [...clean, start]
  }
  if (first.edge === last.edge) return undefined
  const one = close([...path, ...walk(last.edge, first.edge)])
  const other = close([...path.toReversed(), ...walk(first.edge, last.edge)])
  if (one.length < 4 || other.length < 4) return undefined
  let around = pieces.filter((each) => each.key !== key)
  for (const { at, edge } of [first, last]) {
    const [a, b] = [ring[edge], ring[edge + 1]]
    if (a !== undefined && b !== undefined && !same(a, at) && !same(b, at)) around = addCorner(around, [a, b], at)
  }
  const half = (n: number, own: readonly Corner[]): Piece => ({
    key: `${key}-${n + 1}`,
    code: '',
    name: names[n] ?? '',
    ring: own,
    from: { kind: 'split', areas: [key] },
  })
  return [...around, half(0, one), half(1, other)]
}

/**
 * Pieces that adjoin as one, by leaving out the edges they share.
 *
 * @returns undefined when they are not one outline then
 */
export const mergePieces = (pieces: readonly Piece[], keys: ReadonlySet<string>): Piece[] | undefined => {
  const parts = pieces.filter((piece) => keys.has(piece.key) && piece.from.kind === 'area')
  const [first] = parts
  if (parts.length < 2 || parts.length !== keys.size || first === undefined) return undefined
  const edges = new Map<string, { from: Corner; to: Corner }>()
  for (const { ring } of parts) {
    const own = turnOf(ring) > 0 ? ring : ring.toReversed()
    own.slice(0, -1).forEach((from, n) => {
      const to = own[n + 1]
      if (to === undefined) return
      const back = `${to.join(' ')} ${from.join(' ')}`
      if (edges.has(back)) edges.delete(back)
      else edges.set(`${from.join(' ')} ${to.join(' ')}`, { from, to })
    })
  }
  const next = new Map([...edges.values()].map(({ from, to }) => [from.join(' '), to]))
  const start = [...edges.values()][0]?.from
  if (start === undefined || next.size !== edges.size) return undefined
  const ring: Corner[] = [start]
  for (let at = next.get(start.join(' ')); at !== undefined && ring.length <= edges.size; at = next.get(at.join(' '))) {
    ring.push(at)
    if (same(at, start)) break
  }
  if (ring.length !== edges.size + 1) return undefined
  const whole: Piece = {
    ...first,
    key: `${first.key}-merged`,
    code: '',
    ring,
    from: { kind: 'merge', areas: [...keys] },
  }
  return [...pieces.filter((piece) => !keys.has(piece.key)), whole]
}

const turnOf = (ring: readonly Corner[]): number =>
  ring.slice(0, -1).reduce((sum, [x, y], n) => {
    const [nx, ny] = ring[n + 1] ?? [x, y]
    return sum + x * ny - nx * y
  }, 0)

/** What was drawn as steps of a change of the ground. */
export const itemsOf = (
  before: readonly Piece[],
  after: readonly Piece[],
  place: { readonly parent: string; readonly level: AreaLevel },
): AreaChangeItem[] => {
  const was = new Map(before.map((piece) => [piece.key, piece]))
  const geometry = ({ ring }: Piece) => ({
    type: 'Polygon' as const,
    coordinates: [ring.map(([x, y]): [number, number] => [x, y])],
  })
  const moves = after.flatMap((piece) => {
    const known = was.get(piece.key)
    return piece.from.kind === 'area' && known !== undefined && known.ring !== piece.ring
      ? [{ area: piece.key, geometry: geometry(piece) }]
      : []
  })
  const items: AreaChangeItem[] = moves.length > 0 ? [{ kind: 'border', moves }] : []
  const splits = new Map<string, Piece[]>()
  for (const piece of after) {
    const { from, code, name } = piece
    if (from.kind === 'split') splits.set(from.areas[0] ?? '', [...(splits.get(from.areas[0] ?? '') ?? []), piece])
    if (from.kind === 'merge')
      items.push({ kind: 'merge', areas: [...from.areas], into: { code, name, geometry: geometry(piece) } })
    if (from.kind === 'new')
      items.push({ kind: 'add', level: place.level, code, name, parent: place.parent, geometry: geometry(piece) })
  }
  for (const [area, parts] of splits)
    items.push({
      kind: 'split',
      area,
      into: parts.map((piece) => ({ code: piece.code, name: piece.name, geometry: geometry(piece) })),
    })
  return items
}
