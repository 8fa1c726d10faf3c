import { formatDay, getZone } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'

/** The district's civil date now: terms begin and end with a day there, not in UTC. */
export const today = (ctx: Context): string => formatDay(getZone(ctx.district.zone).dayOf(ctx.now().getTime()))
