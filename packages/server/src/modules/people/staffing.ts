import { refuse } from '@mazha/contracts/refusal'
import { type Role, roles } from '@mazha/contracts/role'
import type { Net } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { forgetUnits } from './directory.ts'
import { conflictingDuties, isDuty } from './duties.ts'
import { hashPassword } from './password-hash.ts'
import { lockDuties, selectRolesFrom } from './store-login.ts'
import type { Db } from './store-terms.ts'
import { insertStaff, upsertUnits } from './store.ts'

export type NewUnit = {
  readonly id: string
  readonly name: Text
  readonly kind: string
  readonly phone: string | null
  readonly from: string
  readonly net?: Net | null
  readonly parent?: string | null
}
export type NewStaff = {
  readonly id: string
  readonly name: string
  readonly login: string | null
  readonly password: string | null
  /** Whether the password may stay; otherwise, chosen by somebody else as it is, it is changed at the first log-in. */
  readonly keepsPassword?: boolean
  readonly from: string
  readonly posts: readonly { readonly post: string; readonly unit: string; readonly role: Role; readonly title: Text }[]
}

/** Adds units, or renames those that are there. */
export const setUnits = async (ctx: Context, units: readonly NewUnit[]): Promise<void> => {
  await upsertUnits(ctx.db, ctx.district.id, units)
  forgetUnits(ctx)
}

/**
 * Refuses posts that would give one person two of the three administrators' duties, with what the person holds or will hold already.
 * Whatever gives somebody a term asks this in the transaction that gives it.
 *
 * @param db the transaction's own connection, on which whoever else gives such a duty is waited for; without one it may be otherwise when
 *   it is given
 * @throws session.two-duties
 */
export const checkDuties = async (
  ctx: Context,
  given: readonly { readonly person: string; readonly name: string; readonly roles: readonly Role[] }[],
  db?: Db,
): Promise<void> => {
  // No other duty conflicts with any.
  const ids = given.flatMap(({ person, roles: added }) => (added.some(isDuty) ? [person] : []))
  if (ids.length === 0) return
  if (db !== undefined) await lockDuties(db, ctx.district.id)
  const held = await selectRolesFrom(db ?? ctx.db, ctx.district.id, ids, today(ctx))
  for (const { person, name, roles: added } of given) {
    const former = held.filter((one) => one.person === person).map(({ role }) => role)
    const conflict = conflictingDuties([...former, ...added])
    if (conflict === undefined) continue
    const [first, second] = conflict
    throw refuse('session.two-duties', { name, first: roles[first], second: roles[second] })
  }
}

/**
 * Adds people with the posts they hold and their log-ins; people and log-ins that are there stay as they are.
 *
 * @throws session.two-duties
 */
export const addStaff = async (ctx: Context, staff: readonly NewStaff[]): Promise<void> => {
  await checkDuties(
    ctx,
    staff.map(({ id, name, posts }) => ({ person: id, name, roles: posts.map(({ role }) => role) })),
  )
  const hashed = await Promise.all(
    staff.map(async ({ password, keepsPassword = false, ...person }) => ({
      ...person,
      mustChange: !keepsPassword,
      passwordHash: password === null ? null : await hashPassword(password),
    })),
  )
  await insertStaff(ctx.db, ctx.district.id, ctx.now(), hashed)
}
