/**
 * Whether a text is canonical JSON (RFC 8785), told from its bytes alone: exactly when reading it and writing it canonically
 * gives the same text again. Nothing is built, so it costs a fraction of that.
 *
 * @param json UTF-8
 */
export function isCanonicalBytes(json: Uint8Array): boolean {
  bytes = json
  at = 0
  const canonical = value() && at === json.length
  bytes = none
  return canonical
}

/** The same of a text in memory, which may have half a surrogate pair. */
export const isCanonicalText = (json: string): boolean =>
  !halfPair.test(json) && isCanonicalBytes(Buffer.from(json, 'utf8'))

const halfPair = /\p{Surrogate}/u
const none = new Uint8Array()

// What is read and where: this runs to its end in one go, millions of times.
let bytes: Uint8Array = none
let at = 0

/** NaN beyond the end: equal to no byte, neither above nor below any. */
const byteAt = (i: number): number => bytes[i] ?? Number.NaN

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const zero = 0x30
const nine = 0x39

function value(): boolean {
  switch (byteAt(at)) {
    case quote:
      return string()
    case 0x7b:
      return object()
    case 0x5b:
      return array()
    case 0x74:
      return word(yes)
    case 0x66:
      return word(no)
    case 0x6e:
      return word(nothing)
    default:
      return number()
  }
}

const word = (expected: Uint8Array): boolean => {
  for (const byte of expected) {
    if (byteAt(at) !== byte) return false
    at += 1
  }
  return true
}
const yes = Buffer.from('true')
const no = Buffer.from('false')
const nothing = Buffer.from('null')

function array(): boolean {
  at += 1
  if (byteAt(at) === 0x5d) {
    at += 1
    return true
  }
  for (;;) {
    if (!value()) return false
    const next = byteAt(at)
    at += 1
    if (next === 0x5d) return true
    if (next !== comma) return false
  }
}

function object(): boolean {
  at += 1
  if (byteAt(at) === 0x7d) {
    at += 1
    return true
  }
  let before = -1
  for (;;) {
    const key = at
    if (byteAt(at) !== quote || !string()) return false
    const end = at
    // Equal ones too: a key that is said twice is read once.
    if (before >= 0 && !isBefore(before, key)) return false
    before = key
    if (byteAt(end) !== 0x3a) return false
    at = end + 1
    if (!value()) return false
    const next = byteAt(at)
    at += 1
    if (next === 0x7d) return true
    if (next !== comma) return false
  }
}

/** Whether the key that begins at one quote comes before the one at the other, by UTF-16 code units. */
function isBefore(left: number, right: number): boolean {
  for (let i = left + 1, j = right + 1; ; i += 1, j += 1) {
    const a = byteAt(i)
    const b = byteAt(j)
    if (a === backslash || b === backslash) return keyAt(left) < keyAt(right)
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

const textOf = (from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString()

/** A key with escapes, as it is meant. */
function keyAt(from: number): string {
  let end = from + 1
  while (byteAt(end) !== quote) end += byteAt(end) === backslash ? 2 : 1
  return String(JSON.parse(textOf(from, end + 1)))
}

function string(): boolean {
  let i = at + 1
  for (;;) {
    const code = byteAt(i)
    if (code === quote) {
      at = i + 1
      return true
    }
    if (code === backslash) {
      const length = escapeLength(i)
      if (length === 0) return false
      i += length
    } else if (code >= 0x20) i += 1
    else return false
  }
}

/** Of the escape at the backslash; 0 where it is not the one that is written for its character. */
function escapeLength(i: number): number {
  switch (byteAt(i + 1)) {
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
      if (byteAt(i + 2) !== zero || byteAt(i + 3) !== zero) return 0
      const high = byteAt(i + 4)
      const low = byteAt(i + 5)
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

function number(): boolean {
  const from = at
  let i = from
  if (byteAt(i) === 0x2d) i += 1
  const digits = i
  let code = byteAt(i)
  while (code >= zero && code <= nine) code = byteAt((i += 1))
  at = i
  if (code !== 0x2e && code !== 0x65 && code !== 0x45 && code !== 0x2b && code !== 0x2d) {
    const count = i - digits
    if (count === 0) return false
    if (byteAt(digits) === zero) return count === 1 && digits === from
    if (count <= surelyExact) return true
  }
  while (isNumeric(byteAt(at))) at += 1
  const said = textOf(from, at)
  const meant = Number(said)
  return Number.isFinite(meant) && String(meant) === said
}

const isNumeric = (code: number): boolean =>
  (code >= zero && code <= nine) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b || code === 0x2d
