import iconv from 'iconv-lite'
import { afterAll, describe, expect, test } from 'vitest'
import { Refused } from '@mazha/contracts/refusal'
import type { Cell, Row } from './cell.ts'
import { rowXml, scratch, tableWorkbook, workbook, workbookParts, zipOf } from './made-up-files.ts'
import { readSpreadsheet, type FileFacts } from './read-file.ts'

const dir = scratch()
afterAll(() => dir.remove())

const read = async (
  name: string,
  data: string | Buffer,
  sheet?: string,
): Promise<{ facts: FileFacts; rows: Row[] }> => {
  const file = await readSpreadsheet(dir.put(name, data), name, sheet)
  try {
    const rows: Row[] = []
    for await (const batch of file.rows) rows.push(...batch)
    return { facts: file.facts, rows }
  } finally {
    file.close()
  }
}
const codeOf = async (reading: Promise<unknown>): Promise<string> => {
  try {
    await reading
    return 'read'
  } catch (error) {
    if (error instanceof Refused) return error.code
    throw error
  }
}
const cells = (rows: readonly Row[]): readonly (readonly Cell[])[] => rows.map((row) => row.cells)

describe('text files', () => {
  const lines = '编号,主题,内容\n1,路灯不亮,"新华路的灯\n三天不亮了"\n2,占道,他说"不行"\n'
  const expected = [
    ['编号', '主题', '内容'],
    ['1', '路灯不亮', '新华路的灯\n三天不亮了'],
    ['2', '占道', '他说"不行"'],
  ]

  test.each([
    ['utf-8', Buffer.from(lines)],
    ['utf-8', Buffer.from(`\ufeff${lines}`)],
    ['gb18030', iconv.encode(lines, 'gb18030')],
    ['utf-16le', iconv.encode(lines, 'utf-16le', { addBOM: true })],
  ])('%s is known by its bytes', async (encoding, data) => {
    const { facts, rows } = await read('a.csv', data)
    expect(facts.encoding).toBe(encoding)
    expect(cells(rows)).toEqual(expected)
  })

  test('Chinese that comes only after 300 KB of English still tells GB18030', async () => {
    const head = `id,text\n${'1,plain words\n'.repeat(25_000)}`
    const { facts, rows } = await read('a.csv', Buffer.concat([Buffer.from(head), iconv.encode('2,路灯\n', 'gb18030')]))
    expect(facts.encoding).toBe('gb18030')
    expect(rows.at(-1)?.cells).toEqual(['2', '路灯'])
  })

  test.each([
    [';', '编号;内容\n1;甲,乙\n2;丙\n'],
    ['\t', '编号\t内容\n1\t甲,乙\n2\t丙\n'],
    [',', '编号,内容\n1,甲;乙\n2,丙;丁\n'],
  ])('the delimiter %j is the one that cuts evenly', async (delimiter, text) => {
    const { facts, rows } = await read('a.csv', text)
    expect(facts.delimiter).toBe(delimiter)
    expect(rows[1]?.cells).toHaveLength(2)
  })

  test('blank records are skipped, and the others keep the row that Excel shows', async () => {
    const { rows } = await read('a.csv', '编号,内容\n\n,\n1,甲\n　,\t\n2,乙\n')
    expect(rows.map(({ row }) => row)).toEqual([1, 4, 6])
  })

  test('a quote that never closes is refused with its row', async () => {
    expect(await codeOf(read('a.csv', `编号,内容\n1,甲\n2,"乙\n${'3,丙\n'.repeat(10)}`))).toBe('import.broken-record')
  })

  test('bytes that are no text in either encoding are refused', async () => {
    expect(
      await codeOf(
        read('a.csv', Buffer.concat([Buffer.from('编号,'), Buffer.from([0xff, 0xff, 0x81]), Buffer.from('\n')])),
      ),
    ).toBe('import.encoding')
  })
})

describe('workbooks', () => {
  test('every kind of cell', async () => {
    const { rows } = await read(
      'a.xlsx',
      workbook({
        strings:
          '<si><t>共享</t></si><si><r><t>富</t></r><r><t xml:space="preserve">文 本</t></r><rPh sb="0" eb="1"><t>fù</t></rPh></si>',
        styles:
          '<numFmts count="1"><numFmt numFmtId="200" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="200"/><xf numFmtId="4"/></cellXfs>',
        sheets: {
          Sheet1: `<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="D3" t="b"><v>1</v></c><c r="E3" t="e"><v>#N/A</v></c><c r="F3"><f>A1+1</f><v>7</v></c><c r="G3"><f>NOW()</f></c><c r="H3" t="str"><f>"a"</f><v>算</v></c><c r="I3" s="1"><v>43702.5</v></c><c r="J3" s="2"><v>43702</v></c><c r="K3" s="3"><v>43702</v></c><c r="L3" t="inlineStr"><is><r><t>行</t></r><r><t>内</t></r></is></c></row>`,
        },
      }),
    )
    expect(rows).toEqual([
      {
        row: 3,
        cells: [
          '共享',
          '富文 本',
          null,
          true,
          { error: '#N/A' },
          7,
          { formula: 'no-value' },
          '算',
          { date: 43702.5, from1904: false },
          { date: 43702, from1904: false },
          43702,
          '行内',
        ],
      },
    ])
  })

  test('64,700 blank rows with styles are passed by', async () => {
    const blank = Array.from(
      { length: 64_700 },
      (_, n) => `<row r="${n + 3}" spans="1:3"><c r="A${n + 3}" s="4"/><c r="B${n + 3}" s="4"/></row>`,
    ).join('')
    const { rows } = await read(
      'a.xlsx',
      workbook({
        sheets: { Sheet1: rowXml(1, ['编号', '内容']) + rowXml(2, [1, '甲']) + blank + rowXml(64_800, [2, '乙']) },
      }),
    )
    expect(rows.map(({ row }) => row)).toEqual([1, 2, 64_800])
  })

  test('a value merged over rows holds for each of them, but makes no blank row a row', async () => {
    const { facts, rows } = await read(
      'a.xlsx',
      workbook({
        sheets: {
          Sheet1:
            rowXml(1, ['类别', '内容']) +
            rowXml(2, ['噪声', '甲']) +
            rowXml(3, [null, '乙']) +
            rowXml(4, [null, '']) +
            rowXml(5, [null, '丙']),
        },
        after: '<mergeCells count="2"><mergeCell ref="A2:A4"/><mergeCell ref="A1:B1"/></mergeCells>',
      }),
    )
    expect(facts.merged).toBe(1)
    expect(cells(rows)).toEqual([
      ['类别', '内容'],
      ['噪声', '甲'],
      ['噪声', '乙'],
      [null, '丙'],
    ])
  })

  test('the first sheet that shows is read, or the one that is named', async () => {
    const book = workbook({ sheets: { 说明: rowXml(1, ['x']), 数据: rowXml(1, ['y']) }, hidden: ['说明'] })
    expect((await read('a.xlsx', book)).rows[0]?.cells).toEqual(['y'])
    expect((await read('a.xlsx', book, '说明')).rows[0]?.cells).toEqual(['x'])
    expect((await read('a.xlsx', book)).facts.sheets).toEqual(['说明', '数据'])
    expect(await codeOf(read('a.xlsx', book, '没有'))).toBe('import.no-sheet')
  })
})

describe('files that are not what they seem', () => {
  const good = tableWorkbook([
    ['编号', '内容'],
    [1, '甲'],
  ])
  const sheet = (xml: string): Buffer => workbook({ sheets: { Sheet1: xml } })

  test.each<[string, string, Buffer | string, string]>([
    ['a workbook called .csv', 'a.csv', good, 'import.wrong-name'],
    ['a text called .xlsx', 'a.xlsx', '编号,内容\n1,甲\n', 'import.wrong-name'],
    ['no ending at all', 'data', '编号,内容\n', 'import.wrong-name'],
    ['nothing in it', 'a.csv', '', 'import.empty'],
    ['a PDF', 'a.xlsx', '%PDF-1.7 …', 'import.not-a-sheet'],
    ['a picture', 'a.csv', Buffer.from('89504e470d0a1a0a', 'hex'), 'import.not-a-sheet'],
    ['a web page called .xlsx', 'a.xlsx', '<html><table><tr><td>编号</td></tr></table></html>', 'import.not-a-sheet'],
    ['an XML workbook', 'a.xlsx', '<?xml version="1.0"?><Workbook/>', 'import.not-a-sheet'],
    ['a program', 'a.csv', Buffer.from([1, 2, 0, 3]), 'import.not-a-sheet'],
    [
      'a Word document',
      'a.xlsx',
      zipOf([
        { name: '[Content_Types].xml', data: '<Types/>' },
        {
          name: '_rels/.rels',
          data: '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="word/document.xml"/></Relationships>',
        },
        { name: 'word/document.xml', data: '<w/>' },
      ]),
      'import.not-a-sheet',
    ],
    ['any other zip', 'a.xlsx', zipOf([{ name: 'readme.txt', data: 'hi' }]), 'import.not-a-sheet'],
    ['an .xls', 'a.xls', oleFile('Workbook'), 'import.old-excel'],
    ['a workbook with a password', 'a.xlsx', oleFile('EncryptedPackage'), 'import.encrypted'],
    [
      'a part with a zip password',
      'a.xlsx',
      zipOf(workbookParts({ sheets: { S: '' } }).map((part) => ({ ...part, encrypted: part.name.includes('sheet1') }))),
      'import.encrypted',
    ],
    ['cut in the middle', 'a.xlsx', good.subarray(0, Math.floor(good.length / 2)), 'import.damaged'],
    ['cut by one byte', 'a.xlsx', good.subarray(0, good.length - 1), 'import.damaged'],
    [
      'names that leave the package',
      'a.xlsx',
      zipOf([...workbookParts({ sheets: { S: '' } }), { name: '../../etc/passwd', data: 'x' }]),
      'import.damaged',
    ],
    [
      'two parts of one name',
      'a.xlsx',
      zipOf([...workbookParts({ sheets: { S: '' } }), { name: 'xl/workbook.xml', data: '<x/>' }]),
      'import.damaged',
    ],
    [
      'a sheet that ends early',
      'a.xlsx',
      sheet('<?xml version="1.0"?><worksheet><sheetData><row r="1">'),
      'import.damaged',
    ],
    ['rows out of order', 'a.xlsx', sheet(rowXml(5, ['a']) + rowXml(4, ['b'])), 'import.damaged'],
    ['a column past XFD', 'a.xlsx', sheet('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'), 'import.damaged'],
    ['a row past 1,048,576', 'a.xlsx', sheet(rowXml(1_048_577, ['a'])), 'import.too-large'],
    [
      'a text that points nowhere',
      'a.xlsx',
      workbook({ sheets: { S: '<row r="1"><c r="A1" t="s"><v>9</v></c></row>' }, strings: '<si><t>a</t></si>' }),
      'import.damaged',
    ],
    ['a cell longer than Excel allows', 'a.xlsx', sheet(rowXml(1, ['长'.repeat(32_769)])), 'import.too-large'],
    [
      'a document type',
      'a.xlsx',
      sheet('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "e">]><worksheet><sheetData/></worksheet>'),
      'import.unsafe-xml',
    ],
    [
      'an entity that nobody declared',
      'a.xlsx',
      sheet(
        '<?xml version="1.0"?><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&xxe;</v></c></row></sheetData></worksheet>',
      ),
      'import.damaged',
    ],
    [
      'a size that lies',
      'a.xlsx',
      zipOf(
        workbookParts({ sheets: { S: rowXml(1, ['甲'.repeat(5000)]) } }).map((part) =>
          part.name.includes('sheet1') ? { ...part, lie: 100 } : part,
        ),
      ),
      'import.damaged',
    ],
    [
      'a zip bomb: 64 MB of one letter',
      'a.xlsx',
      zipOf(workbookParts({ sheets: { S: rowXml(1, ['a']) + ' '.repeat(64 * 1024 * 1024) } })),
      'import.zip-bomb',
    ],
    [
      'a zip bomb that says it is 4 GB',
      'a.xlsx',
      zipOf(
        workbookParts({ sheets: { S: rowXml(1, ['a']) } }).map((part) =>
          part.name.includes('sheet1') ? { ...part, lie: 0xfffffffe } : part,
        ),
      ),
      'import.zip-bomb',
    ],
    [
      'six thousand parts',
      'a.xlsx',
      zipOf(Array.from({ length: 6000 }, (_, n) => ({ name: `p${n}`, data: '' }))),
      'import.zip-bomb',
    ],
  ])('%s', async (_what, name, data, code) => {
    expect(await codeOf(read(name, data))).toBe(code)
  })

  test('targets outside the package are not followed', async () => {
    const parts = workbookParts({ sheets: { S: rowXml(1, ['a']) } }).map((part) =>
      part.name.endsWith('workbook.xml.rels')
        ? {
            ...part,
            data: '<Relationships><Relationship Id="s1" Type="x/worksheet" Target="https://example.org/s.xml" TargetMode="External"/></Relationships>',
          }
        : part,
    )
    expect(await codeOf(read('a.xlsx', zipOf(parts)))).toBe('import.no-sheet')
  })
})

/** The head of an OLE container whose directory, in its first sector, names one stream. */
function oleFile(stream: string): Buffer {
  const file = Buffer.alloc(1024)
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file)
  file.writeUInt16LE(9, 30)
  file.writeUInt32LE(0, 48)
  file.write(stream, 512, 'utf16le')
  return file
}
