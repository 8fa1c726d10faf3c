import { z } from 'zod'
import type { Text } from './text.ts'

/**
 * What the register keeps of a person, and why: each field with its purpose, the law that allows it, and how long it is kept.
 * What is not here is not kept: there is no field for a judgement about anybody.
 */

export const personalFieldNames = ['name', 'phone', 'id_number', 'emergency_phone'] as const
export const personalField = z.enum(personalFieldNames)
export type PersonalField = z.infer<typeof personalField>

/** How long a field is kept: years since it was recorded or confirmed, and at most so many months after moving away. */
export type KeepUntil = { readonly years: number; readonly monthsAfterLeaving: number }

export type FieldRule = {
  readonly title: Text
  /** Names the purpose in the database. */
  readonly purpose: string
  readonly purposeText: Text
  readonly basis: string
  readonly basisText: Text
  readonly keep: KeepUntil
}

const service = { zh: '联系居民，提供网格服务', en: 'Reaching residents, to serve them in their grid' }
const duty = {
  basis: 'pipl-13-3',
  basisText: {
    zh: '《个人信息保护法》第十三条第一款第（三）项：履行法定职责所必需',
    en: 'Personal Information Protection Law, art. 13(1)(3): needed for duties set by law',
  },
} as const
const consent = {
  basis: 'pipl-13-1',
  basisText: {
    zh: '《个人信息保护法》第十三条第一款第（一）项：本人同意',
    en: 'Personal Information Protection Law, art. 13(1)(1): the person’s consent',
  },
} as const

export const fieldRules = {
  name: {
    title: { zh: '姓名', en: 'Name' },
    purpose: 'service',
    purposeText: service,
    ...duty,
    keep: { years: 3, monthsAfterLeaving: 6 },
  },
  phone: {
    title: { zh: '联系电话', en: 'Telephone' },
    purpose: 'service',
    purposeText: service,
    ...duty,
    keep: { years: 3, monthsAfterLeaving: 6 },
  },
  id_number: {
    title: { zh: '证件号码', en: 'Identity number' },
    purpose: 'identity',
    purposeText: { zh: '办理须核对身份的事项', en: 'Matters that need a proven identity' },
    ...duty,
    keep: { years: 2, monthsAfterLeaving: 1 },
  },
  emergency_phone: {
    title: { zh: '紧急联系电话', en: 'Telephone for emergencies' },
    purpose: 'emergency',
    purposeText: { zh: '紧急情况下联系亲属', en: 'Reaching relatives in an emergency' },
    ...consent,
    keep: { years: 1, monthsAfterLeaving: 0 },
  },
} as const satisfies Record<PersonalField, FieldRule>

/** What a district sets otherwise (`settings.register`): how long each field is kept. */
export const registerSettings = z.object({
  keep: z
    .partialRecord(
      personalField,
      z.object({ years: z.int().min(1).max(30), monthsAfterLeaving: z.int().min(0).max(120) }),
    )
    .default({}),
})
