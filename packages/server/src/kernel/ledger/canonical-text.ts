/**
 * Whether a text is canonical JSON (RFC 8785), told from its bytes alone: exactly when reading it and writing it canonically
 * gives the same text again. Nothing is built, so it costs a fraction of that.
 *
 * @param json UTF-8
 */
export const isCanonicalBytes = (json: Uint8Array): boolean => canonicalEnd(json, 0) === json.length

/** The same of a text in memory, which may have half a surrogate pair. */
export const isCanonicalText = (json: string): boolean =>
  !halfPair.test(json) && isCanonicalBytes(Buffer.from(json, 'utf8'))

const halfPair = /\p{Surrogate}/u

const none = -1

/** `none` beyond the end: it is no byte, and below all of them. */
const byteAt = (bytes: Uint8Array, i: number): number => bytes[i] ?? none

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const zero = 0x30
const nine = 0x39

/** Where the canonical JSON value ends that begins at `at`: at the byte after it; -1 where none begins there. */
export function canonicalEnd(bytes: Uint8Array, at: number): number {
  switch (byteAt(bytes, at)) {
    case quote:
      return stringEnd(bytes, at)
    case 0x7b:
      return objectEnd(bytes, at)
    case 0x5b:
      return arrayEnd(bytes, at)
    case 0x74:
      return wordEnd(bytes, at, yes)
    case 0x66:
      return wordEnd(bytes, at, no)
    case 0x6e:
      return wordEnd(bytes, at, nothing)
    default:
      return numberEnd(bytes, at)
  }
}

const wordEnd = (bytes: Uint8Array, at: number, expected: Uint8Array): number => {
  let end = at
  for (const byte of expected) {
    if (byteAt(bytes, end) !== byte) return none
    end += 1
  }
  return end
}
const yes = Buffer.from('true')
const no = Buffer.from('false')
const nothing = Buffer.from('null')

function arrayEnd(bytes: Uint8Array, at: number): number {
  let i = at + 1
  if (byteAt(bytes, i) === 0x5d) return i + 1
  for (;;) {
    i = canonicalEnd(bytes, i)
    if (i === none) return none
    const next = byteAt(bytes, i)
    i += 1
    if (next === 0x5d) return i
    if (next !== comma) return none
  }
}

function objectEnd(bytes: Uint8Array, at: number): number {
  let i = at + 1
  if (byteAt(bytes, i) === 0x7d) return i + 1
  let before = none
  for (;;) {
    const key = i
    if (byteAt(bytes, key) !== quote) return none
    const end = stringEnd(bytes, key)
    if (end === none) return none
    // Equal ones too: a key that is said twice is read once.
    if (before !== none && !isBefore(bytes, before, key)) return none
    before = key
    if (byteAt(bytes, end) !== 0x3a) return none
    i = canonicalEnd(bytes, end + 1)
    if (i === none) return none
    const next = byteAt(bytes, i)
    i += 1
    if (next === 0x7d) return i
    if (next !== comma) return none
  }
}

/** Whether the key that begins at one quote comes before the one at the other, by UTF-16 code units. */
function isBefore(bytes: Uint8Array, left: number, right: number): boolean {
  for (let i = left + 1, j = right + 1; ; i += 1, j += 1) {
    const a = byteAt(bytes, i)
    const b = byteAt(bytes, j)
    if (a === backslash || b === backslash) return keyAt(bytes, left) < keyAt(bytes, right)
    if (a === b) {
      if (a === quote) return false
      continue
    }
    if (a === quote || b === quote) return a === quote
    // UTF-8 is in the order of characters. UTF-16 has those beyond the first plane before the last of that plane.
    if (a >= 0xee && b >= 0xee && a >= 0xf0 !== b >= 0xf0) return a >= 0xf0
    return a < b
  }
}

const textOf = (bytes: Uint8Array, from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString()

/** A key with escapes, as it is meant. */
function keyAt(bytes: Uint8Array, from: number): string {
  let end = from + 1
  while (byteAt(bytes, end) !== quote) end += byteAt(bytes, end) === backslash ? 2 : 1
  return String(JSON.parse(textOf(bytes, from, end + 1)))
}

function stringEnd(bytes: Uint8Array, at: number): number {
  let i = at + 1
  for (;;) {
    const code = byteAt(bytes, i)
    if (code === quote) return i + 1
    if (code === backslash) {
      const length = escapeLength(bytes, i)
      if (length === 0) return none
      i += length
    } else if (code >= 0x20) i += 1
    else return none
  }
}

/** Of the escape at the backslash; 0 where it is not the one that is written for its character. */
function escapeLength(bytes: Uint8Array, i: number): number {
  switch (byteAt(bytes, i + 1)) {
    case quote:
    case backslash:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return 2
    case 0x75: {
      // Control characters that have no short form, in small letters.
      if (byteAt(bytes, i + 2) !== zero || byteAt(bytes, i + 3) !== zero) return 0
      const high = byteAt(bytes, i + 4)
      const low = byteAt(bytes, i + 5)
      if (high !== zero && high !== 0x31) return 0
      const digit = low >= zero && low <= nine ? low - zero : low >= 0x61 && low <= 0x66 ? low - 0x57 : -1
      if (digit < 0) return 0
      if (high === 0x31) return 6
      // Backspace, tab, line feed, form feed and carriage return have one.
      return digit === 8 || digit === 9 || digit === 10 || digit === 12 || digit === 13 ? 0 : 6
    }
    default:
      return 0
  }
}

/** Whole numbers of so few digits are written as they are. */
const surelyExact = 15

function numberEnd(bytes: Uint8Array, at: number): number {
  let i = at
  if (byteAt(bytes, i) === 0x2d) i += 1
  const digits = i
  let code = byteAt(bytes, i)
  while (code >= zero && code <= nine) code = byteAt(bytes, (i += 1))
  if (code !== 0x2e && code !== 0x65 && code !== 0x45 && code !== 0x2b && code !== 0x2d) {
    const count = i - digits
    if (count === 0) return none
    if (byteAt(bytes, digits) === zero) return count === 1 && digits === at ? i : none
    if (count <= surelyExact) return i
  }
  while (isNumeric(byteAt(bytes, i))) i += 1
  const said = textOf(bytes, at, i)
  const meant = Number(said)
  return Number.isFinite(meant) && String(meant) === said ? i : none
}

const isNumeric = (code: number): boolean =>
  (code >= zero && code <= nine) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b || code === 0x2d
