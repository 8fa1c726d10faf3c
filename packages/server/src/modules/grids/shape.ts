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

/** GeoJSON into flat arrays. A ring that is not closed is closed. @param squareMetres where its size is known already */
export const shapeOf = (geometry: AreaGeometry, squareMetres?: number): Shape =>
  shapeOfPolygons(polygonsOf(geometry), squareMetres)

export const shapeOfPolygons = (polygons: Polygons, squareMetres = squareMetresOf(polygons)): Shape => {
  const open = (ring: readonly (readonly [number, number])[]): boolean => {
    const [first, last] = [ring[0], ring.at(-1)]
    return first !== undefined && last !== undefined && (first[0] !== last[0] || first[1] !== last[1])
  }
  let [positions, ringCount] = [0, 0]
  for (const rings of polygons) {
    ringCount += rings.length
    for (const ring of rings) positions += ring.length + (open(ring) ? 1 : 0)
  }
  const coordinates = new Float64Array(positions * 2)
  const ringEnds = new Int32Array(ringCount)
  const polygonEnds = new Int32Array(polygons.length)
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  let [at, ringAt, polygonAt] = [0, 0, 0]
  const put = ([lng, lat]: readonly [number, number]): void => {
    coordinates[at] = lng
    coordinates[at + 1] = lat
    at += 2
  }
  for (const rings of polygons) {
    for (const ring of rings) {
      for (const position of ring) {
        put(position)
        const [lng, lat] = position
        if (lng < west) west = lng
        if (lng > east) east = lng
        if (lat < south) south = lat
        if (lat > north) north = lat
      }
      if (open(ring)) put(ring[0] ?? [0, 0])
      ringEnds[ringAt] = at / 2
      ringAt += 1
    }
    polygonEnds[polygonAt] = ringAt
    polygonAt += 1
  }
  return {
    coordinates,
    ringEnds,
    polygonEnds,
    bounds: [west, south, east, north],
    squareMetres,
  }
}

/** Back to GeoJSON: what was put in, with its rings closed. */
export const geometryOf = (shape: Shape): AreaGeometry => {
  const polygons = polygonsIn(shape)
  const [only] = polygons
  return polygons.length === 1 && only !== undefined
    ? { type: 'Polygon', coordinates: only }
    : { type: 'MultiPolygon', coordinates: polygons }
}

const polygonsIn = ({
  coordinates,
  ringEnds,
  polygonEnds,
}: Pick<Shape, 'coordinates' | 'ringEnds' | 'polygonEnds'>): [number, number][][][] => {
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
  return polygons
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
