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

export function createRecent(most: number): Recent {
  const known = new Map<string, Standing>()
  return {
    get(id) {
      const standing = known.get(id)
      if (standing !== undefined) {
        // A Map keeps the order of insertion: put again, it is the newest.
        known.delete(id)
        known.set(id, standing)
      }
      return standing
    },
    put(standing) {
      const { id, version } = standing.matter
      const before = known.get(id)
      if (before !== undefined && before.matter.version > version) return
      known.delete(id)
      known.set(id, standing)
      if (known.size > most) {
        const oldest = known.keys().next().value
        if (oldest !== undefined) known.delete(oldest)
      }
    },
    drop(id) {
      known.delete(id)
    },
  }
}
