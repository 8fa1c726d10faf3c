import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Enrolment } from '@mazha/contracts/login'
import { refuse } from '@mazha/contracts/refusal'
import { Secret, TOTP } from 'otpauth'
import type { Context } from '#kernel/context'
import { decrypt, encrypt, hmac } from '#kernel/secrets'
import { recordAccountEvent } from './account-events.ts'
import { lockMs, settingsOf } from './login-settings.ts'
import { oneByOne } from './one-by-one.ts'
import {
  countRecoveryCodes,
  countWrongCode,
  deleteFactor,
  type FactorRow,
  replaceRecoveryCodes,
  selectFactor,
  startFactor,
  takeRecoveryCode,
  takeStep,
} from './store-login.ts'

/** The second factor: codes by time (TOTP, RFC 6238) of an authenticator app, and recovery codes on paper. */

const stepSeconds = 30
/** Clocks of telephones are a little off: the step before and the one after count too. */
const drift = 1
const wrapContext = (ctx: Context, person: string): string => `${ctx.district.id}/second-factor/${person}`

const totpOf = (ctx: Context, secret: Buffer, label = ''): TOTP =>
  new TOTP({
    issuer: ctx.district.name.zh,
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: stepSeconds,
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
  })

export const isEnrolled = async (ctx: Context, person: string): Promise<boolean> => {
  const row = await selectFactor(ctx.db, ctx.district.id, person)
  return row !== undefined && row.confirmed_at !== null
}

export type FactorState = { readonly since: Date | null; readonly recoveryCodesLeft: number }

export const factorState = async (ctx: Context, person: string): Promise<FactorState> => {
  const row = await selectFactor(ctx.db, ctx.district.id, person)
  const since = row?.confirmed_at ?? null
  return { since, recoveryCodesLeft: since === null ? 0 : await countRecoveryCodes(ctx.db, ctx.district.id, person) }
}

/**
 * A new secret for an authenticator app. It counts once its first code has come back.
 *
 * @param label what the app writes beside the code: the log-in name
 * @throws session.enrolled when there is one already
 */
export const startEnrolment = async (ctx: Context, person: string, label: string): Promise<Enrolment> => {
  const secret = randomBytes(20)
  const started = await startFactor(ctx.db, {
    district: ctx.district.id,
    person,
    secret: encrypt(ctx.secrets.loginKey, secret, wrapContext(ctx, person)),
    now: ctx.now(),
  })
  if (!started) throw refuse('session.enrolled')
  const totp = totpOf(ctx, secret, label)
  return { uri: totp.toString(), secret: totp.secret.base32 }
}

const states = new WeakMap<Context, Map<string, Promise<unknown>>>()
const queuesOf = (ctx: Context): Map<string, Promise<unknown>> => {
  const known = states.get(ctx) ?? new Map<string, Promise<unknown>>()
  states.set(ctx, known)
  return known
}

/**
 * Takes the first code of a new secret.
 *
 * @returns the recovery codes, told this once
 * @throws session.wrong-code, session.code-locked, session.not-enrolled
 */
export const confirmEnrolment = (ctx: Context, person: string, code: string): Promise<string[]> =>
  oneByOne(queuesOf(ctx), person, () => confirm(ctx, person, code))

const confirm = async (ctx: Context, person: string, code: string): Promise<string[]> => {
  const row = await selectFactor(ctx.db, ctx.district.id, person)
  if (row === undefined) throw refuse('session.not-enrolled')
  if (row.confirmed_at !== null) throw refuse('session.enrolled')
  if (!(await takeTimed(ctx, person, row, code))) throw await failCode(ctx, person)
  await recordAccountEvent(ctx, { kind: 'second_factor_set', person })
  return renewRecoveryCodes(ctx, person)
}

// Crockford's base 32, as on receipts.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const recoveryCodeOf = (): string => {
  const drawn = [...randomBytes(10)].map((byte) => alphabet[byte & 31] ?? '').join('')
  return `${drawn.slice(0, 5)}-${drawn.slice(5)}`
}
const digestOf = (ctx: Context, person: string, code: string): Buffer =>
  hmac(ctx.secrets.codeKey, ctx.district.id, 'recovery', person, code.replaceAll('O', '0').replace(/[IL]/g, '1'))

/** Ten new recovery codes; those before count no more. */
export const renewRecoveryCodes = async (ctx: Context, person: string): Promise<string[]> => {
  if (!(await isEnrolled(ctx, person))) throw refuse('session.not-enrolled')
  const codes = Array.from({ length: 10 }, recoveryCodeOf)
  const digests = codes.map((code) => digestOf(ctx, person, code.replace('-', '')))
  await replaceRecoveryCodes(ctx.db, ctx.district.id, person, digests)
  return codes
}

/** The step whose code this is, of the ones that count now; every one is compared, so that the time taken tells nothing. */
const stepOf = (ctx: Context, secret: Buffer, code: string): number | undefined => {
  const totp = totpOf(ctx, secret)
  const now = ctx.now().getTime()
  const figures = /^\d{6}$/.test(code)
  const given = Buffer.from(figures ? code : '000000')
  let found: number | undefined
  for (let off = -drift; off <= drift; off += 1) {
    const timestamp = now + off * stepSeconds * 1000
    if (timingSafeEqual(given, Buffer.from(totp.generate({ timestamp }))))
      found = Math.floor(timestamp / (stepSeconds * 1000))
  }
  return figures ? found : undefined
}

const takeTimed = async (ctx: Context, person: string, row: FactorRow, code: string): Promise<boolean> => {
  refuseLocked(ctx, row.locked_until)
  const step = stepOf(ctx, decrypt(ctx.secrets.loginKey, row.secret, wrapContext(ctx, person)), code)
  if (step === undefined) return false
  return takeStep(ctx.db, { district: ctx.district.id, person, step, now: ctx.now() })
}

/**
 * Takes a code of the app, which counts once, or a recovery code, which is used up.
 *
 * @throws session.wrong-code, session.code-locked, session.not-enrolled
 */
export const takeCode = (ctx: Context, person: string, code: string): Promise<void> =>
  oneByOne(queuesOf(ctx), person, () => take(ctx, person, code))

const take = async (ctx: Context, person: string, code: string): Promise<void> => {
  const row = await selectFactor(ctx.db, ctx.district.id, person)
  if (row === undefined || row.confirmed_at === null) throw refuse('session.not-enrolled')
  if (code.length === 6) {
    if (await takeTimed(ctx, person, row, code)) return
  } else {
    refuseLocked(ctx, row.locked_until)
    const digest = digestOf(ctx, person, code)
    if (await takeRecoveryCode(ctx.db, { district: ctx.district.id, person, digest, now: ctx.now() })) {
      await recordAccountEvent(ctx, { kind: 'recovery_code_used', person })
      return
    }
  }
  throw await failCode(ctx, person)
}

const refuseLocked = (ctx: Context, until: Date | null): void => {
  const ms = (until?.getTime() ?? 0) - ctx.now().getTime()
  if (ms > 0) throw refuse('session.code-locked', { minutes: Math.max(1, Math.ceil(ms / 60_000)) })
}

const failCode = async (ctx: Context, person: string): Promise<Error> => {
  const settings = settingsOf(ctx)
  const now = ctx.now()
  const { failed, lockedUntil } = await countWrongCode(ctx.db, {
    district: ctx.district.id,
    person,
    now,
    allowed: settings.tries,
    lockedUntil: new Date(now.getTime() + lockMs(settings)),
  })
  await recordAccountEvent(ctx, { kind: lockedUntil === null ? 'second_factor_refused' : 'locked', person })
  ctx.log.warn({ event: 'second factor refused', person, locked: lockedUntil !== null }, 'second factor refused')
  if (lockedUntil !== null)
    return refuse('session.code-locked', { minutes: Math.ceil((lockedUntil.getTime() - now.getTime()) / 60_000) })
  return refuse('session.wrong-code', { left: Math.max(0, settings.tries - failed) })
}

/** Takes somebody's second factor away, with its recovery codes. @returns false when there was none */
export const dropFactor = (ctx: Context, person: string): Promise<boolean> =>
  deleteFactor(ctx.db, ctx.district.id, person)
