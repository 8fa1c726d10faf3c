import type { Account, AccountEventKind, AccountOf } from '@mazha/contracts/login'
import { refuse } from '@mazha/contracts/refusal'
import { toInstant } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'
import type { RequestSession } from '#kernel/http'
import { recordAccountEvent } from './account-events.ts'
import { today } from './day.ts'
import { isDuty } from './duties.ts'
import { idleMs, settingsOf } from './login-settings.ts'
import { hashPassword } from './password-hash.ts'
import { oncePassword, resetPassword } from './passwords.ts'
import { dropFactor, factorState } from './second-factor.ts'
import { endSessions } from './sessions.ts'
import { invite } from './single-sign-on.ts'
import { provenUntil } from './step-up.ts'
import {
  insertLogin,
  selectAccounts,
  selectPassword,
  selectRolesFrom,
  setLoginClosed,
  unlockLogin,
} from './store-login.ts'
import { deleteLinks, isLinked, markLinkUndone } from './store-single-sign-on.ts'
import { selectNames } from './store.ts'

const dayMs = 86_400_000
const instantOf = (at: Date | null): string | null => (at === null ? null : toInstant(at.getTime()))

/** Whether one of the posts held today asks for a second factor. */
export const mustEnrol = (ctx: Context, session: RequestSession): boolean =>
  session.posts.some(({ role }) => settingsOf(ctx).secondFactor.includes(role))

/** One's own account. */
export const viewAccount = async (ctx: Context, session: RequestSession): Promise<Account> => {
  const settings = settingsOf(ctx)
  const row = await selectPassword(ctx.db, ctx.district.id, session.person)
  const factor = await factorState(ctx, session.person)
  const { maxAgeDays } = settings.password
  const ends =
    row === undefined || row.changed_at === null || maxAgeDays === 0
      ? null
      : new Date(row.changed_at.getTime() + maxAgeDays * dayMs)
  const { singleSignOn } = settings
  return {
    login: row?.name ?? null,
    password:
      row === undefined
        ? null
        : { changedAt: instantOf(row.changed_at), endsOn: instantOf(ends), rules: settings.password },
    secondFactor: {
      enrolled: factor.since !== null,
      required: mustEnrol(ctx, session),
      since: instantOf(factor.since),
      recoveryCodesLeft: factor.recoveryCodesLeft,
    },
    singleSignOn:
      singleSignOn === null
        ? null
        : {
            title: singleSignOn.title,
            linked: await isLinked(ctx.db, ctx.district.id, singleSignOn.issuer, session.person),
          },
    idleMinutes: settings.idleMinutes,
    provenUntil: instantOf(provenUntil(ctx, session.provenAt)),
  }
}

/** Everybody's accounts, for the security administrator; the first two hundred by name. */
export const listAccounts = async (ctx: Context, q: string | null): Promise<AccountOf[]> => {
  const now = ctx.now()
  const rows = await selectAccounts(ctx.db, {
    district: ctx.district.id,
    day: today(ctx),
    now,
    idleBefore: new Date(now.getTime() - idleMs(settingsOf(ctx))),
    q,
  })
  return rows.map((row) => ({
    person: row.person,
    name: row.name,
    login: row.login,
    roles: row.roles,
    lockedUntil: row.locked_until !== null && row.locked_until > now ? instantOf(row.locked_until) : null,
    changedAt: instantOf(row.changed_at),
    mustChange: row.must_change ?? false,
    secondFactor: row.second_factor,
    singleSignOn: row.single_sign_on,
    closedAt: instantOf(row.closed_at),
    sessions: row.sessions,
  }))
}

/** @throws session.no-person · session.own-account: nobody is the judge of an own account */
const requireOther = async (ctx: Context, by: RequestSession, person: string): Promise<void> => {
  if (!(await selectNames(ctx.db, ctx.district.id, [person])).has(person)) throw refuse('session.no-person')
  if (by.person === person) throw refuse('session.own-account')
}

/**
 * Of the three administrators none can take another's place: whoever could reset an account could log in as its person.
 *
 * @throws session.duty-account
 */
const requireOrdinary = async (ctx: Context, by: RequestSession, person: string): Promise<void> => {
  await requireOther(ctx, by, person)
  const roles = await selectRolesFrom(ctx.db, ctx.district.id, [person], today(ctx))
  if (roles.some(({ role }) => isDuty(role))) throw refuse('session.duty-account')
}

const tell = (ctx: Context, kind: AccountEventKind, by: RequestSession, person: string): Promise<void> =>
  recordAccountEvent(ctx, { kind, person, by: by.person })

/** @returns a password for one log-in, told this once; every session of the person ends */
export const givePassword = async (ctx: Context, by: RequestSession, person: string): Promise<string> => {
  await requireOrdinary(ctx, by, person)
  const password = await resetPassword(ctx, person)
  if (password === undefined) throw refuse('session.no-password')
  await tell(ctx, 'password_reset', by, person)
  return password
}

/**
 * Gives somebody who has none a log-in.
 *
 * @returns a password for one log-in, told this once
 * @throws session.name-taken when another logs in under this name, or the person has a log-in
 */
export const openLogin = async (
  ctx: Context,
  by: RequestSession,
  { person, name }: { readonly person: string; readonly name: string },
): Promise<string> => {
  await requireOrdinary(ctx, by, person)
  const password = oncePassword()
  const made = await insertLogin(ctx.db, {
    district: ctx.district.id,
    name,
    person,
    password: await hashPassword(password),
    now: ctx.now(),
  })
  if (!made) throw refuse('session.name-taken', { name })
  await tell(ctx, 'log_in_opened', by, person)
  return password
}

/** Takes a lost second factor away; every session of the person ends. */
export const resetFactor = async (ctx: Context, by: RequestSession, person: string): Promise<void> => {
  await requireOrdinary(ctx, by, person)
  if (!(await dropFactor(ctx, person))) throw refuse('session.not-enrolled')
  await endSessions(ctx, person)
  await tell(ctx, 'second_factor_reset', by, person)
}

export const unlock = async (ctx: Context, by: RequestSession, person: string): Promise<void> => {
  await requireOther(ctx, by, person)
  await unlockLogin(ctx.db, ctx.district.id, person)
  await tell(ctx, 'unlocked', by, person)
}

export const signOut = async (ctx: Context, by: RequestSession, person: string): Promise<void> => {
  await requireOther(ctx, by, person)
  await endSessions(ctx, person)
  await tell(ctx, 'signed_out', by, person)
}

/**
 * Undoes the link to the single sign-on; sessions opened through it end with all others. It stays undone until an invitation links
 * them: the staff number that the provider names would link them again with the next log-in.
 */
export const unlink = async (ctx: Context, by: RequestSession, person: string): Promise<void> => {
  await requireOrdinary(ctx, by, person)
  await markLinkUndone(ctx.db, ctx.district.id, person, ctx.now())
  await deleteLinks(ctx.db, ctx.district.id, person)
  await endSessions(ctx, person)
  await tell(ctx, 'unlinked', by, person)
}

/** An invitation to link the single sign-on, told this once. */
export const inviteOther = async (
  ctx: Context,
  by: RequestSession,
  person: string,
): Promise<{ token: string; until: Date }> => {
  await requireOrdinary(ctx, by, person)
  const made = await invite(ctx, { person, by: by.person })
  await tell(ctx, 'invited', by, person)
  return made
}

/** Ends all of somebody's ways in: a password, a code and the single sign-on open nothing until it is undone. */
export const closeAccount = async (ctx: Context, by: RequestSession, person: string): Promise<void> => {
  await requireOther(ctx, by, person)
  const changed = await setLoginClosed(ctx.db, { district: ctx.district.id, person, closed: true, now: ctx.now() })
  await endSessions(ctx, person)
  if (changed) await tell(ctx, 'closed', by, person)
}

export const reopenAccount = async (ctx: Context, by: RequestSession, person: string): Promise<void> => {
  await requireOrdinary(ctx, by, person)
  const changed = await setLoginClosed(ctx.db, { district: ctx.district.id, person, closed: false, now: ctx.now() })
  if (changed) await tell(ctx, 'reopened', by, person)
}

/**
 * Gives somebody a log-in, or a fresh password for it, from the server's own terminal: for accounts that nobody resets in the
 * console. A second factor is taken away, and a closed account opened again.
 *
 * @returns a password for one log-in
 * @throws session.name-taken when another logs in under this name
 */
export const setAccount = async (
  ctx: Context,
  { person, name }: { readonly person: string; readonly name: string },
): Promise<string> => {
  const district = ctx.district.id
  if (await setLoginClosed(ctx.db, { district, person, closed: false, now: ctx.now() }))
    await recordAccountEvent(ctx, { kind: 'reopened', person })
  if (await dropFactor(ctx, person)) await recordAccountEvent(ctx, { kind: 'second_factor_reset', person })
  const fresh = await resetPassword(ctx, person)
  if (fresh !== undefined) {
    await recordAccountEvent(ctx, { kind: 'password_reset', person })
    return fresh
  }
  const password = oncePassword()
  const made = await insertLogin(ctx.db, {
    district,
    name,
    person,
    password: await hashPassword(password),
    now: ctx.now(),
  })
  if (!made) throw refuse('session.name-taken', { name })
  await recordAccountEvent(ctx, { kind: 'log_in_opened', person })
  return password
}
