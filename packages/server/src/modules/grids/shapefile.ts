import { refuse } from '@mazha/contracts/refusal'
import iconv from 'iconv-lite'
import { boundaryLimits } from './boundary-limits.ts'

/**
 * The parts of a shapefile: polygons (.shp) and the table beside them (.dbf).
 *
 * @see ESRI Shapefile Technical Description, July 1998; dBASE III
 */

type Ring = [number, number][]
/** `null` is a row without a shape. */
export type ShapeRow = readonly Ring[] | null

const polygonTypes: ReadonlySet<number> = new Set([5, 15, 25])
const headerBytes = 100
const damaged = (): Error => refuse('import.damaged')

/** The rings of every row, as they stand there. @throws import.damaged, boundary.no-polygons, boundary.too-many */
export const readShapes = (file: Buffer): ShapeRow[] => {
  if (file.length < headerBytes || file.readInt32BE(0) !== 9994) throw damaged()
  const rows: ShapeRow[] = []
  let corners = 0
  for (let at = headerBytes; at + 8 <= file.length;) {
    const start = at + 8
    const end = start + file.readInt32BE(at + 4) * 2
    if (end < start + 4 || end > file.length) throw damaged()
    const type = file.readInt32LE(start)
    if (type === 0) rows.push(null)
    else if (!polygonTypes.has(type)) throw refuse('boundary.no-polygons')
    else {
      const rings = readRings(file.subarray(start, end))
      corners += rings.reduce((sum, ring) => sum + ring.length, 0)
      rows.push(rings)
    }
    if (rows.length > boundaryLimits.pieces || corners > boundaryLimits.corners) throw tooMany()
    at = end
  }
  return rows
}

export const tooMany = (): Error =>
  refuse('boundary.too-many', { pieces: boundaryLimits.pieces, corners: boundaryLimits.corners })

const readRings = (record: Buffer): Ring[] => {
  if (record.length < 44) throw damaged()
  const [parts, points] = [record.readInt32LE(36), record.readInt32LE(40)]
  const first = 44 + parts * 4
  if (parts < 0 || points < 0 || parts > points || first + points * 16 > record.length) throw damaged()
  const starts = Array.from({ length: parts }, (_, n) => record.readInt32LE(44 + n * 4))
  return starts.map((start, n) => {
    const end = starts[n + 1] ?? points
    if (start < 0 || end < start || end > points) throw damaged()
    return Array.from({ length: end - start }, (__, k): [number, number] => {
      const place = first + (start + k) * 16
      return [record.readDoubleLE(place), record.readDoubleLE(place + 8)]
    })
  })
}

export type Table = {
  readonly headings: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly encoding: string
}

/**
 * The rows of a .dbf as text.
 *
 * @param stated what the .cpg says; without it the words decide between UTF-8 and GB18030
 * @throws import.damaged
 */
export const readTable = (file: Buffer, stated: string | undefined): Table => {
  if (file.length < 33) throw damaged()
  const [count, head, width] = [file.readUInt32LE(4), file.readUInt16LE(8), file.readUInt16LE(10)]
  if (head < 33 || width < 1 || count > boundaryLimits.pieces || head + count * width > file.length + 1) throw damaged()
  const columns: { readonly name: Buffer; readonly from: number; readonly to: number }[] = []
  for (let at = 32, from = 1; at + 32 <= head && file[at] !== 0x0d; at += 32) {
    const to = from + (file[at + 16] ?? 0)
    const name = file.subarray(at, at + 11)
    const end = name.indexOf(0)
    columns.push({ name: end < 0 ? name : name.subarray(0, end), from, to })
    from = to
    if (columns.length > boundaryLimits.columns || to > width) throw damaged()
  }
  const encoding = stated === undefined ? guessEncoding(file) : encodingOf(stated)
  const say = (bytes: Buffer): string => iconv.decode(bytes, encoding).replaceAll('\0', '').trim()
  return {
    // Ten bytes are three Chinese characters of UTF-8 and a cut one.
    headings: columns.map(({ name }, n) => say(name).replace(/\uFFFD+$/, '') || `#${n + 1}`),
    rows: Array.from({ length: count }, (_, n) => {
      const row = file.subarray(head + n * width, head + (n + 1) * width)
      return columns.map(({ from, to }) => say(row.subarray(from, to)))
    }),
    encoding,
  }
}

const encodingOf = (stated: string): string => {
  const word = stated
    .trim()
    .toLowerCase()
    .replace(/^ansi\s*/, '')
  if (word === '' || /^(?:utf-?8|65001)$/.test(word)) return 'utf8'
  if (/^(?:936|cp936|gbk|gb2312|gb18030|oem)$/.test(word)) return 'gb18030'
  if (iconv.encodingExists(word)) return word
  throw refuse('import.encoding')
}

const guessEncoding = (file: Buffer): string => {
  try {
    // The header's numbers are no text, so only what follows it is asked.
    new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(file.readUInt16LE(8)))
    return 'utf8'
  } catch {
    return 'gb18030'
  }
}
