import { certificateBody } from '@mazha/contracts/retention'
import { fingerprint, hasValidSignature } from './checkpoint.ts'
import type { Fault, FaultCode } from './fault.ts'

/** A certificate of erasure as it is stored; the signature is hex. */
export type ErasureRecord = {
  readonly n: number
  readonly body: string
  readonly publicKey: string
  readonly signature: string
}

type Checked = {
  readonly district: string
  /** As stored, in order. */
  readonly stored: readonly ErasureRecord[]
  /** Private words and contacts that the ledger has digests of and that are not there. */
  readonly missing: number
  /** The key that the district is known by; null trusts the one that signed first. */
  readonly publicKey: string | null
}

/**
 * Whether what is not there any more was erased by rule: every certificate is signed with the district's key, none is left out, and
 * together they tell of as much as is missing. Whoever deletes a complaint's words has no certificate for them.
 */
export const checkErasures = ({ district, stored, missing, publicKey }: Checked): Fault[] => {
  const found: Fault[] = []
  const say = (code: FaultCode, details: Fault['details']): number =>
    found.push({ code, district, matter: null, number: null, seq: null, details })
  let certified = 0
  let expected = 1
  let trusted = publicKey
  for (const { n, body: text, publicKey: signedBy, signature } of stored) {
    if (n !== expected) say('erasure.missing', { expected, found: n })
    expected = n + 1
    const body = readBody(text)
    trusted ??= signedBy
    const holds = hasValidSignature(text, signedBy, Buffer.from(signature, 'hex'))
    if (body === null || body.district !== district || body.n !== n || !holds) say('erasure.wrong', { n })
    else if (signedBy !== trusted) say('erasure.key', { n, found: fingerprint(signedBy) })
    else if (body.rule === 'matters') certified += body.erased.words + body.erased.contacts
  }
  if (missing > certified) say('erasure.uncertified', { found: missing, certified })
  return found
}

const readBody = (text: string) => {
  try {
    return certificateBody.parse(JSON.parse(text))
  } catch {
    // What cannot be read certifies nothing.
    return null
  }
}
