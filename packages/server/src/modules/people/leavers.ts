import type pg from 'pg'
import { nameOfSomebodyGone } from '@mazha/contracts/retention'
import { formatDay, getZone } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { deleteWaysIn, dropStaffDetails, lockLeft, lockNeedless, replaceNames, type WaysIn } from './store-leavers.ts'

/**
 * What ends when somebody leaves. Ways in go at once, for a closed account needs none and one that is opened again gets new ones; what
 * else is kept of the person goes by the district's rule. The name is the last: until then it can be told who did what, as the
 * ledger knows people by their ids alone.
 */

type Db = pg.ClientBase
const weekMs = 7 * 86_400_000

/**
 * Destroys the ways in of some who need them no more.
 *
 * @param days how long they stay after the last post
 * @returns whose, so that their sessions can be ended when that stands; null when there was nobody
 */
export const endWaysIn = async (
  ctx: Context,
  db: Db,
  { days, most }: { readonly days: number; readonly most: number },
): Promise<{ gone: WaysIn; people: readonly string[] } | null> => {
  const district = ctx.district.id
  const now = ctx.now()
  const day = formatDay(getZone(ctx.district.zone).dayOf(now.getTime()) - days)
  const asked = { district, day, expectedSince: new Date(now.getTime() - weekMs), limit: most }
  const seen = await lockNeedless(db, { ...asked, among: null })
  // A statement of its own: it sees the posts that were given while the locks were waited for.
  const people = seen.length === 0 ? [] : await lockNeedless(db, { ...asked, among: seen })
  return people.length === 0 ? null : { gone: await deleteWaysIn(db, district, people, now), people }
}

const leftBefore = (ctx: Context, before: Date, limit: number) => ({
  district: ctx.district.id,
  day: today(ctx),
  before: formatDay(getZone(ctx.district.zone).dayOf(before.getTime())),
  zone: ctx.district.zone,
  limit,
})

/** Removes telephones, log-ins and reasons of leaving of some who left before a moment. @returns null when there was nobody */
export const dropDetailsOfLeft = async (
  ctx: Context,
  db: Db,
  before: Date,
  most: number,
): Promise<{ gone: { phones: number; logins: number; reasons: number }; people: readonly string[] } | null> => {
  const people = await lockLeft(db, leftBefore(ctx, before, most))
  if (people.length === 0) return null
  const { logins } = await deleteWaysIn(db, ctx.district.id, people, ctx.now())
  return { gone: { ...(await dropStaffDetails(db, ctx.district.id, people)), logins }, people }
}

/** Puts the staff number in the place of names of those who left before a moment. @returns how many names went */
export const dropNamesOfLeft = (ctx: Context, db: Db, before: Date, most: number): Promise<number> =>
  replaceNames(db, { ...leftBefore(ctx, before, most), instead: nameOfSomebodyGone })
