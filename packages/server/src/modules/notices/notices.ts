import { type Actor, barsOf } from '@mazha/contracts/role'
import type { Context } from '#kernel/context'
import { insertNotice, type Notice, selectNotices } from './store.ts'

/** Keeps a notice for its addressee; the same id twice is kept once. */
export const recordNotice = (ctx: Context, notice: Notice): Promise<void> =>
  insertNotice(ctx.db, ctx.district.id, notice)

/** To whom a person's posts listen: their units, their roles, and roles within a unit. */
const addresseesOf = (actor: Actor): string[] =>
  actor.kind === 'staff' ? [...new Set(actor.posts.flatMap(({ role, unit }) => [`unit:${unit}`, `role:${role}`]))] : []

/** The newest notices for a person, newest first. */
export const listNotices = (ctx: Context, actor: Actor, limit = 50): Promise<Notice[]> =>
  selectNotices(ctx.db, ctx.district.id, { addressees: addresseesOf(actor), bars: barsOf(actor), limit })
