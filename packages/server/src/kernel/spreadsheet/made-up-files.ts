import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'

/** Files for the tests, made up byte by byte, so that broken and hostile ones can be made as well. */

export type Part = {
  readonly name: string
  readonly data: string | Buffer
  readonly lie?: number
  readonly encrypted?: boolean
  /** A part that is packed already, for what is too large to be made in one piece; `data` is then left out. */
  readonly sheet?: { readonly packed: Buffer; readonly crc: number; readonly bytes: number }
}

/** A zip file. `lie` is written as the unpacked size instead of the true one. */
export const zipOf = (parts: readonly Part[]): Buffer => {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, data, lie, encrypted, sheet } of parts) {
    const plain = Buffer.from(data)
    const { packed, crc, bytes } = sheet ?? { packed: deflateRawSync(plain), crc: crc32(plain), bytes: plain.length }
    const nameBytes = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x800 + (encrypted === true ? 1 : 0), 2)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc, 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(lie ?? bytes, 18)
    common.writeUInt16LE(nameBytes.length, 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, nameBytes, packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\u0001\u0002', 'latin1'), Buffer.from([20, 0]), common, tail, nameBytes)
    files.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 0, 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, central, end])
}

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

type Workbook = {
  /** Each sheet's rows as XML, by name; or the whole sheet when it begins with `<?xml`. */
  readonly sheets: Readonly<Record<string, string>>
  readonly hidden?: readonly string[]
  readonly strings?: string
  readonly styles?: string
  readonly from1904?: boolean
  /** XML behind the rows. */
  readonly after?: string
  readonly more?: readonly Part[]
}

export const workbookParts = (book: Workbook): readonly Part[] => {
  const names = Object.keys(book.sheets)
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`
  return [
    { name: '[Content_Types].xml', data: '<Types/>' },
    {
      name: '_rels/.rels',
      data: `<Relationships>${relation('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      data: `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns:r="${office}"><workbookPr${book.from1904 === true ? ' date1904="1"' : ''}/><sheets>${names
        .map(
          (name, n) =>
            `<sheet name="${name}" sheetId="${n + 1}" r:id="s${n + 1}"${book.hidden?.includes(name) === true ? ' state="hidden"' : ''}/>`,
        )
        .join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: `<Relationships>${names.map((_, n) => relation(`s${n + 1}`, 'worksheet', `worksheets/sheet${n + 1}.xml`)).join('')}${relation('ss', 'sharedStrings', 'sharedStrings.xml')}${relation('st', 'styles', '/xl/styles.xml')}</Relationships>`,
    },
    ...names.map((name, n) => {
      const rows = book.sheets[name] ?? ''
      const data = rows.startsWith('<?xml')
        ? rows
        : `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>${rows}</sheetData>${book.after ?? ''}</worksheet>`
      return { name: `xl/worksheets/sheet${n + 1}.xml`, data }
    }),
    ...(book.strings === undefined ? [] : [{ name: 'xl/sharedStrings.xml', data: `<sst>${book.strings}</sst>` }]),
    ...(book.styles === undefined ? [] : [{ name: 'xl/styles.xml', data: `<styleSheet>${book.styles}</styleSheet>` }]),
    ...(book.more ?? []),
  ]
}

export const workbook = (book: Workbook): Buffer => zipOf(workbookParts(book))

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/\r/g, '&#13;')

/** A row of texts (inline) and numbers; `null` is no cell. A text that begins with `<` is taken as the cell's XML. */
export const rowXml = (row: number, values: readonly (string | number | null)[]): string =>
  `<row r="${row}">${values
    .map((value, n) => {
      if (value === null) return ''
      const at = `${letters[n]}${row}`
      if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`
      if (value.startsWith('<c')) return value
      return `<c r="${at}" t="inlineStr"><is><t>${escape(value)}</t></is></c>`
    })
    .join('')}</row>`

/** A workbook of one sheet from a table of values. */
export const tableWorkbook = (table: readonly (readonly (string | number | null)[])[]): Buffer =>
  workbook({ sheets: { Sheet1: table.map((values, n) => rowXml(n + 1, values)).join('') } })

/** A folder for one test file. */
export const scratch = (): {
  readonly put: (name: string, data: string | Buffer) => string
  readonly remove: () => void
} => {
  const dir = mkdtempSync(join(tmpdir(), 'mazha-import-'))
  return {
    put: (name, data) => {
      const path = join(dir, name)
      writeFileSync(path, data)
      return path
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}
