import { z } from 'zod'
import type { FoldedBody } from './body.ts'

/**
 * What verify reads of one matter, from the database or from an export, as it is stored: moments with microseconds
 * (`2026-10-01T01:00:00.000000Z`), bytes as hex, JSON as text.
 */
const seq = z.int().min(-2147483648).max(2147483647)

export const entryRecord = z.object({
  seq,
  pos: z.int(),
  recordedAt: z.string(),
  action: z.string(),
  body: z.string(),
  hash: z.string(),
})
export const wordRecord = z.object({
  seq,
  name: z.string(),
  salt: z.string(),
  value: z.string(),
})
export const clockRecord = z.object({
  name: z.string(),
  state: z.string(),
  dueAt: z.string().nullable(),
  wakeAt: z.string().nullable(),
  data: z.string(),
})
/** Who raised a matter, encrypted: bytes as hex. */
export const contactRecord = z.object({
  keyId: z.string(),
  name: z.string().nullable(),
  phone: z.string().nullable(),
  phoneIndex: z.string().nullable(),
  recordedAt: z.string(),
})
export const linkRecord = z.object({ kind: z.string(), to: z.string(), recordedAt: z.string() })
/** A matter's row: column → its text. */
export const matterRecord = z.record(z.string(), z.string().nullable())

export const matterFile = z.object({
  district: z.string(),
  matter: z.string(),
  row: matterRecord.nullable(),
  entries: z.array(entryRecord),
  clocks: z.array(clockRecord),
  /** Null in an export that leaves out private words. */
  words: z.array(wordRecord).nullable(),
  /** The same. */
  contacts: z.array(contactRecord).nullable(),
  /** Which words and how many contacts there are, in an export that leaves them out. */
  kept: z
    .strictObject({ words: z.array(wordRecord.pick({ seq: true, name: true })), contacts: z.int() })
    .exactOptional(),
  links: z.array(linkRecord),
})

export type EntryRecord = z.infer<typeof entryRecord>
export type WordRecord = z.infer<typeof wordRecord>
export type ClockRecord = z.infer<typeof clockRecord>
export type ContactRecord = z.infer<typeof contactRecord>
export type LinkRecord = z.infer<typeof linkRecord>
export type MatterRecord = z.infer<typeof matterRecord>
/** All that is stored of one matter, its entries in order. */
export type MatterFile = z.infer<typeof matterFile> & {
  /** The certificates of erasure that name it, in order; an export tells them once for all matters. */
  readonly erasedBy: readonly ErasedBy[]
  /** Its first entries, where they were found to be one whole chain while they were read: `entries` are those after them. */
  readonly chain?: Chain
  /** The matter's row as values in the order of `matterColumns`, where it is not told by names (`row`). */
  readonly cells?: readonly (string | null)[]
}
/** A certificate by its number: what was private in entries up to this one is gone. */
export type ErasedBy = { readonly n: number; readonly upto: number }
/** Entries from the first one on, each with its own hash, in its place and after the one before. */
export type Chain = {
  readonly bodies: readonly FoldedBody[]
  /** The hash of the last one, in hex. */
  readonly head: string
  /** Private words of these entries, by their digests (SHA-256, as all of these entries have it). */
  readonly words: readonly WordDigest[]
  /** The same of contacts. */
  readonly contacts: readonly ContactDigest[]
}
export type WordDigest = {
  readonly seq: number
  readonly name: string
  readonly digest: string
  /** What it says, where the matter's row says it too (`placeWord`). */
  readonly text?: string
}
export type ContactDigest = {
  /** Whether nothing is left of it. */
  readonly blank: boolean
  readonly digest: string
  readonly recordedAt: string
}

export const checkpointRecord = z.object({
  n: z.int(),
  recordedAt: z.string(),
  uptoPos: z.int(),
  entries: z.int(),
  matters: z.int(),
  root: z.string(),
  prev: z.string(),
  publicKey: z.string(),
  signature: z.string(),
  body: z.string(),
})
export type CheckpointRecord = z.infer<typeof checkpointRecord>

/** An instant as records hold it. */
export const recordedText = (instant: string): string =>
  instant.endsWith('Z') ? `${instant.slice(0, -1)}000Z` : instant
