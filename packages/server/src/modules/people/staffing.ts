import type { Role } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { forgetUnits } from './directory.ts'
import { hashPassword } from './sessions.ts'
import { insertStaff, upsertUnits } from './store.ts'

export type NewUnit = {
  readonly id: string
  readonly name: Text
  readonly kind: string
  readonly phone: string | null
  readonly from: string
}
export type NewStaff = {
  readonly id: string
  readonly name: string
  readonly login: string | null
  readonly password: string | null
  readonly from: string
  readonly posts: readonly { readonly post: string; readonly unit: string; readonly role: Role; readonly title: Text }[]
}

/** Adds units, or renames those that are there. */
export const setUnits = async (ctx: Context, units: readonly NewUnit[]): Promise<void> => {
  await upsertUnits(ctx.db, ctx.district.id, units)
  forgetUnits(ctx)
}

/** Adds people with the posts they hold and their log-ins; people and log-ins that are there stay as they are. */
export const addStaff = async (ctx: Context, staff: readonly NewStaff[]): Promise<void> => {
  const hashed = await Promise.all(
    staff.map(async ({ password, ...person }) => ({
      ...person,
      passwordHash: password === null ? null : await hashPassword(password),
    })),
  )
  await insertStaff(ctx.db, ctx.district.id, ctx.now(), hashed)
}
