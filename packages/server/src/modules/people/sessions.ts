import { hash as digestOf, randomBytes } from 'node:crypto'
import type { Pending } from '@mazha/contracts/login'
import type { HeldPost } from '@mazha/contracts/role'
import { refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import type { RequestSession } from '#kernel/http'
import { recordAccountEvent } from './account-events.ts'
import { conflictingDuties, isDuty } from './duties.ts'
import { today } from './day.ts'
import { forgetSessions, keeperOf, keptSession } from './kept-sessions.ts'
import { absoluteMs, idleMs, type LoginSettings, settingsOf } from './login-settings.ts'
import {
  deleteEndedSessions,
  deleteSession,
  insertSession,
  selectPosts,
  selectSession,
  type SessionRow,
  touchSession,
} from './store.ts'
import {
  deleteOldestSessions,
  deleteSessionsOf,
  isLoginClosed,
  type OpenSessionRow,
  renewSession,
  selectSessionsOf,
} from './store-login.ts'
import { deleteOldInvitations } from './store-single-sign-on.ts'
import { selectUnitsOver } from './store-bars.ts'

const touchMs = 60_000

/** Hex. */
export const idOfToken = (token: string): string => digestOf('sha256', token, 'hex')
const newToken = (): string => randomBytes(32).toString('base64url')
const newCsrf = (): string => randomBytes(24).toString('base64url')
export const bytesOf = (id: string): Buffer => Buffer.from(id, 'hex')

export type Method = 'password' | 'single_sign_on'
export type Opened = { readonly token: string; readonly session: RequestSession }

/**
 * Opens a session for somebody who has proved to be the person.
 *
 * @param options.device browser and system in two words
 * @param options.provenNow whether a proof of ours was just given: single sign-on may have asked for none
 * @returns the cookie's token, which is stored nowhere but as its digest
 * @throws session.closed
 */
export const openSession = async (
  ctx: Context,
  options: {
    readonly person: string
    readonly device: string
    readonly method: Method
    readonly provenNow: boolean
    readonly secondFactorDue: boolean
  },
): Promise<Opened> => {
  if (await isLoginClosed(ctx.db, ctx.district.id, options.person)) throw refuse('session.closed')
  const settings = settingsOf(ctx)
  const now = ctx.now()
  const token = newToken()
  const id = idOfToken(token)
  await insertSession(ctx.db, {
    district: ctx.district.id,
    id: bytesOf(id),
    person: options.person,
    csrf: newCsrf(),
    device: options.device,
    method: options.method,
    provenAt: options.provenNow ? now : null,
    secondFactorDue: options.secondFactorDue,
    now,
    until: new Date(now.getTime() + absoluteMs(settings)),
  })
  await recordAccountEvent(ctx, { kind: 'log_in', person: options.person, device: options.device })
  // Half a log-in proves too little to end anybody's session.
  if (!options.secondFactorDue) await endOldest(ctx, options.person, bytesOf(id))
  return { token, session: await getSession(ctx, token) }
}

/** Ends the oldest sessions of a person where there are more than the district allows. */
const endOldest = async (ctx: Context, person: string, newest: Buffer): Promise<void> => {
  const { sessionsPerPerson: allowed } = settingsOf(ctx)
  if (allowed === 0) return
  await forgetSessions(ctx, await deleteOldestSessions(ctx.db, { district: ctx.district.id, person, newest, allowed }))
}

/** @throws session.required when it has ended meanwhile */
const getSession = async (ctx: Context, token: string): Promise<RequestSession> => {
  const session = await findSession(ctx, token)
  if (session === null) throw refuse('session.required')
  return session
}

/** The same session under a new token, once it is worth more than before. */
export const raiseSession = async (ctx: Context, session: RequestSession): Promise<Opened> => {
  const token = newToken()
  const renewed = await renewSession(ctx.db, {
    district: ctx.district.id,
    from: bytesOf(session.id),
    to: bytesOf(idOfToken(token)),
    csrf: newCsrf(),
    now: ctx.now(),
    secondFactorDue: false,
  })
  await forgetSessions(ctx, [session.id])
  if (!renewed) throw refuse('session.ended')
  await endOldest(ctx, session.person, bytesOf(idOfToken(token)))
  return { token, session: await getSession(ctx, token) }
}

const dayMs = 86_400_000

/** What is still asked: a code, then a password of one's own that is not too old, then a second factor where the post asks for one. */
const pendingOf = (row: SessionRow, posts: readonly HeldPost[], settings: LoginSettings, now: Date): Pending | null => {
  if (row.second_factor_due) return 'second_factor'
  if (row.method === 'password' && row.must_change === true) return 'password'
  const { maxAgeDays } = settings.password
  const aged =
    maxAgeDays > 0 && row.changed_at !== null && row.changed_at.getTime() + maxAgeDays * dayMs <= now.getTime()
  if (row.method === 'password' && aged) return 'password'
  if (!row.enrolled && posts.some(({ role }) => settings.secondFactor.includes(role))) return 'enrolment'
  return null
}

/**
 * The session of a cookie's token; null when there is none, or it has ended. Posts are those held today.
 *
 * @param options.renew whether this counts as a use; false for what an open page asks without anybody there
 */
export const findSession = async (
  ctx: Context,
  token: string,
  { renew = true }: { readonly renew?: boolean } = {},
): Promise<RequestSession | null> => {
  const key = idOfToken(token)
  const known = keptSession(ctx, key)
  if (known !== undefined) return known
  const now = ctx.now()
  const ms = now.getTime()
  const keep = keeperOf(ctx, key)
  const id = bytesOf(key)
  const settings = settingsOf(ctx)
  const row = await selectSession(ctx.db, ctx.district.id, id)
  if (row === undefined) return null
  if (row.until.getTime() <= ms || row.seen_at.getTime() + idleMs(settings) <= ms) {
    await deleteSession(ctx.db, ctx.district.id, id)
    return null
  }
  const day = today(ctx)
  const [held, units] = await Promise.all([
    selectPosts(ctx.db, ctx.district.id, row.person_id, day),
    selectUnitsOver(ctx.db, ctx.district.id, row.person_id, day),
  ])
  // What does not count as a right still tells where somebody belongs.
  const posts = dutiful(ctx, row.person_id, held)
  const session: RequestSession = {
    id: key,
    person: row.person_id,
    name: row.name,
    posts,
    units,
    csrf: row.csrf,
    pending: pendingOf(row, posts, settings, now),
    provenAt: row.proven_at,
  }
  // Not kept either: a use that follows would find it here and not be written down.
  if (!renew) return session
  if (ms - row.seen_at.getTime() >= touchMs) await touchSession(ctx.db, ctx.district.id, id, now)
  // What is pending may be done with at another process.
  if (session.pending !== null) return session
  keep(session, row.until)
  return session
}

/** Terms that give one person two of the three administrators' duties are refused; should they stand all the same, none counts. */
const dutiful = (ctx: Context, person: string, posts: readonly HeldPost[]): readonly HeldPost[] => {
  const conflict = conflictingDuties(posts.map(({ role }) => role))
  if (conflict === undefined) return posts
  ctx.log.error({ event: 'two administrators in one', person, roles: conflict }, 'two administrators in one')
  return posts.filter(({ role }) => !isDuty(role))
}

/** Ends a session, in other processes as they hear of it. */
export const logOut = async (ctx: Context, session: RequestSession): Promise<void> => {
  await deleteSession(ctx.db, ctx.district.id, bytesOf(session.id))
  await forgetSessions(ctx, [session.id])
  await recordAccountEvent(ctx, { kind: 'log_out', person: session.person })
}

/** Where a person is logged in, the last used first. */
export const listSessions = (ctx: Context, person: string): Promise<OpenSessionRow[]> => {
  const now = ctx.now()
  const idleBefore = new Date(now.getTime() - idleMs(settingsOf(ctx)))
  return selectSessionsOf(ctx.db, { district: ctx.district.id, person, now, idleBefore })
}

/**
 * Ends one session of a person, or all, or all but one.
 *
 * @returns how many
 */
export const endSessions = async (
  ctx: Context,
  person: string,
  { only, except }: { readonly only?: string; readonly except?: string } = {},
): Promise<number> => {
  const ended = await deleteSessionsOf(ctx.db, {
    district: ctx.district.id,
    person,
    ...(only !== undefined && { only: bytesOf(only) }),
    ...(except !== undefined && { except: bytesOf(except) }),
  })
  await forgetSessions(ctx, ended)
  return ended.length
}

/** Removes sessions that have ended, and invitations that are of no more use. */
export const sweepSessions = async (ctx: Context): Promise<number> => {
  const now = ctx.now()
  await deleteOldInvitations(ctx.db, ctx.district.id, now)
  return deleteEndedSessions(ctx.db, ctx.district.id, now, new Date(now.getTime() - idleMs(settingsOf(ctx))))
}
