import type { ClockEvent } from '@mazha/contracts/clock'
import type { ActorRef } from '@mazha/contracts/role'
import type { Instant, Json } from '@mazha/contracts/text'
import { isHashName, type HashName } from './hash.ts'

/** What a matter is, said once in its first entry. */
export type Identity = { readonly number: string; readonly procedure: string; readonly procedureVersion: number }

/**
 * A ledger entry as it is hashed: these fields in canonical JSON, as UTF-8, are the bytes.
 * `words` holds, for each private word, the hash of its salt and its value; `prev` is the hash of the entry before in hex, 64
 * zeros in the first one; `opens` stands in the first one only.
 */
export type Body = {
  readonly v: 1
  readonly hash: HashName
  readonly district: string
  readonly matter: string
  readonly seq: number
  readonly prev: string
  readonly at: Instant
  readonly recordedAt: Instant
  readonly by: ActorRef
  readonly action: string
  readonly state: string
  readonly input: Readonly<Record<string, Json>>
  readonly words: Readonly<Record<string, string>>
  readonly facts: Readonly<Record<string, Json>>
  readonly tracks: Readonly<Record<string, string>>
  readonly clocks: readonly ClockEvent[]
  readonly opens?: Identity
}

/** The `prev` of a matter's first entry. */
export const genesis = '0'.repeat(64)

/**
 * Reads an entry's body. Its shape is looked at only as far as the fold goes: who wrote other bytes under a right
 * hash is found by the checkpoints.
 *
 * @returns undefined when it is not an entry's body
 */
export const readBody = (text: string): Body | undefined => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  return isBody(value) ? value : undefined
}

const isBody = (value: unknown): value is Body => {
  if (!isRecord(value)) return false
  const {
    v,
    hash,
    district,
    matter,
    seq,
    prev,
    at,
    recordedAt,
    by,
    action,
    state,
    input,
    words,
    facts,
    tracks,
    clocks,
    opens,
  } = value
  return (
    v === 1 &&
    isHashName(hash) &&
    [district, matter, prev, at, recordedAt, action, state].every((text) => typeof text === 'string') &&
    Number.isInteger(seq) &&
    [by, input, words, facts, tracks].every(isRecord) &&
    isRecord(words) &&
    Object.values(words).every((text) => typeof text === 'string') &&
    isRecord(tracks) &&
    Object.values(tracks).every((text) => typeof text === 'string') &&
    Array.isArray(clocks) &&
    clocks.every(
      (event) => isRecord(event) && typeof event['clock'] === 'string' && typeof event['event'] === 'string',
    ) &&
    (opens === undefined ||
      (isRecord(opens) &&
        typeof opens['number'] === 'string' &&
        typeof opens['procedure'] === 'string' &&
        Number.isInteger(opens['procedureVersion'])))
  )
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
