import iconv from 'iconv-lite'
import { zipOf } from '#kernel/spreadsheet/made-up-files'

/** A zipped shapefile as GIS programs write them; for tests. */

export type Row = {
  readonly words: readonly string[]
  readonly rings: readonly (readonly (readonly [number, number])[])[]
}
type Layer = {
  readonly headings: readonly string[]
  readonly rows: readonly Row[]
  readonly encoding: 'utf8' | 'gb18030'
  readonly prj?: string
  readonly cpg?: string
  readonly leave?: string
}

export const shapefileOf = ({ headings, rows, encoding, prj, cpg, leave }: Layer): Buffer => {
  const parts = [
    { name: '网格.shp', data: shapes(rows) },
    { name: '网格.dbf', data: table(headings, rows, encoding) },
    ...(prj === undefined ? [] : [{ name: '网格.prj', data: prj }]),
    ...(cpg === undefined ? [] : [{ name: '网格.cpg', data: cpg }]),
  ]
  return zipOf(parts.filter(({ name }) => leave === undefined || !name.endsWith(leave)))
}

const shapes = (rows: readonly Row[]): Buffer => {
  const records = rows.map(({ rings }, n) => {
    const points = rings.flat()
    const body = Buffer.alloc(44 + rings.length * 4 + points.length * 16)
    body.writeInt32LE(5, 0)
    body.writeInt32LE(rings.length, 36)
    body.writeInt32LE(points.length, 40)
    let start = 0
    rings.forEach((ring, k) => {
      body.writeInt32LE(start, 44 + k * 4)
      start += ring.length
    })
    points.forEach(([x, y], k) => {
      body.writeDoubleLE(x, 44 + rings.length * 4 + k * 16)
      body.writeDoubleLE(y, 52 + rings.length * 4 + k * 16)
    })
    const head = Buffer.alloc(8)
    head.writeInt32BE(n + 1, 0)
    head.writeInt32BE(body.length / 2, 4)
    return Buffer.concat([head, body])
  })
  const head = Buffer.alloc(100)
  head.writeInt32BE(9994, 0)
  head.writeInt32LE(5, 32)
  return Buffer.concat([head, ...records])
}

const width = 60
const table = (headings: readonly string[], rows: readonly Row[], encoding: string): Buffer => {
  const head = Buffer.alloc(32 + headings.length * 32 + 1)
  head[0] = 3
  head.writeUInt32LE(rows.length, 4)
  head.writeUInt16LE(head.length, 8)
  head.writeUInt16LE(1 + headings.length * width, 10)
  headings.forEach((heading, n) => {
    iconv.encode(heading, encoding).copy(head, 32 + n * 32, 0, 10)
    head[32 + n * 32 + 11] = 'C'.codePointAt(0) ?? 0
    head[32 + n * 32 + 16] = width
  })
  head[head.length - 1] = 0x0d
  const records = rows.map(({ words }) => {
    const record = Buffer.alloc(1 + headings.length * width, ' ')
    words.forEach((word, n) => iconv.encode(word, encoding).copy(record, 1 + n * width, 0, width))
    return record
  })
  return Buffer.concat([head, ...records, Buffer.from([0x1a])])
}
