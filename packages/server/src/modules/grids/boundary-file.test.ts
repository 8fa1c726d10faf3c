import gcoord from 'gcoord'
import proj4 from 'proj4'
import { expect, test } from 'vitest'
import { zipOf } from '#kernel/spreadsheet/made-up-files'
import { type Cell, checkFile, communityCode, cut, geoJson } from './made-up-boundaries.ts'
import { type Row, shapefileOf } from './made-up-shapefile.ts'

const cells = cut([
  [0.2, 0.3],
  [0.7, 0.2],
  [0.4, 0.8],
  [0.8, 0.7],
])
type Convert = (at: [number, number]) => [number, number]
const moved = (convert: Convert): Cell[] => cells.map((cell) => ({ ...cell, ring: cell.ring.map(convert) }))
const rows = (convert: Convert = (at) => at): Row[] =>
  cells.map(({ code, name, ring }) => ({ words: [code, name], rings: [ring.map(convert).toReversed()] }))
const metres = (meridian: number, zone: number): Convert => {
  const there = proj4(`+proj=tmerc +lat_0=0 +lon_0=${meridian} +k=1 +x_0=500000 +ellps=GRS80 +units=m`)
  return (at) => {
    const [x, y] = there.forward(at)
    return [x + zone * 1_000_000, y]
  }
}
const prj = (falseEasting: number): string =>
  `PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",${falseEasting}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`
const layer = { headings: ['网格代码', '网格名称'], encoding: 'gb18030' } as const
const toGcj: Convert = (at) => gcoord.transform(at, gcoord.WGS84, gcoord.GCJ02)
const toBaidu: Convert = (at) => gcoord.transform(at, gcoord.WGS84, gcoord.BD09)

test.each([
  ['by its .prj', { ...layer, rows: rows(metres(120, 0)), prj: prj(500_000) }, {}, 'prj'],
  ['by its .prj with a zone', { ...layer, rows: rows(metres(120, 40)), prj: prj(40_500_000) }, {}, 'prj'],
  ['by the zone of its eastings', { ...layer, rows: rows(metres(120, 40)) }, {}, 'gauss-kruger'],
  ['by the zone of six degrees', { ...layer, rows: rows(metres(123, 21)) }, {}, 'gauss-kruger'],
  [
    'by the meridian that was given',
    { ...layer, rows: rows(metres(120, 0)) },
    { system: 'gauss-kruger', meridian: 120 },
    'gauss-kruger',
  ],
  [
    'as degrees of CGCS2000',
    { ...layer, rows: rows(), prj: 'GEOGCS["GCS_China_2000",DATUM["D_China_2000"]]' },
    {},
    'cgcs2000',
  ],
] as const)('a shapefile is read %s', async (_how, made, options, system) => {
  const { report } = await checkFile(shapefileOf(made), options, '网格.zip')
  expect(report).toMatchObject({
    file: 'shapefile',
    encoding: 'GB18030',
    system,
    faults: [],
    pieces: 4,
    levels: { grid: 4 },
  })
  expect(report.shown[0]).toMatchObject({ code: `${communityCode}001`, name: '1 格' })
})

test('names are read as the .cpg says, or as they must be', async () => {
  const read = async (encoding: 'utf8' | 'gb18030', cpg?: string) => {
    const made = shapefileOf({ ...layer, rows: rows(), encoding, ...(cpg !== undefined && { cpg }) })
    const { report } = await checkFile(made)
    return [report.encoding, report.shown[2]?.name]
  }
  expect(await read('utf8')).toEqual(['UTF-8', '3 格'])
  expect(await read('utf8', 'UTF-8')).toEqual(['UTF-8', '3 格'])
  expect(await read('gb18030', 'CP936')).toEqual(['GB18030', '3 格'])
  await expect(read('utf8', 'klingon')).rejects.toThrow('import.encoding')
})

test.each([
  ['gcj02', toGcj],
  ['bd09', toBaidu],
] as const)(
  '%s that is taken for WGS-84 is noticed by where it lies, and fits once it is said',
  async (system, convert) => {
    const wrong = await checkFile(geoJson(moved(convert)))
    expect(wrong.report.hint).toMatchObject({ system })
    expect(wrong.report.hint?.metres).toBeGreaterThan(300)
    expect(wrong.report.guessed?.en).toContain('WGS-84')
    const right = await checkFile(geoJson(moved(convert)), { system })
    expect(right.report).toMatchObject({ hint: null, guessed: null, faults: [] })
  },
)

test('what a file must not be is refused in words', async () => {
  const text = geoJson(cells)
  const whole = shapefileOf({ ...layer, rows: rows() })
  const refused: readonly (readonly [string | Buffer, string, object?])[] = [
    ['', 'import.empty'],
    ['{"type":"FeatureCollection"', 'boundary.not-a-file'],
    ['{"type":"Point","coordinates":[1,2]}', 'boundary.not-a-file'],
    [text.replaceAll('"Polygon"', '"LineString"'), 'boundary.no-polygons'],
    ['{"type":"FeatureCollection","features":[]}', 'boundary.no-polygons'],
    [Buffer.from([0x7b, 0xff, 0xfe, 0x80]), 'import.encoding'],
    [whole.subarray(0, whole.length - 40), 'import.damaged'],
    [zipOf([{ name: 'a.txt', data: 'x' }]), 'boundary.not-a-file'],
    [
      zipOf([
        { name: 'a.shp', data: 'x' },
        { name: 'b.shp', data: 'x' },
      ]),
      'boundary.several-layers',
    ],
    [shapefileOf({ ...layer, rows: rows(), leave: '.dbf' }), 'boundary.part-missing'],
    [
      zipOf([
        { name: 'a.shp', data: 'x' },
        { name: 'a.dbf', data: 'x' },
      ]),
      'import.damaged',
    ],
    [zipOf([{ name: 'a.json', data: Buffer.alloc(80 * 1024 * 1024, ' ') }]), 'import.zip-bomb'],
    [shapefileOf({ ...layer, rows: rows(metres(120, 0)) }), 'boundary.ask-meridian'],
    [shapefileOf({ ...layer, rows: rows(([x, y]) => [x * 1e9, y]) }), 'boundary.ask-system'],
    [
      shapefileOf({ ...layer, rows: rows(), prj: 'PROJCS["Xian_1980_GK",GEOGCS["GCS_Xian_1980"]]' }),
      'boundary.old-datum',
    ],
    [shapefileOf({ ...layer, rows: rows(), prj: 'PROJCS["nonsense"]' }), 'boundary.unknown-prj'],
    [geoJson(moved(([x]) => [x, 95])), 'boundary.out-of-range', { system: 'wgs84' }],
    [text, 'import.no-column', { mapping: { 别的: 'code' } }],
    [text, 'import.column-twice', { mapping: { 网格代码: 'code', 网格名称: 'code' } }],
  ]
  for (const [content, code, options] of refused) await expect(checkFile(content, options), code).rejects.toThrow(code)
})

test('codes and levels are looked at as well', async () => {
  const [one, two, three, four] = cells
  if (one === undefined || two === undefined || three === undefined || four === undefined)
    throw new Error('unreachable')
  const { report, items } = await checkFile(
    geoJson([one, { ...two, code: one.code }, { ...three, code: '990101002001001' }, { ...four, code: '' }]),
  )
  expect(report.faultCounts).toMatchObject({ 'code-twice': 1, 'missing-level': 1, 'no-code': 1 })
  expect(report.stops).not.toBeNull()
  expect(items).toEqual([])
  const odd = await checkFile(geoJson([{ ...one, code: 'A-1' }]))
  expect(odd.report.faultCounts).toMatchObject({ 'no-level': 1 })
  const said = await checkFile(geoJson([{ ...one, code: 'A-1' }]), { level: 'grid' })
  expect(said.report.faultCounts).toMatchObject({ 'wrong-code': 1 })
})

test('open rings, corners that repeat and rings the wrong way round are put right, and it is said', async () => {
  const [one, ...rest] = cells
  if (one === undefined) throw new Error('unreachable')
  const open = {
    ...one,
    ring: one.ring
      .slice(0, -1)
      .flatMap((at, n): Cell['ring'] => (n === 1 ? [at, at] : [at]))
      .toReversed(),
  }
  const { report } = await checkFile(geoJson([open, ...rest]))
  expect(report.faults).toEqual([])
  expect(report.mended.map(({ kind }) => kind)).toEqual(['closed', 'duplicates', 'winding'])
})
