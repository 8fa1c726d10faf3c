/**
 * Telephone numbers, in one place for every door: what people type is tidied, held against one pattern, and found by one
 * form. No schemas here, for the portal's first page reads it.
 */

/** Full-width signs become plain ones; spaces, brackets and the dashes within a mobile number go. */
export const tidyPhone = (typed: string): string => {
  const plain = typed
    .normalize('NFKC')
    .trim()
    .replaceAll(/[\s()·.]/g, '')
    .replaceAll(/[‐‑‒–—―−－]/g, '-')
  const digits = plain.replaceAll('-', '')
  return mobile.test(withoutCountry(digits)) ? digits : plain
}

const withoutCountry = (text: string): string => text.replace(/^(?:\+|00)86-?/, '')

const mobile = /^1[3-9]\d{9}$/
/** With its area code; a further number after `-`, `转` or `#`. */
const landline = /^0?(?:10|2\d|[3-9]\d{2})-?[2-9]\d{2,3}-?\d{4}(?:(?:-|转|分机|#|x|ext)\d{1,6})?$/i
/** As it is dialled within its own area: whoever calls at the window gives it so, and so do old tables. */
const local = /^[2-8]\d{2,3}-?\d{4}$/
const abroad = /^(?:\+|00)(?!86)[1-9](?:-?\d){5,13}$/
/** 110, 12345, 95588, 96148, with an area code or without; 400-810-1234. */
const publicNumber = /^(?:0\d{2,3}-?)?(?:1\d{2}|12\d{3}|10\d{3}|9[56]\d{3,4})$|^[48]00-?\d{3}-?\d{4}$/

/** Whether somebody can get a message there: a mobile number of the mainland, or one of another country. */
export const isMobile = (typed: string): boolean => {
  const tidy = tidyPhone(typed)
  return mobile.test(withoutCountry(tidy)) || abroad.test(tidy)
}

/** Whether somebody can be called there: a mobile number whole, a landline, or a number of another country. */
export const isPhone = (typed: string): boolean => {
  const tidy = tidyPhone(typed)
  const own = withoutCountry(tidy)
  // Without its area code's nought only where the country stands before it.
  return isMobile(tidy) || local.test(tidy) || (landline.test(own) && (own !== tidy || own.startsWith('0')))
}

/** Whether an office can be called there: as people, and by a short or a shared number. */
export const isOfficePhone = (typed: string): boolean => isPhone(typed) || publicNumber.test(tidyPhone(typed))

/** The form by which a number is found, however it was typed: one of the mainland without its country. */
export const phoneDigits = (typed: string): string => {
  const digits = typed.normalize('NFKC').replaceAll(/[^\d+]/g, '')
  const own = digits.replace(/^(?:\+|00)86/, '')
  if (own !== digits) {
    if (mobile.test(own)) return own
    if (/^(?:10|[2-9]\d)\d{7,9}$/.test(own)) return `0${own}`
    if (/^0\d{9,11}$/.test(own)) return own
  }
  return digits.replace(/^\+/, '00')
}
