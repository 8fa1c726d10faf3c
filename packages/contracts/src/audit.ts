import { z } from 'zod'
import type { Text } from './text.ts'

/** For what somebody's data may be looked at. A look says which. */
export const purposes = {
  call: { zh: '联系核实', en: 'Calling to clarify' },
  follow_up: { zh: '回访', en: 'Follow-up' },
  inform: { zh: '告知办理结果', en: 'Telling the result' },
  visit: { zh: '上门办理', en: 'A visit to handle it' },
  complaint: { zh: '处理投诉', en: 'Looking into a complaint' },
  identity: { zh: '核对身份', en: 'Checking who somebody is' },
  law: { zh: '依法调取', en: 'Required by law' },
} as const satisfies Record<string, Text>
export type Purpose = keyof typeof purposes
const purposeNames = [
  'call',
  'follow_up',
  'inform',
  'visit',
  'complaint',
  'identity',
  'law',
] as const satisfies readonly Purpose[]
export const purpose = z.enum(purposeNames)

/**
 * Why a matter was opened: nobody is asked each time. Whoever has it or a part in it handles it; for others their post says it.
 */
export const openingPurposes = {
  handling: { zh: '办理这件事', en: 'Handling the matter' },
  duty: { zh: '岗位工作中查阅', en: 'Read in the course of their work' },
  supervision: { zh: '督办检查', en: 'Supervision' },
  audit: { zh: '审计检查', en: 'Audit' },
} as const satisfies Record<string, Text>
export type OpeningPurpose = keyof typeof openingPurposes

/** What stands in the log where a purpose would: a list of people was taken out of the house; why stands with the export. */
export const takenOut = 'taken_out'
export const takenOutTitle: Text = { zh: '导出名单', en: 'Took a list out' }

/** … or a table was held against the register, which told whose identity numbers are recorded. */
export const heldAgainst = 'held_against'
export const heldAgainstTitle: Text = { zh: '用表格核对人口登记', en: 'Held a table against the register' }

/** What makes a look unusual. Each is a question to whoever looked, not a verdict. */
export const unusualKinds = {
  many: { zh: '一小时内查看多人、多件', en: 'Many people or matters in an hour' },
  hours: { zh: '非工作时间', en: 'Out of office hours' },
  elsewhere: { zh: '不在本单位、本区域', en: 'Outside the own unit and area' },
  vain: { zh: '多次查找未查到人', en: 'Many searches that found nobody' },
} as const satisfies Record<string, Text>
export type Unusual = keyof typeof unusualKinds
const unusualNames = ['many', 'hours', 'elsewhere', 'vain'] as const satisfies readonly Unusual[]
export const unusual = z.enum(unusualNames)

/** By what somebody was looked up, or what was read without opening it: each search stands in the log, a vain one as well. */
export const searchedBy = {
  phone: { zh: '按电话号码查找', en: 'Looked up by telephone number' },
  id_number: { zh: '按证件号码查找', en: 'Looked up by identity number' },
  name: { zh: '按姓名查找', en: 'Looked up by name' },
  words: { zh: '按文字查找事项', en: 'Searched the words of matters' },
  list: { zh: '浏览事项列表', en: 'Read lists of matters' },
} as const satisfies Record<string, Text>
export type SearchedBy = keyof typeof searchedBy

/** The rules by which a look is unusual; a district may set its own (`settings.reading`). */
export const readingRules = z.object({
  /** More people than this in an hour. */
  peopleAnHour: z.int().min(1).default(30),
  /** More matters than this opened in an hour. */
  mattersAnHour: z.int().min(1).default(60),
  /** One person looks up no more names and numbers than this in an hour: a register is no telephone book. */
  numbersAnHour: z.int().min(1).default(30),
  /** More names and numbers than this in an hour of which nobody was found. */
  vainAnHour: z.int().min(1).default(5),
  /** Local time, `07:30-19:00`; outside it, and on days off, is out of hours. */
  hours: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/)
    .default('07:30-19:00'),
  kinds: z.array(unusual).default(['many', 'hours', 'elsewhere', 'vain']),
})
export type ReadingRules = z.infer<typeof readingRules>

const text = z.object({ zh: z.string(), en: z.string() })
const instant = z.iso.datetime()

/** `POST /api/matters/:id/contact`: who raised it, unmasked; the look is recorded before it is answered. */
export const contactAsked = z.object({ purpose })
export const contactShown = z.object({
  people: z.array(z.object({ name: z.string().nullable(), phone: z.string().nullable() })),
})

const ownView = z.object({ at: instant, roleTitle: text, unitName: text, purpose: text })
/**
 * `GET /api/requests/:number/views`: who looked at one's data, by post and not by name. `opened`: the matter's words, with name and
 * number masked; otherwise name and number in full.
 */
export const ownViews = z.object({ items: z.array(ownView.extend({ opened: z.boolean() })) })
export type OwnViews = z.infer<typeof ownViews>

/**
 * `GET /api/resident/views`: who looked at what the register keeps of whoever proved a telephone number. `one`: the number stands
 * with one person there, and with nobody else; `several`: it stands with more, and whose looks they are is not certain.
 */
export const registerViews = z.object({ items: z.array(ownView), known: z.enum(['none', 'one', 'several']) })
export type RegisterViews = z.infer<typeof registerViews>

/** Which looks the auditor reads: matters that were opened, lists and searches among them, or people. */
export const viewKinds = {
  people: { zh: '查看、查找人员', en: 'People looked at or up' },
  matters: { zh: '打开事项', en: 'Matters opened' },
  lists: { zh: '浏览、查找事项', en: 'Lists and searches of matters' },
} as const satisfies Record<string, Text>
export const viewKind = z.enum(['people', 'matters', 'lists'])
export type ViewKind = z.infer<typeof viewKind>

/** `GET /api/audit/views`. */
export const viewItem = z.object({
  id: z.uuid(),
  at: instant,
  person: z.uuid(),
  name: z.string(),
  roleTitle: text,
  unitName: text,
  /** Names whose data it was without telling who that is: the same one, the same name; null: nobody was found. */
  subject: z.string().nullable(),
  /** How somebody was looked up; null where it was no search by a number. */
  searchedBy: text.nullable(),
  /** A search that found nobody. */
  vain: z.boolean(),
  matter: z.uuid().nullable(),
  /** The matter's number; null as well where it is kept from whoever reads the log. */
  number: z.string().nullable(),
  purpose: text,
  unusual: z.array(unusual),
  /** Of a list that was taken out, or a table that was held against the register: how many people, and its number; null for any other look. */
  people: z.int().nullable(),
  export: z.string().nullable(),
})
export type ViewItem = z.infer<typeof viewItem>
export const viewPage = z.object({ items: z.array(viewItem), next: z.string().nullable() })

/** What can be taken out of the house. */
export const exportKinds = {
  matters: { zh: '事项', en: 'Matters' },
  'register-buildings': { zh: '楼栋', en: 'Buildings' },
  'register-residents': { zh: '住户与居民', en: 'Households and residents' },
  'register-places': { zh: '场所', en: 'Places' },
  'register-organisations': { zh: '单位', en: 'Organisations' },
  'import-rejects': { zh: '导入退回的行', en: 'Rows that an import sent back' },
  views: { zh: '查看记录', en: 'Looks' },
  'account-events': { zh: '账号日志', en: 'Account log' },
  imports: { zh: '导入记录', en: 'Imports' },
  'area-changes': { zh: '区划调整', en: 'Changes of the ground' },
  staff: { zh: '区域、单位和人员', en: 'Areas, units and staff' },
  'staffing-report': { zh: '配备情况', en: 'Staffing report' },
} as const satisfies Record<string, Text>
export const exportKind = z.enum([
  'matters',
  'register-buildings',
  'register-residents',
  'register-places',
  'register-organisations',
  'import-rejects',
  'views',
  'account-events',
  'imports',
  'area-changes',
  'staff',
  'staffing-report',
])
export type ExportKind = z.infer<typeof exportKind>

/** `GET /api/audit/exports`. */
export const exportItem = z.object({
  number: z.string(),
  at: instant,
  person: z.uuid(),
  name: z.string(),
  kind: z.string(),
  kindTitle: text,
  reason: z.string(),
})
/** `GET /api/audit/exporters`: by whom the list can be narrowed. */
export const exporters = z.object({ items: z.array(z.object({ person: z.uuid(), name: z.string() })) })
export const exportPage = z.object({ items: z.array(exportItem), next: z.string().nullable() })

/** Why something is taken out of the house. */
export const exportReason = z.string().trim().min(4).max(200)
