import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '#kernel/context'
import { applyDueChanges } from './apply-change.ts'
import { refreshGround } from './current.ts'
import { prepareTiles } from './tiles.ts'
import { groundTopic } from './write-ground.ts'

const lookEveryMs = 30_000

/**
 * Keeps this process's ground as it is in the database, and applies changes at their date. News of the other processes come at
 * once; the look every half minute is for those that did not arrive, and for midnight.
 */
export const startGround = (ctx: Context): { stop(): Promise<void> } => {
  const stopping = new AbortController()
  const renew = async (): Promise<void> => {
    try {
      await refreshGround(ctx)
      await prepareTiles(ctx)
    } catch (error) {
      // The database may be away for a moment; the ground that is in memory goes on answering.
      ctx.log.warn({ err: error }, 'the ground could not be renewed')
    }
  }
  const deaf = ctx.news.listenToProgress(({ topic }) => {
    if (topic === groundTopic && !stopping.signal.aborted) void renew()
  })
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await renew()
      try {
        await applyDueChanges(ctx)
      } catch (error) {
        ctx.log.warn({ err: error }, 'changes of the ground that are due could not be applied')
      }
      await sleep(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const running = loop()
  return {
    stop: async () => {
      stopping.abort()
      deaf()
      await running
    },
  }
}
