import { sign } from 'node:crypto'
import { type CertificateBody, retentionRules, retentionSettings } from '@mazha/contracts/retention'
import type { Context } from '#kernel/context'
import { inDistrict } from '#kernel/db'
import { canonicalize } from '#kernel/ledger/canonical'
import { publicKeyOf } from '#kernel/ledger/checkpoint'
import { type Certificate, eraseMatters, insertCertificate, lockCertificates } from './store-erasure.ts'

/** Erasure by rule: what is kept no longer goes, keys and all, and a signed certificate says how much. */

const atOnce = 500

/** Some years earlier, on the same day. */
const yearsBefore = (now: Date, years: number): Date => {
  const before = new Date(now)
  before.setUTCFullYear(before.getUTCFullYear() - years)
  return before
}

/**
 * Erases what its rule keeps no longer. What goes and the certificate of it go in together.
 *
 * @returns the certificates; none when nothing was due
 */
export const eraseDue = async (ctx: Context): Promise<Certificate[]> => {
  const { id: district, settings } = ctx.district
  const { mattersYears } = retentionSettings.parse(settings['retention'] ?? {})
  const made: Certificate[] = []
  for (;;) {
    const certificate = await eraseSome(ctx, district, mattersYears)
    if (certificate === null) return made
    made.push(certificate)
  }
}

const eraseSome = (ctx: Context, district: string, years: number): Promise<Certificate | null> =>
  inDistrict(ctx.db, district, async (db) => {
    const last = await lockCertificates(db, district)
    const at = ctx.now()
    const before = yearsBefore(at, years)
    const erased = await eraseMatters(db, district, before, atOnce)
    if (erased.matters === 0) return null
    const body: CertificateBody = {
      v: 1,
      district,
      n: last + 1,
      at: at.toISOString(),
      rule: 'matters',
      basis: retentionRules.matters.basis.zh,
      before: before.toISOString(),
      erased: { ...erased },
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
  })
