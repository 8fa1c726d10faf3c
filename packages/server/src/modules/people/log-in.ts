import { refuse } from '@mazha/contracts/refusal'
import { toInstant } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'
import { recordAccountEvent } from './account-events.ts'
import { lockMs, settingsOf } from './login-settings.ts'
import { oneByOne } from './one-by-one.ts'
import { isPassword, verifyDecoy } from './password-hash.ts'
import { isEnrolled } from './second-factor.ts'
import { type Opened, openSession } from './sessions.ts'
import { countFailure, forgiveFailures, type LoginRow, selectLogin } from './store.ts'

type State = {
  readonly queues: Map<string, Promise<unknown>>
  readonly unknown: Map<string, { failed: number; lockedUntil: number | null }>
}
const states = new WeakMap<Context, State>()
const stateOf = (ctx: Context): State => {
  const known = states.get(ctx)
  if (known !== undefined) return known
  const made: State = { queues: new Map(), unknown: new Map() }
  states.set(ctx, made)
  return made
}

const lockedFor = (until: number, now: number): Error =>
  refuse('session.locked', { minutes: Math.max(1, Math.ceil((until - now) / 60_000)) })

// A name that does not exist is counted and locked like one that does; otherwise the lock would tell them apart.
const failUnknown = (ctx: Context, name: string, now: number): Error => {
  const { unknown } = stateOf(ctx)
  const settings = settingsOf(ctx)
  const known = unknown.get(name)
  if (known?.lockedUntil !== undefined && known.lockedUntil !== null && known.lockedUntil > now)
    return lockedFor(known.lockedUntil, now)
  const failed = known === undefined || known.lockedUntil !== null ? 1 : known.failed + 1
  const lockedUntil = failed >= settings.tries ? now + lockMs(settings) : null
  unknown.delete(name)
  unknown.set(name, { failed, lockedUntil })
  if (unknown.size > 10_000) {
    const oldest = unknown.keys().next().value
    if (oldest !== undefined) unknown.delete(oldest)
  }
  return lockedUntil === null
    ? refuse('session.wrong-password', { left: settings.tries - failed })
    : lockedFor(lockedUntil, now)
}

/**
 * Opens a session for a name and a password. Where the person has a second factor it is asked next, and nothing else is
 * allowed before.
 *
 * @throws session.wrong-password, session.locked
 */
export const logIn = (
  ctx: Context,
  { name, password, device }: { name: string; password: string; device: string },
): Promise<Opened> =>
  oneByOne(stateOf(ctx).queues, name, async () => {
    const now = ctx.now()
    const login = await selectLogin(ctx.db, ctx.district.id, name)
    if (login === undefined) {
      await verifyDecoy(password)
      await recordAccountEvent(ctx, { kind: 'log_in_refused', person: null, device })
      throw failUnknown(ctx, name, now.getTime())
    }
    await proveName(ctx, { name, password, login, now, device })
    return openSession(ctx, {
      person: login.person_id,
      device,
      method: 'password',
      provenNow: true,
      secondFactorDue: await isEnrolled(ctx, login.person_id),
    })
  })

/** Whether somebody logs in under this name. */
export const hasLogin = async (ctx: Context, name: string): Promise<boolean> =>
  (await selectLogin(ctx.db, ctx.district.id, name)) !== undefined

/**
 * Holds a password to the one of a log-in, as the log-in does: with its count and its lock.
 *
 * @throws session.wrong-password, session.locked
 */
export const checkPassword = (
  ctx: Context,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<void> =>
  oneByOne(stateOf(ctx).queues, name, async () => {
    const login = await selectLogin(ctx.db, ctx.district.id, name)
    if (login === undefined) throw refuse('session.ended')
    await proveName(ctx, { name, password, login, now: ctx.now() })
  })

const proveName = async (
  ctx: Context,
  {
    name,
    password,
    login,
    now,
    device = '',
  }: { name: string; password: string; login: LoginRow; now: Date; device?: string },
): Promise<void> => {
  const ms = now.getTime()
  const settings = settingsOf(ctx)
  const right = await isPassword(login.password, password)
  if (login.locked_until !== null && login.locked_until.getTime() > ms) {
    await recordAccountEvent(ctx, { kind: 'log_in_refused', person: login.person_id, device })
    throw lockedFor(login.locked_until.getTime(), ms)
  }
  if (right) {
    await forgiveFailures(ctx.db, ctx.district.id, name)
    return
  }
  const lockedUntil = new Date(ms + lockMs(settings))
  const { failed, locked } = await countFailure(ctx.db, {
    district: ctx.district.id,
    name,
    now,
    allowed: settings.tries,
    lockedUntil,
  })
  await recordAccountEvent(ctx, { kind: locked ? 'locked' : 'log_in_refused', person: login.person_id, device })
  ctx.log.warn({ event: 'log-in refused', person: login.person_id, locked, at: toInstant(ms) }, 'log-in refused')
  throw locked
    ? lockedFor(lockedUntil.getTime(), ms)
    : refuse('session.wrong-password', { left: Math.max(0, settings.tries - failed) })
}
