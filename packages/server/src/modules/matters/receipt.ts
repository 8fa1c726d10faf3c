import { timingSafeEqual } from 'node:crypto'
import type { Matter } from '@mazha/contracts/matter'
import { parseNumber } from '@mazha/contracts/number'
import { refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import type { RequestResident } from '#kernel/http'
import { hmac } from '#kernel/secrets'
import { findMatter } from './queries.ts'
import { isRaisedBy } from './store-residents.ts'

/** Crockford's base 32: no I, L, O, U, so that nothing is misread. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * The code on a matter's receipt, `XXXX-XXXX-XXXX`: whoever holds it is taken for the one who raised it. Derived from the
 * matter's id by a secret key, so it is stored nowhere.
 */
export function receiptCode(ctx: Context, id: string): string {
  let bits = BigInt(`0x${hmac(ctx.secrets.receiptKey, ctx.district.id, id).subarray(0, 8).toString('hex')}`) >> 4n
  let code = ''
  for (let at = 0; at < 12; at++) {
    code = (alphabet[Number(bits & 31n)] ?? '') + code
    bits >>= 5n
  }
  return `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`
}

/** What people type for a code: small letters, spaces, and the letters that look like figures. */
const readCode = (typed: string): string =>
  typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')

/**
 * The matter of a receipt; without a code, the one that a resident raised with the telephone number proved.
 *
 * @throws matter.wrong-code for an unknown number and for a wrong code alike: nobody learns which numbers exist
 */
export async function checkReceipt(
  ctx: Context,
  number: string,
  code: string,
  resident: RequestResident | null = null,
): Promise<Matter> {
  const parsed = parseNumber(number)
  const matter = parsed === undefined ? undefined : await findMatter(ctx, { number: parsed })
  if (code === '' && resident !== null && matter !== undefined) {
    if (await isRaisedBy(ctx.db, ctx.district.id, matter.id, resident.phone)) return matter
  }
  const expected = Buffer.from(readCode(receiptCode(ctx, matter?.id ?? '')))
  const given = Buffer.from(readCode(code).slice(0, 64))
  const same = given.length === expected.length && timingSafeEqual(given, expected)
  if (matter === undefined || !same) throw refuse('matter.wrong-code')
  return matter
}
