import { hash } from 'node:crypto'

/**
 * A UUID (version 8) made from what names a thing, so that the same request, sent twice or at the same moment to two
 * processes, means the same row.
 */
export function derivedId(...parts: readonly string[]): string {
  let text = ''
  for (const part of parts) text += `${Buffer.byteLength(part)}:${part}`
  return uuidFrom(hash('sha256', text, 'buffer'))
}

/** The first 16 bytes as a UUID of version 8 (RFC 9562). */
export function uuidFrom(bytes: Buffer): string {
  const own = Buffer.from(bytes.subarray(0, 16))
  own[6] = ((own[6] ?? 0) & 0x0f) | 0x80
  own[8] = ((own[8] ?? 0) & 0x3f) | 0x80
  const hex = own.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
