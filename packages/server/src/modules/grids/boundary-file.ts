import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { refuse } from '@mazha/contracts/refusal'
import { z } from 'zod'
import { openPackage, type Package } from '#kernel/spreadsheet/zip'
import { boundaryLimits } from './boundary-limits.ts'
import { readShapes, readTable, type ShapeRow, tooMany } from './shapefile.ts'

export type Ring = [number, number][]

/** One feature of a file: its words, and its rings as they stand there. */
export type FilePiece = { readonly words: readonly string[]; readonly polygons: readonly (readonly Ring[])[] }

export type BoundaryFile = {
  readonly kind: 'geojson' | 'shapefile'
  readonly encoding: string | null
  readonly headings: readonly string[]
  readonly pieces: readonly FilePiece[]
  /** What the file says of its coordinates: the words of a .prj, or the name of a GeoJSON `crs`. */
  readonly prj: string | null
}

/**
 * Reads GeoJSON or a zipped shapefile, whichever it is.
 *
 * @throws import.empty, import.too-large, import.damaged, import.zip-bomb, import.encrypted, import.encoding, boundary.not-a-file,
 *   boundary.no-polygons, boundary.too-many, boundary.several-layers
 */
export const readBoundaryFile = async (path: string): Promise<BoundaryFile> => {
  const { size } = await stat(path)
  if (size === 0) throw refuse('import.empty')
  if (size > boundaryLimits.fileBytes)
    throw refuse('import.too-large', { what: `${boundaryLimits.fileBytes / 1024 / 1024} MB` })
  const file = await open(path)
  let head: Buffer
  try {
    head = (await file.read(Buffer.alloc(4), 0, 4, 0)).buffer
  } finally {
    await file.close()
  }
  if (head.readUInt32BE(0) === 0x504b0304) return readPackage(path)
  return readGeoJson(await collect(createReadStream(path), boundaryLimits.textBytes))
}

const collect = async (stream: AsyncIterable<Buffer>, cap: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > cap) throw refuse('import.zip-bomb')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

const readPackage = async (path: string): Promise<BoundaryFile> => {
  const zip = await openPackage(path)
  try {
    const own = zip.names.filter((name) => !name.startsWith('__macosx/'))
    const layers = own.filter((name) => name.endsWith('.shp'))
    const [layer] = layers
    if (layer === undefined) {
      const json = own.filter((name) => /\.(?:geo)?json$/.test(name))
      const [only] = json
      if (only === undefined || json.length > 1) throw refuse('boundary.not-a-file')
      return readGeoJson(await collect(zip.open(only, boundaryLimits.textBytes), boundaryLimits.textBytes))
    }
    if (layers.length > 1) throw refuse('boundary.several-layers', { layers: layers.slice(0, 5).join('、') })
    return await readShapefile(zip, layer.slice(0, -4))
  } finally {
    zip.close()
  }
}

const readShapefile = async (zip: Package, stem: string): Promise<BoundaryFile> => {
  const part = async (ending: string, cap: number): Promise<Buffer | undefined> =>
    zip.has(stem + ending) ? collect(zip.open(stem + ending, cap), cap) : undefined
  const shapes = await part('.shp', boundaryLimits.textBytes)
  const table = await part('.dbf', boundaryLimits.textBytes)
  if (shapes === undefined || table === undefined) throw refuse('boundary.part-missing', { part: `${stem}.dbf` })
  const page = (await part('.cpg', 1024))?.toString('latin1')
  const { headings, rows, encoding } = readTable(table, page)
  const pieces = readShapes(shapes).flatMap((rings, n): FilePiece[] =>
    rings === null ? [] : [{ words: rows[n] ?? [], polygons: groupRings(rings) }],
  )
  if (pieces.length === 0) throw refuse('boundary.no-polygons')
  return {
    kind: 'shapefile',
    encoding: encoding === 'utf8' ? 'UTF-8' : encoding.toUpperCase(),
    headings,
    pieces,
    prj: (await part('.prj', 64 * 1024))?.toString('utf8').trim() ?? null,
  }
}

/** In a shapefile an outline goes with the clock and a hole against it; holes follow nobody. */
const groupRings = (rings: NonNullable<ShapeRow>): Ring[][] => {
  const turn = (ring: Ring): number => {
    const [x0, y0] = ring[0] ?? [0, 0]
    return ring.reduce((sum, [x, y], n) => {
      const [nx, ny] = ring[(n + 1) % ring.length] ?? [x0, y0]
      return sum + (x - x0) * (ny - y0) - (nx - x0) * (y - y0)
    }, 0)
  }
  const outlines = rings.filter((ring) => turn(ring) <= 0).map((ring) => [ring])
  const holes = rings.filter((ring) => turn(ring) > 0)
  // Written the wrong way round, as some programs do: then there is no outline at all.
  if (outlines.length === 0) return holes.map((ring) => [ring])
  for (const hole of holes) {
    const [corner] = hole
    const home = corner && outlines.find(([outline = []]) => isWithin(outline, corner))
    if (home === undefined) outlines.push([hole])
    else home.push(hole)
  }
  return outlines
}

const isWithin = (ring: Ring, [x, y]: readonly [number, number]): boolean => {
  let odd = false
  ring.forEach(([ax, ay], n) => {
    const [bx, by] = ring[(n + 1) % ring.length] ?? [ax, ay]
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) odd = !odd
  })
  return odd
}

const position = z.tuple([z.number(), z.number()]).rest(z.number())
const polygon = z.array(z.array(position)).min(1)
const feature = z.object({
  properties: z.record(z.string(), z.unknown()).nullish(),
  geometry: z
    .union([
      z.object({ type: z.literal('Polygon'), coordinates: polygon }),
      z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon).min(1) }),
    ])
    .nullish(),
})
const collection = z.object({
  type: z.literal('FeatureCollection'),
  crs: z.object({ properties: z.object({ name: z.string().max(200) }) }).nullish(),
  features: z.array(z.unknown()),
})

const readGeoJson = (bytes: Buffer): BoundaryFile => {
  const text = iconvText(bytes)
  let sent: unknown
  try {
    sent = JSON.parse(text)
  } catch (cause) {
    throw Object.assign(refuse('boundary.not-a-file'), { cause })
  }
  const whole = collection.safeParse(sent)
  if (!whole.success) throw refuse('boundary.not-a-file')
  if (whole.data.features.length > boundaryLimits.pieces) throw tooMany()
  const headings = new Map<string, number>()
  let corners = 0
  const pieces = whole.data.features.flatMap((one): FilePiece[] => {
    const parsed = feature.safeParse(one)
    if (!parsed.success) throw refuse('boundary.no-polygons')
    const { properties, geometry } = parsed.data
    if (!geometry) return []
    const words: string[] = []
    for (const [name, value] of Object.entries(properties ?? {})) {
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue
      const heading = name.slice(0, 200)
      if (!headings.has(heading) && headings.size >= boundaryLimits.columns) continue
      const column = headings.get(heading) ?? headings.size
      headings.set(heading, column)
      words[column] = String(value).slice(0, 500)
    }
    const polygons = (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).map((rings) =>
      rings.map((ring) => ring.map(([x, y]): [number, number] => [x, y])),
    )
    corners += polygons.reduce((sum, rings) => sum + rings.reduce((own, ring) => own + ring.length, 0), 0)
    if (corners > boundaryLimits.corners) throw tooMany()
    return [{ words, polygons }]
  })
  if (pieces.length === 0) throw refuse('boundary.no-polygons')
  return {
    kind: 'geojson',
    encoding: null,
    headings: [...headings.keys()],
    pieces,
    prj: whole.data.crs?.properties.name ?? null,
  }
}

const iconvText = (bytes: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw Object.assign(refuse('import.encoding'), { cause })
  }
}
