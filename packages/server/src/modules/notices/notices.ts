import { type Actor, barsOf } from '@mazha/contracts/role'
import type { Context } from '#kernel/context'
import { deleteNotices, insertNotice, type Notice, selectNotices } from './store.ts'

/** Keeps a notice for its addressee; the same id twice is kept once. */
export const recordNotice = (ctx: Context, notice: Notice): Promise<void> =>
  insertNotice(ctx.db, ctx.district.id, notice)

/** To whom a person listens: to what is for them, and to what is for their units and their roles. */
const addresseesOf = (actor: Actor): string[] =>
  actor.kind === 'staff'
    ? [`person:${actor.person}`, ...new Set(actor.posts.flatMap(({ role, unit }) => [`unit:${unit}`, `role:${role}`]))]
    : []

/** The newest notices for a person, newest first. */
export const listNotices = (ctx: Context, actor: Actor, limit = 50): Promise<Notice[]> =>
  selectNotices(ctx.db, ctx.district.id, { addressees: addresseesOf(actor), bars: barsOf(actor), limit })

const keptMs = 365 * 86_400_000

/** Removes notices that are a year old. */
export const sweepNotices = (ctx: Context): Promise<number> =>
  deleteNotices(ctx.db, ctx.district.id, new Date(ctx.now().getTime() - keptMs))
