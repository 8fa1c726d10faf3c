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
  // JSON's own writer is several times faster. Half a surrogate pair it writes as an escape, which stands in no other
  // text but that of a backslash.
  const sorted = sort(value)
  if (sorted !== undefined) {
    const text = JSON.stringify(sorted)
    if (!text.includes('\\ud')) return text
  }
  return write(value)
}

function write(value: Json | undefined): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`Not a JSON number: ${value}`)
    return String(value)
  }
  if (value === null || typeof value === 'boolean') return String(value)
  if (value === undefined) throw new TypeError('undefined is not JSON')
  if (isList(value)) return `[${value.map(write).join(',')}]`
  let text = ''
  for (const key of sortedKeys(value)) {
    const inner = value[key]
    if (inner === undefined) continue
    text += `${text === '' ? '' : ','}${quote(key)}:${write(inner)}`
  }
  return `{${text}}`
}

/** Whether a text is the canonical form of the value that was read from it. */
export function isCanonical(value: Json, text: string): boolean {
  try {
    return canonicalize(value) === text
  } catch (error) {
    // What cannot be said has no canonical form.
    if (error instanceof TypeError) return false
    throw error
  }
}

/**
 * The value with its keys in order: itself where they are, as most are. Undefined where an object cannot have them in
 * that order (keys that look like numbers come first in any object), or where JSON cannot say something.
 */
const sort = (value: Json | undefined): Json | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return sortList(value)
  let before = ''
  for (const key in value) {
    if (key < before) return sortKeys(value)
    before = key
    const inner = value[key]
    if (typeof inner === 'string' || inner === undefined) continue
    const sorted = sort(inner)
    if (sorted !== inner) return sorted === undefined ? undefined : sortKeys(value)
  }
  return value
}

const sortList = (list: readonly Json[]): Json | undefined => {
  let sorted: Json[] | undefined
  for (let i = 0; i < list.length; i += 1) {
    const inner = list[i]
    const made = sort(inner)
    if (made === undefined) return undefined
    if (made !== inner && sorted === undefined) sorted = list.slice(0, i)
    sorted?.push(made)
  }
  return sorted ?? list
}

const sortKeys = (value: Readonly<Record<string, Json>>): Json | undefined => {
  const sorted: Record<string, Json> = {}
  for (const key of sortedKeys(value)) {
    if (key === '__proto__' || (key >= '0' && key < ':')) return undefined
    const inner = value[key]
    if (inner === undefined) continue
    const made = sort(inner)
    if (made === undefined) return undefined
    sorted[key] = made
  }
  return sorted
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
