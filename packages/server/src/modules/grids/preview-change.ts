import type { AreaChangePreview, AreaMoves } from '@mazha/contracts/area-change'
import type { Actor } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { rowsInSlices } from './change-ground.ts'
import type { Ground } from './ground.ts'
import { workerCounter } from './count-workers.ts'
import { boundsMeet } from './locate.ts'
import type { Bounds, Position } from './shape.ts'
import type { Sliced } from './slices.ts'

export type ChosenPiece = { readonly area: string; readonly heir: string; readonly post: string }

/** A change as those see it who have something on the ground: what was where, and where it would be. */
export type GroundChange = {
  readonly before: Ground
  readonly after: Ground
  /** Ids of areas that are changed, new or ended. */
  readonly touched: ReadonlySet<string>
  /** Where each area that ends goes on. */
  readonly successors: ReadonlyMap<string, readonly string[]>
  /** Posts that take only these of the pieces of a split. */
  readonly chosen: readonly ChosenPiece[]
  /** What holds every boundary that changes, before and after; null when none does. */
  readonly bounds: Bounds | null
}

/** So many squares to a degree: about a kilometre each. */
const perDegree = 100
const mostCells = 20_000

/**
 * The squares of a hundredth of a degree in which a border changes, so that a store reads what lies there and not what lies between
 * borders far apart: `floor((lng + 180) * 100) * 36000 + floor((lat + 90) * 100)`. Null: there are too many, or none; take the bounds.
 */
export const changedCells = ({ before, after, touched }: GroundChange): readonly number[] | null => {
  const cells = new Set<number>()
  const at = (degrees: number, from: number): number => Math.floor((degrees + from) * perDegree)
  for (const id of touched) {
    const [was, is] = [before.shape(id), after.shape(id)]
    if (was === is) continue
    for (const shape of [was, is]) {
      if (shape === undefined) continue
      const [west, south, east, north] = shape.bounds
      for (let x = at(west, 180); x <= at(east, 180); x += 1)
        for (let y = at(south, 90); y <= at(north, 90); y += 1) {
          if (cells.size >= mostCells) return null
          cells.add(x * 360 * perDegree + y)
        }
    }
  }
  return cells.size === 0 ? null : [...cells]
}

/** How many go from one area to another, by id; `null`: outside every area. */
export type Move = { readonly from: string | null; readonly to: string | null; readonly count: number }

/** Counts what would move: open matters, workers, places. Each kind is counted by the module that keeps it. */
export type MoveCounter = {
  readonly what: string
  readonly title: Text
  readonly count: (ctx: Context, change: GroundChange) => Promise<readonly Move[]>
  /** Which they are, as far as whoever asks may be told; at most so many. Left out: they are counted alone. */
  readonly list?: (ctx: Context, change: GroundChange, to: Listing) => Promise<readonly Moved[]>
}
export type Moved = {
  readonly id: string
  readonly name: string
  readonly from: string | null
  readonly to: string | null
}
export type Listing = { readonly asked: Actor; readonly most: number }

const counters = new Map<string, MoveCounter>([[workerCounter.what, workerCounter]])

/**
 * Has a preview count one more kind of thing; called once by the module that keeps it.
 *
 * @returns takes it back.
 */
export const addMoveCounter = (counter: MoveCounter): (() => void) => {
  counters.set(counter.what, counter)
  return () => void counters.delete(counter.what)
}

/** For things that lie at a point: which of them are in another area after the change. */
export const countPointMoves = (change: GroundChange, points: Iterable<Position>): readonly Move[] => {
  const moves = new Map<string, { from: string | null; to: string | null; count: number }>()
  for (const { from, to } of pointMoves(change, points)) {
    const key = `${from} ${to}`
    const known = moves.get(key)
    if (known === undefined) moves.set(key, { from, to, count: 1 })
    else known.count += 1
  }
  return [...moves.values()]
}

/** The same one by one: each thing that is in another area after the change. */
export function* pointMoves<T extends Position>(
  { before, after, touched, bounds }: GroundChange,
  points: Iterable<T>,
): Generator<{ readonly point: T; readonly from: string | null; readonly to: string | null }> {
  for (const point of points) {
    if (bounds === null || !holds(bounds, point)) continue
    const [from, to] = [before.findAreaAt(point)?.id ?? null, after.findAreaAt(point)?.id ?? null]
    if (from !== to && (touched.has(from ?? '') || touched.has(to ?? ''))) yield { point, from, to }
  }
}

const holds = (bounds: Bounds, { lng, lat }: Position): boolean => boundsMeet(bounds, [lng, lat, lng, lat])

export function* changeBetween(
  before: Ground,
  after: Ground,
  { successors, chosen }: Pick<GroundChange, 'successors' | 'chosen'>,
): Sliced<GroundChange> {
  const { versions, endedVersions, shapes: newShapes, endedShapes } = yield* rowsInSlices(before, after)
  const bounded = [...newShapes.map(([id]) => id), ...endedShapes]
  const touched = new Set([...versions.map(({ id }) => id), ...endedVersions, ...bounded])
  let reach: Bounds | null = null
  for (const id of bounded) {
    yield
    for (const shape of [before.shape(id), after.shape(id)]) {
      if (shape === undefined) continue
      const [west, south, east, north] = shape.bounds
      reach =
        reach === null
          ? shape.bounds
          : [Math.min(reach[0], west), Math.min(reach[1], south), Math.max(reach[2], east), Math.max(reach[3], north)]
    }
  }
  return {
    before,
    after,
    touched,
    successors,
    chosen,
    bounds: reach,
  }
}

/** How many of what moves are named. */
const mostListed = 500
/** From how many areas to how many others is told. */
const mostWays = 1000

/** What moves with a change: how much of each kind, and which, for whoever may be told. */
export const previewMoves = async (ctx: Context, change: GroundChange, asked?: Actor): Promise<AreaMoves[]> => {
  const { before, after } = change
  const named = (id: string | null): { id: string; name: string } | null =>
    id === null ? null : { id, name: (after.find(id) ?? before.find(id))?.name ?? id }
  return Promise.all(
    [...counters.values()].map(async ({ what, title, count, list }) => {
      const moves = await count(ctx, change)
      const things =
        asked === undefined || list === undefined ? [] : await list(ctx, change, { asked, most: mostListed })
      return {
        what,
        title,
        total: moves.reduce((sum, move) => sum + move.count, 0),
        ways: moves.length,
        moves: moves
          .toSorted((a, b) => b.count - a.count)
          .slice(0, mostWays)
          .map(({ from, to, count: n }) => ({ from: named(from), to: named(to), count: n })),
        things: things.map(({ from, to, ...thing }) => ({ ...thing, from: named(from), to: named(to) })),
      }
    }),
  )
}

export const effectsOf = ({ before, after, touched, successors }: GroundChange): AreaChangePreview['effects'] =>
  [...touched].flatMap((id) => {
    const [was, is] = [before.find(id) ?? null, after.find(id) ?? null]
    const kinds: AreaChangePreview['effects'][number]['kind'][] = []
    if (was === null) kinds.push('new')
    else if (is === null) kinds.push('ended')
    else {
      if (was.name !== is.name) kinds.push('name')
      if (was.path !== is.path || was.code !== is.code) kinds.push('place')
      if (before.shape(id) !== after.shape(id)) kinds.push('border')
    }
    return kinds.map((kind) => ({ kind, before: was, after: is, successors: [...(successors.get(id) ?? [])] }))
  })
