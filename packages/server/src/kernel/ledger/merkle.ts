import { digest, hashBytes } from './hash.ts'

/**
 * The Merkle tree of RFC 6962 (Certificate Transparency) over a district's entries in the order of their positions. A
 * leaf is the entry's position (8 bytes, big-endian) and its hash. The tree only grows, so its right edge (`peaks`: the
 * full subtrees, largest first) is enough to go on from.
 */
export type Peak = { readonly size: number; readonly hash: Buffer }

export type Tree = {
  add(pos: number, entryHash: Uint8Array): void
  /** How many leaves. */
  size(): number
  root(): Buffer
  peaks(): readonly Peak[]
}

/** A tree that goes on from these peaks; empty without. */
export function growTree(from: readonly Peak[] = []): Tree {
  const peaks = [...from]
  const leaf = Buffer.alloc(1 + 8 + hashBytes)
  return {
    add(pos, entryHash) {
      // A hash that was changed may have any length.
      const bytes = entryHash.length === hashBytes ? leaf : Buffer.alloc(1 + 8 + entryHash.length)
      // Two halves: a position is below 2 to the 53rd, and big integers are slow.
      bytes.writeUInt32BE(Math.floor(pos / 0x1_0000_0000), 1)
      bytes.writeUInt32BE(pos % 0x1_0000_0000, 5)
      bytes.set(entryHash, 9)
      let peak: Peak = { size: 1, hash: digest('sha-256', bytes) }
      for (let left = peaks.at(-1); left !== undefined && left.size === peak.size; left = peaks.at(-1)) {
        peaks.pop()
        peak = { size: left.size * 2, hash: join(left.hash, peak.hash) }
      }
      peaks.push(peak)
    },
    size: () => peaks.reduce((sum, { size }) => sum + size, 0),
    root() {
      const last = peaks.at(-1)
      if (last === undefined) return digest('sha-256', '')
      return peaks.slice(0, -1).reduceRight((right, { hash }) => join(hash, right), last.hash)
    },
    peaks: () => [...peaks],
  }
}

// Leaves are hashed after a 0, inner nodes after a 1: neither can be taken for the other.
const inner = Buffer.alloc(1 + 2 * hashBytes, 1)
const join = (left: Buffer, right: Buffer): Buffer => {
  inner.set(left, 1)
  inner.set(right, 1 + hashBytes)
  return digest('sha-256', inner)
}
