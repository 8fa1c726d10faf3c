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

/** What stands in the log where a purpose would: a list of people was taken out of the house; why stands with the export. */
export const takenOut = 'taken_out'
export const takenOutTitle: Text = { zh: '导出名单', en: 'Took a list out' }

/** What makes a look unusual. Each is a question to whoever looked, not a verdict. */
export const unusualKinds = {
  many: { zh: '一小时内查看多人', en: 'Many people in an hour' },
  hours: { zh: '非工作时间', en: 'Out of office hours' },
  elsewhere: { zh: '不在本单位、本区域', en: 'Outside the own unit and area' },
  vain: { zh: '多次按号码查找未查到人', en: 'Many numbers that are nobody’s' },
} as const satisfies Record<string, Text>
export type Unusual = keyof typeof unusualKinds
const unusualNames = ['many', 'hours', 'elsewhere', 'vain'] as const satisfies readonly Unusual[]
export const unusual = z.enum(unusualNames)

/** By which number somebody was looked up: each search stands in the log, a vain one as well. */
export const searchedBy = {
  phone: { zh: '按电话号码查找', en: 'Looked up by telephone number' },
  id_number: { zh: '按证件号码查找', en: 'Looked up by identity number' },
} as const satisfies Record<string, Text>
export type SearchedBy = keyof typeof searchedBy

/** The rules by which a look is unusual; a district may set its own (`settings.reading`). */
export const readingRules = z.object({
  /** More people than this in an hour. */
  peopleAnHour: z.int().min(1).default(30),
  /** One person looks up no more numbers than this in an hour: a register is no telephone book. */
  numbersAnHour: z.int().min(1).default(30),
  /** More numbers than this in an hour of which nobody was found. */
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

/** `GET /api/requests/:number/views`: who looked at one's data, by post and not by name. */
export const ownViews = z.object({
  items: z.array(z.object({ at: instant, roleTitle: text, unitName: text, purpose: text })),
})
export type OwnViews = z.infer<typeof ownViews>

/**
 * `GET /api/resident/views`: who looked at what the register keeps of whoever proved a telephone number. `one`: the number stands
 * with one person there, and with nobody else; `several`: it stands with more, and whose looks they are is not certain.
 */
export const registerViews = ownViews.extend({ known: z.enum(['none', 'one', 'several']) })
export type RegisterViews = z.infer<typeof registerViews>

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
  matter: z.uuid().nullable(),
  purpose: text,
  unusual: z.array(unusual),
  /** Of a list that was taken out: how many people stand in it, and its number; null for any other look. */
  people: z.int().nullable(),
  export: z.string().nullable(),
})
export type ViewItem = z.infer<typeof viewItem>
export const viewPage = z.object({ items: z.array(viewItem), next: z.string().nullable() })

/** `GET /api/audit/exports`. */
export const exportItem = z.object({
  number: z.string(),
  at: instant,
  person: z.uuid(),
  name: z.string(),
  kind: z.string(),
  reason: z.string(),
})
export const exportPage = z.object({ items: z.array(exportItem), next: z.string().nullable() })

/** Why something is taken out of the house. */
export const exportReason = z.string().trim().min(4).max(200)
