import { areaLevel, type AreaLevel } from '@mazha/contracts/area'
import { geoJSONToTile } from '@maplibre/geojson-vt'
import { fromGeojsonVt } from '@maplibre/vt-pbf'
import Flatbush from 'flatbush'
import { pointWithin } from './join-shapes.ts'
import { shapeOfPolygons } from './shape.ts'
import type { TilePack } from './tiles-pack.ts'

export type TileAddress = { readonly z: number; readonly x: number; readonly y: number }

/** The finest tiles; a map that is nearer enlarges them. A step of theirs is a third of a metre on the ground. */
export const finestZoom = 15

/** From which zoom a level is drawn: coarse ones alone from afar, so that no tile holds more than people can read. */
export const levelZooms: Readonly<Record<AreaLevel, number>> = {
  city: 0,
  district: 0,
  street: 7,
  community: 9,
  village: 9,
  grid: 11,
  micro_grid: 13,
}

/** Names come a little later than borders, when there is room for them. */
const nameZoom = (level: AreaLevel): number => (levelZooms[level] === 0 ? 0 : levelZooms[level] + 1)

const extent = 4096
const buffer = 64
const options = { extent, buffer, maxZoom: finestZoom, clip: true } as const

type Ring = [number, number][]
type Feature = Extract<Parameters<typeof geoJSONToTile>[0], { type: 'FeatureCollection' }>['features'][number]

/** Draws tiles of one ground, Mapbox Vector Tile 2.1: the layer `areas` with polygons, `names` with a point for each. */
export const createTileMaker = (pack: TilePack): ((at: TileAddress) => Uint8Array) => {
  const indexed = areaLevel.options.flatMap((level) => {
    const members = pack.levels.flatMap((own, n) => (own === level ? [n] : []))
    return members.length === 0 ? [] : [{ level, members, index: indexOf(pack, members) }]
  })
  const labels = new Map<number, readonly [number, number]>()
  const labelOf = (n: number): readonly [number, number] => {
    const known = labels.get(n)
    if (known !== undefined) return known
    const { lng, lat } = pointWithin(shapeOfPolygons([largest(polygonsAt(pack, n))]))
    labels.set(n, [lng, lat])
    return [lng, lat]
  }
  return ({ z, x, y }) => {
    const bounds = boundsOf({ z, x, y })
    const areas: Feature[] = []
    const names: Feature[] = []
    for (const { level, members, index } of indexed) {
      if (z < levelZooms[level]) continue
      for (const found of index.search(...bounds).toSorted((a, b) => a - b)) {
        const n = members[found] ?? 0
        const [id = '', name = ''] = [pack.ids[n], pack.names[n]]
        areas.push({
          type: 'Feature',
          properties: { id, level, name },
          geometry: { type: 'MultiPolygon', coordinates: polygonsAt(pack, n) },
        })
        if (z < nameZoom(level)) continue
        const point = labelOf(n)
        // In one tile only, or a map writes it twice.
        if (isWithin(point, { z, x, y })) {
          names.push({
            type: 'Feature',
            properties: { id, level, name },
            geometry: { type: 'Point', coordinates: [...point] },
          })
        }
      }
    }
    const tile = (features: Feature[]) => geoJSONToTile({ type: 'FeatureCollection', features }, z, x, y, options)
    return fromGeojsonVt({ areas: tile(areas), names: tile(names) }, { version: 2, extent })
  }
}

const indexOf = ({ bounds }: TilePack, members: readonly number[]): Flatbush => {
  const index = new Flatbush(members.length)
  for (const n of members) {
    const [west = 0, south = 0, east = 0, north = 0] = bounds.subarray(n * 4, n * 4 + 4)
    index.add(west, south, east, north)
  }
  index.finish()
  return index
}

const polygonsAt = (pack: TilePack, n: number): Ring[][] => {
  const before = (ends: Int32Array, at: number): number => (at === 0 ? 0 : (ends[at - 1] ?? 0))
  const polygons: Ring[][] = []
  for (let polygon = before(pack.areaEnds, n); polygon < (pack.areaEnds[n] ?? 0); polygon += 1) {
    const rings: Ring[] = []
    for (let ring = before(pack.polygonEnds, polygon); ring < (pack.polygonEnds[polygon] ?? 0); ring += 1) {
      const positions: Ring = []
      for (let at = before(pack.ringEnds, ring); at < (pack.ringEnds[ring] ?? 0); at += 1)
        positions.push([pack.coordinates[at * 2] ?? 0, pack.coordinates[at * 2 + 1] ?? 0])
      rings.push(positions)
    }
    polygons.push(rings)
  }
  return polygons
}

const degrees = 180 / Math.PI
const latitudeOf = (y: number, z: number): number => Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** z))) * degrees
const longitudeOf = (x: number, z: number): number => (x / 2 ** z) * 360 - 180

/** West, south, east, north of a tile with the strip around it that is drawn too. */
const boundsOf = ({ z, x, y }: TileAddress): [number, number, number, number] => {
  const margin = buffer / extent
  return [
    longitudeOf(x - margin, z),
    latitudeOf(y + 1 + margin, z),
    longitudeOf(x + 1 + margin, z),
    latitudeOf(y - margin, z),
  ]
}

const isWithin = ([lng, lat]: readonly [number, number], { z, x, y }: TileAddress): boolean =>
  lng >= longitudeOf(x, z) && lng < longitudeOf(x + 1, z) && lat <= latitudeOf(y, z) && lat > latitudeOf(y + 1, z)

/** Twice the area of a ring in square degrees: enough to compare. */
const sizeOf = (ring: Ring): number =>
  Math.abs(ring.reduce((sum, [ax, ay], n) => sum + ax * (ring[n + 1]?.[1] ?? ay) - (ring[n + 1]?.[0] ?? ax) * ay, 0))

const largest = (polygons: readonly Ring[][]): Ring[] =>
  polygons.reduce((best, one) => (sizeOf(one[0] ?? []) > sizeOf(best[0] ?? []) ? one : best), polygons[0] ?? [])
