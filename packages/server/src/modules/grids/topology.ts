import Flatbush from 'flatbush'
import type { Polygons } from './shape.ts'

/**
 * Borders as what several areas share: corners that lie within a tolerance become one, and a corner that lies on a neighbour's
 * edge becomes a corner of both, so that the same border is the same edges from either side.
 */

type Position = readonly [number, number]
type Mutable = [number, number][][][]

/** A piece as it takes part; a fixed one is there already, and others come to it. */
export type Part = { readonly polygons: Polygons; readonly fixed: boolean }

export const metresPerDegree = 111_320
const round = (n: number): number => Math.round(n * 1e7) / 1e7

/** Edges that no other piece has the other way round, by piece. Their pieces are the only ones that need to be looked at. */
export const looseEdges = (
  parts: readonly { readonly polygons: Polygons; readonly sign: 1 | -1 }[],
): readonly { readonly part: number; readonly from: Position; readonly to: Position }[] => {
  const times = new Map<string, number>()
  const each = (visit: (part: number, from: Position, to: Position, key: string, way: number) => void): void => {
    parts.forEach(({ polygons, sign }, part) => {
      for (const rings of polygons) {
        rings.forEach((ring, n) => {
          const way = (turnOf(ring) > 0 === (n === 0) ? 1 : -1) * sign
          for (let i = 0; i + 1 < ring.length; i += 1) {
            const [a, b] = [ring[i], ring[i + 1]]
            if (a === undefined || b === undefined) continue
            const forward = a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])
            visit(
              part,
              a,
              b,
              forward ? `${a[0]} ${a[1]} ${b[0]} ${b[1]}` : `${b[0]} ${b[1]} ${a[0]} ${a[1]}`,
              forward ? way : -way,
            )
          }
        })
      }
    })
  }
  each((_part, _from, _to, key, way) => times.set(key, (times.get(key) ?? 0) + way))
  const loose: { part: number; from: Position; to: Position }[] = []
  each((part, from, to, key) => {
    if (times.get(key) !== 0) loose.push({ part, from, to })
  })
  return loose
}

/** Twice the area that a ring goes round, positive when it does so against the clock. */
export const turnOf = (ring: readonly Position[]): number => {
  const [x0, y0] = ring[0] ?? [0, 0]
  let sum = 0
  for (let i = 0; i + 1 < ring.length; i += 1) {
    const [a, b] = [ring[i], ring[i + 1]]
    if (a !== undefined && b !== undefined) sum += (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0)
  }
  return sum
}

/** Degrees to metres around one latitude. */
export const scaleAt = (lat: number): Position => [metresPerDegree * Math.cos((lat * Math.PI) / 180), metresPerDegree]

export type Snapped = {
  readonly polygons: readonly Mutable[]
  /** Of each piece: corners that were moved or added, and the farthest move. */
  readonly moved: readonly { readonly corners: number; readonly metres: number }[]
}

export const keyOf = ([x, y]: Position): string => `${x} ${y}`

/** What does not agree yet: the pieces that have edges nobody shares, and the ends of those. */
export type Loose = { readonly parts: ReadonlySet<number>; readonly corners: ReadonlySet<string> }

/**
 * Aligns pieces to each other. Only corners and edges that do not agree yet are touched; a corner that moves does so in every piece
 * that has it.
 *
 * @param parts those that are fixed stay as they are, but for corners that others have on their edges
 */
export const snapParts = (parts: readonly Part[], { parts: dirty, corners: loose }: Loose, metres: number): Snapped => {
  const polygons = parts.map(({ polygons: own }) =>
    own.map((rings) => rings.map((ring) => ring.map(([x, y]): [number, number] => [x, y]))),
  )
  const moved = parts.map(() => ({ corners: 0, metres: 0 }))
  const first = [...dirty][0]
  const anyLat = first === undefined ? 0 : (parts[first]?.polygons[0]?.[0]?.[0]?.[1] ?? 0)
  const [sx, sy] = scaleAt(anyLat)
  const apart = ([ax, ay]: Position, [bx, by]: Position): number => Math.hypot((ax - bx) * sx, (ay - by) * sy)
  const cells = new Map<string, [number, number][]>()
  const cell = ([x, y]: Position): [number, number] => [Math.floor((x * sx) / metres), Math.floor((y * sy) / metres)]
  const nearest = (at: Position): [number, number] | undefined => {
    const [cx, cy] = cell(at)
    let best: [number, number] | undefined
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const known of cells.get(`${cx + dx} ${cy + dy}`) ?? []) {
          if (apart(known, at) <= metres && (best === undefined || apart(known, at) < apart(best, at))) best = known
        }
      }
    }
    return best
  }
  const keep = (at: [number, number]): void => {
    const key = cell(at).join(' ')
    const there = cells.get(key)
    if (there === undefined) cells.set(key, [at])
    else there.push(at)
  }
  const order = [...dirty].toSorted((a, b) => Number(parts[b]?.fixed) - Number(parts[a]?.fixed) || a - b)
  // Corners first: each goes to one that is known, or becomes known.
  const fixedEdges: [Position, Position][] = []
  const known = new Set<string>()
  for (const part of order) {
    if (parts[part]?.fixed !== true) continue
    for (const ring of polygons[part]?.flat() ?? []) {
      ring.forEach((at, n) => {
        const next = ring[n + 1]
        if (next !== undefined) fixedEdges.push([at, next])
        if (known.has(keyOf(at)) || !loose.has(keyOf(at))) return
        known.add(keyOf(at))
        keep(at)
      })
    }
  }
  const edges = treeOf(fixedEdges)
  const ontoFixed = (at: Position): [number, number] | undefined => {
    const reach: Position = [metres / sx, metres / sy]
    for (const n of edges?.search(at[0] - reach[0], at[1] - reach[1], at[0] + reach[0], at[1] + reach[1]) ?? []) {
      const edge = fixedEdges[n]
      const foot = edge && footOn(at, edge, [sx, sy])
      if (foot !== undefined && apart(foot, at) <= metres) return [round(foot[0]), round(foot[1])]
    }
    return undefined
  }
  const homes = new Map<string, [number, number]>()
  const free = parts.flatMap(({ fixed }, part) => (fixed ? [] : [part]))
  for (const part of free) {
    for (const ring of polygons[part]?.flat() ?? []) {
      for (const [n, at] of ring.entries()) {
        const key = keyOf(at)
        if (!loose.has(key)) continue
        let home = homes.get(key)
        if (home === undefined) {
          home = nearest(at) ?? ontoFixed(at) ?? [at[0], at[1]]
          homes.set(key, home)
          if (!known.has(keyOf(home))) {
            known.add(keyOf(home))
            keep(home)
          }
        }
        const own = moved[part]
        if (own !== undefined && (home[0] !== at[0] || home[1] !== at[1]) && n + 1 < ring.length) {
          own.corners += 1
          own.metres = Math.max(own.metres, apart(home, at))
        }
        ring[n] = [home[0], home[1]]
      }
    }
  }
  // Then edges: a known corner that lies on one becomes its corner.
  const corners = [...cells.values()].flat()
  const tree = treeOf(corners.map((at): [Position, Position] => [at, at]))
  for (const part of order) {
    const own = polygons[part]
    if (own === undefined) continue
    polygons[part] = own.map((rings) =>
      rings
        .map((ring) => {
          const noded: [number, number][] = []
          ring.forEach((from, n) => {
            noded.push(from)
            const to = ring[n + 1]
            if (to === undefined) return
            const [rx, ry] = [metres / sx, metres / sy]
            const on = (
              tree?.search(
                Math.min(from[0], to[0]) - rx,
                Math.min(from[1], to[1]) - ry,
                Math.max(from[0], to[0]) + rx,
                Math.max(from[1], to[1]) + ry,
              ) ?? []
            ).flatMap((k) => {
              const at = corners[k]
              if (at === undefined || keyOf(at) === keyOf(from) || keyOf(at) === keyOf(to)) return []
              const foot = footOn(at, [from, to], [sx, sy])
              return foot !== undefined && apart(foot, at) <= metres ? [{ at, along: apart(from, foot) }] : []
            })
            on.sort((a, b) => a.along - b.along)
            for (const { at } of on) noded.push([at[0], at[1]])
            const count = moved[part]
            if (count !== undefined && on.length > 0) count.corners += on.length
          })
          return withoutDoubles(noded)
        })
        .filter((ring) => ring.length >= 4),
    )
  }
  return { polygons, moved }
}

/** Without corners that repeat the one before, and without spikes that go out and come back the same way. */
export const withoutDoubles = (ring: readonly Position[]): [number, number][] => {
  let open = ring.map(([x, y]): [number, number] => [x, y])
  if (open.length > 1 && keyOf(open[0] ?? [0, 0]) === keyOf(open.at(-1) ?? [1, 1])) open.pop()
  for (let before = -1; before !== open.length && open.length >= 3;) {
    before = open.length
    open = open.filter((at, n) => keyOf(at) !== keyOf(open[(n + open.length - 1) % open.length] ?? [Number.NaN, 0]))
    const spike = open.findIndex(
      (_, n) =>
        open.length > 3 &&
        keyOf(open[(n + open.length - 1) % open.length] ?? [0, 0]) === keyOf(open[(n + 1) % open.length] ?? [1, 1]),
    )
    if (spike >= 0) open.splice(spike, 1)
  }
  const [start] = open
  return start === undefined ? [] : [...open, [start[0], start[1]]]
}

const treeOf = (edges: readonly (readonly [Position, Position])[]): Flatbush | undefined => {
  if (edges.length === 0) return undefined
  const tree = new Flatbush(edges.length)
  for (const [a, b] of edges)
    tree.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]))
  tree.finish()
  return tree
}

/** The nearest point within an edge; undefined beyond its ends. */
const footOn = (at: Position, [a, b]: readonly [Position, Position], [sx, sy]: Position): Position | undefined => {
  const [ex, ey] = [(b[0] - a[0]) * sx, (b[1] - a[1]) * sy]
  const length = ex * ex + ey * ey
  if (length === 0) return undefined
  const along = ((at[0] - a[0]) * sx * ex + (at[1] - a[1]) * sy * ey) / length
  if (along <= 0 || along >= 1) return undefined
  return [a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])]
}

export type Box = readonly [number, number, number, number]

/** Boxes that meet, taken together until none meet any more. */
export const mergeBoxes = (boxes: readonly Box[]): readonly Box[] => {
  let merged = boxes
  for (let before = -1; before !== merged.length && merged.length > 1;) {
    before = merged.length
    const tree = new Flatbush(merged.length)
    for (const box of merged) tree.add(...box)
    tree.finish()
    const taken = new Uint8Array(merged.length)
    const next: Box[] = []
    merged.forEach((box, n) => {
      if (taken[n] === 1) return
      let whole: Box = box
      const waiting = [n]
      taken[n] = 1
      for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
        const own = merged[at]
        if (own === undefined) break
        whole = [
          Math.min(whole[0], own[0]),
          Math.min(whole[1], own[1]),
          Math.max(whole[2], own[2]),
          Math.max(whole[3], own[3]),
        ]
        for (const other of tree.search(...own)) {
          if (taken[other] === 1) continue
          taken[other] = 1
          waiting.push(other)
        }
      }
      next.push(whole)
    })
    merged = next
  }
  return merged
}

export const boxOf = (polygons: Polygons): Box => {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [outline = []] of polygons) {
    for (const [x, y] of outline) {
      west = Math.min(west, x)
      south = Math.min(south, y)
      east = Math.max(east, x)
      north = Math.max(north, y)
    }
  }
  return [west, south, east, north]
}
