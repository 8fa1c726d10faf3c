/**
 * Matter numbers: `YYMMDD` of the day of receipt, a serial, and a check digit, all decimal so that they can be read over
 * the phone and typed on any keypad: `260928-00042-7`. The check digit (ISO 7064 MOD 11-10) finds every single wrong
 * digit and every swapped neighbour but a few.
 */
export const makeNumber = (day: string, serial: number): string => {
  const digits = day.replaceAll('-', '').slice(2) + String(serial).padStart(5, '0')
  return digits + checkDigit(digits)
}

/** `260928000427` → `260928 00042 7`: in groups for reading aloud. */
export const spokenNumber = (number: string): string =>
  `${number.slice(0, 6)} ${number.slice(6, -1)} ${number.slice(-1)}`

/** Accepts spaces, hyphens and full-width digits; undefined when the check digit is wrong. */
export const parseNumber = (typed: string): string | undefined => {
  const digits = typed.normalize('NFKC').replace(/[\s-]/g, '')
  if (!/^\d{12,18}$/.test(digits)) return undefined
  return checkDigit(digits.slice(0, -1)) === digits.slice(-1) ? digits : undefined
}

const checkDigit = (digits: string): string => {
  let product = 10
  for (const digit of digits) {
    const sum = (product + Number(digit)) % 10 || 10
    product = (sum * 2) % 11
  }
  return String((11 - product) % 10)
}
