import type { Range } from './source.ts'

/**
 * A district's matters in shares that threads take one after the other, each as soon as it is done with the last: who is slow
 * takes fewer, and nobody waits for another.
 */
export type Shares = {
  readonly count: number
  /** How many were taken: the next one's number. */
  readonly taken: Int32Array<SharedArrayBuffer>
}

/** Entries of a share, more or less. */
const shareEntries = 3000
const mostShares = 0x10000

export const makeShares = (entries: number): Shares => ({
  count: Math.min(Math.max(1, Math.ceil(entries / shareEntries)), mostShares),
  taken: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
})

/** Takes shares until none is left. */
export function* takeShares({ count, taken }: Shares): Generator<Range> {
  for (let n = Atomics.add(taken, 0, 1); n < count; n = Atomics.add(taken, 0, 1)) yield rangeOf(n, count)
}

/** Leaves nothing to be taken: those who have a share finish it. */
export const endShares = ({ count, taken }: Shares): void => {
  Atomics.store(taken, 0, count)
}

/** Ids are digests, so matters are spread evenly over their space. */
const rangeOf = (n: number, count: number): Range => ({
  from: bound(n, count),
  to: n + 1 < count ? bound(n + 1, count) : null,
})

const bound = (n: number, count: number): string =>
  `${Math.floor((n * 0x1_0000_0000) / count)
    .toString(16)
    .padStart(8, '0')}-0000-0000-0000-000000000000`
