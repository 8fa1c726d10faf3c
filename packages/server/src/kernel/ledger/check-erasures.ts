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

/** The certificates of a district as they are stored, in order, and what is kept of the matters that each names. */
export type Erasures = {
  readonly stored: readonly ErasureRecord[]
  /** By the number of the certificate: the digest of its list (`ErasedDigest`). */
  readonly lists: ReadonlyMap<number, string>
}

/** How much of what is gone went on a certificate. */
export type Erased = {
  readonly n: number
  readonly at: string
  /** Of how many matters, closed before which moment. */
  readonly matters: number
  readonly before: string
  /** Private words and contacts that are gone. */
  readonly found: number
}

type Checked = {
  readonly district: string
  readonly erasures: Erasures
  /** Private words and contacts that the ledger has digests of and that are not there, by the certificate that names their matter. */
  readonly found: ReadonlyMap<number, number>
  /** The key that the district is known by; null trusts the one that signed first. */
  readonly publicKey: string | null
}

/**
 * Whether what is not there any more was erased by rule: every certificate is signed with the district's key, none is left out, each
 * names the matters that were signed, and tells of as much as is missing of them. Whoever deletes a complaint's words has no
 * certificate for them.
 */
export const checkErasures = ({
  district,
  erasures: { stored, lists },
  found: missing,
  publicKey,
}: Checked): { readonly faults: Fault[]; readonly erased: Erased[] } => {
  const faults: Fault[] = []
  const erased: Erased[] = []
  const say = (code: FaultCode, details: Fault['details']): number =>
    faults.push({ code, district, matter: null, number: null, seq: null, details })
  const listed = new Map(lists)
  let expected = 1
  let trusted = publicKey
  for (const { n, body: text, publicKey: signedBy, signature } of stored) {
    if (n !== expected) say('erasure.missing', { expected, found: n })
    expected = n + 1
    const body = readBody(text)
    trusted ??= signedBy
    const list = listed.get(n)
    listed.delete(n)
    const found = missing.get(n) ?? 0
    const holds = hasValidSignature(text, signedBy, Buffer.from(signature, 'hex'))
    if (body === null || body.district !== district || body.n !== n || !holds) say('erasure.wrong', { n })
    else if (signedBy !== trusted) say('erasure.key', { n, found: fingerprint(signedBy) })
    else if (body.rule !== 'matters') {
      if (list !== undefined) say('erasure.list', { n })
    } else if (body.of !== list) say('erasure.list', { n })
    else {
      const certified = body.erased.words + body.erased.contacts
      if (found > certified) say('erasure.uncertified', { n, found, certified })
      erased.push({ n, at: body.at, before: body.before, matters: body.erased.matters, found })
    }
  }
  // Matters that are said to be erased by a certificate that there is none of.
  for (const n of listed.keys()) say('erasure.list', { n })
  return { faults, erased }
}

const readBody = (text: string) => {
  try {
    return certificateBody.parse(JSON.parse(text))
  } catch {
    // What cannot be read certifies nothing.
    return null
  }
}
