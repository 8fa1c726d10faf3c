import type { AreaImportField } from '@mazha/contracts/area-import'
import { createColumns } from '#kernel/spreadsheet/index'

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

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- entries of a closed record
export const areaColumns = createColumns(Object.entries(names) as [AreaImportField, RegExp][])
