import { refuse } from '@mazha/contracts/refusal'

// No I, O, S, V, Z: they look like digits.
const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/**
 * A unified social credit code in its one form.
 *
 * @throws register.credit-code
 * @see GB 32100-2015: 18 signs, the last one of ISO 7064-like weights 3^n mod 31
 */
export const creditCode = (text: string): string => {
  const code = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
  const values = Array.from(code, (sign) => signs.indexOf(sign))
  let [sum, weight] = [0, 1]
  for (const value of values.slice(0, 17)) {
    sum += value * weight
    weight = (weight * 3) % 31
  }
  if (values.length !== 18 || values.includes(-1) || (31 - (sum % 31)) % 31 !== values[17]) {
    throw refuse('register.credit-code', { code: code.slice(0, 30) })
  }
  return code
}
