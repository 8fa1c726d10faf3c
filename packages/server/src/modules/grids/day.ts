import { formatDay, getZone, parseDay } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'

/** The district’s civil day now. */
export const today = (ctx: Context): string => formatDay(getZone(ctx.district.zone).dayOf(ctx.now().getTime()))

/** The day before. */
export const dayBefore = (day: string): string => formatDay(parseDay(day) - 1)
