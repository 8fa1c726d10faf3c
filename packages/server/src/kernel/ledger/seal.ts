import { randomBytes } from 'node:crypto'
import type { ClockEvent } from '@mazha/contracts/clock'
import type { EntryDraft } from '@mazha/contracts/matter'
import type { Instant } from '@mazha/contracts/text'
import type { Body, Identity, LedgerLink } from './body.ts'
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
  /** The calendar that clocks are counted by (`calendarId`). */
  readonly calendar?: string
  /** The digest of the contact (`contactDigest`): for the first entry. */
  readonly contact?: string | null
  /** The matters that this act links to: told by its last entry. */
  readonly links?: readonly LedgerLink[]
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
    ...(place.calendar !== undefined && draft.clocks.some(isCounted) ? { calendar: place.calendar } : {}),
    clocks: draft.clocks,
    ...(place.contact === undefined || place.contact === null ? {} : { contact: place.contact }),
    district,
    facts: draft.facts,
    hash,
    input: draft.input,
    ...(place.links === undefined || place.links.length === 0 ? {} : { links: place.links }),
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
  const { links, ...first } = place
  let next: Place = first
  return drafts.map((draft, n) => {
    const entry = seal(draft, links !== undefined && n === drafts.length - 1 ? { ...next, links } : next)
    next = { ...next, seq: next.seq + 1, prev: entry.hash, opens: null, contact: null }
    return entry
  })
}

/** Whether the event's due time was counted, so that it depends on the calendar. */
export const isCounted = (event: ClockEvent): boolean => 'dueAt' in event

/** A contact as it is stored. */
export type SealedContact = {
  readonly keyId: string
  readonly name: Uint8Array | null
  readonly phone: Uint8Array | null
  readonly phoneIndex: Uint8Array | null
}

/**
 * What the first entry holds of a contact, in hex: a hash of its key's id and its stored bytes. They are ciphers, whose random
 * nonces are the salt: once the contact is erased, nobody can guess it from the digest.
 */
export const contactDigest = (hash: HashName, { keyId, name, phone, phoneIndex }: SealedContact): string =>
  hexDigest(hash, Buffer.concat([keyId, name, phone, phoneIndex].flatMap(framed)))

// Each part after its length, so that no byte can move from one to another; an absent one has a length of its own.
const framed = (part: string | Uint8Array | null): readonly Uint8Array[] => {
  const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part
  const length = Buffer.alloc(4)
  length.writeInt32BE(bytes?.length ?? -1)
  return bytes === null ? [length] : [length, bytes]
}

/** What an entry holds of a private word, in hex. */
export const wordDigest = (
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
