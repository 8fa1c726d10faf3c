/**
 * Whether a text is canonical JSON (RFC 8785), told from the text alone: exactly when reading it and writing it canonically
 * gives the same text again. Nothing is built, so it costs a fraction of that.
 */
export function isCanonicalText(json: string): boolean {
  text = json
  at = 0
  const canonical = value() && at === json.length
  text = ''
  return canonical
}

// What is read and where: this runs to its end in one go, millions of times.
let text = ''
let at = 0

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const zero = 0x30
const nine = 0x39

function value(): boolean {
  switch (text.charCodeAt(at)) {
    case quote:
      return string()
    case 0x7b:
      return object()
    case 0x5b:
      return array()
    case 0x74:
      return word('true')
    case 0x66:
      return word('false')
    case 0x6e:
      return word('null')
    default:
      return number()
  }
}

const word = (expected: string): boolean => {
  if (!text.startsWith(expected, at)) return false
  at += expected.length
  return true
}

function array(): boolean {
  at += 1
  if (text.charCodeAt(at) === 0x5d) {
    at += 1
    return true
  }
  for (;;) {
    if (!value()) return false
    const next = text.charCodeAt(at)
    at += 1
    if (next === 0x5d) return true
    if (next !== comma) return false
  }
}

function object(): boolean {
  at += 1
  if (text.charCodeAt(at) === 0x7d) {
    at += 1
    return true
  }
  let before = -1
  for (;;) {
    const key = at
    if (text.charCodeAt(at) !== quote || !string()) return false
    const end = at
    // Equal ones too: a key that is said twice is read once.
    if (before >= 0 && !isBefore(before, key)) return false
    before = key
    if (text.charCodeAt(end) !== 0x3a) return false
    at = end + 1
    if (!value()) return false
    const next = text.charCodeAt(at)
    at += 1
    if (next === 0x7d) return true
    if (next !== comma) return false
  }
}

/** Whether the key that begins at one quote comes before the one at the other, by UTF-16 code units. */
function isBefore(left: number, right: number): boolean {
  for (let i = left + 1, j = right + 1; ; i += 1, j += 1) {
    const a = text.charCodeAt(i)
    const b = text.charCodeAt(j)
    if (a === backslash || b === backslash) return keyAt(left) < keyAt(right)
    if (a === quote) return b !== quote
    if (b === quote || a > b) return false
    if (a < b) return true
  }
}

/** A key with escapes, as it is meant. */
function keyAt(from: number): string {
  let end = from + 1
  while (text.charCodeAt(end) !== quote) end += text.charCodeAt(end) === backslash ? 2 : 1
  return String(JSON.parse(text.slice(from, end + 1)))
}

function string(): boolean {
  let i = at + 1
  for (;;) {
    const code = text.charCodeAt(i)
    if (code === quote) {
      at = i + 1
      return true
    }
    if (code === backslash) {
      const length = escapeLength(i)
      if (length === 0) return false
      i += length
      // Beyond the end it is NaN, which is not at least a space either.
    } else if (!(code >= 0x20)) return false
    else if (code < 0xd800 || code > 0xdfff) i += 1
    else {
      // A surrogate pair, or half of one, which no text can say.
      const low = text.charCodeAt(i + 1)
      if (code > 0xdbff || !(low >= 0xdc00 && low <= 0xdfff)) return false
      i += 2
    }
  }
}

/** Of the escape at the backslash; 0 where it is not the one that is written for its character. */
function escapeLength(i: number): number {
  switch (text.charCodeAt(i + 1)) {
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
      if (text.charCodeAt(i + 2) !== zero || text.charCodeAt(i + 3) !== zero) return 0
      const high = text.charCodeAt(i + 4)
      const low = text.charCodeAt(i + 5)
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
  if (text.charCodeAt(i) === 0x2d) i += 1
  const digits = i
  let code = text.charCodeAt(i)
  while (code >= zero && code <= nine) code = text.charCodeAt((i += 1))
  at = i
  if (code !== 0x2e && code !== 0x65 && code !== 0x45 && code !== 0x2b && code !== 0x2d) {
    const count = i - digits
    if (count === 0) return false
    if (text.charCodeAt(digits) === zero) return count === 1 && digits === from
    if (count <= surelyExact) return true
  }
  while (isNumeric(text.charCodeAt(at))) at += 1
  const said = text.slice(from, at)
  const meant = Number(said)
  return Number.isFinite(meant) && String(meant) === said
}

const isNumeric = (code: number): boolean =>
  (code >= zero && code <= nine) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b || code === 0x2d
