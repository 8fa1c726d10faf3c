import { createCipheriv, createDecipheriv, createPrivateKey, hash, hkdfSync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Keys for each purpose, all from one master secret, so that knowing one tells nothing about another. */
export type Secrets = {
  /** Receipt codes. */
  readonly receiptKey: Buffer
  /** Finding a phone number without storing it readably. */
  readonly blindIndexKey: Buffer
  /** Wrapping the keys of persons. */
  readonly wrapKey: Buffer
  /** Signing the cursors of lists. */
  readonly cursorKey: Buffer
  /** Second factors' secrets, and what a browser keeps for us on its way to the single sign-on. */
  readonly loginKey: Buffer
  /** Digests of short codes: recovery codes, invitations, codes sent to telephones. */
  readonly codeKey: Buffer
  /** Ed25519, signs the ledger's checkpoints. */
  readonly checkpointKey: KeyObject
  /** What this client of the single sign-on proves itself with; null where it is not set. */
  readonly singleSignOn: string | null
}

/** PKCS#8 of an Ed25519 private key is this prefix and the 32 bytes of the seed (RFC 8410). */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** @param master at least 32 bytes that stay secret and are kept for good: receipts and contacts cannot be read without */
export function secretsFrom(master: Buffer, singleSignOn: string | null = null): Secrets {
  if (master.length < 32) throw new Error('The master secret needs at least 32 bytes')
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', master, 'mazha', `mazha/${purpose}/1`, 32))
  return {
    receiptKey: derive('receipt'),
    blindIndexKey: derive('blind-index'),
    wrapKey: derive('wrap'),
    cursorKey: derive('cursor'),
    loginKey: derive('login'),
    codeKey: derive('code'),
    checkpointKey: createPrivateKey({
      key: Buffer.concat([ed25519Prefix, derive('checkpoint')]),
      format: 'der',
      type: 'pkcs8',
    }),
    singleSignOn,
  }
}

/**
 * The secrets of this installation: `MAZHA_SECRET` (base64 or hex, 32 bytes or more), else `secret.key` in the data
 * directory, made at the first start and readable by its owner alone. `MAZHA_SINGLE_SIGN_ON_SECRET` is the client's own.
 */
export function loadSecrets(dataDir: string, env: Readonly<Record<string, string | undefined>>): Secrets {
  const given = env['MAZHA_SECRET']
  const singleSignOn = env['MAZHA_SINGLE_SIGN_ON_SECRET'] || null
  if (given !== undefined && given !== '') return secretsFrom(decodeSecret(given), singleSignOn)
  const file = join(dataDir, 'secret.key')
  if (!existsSync(file)) {
    const part = `${file}.${process.pid}.part`
    writeFileSync(part, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(part, file)
  }
  return secretsFrom(decodeSecret(readFileSync(file, 'utf8').trim()), singleSignOn)
}

const decodeSecret = (text: string): Buffer =>
  /^[0-9a-f]{64,}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')

const ivBytes = 12
const tagBytes = 16

/** AES-256-GCM: nonce, tag and ciphertext in one. `context` is bound to it and must be given again to open it. */
export function encrypt(key: Buffer, plain: Buffer, context: string): Buffer {
  const iv = takeIv()
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(context))
  const body = cipher.update(plain)
  // In this mode every byte has come out by now.
  cipher.final()
  return Buffer.concat([iv, cipher.getAuthTag(), body])
}

// Random bytes are asked of the system by the pageful: a call for each nonce would cost as much as the cipher.
let nonces = Buffer.alloc(0)
let takenNonces = 0
const takeIv = (): Buffer => {
  if (takenNonces + ivBytes > nonces.length) {
    nonces = randomBytes(ivBytes * 256)
    takenNonces = 0
  }
  takenNonces += ivBytes
  return nonces.subarray(takenNonces - ivBytes, takenNonces)
}

/** @throws when the key, the context or a byte is not the one it was encrypted with */
export function decrypt(key: Buffer, sealed: Buffer, context: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes))
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()])
}

export const hmac = (key: Buffer, ...parts: readonly string[]): Buffer => {
  // Lengths stand between, so that ("ab", "c") and ("a", "bc") differ.
  let text = ''
  for (const part of parts) text += `${Buffer.byteLength(part)}:${part}`
  const { inner, outer } = padsOf(key)
  return sha256(Buffer.concat([outer, sha256(Buffer.concat([inner, Buffer.from(text)]))]))
}

const sha256 = (bytes: Buffer): Buffer => hash('sha256', bytes, 'buffer')

type Pads = { readonly inner: Buffer; readonly outer: Buffer }
const pads = new WeakMap<Buffer, Pads>()

// RFC 2104, by hashes in one call: OpenSSL looks its HMAC up anew each time, which on a busy server costs more than both.
const padsOf = (key: Buffer): Pads => {
  const known = pads.get(key)
  if (known !== undefined) return known
  const block = Buffer.alloc(64)
  ;(key.length > block.length ? sha256(key) : key).copy(block)
  const made = {
    inner: Buffer.from(block.map((byte) => byte ^ 0x36)),
    outer: Buffer.from(block.map((byte) => byte ^ 0x5c)),
  }
  pads.set(key, made)
  return made
}
