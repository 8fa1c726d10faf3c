import { type Area, areaLevels, type AreaLevel, depthOf } from '@mazha/contracts/area'
import type { AreaCodes } from '@mazha/contracts/area-code'
import type { BoundaryFault, BoundaryReport, BoundaryStep } from '@mazha/contracts/boundary'
import { comparePieces, type Group, membersOf } from './boundary-compare.ts'
import { faultOf } from './boundary-words.ts'
import { fitsItsLevel, parentOf, type Piece } from './boundary-pieces.ts'
import { mutablePolygons } from './join-shapes.ts'
import { findShapeFault } from './ring-faults.ts'
import { type Shape, shapeOfPolygons, squareMetresOf } from './shape.ts'
import { keyOf, looseEdges, type Part, snapParts, turnOf, withoutDoubles } from './topology.ts'

/** What is there already: every area, and the boundaries near the file. */
export type KnownGround = { readonly areas: readonly Area[]; readonly shapes: ReadonlyMap<string, Shape> }

export type Progress = (step: BoundaryStep, share: number) => void

export type Checked = {
  readonly faults: readonly BoundaryFault[]
  readonly mended: BoundaryReport['mended']
  /** The code above each piece. */
  readonly parents: readonly (string | undefined)[]
}

type Order = {
  readonly pieces: readonly Piece[]
  readonly known: KnownGround
  readonly codes: AreaCodes
  readonly snapMetres: number
  readonly progress: Progress
}

/**
 * Looks for whatever keeps areas from covering the ground once and only once (管理区域无盲点、不交叉). Rings are put right where
 * nobody would mind, and borders that were meant to be one are made one; the pieces' polygons are changed in place.
 */
export const checkPieces = (order: Order): Checked => {
  const { pieces, known, progress } = order
  const byId = new Map(known.areas.map((area) => [area.id, area]))
  const byCode = new Map(known.areas.map((area) => [area.code, area]))
  const own = new Map<string, Piece>()
  for (const piece of pieces) if (piece.code !== '') own.set(piece.code, piece)
  const levels = (code: string): AreaLevel | undefined => own.get(code)?.level ?? byCode.get(code)?.level
  const parents = pieces.map((piece) => parentOf(piece, { levelOf: levels, codeOf: (id) => byId.get(id)?.code }))
  const faults = [...checkWords(order, parents, levels)]
  const mended: BoundaryReport['mended'] = [...mendRings(pieces)]
  const broken = new Set<Piece>()
  pieces.forEach((piece, n) => {
    if (n % 1000 === 0) progress('rings', n / pieces.length)
    const fault = piece.polygons.length === 0 ? 'too-few-corners' : findShapeFault(shapeOfPolygons(piece.polygons))
    if (fault === undefined) return
    broken.add(piece)
    faults.push(
      faultOf(fault, { areas: [piece], polygons: piece.polygons, squareMetres: squareMetresOf(piece.polygons) }),
    )
  })
  const sound = pieces.filter((piece) => !broken.has(piece) && piece.level !== null)
  const parentCode = new Map(pieces.map((piece, n) => [piece, parents[n]]))
  const depths = [...new Set(sound.map(({ level }) => depthOf(level ?? 'grid')))].toSorted((a, b) => a - b)
  const polygonsOf = (code: string | undefined): Piece['polygons'] | null => {
    if (code === undefined) return null
    const piece = own.get(code)
    if (piece !== undefined) return broken.has(piece) ? null : piece.polygons
    const shape = known.shapes.get(byCode.get(code)?.id ?? '')
    return shape === undefined ? null : mutablePolygons(shape)
  }
  const snapped = { pieces: 0, corners: 0, metres: 0, squareMetres: 0 }
  depths.forEach((depth, step) => {
    const here = sound.filter(({ level }) => depthOf(level ?? 'grid') === depth)
    const stay = known.areas.flatMap((area) => {
      const shape = known.shapes.get(area.id)
      return shape !== undefined && depthOf(area.level) === depth && !own.has(area.code)
        ? [
            {
              code: area.code,
              name: area.name,
              parent: area.parent === null ? undefined : byId.get(area.parent)?.code,
              polygons: mutablePolygons(shape),
            },
          ]
        : []
    })
    const groups = groupsOf(here, stay, { parentCode, polygonsOf, byCode, own })
    progress('snapping', step / depths.length)
    if (order.snapMetres > 0) {
      const result = alignGroups(groups, here, order.snapMetres)
      snapped.pieces += result.pieces
      snapped.corners += result.corners
      snapped.metres = Math.max(snapped.metres, result.metres)
      snapped.squareMetres += result.squareMetres
    }
    for (const fault of comparePieces(groups, [...broken], (share) =>
      progress('comparing', (step + share) / depths.length),
    ))
      faults.push(fault)
  })
  if (snapped.corners > 0) mended.push({ kind: 'snapped', title: titles.snapped, ...snapped })
  return {
    faults: faults.toSorted((a, b) => (b.squareMetres ?? Infinity) - (a.squareMetres ?? Infinity)),
    mended,
    parents,
  }
}

function* checkWords(
  { pieces, codes }: Order,
  parents: readonly (string | undefined)[],
  levels: (code: string) => AreaLevel | undefined,
): Generator<BoundaryFault> {
  const first = new Map<string, Piece>()
  for (const [n, piece] of pieces.entries()) {
    const place = { areas: [piece], polygons: piece.polygons }
    if (piece.code === '') {
      yield faultOf('no-code', place)
      continue
    }
    const other = first.get(piece.code)
    if (other !== undefined)
      yield faultOf('code-twice', { ...place, areas: [other, piece], what: { zh: piece.code, en: piece.code } })
    else first.set(piece.code, piece)
    if (piece.level === null) yield faultOf('no-level', place)
    else if (!fitsItsLevel(piece, codes))
      yield faultOf('wrong-code', { ...place, what: { zh: piece.code, en: piece.code } })
    else {
      const parent = parents[n]
      const above = parent === undefined ? undefined : levels(parent)
      const steps = above === undefined ? 0 : depthOf(piece.level) - depthOf(above)
      const top = depthOf(piece.level) <= 1
      // A grid may stand below a street whose community is three noughts.
      const skips = steps > 1 && piece.known === null && !piece.code.slice(parent?.length).startsWith('000')
      if ((above === undefined && !top) || skips) {
        const wanted = Object.values(areaLevels).find(({ depth }) => depth === depthOf(piece.level ?? 'grid') - 1)
        yield faultOf('missing-level', {
          ...place,
          what:
            wanted === undefined
              ? { zh: '', en: '' }
              : { zh: `（${wanted.title.zh}）`, en: ` (${wanted.title.en.toLowerCase()})` },
        })
      }
    }
  }
}

const titles = {
  closed: { zh: '没有闭合的边界已闭合', en: 'Open borders were closed' },
  duplicates: { zh: '重复的拐点已去掉', en: 'Corners that were there twice were removed' },
  winding: { zh: '绕行方向已统一', en: 'Borders that go the wrong way round were turned' },
  snapped: { zh: '相距很近的边界已对齐，共用同一条边', en: 'Borders that lay close were made one' },
} as const

/** Puts right what has one answer only: rings that are open, corners that repeat, rings the wrong way round. */
function* mendRings(pieces: readonly Piece[]): Generator<BoundaryReport['mended'][number]> {
  const counts = { closed: new Set<Piece>(), duplicates: new Set<Piece>(), winding: new Set<Piece>() }
  const corners = { closed: 0, duplicates: 0, winding: 0 }
  const note = (kind: keyof typeof counts, piece: Piece, count: number): void => {
    counts[kind].add(piece)
    corners[kind] += count
  }
  for (const piece of pieces) {
    piece.polygons = piece.polygons
      .map((rings) =>
        rings.map((ring, n) => {
          const [first, last] = [ring[0], ring.at(-1)]
          const open = first !== undefined && last !== undefined && (first[0] !== last[0] || first[1] !== last[1])
          if (open) note('closed', piece, 1)
          const clean = withoutDoubles(ring)
          const fewer = ring.length + (open ? 1 : 0) - clean.length
          if (fewer > 0) note('duplicates', piece, fewer)
          if (turnOf(clean) > 0 === (n === 0)) return clean
          if (clean.length >= 4) note('winding', piece, clean.length)
          return clean.toReversed()
        }),
      )
      .filter(([outline = []]) => outline.length >= 4)
      .map((rings) => rings.filter((ring) => ring.length >= 4))
  }
  for (const kind of ['closed', 'duplicates', 'winding'] as const) {
    if (counts[kind].size > 0)
      yield {
        kind,
        title: titles[kind],
        pieces: counts[kind].size,
        corners: corners[kind],
        metres: null,
        squareMetres: null,
      }
  }
}

type Standing = {
  readonly code: string
  readonly name: string
  readonly parent: string | undefined
  readonly polygons: Piece['polygons']
}
type Around = {
  readonly parentCode: ReadonlyMap<Piece, string | undefined>
  readonly polygonsOf: (code: string | undefined) => Piece['polygons'] | null
  readonly byCode: ReadonlyMap<string, Area>
  readonly own: ReadonlyMap<string, Piece>
}

/** Pieces of one depth by what is above them; where that has no boundary they are one group. */
const groupsOf = (
  here: readonly Piece[],
  stay: readonly Standing[],
  { parentCode, polygonsOf, byCode, own }: Around,
): Group[] => {
  const groups = new Map<string, Group>()
  for (const piece of here) {
    const code = parentCode.get(piece)
    const polygons = polygonsOf(code)
    const key = polygons === null || code === undefined ? '' : code
    let group = groups.get(key)
    if (group === undefined) {
      const name = key === '' ? undefined : (own.get(key)?.name ?? byCode.get(key)?.name)
      group = {
        parent: polygons === null || name === undefined ? null : { code: key, name, polygons },
        members: [],
        others: [],
      }
      groups.set(key, group)
    }
    group.members.push(piece)
  }
  for (const one of stay) {
    const key = one.parent !== undefined && groups.has(one.parent) ? one.parent : ''
    groups.get(key)?.others.push(one)
  }
  return [...groups.values()]
}

/** Makes borders one that were meant to be; what would cross itself by that stays as it was. */
const alignGroups = (
  groups: readonly Group[],
  here: readonly Piece[],
  metres: number,
): { pieces: number; corners: number; metres: number; squareMetres: number } => {
  const fixed = groups.flatMap(({ parent, others }) => [...(parent === null ? [] : [parent]), ...others])
  const parts: Part[] = [
    ...fixed.map(({ polygons }) => ({ polygons, fixed: true })),
    ...here.map(({ polygons }) => ({ polygons, fixed: false })),
  ]
  const places = new Map<object, number>([...fixed, ...here].map((one, n) => [one, n]))
  const dirty = new Set<number>()
  const corners = new Set<string>()
  for (const group of groups) {
    const all = membersOf(group)
    for (const { part, from, to } of looseEdges(all)) {
      corners.add(keyOf(from)).add(keyOf(to))
      const place = places.get(all[part]?.of ?? group)
      if (place !== undefined) dirty.add(place)
    }
  }
  const total = { pieces: 0, corners: 0, metres: 0, squareMetres: 0 }
  if (dirty.size === 0) return total
  const { polygons, moved } = snapParts(parts, { parts: dirty, corners }, metres)
  fixed.forEach((one, n) => {
    // For comparing only: with the corners of what lies beside, the same edges are the same.
    if (dirty.has(n)) one.polygons = polygons[n] ?? one.polygons
  })
  here.forEach((piece, k) => {
    const n = fixed.length + k
    const [next, how] = [polygons[n], moved[n]]
    if (next === undefined || how === undefined || how.corners === 0) return
    if (
      next.length === 0 ||
      next.some((rings) => rings.length === 0) ||
      findShapeFault(shapeOfPolygons(next)) !== undefined
    )
      return
    total.squareMetres += Math.abs(squareMetresOf(next) - squareMetresOf(piece.polygons))
    piece.polygons = next
    total.pieces += 1
    total.corners += how.corners
    total.metres = Math.max(total.metres, how.metres)
  })
  return total
}
