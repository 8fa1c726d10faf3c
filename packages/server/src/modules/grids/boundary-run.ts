import type { AreaLevel } from '@mazha/contracts/area'
import type { AreaCodes } from '@mazha/contracts/area-code'
import type { AreaChangeItem } from '@mazha/contracts/area-change'
import {
  boundaryFaultKinds,
  type BoundaryFault,
  boundaryFields,
  type BoundaryFaultKind,
  type BoundaryOptions,
  type BoundaryReport,
  type BoundarySystem,
} from '@mazha/contracts/boundary'
import type { Text } from '@mazha/contracts/text'
import { checkPieces, type KnownGround, type Progress } from './boundary-check.ts'
import { convertPieces, decideReading, rereadAs } from './boundary-coordinates.ts'
import { readBoundaryFile } from './boundary-file.ts'
import { boundaryLimits } from './boundary-limits.ts'
import { columnsOf, guessFields, type Piece, readPieces } from './boundary-pieces.ts'
import { type Bounds, type Polygons, squareMetresOf } from './shape.ts'
import { type Box, boxOf, scaleAt } from './topology.ts'

export type BoundaryRun = {
  readonly path: string
  readonly name: string
  readonly options: BoundaryOptions
  readonly codes: AreaCodes
}

/** What the run asks of its surroundings. */
export type BoundarySurroundings = {
  /** The ground around the file, once it is known where that lies. */
  readonly known: (bounds: Bounds) => Promise<KnownGround>
  readonly progress: Progress
}

export type BoundaryResult = {
  readonly report: BoundaryReport
  /** What it would change, the coarser areas first. */
  readonly items: readonly AreaChangeItem[]
}

/**
 * Reads a file of boundaries, converts it, checks it, and says what it would change. Nothing is stored.
 *
 * @throws what reading and converting refuse
 */
export const runBoundaries = async (
  { path, name, options, codes }: BoundaryRun,
  { known: askKnown, progress }: BoundarySurroundings,
): Promise<BoundaryResult> => {
  progress('reading', 0)
  const file = await readBoundaryFile(path)
  const reading = decideReading(file, options)
  const mapping = options.mapping ?? guessFields(file.headings)
  const columns = columnsOf(file.headings, mapping)
  const converted = convertPieces(file, reading, (share) => progress('converting', share))
  const bounds = boundsOf(converted.map(({ polygons }) => polygons))
  const known = await askKnown(bounds)
  const byCode = new Map(known.areas.map((area) => [area.code, area]))
  const pieces = readPieces(converted, columns, { codes, options, findByCode: (code) => byCode.get(code) })
  const { faults, mended, parents } = checkPieces({ pieces, known, codes, snapMetres: options.snapMetres, progress })
  const stops = stopOf(faults)
  const faulty = new Set(faults.flatMap(({ areas }) => areas.map(({ code }) => code)))
  const shown =
    pieces.length <= boundaryLimits.shown
      ? pieces
      : pieces.filter(({ code }) => faulty.has(code)).slice(0, boundaryLimits.shown)
  const borders = pieces.filter((piece) => piece.known !== null).length
  return {
    items: stops === null ? itemsOf(pieces, parents, known) : [],
    report: {
      name,
      file: file.kind,
      encoding: file.encoding,
      ...reading,
      hint: options.system === 'gcj02' || options.system === 'bd09' ? null : hintOf(pieces, parents, known),
      headings: file.headings.map((heading, n) => ({
        heading,
        field: mapping[heading] ?? null,
        samples: file.pieces.slice(0, 3).map(({ words }) => words[n] ?? ''),
      })),
      fields: [
        { field: 'code', title: boundaryFields.code },
        { field: 'name', title: boundaryFields.name },
        { field: 'level', title: boundaryFields.level },
        { field: 'parentCode', title: boundaryFields.parentCode },
      ],
      pieces: pieces.length,
      levels: countBy(pieces.flatMap(({ level }) => level ?? [])),
      borders,
      news: pieces.length - borders,
      squareMetres: pieces.reduce((sum, { polygons }) => sum + squareMetresOf(polygons), 0),
      bounds: [...bounds],
      mended,
      faultCounts: countBy(faults.map(({ kind }) => kind)),
      faults: faults.slice(0, boundaryLimits.faults),
      shown: shown.flatMap((piece) =>
        piece.polygons.length === 0
          ? []
          : [
              {
                code: piece.code,
                name: piece.name,
                level: piece.level,
                geometry: { type: 'MultiPolygon' as const, coordinates: piece.polygons },
              },
            ],
      ),
      stops,
    },
  }
}

const boundsOf = (all: readonly Polygons[]): Box => {
  const boxes = all.map(boxOf)
  const pick = (n: 0 | 1 | 2 | 3, how: (a: number, b: number) => number): number =>
    boxes.reduce((best, box) => how(best, box[n]), boxes[0]?.[n] ?? 0)
  return [pick(0, Math.min), pick(1, Math.min), pick(2, Math.max), pick(3, Math.max)]
}

const countBy = <T extends BoundaryFaultKind | AreaLevel>(values: readonly T[]): Partial<Record<T, number>> => {
  const counts: Partial<Record<T, number>> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

const stopOf = (faults: readonly BoundaryFault[]): Text | null =>
  faults.find(({ kind }) => boundaryFaultKinds[kind].form)?.text ?? null

const geometryOf = (
  piece: Piece,
):
  | { type: 'MultiPolygon'; coordinates: [number, number][][][] }
  | { type: 'Polygon'; coordinates: [number, number][][] } => {
  const [only] = piece.polygons
  return piece.polygons.length === 1 && only !== undefined
    ? { type: 'Polygon', coordinates: only }
    : { type: 'MultiPolygon', coordinates: piece.polygons }
}

/** What is there gets a new border; what is not is added, the coarser first. */
const itemsOf = (
  pieces: readonly Piece[],
  parents: readonly (string | undefined)[],
  known: KnownGround,
): AreaChangeItem[] => {
  const ids = new Map(known.areas.map((area) => [area.code, area.id]))
  // Each a step of its own: steps are what is read and written at a time, so that the server answers others in between.
  const items = pieces.flatMap((piece): AreaChangeItem[] =>
    piece.known === null ? [] : [{ kind: 'border', moves: [{ area: piece.known.id, geometry: geometryOf(piece) }] }],
  )
  pieces.forEach((piece, n) => {
    const parent = parents[n]
    if (piece.known !== null || piece.level === null) return
    items.push({
      kind: 'add',
      level: piece.level,
      code: piece.code,
      name: piece.name || piece.code,
      ...(parent === undefined || ids.has(parent)
        ? { parent: ids.get(parent ?? '') ?? null }
        : { parent: null, parentCode: parent }),
      geometry: geometryOf(piece),
    })
  })
  return items
}

/**
 * Whether the pieces would fit what is above them much better if they were read as GCJ-02 or BD-09: those lie some 300 to 1,200
 * metres off, and people take them for WGS-84.
 */
const hintOf = (
  pieces: readonly Piece[],
  parents: readonly (string | undefined)[],
  { areas, shapes }: KnownGround,
): BoundaryReport['hint'] => {
  const idOf = new Map(areas.map((area) => [area.code, area.id]))
  const families = new Map<string, Piece[]>()
  pieces.forEach((piece, n) => {
    const parent = parents[n]
    if (parent === undefined || !shapes.has(idOf.get(parent) ?? '')) return
    const family = families.get(parent)
    if (family === undefined) families.set(parent, [piece])
    else family.push(piece)
  })
  const offBy = { wgs84: 0, gcj02: 0, bd09: 0 }
  let compared = 0
  for (const [code, family] of families) {
    const parent = shapes.get(idOf.get(code) ?? '')?.bounds
    if (parent === undefined) continue
    const own = boundsOf(family.map(({ polygons }) => polygons))
    const alike = (a: number, b: number): boolean => Math.abs(a - b) <= 0.1 * Math.max(a, b)
    if (!alike(own[2] - own[0], parent[2] - parent[0]) || !alike(own[3] - own[1], parent[3] - parent[1])) continue
    compared += 1
    const middle = ([west, south, east, north]: Bounds): [number, number] => [(west + east) / 2, (south + north) / 2]
    const [from, to] = [middle(own), middle(parent)]
    const [sx, sy] = scaleAt(to[1])
    const off = ([lng, lat]: readonly [number, number]): number => Math.hypot((lng - to[0]) * sx, (lat - to[1]) * sy)
    offBy.wgs84 += off(from)
    offBy.gcj02 += off(rereadAs(from, 'gcj02'))
    offBy.bd09 += off(rereadAs(from, 'bd09'))
  }
  if (compared === 0) return null
  const metres = offBy.wgs84 / compared
  const best: BoundarySystem & keyof typeof offBy = offBy.gcj02 <= offBy.bd09 ? 'gcj02' : 'bd09'
  if (metres < 80 || metres > 2000 || offBy[best] > offBy.wgs84 / 4) return null
  const words = best === 'gcj02' ? 'GCJ-02' : 'BD-09'
  const m = Math.round(metres)
  return {
    system: best,
    metres,
    text: {
      zh: `边界整体偏离上级约 ${m} 米，很像是 ${words} 坐标。按 ${words} 重新读取后偏差会消失。`,
      en: `The borders lie about ${m} m off what is above them, as ${words} coordinates do. Read as ${words} they fit.`,
    },
  }
}
