import type { AreaChangeItem } from '@mazha/contracts/area-change'
import type { AreaLevel } from '@mazha/contracts/area'
import { type Corner, isWithin, type Part, type Piece, type Ring, same, turnOf } from './partition.ts'

const key = ([x, y]: Corner): string => `${x} ${y}`

/**
 * Pieces that adjoin as one, by leaving out the edges they share. Parts that lie apart stay parts, holes stay holes unless what fills
 * them is merged too.
 *
 * @returns undefined when they do not hang together
 */
export const mergePieces = (pieces: readonly Piece[], keys: ReadonlySet<string>): Piece[] | undefined => {
  const merged = pieces.filter((piece) => keys.has(piece.key) && piece.from.kind === 'area')
  const [first] = merged
  if (merged.length < 2 || merged.length !== keys.size || first === undefined) return undefined
  const edges = new Map<string, { from: Corner; to: Corner }>()
  for (const { parts } of merged) {
    for (const rings of parts) {
      rings.forEach((ring, n) => {
        // The ground lies to the left: outlines against the clock, holes with it.
        const own = turnOf(ring) > 0 === (n === 0) ? ring : ring.toReversed()
        own.slice(0, -1).forEach((from, k) => {
          const to = own[k + 1]
          if (to === undefined) return
          if (!edges.delete(`${key(to)} ${key(from)}`)) edges.set(`${key(from)} ${key(to)}`, { from, to })
        })
      })
    }
  }
  const parts = partsOf([...edges.values()])
  const before = merged.reduce((sum, one) => sum + one.parts.length, 0)
  if (parts === undefined || parts.length > before - (merged.length - 1)) return undefined
  const whole: Piece = {
    ...first,
    key: `${first.key}-merged`,
    code: '',
    parts,
    from: { kind: 'merge', areas: [...keys] },
  }
  return [...pieces.filter((piece) => !keys.has(piece.key)), whole]
}

/** Edges put one behind the other; undefined where two ways lead on. */
const partsOf = (edges: readonly { readonly from: Corner; readonly to: Corner }[]): readonly Part[] | undefined => {
  const next = new Map(edges.map(({ from, to }) => [key(from), to]))
  if (next.size !== edges.length) return undefined
  const rings: Ring[] = []
  for (const { from: start } of edges) {
    if (!next.has(key(start))) continue
    const ring: Corner[] = [start]
    for (let at: Corner | undefined = start; at !== undefined;) {
      const to: Corner | undefined = next.get(key(at))
      next.delete(key(at))
      if (to === undefined) return undefined
      ring.push(to)
      at = same(to, start) ? undefined : to
    }
    rings.push(ring)
  }
  const outlines = rings.filter((ring) => turnOf(ring) > 0).toSorted((a, b) => turnOf(a) - turnOf(b))
  const holes = rings.filter((ring) => turnOf(ring) <= 0)
  const around = (hole: Ring): Ring | undefined => outlines.find((ring) => hole.some((at) => isWithin(ring, at)))
  return outlines.map((ring) => [ring, ...holes.filter((hole) => around(hole) === ring)])
}

export type DrawnIn = {
  readonly parent: string
  readonly level: AreaLevel
  /** Areas that are there and have no border yet: a new piece with the code of one is its border. */
  readonly bare: readonly { readonly id: string; readonly code: string; readonly name: string }[]
}

/** What was drawn as steps of a change of the ground. */
export const itemsOf = (before: readonly Piece[], after: readonly Piece[], place: DrawnIn): AreaChangeItem[] => {
  const bareOf = ({ from, code }: Piece) =>
    from.kind === 'new' ? place.bare.find((one) => one.code === code) : undefined
  const was = new Map(before.map((piece) => [piece.key, piece]))
  const moves = after.flatMap((piece) => {
    const bare = bareOf(piece)
    if (bare !== undefined) return [{ area: bare.id, geometry: geometryOf(piece) }]
    const known = was.get(piece.key)
    return piece.from.kind === 'area' && known !== undefined && known.parts !== piece.parts
      ? [{ area: piece.key, geometry: geometryOf(piece) }]
      : []
  })
  const items: AreaChangeItem[] = moves.length > 0 ? [{ kind: 'border', moves }] : []
  const splits = new Map<string, Piece[]>()
  for (const piece of after) {
    const { from, code, name } = piece
    if (from.kind === 'split') splits.set(from.areas[0] ?? '', [...(splits.get(from.areas[0] ?? '') ?? []), piece])
    if (from.kind === 'merge')
      items.push({ kind: 'merge', areas: [...from.areas], into: { code, name, geometry: geometryOf(piece) } })
    if (from.kind === 'new' && bareOf(piece) === undefined)
      items.push({ kind: 'add', level: place.level, code, name, parent: place.parent, geometry: geometryOf(piece) })
  }
  for (const [area, parts] of splits)
    items.push({
      kind: 'split',
      area,
      into: parts.map((piece) => ({ code: piece.code, name: piece.name, geometry: geometryOf(piece) })),
    })
  return items
}

export const geometryOf = ({ parts }: Piece) => {
  const polygons = parts.map((rings) => rings.map((ring) => ring.map(([x, y]): [number, number] => [x, y])))
  const [only] = polygons
  return polygons.length === 1 && only !== undefined
    ? { type: 'Polygon' as const, coordinates: only }
    : { type: 'MultiPolygon' as const, coordinates: polygons }
}
