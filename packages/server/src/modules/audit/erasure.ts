import { sign } from 'node:crypto'
import type pg from 'pg'
import { type CertificateBody, retentionRules, retentionSettings } from '@mazha/contracts/retention'
import type { Context } from '#kernel/context'
import { inDistrict } from '#kernel/db'
import { canonicalize } from '#kernel/ledger/canonical'
import { publicKeyOf } from '#kernel/ledger/checkpoint'
import { digestErased, type ErasedMatter } from '#kernel/ledger/erased-list'
import { dropDetailsOfLeft, dropNamesOfLeft, endSessions, endWaysIn } from '#modules/people'
import {
  type Certificate,
  type Db,
  eraseBusinesses,
  eraseHandovers,
  eraseLogs,
  eraseMatters,
  erasePlans,
  eraseTraces,
  insertCertificate,
  insertErased,
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
/** What a certificate says; of matters also which they are, which it signs the digest of. */
type Done =
  | Of<Exclude<CertificateBody, { rule: 'matters' }>>
  | (Of<Extract<CertificateBody, { rule: 'matters' }>> & { readonly list: readonly ErasedMatter[] })

/** Signs what was erased, in the transaction that erases it. */
export const certify = async (
  ctx: Context,
  db: Db,
  { before, ...done }: Done & { readonly before: Date },
): Promise<Certificate> => {
  const district = ctx.district.id
  const last = await lockCertificates(db, district)
  const at = ctx.now()
  const common = {
    v: 1,
    district,
    n: last + 1,
    at: at.toISOString(),
    basis: retentionRules[done.rule].basis.zh,
    before: before.toISOString(),
  } as const
  const body: CertificateBody =
    done.rule === 'matters'
      ? { ...common, rule: done.rule, of: digestErased(done.list), erased: done.erased }
      : { ...common, ...done }
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
  if (done.rule === 'matters') await insertErased(db, district, body.n, done.list)
  return certificate
}

/**
 * Erases what the rules keep no longer: of matters, logs, people who left, traces in the register and plans for the ground. What goes and
 * the certificate of it go in together. Any process may run it, as often as it likes.
 *
 * @returns the certificates; none when nothing was due
 */
export const eraseDue = async (ctx: Context): Promise<Certificate[]> => {
  const rules = retentionSettings.parse(ctx.district.settings['retention'] ?? {})
  const district = ctx.district.id
  const made: Certificate[] = []
  type Some = (db: pg.PoolClient, before: Date) => Promise<Done | null>
  const eraseSome = (years: number, some: Some): Promise<Certificate | null> =>
    inDistrict(ctx.db, district, async (db) => {
      const before = yearsBefore(ctx.now(), years)
      const done = await some(db, before)
      const none = done === null || Object.values(done.erased).every((count) => count === 0)
      return none ? null : certify(ctx, db, { ...done, before })
    })
  /** Some at a time, until there are none. What one rule cannot erase keeps no other from its work. */
  const erase = async (years: number, some: Some): Promise<void> => {
    try {
      for (let one = await eraseSome(years, some); one !== null; one = await eraseSome(years, some)) made.push(one)
    } catch (error) {
      ctx.log.error({ err: error, event: 'not erased', years }, 'not erased')
    }
  }
  await erase(rules.mattersYears, async (db, before) => {
    const { list, ...erased } = await eraseMatters(db, district, before, atOnce)
    return erased.matters === 0 ? null : { rule: 'matters', erased, list }
  })
  await erase(rules.logsYears, async (db, before) => ({
    rule: 'views',
    erased: await eraseLogs(db, district, before, atOnce),
  }))
  await erase(rules.tracesYears, async (db, before) => ({
    rule: 'traces',
    erased: await eraseTraces(db, district, before, atOnce),
  }))
  await erase(rules.tracesYears, async (db, before) => ({
    rule: 'businesses',
    erased: await eraseBusinesses(db, district, before, atOnce),
  }))
  await erase(rules.tracesYears, async (db, before) => ({
    rule: 'plans',
    erased: { plans: await erasePlans(db, district, before, atOnce) },
  }))
  const left: string[] = []
  await erase(0, async (db) => {
    const done = await endWaysIn(ctx, db, { days: rules.waysInDays, most: atOnce })
    if (done === null) return null
    left.push(...done.people)
    return { rule: 'ways_in', erased: done.gone }
  })
  await erase(rules.staffYears, async (db, before) => {
    const done = await dropDetailsOfLeft(ctx, db, before, atOnce)
    if (done === null) return null
    left.push(...done.people)
    return { rule: 'staff', erased: done.gone }
  })
  for (const person of left) await endSessions(ctx, person)
  await erase(rules.namesYears, async (db, before) => ({
    rule: 'names',
    erased: {
      names: await dropNamesOfLeft(ctx, db, before, atOnce),
      handovers: await eraseHandovers(db, district, before, atOnce),
    },
  }))
  return made
}
