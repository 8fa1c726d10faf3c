import type { RegisterField, RegisterTable } from '@mazha/contracts/register-import'
import { createColumns } from '#kernel/spreadsheet/index'

/** Column names as communities and grid centres head them, bare of spaces and in small letters. */
const lying: readonly (readonly [RegisterField, RegExp])[] = [
  ['areaCode', /^(?:所属|所在)?(?:基础网格|微网格|网格|社区村?|村居|区域)(?:代码|编码|编号|code|id)$/],
  ['grid', /^(?:所属|所在)?(?:基础网格|网格|微网格|grid)(?:名称|name)?$/],
  ['community', /^(?:所属|所在)?(?:社区村?居?|村社区|村居|村|居委会|community|village)(?:名称|name)?$/],
  ['lng', /^(?:经度|lng|lon|longitude|x坐标)$/],
  ['lat', /^(?:纬度|lat|latitude|y坐标)$/],
]
const named: Readonly<Record<RegisterTable, readonly (readonly [RegisterField, RegExp])[]>> = {
  residents: [
    ...lying,
    ['address', /^(?:详细|居住|家庭|现居住?|楼栋|房屋|小区)?(?:地址|住址|位置|address)$|^(?:小区|小区名称)$/],
    ['buildingKind', /^(?:楼栋|建筑|房屋)(?:类型|用途|性质)$/],
    ['building', /^(?:楼栋?|楼号|楼栋号|栋|幢|楼栋名称|楼幢|幢号|栋号|building)$/],
    ['unit', /^(?:单元|单元号|门洞|unit)$/],
    ['room', /^(?:房号|室|室号|房间号?|房屋号|门牌号?|户号|门户号|room)$/],
    ['idKind', /^(?:证件|身份证件)(?:类型|种类|类别)$|^idkind$/],
    ['idNumber', /^(?:公民)?(?:身份证件?|身份|证件)(?:号码?|编号)?$|^idnumber$/],
    ['emergencyPhone', /^(?:紧急|应急)联系(?:人)?(?:电话|方式|手机号?)$/],
    [
      'phone',
      /^(?:联系|手机|移动|本人)?(?:电话|手机|手机号码?|电话号码|联系方式|方式)$|^(?:联系方式|phone|telephone)$/,
    ],
    ['relation', /^(?:与户主(?:的)?关系|户主关系|家庭关系|关系|relation)$/],
    ['from', /^(?:入住|居住|迁入|登记)(?:日期|时间|开始)$|^from$/],
    ['name', /^(?:居民|人员|户主)?(?:姓名|名字|name)$/],
  ],
  places: [
    ...lying,
    ['address', /^(?:详细|经营|场所)?(?:地址|位置|address)$/],
    ['kind', /^(?:场所|店铺|经营)?(?:类型|类别|种类|性质|业态|kind)$/],
    ['name', /^(?:场所|店铺|商铺|商户|门店|学校|工地)?(?:名称|名|字号|name)$/],
  ],
  organisations: [
    ...lying,
    ['address', /^(?:详细|注册|办公|经营|单位)?(?:地址|住所|位置|address)$/],
    ['code', /^(?:统一)?(?:社会)?信用代码$|^(?:机构代码|code)$/],
    ['kind', /^(?:单位|组织|企业|机构)?(?:类型|类别|种类|性质|kind)$/],
    ['name', /^(?:单位|组织|企业|公司|机构)?(?:名称|全称|name)$/],
  ],
}

export const registerColumns: Readonly<Record<RegisterTable, ReturnType<typeof createColumns<RegisterField>>>> = {
  residents: createColumns(named.residents),
  places: createColumns(named.places),
  organisations: createColumns(named.organisations),
}
