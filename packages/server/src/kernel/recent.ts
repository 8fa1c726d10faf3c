import type { Matter } from '@mazha/contracts/matter'

/** A matter as it stood after its last entry, with the hash that the next entry follows. */
export type Standing = { readonly matter: Matter; readonly head: Buffer; readonly recordedAt: string }

/**
 * Matters touched lately. What stands here may be stale, because another process was faster: a write that was decided on
 * it then does not go in, and the matter is read again.
 */
export type Recent = {
  get(id: string): Standing | undefined
  /** Keeps the newer of what is known and what is given. */
  put(standing: Standing): void
  drop(id: string): void
}

/** @param most at least so many are remembered, at most twice as many */
export function createRecent(most: number): Recent {
  // Two halves: what is asked for in the older one moves to the newer. Taking the oldest out of one map, again and again,
  // would leave holes that have to be stepped over.
  let newer = new Map<string, Standing>()
  let older = new Map<string, Standing>()
  const keep = (standing: Standing): void => {
    newer.set(standing.matter.id, standing)
    if (newer.size < most) return
    older = newer
    newer = new Map()
  }
  return {
    get(id) {
      const known = newer.get(id)
      if (known !== undefined) return known
      const former = older.get(id)
      if (former !== undefined) keep(former)
      return former
    },
    put(standing) {
      const { id, version } = standing.matter
      const before = newer.get(id) ?? older.get(id)
      if (before === undefined || before.matter.version <= version) keep(standing)
    },
    drop(id) {
      newer.delete(id)
      older.delete(id)
    },
  }
}
