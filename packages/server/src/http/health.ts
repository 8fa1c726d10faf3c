import { z } from 'zod'
import type { Context } from '#kernel/context'
import type { App } from '#kernel/http'
import { readHealth } from '#kernel/positions'
import { missingNotices } from '@mazha/contracts/calendar'

const shape = z.object({
  status: z.enum(['ok', 'failing']),
  database: z.enum(['reachable', 'unreachable']),
  migration: z.string().nullable(),
  /** Seconds since the latest limit that should have been acted on fell due; 0 when none waits. */
  sweepLag: z.number().nullable(),
  /** Years whose holidays are needed within 60 days and not loaded: limits that reach into them wait. */
  missingYears: z.array(z.int()),
})

/** How long a limit has waited; 0 when none does. */
export const secondsSince = (moment: Date | null, ctx: Context): number =>
  moment === null ? 0 : Math.max(0, ctx.now().getTime() - moment.getTime()) / 1000

/** `GET /api/health`: whether this server can do its work; 503 when it cannot. */
export const addHealth = (app: App, ctx: Context): void => {
  app.get(
    '/api/health',
    {
      schema: {
        tags: ['operation'],
        summary: 'Whether the server can do its work',
        response: { 200: shape, 503: shape },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store')
      const missingYears = missingNotices(ctx.calendar, ctx.now().toISOString()).map(({ year }) => year)
      try {
        const { migration, waitingSince } = await readHealth(ctx)
        return {
          status: 'ok' as const,
          database: 'reachable' as const,
          migration,
          sweepLag: secondsSince(waitingSince, ctx),
          missingYears,
        }
      } catch (error) {
        ctx.log.warn(
          { event: 'health', kind: error instanceof Error ? error.name : typeof error },
          'the database is not reachable',
        )
        return reply
          .status(503)
          .send({ status: 'failing', database: 'unreachable', migration: null, sweepLag: null, missingYears })
      }
    },
  )
}
