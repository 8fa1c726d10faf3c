import Excel from 'exceljs'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { markedWorkbook, mostRows } from './workbook.ts'

const w = await world({ at: '2026-09-28 09:00' })
const mark = { number: 'X260928-1a2b3c4d', by: '王审计', reason: '核对', at: new Date(w.now()) }

const rowsOf = async (count: number): Promise<string[]> => {
  const rows = (function* () {
    for (let n = 1; n <= count; n += 1) yield [n]
  })()
  const columns = [[{ zh: '序号', en: 'Number' }, 8]] as const
  const book = await markedWorkbook(w.ctx, [{ title: { zh: '清单', en: 'List' }, columns, rows }], {
    mark,
    language: 'zh',
  })
  const read = new Excel.Workbook()
  await read.xlsx.load(Uint8Array.from(await buffer(book)).buffer)
  const found: string[] = []
  read.worksheets[0]?.eachRow((row) => found.push(row.getCell(1).text))
  return found
}

test('a table that holds more than a workbook takes says so in its last row, and one that holds as much does not', async () => {
  const whole = await rowsOf(mostRows)
  expect(whole).toHaveLength(1 + mostRows)
  expect(whole.at(-1)).toBe('50000')
  const cut = await rowsOf(mostRows + 1)
  expect(cut).toHaveLength(1 + mostRows + 1)
  expect(cut.at(-1)).toContain('最多 50,000 行')
})
