/**
 * Pieces of ground that share their borders, as they are drawn. A corner is one point for every piece that has it. Pure: each step
 * gives new pieces, so that a step can be taken back by keeping the ones before.
 */

export type Corner = readonly [number, number]
/** A closed line: the outline of a part, or of a hole in it. */
export type Ring = readonly Corner[]
/** An outline, then its holes. */
export type Part = readonly Ring[]
export type Piece = {
  /** The area's id; of a new piece one of the drawing's own. */
  readonly key: string
  readonly code: string
  readonly name: string
  readonly parts: readonly Part[]
  readonly from:
    | { readonly kind: 'area' }
    | { readonly kind: 'new' }
    | { readonly kind: 'split' | 'merge'; readonly areas: readonly string[] }
}
/** One of a piece's lines: which part, and in it 0 for the outline, else the hole. */
export type Place = { readonly key: string; readonly part: number; readonly ring: number }

const round = (n: number): number => Math.round(n * 1e7) / 1e7
export const cornerOf = ([x, y]: Corner): Corner => [round(x), round(y)]
export const same = (a: Corner | undefined, b: Corner | undefined): boolean =>
  a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1]

/** All lines of a piece, with where each stands. */
export const ringsOf = ({ key, parts }: Piece): { readonly place: Place; readonly ring: Ring }[] =>
  parts.flatMap((rings, part) => rings.map((ring, n) => ({ place: { key, part, ring: n }, ring })))

const mapRings = (pieces: readonly Piece[], change: (ring: Ring) => Ring): Piece[] =>
  pieces.map((piece) => {
    const parts = piece.parts.map((part) => {
      const rings = part.map(change)
      return rings.every((ring, n) => ring === part[n]) ? part : rings
    })
    return parts.every((part, n) => part === piece.parts[n]) ? piece : { ...piece, parts }
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

/** Takes a corner out of every line that has more than three. */
export const removeCorner = (pieces: readonly Piece[], at: Corner): Piece[] =>
  mapRings(pieces, (ring) => {
    if (ring.length <= 4 || !ring.some((one) => same(one, at))) return ring
    const open = ring.slice(0, -1).filter((one) => !same(one, at))
    const [first] = open
    return first === undefined ? ring : [...open, first]
  })

/** Pieces other than this one that have a corner. */
export const sharing = (pieces: readonly Piece[], key: string, at: Corner): Piece[] =>
  pieces.filter(
    (piece) => piece.key !== key && piece.parts.some((part) => part.some((ring) => ring.some((one) => same(one, at)))),
  )

/**
 * What drawing made of one line, done to all: corners that moved, came or went. Whoever draws changes one corner at a time.
 */
export const followDrawing = (pieces: readonly Piece[], place: Place, drawn: Ring): Piece[] => {
  const ring = pieces.find(({ key }) => key === place.key)?.parts[place.part]?.[place.ring]
  if (ring === undefined) return [...pieces]
  const before = ring.slice(0, -1)
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

export const turnOf = (ring: Ring): number =>
  ring.slice(0, -1).reduce((sum, [x, y], n) => {
    const [nx, ny] = ring[n + 1] ?? [x, y]
    return sum + x * ny - nx * y
  }, 0)

/** Whether a point lies within a line that goes round it. */
export const isWithin = (ring: Ring, [x, y]: Corner): boolean => {
  let odd = false
  for (let n = 0; n + 1 < ring.length; n += 1) {
    const [a, b] = [ring[n], ring[n + 1]]
    if (a === undefined || b === undefined) continue
    if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) odd = !odd
  }
  return odd
}
