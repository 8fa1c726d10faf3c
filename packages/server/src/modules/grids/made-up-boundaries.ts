import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Area } from '@mazha/contracts/area'
import { areaCodesOf } from '@mazha/contracts/area-code'
import { boundaryOptions } from '@mazha/contracts/boundary'
import { Delaunay } from 'd3-delaunay'
import type { z } from 'zod'
import { type BoundaryResult, runBoundaries } from './boundary-run.ts'
import { shapeOfPolygons } from './shape.ts'

/** A community cut into cells, as a file of boundaries, and the ground around it; for tests. */

export type Ring = [number, number][]
export type Cell = { code: string; name: string; ring: Ring }
export const communityCode = '990101001001'
const round = (n: number): number => Math.round(n * 1e7) / 1e7
/** About 2.2 by 1.8 kilometres. */
export const box = [120.1, 36.1, 120.12, 36.12] as const

export const cut = (seeds: readonly (readonly [number, number])[]): Cell[] => {
  const [west, south, east, north] = box
  const points = seeds.map(([x, y]): [number, number] => [west + x * (east - west), south + y * (north - south)])
  const voronoi = Delaunay.from(points).voronoi([...box])
  return points.map((_, n) => ({
    code: `${communityCode}${String(n + 1).padStart(3, '0')}`,
    name: `${n + 1} 格`,
    ring: voronoi.cellPolygon(n).map(([x, y]): [number, number] => [round(x), round(y)]),
  }))
}

export const geoJson = (cells: readonly Cell[]): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: cells.map(({ code, name, ring }) => ({
      type: 'Feature',
      properties: { 网格代码: code, 网格名称: name },
      geometry: { type: 'Polygon', coordinates: [ring] },
    })),
  })

const area = (code: string, level: Area['level'], name: string, parent: string | null): Area => ({
  id: code,
  code,
  level,
  name,
  parent,
  path: '',
})

/** A street and a community below it; the border of the community has a corner wherever a cell meets it, as neighbours’ have. */
export const known = (parentRing?: Ring) => {
  const [west, south, east, north] = box
  const ring: Ring = parentRing ?? [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  return {
    areas: [
      area('990101', 'district', '示例区', null),
      area('990101001', 'street', '东街道', '990101'),
      area(communityCode, 'community', '东苑社区', '990101001'),
    ],
    shapes: new Map([[communityCode, shapeOfPolygons([[ring]])]]),
  }
}

export const checkFile = async (
  content: string | Buffer,
  options: z.input<typeof boundaryOptions> = {},
  name = '网格.geojson',
): Promise<BoundaryResult> => {
  const dir = await mkdtemp(join(tmpdir(), 'mazha-boundaries-'))
  try {
    const path = join(dir, 'file')
    await writeFile(path, content)
    return await runBoundaries(
      { path, name, options: boundaryOptions.parse(options), codes: areaCodesOf(undefined) },
      { known: () => Promise.resolve(known()), progress: () => undefined },
    )
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
