import { Delaunay } from 'd3-delaunay'
import { type AreaEdit, joinShapes, type Shape, shapeOfPolygons } from '../packages/server/src/modules/grids/index.ts'

/** Numbers that look like chance and are the same every time (mulberry32). */
export const chance = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const ground = { west: 102.1, south: 24.4, east: 103.7, north: 26.5 } as const
const columns = 30
const rows = 20
const round = (n: number): number => Math.round(n * 1e7) / 1e7
const three = (n: number): string => String(n).padStart(3, '0')

export type Put = Extract<AreaEdit, { kind: 'put' }>

/**
 * A city's ground cut into Voronoi cells: one district, twenty streets, six hundred communities, as many grids as asked. Cells,
 * communities and streets have boundaries, and share every corner.
 */
export const makeGround = (grids: number): readonly Put[] => {
  const random = chance(53_298)
  const { west, south, east, north } = ground
  const seeds = Array.from({ length: grids }, (): [number, number] => [
    west + random() * (east - west),
    south + random() * (north - south),
  ])
  const voronoi = Delaunay.from(seeds).voronoi([west, south, east, north])
  const cells = new Map<string, { code: string; shape: Shape }[]>()
  seeds.forEach(([lng, lat], n) => {
    const column = Math.floor(((lng - west) / (east - west)) * columns)
    const row = Math.floor(((lat - south) / (north - south)) * rows)
    const community = `990101${three(row + 1)}${three(column + 1)}`
    const cell = voronoi.cellPolygon(n).map(([x, y]): [number, number] => [round(x), round(y)])
    const known = cells.get(community) ?? []
    known.push({ code: `${community}${three(known.length + 1)}`, shape: shapeOfPolygons([[cell]]) })
    cells.set(community, known)
  })
  const put = (level: Put['level'], code: string, parent: string | null, shape?: Shape): Put => ({
    kind: 'put',
    id: code,
    level,
    code,
    name: `${level} ${code}`,
    parent,
    ...(shape && { shape }),
  })
  const areas: Put[] = [put('district', '990101', null)]
  for (let row = 1; row <= rows; row += 1) {
    const street = `990101${three(row)}`
    const communities = [...cells].filter(([code]) => code.startsWith(street))
    const shapes = communities.map(([, own]) => joinShapes(own.map(({ shape }) => shape)))
    areas.push(put('street', street, '990101', joinShapes(shapes)))
    communities.forEach(([community, own], n) => {
      areas.push(put('community', community, street, shapes[n]))
      for (const { code, shape } of own) areas.push(put('grid', code, community, shape))
    })
  }
  return areas
}

/** Points all over the ground, a few beyond its edge. */
export const scatter = (count: number, seed: number): { readonly lng: number; readonly lat: number }[] => {
  const random = chance(seed)
  const { west, south, east, north } = ground
  return Array.from({ length: count }, () => ({
    lng: west - 0.01 + random() * (east - west + 0.02),
    lat: south - 0.01 + random() * (north - south + 0.02),
  }))
}
