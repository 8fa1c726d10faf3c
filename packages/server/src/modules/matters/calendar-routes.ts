import { calendarView } from '@mazha/contracts/api'
import { knownYears, missingNotices } from '@mazha/contracts/calendar'
import type { Context } from '#kernel/context'
import type { Routes } from '#kernel/http'
import { waitingClocks } from './count-waiting.ts'

/** Which years the limits can be counted in, what is missing soon, and what waits for it. */
export const readCalendar = async (
  ctx: Context,
): Promise<{
  knownUntil: number
  missing: { year: number; from: string }[]
  waiting: { year: number; clocks: number }[]
}> => ({
  knownUntil: knownYears(ctx.calendar).at(-1) ?? 0,
  missing: missingNotices(ctx.calendar, ctx.now().toISOString()).map((notice) => ({ ...notice })),
  waiting: [...(await waitingClocks(ctx))].map(([year, clocks]) => ({ year, clocks })),
})

export const calendarRoutes: Routes = (app, ctx) => {
  app.get(
    '/api/calendar',
    {
      schema: {
        tags: ['matters'],
        summary:
          'The years whose holidays are known, those that are missing within 60 days, and the limits that wait for one',
        response: { 200: calendarView },
      },
    },
    () => readCalendar(ctx),
  )
}
