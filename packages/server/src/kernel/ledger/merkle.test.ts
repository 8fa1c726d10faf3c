import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { growTree } from './merkle.ts'

const sha = (...parts: readonly Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
type Leaf = { readonly pos: number; readonly hash: Buffer }

/** RFC 6962, section 2.1, as it is written. */
const mth = (leaves: readonly Leaf[]): Buffer => {
  if (leaves.length === 0) return sha()
  const [only] = leaves
  if (leaves.length === 1 && only) {
    const pos = Buffer.alloc(8)
    pos.writeBigUInt64BE(BigInt(only.pos))
    return sha(Buffer.from([0]), pos, only.hash)
  }
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return sha(Buffer.from([1]), mth(leaves.slice(0, k)), mth(leaves.slice(k)))
}

const someLeaves = fc.array(
  fc.record({
    pos: fc.nat(),
    hash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 70 },
)

test('the root is that of RFC 6962, whether the tree is grown at once or goes on from its right edge', () => {
  fc.assert(
    fc.property(someLeaves, fc.nat(70), (leaves, cut) => {
      const whole = growTree()
      for (const { pos, hash } of leaves) whole.add(pos, hash)
      expect(whole.root().equals(mth(leaves))).toBe(true)
      expect(whole.size()).toBe(leaves.length)

      const before = growTree()
      for (const { pos, hash } of leaves.slice(0, cut)) before.add(pos, hash)
      const after = growTree(before.peaks())
      for (const { pos, hash } of leaves.slice(cut)) after.add(pos, hash)
      expect(after.root().equals(whole.root())).toBe(true)
    }),
  )
})
