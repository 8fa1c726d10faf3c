import { hash, verify } from '@node-rs/argon2'
import { randomBytes } from 'node:crypto'

// OWASP's floor for Argon2id: 19 MiB, two passes.
const argon = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Argon2id in its own text form, salt included. */
export const hashPassword = (password: string): Promise<string> => hash(password, argon)
export const isPassword = (hashed: string, password: string): Promise<boolean> => verify(hashed, password)

// Verified in place of a name that does not exist, so that the answer takes as long.
let decoy: Promise<string> | undefined
export const verifyDecoy = async (password: string): Promise<void> => {
  decoy ??= hashPassword(randomBytes(16).toString('hex'))
  await verify(await decoy, password)
}
