import { calendarOf, findDistrict } from './district.ts'
import type { Context } from './context.ts'
import { keepCalendar } from './ledger/calendar-store.ts'

const seen = new WeakMap<Context, string>()

/**
 * Takes up a calendar that was loaded while this server runs (`npx mazha calendar`): what is counted from now on is
 * counted by it.
 *
 * @returns whether there was a new one
 */
export async function refreshCalendar(ctx: Context): Promise<boolean> {
  const district = await findDistrict(ctx.db, ctx.district.id)
  if (district === undefined) return false
  const data = JSON.stringify(district.settings.calendar ?? null)
  const known = seen.get(ctx) ?? JSON.stringify(ctx.district.settings.calendar ?? null)
  seen.set(ctx, data)
  if (data === known) return false
  const calendar = calendarOf(district)
  // Kept before an entry can name it.
  await keepCalendar(ctx.db, ctx.district.id, calendar, ctx.now())
  ctx.useCalendar(calendar)
  return true
}
