import { areaLevels } from '@mazha/contracts/area'
import type { AreaImportView } from '@mazha/contracts/area-import'
import type { Language } from '@mazha/contracts/text'
import { commaText } from '#kernel/spreadsheet/index'

/** Rows that were refused or remarked on, as they stood, each with its reason: UTF-8 with a byte order mark, for Excel. */
export const rejectsText = ({ headings, reasons }: AreaImportView, language: Language): string => {
  const lines = [
    [...headings.map(({ heading }) => heading), '原行号 Row', '层级 Level', '结果 Result', '原因 Reason'],
    ...reasons.map((row) => [
      ...headings.map((_, column) => row.cells[column] ?? ''),
      String(row.row),
      row.level === null ? '' : areaLevels[row.level].title[language],
      row.becomes === 'reject' ? '未导入 Rejected' : '已导入，有备注 Added, with a remark',
      row.reason?.[language] ?? '',
    ]),
  ]
  return commaText(lines)
}
