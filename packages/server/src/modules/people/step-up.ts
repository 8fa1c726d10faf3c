import { refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import type { RequestSession } from '#kernel/http'
import { recordAccountEvent } from './account-events.ts'
import { forgetSessions } from './kept-sessions.ts'
import { checkPassword } from './log-in.ts'
import { proofMs, settingsOf } from './login-settings.ts'
import { takeCode } from './second-factor.ts'
import { bytesOf } from './sessions.ts'
import { selectPassword, selectProof, writeProof } from './store-login.ts'

/** Until when a proof counts; null when there is none that does. */
export const provenUntil = (ctx: Context, at: Date | null): Date | null => {
  if (at === null) return null
  const until = new Date(at.getTime() + proofMs(settingsOf(ctx)))
  return until.getTime() > ctx.now().getTime() ? until : null
}

/**
 * Holds a session to a fresh proof that its person is there, for a sensitive act.
 *
 * @throws session.step-up when there is none: the person is asked, and the call is sent again
 */
export const requireProof = async (ctx: Context, session: RequestSession): Promise<void> => {
  if (provenUntil(ctx, session.provenAt) !== null) return
  // It may have been given at another process a moment ago.
  const at = await selectProof(ctx.db, ctx.district.id, bytesOf(session.id))
  if (provenUntil(ctx, at) === null) throw refuse('session.step-up', { minutes: settingsOf(ctx).proofMinutes })
}

/**
 * Gives a fresh proof: the password again, or a code of the second factor.
 *
 * @throws session.wrong-password, session.locked, session.wrong-code, session.code-locked, session.no-password
 */
export const giveProof = async (
  ctx: Context,
  session: RequestSession,
  proof: { readonly password: string } | { readonly code: string },
): Promise<Date> => {
  if ('code' in proof) await takeCode(ctx, session.person, proof.code)
  else {
    const row = await selectPassword(ctx.db, ctx.district.id, session.person)
    if (row === undefined) throw refuse('session.no-password')
    await checkPassword(ctx, { name: row.name, password: proof.password })
  }
  const now = ctx.now()
  await writeProof(ctx.db, ctx.district.id, bytesOf(session.id), now)
  await forgetSessions(ctx, [session.id])
  await recordAccountEvent(ctx, { kind: 'proven', person: session.person })
  return new Date(now.getTime() + proofMs(settingsOf(ctx)))
}
