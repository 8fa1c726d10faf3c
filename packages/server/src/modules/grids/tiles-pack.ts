import { type AreaLevel } from '@mazha/contracts/area'
import { shortAreaName } from '@mazha/contracts/area-name'
import type { Ground } from './ground.ts'

/**
 * A ground’s boundaries as the thread that draws tiles is given them: everything in flat arrays, the long ones shared, so
 * that handing over 53,298 grids costs the server little.
 */
export type TilePack = {
  readonly version: number
  readonly ids: readonly string[]
  readonly names: readonly string[]
  readonly levels: readonly AreaLevel[]
  /** Four an area: west, south, east, north. */
  readonly bounds: Float64Array
  /** Longitudes and latitudes by turns, of all areas one after the other. */
  readonly coordinates: Float64Array
  /** Where each area’s polygons end, then where each polygon’s rings do, then where each ring does, in positions. */
  readonly areaEnds: Int32Array
  readonly polygonEnds: Int32Array
  readonly ringEnds: Int32Array
}

const sharedFloats = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8))
const sharedInts = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4))

/** Every area with a boundary. */
export const packGround = (ground: Ground): TilePack => {
  const placed = ground.areas().flatMap((area) => {
    const shape = ground.shape(area.id)
    return shape === undefined ? [] : [{ area, shape }]
  })
  const sum = (count: (one: (typeof placed)[number]) => number): number =>
    placed.reduce((total, one) => total + count(one), 0)
  const bounds = sharedFloats(placed.length * 4)
  const coordinates = sharedFloats(sum(({ shape }) => shape.coordinates.length))
  const areaEnds = sharedInts(placed.length)
  const polygonEnds = sharedInts(sum(({ shape }) => shape.polygonEnds.length))
  const ringEnds = sharedInts(sum(({ shape }) => shape.ringEnds.length))
  let [polygons, rings, numbers] = [0, 0, 0]
  placed.forEach(({ shape }, n) => {
    bounds.set(shape.bounds, n * 4)
    coordinates.set(shape.coordinates, numbers)
    ringEnds.set(
      shape.ringEnds.map((end) => end + numbers / 2),
      rings,
    )
    polygonEnds.set(
      shape.polygonEnds.map((end) => end + rings),
      polygons,
    )
    numbers += shape.coordinates.length
    rings += shape.ringEnds.length
    polygons += shape.polygonEnds.length
    areaEnds[n] = polygons
  })
  return {
    version: ground.version,
    ids: placed.map(({ area }) => area.id),
    names: placed.map(({ area }) => shortAreaName(area.name)),
    levels: placed.map(({ area }) => area.level),
    bounds,
    coordinates,
    areaEnds,
    polygonEnds,
    ringEnds,
  }
}
