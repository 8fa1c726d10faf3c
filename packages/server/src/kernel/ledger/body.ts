import type { ClockEvent } from '@mazha/contracts/clock'
import type { ActorRef } from '@mazha/contracts/role'
import type { Instant, Json } from '@mazha/contracts/text'
import { isHashName, type HashName } from './hash.ts'

/** What a matter is, said once in its first entry. */
export type Identity = { readonly number: string; readonly procedure: string; readonly procedureVersion: number }

/**
 * A ledger entry as it is hashed: these fields in canonical JSON, as UTF-8, are the bytes.
 * `words` holds, for each private word, the hash of its salt and its value; `prev` is the hash of the entry before in hex, 64
 * zeros in the first one; `opens` stands in the first one only, and `contact` with it where somebody is known: the digest of
 * the contact as it is stored. `calendar` names the one that this entry's clocks were counted by; `links` are the
 * matters that it was linked to.
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
  readonly calendar?: string
  readonly contact?: string
  readonly links?: readonly LedgerLink[]
}

/** What is folded of a body: who did it and what was put in is told, but nothing is computed from it. */
export type FoldedBody = Pick<
  Body,
  'hash' | 'district' | 'matter' | 'seq' | 'at' | 'recordedAt' | 'state' | 'words' | 'facts' | 'tracks' | 'clocks'
> & {
  readonly opens?: Identity | undefined
  readonly calendar?: string | undefined
  readonly contact?: string | undefined
  readonly links?: readonly LedgerLink[] | undefined
}

/** A link as the ledger tells it; `to` is the other matter's id. */
export type LedgerLink = { readonly kind: string; readonly to: string }

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

const isBody = (value: unknown): value is Body =>
  isRecord(value) &&
  value['v'] === 1 &&
  isHashName(value['hash']) &&
  typeof value['district'] === 'string' &&
  typeof value['matter'] === 'string' &&
  Number.isInteger(value['seq']) &&
  typeof value['prev'] === 'string' &&
  typeof value['at'] === 'string' &&
  typeof value['recordedAt'] === 'string' &&
  typeof value['action'] === 'string' &&
  typeof value['state'] === 'string' &&
  isRecord(value['by']) &&
  isRecord(value['input']) &&
  isFacts(value['facts']) &&
  isTexts(value['words']) &&
  isTexts(value['tracks']) &&
  isEvents(value['clocks']) &&
  (value['opens'] === undefined || isIdentity(value['opens'])) &&
  isTextOrNone(value['calendar']) &&
  isTextOrNone(value['contact']) &&
  (value['links'] === undefined || isLinks(value['links']))

const isTextOrNone = (value: unknown): boolean => value === undefined || typeof value === 'string'

export const isLinks = (value: unknown): value is readonly LedgerLink[] =>
  Array.isArray(value) &&
  value.every((link) => isRecord(link) && typeof link['kind'] === 'string' && typeof link['to'] === 'string')

export const isFacts = (value: unknown): value is Body['facts'] => isRecord(value)

export const isTexts = (value: unknown): value is Readonly<Record<string, string>> => {
  if (!isRecord(value)) return false
  for (const key in value) if (typeof value[key] !== 'string') return false
  return true
}

export const isEvents = (value: unknown): value is readonly ClockEvent[] =>
  Array.isArray(value) &&
  value.every((event) => isRecord(event) && typeof event['clock'] === 'string' && typeof event['event'] === 'string')

export const isIdentity = (value: unknown): value is Identity =>
  isRecord(value) &&
  typeof value['number'] === 'string' &&
  typeof value['procedure'] === 'string' &&
  Number.isInteger(value['procedureVersion'])

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
