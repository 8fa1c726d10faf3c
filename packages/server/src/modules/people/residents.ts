import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { refuse } from '@mazha/contracts/refusal'
import type { Language } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { inDistrict } from '#kernel/db'
import type { RequestResident } from '#kernel/http'
import { hmac } from '#kernel/secrets'
import type { SmsGateway } from '#kernel/sms'
import { bytesOf, idOfToken } from './sessions.ts'
import {
  countTry,
  deleteEndedResidents,
  deleteResident,
  insertCode,
  insertResident,
  lockNumber,
  markCodeUsed,
  selectResident,
  selectSent,
  touchResident,
} from './store-residents.ts'

/** Residents who prove their telephone number by a code sent to it. The number itself is kept nowhere. */

/** The cookie that carries a resident's token; narrower than the staff's, and scripts cannot read it either. */
export const residentCookie = 'mazha_resident'

const minuteMs = 60_000
export const codeMs = 5 * minuteMs
const triesAllowed = 5
/** Between two codes to one number, and how many in an hour and in a day. */
const pauseMs = minuteMs
const inAnHour = 5
const inADay = 10
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const pauses = [
  [1, pauseMs],
  [inAnHour, hourMs],
  [inADay, dayMs],
] as const
/** A resident's session is short: a telephone is borrowed, a screen in a hall is everybody's. */
export const residentMs = 2 * hourMs
const residentIdleMs = 30 * minuteMs
const touchMs = minuteMs

const digestOf = (ctx: Context, phone: Buffer, code: string): Buffer =>
  hmac(ctx.secrets.codeKey, ctx.district.id, 'phone', phone.toString('hex'), code)

export const requireSms = (ctx: Context): SmsGateway => {
  if (ctx.sms === null) throw refuse('session.no-phone')
  return ctx.sms
}

const words = (ctx: Context, language: Language, code: string): string =>
  language === 'zh'
    ? `【${ctx.district.name.zh}】您的验证码是 ${code}，5 分钟内有效，用于查询您的诉求。请勿告诉他人。`
    : `${ctx.district.name.en}: your code is ${code}. It counts for 5 minutes and opens your requests. Tell nobody.`

/**
 * Makes a code for a number and sends it where the number is known; the answer and the time it takes are the same where
 * it is not, so that nobody learns who has ever raised a matter.
 *
 * @param options.known whether somebody raised a matter with this number
 * @throws session.phone-too-often, session.no-phone
 */
export const askPhoneCode = async (
  ctx: Context,
  options: { readonly phone: string; readonly index: Buffer; readonly known: boolean; readonly language: Language },
): Promise<{ seconds: number; again: number }> => {
  const gateway = requireSms(ctx)
  const district = ctx.district.id
  const now = ctx.now()
  const ms = now.getTime()
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const tooOften = (forMs: number): Error =>
    refuse('session.phone-too-often', { seconds: Math.max(1, Math.ceil(forMs / 1000)) })
  // Counted and kept as one step, so that a burst of calls gets no more codes than one after another.
  await inDistrict(ctx.db, district, async (db) => {
    await lockNumber(db, district, options.index)
    const sent = await selectSent(db, district, options.index, new Date(ms - dayMs))
    const wait = Math.max(...pauses.map(([count, window]) => (sent[count - 1]?.getTime() ?? ms - window) + window - ms))
    if (wait > 0) throw tooOften(wait)
    const digest = digestOf(ctx, options.index, code)
    const row = { district, phone: options.index, digest, now, until: new Date(ms + codeMs) }
    if (!(await insertCode(db, row))) throw tooOften(pauseMs)
  })
  if (options.known) send(ctx, gateway, { ...options, code })
  return { seconds: codeMs / 1000, again: pauseMs / 1000 }
}

/** Sends without being waited for: a gateway's answer takes its time, and that would tell. */
const send = (
  ctx: Context,
  gateway: SmsGateway,
  { phone, code, language }: { readonly phone: string; readonly code: string; readonly language: Language },
): void => {
  gateway.send({ phone, code, language, text: words(ctx, language, code) }).catch((error: unknown) => {
    const kind = error instanceof Error ? error.message : typeof error
    ctx.log.error({ event: 'SMS not sent', kind }, 'SMS not sent')
  })
}

/**
 * Opens a resident's session for a number and the code that was sent to it.
 *
 * @throws session.phone-code for a wrong, old, used or never sent one alike
 */
export const enterWithCode = async (
  ctx: Context,
  { index, code }: { readonly index: Buffer; readonly code: string },
): Promise<{ token: string; csrf: string; until: Date }> => {
  const district = ctx.district.id
  const now = ctx.now()
  const row = await countTry(ctx.db, { district, phone: index, now, allowed: triesAllowed })
  const expected = row?.digest ?? Buffer.alloc(32)
  const right = timingSafeEqual(expected, digestOf(ctx, index, code))
  if (row === undefined || !right) throw refuse('session.phone-code')
  if (!(await markCodeUsed(ctx.db, { district, phone: index, sentAt: row.sent_at }))) throw refuse('session.phone-code')
  const token = randomBytes(32).toString('base64url')
  const csrf = randomBytes(24).toString('base64url')
  const until = new Date(now.getTime() + residentMs)
  await insertResident(ctx.db, { district, id: bytesOf(idOfToken(token)), phone: index, csrf, now, until })
  return { token, csrf, until }
}

/** The resident of a cookie's token; null when there is none, or the session has ended. */
export const findResident = async (ctx: Context, token: string): Promise<RequestResident | null> => {
  const id = idOfToken(token)
  const now = ctx.now()
  const ms = now.getTime()
  const row = await selectResident(ctx.db, ctx.district.id, bytesOf(id))
  if (row === undefined) return null
  if (row.until.getTime() <= ms || row.seen_at.getTime() + residentIdleMs <= ms) {
    await deleteResident(ctx.db, ctx.district.id, bytesOf(id))
    return null
  }
  if (ms - row.seen_at.getTime() >= touchMs) await touchResident(ctx.db, ctx.district.id, bytesOf(id), now)
  return { id, phone: row.phone_index, csrf: row.csrf }
}

export const leaveResident = (ctx: Context, resident: RequestResident): Promise<void> =>
  deleteResident(ctx.db, ctx.district.id, bytesOf(resident.id))

/** Removes residents' sessions that have ended and codes older than a day. */
export const sweepResidents = async (ctx: Context): Promise<void> => {
  const now = ctx.now()
  await deleteEndedResidents(ctx.db, {
    district: ctx.district.id,
    now,
    idleBefore: new Date(now.getTime() - residentIdleMs),
    codesBefore: new Date(now.getTime() - dayMs),
  })
}
