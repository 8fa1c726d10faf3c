import type { StaffField, StaffTable } from '@mazha/contracts/staff-import'
import { createColumns } from '#kernel/spreadsheet/index'

/** Column names as personnel lists and tables of units head them, bare of spaces and in small letters. */
const names: Readonly<Record<StaffTable, readonly (readonly [StaffField, RegExp])[]>> = {
  units: [
    ['id', /^(?:单位|部门|机构|组织)?(?:编号|编码|代码|id)$|^unitid$/],
    ['nameEn', /^(?:单位)?英文名称?$|^englishname$/],
    ['name', /^(?:单位|部门|机构|组织|队伍)?(?:名称|全称|name)$|^单位$/],
    ['kind', /^(?:单位|部门|机构|组织)?(?:类型|类别|性质|kind)$/],
    ['net', /^(?:所属)?(?:网|网络|条线|net)$/],
    ['parent', /^(?:上级|主管|隶属|归属)(?:单位|部门|组织|机构)?(?:名称|编号)?$|^parent$/],
    ['phone', /^(?:单位|办公|联系)?(?:电话|电话号码|固话|telephone|phone)$/],
    ['address', /^(?:单位|办公|联系)?(?:地址|住址|address)$/],
    ['areas', /^(?:负责|管辖|所辖|服务)(?:区域|网格|范围)(?:代码|编码)?$|^areas?$/],
    ['from', /^(?:成立|起始|启用|生效)(?:日期|时间)$|^from$/],
  ],
  staff: [
    ['name', /^(?:姓名|人员姓名|人员|名字|name)$/],
    ['staffNumber', /^(?:工号|人员编号|人员编码|职工号|staffnumber)$/],
    ['phone', /^(?:办公|联系|单位|工作)?(?:电话|电话号码|手机|手机号|officetelephone|phone)$/],
    ['unit', /^(?:所在|所属|任职)?(?:单位|部门|机构|社区|村居|组织)(?:名称|编号)?$|^unit$/],
    ['title', /^(?:岗位|职位)(?:名称)?$|^titleofthepost$|^title$/],
    ['duty', /^(?:职责|职务|身份|人员类别|人员类型|duty)$/],
    ['role', /^(?:系统)?角色$|^role$/],
    ['scope', /^(?:岗位)?(?:可见|查看|数据)(?:范围|权限)$|^(?:howfaritsees|scope)$/],
    ['areas', /^(?:负责|管辖|所辖|包联|服务)?(?:区域|网格|范围|村居)(?:代码|编码|编号|名称)?$|^areas?$/],
    ['partTime', /^(?:专兼职|专职兼职|是否专职|专职|用工形式|fullorparttime)$/],
    [
      'from',
      /^(?:任职|上岗|聘用)?(?:起始|开始|日期|时间|起始日期|开始日期|起始时间|开始时间|任职日期|任职时间)$|^from$/,
    ],
    ['until', /^(?:任职|聘用)?(?:截止|结束|到期)(?:日期|时间)?$|^until$/],
  ],
}

export const staffColumns = { units: createColumns(names.units), staff: createColumns(names.staff) }
