import type { Calendar } from '@mazha/contracts/calendar'
import type { Context } from '#kernel/context'
import { calendarId } from '#kernel/ledger/calendar-id'
import { findCalendars } from '#kernel/ledger/calendar-store'
import type { TimelineEntry } from './types.ts'

const counts: ReadonlySet<string> = new Set(['started', 'resumed', 'extended', 'counted'])

/**
 * The calendar that each clock of a matter was last counted by, as its entries name it: an office calendar that was
 * loaded later moves no due time, so it must not explain one either.
 *
 * @returns the calendar of a clock by its name; the present one where no entry names another
 */
export async function calendarsOf(
  ctx: Context,
  entries: readonly Pick<TimelineEntry, 'clocks' | 'calendar'>[],
): Promise<(clock: string) => Calendar> {
  const present = calendarId(ctx.calendar)
  const named = new Map<string, string>()
  for (const { clocks, calendar } of entries) {
    for (const { clock, event } of clocks) if (counts.has(event)) named.set(clock, calendar ?? present)
  }
  const others = [...new Set(named.values())].filter((id) => id !== present)
  const kept = await findCalendars(ctx.db, ctx.district.id, others)
  return (clock) => kept.get(named.get(clock) ?? present) ?? ctx.calendar
}
