import type { ChangingProgress } from '@mazha/contracts/area-change'

/** Whoever waits for long work is told how far it is, and may leave. */
export type Following = {
  readonly signal?: AbortSignal | undefined
  readonly told?: ((progress: ChangingProgress) => void) | undefined
}

/** What the work itself is given: it ends when the signal says so. */
export type Led = { readonly signal: AbortSignal; readonly told: (progress: ChangingProgress) => void }

type Work<T> = {
  readonly result: Promise<T>
  readonly followers: Set<Following>
  readonly stop: AbortController
  /** What was told last, while it goes on. */
  last: ChangingProgress | undefined
}

/**
 * Work that is done once for whoever asks, and kept by name. Several may wait for the same; what nobody waits for any more ends, and
 * is begun anew when it is asked for again.
 */
export type SharedWork<T> = {
  /** @throws what the work throws, or the signal's reason once it is aborted */
  follow(name: string, work: (led: Led) => Promise<T>, following?: Following): Promise<T>
  /** Keeps under further names what is kept under these. @param renamed undefined: no further one */
  alsoAs(renamed: (name: string) => string | undefined): void
}

export const createSharedWork = <T>(mostKept: number): SharedWork<T> => {
  const known = new Map<string, Work<T>>()
  return {
    async follow(name, run, following = {}) {
      following.signal?.throwIfAborted()
      const work = known.get(name) ?? begin(run)
      known.delete(name)
      known.set(name, work)
      for (const oldest of known.keys()) {
        if (known.size <= mostKept) break
        known.delete(oldest)
      }
      return join(work, following, () => {
        for (const [one, other] of known) if (other === work) known.delete(one)
      })
    },
    alsoAs(renamed) {
      const further = new Map<string, Work<T>>()
      for (const [name, work] of known) {
        const next = renamed(name)
        if (next !== undefined) further.set(next, work)
      }
      for (const [name, work] of further) known.set(name, work)
    },
  }
}

const begin = <T>(run: (led: Led) => Promise<T>): Work<T> => {
  const open = {
    followers: new Set<Following>(),
    stop: new AbortController(),
    last: undefined as ChangingProgress | undefined,
  }
  const told = (progress: ChangingProgress): void => {
    open.last = progress
    for (const follower of open.followers) follower.told?.(progress)
  }
  const result = run({ signal: open.stop.signal, told }).finally(() => {
    open.last = undefined
  })
  return Object.assign(open, { result })
}

/** @param forget called when it failed, or the last one left: nobody may join what is about to end */
const join = async <T>(work: Work<T>, following: Following, forget: () => void): Promise<T> => {
  const { result, followers, stop } = work
  followers.add(following)
  try {
    if (work.last !== undefined) following.told?.(work.last)
    return await orGone(result, following.signal)
  } catch (error) {
    followers.delete(following)
    if (followers.size === 0) {
      forget()
      stop.abort(error)
    }
    throw error
  } finally {
    followers.delete(following)
  }
}

const orGone = async <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return work
  let left = (): void => undefined
  const gone = new Promise<never>((_, reject) => {
    left = () => reject(signal.reason)
    if (signal.aborted) left()
    else signal.addEventListener('abort', left, { once: true })
  })
  try {
    return await Promise.race([work, gone])
  } finally {
    signal.removeEventListener('abort', left)
  }
}
