import { knownYears } from '@mazha/contracts/calendar'
import type { Context } from '#kernel/context'
import { derivedId } from '#kernel/ids'
import { actOn } from './commands.ts'
import { countWaitingClocks, selectCountable } from './waiting-store.ts'

const batch = 500

/**
 * Counts the clocks that waited for a year's notice that is loaded now: each matter's in an entry of its own, like a mark.
 * Done twice, or by two processes, it is done once. What is late already is marked by the next sweep.
 *
 * @returns how many matters had a clock to count
 */
export async function countWaiting(ctx: Context): Promise<number> {
  const years = knownYears(ctx.calendar)
  let counted = 0
  let after: string | null = null
  for (;;) {
    const ids = await selectCountable(ctx.db, ctx.district.id, { years, after, limit: batch })
    await Promise.all(ids.map((id) => count(ctx, id, years)))
    counted += ids.length
    after = ids.at(-1) ?? null
    if (ids.length < batch) return counted
  }
}

const count = (ctx: Context, id: string, years: readonly number[]): Promise<unknown> =>
  actOn(ctx, {
    clientId: derivedId('count', ctx.district.id, `${id}:${years.join(',')}:${ctx.now().toISOString()}`),
    id,
    action: 'count',
    input: {},
    actor: { kind: 'system' },
  })

/** How many clocks wait, by the year that they wait for. */
export const waitingClocks = (ctx: Context): Promise<ReadonlyMap<number, number>> =>
  countWaitingClocks(ctx.db, ctx.district.id)
