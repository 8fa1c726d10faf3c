import { randomBytes } from 'node:crypto'
import type { EntryDraft } from '@mazha/contracts/matter'
import type { Instant } from '@mazha/contracts/text'
import type { Body, Identity } from './body.ts'
import { genesis } from './body.ts'
import { canonicalize } from './canonical.ts'
import { digest, hashBytes, hexDigest, type HashName } from './hash.ts'

/** Where a draft goes: its place in its matter's chain. */
export type Place = {
  readonly district: string
  /** The matter's id: a UUID in small letters. */
  readonly matter: string
  readonly seq: number
  /** The hash of the entry before (the matter's `head`); null for the first entry. */
  readonly prev: Uint8Array | null
  readonly recordedAt: Instant
  readonly hash: HashName
  /** What the matter is: for the first entry, and only for it. */
  readonly opens: Identity | null
}

/** A private word as it is stored beside the ledger: the entry holds hash(salt ‖ value), over the value as it is stored. */
export type SealedWord = { readonly name: string; readonly salt: Buffer; readonly value: Buffer }

/** An entry as it is stored. `body` is the text whose UTF-8 bytes were hashed. */
export type SealedEntry = {
  readonly seq: number
  readonly recordedAt: Instant
  readonly action: string
  readonly body: string
  readonly hash: Buffer
  readonly words: readonly SealedWord[]
}

export const saltBytes = 16

/**
 * Makes an entry of the ledger from a draft: links it to the one before and hashes it. Private words are replaced by
 * digests under a random salt each, so that a word can be erased and the chain stays whole, and nobody can guess a word
 * from its digest.
 */
export function seal(draft: EntryDraft, place: Place, salt: () => Buffer = takeSalt): SealedEntry {
  const { district, matter, seq, prev, recordedAt, hash, opens } = place
  if ((seq === 1) !== (prev === null) || (seq === 1) !== (opens !== null)) {
    throw new Error(`Entry ${seq} of ${matter}: the first entry, and only it, opens the matter and follows none`)
  }
  if (prev !== null && prev.length !== hashBytes) throw new Error(`Entry ${seq} of ${matter}: prev is no hash`)

  const words: SealedWord[] = []
  const digests: Record<string, string> = {}
  for (const name in draft.words) {
    const value = Buffer.from(draft.words[name] ?? '', 'utf8')
    const word = { name, salt: salt(), value }
    words.push(word)
    digests[name] = wordDigest(hash, word)
  }

  // In the order of their names, which spares the sorting.
  const body: Body = {
    action: draft.action,
    at: draft.at,
    by: draft.by,
    clocks: draft.clocks,
    district,
    facts: draft.facts,
    hash,
    input: draft.input,
    matter,
    ...(opens === null ? {} : { opens }),
    prev: prev === null ? genesis : Buffer.from(prev.buffer, prev.byteOffset, prev.length).toString('hex'),
    recordedAt,
    seq,
    state: draft.state,
    tracks: draft.tracks,
    v: 1,
    words: digests,
  }
  const text = canonicalize(body)
  return { seq, recordedAt, action: draft.action, body: text, hash: digest(hash, text), words }
}

/** Several drafts of one matter, each linked to the one before. `place` is the first one's. */
export function sealAll(drafts: readonly EntryDraft[], place: Place): SealedEntry[] {
  let next = place
  return drafts.map((draft) => {
    const entry = seal(draft, next)
    next = { ...next, seq: next.seq + 1, prev: entry.hash, opens: null }
    return entry
  })
}

/** What an entry holds of a private word, in hex. */
const wordDigest = (
  hash: HashName,
  { salt, value }: { readonly salt: Uint8Array; readonly value: Uint8Array },
): string => hexDigest(hash, Buffer.concat([salt, value]))

// Random bytes are asked of the system by the pageful: a call for each salt would cost more than the hash.
let pool = Buffer.alloc(0)
let taken = 0
const takeSalt = (): Buffer => {
  if (taken + saltBytes > pool.length) {
    pool = randomBytes(saltBytes * 256)
    taken = 0
  }
  taken += saltBytes
  return pool.subarray(taken - saltBytes, taken)
}
