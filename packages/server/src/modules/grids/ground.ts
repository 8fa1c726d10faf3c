import { type Area, depthOf } from '@mazha/contracts/area'
import { createLocator } from './locate.ts'
import type { Position, Shape } from './shape.ts'

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
}

/** What a ground is made of. */
export type GroundParts = {
  readonly day: string
  readonly version: number
  readonly areas: ReadonlyMap<string, Area>
  readonly shapes: ReadonlyMap<string, Shape>
  readonly since: ReadonlyMap<string, string>
}

const parts = new WeakMap<Ground, GroundParts>()

/** What a ground was made of, to make the next one from. */
export const partsOf = (ground: Ground): GroundParts => {
  const made = parts.get(ground)
  if (made === undefined) throw new TypeError('this ground was not made by createGround')
  return made
}

const fineDepth = depthOf('grid')
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const createGround = (made: GroundParts): Ground => {
  const { day, version, areas, shapes, since } = made
  const below = once(() => childrenOf(areas))
  const codes = once(() => new Map([...areas.values()].map((area) => [area.code, area])))
  const ordered = once(() => walk(below(), null))
  const locator = once(() => createAreaLocator(areas, shapes))

  const ground: Ground = {
    day,
    version,
    size: areas.size,
    find: (id) => areas.get(id),
    findByCode: (code) => codes().get(code),
    children: (id) => below().get(id) ?? [],
    above(id) {
      const found: Area[] = []
      for (let at = areas.get(id)?.parent; at !== null && at !== undefined;) {
        const area = areas.get(at)
        if (area === undefined) break
        found.unshift(area)
        at = area.parent
      }
      return found
    },
    below: (id) => walk(below(), id),
    areas: () => ordered(),
    shape: (id) => shapes.get(id),
    since: (id) => since.get(id),
    findAreaAt: ({ lng, lat }) => locator()(lng, lat),
  }
  parts.set(ground, made)
  return ground
}

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** Every area by the one above it. One whose parent is not there (on a day before the parent was recorded) stands at the top. */
const childrenOf = (areas: ReadonlyMap<string, Area>): ReadonlyMap<string | null, readonly Area[]> => {
  const children = new Map<string | null, Area[]>()
  for (const area of areas.values()) {
    const parent = area.parent !== null && areas.has(area.parent) ? area.parent : null
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [area])
    else siblings.push(area)
  }
  for (const siblings of children.values()) siblings.sort((a, b) => byText(a.code, b.code))
  return children
}

const walk = (children: ReadonlyMap<string | null, readonly Area[]>, from: string | null): readonly Area[] => {
  const found: Area[] = []
  const visit = (id: string | null): void => {
    for (const area of children.get(id) ?? []) {
      found.push(area)
      visit(area.id)
    }
  }
  visit(from)
  return found
}

/** Grids in one index, all coarser areas in another that is asked only where no grid is: their outlines are long. */
const createAreaLocator = (
  areas: ReadonlyMap<string, Area>,
  shapes: ReadonlyMap<string, Shape>,
): ((lng: number, lat: number) => Area | undefined) => {
  const placed = [...shapes].flatMap(([id, shape]) => {
    const area = areas.get(id)
    return area === undefined ? [] : [{ area, shape, depth: depthOf(area.level) }]
  })
  // The order of right: finest first, then the id that comes first.
  placed.sort((a, b) => b.depth - a.depth || byText(a.area.id, b.area.id))
  const fine = placed.filter(({ depth }) => depth >= fineDepth)
  const coarse = placed.filter(({ depth }) => depth < fineDepth)
  const findFine = createLocator(fine.map(({ shape }) => shape))
  const findCoarse = createLocator(coarse.map(({ shape }) => shape))
  return (lng, lat) => {
    const at = findFine.find(lng, lat)
    return at >= 0 ? fine[at]?.area : coarse[findCoarse.find(lng, lat)]?.area
  }
}
