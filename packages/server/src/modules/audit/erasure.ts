import { sign } from 'node:crypto'
import { type CertificateBody, retentionRules, retentionSettings } from '@mazha/contracts/retention'
import type { Context } from '#kernel/context'
import { inDistrict } from '#kernel/db'
import { canonicalize } from '#kernel/ledger/canonical'
import { publicKeyOf } from '#kernel/ledger/checkpoint'
import {
  type Certificate,
  type Db,
  eraseLogs,
  eraseMatters,
  insertCertificate,
  lockCertificates,
} from './store-erasure.ts'

/** Erasure by rule: what is kept no longer goes, keys and all, and a signed certificate says how much. */

const atOnce = 500

/** Some years earlier, on the same day. */
const yearsBefore = (now: Date, years: number): Date => {
  const before = new Date(now)
  before.setUTCFullYear(before.getUTCFullYear() - years)
  return before
}

type Of<B> = B extends CertificateBody ? Pick<B, 'rule' | 'erased'> : never

/** Signs what was erased, in the transaction that erases it. */
export const certify = async (
  ctx: Context,
  db: Db,
  { before, ...done }: Of<CertificateBody> & { readonly before: Date },
): Promise<Certificate> => {
  const district = ctx.district.id
  const last = await lockCertificates(db, district)
  const at = ctx.now()
  const body: CertificateBody = {
    v: 1,
    district,
    n: last + 1,
    at: at.toISOString(),
    basis: retentionRules[done.rule].basis.zh,
    before: before.toISOString(),
    ...done,
  }
  const text = canonicalize(body)
  const key = ctx.secrets.checkpointKey
  const certificate: Certificate = {
    n: body.n,
    at,
    body: text,
    publicKey: publicKeyOf(key),
    signature: sign(null, Buffer.from(text, 'utf8'), key),
  }
  await insertCertificate(db, district, certificate)
  return certificate
}

/**
 * Erases what the rules for matters and logs keep no longer. What goes and the certificate of it go in together.
 *
 * @returns the certificates; none when nothing was due
 */
export const eraseDue = async (ctx: Context): Promise<Certificate[]> => {
  const { mattersYears, logsYears } = retentionSettings.parse(ctx.district.settings['retention'] ?? {})
  const made: Certificate[] = []
  for (const some of [() => eraseSomeMatters(ctx, mattersYears), () => eraseSomeLogs(ctx, logsYears)]) {
    for (let certificate = await some(); certificate !== null; certificate = await some()) made.push(certificate)
  }
  return made
}

const eraseSomeMatters = (ctx: Context, years: number): Promise<Certificate | null> =>
  inDistrict(ctx.db, ctx.district.id, async (db) => {
    const before = yearsBefore(ctx.now(), years)
    const erased = await eraseMatters(db, ctx.district.id, before, atOnce)
    return erased.matters === 0 ? null : certify(ctx, db, { rule: 'matters', before, erased })
  })

const eraseSomeLogs = (ctx: Context, years: number): Promise<Certificate | null> =>
  inDistrict(ctx.db, ctx.district.id, async (db) => {
    const before = yearsBefore(ctx.now(), years)
    const erased = await eraseLogs(db, ctx.district.id, before, atOnce)
    const none = Object.values(erased).every((count) => count === 0)
    return none ? null : certify(ctx, db, { rule: 'views', before, erased })
  })
