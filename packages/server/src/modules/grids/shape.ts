import type { AreaGeometry } from '@mazha/contracts/area'

/** West, south, east, north, in degrees. */
export type Bounds = readonly [number, number, number, number]

/**
 * A boundary in flat arrays: longitudes and latitudes by turns, rings closed. Which side of a ring is inside follows from all
 * rings together (even-odd), so holes and parts need no order here; polygons are remembered to give the geometry back.
 */
export type Shape = {
  readonly coordinates: Float64Array
  /** Where each ring ends, in positions. */
  readonly ringEnds: Int32Array
  /** Where each polygon ends, in rings. */
  readonly polygonEnds: Int32Array
  readonly bounds: Bounds
  readonly squareMetres: number
}

export type Position = { readonly lng: number; readonly lat: number }

/** The rings of each polygon as GeoJSON has them. */
export type Polygons = readonly (readonly (readonly (readonly [number, number])[])[])[]

export const polygonsOf = (geometry: AreaGeometry): Polygons =>
  geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates

/** GeoJSON into flat arrays. A ring that is not closed is closed. */
export const shapeOf = (geometry: AreaGeometry): Shape => shapeOfPolygons(polygonsOf(geometry))

export const shapeOfPolygons = (polygons: Polygons): Shape => {
  const flat: number[] = []
  const ringEnds: number[] = []
  const polygonEnds: number[] = []
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const rings of polygons) {
    for (const ring of rings) {
      for (const [lng, lat] of ring) {
        flat.push(lng, lat)
        if (lng < west) west = lng
        if (lng > east) east = lng
        if (lat < south) south = lat
        if (lat > north) north = lat
      }
      const [first, last] = [ring[0], ring.at(-1)]
      if (first !== undefined && last !== undefined && (first[0] !== last[0] || first[1] !== last[1]))
        flat.push(...first)
      ringEnds.push(flat.length / 2)
    }
    polygonEnds.push(ringEnds.length)
  }
  return {
    coordinates: Float64Array.from(flat),
    ringEnds: Int32Array.from(ringEnds),
    polygonEnds: Int32Array.from(polygonEnds),
    bounds: [west, south, east, north],
    squareMetres: squareMetresOf(polygons),
  }
}

/** Back to GeoJSON: what was put in, with its rings closed. */
export const geometryOf = ({ coordinates, ringEnds, polygonEnds }: Shape): AreaGeometry => {
  const polygons: [number, number][][][] = []
  let [ring, position] = [0, 0]
  for (const polygonEnd of polygonEnds) {
    const rings: [number, number][][] = []
    for (; ring < polygonEnd; ring += 1) {
      const positions: [number, number][] = []
      for (const end = ringEnds[ring] ?? 0; position < end; position += 1) {
        positions.push([coordinates[position * 2] ?? 0, coordinates[position * 2 + 1] ?? 0])
      }
      rings.push(positions)
    }
    polygons.push(rings)
  }
  const [only] = polygons
  return polygons.length === 1 && only !== undefined
    ? { type: 'Polygon', coordinates: only }
    : { type: 'MultiPolygon', coordinates: polygons }
}

// The sphere that has the surface of the WGS-84 ellipsoid.
const earthRadius = 6_371_007.18
const radians = Math.PI / 180

/** The mean of the sine between two latitudes: what a border that is straight on the map goes through. */
const meanSine = (from: number, to: number): number => {
  const half = ((to - from) * radians) / 2
  // sin(x)/x; the series where x is small, which it is for every border of a grid.
  const ratio = Math.abs(half) < 1e-2 ? 1 - (half * half) / 6 + half ** 4 / 120 : Math.sin(half) / half
  return Math.sin(((from + to) * radians) / 2) * ratio
}

/**
 * The area of a ring on the sphere, always positive; its edges are straight in longitude and latitude, as maps draw them. Sines are
 * taken from that of its first position, so that small rings keep all their digits.
 */
const ringSquareMetres = (ring: readonly (readonly [number, number])[]): number => {
  const start = ring[0]
  if (start === undefined) return 0
  const sineOfStart = Math.sin(start[1] * radians)
  let sum = 0
  for (let i = 0; i < ring.length; i += 1) {
    const [a, b] = [ring[i], ring[(i + 1) % ring.length]]
    if (a === undefined || b === undefined) continue
    sum += (b[0] - a[0]) * radians * (meanSine(a[1], b[1]) - sineOfStart)
  }
  return Math.abs(sum * earthRadius * earthRadius)
}

/** The length of a ring on the ground, in metres, near enough for rings of a district's size. */
export const metresAlong = (ring: readonly (readonly [number, number])[]): number => {
  const degree = earthRadius * radians
  return ring.reduce((sum, [lng, lat], n) => {
    const before = ring[n - 1]
    if (before === undefined) return sum
    return sum + degree * Math.hypot((lng - before[0]) * Math.cos(lat * radians), lat - before[1])
  }, 0)
}

/** Outlines less holes. */
export const squareMetresOf = (polygons: Polygons): number =>
  polygons.reduce(
    (sum, rings) =>
      sum + rings.reduce((rest, ring, n) => (n === 0 ? ringSquareMetres(ring) : rest - ringSquareMetres(ring)), 0),
    0,
  )
