import { type Area, depthOf } from '@mazha/contracts/area'
import type { AreaFinding } from '@mazha/contracts/area-change'
import { fill, type RefusalCode, type RefusalDetails, refusals } from '@mazha/contracts/refusal'
import Flatbush from 'flatbush'
import { difference, intersection } from './clip.ts'
import { saySquareMetres } from './boundary-words.ts'
import type { Ground } from './ground.ts'
import { borderOf, mutablePolygons, orientedRings, pointWithin } from './join-shapes.ts'
import { createLocator, type Locator } from './locate.ts'
import { findShapeFault } from './ring-faults.ts'
import { type Bounds, metresAlong, type Shape, squareMetresOf } from './shape.ts'
import { atOnce, type Sliced } from './slices.ts'

/** What a change would do to the ground that should not be: no blind spots, no crossings (管理区域无盲点、不交叉). */

/** Borders are kept to a centimetre: where corners do not meet, a border may be off by that much along its whole length. */
const borderWidth = 0.012
const smallest = 1

/** Pieces that are wider than a border is exact; the rest is the work of rounding. */
const solid = (
  pieces: [number, number][][][],
): { readonly pieces: [number, number][][][]; readonly squareMetres: number } => {
  const kept = pieces.filter((rings) => {
    const size = squareMetresOf([rings])
    const length = rings.reduce((sum, ring) => sum + metresAlong(ring), 0)
    return size > smallest && size > (length / 2) * borderWidth
  })
  return { pieces: kept, squareMetres: squareMetresOf(kept) }
}

export const findingOf = (
  code: RefusalCode,
  details: RefusalDetails,
  more: { readonly blocks: boolean; readonly areas?: readonly string[]; readonly squareMetres?: number },
): AreaFinding => ({
  code,
  text: { zh: fill(refusals[code].text.zh, details, 'zh'), en: fill(refusals[code].text.en, details, 'en') },
  blocks: more.blocks,
  areas: [...(more.areas ?? [])],
  squareMetres: more.squareMetres ?? null,
})

/** What is told of a check: of a city whose borders all differ there are as many as it has borders. */
const mostFindings = 1000

/** What blocks before what does not, the largest first; those beyond are counted. */
export const theWorst = (findings: readonly AreaFinding[]): readonly AreaFinding[] => {
  if (findings.length <= mostFindings) return findings
  const size = ({ squareMetres }: AreaFinding): number => squareMetres ?? Number.MAX_VALUE
  const worst = findings.toSorted((a, b) => Number(b.blocks) - Number(a.blocks) || size(b) - size(a))
  const count = findings.length - mostFindings
  return [...worst.slice(0, mostFindings), findingOf('ground.check-more', { count }, { blocks: false })]
}

type Changed = {
  readonly before: Ground
  readonly after: Ground
  /** Areas that are changed, new or ended. */
  readonly touched: readonly string[]
  /** Those that end without going on anywhere: their ground is given up on purpose. */
  readonly givenUp: ReadonlySet<string>
}

export const checkChange = (changed: Changed): readonly AreaFinding[] => atOnce(checkInSlices(changed))

/** The same, cut between two borders. @param told how far it is, from 0 to 1 */
export function* checkInSlices(
  { before, after, touched, givenUp }: Changed,
  told: (share: number) => void = () => undefined,
): Sliced<readonly AreaFinding[]> {
  const shaped = new Set(touched.filter((id) => before.shape(id) !== after.shape(id)))
  const findings: AreaFinding[] = []
  // Each border is looked at by itself, then for what it leaves, for what it shares, and for what lies beside it.
  let done = 0
  const step = (): void => told(Math.min(1, (done += 1) / (shaped.size * 4)))
  for (const id of shaped) {
    yield step()
    const shape = after.shape(id)
    const fault = shape && findShapeFault(shape)
    const area = after.find(id)
    if (fault !== undefined && area !== undefined)
      findings.push(findingOf(faultCodes[fault], { area: area.name }, { blocks: true, areas: [id] }))
  }
  // Clipping a boundary that crosses itself says nothing.
  if (findings.length > 0) return findings
  const depths = new Set([...shaped].map((id) => depthOf((after.find(id) ?? before.find(id))?.level ?? 'grid')))
  for (const depth of depths) {
    const own = (ground: Ground, id: string): Shape | undefined => {
      const area = ground.find(id)
      return area !== undefined && depthOf(area.level) === depth ? ground.shape(id) : undefined
    }
    const old = [...shaped].filter((id) => !givenUp.has(id)).flatMap((id) => own(before, id) ?? [])
    const now = [...shaped].flatMap((id): Placed[] => {
      const [area, shape] = [after.find(id), own(after, id)]
      return area === undefined || shape === undefined ? [] : [{ area, shape }]
    })
    for (const patch of patchesOf(old, now)) {
      const found = yield* compare(patch.old, patch.now, { after, depth, changed: shaped, step })
      for (const finding of found) findings.push(finding)
    }
  }
  yield
  return [...findings, ...checkAbove(before, after, shaped), ...checkBelow(after, shaped)]
}

const faultCodes = {
  'too-few-corners': 'ground.check-corners',
  'no-ground': 'ground.check-no-ground',
  'crosses-itself': 'ground.check-crosses-itself',
} as const satisfies Record<string, RefusalCode>

type Placed = { readonly area: Area; readonly shape: Shape }
type Around = {
  readonly after: Ground
  readonly depth: number
  readonly changed: ReadonlySet<string>
  /** Called for each border that is compared. */
  readonly step: () => void
}

type Patch = { readonly old: readonly Shape[]; readonly now: readonly Placed[] }

/** Shapes that lie apart have nothing to do with each other: each patch of those that meet is looked at by itself. */
const patchesOf = (old: readonly Shape[], now: readonly Placed[]): readonly Patch[] => {
  const all = [...old, ...now.map(({ shape }) => shape)]
  if (all.length === 0) return []
  const tree = new Flatbush(all.length)
  for (const { bounds } of all) tree.add(...bounds)
  tree.finish()
  const patchOf = new Int32Array(all.length).fill(-1)
  const patches: { old: Shape[]; now: Placed[] }[] = []
  for (let start = 0; start < all.length; start += 1) {
    if (patchOf[start] !== -1) continue
    const patch: { old: Shape[]; now: Placed[] } = { old: [], now: [] }
    const waiting = [start]
    patchOf[start] = patches.length
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const [shape, placed] = [all[at], now[at - old.length]]
      if (shape === undefined) break
      if (placed === undefined) patch.old.push(shape)
      else patch.now.push(placed)
      for (const next of tree.search(...shape.bounds)) {
        if (patchOf[next] !== -1) continue
        patchOf[next] = patches.length
        waiting.push(next)
      }
    }
    patches.push(patch)
  }
  return patches
}

/**
 * The ground that was covered against the ground that will be, for areas of one depth. Where the edges of both agree nothing is
 * computed; where they do not, only what lies there is clipped, so that a whole city costs what is wrong with it.
 */
function* compare(old: readonly Shape[], now: readonly Placed[], around: Around): Sliced<readonly AreaFinding[]> {
  const border = borderOf([
    { sign: 1, shapes: now.map(({ shape }) => shape) },
    { sign: -1, shapes: old },
  ])
  // The same border means the same ground, covered as often: nothing more needs to be computed.
  if (border.size === 0) return []
  const places = { old: createLocator(old), now: createLocator(now.map(({ shape }) => shape)) }
  const loose = [...border.values()].map(({ from, to }): Bounds => boundsOf([from, to]))
  const findings = [...(yield* findOverlaps(now, places.now, around.step))]
  const [oldAtBorder, nowAtBorder] = [touching(places.old, loose), touching(places.now, loose)]
  let gap = 0
  for (const [n, shape] of old.entries()) {
    yield around.step()
    if (oldAtBorder.has(n)) {
      const after = places.now.near(shape.bounds).flatMap((k) => now[k]?.shape ?? [])
      gap += solid(without(shape, after)).squareMetres
    }
    // Away from every border that differs a shape lies wholly on ground of the others, or on none of it.
    else if (!isOn(places.now, shape)) gap += shape.squareMetres
  }
  if (gap > smallest) {
    findings.push(
      findingOf(
        'ground.check-gap',
        { size: saySquareMetres(gap) },
        { blocks: true, areas: now.map(({ area }) => area.id).slice(0, 20), squareMetres: gap },
      ),
    )
  }
  const before = { old, places: places.old }
  for (const [n, placed] of now.entries()) {
    yield around.step()
    findings.push(...findNeighbours(placed, nowAtBorder.has(n), { before, around }))
  }
  return findings
}

const touching = (places: Locator, boxes: readonly Bounds[]): ReadonlySet<number> =>
  new Set(boxes.flatMap((box) => places.near(box)))

const isOn = (places: Locator, shape: Shape): boolean => {
  const { lng, lat } = pointWithin(shape)
  return places.find(lng, lat) !== -1
}

const without = (shape: Shape, taken: readonly Shape[]): [number, number][][][] => {
  const [first, ...rest] = taken.map(mutablePolygons)
  return first === undefined ? mutablePolygons(shape) : difference(mutablePolygons(shape), first, ...rest)
}

/** Ground that two have has a border of one of them, at which it ends: one of the two has an edge that meets no other's. */
function* findOverlaps(now: readonly Placed[], places: Locator, step: () => void): Sliced<readonly AreaFinding[]> {
  const shapes = now.map(({ shape }) => shape)
  const edges = [...borderOf([{ sign: 1, shapes }]).values()].map(({ from, to }) => boundsOf([from, to]))
  const seen = new Set<string>()
  const findings: AreaFinding[] = []
  for (const n of inOrder(touching(places, edges))) {
    yield step()
    const one = now[n]
    if (one === undefined) continue
    for (const k of inOrder(places.near(one.shape.bounds))) {
      const other = now[k]
      const pair = n < k ? `${n} ${k}` : `${k} ${n}`
      if (other === undefined || k === n || seen.has(pair)) continue
      seen.add(pair)
      const size = solid(intersection(mutablePolygons(one.shape), mutablePolygons(other.shape))).squareMetres
      if (size > 0) findings.push(n < k ? overlap(one.area, other.area, size) : overlap(other.area, one.area, size))
    }
  }
  return findings
}
const inOrder = (places: Iterable<number>): number[] => [...places].toSorted((a, b) => a - b)

type Before = { readonly old: readonly Shape[]; readonly places: Locator }

/** Ground that is new to the changed areas may not be another one’s of the same depth. */
const findNeighbours = (
  { area: own, shape }: Placed,
  atBorder: boolean,
  { before, around }: { readonly before: Before; readonly around: Around },
): readonly AreaFinding[] => {
  const { after, depth, changed } = around
  const others = after.near(shape.bounds).flatMap((area) => {
    const other = after.shape(area.id)
    return other === undefined || changed.has(area.id) || depthOf(area.level) !== depth ? [] : [{ area, other }]
  })
  if (others.length === 0 || (!atBorder && isOn(before.places, shape))) return []
  const near = before.places.near(shape.bounds).flatMap((n) => before.old[n] ?? [])
  const more = solid(without(shape, near)).pieces
  if (more.length === 0) return []
  return others.flatMap(({ area, other }) => {
    const size = solid(intersection(more, mutablePolygons(other))).squareMetres
    return size > 0 ? [overlap(own, area, size)] : []
  })
}

const boundsOf = (corners: readonly (readonly [number, number])[]): Bounds => [
  Math.min(...corners.map(([lng]) => lng)),
  Math.min(...corners.map(([, lat]) => lat)),
  Math.max(...corners.map(([lng]) => lng)),
  Math.max(...corners.map(([, lat]) => lat)),
]

const overlap = (one: Area, other: Area, size: number): AreaFinding =>
  findingOf(
    'ground.check-overlap',
    { one: one.name, other: other.name, size: saySquareMetres(size) },
    { blocks: true, areas: [one.id, other.id], squareMetres: size },
  )

/** An area whose parts have grown or shrunk while its own border stayed. */
const checkAbove = (before: Ground, after: Ground, shaped: ReadonlySet<string>): readonly AreaFinding[] => {
  const parents = new Set(
    [...shaped].flatMap((id) => [before.find(id)?.parent ?? [], after.find(id)?.parent ?? []].flat()),
  )
  return [...parents].flatMap((id) => {
    const [area, shape] = [after.find(id), after.shape(id)]
    if (area === undefined || shape === undefined || shaped.has(id)) return []
    const covered = (ground: Ground): number =>
      ground.children(id).reduce((sum, child) => sum + (ground.shape(child.id)?.squareMetres ?? 0), 0)
    const [was, is] = [covered(before), covered(after)]
    const own = [before, after].flatMap((ground) =>
      ground.children(id).flatMap((child) => ground.shape(child.id) ?? []),
    )
    const length = own.flatMap(orientedRings).reduce((sum, ring) => sum + metresAlong(ring), 0)
    if (was === 0 || Math.abs(is - was) <= smallest + length * borderWidth) return []
    return [
      findingOf(
        'ground.check-above',
        { area: area.name, size: saySquareMetres(Math.abs(is - was)) },
        { blocks: false, areas: [id], squareMetres: Math.abs(is - was) },
      ),
    ]
  })
}

/** Parts that no longer lie in the area they stand below. */
const checkBelow = (after: Ground, shaped: ReadonlySet<string>): readonly AreaFinding[] =>
  [...shaped].flatMap((id) => {
    const shape = after.shape(id)
    if (shape === undefined) return []
    return after.children(id).flatMap((child) => {
      const own = after.shape(child.id)
      if (own === undefined || shaped.has(child.id) || lies(own, shape)) return []
      return [
        findingOf(
          'ground.check-below',
          { area: child.name, above: after.find(id)?.name ?? id },
          { blocks: false, areas: [child.id, id] },
        ),
      ]
    })
  })

const lies = (inner: Shape, outer: Shape): boolean =>
  solid(difference(mutablePolygons(inner), mutablePolygons(outer))).pieces.length === 0
