import { refuse } from '@mazha/contracts/refusal'
import { formatDay, getZone, parseDay } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'

/** The district's civil day now. */
export const today = (ctx: Context): string => formatDay(getZone(ctx.district.zone).dayOf(ctx.now().getTime()))

/** A day so many months later; the last day of the month where that month is shorter. */
export const monthsLater = (day: string, months: number): string => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const count = year * 12 + month - 1 + months
  const [y, m] = [Math.floor(count / 12), (count % 12) + 1]
  const first = (at: number): string =>
    `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}-01`
  const days = parseDay(first(count + 1)) - parseDay(first(count))
  return `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(Math.min(date, days)).padStart(2, '0')}`
}

/** A day that is not so far ahead: no month at all for what has happened. @throws register.day-ahead */
export const refuseAhead = (ctx: Context, day: string | undefined, months: number): void => {
  const last = monthsLater(today(ctx), months)
  if (day !== undefined && day > last) throw refuse('register.day-ahead', { last })
}
