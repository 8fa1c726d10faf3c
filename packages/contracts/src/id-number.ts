/** Numbers of identity documents: checked, brought into one form, and shown masked. */

export const idKinds = {
  resident_id: { zh: '居民身份证', en: 'Resident identity card' },
  passport: { zh: '护照', en: 'Passport' },
  permit: { zh: '港澳台居民来往通行证', en: 'Travel permit (Hong Kong, Macao, Taiwan)' },
  other: { zh: '其他证件', en: 'Another document' },
} as const
export type IdKind = keyof typeof idKinds
export const idKindNames = ['resident_id', 'passport', 'permit', 'other'] as const satisfies readonly IdKind[]

export type IdNumber = { readonly kind: IdKind; readonly number: string }
/** What is wrong with a number, by what would have to be looked at again. */
export type IdFault = 'length' | 'characters' | 'old' | 'area' | 'date' | 'check'
export const idFaults = {
  length: { zh: '位数不对', en: 'it has the wrong length' },
  characters: { zh: '含有不应出现的字符', en: 'it holds characters that do not belong there' },
  old: { zh: '是 15 位旧证号，请填 18 位新号', en: 'it is an old one of 15 digits; give the one of 18' },
  area: { zh: '前两位不是有效的省份代码', en: 'it does not begin with a province’s code' },
  date: { zh: '出生日期不存在或在将来', en: 'its date of birth does not exist or is still to come' },
  check: { zh: '校验码不符，请逐位核对', en: 'its check digit does not fit; compare it digit by digit' },
} as const satisfies Record<IdFault, { readonly zh: string; readonly en: string }>

/** One form of a number however it is typed: no spaces or dashes, full-width signs made plain, capitals. */
export const normaliseIdNumber = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\-‐-―·.]/gu, '')
    .toUpperCase()

// Provinces of GB/T 2260; 81–83: residence permits of people of Hong Kong, Macao and Taiwan; 91: foreigners' permanent residence.
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91'.split(
    ' ',
  ),
)
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** The last sign of a number, from its first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2). */
export const checkSign = (digits: string): string =>
  '10X98765432'.charAt(weights.reduce((sum, weight, n) => sum + weight * Number(digits[n]), 0) % 11)

/**
 * What is wrong with a citizen's number of 18 digits.
 *
 * @param number in its one form
 * @param today civil day `2026-10-01`: nobody is born later
 * @see GB 11643-1999
 */
export const residentIdFault = (number: string, today: string): IdFault | null => {
  if (/^\d{15}$/.test(number)) return 'old'
  if (number.length !== 18) return 'length'
  if (!/^\d{17}[\dX]$/.test(number)) return 'characters'
  if (!provinces.has(number.slice(0, 2))) return 'area'
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)]
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  const isDay = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days
  if (!isDay || Number(year) < 1880 || `${year}-${month}-${day}` > today) return 'date'
  return checkSign(number) === number[17] ? null : 'check'
}

const otherShapes: Readonly<Record<Exclude<IdKind, 'resident_id'>, RegExp>> = {
  passport: /^[A-Z0-9]{5,15}$/,
  permit: /^[A-Z0-9]{8,18}$/,
  other: /^[\p{L}\p{N}/]{3,40}$/u,
}

/** What is wrong with a number of its kind, brought into its one form before; null: nothing. */
export const idFault = ({ kind, number }: IdNumber, today: string): IdFault | null => {
  if (kind === 'resident_id') return residentIdFault(number, today)
  if (otherShapes[kind].test(number)) return null
  return /^[\p{L}\p{N}/]*$/u.test(number) ? 'length' : 'characters'
}

/** `3702**********1234`; of a shorter number the first and the last sign, of the shortest the last alone. */
export const maskIdNumber = (number: string): string => {
  const signs = Array.from(number)
  const kept = signs.length >= 15 ? 4 : signs.length > 4 ? 1 : 0
  const last = Math.max(kept, 1)
  return signs.map((sign, n) => (n < kept || n >= signs.length - last ? sign : '*')).join('')
}

/** `138****1234`. */
export const maskPhone = (phone: string): string => {
  const signs = Array.from(phone)
  const [first, last] = signs.length >= 10 ? [3, 4] : signs.length >= 6 ? [1, 2] : [0, 1]
  return signs.map((sign, n) => (n < first || n >= signs.length - last ? sign : '*')).join('')
}

/** The first character of a name, the others starred: `张**`. */
export const maskName = (name: string): string =>
  Array.from(name)
    .map((sign, n) => (n === 0 || sign === ' ' ? sign : '*'))
    .join('')
