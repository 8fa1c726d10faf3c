import { randomInt } from 'node:crypto'
import type { Weakness } from '@mazha/contracts/password'
import { weaknessesOf } from '@mazha/contracts/password'
import { refuse } from '@mazha/contracts/refusal'
import type { Text } from '@mazha/contracts/text'
import { weaknessTexts } from '@mazha/contracts/texts/login'
import type { Context } from '#kernel/context'
import type { RequestSession } from '#kernel/http'
import { recordAccountEvent } from './account-events.ts'
import { isCommon } from './guessed-passwords.ts'
import { settingsOf } from './login-settings.ts'
import { checkPassword } from './log-in.ts'
import { hashPassword, isPassword } from './password-hash.ts'
import { endSessions, type Opened, raiseSession } from './sessions.ts'
import { type PasswordRow, replacePassword, selectFormerPasswords, selectPassword } from './store-login.ts'

const sayWeaknesses = (ctx: Context, found: readonly Weakness[]): Text => {
  const { minLength, kinds, remembered } = settingsOf(ctx).password
  const say = (language: keyof Text): string =>
    found
      .map((weakness) =>
        weaknessTexts[weakness][language]
          .replace('{length}', String(minLength))
          .replace('{kinds}', String(kinds))
          .replace('{count}', String(remembered)),
      )
      .join(language === 'zh' ? '；' : '; ')
  return { zh: say('zh'), en: say('en') }
}

/** @throws session.weak-password saying all that is wrong with it at once */
const checkStrength = async (ctx: Context, row: PasswordRow, next: string): Promise<void> => {
  const { minLength, kinds, remembered } = settingsOf(ctx).password
  const found: Weakness[] = weaknessesOf(next, { minLength, kinds, names: [row.name, row.person] })
  if (isCommon(next)) found.push('common')
  if (found.length === 0) {
    const former = await selectFormerPasswords(ctx.db, ctx.district.id, row.name, Math.max(0, remembered - 1))
    for (const one of [row.password, ...former]) {
      if (await isPassword(one, next)) {
        found.push('former')
        break
      }
    }
  }
  if (found.length === 0) return
  const why = sayWeaknesses(ctx, found)
  throw refuse('session.weak-password', { why }, [{ path: 'next', message: why }])
}

/**
 * A person's own change of password. The session goes on under a new token, all others end.
 *
 * @throws session.wrong-password, session.locked for the present one; session.weak-password; session.no-password for
 *   somebody who comes by single sign-on alone
 */
export const changePassword = async (
  ctx: Context,
  session: RequestSession,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<Opened> => {
  const row = await selectPassword(ctx.db, ctx.district.id, session.person)
  if (row === undefined) throw refuse('session.no-password')
  await checkPassword(ctx, { name: row.name, password: current })
  await checkStrength(ctx, row, next)
  await put(ctx, row, next, false)
  await endSessions(ctx, session.person, { except: session.id })
  await recordAccountEvent(ctx, { kind: 'password_changed', person: session.person })
  return raiseSession(ctx, session)
}

const put = async (ctx: Context, row: PasswordRow, next: string, mustChange: boolean): Promise<void> => {
  const done = await replacePassword(ctx.db, {
    district: ctx.district.id,
    name: row.name,
    former: row.password,
    password: await hashPassword(next),
    mustChange,
    remembered: settingsOf(ctx).password.remembered,
    now: ctx.now(),
  })
  // Somebody else has set one between reading and writing.
  if (!done) throw refuse('session.password-changed')
}

// Without what is misread on paper or over the telephone.
const letters = 'abcdefghjkmnpqrstuvwxyz'
const signs = [letters, letters.toUpperCase(), '23456789'] as const

/** A password to be used once, readable over the telephone: `Kfm3-xTq8-Hw6p`. */
export const oncePassword = (): string => {
  const pick = (from: string): string => from[randomInt(from.length)] ?? ''
  const group = (): string => {
    const drawn = [...signs.map(pick), pick(signs.join(''))]
    for (let at = drawn.length - 1; at > 0; at -= 1) {
      const other = randomInt(at + 1)
      ;[drawn[at], drawn[other]] = [drawn[other] ?? '', drawn[at] ?? '']
    }
    return drawn.join('')
  }
  return [group(), group(), group(), group()].join('-')
}

/** Gives somebody a password for one log-in and ends every session of theirs; undefined for a person without a log-in. */
export const resetPassword = async (ctx: Context, person: string): Promise<string | undefined> => {
  const row = await selectPassword(ctx.db, ctx.district.id, person)
  if (row === undefined) return undefined
  const password = oncePassword()
  await put(ctx, row, password, true)
  await endSessions(ctx, person)
  return password
}
