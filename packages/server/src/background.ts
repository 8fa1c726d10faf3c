import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '#kernel/context'
import { makeCheckpoint } from '#kernel/ledger/checkpoint'
import { eraseDue } from '#modules/audit'
import { sweepFiles } from '#modules/files'
import { startGround } from '#modules/grids'
import { startImports } from '#modules/intake'
import { startJobs } from '#modules/matters'
import { sweepNotices } from '#modules/notices'
import { lookAfterWork, sweepResidents, sweepSessions } from '#modules/people'
import { keepRegister } from '#modules/register'
import { sweepPhotos } from '#modules/staffing'

const hourMs = 3_600_000

/** What the server does beside answering. Every process may run it: each part takes its work from the database. */
export function startBackground(ctx: Context): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const matters = startJobs(ctx)
  const imports = startImports(ctx)
  const ground = startGround(ctx)
  const hourly = workHourly(ctx, stopping.signal)
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all([matters.stop(), imports.stop(), ground.stop(), hourly])
    },
  }
}

/** Signs what the ledger took in since the last checkpoint, so that an exported one proves all before it. */
const signCheckpoint = (ctx: Context): Promise<unknown> =>
  makeCheckpoint({ db: ctx.db, district: ctx.district.id, key: ctx.secrets.checkpointKey, now: ctx.now })

/** Removes what nobody needs any more, sessions that have ended and files that no matter took in, and signs a checkpoint. */
async function workHourly(ctx: Context, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const [name, work] of [
      ['sessions', sweepSessions],
      ['residents', sweepResidents],
      ['files', sweepFiles],
      ['notices', sweepNotices],
      ['handover', lookAfterWork],
      ['photos', sweepPhotos],
      ['register', keepRegister],
      ['erasure', eraseDue],
      ['checkpoint', signCheckpoint],
    ] as const) {
      try {
        await work(ctx)
      } catch (error) {
        // The database may be away for a moment; the next hour does this one's work as well.
        ctx.log.warn({ err: error, work: name }, 'hourly work failed')
      }
    }
    try {
      await sleep(hourMs, undefined, { signal })
    } catch {
      return // Asked to stop.
    }
  }
}
