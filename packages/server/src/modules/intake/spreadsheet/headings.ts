import { createHash } from 'node:crypto'
import type { ImportField } from '@mazha/contracts/import'
import { refuse } from '@mazha/contracts/refusal'
import { bareText, cellText, type Row } from '#kernel/spreadsheet/index'

/** Column names as their owners write them, bare of spaces and in small letters; the first that is met decides. */
const names: Readonly<Record<ImportField, RegExp>> = {
  number:
    /^(?:(?:留言|诉求|工单|事项|来件|信件|案件|投诉|问题|任务|受理|来源|业务)(?:编号|编码|号|单号|id)|编号|单号|工单|srrecordid|servicerequestnum|requestid|ticketid|caseid|number|no\.?|id)$/,
  answeredAt:
    /^(?:(?:答复|回复|办结|办理完成|结案|反馈|完成|办复)(?:时间|日期)|closedate|closeddate|closed_?at|answered_?at|replytime|resolved_?at)$/,
  answer:
    /^(?:(?:答复|回复|办理|处理|处置|反馈|办结)(?:意见|内容|结果|情况|说明)|答复|回复|outcome|reply|answer|resolution|response)$/,
  at: /^(?:(?:留言|来电|来信|来访|来件|诉求|受理|登记|提交|上报|投诉|发布|创建|接收|反映|发生)(?:时间|日期)|时间|日期|createddate|created_?at|opened_?at|opendate|time|date|datetime)$/,
  title: /^(?:(?:留言|诉求|工单|事项|问题|信件|投诉)?(?:主题|标题|题目)|srtype|title|subject)$/,
  text: /^(?:(?:留言|诉求|工单|事项|问题|来电|来件|信件|投诉|反映)?(?:详情|内容|描述|详细内容|正文|具体内容)|反映问题|诉求|text|body|description|content|details?)$/,
  phone:
    /^(?:(?:联系|来电|电话|手机|联系人|诉求人)?(?:电话|手机|号码|手机号|手机号码|电话号码|联系方式)|phone|tel|telephone|mobile)$/,
  name: /^(?:(?:留言|反映|来电|投诉|诉求|联系|来信|申请)?(?:用户|人|姓名|人姓名)|称呼|昵称|user|username|name|reporter|caller)$/,
  category:
    /^(?:(?:一级|二级|三级|诉求|事项|问题|工单|投诉|业务)?(?:分类|类别|类型|标签)|一级标签|category|class|label|type)$/,
  address: /^(?:(?:详细|事发|发生|问题|诉求|事件|反映|所在|联系)?(?:地址|地点|位置)|事发地|address|location|place)$/,
  lng: /^(?:经度|x坐标|坐标x|longitude|lng|lon|long)$/,
  lat: /^(?:纬度|y坐标|坐标y|latitude|lat)$/,
}

/** The columns that our own files of rejected rows add; no part of anyone's headings. */
export const reasonHeadings = ['原行号 Row', '结果 Result', '原因 Reason'] as const

export type Headings = { readonly row: number; readonly names: readonly string[] }

/** A heading without what people add to it: brackets, stars, colons. */
const plainHeading = (heading: string): string =>
  bareText(heading.normalize('NFKC'))
    .replace(/[（(【[].*?[)）】\]]/g, '')
    .replace(/[*:：_\-/]/g, '')
    .toLowerCase()

const findField = (heading: string): ImportField | undefined => {
  const plain = plainHeading(heading)
  return fields.find((field) => names[field].test(plain) || names[field].test(heading.trim().toLowerCase()))
}
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of a closed record
const fields = Object.keys(names) as ImportField[]

/**
 * Finds the row of headings: often not the first, because a sheet's title stands above it, merged over its width. It is the row with the most
 * column names that are known; where none is known, the first row with at least two texts.
 *
 * @param rows the first rows of a file
 * @throws import.no-headings
 */
export const findHeadings = (rows: readonly Row[]): Headings => {
  const candidates = rows.slice(0, 20)
  const known = (row: Row): number =>
    new Set(row.cells.map((cell) => findField(cellText(cell) ?? '')).filter(Boolean)).size
  const texts = (row: Row): number =>
    row.cells.filter((cell) => typeof cell === 'string' && cellText(cell) !== undefined).length
  const best = candidates.reduce<Row | undefined>(
    (best, row) => (known(row) > (best ? known(best) : 0) ? row : best),
    undefined,
  )
  const found = best ?? candidates.find((row) => texts(row) >= 2) ?? candidates.find((row) => texts(row) === 1)
  if (!found || found === rows.at(-1)) throw refuse('import.no-headings')
  return { row: found.row, names: nameColumns(found) }
}

/** Names for every column: the heading's text; a second one of the same name and one without any get their place with it. */
const nameColumns = (row: Row): readonly string[] => {
  const seen = new Map<string, number>()
  return row.cells.map((cell, column) => {
    const heading = (cellText(cell) ?? '').replaceAll('\n', ' ').slice(0, 200) || `#${column + 1}`
    const before = seen.get(heading) ?? 0
    seen.set(heading, before + 1)
    return before === 0 ? heading : `${heading} (${before + 1})`
  })
}

/** Which field each column seems to be; each field at most once, the first column that fits. */
export const guessMapping = (headings: readonly string[]): Readonly<Record<string, ImportField | null>> => {
  const taken = new Set<ImportField>()
  const guessed: Record<string, ImportField | null> = {}
  for (const heading of headings) {
    const field = isReason(heading) ? undefined : findField(heading)
    guessed[heading] = field !== undefined && !taken.has(field) ? field : null
    if (field !== undefined) taken.add(field)
  }
  return guessed
}

/** What a confirmed mapping is remembered by: the same headings in the same order. */
export const headingsDigest = (headings: readonly string[]): Buffer =>
  createHash('sha256')
    .update(JSON.stringify(headings.filter((heading) => !isReason(heading)).map(plainHeading)))
    .digest()

const isReason = (heading: string): boolean => reasonHeadings.some((reason) => reason === heading)
