import type { AreaImportField, AreaImportMapping } from '@mazha/contracts/area-import'
import { refuse } from '@mazha/contracts/refusal'
import { bareText, cellText, type Row } from '#kernel/spreadsheet/index'

/** Column names as statistics offices and grid centres write them, bare of spaces and in small letters. */
const code = '(?:代码|编码|编号|区划码|code|id)'
const title = '(?:名称|名|name)?'
const names: Readonly<Record<AreaImportField, RegExp>> = {
  microGridCode: new RegExp(`^(?:微网格|微格|楼栋|楼栋单元|microgrid)${code}$`),
  microGrid: new RegExp(`^(?:微网格|微格|楼栋|楼栋单元|microgrid)${title}$`),
  gridCode: new RegExp(`^(?:基础网格|网格|grid)${code}$`),
  grid: new RegExp(`^(?:基础网格|网格|grid)${title}$`),
  communityCode: new RegExp(`^(?:社区村居?|村社区|社区|村居|村庄|村|居委会|村居委会|community|village)${code}$`),
  community: new RegExp(`^(?:社区村居?|村社区|社区|村居|村庄|村|居委会|村委会|村居委会|community|village)${title}$`),
  streetCode: new RegExp(`^(?:街道|乡镇|镇街|街镇|街道乡镇|乡镇街道|street|town)${code}$`),
  street: new RegExp(`^(?:街道|乡镇|镇街|街镇|街道乡镇|乡镇街道|街道办事处|street|town)${title}$`),
  districtCode: new RegExp(`^(?:区县?|县区?|县市区|区县市|district|county|area)${code}$`),
  district: new RegExp(`^(?:区县?|县区?|县市区|区县市|district|county|area)${title}$`),
  cityCode: new RegExp(`^(?:地?市|城市|city)${code}$`),
  city: new RegExp(`^(?:地?市|城市|city)${title}$`),
  parentCode: /^(?:上级|父级|所属)(?:区划|区域|单位)?(?:代码|编码|编号)$|^parent_?(?:code|id)?$/,
  level: /^(?:层级|级别|类型|level)$/,
  code: /^(?:统计用?|行政)?(?:区划|区域)?(?:代码|编码|编号|code)$/,
  name: /^(?:区划|区域|单位)?(?:名称|name)$/,
}
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of a closed record
const fields = Object.keys(names) as AreaImportField[]

const findField = (heading: string): AreaImportField | undefined => {
  const plain = bareText(heading.normalize('NFKC'))
    .replace(/[（(【[].*?[)）】\]]/g, '')
    .replace(/[*:：_\-/]/g, '')
    .toLowerCase()
  return fields.find((field) => names[field].test(plain))
}

export type Headings = { readonly row: number; readonly names: readonly string[] }

/**
 * The row of headings: of the first rows the one with the most column names that are known.
 *
 * @throws import.no-headings
 */
export const findHeadings = (rows: readonly Row[]): Headings => {
  const known = (row: Row): number =>
    new Set(row.cells.map((cell) => findField(cellText(cell) ?? '')).filter(Boolean)).size
  let best: Row | undefined
  for (const row of rows.slice(0, 20)) if (known(row) > (best === undefined ? 0 : known(best))) best = row
  best ??= rows.find((row) => row.cells.filter((cell) => cellText(cell) !== undefined).length >= 2)
  if (best === undefined || best === rows.at(-1)) throw refuse('import.no-headings')
  const seen = new Map<string, number>()
  const named = best.cells.map((cell, column) => {
    const heading = (cellText(cell) ?? '').replaceAll('\n', ' ').slice(0, 200) || `#${column + 1}`
    const times = (seen.get(heading) ?? 0) + 1
    seen.set(heading, times)
    return times === 1 ? heading : `${heading} (${times})`
  })
  return { row: best.row, names: named }
}

/** Which field each column seems to be; each field at most once, the first column that fits. */
export const guessMapping = (headings: readonly string[]): AreaImportMapping => {
  const taken = new Set<AreaImportField>()
  return Object.fromEntries(
    headings.map((heading) => {
      const field = findField(heading)
      if (field === undefined || taken.has(field)) return [heading, null]
      taken.add(field)
      return [heading, field]
    }),
  )
}

/**
 * The column of each field.
 *
 * @throws import.no-column, import.column-twice, area.no-code-column
 */
export const columnsOf = (
  headings: readonly string[],
  mapping: AreaImportMapping,
): Readonly<Partial<Record<AreaImportField, number>>> => {
  const columns: Partial<Record<AreaImportField, number>> = {}
  for (const [heading, field] of Object.entries(mapping)) {
    if (field === null) continue
    const column = headings.indexOf(heading)
    if (column < 0) throw refuse('import.no-column', { column: heading.slice(0, 60) })
    if (columns[field] !== undefined) throw refuse('import.column-twice', { column: heading.slice(0, 60) })
    columns[field] = column
  }
  return columns
}
