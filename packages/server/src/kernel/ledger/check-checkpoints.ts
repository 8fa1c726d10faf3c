import { genesis } from './body.ts'
import { checkpointHash, fingerprint, hasValidSignature, readCheckpoint, type CheckpointBody } from './checkpoint.ts'
import type { Fault, FaultCode } from './fault.ts'
import { growTree } from './merkle.ts'
import { recordedText, type CheckpointRecord } from './record.ts'

/** An entry as the tree has it. */
export type Leaf = { readonly pos: number; readonly seq: number; readonly hash: Buffer }

type Checked = {
  readonly district: string
  /** As stored, in order. */
  readonly stored: readonly CheckpointRecord[]
  /** Checkpoints that were kept outside and must be in the ledger. */
  readonly outside: readonly CheckpointRecord[]
  /** The key that the district is known by; null trusts the one that signed first. */
  readonly publicKey: string | null
}

/** What the signed checkpoints say, and what is wrong with them by themselves. The leaves are compared by `compareLeaves`. */
export function checkCheckpoints({ district, stored, outside, publicKey }: Checked): {
  readonly signed: readonly CheckpointBody[]
  readonly faults: Fault[]
} {
  const found: Fault[] = []
  const say = (code: FaultCode, details: Fault['details']): number =>
    found.push({ code, district, matter: null, number: null, seq: null, details })
  const signed: CheckpointBody[] = []
  let expected = 1
  let prev = genesis
  let trusted = publicKey
  for (const record of stored) {
    const { n } = record
    if (n !== expected) say('checkpoint.missing', { expected, found: n })
    const body = readCheckpoint(record.body)
    if (body === undefined || body.district !== district) {
      say('checkpoint.body', { n })
    } else {
      const column = wrongColumn(record, body)
      if (column !== undefined) say('checkpoint.column', { n, column })
      if (!hasValidSignature(record.body, body.publicKey, Buffer.from(record.signature, 'hex')))
        say('checkpoint.signature', { n })
      else signed.push(body)
      if (n === expected && body.prev !== prev) say('checkpoint.prev', { n })
      trusted ??= body.publicKey
      if (body.publicKey !== trusted) say('checkpoint.key', { n, found: fingerprint(body.publicKey) })
    }
    prev = checkpointHash(record.body)
    expected = n + 1
  }
  for (const kept of outside) {
    const body = readCheckpoint(kept.body)
    if (body === undefined || !hasValidSignature(kept.body, body.publicKey, Buffer.from(kept.signature, 'hex'))) {
      say('checkpoint.signature', { n: kept.n })
      continue
    }
    if (body.district !== district) continue
    if (trusted !== null && body.publicKey !== trusted)
      say('checkpoint.key', { n: body.n, found: fingerprint(body.publicKey) })
    if (stored.some((record) => record.body === kept.body)) continue
    say('checkpoint.lost', { n: body.n })
    signed.push(body)
  }
  return { signed: signed.toSorted((a, b) => a.uptoPos - b.uptoPos), faults: found }
}

const wrongColumn = (record: CheckpointRecord, body: CheckpointBody): string | undefined => {
  const columns: readonly (readonly [string, string | number, string | number])[] = [
    ['n', record.n, body.n],
    ['recorded_at', record.recordedAt, recordedText(body.recordedAt)],
    ['upto_pos', record.uptoPos, body.uptoPos],
    ['entries', record.entries, body.entries],
    ['matters', record.matters, body.matters],
    ['root', record.root, body.root],
    ['prev', record.prev, body.prev],
    ['public_key', record.publicKey, body.publicKey],
  ]
  return columns.find(([, found, said]) => found !== said)?.[0]
}

/**
 * Grows the tree over the entries, in the order of their positions, and compares it with every checkpoint on the way.
 * Only the first that does not agree is told: those after it cannot agree either.
 *
 * @returns what was compared, and how many entries are newer than the last checkpoint
 */
export async function compareLeaves(
  district: string,
  signed: readonly CheckpointBody[],
  leaves: AsyncIterable<readonly Leaf[]>,
): Promise<{ readonly faults: Fault[]; readonly newer: number }> {
  const found: Fault[] = []
  const tree = growTree()
  let matters = 0
  let entries = 0
  let next = 0
  let newer = 0
  const compareUpTo = (pos: number): void => {
    for (let body = signed[next]; body !== undefined && body.uptoPos < pos; body = signed[next]) {
      next += 1
      if (found.length > 0) continue
      const at = { district, matter: null, number: null, seq: null }
      if (entries !== body.entries || matters !== body.matters) {
        const details = {
          n: body.n,
          expected: body.entries,
          expectedMatters: body.matters,
          found: entries,
          foundMatters: matters,
        }
        found.push({ ...at, code: 'checkpoint.count', details })
      } else if (tree.root().toString('hex') !== body.root) {
        found.push({ ...at, code: 'checkpoint.root', details: { n: body.n, upto: body.uptoPos } })
      }
    }
  }
  for await (const batch of leaves) {
    for (const { pos, seq, hash } of batch) {
      compareUpTo(pos)
      // Beyond the last checkpoint there is nothing to compare with.
      if (next < signed.length) tree.add(pos, hash)
      else newer += 1
      entries += 1
      if (seq === 1) matters += 1
    }
  }
  compareUpTo(Number.POSITIVE_INFINITY)
  return { faults: found, newer }
}
