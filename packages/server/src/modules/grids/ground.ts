import { type Area, depthOf } from '@mazha/contracts/area'
import { boundsMeet, createLocator, type Locator } from './locate.ts'
import type { Bounds, Position, Shape } from './shape.ts'

/**
 * The whole ground as it stands on a day, in memory: the area tree, the boundaries, and the answer to “which area is this
 * point in?”. It never changes; a change of the ground makes another one.
 */
export type Ground = {
  /** The civil day that was asked for, in the district’s zone. */
  readonly day: string
  /** Grows with every change of the ground: what is drawn or counted from it can be kept by it. */
  readonly version: number
  /** How many areas there are. */
  readonly size: number
  find(id: string): Area | undefined
  findByCode(code: string): Area | undefined
  /** Right below an area, by code; `null`: the top of the tree. */
  children(id: string | null): readonly Area[]
  /** From the coarsest down to the one right above it. */
  above(id: string): readonly Area[]
  /** Everything below an area, each after the one above it. */
  below(id: string): readonly Area[]
  /** All of them, each after the one above it. */
  areas(): readonly Area[]
  shape(id: string): Shape | undefined
  /** The day from which it is called, numbered and placed as it is. */
  since(id: string): string | undefined
  /**
   * The finest area that holds a point: a micro-grid before its grid, a grid before its community. A point on a border belongs
   * to each area it bounds, and is given to the one whose id comes first, every time.
   */
  findAreaAt(point: Position): Area | undefined
  /** Areas whose bounds meet these. */
  near(bounds: Bounds): readonly Area[]
}

/** What a ground is made of. */
export type GroundParts = {
  readonly day: string
  readonly version: number
  readonly areas: ReadonlyMap<string, Area>
  readonly shapes: ReadonlyMap<string, Shape>
  readonly since: ReadonlyMap<string, string>
}

/** What is otherwise than before, by area; `undefined`: it is no more. */
export type GroundChanges = {
  readonly areas: ReadonlyMap<string, Area | undefined>
  readonly shapes: ReadonlyMap<string, Shape | undefined>
  readonly since: ReadonlyMap<string, string | undefined>
}

/** A ground is a base, indexed once, and the changes since: so the next ground after a change costs what the change costs. */
type Layers = { readonly base: Base; readonly changes: GroundChanges }
const layers = new WeakMap<Ground, Layers>()
const layersOf = (ground: Ground): Layers => {
  const made = layers.get(ground)
  if (made === undefined) throw new TypeError('this ground was not made by createGround')
  return made
}

const noChanges: GroundChanges = { areas: new Map(), shapes: new Map(), since: new Map() }
/** With more changes than this, and than a share of the base, a new base is made. */
const mostChanges = 2000
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byCode = (a: Area, b: Area): number => byText(a.code, b.code)

export const createGround = ({ day, version, ...parts }: GroundParts): Ground =>
  assemble({ day, version }, { base: createBase(parts), changes: noChanges })

/** The ground that comes after another one. */
export const nextGround = (
  before: Ground,
  at: { readonly day: string; readonly version: number },
  changes: GroundChanges,
): Ground => {
  const { base, changes: former } = layersOf(before)
  const merged: GroundChanges = {
    areas: new Map([...former.areas, ...changes.areas]),
    shapes: new Map([...former.shapes, ...changes.shapes]),
    since: new Map([...former.since, ...changes.since]),
  }
  const count = merged.areas.size + merged.shapes.size
  if (count <= Math.max(mostChanges, base.areas.size / 8)) return assemble(at, { base, changes: merged })
  return createGround({
    ...at,
    areas: flatten(base.areas, merged.areas),
    shapes: flatten(base.shapes, merged.shapes),
    since: flatten(base.since, merged.since),
  })
}

/** The same ground under another day and version: as it is once what changed has been written. */
export const standingAs = (ground: Ground, at: { readonly day: string; readonly version: number }): Ground =>
  assemble(at, layersOf(ground))

const flatten = <T>(base: ReadonlyMap<string, T>, changes: ReadonlyMap<string, T | undefined>): Map<string, T> => {
  const flat = new Map(base)
  for (const [id, value] of changes) {
    if (value === undefined) flat.delete(id)
    else flat.set(id, value)
  }
  return flat
}

/** Ids at which two grounds may differ: those changed since a base they share, else all of both. */
export const mayDiffer = (before: Ground, after: Ground): Iterable<string> => {
  const [a, b] = [layersOf(before), layersOf(after)]
  const ids = (layer: Layers): string[] => [...layer.changes.areas.keys(), ...layer.changes.shapes.keys()]
  if (a.base === b.base) return new Set([...ids(a), ...ids(b)])
  const all = (layer: Layers): string[] => [...layer.base.areas.keys(), ...layer.base.shapes.keys(), ...ids(layer)]
  return new Set([...all(a), ...all(b)])
}

const assemble = (at: { readonly day: string; readonly version: number }, made: Layers): Ground => {
  const { base, changes } = made
  const get = <T>(
    kept: ReadonlyMap<string, T>,
    changed: ReadonlyMap<string, T | undefined>,
    id: string,
  ): T | undefined => (changed.size > 0 && changed.has(id) ? changed.get(id) : kept.get(id))
  const find = (id: string): Area | undefined => get(base.areas, changes.areas, id)
  const gone = [...changes.areas].filter(([id, area]) => area === undefined && base.areas.has(id)).length
  const added = [...changes.areas].filter(([id, area]) => area !== undefined && !base.areas.has(id)).length
  const children =
    changes.areas.size === 0 ? base.children : once(() => childrenAfter(base.children(), changes.areas, base.areas))
  const codes = once(
    () => new Map([...changes.areas.values()].flatMap((area) => (area === undefined ? [] : [[area.code, area]]))),
  )
  const walk = (from: string | null): readonly Area[] => {
    const found: Area[] = []
    const visit = (id: string | null): void => {
      for (const area of children().get(id) ?? []) {
        found.push(area)
        visit(area.id)
      }
    }
    visit(from)
    return found
  }
  const ordered = once(() => walk(null))
  const shape = (id: string): Shape | undefined => get(base.shapes, changes.shapes, id)
  const locator = once(() => locatorAfter(base, changes, find))

  const ground: Ground = {
    ...at,
    size: base.areas.size + added - gone,
    find,
    findByCode(code) {
      const changed = codes().get(code)
      if (changed !== undefined) return changed
      const known = base.codes().get(code)
      return known === undefined || changes.areas.has(known.id) ? undefined : known
    },
    children: (id) => children().get(id) ?? [],
    above(id) {
      const found: Area[] = []
      for (let parent = find(id)?.parent; parent !== null && parent !== undefined;) {
        const area = find(parent)
        if (area === undefined) break
        found.unshift(area)
        parent = area.parent
      }
      return found
    },
    below: walk,
    areas: ordered,
    shape,
    since: (id) => get(base.since, changes.since, id),
    findAreaAt: ({ lng, lat }) => locator().find(lng, lat),
    near: (bounds) => locator().near(bounds),
  }
  layers.set(ground, made)
  return ground
}

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

type Children = ReadonlyMap<string | null, readonly Area[]>
type Base = Omit<GroundParts, 'day' | 'version'> & {
  readonly children: () => Children
  readonly codes: () => ReadonlyMap<string, Area>
  readonly fine: () => Indexed
  readonly coarse: () => Indexed
}

const createBase = (parts: Omit<GroundParts, 'day' | 'version'>): Base => {
  const { areas, shapes } = parts
  const placed = once(() =>
    [...shapes].flatMap(([id, shape]): Placed[] => {
      const area = areas.get(id)
      return area === undefined ? [] : [{ area, shape, depth: depthOf(area.level) }]
    }),
  )
  return {
    ...parts,
    children: once(() => childrenOf(areas)),
    codes: once(() => new Map([...areas.values()].map((area) => [area.code, area]))),
    fine: once(() => indexOf(placed().filter(isFine))),
    coarse: once(() => indexOf(placed().filter((one) => !isFine(one)))),
  }
}

/** Every area by the one above it. One whose parent is not there (on a day before the parent was recorded) stands at the top. */
const childrenOf = (areas: ReadonlyMap<string, Area>): Children => {
  const children = new Map<string | null, Area[]>()
  for (const area of areas.values()) {
    const parent = area.parent !== null && areas.has(area.parent) ? area.parent : null
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [area])
    else siblings.push(area)
  }
  for (const siblings of children.values()) siblings.sort(byCode)
  return children
}

const childrenAfter = (
  base: Children,
  changed: ReadonlyMap<string, Area | undefined>,
  former: ReadonlyMap<string, Area>,
): Children => {
  const children = new Map(base)
  const parents = new Set<string | null>()
  const parentOf = (area: Area | undefined): string | null | undefined => area && area.parent
  for (const [id, area] of changed) {
    for (const parent of [parentOf(former.get(id)), parentOf(area)]) if (parent !== undefined) parents.add(parent)
  }
  const arrived = new Map<string | null, Area[]>()
  for (const area of changed.values()) {
    if (area === undefined) continue
    const known = arrived.get(area.parent)
    if (known === undefined) arrived.set(area.parent, [area])
    else known.push(area)
  }
  for (const parent of parents) {
    const stayed = (base.get(parent) ?? []).filter(({ id }) => !changed.has(id))
    children.set(parent, [...stayed, ...(arrived.get(parent) ?? [])].toSorted(byCode))
  }
  return children
}

type Placed = { readonly area: Area; readonly shape: Shape; readonly depth: number }
/** Shapes in the order of their right: finest first, then the id that comes first. */
type Indexed = {
  readonly placed: readonly Placed[]
  readonly locator: Locator
  readonly places: () => ReadonlyMap<string, number>
}

const fineDepth = depthOf('grid')
const isFine = ({ depth }: Placed): boolean => depth >= fineDepth
const byRight = (a: Placed, b: Placed): number => b.depth - a.depth || byText(a.area.id, b.area.id)

const indexOf = (shapes: readonly Placed[]): Indexed => {
  const placed = shapes.toSorted(byRight)
  return {
    placed,
    locator: createLocator(placed.map(({ shape }) => shape)),
    places: once(() => new Map(placed.map(({ area }, n) => [area.id, n]))),
  }
}

/**
 * Grids in one index, all coarser areas in another that is asked only where no grid is: their outlines are long. What has changed
 * since the base is passed over there and stands in a small index of its own.
 */
const locatorAfter = (
  base: Base,
  changes: GroundChanges,
  find: (id: string) => Area | undefined,
): { find(lng: number, lat: number): Area | undefined; near(bounds: Bounds): Area[] } => {
  const changed = new Set([...changes.areas.keys(), ...changes.shapes.keys()])
  const own = [...changed].flatMap((id): Placed[] => {
    const area = find(id)
    const shape = changes.shapes.has(id) ? changes.shapes.get(id) : base.shapes.get(id)
    return area === undefined || shape === undefined ? [] : [{ area, shape, depth: depthOf(area.level) }]
  })
  const layer = (indexed: Indexed, above: readonly Placed[]): { find(lng: number, lat: number): Area | undefined } => {
    const { placed, locator } = indexed
    if (changed.size === 0) return { find: (lng, lat) => placed[locator.find(lng, lat)]?.area }
    const passed = new Uint8Array(placed.length)
    for (const id of changed) {
      const place = indexed.places().get(id)
      if (place !== undefined) passed[place] = 1
    }
    const newer = indexOf(above)
    return {
      find(lng, lat) {
        const kept = placed[locator.find(lng, lat, passed)]
        const other = newer.placed[newer.locator.find(lng, lat)]
        if (kept === undefined || other === undefined) return (kept ?? other)?.area
        return byRight(kept, other) < 0 ? kept.area : other.area
      },
    }
  }
  const fine = layer(base.fine(), own.filter(isFine))
  const coarse = layer(
    base.coarse(),
    own.filter((one) => !isFine(one)),
  )
  return {
    find: (lng, lat) => fine.find(lng, lat) ?? coarse.find(lng, lat),
    near: (bounds) => [
      ...[base.fine(), base.coarse()].flatMap(({ placed, locator }) =>
        locator.near(bounds).flatMap((n) => {
          const area = placed[n]?.area
          return area === undefined || changed.has(area.id) ? [] : [area]
        }),
      ),
      ...own.filter(({ shape }) => boundsMeet(shape.bounds, bounds)).map(({ area }) => area),
    ],
  }
}
