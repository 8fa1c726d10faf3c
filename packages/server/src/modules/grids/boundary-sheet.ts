import type { BoundaryReport } from '@mazha/contracts/boundary'
import type { Language, Text } from '@mazha/contracts/text'

const columns = [
  { key: 'kind', width: 16, title: { zh: '问题', en: 'Fault' } },
  { key: 'text', width: 60, title: { zh: '说明', en: 'What it is' } },
  { key: 'codes', width: 36, title: { zh: '代码', en: 'Codes' } },
  { key: 'names', width: 36, title: { zh: '名称', en: 'Names' } },
  { key: 'size', width: 14, title: { zh: '面积（平方米）', en: 'Area (m²)' } },
  { key: 'place', width: 26, title: { zh: '位置（经度, 纬度）', en: 'Place (lng, lat)' } },
] as const satisfies readonly { key: string; width: number; title: Text }[]

/** The faults of a report as a workbook. */
export const faultWorkbook = async ({ faults }: BoundaryReport, language: Language): Promise<Buffer> => {
  const { default: Excel } = await import('exceljs')
  const book = new Excel.Workbook()
  const sheet = book.addWorksheet(language === 'zh' ? '边界检查' : 'Boundary check', {
    views: [{ state: 'frozen', ySplit: 1 }],
  })
  sheet.columns = columns.map(({ key, width, title }) => ({ key, width, header: title[language] }))
  sheet.getRow(1).font = { bold: true }
  for (const { title, text, areas, squareMetres, bounds } of faults) {
    sheet.addRow({
      kind: title[language],
      text: text[language],
      codes: areas.map(({ code }) => code).join('、'),
      names: areas.map(({ name }) => name).join('、'),
      size: squareMetres === null ? '' : Math.round(squareMetres * 10) / 10,
      place:
        bounds === null
          ? ''
          : `${((bounds[0] + bounds[2]) / 2).toFixed(6)}, ${((bounds[1] + bounds[3]) / 2).toFixed(6)}`,
    })
  }
  return Buffer.from(await book.xlsx.writeBuffer())
}
