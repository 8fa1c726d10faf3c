import type { Text } from '../text.ts'

/** What is wrong with one field, in words that a resident can act on. `{n}` is a limit. */
export const fieldTexts = {
  required: { zh: '必须填写', en: 'must be filled in' },
  'too-long': { zh: '最多 {n} 个字', en: 'has more than {n} characters' },
  'too-short': { zh: '至少 {n} 个字', en: 'has fewer than {n} characters' },
  'too-many': { zh: '最多 {n} 项', en: 'has more than {n} items' },
  'too-few': { zh: '至少 {n} 项', en: 'has fewer than {n} items' },
  'too-big': { zh: '不能大于 {n}', en: 'is more than {n}' },
  'too-small': { zh: '不能小于 {n}', en: 'is less than {n}' },
  choice: { zh: '不在可选项里', en: 'is not one of the choices' },
  unknown: { zh: '不是这里的内容，请去掉', en: 'does not belong here; leave it out' },
  text: { zh: '应为文字', en: 'must be text' },
  number: { zh: '应为数字', en: 'must be a number' },
  integer: { zh: '应为整数', en: 'must be a whole number' },
  'yes-no': { zh: '应为是或否', en: 'must be yes or no' },
  list: { zh: '应为列表', en: 'must be a list' },
  group: { zh: '应为一组内容', en: 'must be a group of fields' },
  date: { zh: '应为日期，如 2026-09-28', en: 'must be a date, such as 2026-09-28' },
  uuid: { zh: '编号格式不对', en: 'is not a valid id' },
  phone: {
    zh: '应为 11 位手机号，或座机号码，如 65331234、0871-65331234',
    en: 'must be a mobile number of 11 digits, or a landline, such as 65331234 or 0871-65331234',
  },
  public: {
    zh: '不能有手机号、身份证号码：这里的内容公开并长期保存',
    en: 'must not hold a telephone or identity number: it is public and kept for good',
  },
  format: { zh: '格式不对', en: 'is not in the right form' },
} as const satisfies Record<string, Text>

export type FieldTextId = keyof typeof fieldTexts
