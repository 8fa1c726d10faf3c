import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '#kernel/context'
import { moveImport } from './progress.ts'
import { runImport } from './run-import.ts'
import { keyPlainSources } from './source-digest.ts'
import { deleteOld, selectRunning } from './store.ts'

export type ImportJobs = { stop(): Promise<void> }

const lookEveryMs = 3_000
const sweepEveryMs = 3_600_000
/** How long previews, rejected rows and their reasons stay to be fetched. */
export const keptDays = 30
/** Runs that end in an error without having read a row further, one after the other, before an import is given up. */
const triesWithoutProgress = 5

const bells = new WeakMap<Context, () => void>()

/** Lets the background look for work now rather than in a few seconds. */
export const wakeImports = (ctx: Context): void => bells.get(ctx)?.()

/**
 * Runs imports in the background, one at a time in this process. Every server process may do so: an import is run by one of them, and is taken over by
 * another when that one dies.
 */
export const startImports = (ctx: Context): ImportJobs => {
  const stopping = new AbortController()
  let ring: () => void = () => undefined
  bells.set(ctx, () => ring())
  const failures = new Map<string, { readonly at: number; readonly times: number }>()
  let sweptAt = Number.NEGATIVE_INFINITY

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const bell = new Promise<void>((resolve) => (ring = resolve))
      try {
        await round()
      } catch (error) {
        ctx.log.error({ err: error }, 'imports: looking for work failed')
      }
      const pause = new AbortController()
      const wait = sleep(lookEveryMs, undefined, { signal: AbortSignal.any([pause.signal, stopping.signal]) })
      await Promise.race([bell, wait]).catch(() => undefined)
      pause.abort()
      await wait.catch(() => undefined)
    }
  }
  const round = async (): Promise<void> => {
    const now = ctx.now().getTime()
    if (now - sweptAt > sweepEveryMs) {
      sweptAt = now
      await keyPlainSources(ctx)
      await deleteOld(ctx, new Date(now - keptDays * 86_400_000))
    }
    for (const id of await selectRunning(ctx)) {
      if (stopping.signal.aborted) return
      await runOne(id)
    }
  }
  const runOne = async (id: string): Promise<void> => {
    let read = failures.get(id)?.at ?? -1
    try {
      await runImport(ctx, id, {
        signal: stopping.signal,
        onProgress: (progress) => {
          if (progress.rows_read > read) failures.delete(id)
          read = progress.rows_read
        },
      })
      failures.delete(id)
    } catch (error) {
      const times = (failures.get(id)?.times ?? 0) + 1
      failures.set(id, { at: read, times })
      ctx.log.error({ err: error, import: id, times }, 'an import stopped and will be tried again')
      if (times < triesWithoutProgress) return
      failures.delete(id)
      await moveImport(ctx, {
        id,
        from: ['running'],
        to: 'failed',
        failure: JSON.stringify({ code: 'service.unavailable', details: {} }),
      })
    }
  }

  const running = loop()
  return {
    stop: async () => {
      stopping.abort()
      bells.delete(ctx)
      await running
    },
  }
}
