import { setTimeout as sleep } from 'node:timers/promises'
import { refreshCalendar } from '#kernel/calendar-refresh'
import type { Context } from '#kernel/context'
import { countWaiting } from './count-waiting.ts'
import { deliverOutbox, foldTallies, runReactions } from './events.ts'
import { deleteOldCommands, writeTags } from './job-store.ts'
import { sweepClocks } from './sweeper.ts'

export type Jobs = { stop(): Promise<void> }

type Job = { readonly name: string; readonly everyMs: number; readonly run: (ctx: Context) => Promise<number> }

const day = 86_400_000
/** A client that repeats itself after so long has lost more than an answer. */
const rememberedDays = 90

const forgetCommands = (ctx: Context): Promise<number> =>
  deleteOldCommands(ctx.db, ctx.district.id, new Date(ctx.now().getTime() - rememberedDays * day).toISOString())

/** An act after which others find a matter is often followed by the next: so long that is waited for. */
const unwrittenMinutes = 10
const tagsAtOnce = 500

/** @returns how many changes were written beside the words */
export async function settleTags(ctx: Context): Promise<number> {
  const before = new Date(ctx.now().getTime() - unwrittenMinutes * 60_000).toISOString()
  for (let settled = 0; ;) {
    const part = await writeTags(ctx.db, ctx.district.id, before, tagsAtOnce)
    settled += part
    if (part < tagsAtOnce) return settled
  }
}

/** A year that was loaded meanwhile is taken up, and what waited for it is counted. */
const countByCalendar = async (ctx: Context): Promise<number> => {
  await refreshCalendar(ctx)
  return countWaiting(ctx)
}

const jobs: readonly Job[] = [
  { name: 'sweep', everyMs: 1000, run: (ctx) => sweepClocks(ctx) },
  { name: 'count', everyMs: 5000, run: countByCalendar },
  { name: 'fold', everyMs: 1000, run: foldTallies },
  { name: 'tags', everyMs: 60_000, run: settleTags },
  { name: 'outbox', everyMs: 500, run: (ctx) => deliverOutbox(ctx) },
  { name: 'reactions', everyMs: 1000, run: (ctx) => runReactions(ctx, []) },
  { name: 'commands', everyMs: 600_000, run: forgetCommands },
]

const longestPauseMs = 60_000

/** Runs the jobs of this module until it is stopped. Every process may: they share the work. A job that fails is tried again, later each time. */
export function startJobs(ctx: Context): Jobs {
  const stopping = new AbortController()
  const loops = jobs.map(async (job) => {
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        await job.run(ctx)
        failures = 0
      } catch (error) {
        failures += 1
        ctx.log.error({ error, job: job.name, failures }, 'a job failed and is tried again')
      }
      const pauseMs = Math.min(longestPauseMs, job.everyMs * 2 ** failures)
      // Ends at once when it is stopped.
      await sleep(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)
    }
  })
  return {
    async stop() {
      stopping.abort()
      await Promise.all(loops)
    },
  }
}
