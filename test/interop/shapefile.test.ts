import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkFile, communityCode, cut, geoJson } from '../../packages/server/src/modules/grids/made-up-boundaries.ts'
import { readBoundaryFile } from '../../packages/server/src/modules/grids/boundary-file.ts'
import { runTool } from './ogc-world.ts'

const cells = cut([
  [0.2, 0.3],
  [0.7, 0.2],
  [0.4, 0.8],
  [0.8, 0.7],
])

/** What GDAL makes of a GeoJSON text: a shapefile packed by itself. `null` when the machine has none. */
const madeByGdal = async (text: string, options: readonly string[]): Promise<Buffer | null> => {
  const dir = await mkdtemp(join(tmpdir(), 'mazha-gdal-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const [from, to] = [join(dir, '网格.geojson'), join(dir, '网格.shz')]
  await writeFile(from, text)
  const made = await runTool('ogr2ogr', ['-f', 'ESRI Shapefile', ...options, to, from])
  if (made === null) return null
  expect(made.code, made.said).toBe(0)
  return readFile(to)
}
const without = 'skipped: this machine has no ogr2ogr (Debian: apt-get install gdal-bin)'

test.for([
  [
    'in GB18030 and three degrees of Gauss-Krüger',
    ['-lco', 'ENCODING=GB18030', '-t_srs', 'EPSG:4549'],
    'GB18030',
    'prj',
  ],
  ['with the zone in its eastings', ['-lco', 'ENCODING=CP936', '-t_srs', 'EPSG:4528'], 'GB18030', 'prj'],
  [
    'in UTF-8, whose headings are cut, and degrees of CGCS2000',
    ['-lco', 'ENCODING=UTF-8', '-t_srs', 'EPSG:4490'],
    'UTF-8',
    'cgcs2000',
  ],
  ['with heights', ['-dim', 'XYZ', '-lco', 'ENCODING=UTF-8'], 'UTF-8', 'wgs84'],
  ['with measures', ['-dim', 'XYM', '-lco', 'ENCODING=UTF-8'], 'UTF-8', 'wgs84'],
] as const)(
  'a shapefile that GDAL made %s is checked as what it was made of',
  async ([, options, encoding, system], story) => {
    const file = await madeByGdal(geoJson(cells), options)
    if (file === null) return story.skip(without)
    const { report } = await checkFile(file, {}, '网格.shz')
    expect(report).toMatchObject({ file: 'shapefile', encoding, system, pieces: 4, levels: { grid: 4 }, faults: [] })
    expect(report.shown.map(({ code, name }) => [code, name])).toEqual(cells.map(({ code, name }) => [code, name]))
  },
)

test('holes, parts and rows without a shape come through GDAL as they were', async (story) => {
  const [west, south, east, north] = [120.1, 36.1, 120.12, 36.12]
  const square = (x: number, y: number, size: number): [number, number][] => [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
    [x, y],
  ]
  const hole = square(west + 0.001, south + 0.001, 0.002).toReversed()
  const parts = [[square(west, south, 0.005), hole], [square(east - 0.005, north - 0.005, 0.005)]]
  const properties = { 网格代码: `${communityCode}001`, 网格名称: '飞地 “一” 格' }
  const features = [
    { type: 'Feature', properties: { ...properties, 网格名称: '无界' }, geometry: null },
    { type: 'Feature', properties, geometry: { type: 'MultiPolygon', coordinates: parts } },
  ]
  const made = await madeByGdal(JSON.stringify({ type: 'FeatureCollection', features }), ['-lco', 'ENCODING=GB18030'])
  if (made === null) return story.skip(without)
  const dir = await mkdtemp(join(tmpdir(), 'mazha-gdal-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  await writeFile(join(dir, 'file'), made)
  const { pieces } = await readBoundaryFile(join(dir, 'file'))
  expect(pieces).toHaveLength(1)
  expect(pieces[0]?.words).toEqual([properties.网格代码, properties.网格名称])
  const corners = (polygons: readonly (readonly (readonly (readonly number[])[])[])[]): unknown =>
    polygons.map((rings) => rings.map((ring) => new Set(ring.map((at) => at.map((n) => n.toFixed(9)).join()))))
  expect(corners(pieces[0]?.polygons ?? [])).toEqual(corners(parts))
})
