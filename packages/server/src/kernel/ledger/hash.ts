import { hash } from 'node:crypto'

/** The hashes that a chain may use; each entry names its own, so that they may change over time. */
export const hashNames = ['sha-256', 'sm3'] as const
export type HashName = (typeof hashNames)[number]

/** Every one of them gives 32 bytes. */
export const hashBytes = 32

const openssl = { 'sha-256': 'sha256', sm3: 'sm3' } as const satisfies Record<HashName, string>

export const isHashName = (name: unknown): name is HashName => hashNames.some((known) => known === name)

/** The digest of some bytes in hex; text as UTF-8. */
export const hexDigest = (name: HashName, bytes: string | Uint8Array): string => hash(openssl[name], bytes, 'hex')

/** The same as bytes. */
export const digest = (name: HashName, bytes: string | Uint8Array): Buffer => hash(openssl[name], bytes, 'buffer')
