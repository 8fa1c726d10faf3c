import type { Readable } from 'node:stream'
import { areaLevels } from '@mazha/contracts/area'
import { areaImportFields } from '@mazha/contracts/area-import'
import type { UnitItem } from '@mazha/contracts/staff'
import { duties, isDuty, nets, unitKinds } from '@mazha/contracts/staff'
import { type StaffingReport } from '@mazha/contracts/staffing'
import { staffTables } from '@mazha/contracts/staff-import'
import { postScopes, type Role, roles } from '@mazha/contracts/role'
import type { Language, Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { type ExportMark, markedWorkbook } from '#modules/audit'
import { findPeople, listUnitsOf } from '#modules/people'
import { groundStaff } from './ground-staff.ts'

/** Workbooks of areas, units, staff and the report. Areas, units and staff have the headings by which they can be taken in again. */

const wordOf = (list: Readonly<Record<string, Text>>, id: string | null, language: Language): string =>
  id === null ? '' : (list[id]?.[language] ?? id)

const { units: unitColumns, staff: staffColumns } = staffTables
const areaColumns = ['code', 'name', 'level', 'parentCode'] as const

type Out = { readonly mark: ExportMark; readonly language: Language }

/** Areas, units and everybody who holds a post today, in the form in which they can be taken in. */
export const staffWorkbook = async (ctx: Context, out: Out): Promise<Readable> => {
  const { language } = out
  const { day, ground, serving } = await groundStaff(ctx)
  const units = inOrder(await listUnitsOf(ctx, day))
  const numbers = new Map((await findPeople(ctx, '')).map((person) => [person.id, person]))
  const codes = (areas: readonly string[]): string => areas.map((id) => ground.find(id)?.code ?? id).join('、')
  return markedWorkbook(
    ctx,
    [
      {
        title: { zh: '区域', en: 'Areas' },
        columns: areaColumns.map((field) => [areaImportFields[field], 22]),
        rows: ground
          .areas()
          .map(({ code, name, level, parent }) => [
            code,
            name,
            areaLevels[level].title[language],
            parent === null ? '' : (ground.find(parent)?.code ?? ''),
          ]),
      },
      {
        title: { zh: '单位', en: 'Units' },
        columns: Object.values(unitColumns).map((title) => [title, 18]),
        rows: units.map((unit) => [
          unit.id,
          unit.name.zh,
          unit.name.en,
          wordOf(unitKinds, unit.kind, language),
          wordOf(nets, unit.net, language),
          unit.parent ?? '',
          unit.phone ?? '',
          unit.address ?? '',
          codes(unit.areas),
          unit.from,
        ]),
      },
      {
        title: { zh: '人员', en: 'Staff' },
        columns: Object.values(staffColumns).map((title) => [title, 18]),
        rows: serving.map(({ term, post, duty }) => [
          term.name,
          numbers.get(term.person)?.staffNumber ?? '',
          term.phone ?? '',
          post.unit,
          post.duty === null || duty === null || !isDuty(duty) ? '' : duties[duty].title[language],
          post.title_zh,
          post.role === null ? '' : roleWord(post.role, language),
          post.scope === null ? '' : postScopes[post.scope][language],
          codes(post.areas),
          term.part_time ? (language === 'zh' ? '兼职' : 'part time') : language === 'zh' ? '专职' : 'full time',
          term.from,
          term.until ?? '',
        ]),
      },
    ],
    out,
  )
}

const roleWord = (role: Role, language: Language): string => roles[role][language]

/** Each unit after the one it stands below. */
const inOrder = (units: readonly UnitItem[]): UnitItem[] => {
  const ids = new Set(units.map(({ id }) => id))
  const below = (parent: string | null): UnitItem[] =>
    units
      .filter((unit) => (unit.parent !== null && ids.has(unit.parent) ? unit.parent : null) === parent)
      .flatMap((unit) => [unit, ...below(unit.id)])
  return below(null)
}

const words = (zh: string, en: string): Text => ({ zh, en })

export const reportWorkbook = (ctx: Context, report: StaffingReport, out: Out): Promise<Readable> => {
  const { language } = out
  const areas = (list: readonly { readonly name: string }[]): string => list.map(({ name }) => name).join('、')
  return markedWorkbook(
    ctx,
    [
      {
        title: words('覆盖率', 'Coverage'),
        columns: [
          [words('区域', 'Area'), 20],
          [words('网格数', 'Grids'), 10],
          [words('已配备', 'With a worker'), 14],
          [words('覆盖率（%）', 'Per cent'), 12],
          [words('网格员', 'Workers'), 10],
          [words('空缺岗位', 'Empty posts'), 12],
        ],
        rows: report.byArea.map((one) => [one.name, one.grids, one.covered, one.percent, one.workers, one.vacancies]),
      },
      {
        title: words('无人网格', 'Grids without a worker'),
        columns: [
          [words('网格', 'Grid'), 24],
          [words('所在', 'Where'), 30],
        ],
        rows: report.byGrid.filter(({ workers }) => workers.length === 0).map((one) => [one.name, one.within]),
      },
      {
        title: words('网格过多', 'Too many grids'),
        columns: [
          [words('姓名', 'Name'), 14],
          [words('网格数', 'Grids'), 10],
          [words('网格', 'Which'), 50],
        ],
        rows: report.tooMany.map((one) => [one.name, one.grids.length, areas(one.grids)]),
      },
      {
        title: words('楼栋长', 'Building heads'),
        columns: [
          [words('姓名', 'Name'), 14],
          [words('单位', 'Unit'), 24],
          [words('负责', 'Looks after'), 40],
          [words('所在', 'Where'), 30],
        ],
        rows: report.buildingHeads.map((one) => [one.name, one.unitName[language], areas(one.areas), one.within]),
      },
      {
        title: words('即将到期', 'Ending soon'),
        columns: [
          [words('姓名', 'Name'), 14],
          [words('岗位', 'Post'), 20],
          [words('单位', 'Unit'), 24],
          [words('截止', 'Last day'), 14],
        ],
        rows: report.ending.map((one) => [one.name, one.title[language], one.unitName[language], one.until]),
      },
      {
        title: words('空缺岗位', 'Empty posts'),
        columns: [
          [words('岗位', 'Post'), 20],
          [words('单位', 'Unit'), 24],
          [words('名额', 'Places'), 10],
          [words('在岗', 'Held'), 10],
          [words('区域', 'Areas'), 40],
        ],
        rows: report.vacancies.map((one) => [
          one.title[language],
          one.unitName[language],
          one.capacity,
          one.held,
          areas(one.areas),
        ]),
      },
    ],
    out,
  )
}
