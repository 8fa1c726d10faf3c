import type { Json } from '@mazha/contracts/text'

/** Neither a quote, a backslash, a control character nor a surrogate: stands as it is between quotes. */
const plain = /^[\u0020\u0021\u0023-\u005b\u005d-\ud7ff\ue000-\uffff]*$/
const loneSurrogate = /\p{Surrogate}/u

/**
 * RFC 8785 canonical JSON: one text for one value, whoever writes it. ECMAScript's own number and string forms are the
 * RFC's; keys are in the order of their UTF-16 code units. A key whose value is undefined is left out.
 *
 * @throws TypeError on what JSON cannot say (NaN, infinities, half a surrogate pair)
 */
export function canonicalize(value: Json | undefined): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`Not a JSON number: ${value}`)
    return String(value)
  }
  if (value === null || typeof value === 'boolean') return String(value)
  if (value === undefined) throw new TypeError('undefined is not JSON')
  if (isList(value)) return `[${value.map(canonicalize).join(',')}]`
  let text = ''
  for (const key of sortedKeys(value)) {
    const inner = value[key]
    if (inner === undefined) continue
    text += `${text === '' ? '' : ','}${quote(key)}:${canonicalize(inner)}`
  }
  return `{${text}}`
}

/** Whether a text is the canonical form of the value that was read from it. */
export function isCanonical(value: Json, text: string): boolean {
  // JSON keeps the order in which keys were read, and its own writer is several times faster.
  return (JSON.stringify(value) === text && isInOrder(value)) || canonicalize(value) === text
}

const isInOrder = (value: Json): boolean => {
  if (typeof value !== 'object' || value === null) return true
  if (isList(value)) return value.every(isInOrder)
  let before = ''
  for (const key in value) {
    if (key < before || !isInOrder(value[key] ?? null)) return false
    before = key
  }
  return true
}

const sortedKeys = (value: object): readonly string[] => {
  const keys = Object.keys(value)
  // What is written in order already, as most is, need not be sorted: that would take most of the time.
  for (let i = 1; i < keys.length; i += 1) {
    if ((keys[i - 1] ?? '') > (keys[i] ?? '')) return keys.sort()
  }
  return keys
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

const quote = (text: string): string => {
  if (plain.test(text)) return `"${text}"`
  if (loneSurrogate.test(text)) throw new TypeError('Half a surrogate pair is not JSON')
  return JSON.stringify(text)
}
