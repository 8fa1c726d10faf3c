import { setImmediate as breathe } from 'node:timers/promises'

/**
 * Long work on a ground, cut where it yields: done at once it is a plain function, done in slices the server answers others in
 * between. Both come to the same, because it is the same work.
 */
export type Sliced<T> = Generator<void, T>

const sliceMs = 15

export const atOnce = <T>(work: Sliced<T>): T => {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** @throws the signal's reason, once it is aborted */
export const inSlices = async <T>(work: Sliced<T>, signal?: AbortSignal): Promise<T> => {
  let began = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    if (performance.now() - began < sliceMs) continue
    await breathe()
    signal?.throwIfAborted()
    began = performance.now()
  }
}
