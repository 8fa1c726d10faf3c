import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { z } from 'zod'
import { canonicalize } from './canonical.ts'
import { genesis } from './body.ts'
import { digest } from './hash.ts'
import { growTree, type Peak } from './merkle.ts'
import type { CheckpointRecord } from './record.ts'

/**
 * A checkpoint signs a district's ledger as it stands at one position: how many entries, of how many matters, the root
 * of their Merkle tree, and the checkpoint before. With one that is kept outside, nothing that it signed over can be
 * changed, cut off or dropped unnoticed, not even by the database's owner.
 */
const hex32 = z.string().regex(/^[0-9a-f]{64}$/)
export const checkpointBody = z.strictObject({
  v: z.literal(1),
  district: z.string(),
  n: z.int().min(1),
  recordedAt: z.iso.datetime({ precision: 3 }),
  /** Signed over are all entries up to this position. */
  uptoPos: z.int().min(0),
  entries: z.int().min(0),
  matters: z.int().min(0),
  tree: z.literal('rfc6962-sha-256'),
  root: hex32,
  /** The tree's right edge, from which the next checkpoint goes on. */
  peaks: z.array(z.strictObject({ size: z.int().min(1), hash: hex32 })),
  /** SHA-256 of the body of the checkpoint before; zeros in the first. */
  prev: hex32,
  /** Ed25519, SPKI, base64. */
  publicKey: z.string(),
})
export type CheckpointBody = z.infer<typeof checkpointBody>

/** @returns undefined when the text is no checkpoint's body in canonical form */
export const readCheckpoint = (text: string): CheckpointBody | undefined => {
  try {
    const parsed = checkpointBody.safeParse(JSON.parse(text))
    return parsed.success && canonicalize(parsed.data) === text ? parsed.data : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export const publicKeyOf = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')

/** The first 16 digits of the key's SHA-256, in fours, to be compared by eye or read over the phone. */
export const fingerprint = (publicKey: string): string =>
  (digest('sha-256', Buffer.from(publicKey, 'base64')).toString('hex').slice(0, 16).match(/.{4}/g) ?? []).join(' ')

export const hasValidSignature = (body: string, publicKey: string, signature: Uint8Array): boolean => {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(body, 'utf8'), key, signature)
  } catch (error) {
    // Bytes that are no key sign nothing.
    if (error instanceof Error) return false
    throw error
  }
}

export const checkpointHash = (body: string): string => digest('sha-256', body).toString('hex')

type MakeCheckpoint = {
  /** Connections of the server's own role. */
  readonly db: pg.Pool
  readonly district: string
  /** Ed25519 private key. */
  readonly key: KeyObject
  readonly now: () => Date
  /** How long positions are given to be used before they count as settled. */
  readonly settleMs?: number
}

/**
 * Signs a checkpoint over all that is settled in the district's ledger.
 *
 * Positions are given out before their transactions commit, so a lower one can become visible after a higher one. Signed
 * over is only what no running transaction can still add to: the highest position seen, once every transaction
 * that was running shortly after has ended.
 *
 * @returns null when nothing was added since the last one, or another server has just signed
 */
export async function makeCheckpoint({
  db,
  district,
  key,
  now,
  settleMs = 250,
}: MakeCheckpoint): Promise<CheckpointBody | null> {
  const last = await findLast(db, district)
  const seen = await db.query<{ pos: string | null }>({
    text: 'select max(pos) as pos from mazha.ledger where district_id = $1',
    values: [district],
  })
  const uptoPos = Number(seen.rows[0]?.pos ?? 0)
  if (uptoPos <= (last?.body.uptoPos ?? 0)) return null
  await sleep(settleMs)
  await waitForRunning(db)

  const tree = growTree(last?.body.peaks.map(({ size, hash }): Peak => ({ size, hash: Buffer.from(hash, 'hex') })))
  let matters = last?.body.matters ?? 0
  let from = last?.body.uptoPos ?? 0
  for (;;) {
    const { rows } = await db.query<{ pos: string; seq: number; hash: Buffer }>({
      text: `select pos, seq, hash from mazha.ledger
        where district_id = $1 and pos > $2 and pos <= $3 order by pos limit 10000`,
      values: [district, from, uptoPos],
    })
    for (const row of rows) {
      tree.add(Number(row.pos), row.hash)
      if (row.seq === 1) matters += 1
    }
    const end = rows.at(-1)
    if (end === undefined) break
    from = Number(end.pos)
  }

  const body: CheckpointBody = {
    v: 1,
    district,
    n: (last?.body.n ?? 0) + 1,
    recordedAt: now().toISOString(),
    uptoPos,
    entries: tree.size(),
    matters,
    tree: 'rfc6962-sha-256',
    root: tree.root().toString('hex'),
    peaks: tree.peaks().map(({ size, hash }) => ({ size, hash: hash.toString('hex') })),
    prev: last === undefined ? genesis : checkpointHash(last.text),
    publicKey: publicKeyOf(key),
  }
  const text = canonicalize(body)
  const { rowCount } = await db.query({
    text: `insert into mazha.checkpoint
      (district_id, n, recorded_at, upto_pos, entries, matters, root, prev, public_key, signature, body)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (district_id, n) do nothing`,
    values: [
      district,
      body.n,
      body.recordedAt,
      body.uptoPos,
      body.entries,
      body.matters,
      Buffer.from(body.root, 'hex'),
      Buffer.from(body.prev, 'hex'),
      body.publicKey,
      sign(null, Buffer.from(text, 'utf8'), key),
      text,
    ],
  })
  return rowCount === 1 ? body : null
}

const findLast = async (
  db: pg.Pool,
  district: string,
): Promise<{ readonly text: string; readonly body: CheckpointBody } | undefined> => {
  const { rows } = await db.query<{ body: string }>({
    text: 'select body from mazha.checkpoint where district_id = $1 order by n desc limit 1',
    values: [district],
  })
  const text = rows[0]?.body
  if (text === undefined) return undefined
  const body = readCheckpoint(text)
  if (body === undefined) throw new Error(`The last checkpoint of ${district} cannot be read; run mazha verify`)
  return { text, body }
}

/** Waits until every transaction that writes now has ended. */
const waitForRunning = async (db: pg.Pool): Promise<void> => {
  const { rows } = await db.query<{ next: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as next')
  const next = BigInt(rows[0]?.next ?? 0)
  for (;;) {
    const running = await db.query<{ oldest: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as oldest')
    if (BigInt(running.rows[0]?.oldest ?? 0) >= next) return
    await sleep(50)
  }
}

/** Every checkpoint of a district, in order, as it is stored. */
export async function listCheckpoints(db: pg.ClientBase | pg.Pool, district: string): Promise<CheckpointRecord[]> {
  const { rows } = await db.query<CheckpointRecord>({
    text: `select n, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "recordedAt",
      upto_pos::float8 as "uptoPos", entries::float8 as entries, matters::float8 as matters,
      encode(root, 'hex') as root, encode(prev, 'hex') as prev, public_key as "publicKey",
      encode(signature, 'hex') as signature, body
      from mazha.checkpoint where district_id = $1 order by n`,
    values: [district],
  })
  return rows
}
