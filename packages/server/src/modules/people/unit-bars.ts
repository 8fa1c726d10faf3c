import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { selectUnitsOver, selectUnitsUnder } from './store-bars.ts'

/** The units whose people may not see today what is kept from these: they themselves, those below, and what they became. */
export const unitsUnder = async (ctx: Context, units: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(await selectUnitsUnder(ctx.db, ctx.district.id, units, today(ctx)))

/** The units by which something is kept from a person today: as a session of theirs would have it. */
export const unitsOver = (ctx: Context, person: string): Promise<readonly string[]> =>
  selectUnitsOver(ctx.db, ctx.district.id, person, today(ctx))
