import { hash, verify } from '@node-rs/argon2'
import { refuse } from '@mazha/contracts/refusal'
import { hash as digestOf, randomBytes } from 'node:crypto'
import { toInstant } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'
import type { RequestSession } from '#kernel/http'
import { today } from './day.ts'
import {
  countFailure,
  deleteEndedSessions,
  deleteSession,
  forgiveFailures,
  insertSession,
  type LoginRow,
  selectLogin,
  selectPosts,
  selectSession,
  touchSession,
} from './store.ts'

/** After so many wrong passwords in a row a log-in is locked for a while. */
export const triesAllowed = 5
export const lockMs = 15 * 60_000
/** A session ends when it is not used for so long, and in any case after a working day. */
export const idleMs = 60 * 60_000
export const absoluteMs = 12 * 60 * 60_000

const touchMs = 60_000
// How long another process may still take a session that was ended elsewhere, and an ended term may still count.
const keptMs = 5_000

// OWASP's floor for Argon2id: 19 MiB, two passes.
const argon = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Argon2id in its own text form, salt included. */
export const hashPassword = (password: string): Promise<string> => hash(password, argon)

/** Hex. */
const idOf = (token: string): string => digestOf('sha256', token, 'hex')

// Verified in place of a name that does not exist, so that the answer takes as long.
let decoy: Promise<string> | undefined

type Kept = { readonly session: RequestSession; readonly until: number; readonly readAt: number }
type State = {
  readonly sessions: Map<string, Kept>
  readonly queues: Map<string, Promise<unknown>>
  readonly unknown: Map<string, { failed: number; lockedUntil: number | null }>
}
const states = new WeakMap<Context, State>()
const stateOf = (ctx: Context): State => {
  const known = states.get(ctx)
  if (known !== undefined) return known
  const made: State = { sessions: new Map(), queues: new Map(), unknown: new Map() }
  states.set(ctx, made)
  return made
}

/** Log-ins under one name wait for each other, so that a burst of guesses cannot outrun the count. */
const oneByOne = async <T>(queues: Map<string, Promise<unknown>>, name: string, work: () => Promise<T>): Promise<T> => {
  const before = queues.get(name) ?? Promise.resolve()
  const mine = before.then(work, work)
  queues.set(name, mine)
  try {
    return await mine
  } finally {
    if (queues.get(name) === mine) queues.delete(name)
  }
}

const lockedFor = (until: number, now: number): Error =>
  refuse('session.locked', { minutes: Math.max(1, Math.ceil((until - now) / 60_000)) })

// A name that does not exist is counted and locked like one that does; otherwise the lock would tell them apart.
const failUnknown = (state: State, name: string, now: number): Error => {
  const known = state.unknown.get(name)
  if (known?.lockedUntil !== undefined && known.lockedUntil !== null && known.lockedUntil > now)
    return lockedFor(known.lockedUntil, now)
  const failed = known === undefined || known.lockedUntil !== null ? 1 : known.failed + 1
  const lockedUntil = failed >= triesAllowed ? now + lockMs : null
  state.unknown.delete(name)
  state.unknown.set(name, { failed, lockedUntil })
  if (state.unknown.size > 10_000) {
    const oldest = state.unknown.keys().next().value
    if (oldest !== undefined) state.unknown.delete(oldest)
  }
  return lockedUntil === null
    ? refuse('session.wrong-password', { left: triesAllowed - failed })
    : lockedFor(lockedUntil, now)
}

/**
 * Opens a session for a name and a password.
 *
 * @returns the cookie's token, which is stored nowhere but as its digest
 * @throws session.wrong-password, session.locked
 */
export const logIn = (
  ctx: Context,
  { name, password }: { name: string; password: string },
): Promise<{ token: string; session: RequestSession }> => {
  const state = stateOf(ctx)
  return oneByOne(state.queues, name, async () => {
    const now = ctx.now()
    const login = await selectLogin(ctx.db, ctx.district.id, name)
    if (login === undefined) {
      decoy ??= hashPassword(randomBytes(16).toString('hex'))
      await verify(await decoy, password)
      throw failUnknown(state, name, now.getTime())
    }
    await proveName(ctx, { name, password, login, now })
    const token = randomBytes(32).toString('base64url')
    const csrf = randomBytes(24).toString('base64url')
    const id = Buffer.from(idOf(token), 'hex')
    await insertSession(ctx.db, {
      district: ctx.district.id,
      id,
      person: login.person_id,
      csrf,
      now,
      until: new Date(now.getTime() + absoluteMs),
    })
    const session = await findSession(ctx, token)
    if (session === null) throw refuse('session.required')
    return { token, session }
  })
}

const proveName = async (
  ctx: Context,
  { name, password, login, now }: { name: string; password: string; login: LoginRow; now: Date },
): Promise<void> => {
  const ms = now.getTime()
  const right = await verify(login.password, password)
  if (login.locked_until !== null && login.locked_until.getTime() > ms)
    throw lockedFor(login.locked_until.getTime(), ms)
  if (right) {
    await forgiveFailures(ctx.db, ctx.district.id, name)
    return
  }
  const lockedUntil = new Date(ms + lockMs)
  const { failed, locked } = await countFailure(ctx.db, {
    district: ctx.district.id,
    name,
    now,
    allowed: triesAllowed,
    lockedUntil,
  })
  ctx.log.warn({ event: 'log-in refused', person: login.person_id, locked, at: toInstant(ms) }, 'log-in refused')
  throw locked
    ? lockedFor(lockedUntil.getTime(), ms)
    : refuse('session.wrong-password', { left: Math.max(0, triesAllowed - failed) })
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
  const state = stateOf(ctx)
  const key = idOf(token)
  const now = ctx.now()
  const ms = now.getTime()
  const kept = state.sessions.get(key)
  if (kept !== undefined && ms >= kept.readAt && ms - kept.readAt < keptMs && ms < kept.until) return kept.session
  state.sessions.delete(key)
  const id = Buffer.from(key, 'hex')
  const row = await selectSession(ctx.db, ctx.district.id, id)
  if (row === undefined) return null
  if (row.until.getTime() <= ms || row.seen_at.getTime() + idleMs <= ms) {
    await deleteSession(ctx.db, ctx.district.id, id)
    return null
  }
  const posts = await selectPosts(ctx.db, ctx.district.id, row.person_id, today(ctx))
  const session: RequestSession = { id: key, person: row.person_id, name: row.name, posts, csrf: row.csrf }
  // Not kept either: a use that follows would find it here and not be written down.
  if (!renew) return session
  if (ms - row.seen_at.getTime() >= touchMs) await touchSession(ctx.db, ctx.district.id, id, now)
  if (state.sessions.size > 20_000) state.sessions.clear()
  state.sessions.set(key, { session, until: row.until.getTime(), readAt: ms })
  return session
}

/** Ends a session: here at once, in other processes within seconds. */
export const logOut = async (ctx: Context, session: RequestSession): Promise<void> => {
  stateOf(ctx).sessions.delete(session.id)
  await deleteSession(ctx.db, ctx.district.id, Buffer.from(session.id, 'hex'))
}

/** Removes sessions that have ended. */
export const sweepSessions = (ctx: Context): Promise<number> => {
  const now = ctx.now()
  return deleteEndedSessions(ctx.db, ctx.district.id, now, new Date(now.getTime() - idleMs))
}
