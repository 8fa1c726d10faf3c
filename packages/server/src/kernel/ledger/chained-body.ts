import type { ClockEvent } from '@mazha/contracts/clock'
import type { Instant } from '@mazha/contracts/text'
import { isEvents, isFacts, isIdentity, isLinks, isTexts, type FoldedBody } from './body.ts'
import { canonicalEnd } from './canonical-text.ts'

/** What the body of an entry must say of its own place: what the row says that it stands in, and the entry before. */
export type ExpectedPlace = {
  readonly district: string
  readonly matter: string
  readonly seq: number
  /** The hash of the entry before, in hex. */
  readonly prev: string
  readonly action: string
  readonly recordedAt: Instant
}

/**
 * Reads what is folded out of the bytes of a body, in one pass that also tells that they are canonical and stand in their
 * place. Only what has this product's own form is read so: the members that are known, SHA-256, names of plain letters. Of all
 * others, and of those with anything wrong, nothing is said: they have to be read closely (`readBody`).
 *
 * @param bytes UTF-8
 * @returns what `readBody` gives for them, but for what nobody folds; undefined where they have to be read closely
 */
export function readChained(bytes: Buffer, place: ExpectedPlace): FoldedBody | undefined {
  const { district, matter, seq, recordedAt } = place
  const c = new Cursor(bytes)
  if (!c.pass(before.action) || !c.passText(place.action) || !c.pass(before.at)) return undefined
  const at = c.takeText()
  if (at === undefined || !c.pass(before.by) || !c.passObject()) return undefined
  const calendar = c.pass(before.calendar) ? c.takeText() : none
  if (calendar === undefined || !c.pass(before.clocks)) return undefined
  const clocks = c.pass(emptyList) ? noEvents : knownEvents.read(c.takeValue())
  const contact = c.pass(before.contact) ? c.takeText() : none
  if (clocks === undefined || contact === undefined) return undefined
  if (!c.pass(before.district) || !c.passText(district) || !c.pass(before.facts)) return undefined
  const facts = c.pass(emptyObject) ? nothing : knownFacts.read(c.takeValue())
  if (facts === undefined || !c.pass(before.input) || !c.passObject()) return undefined
  const links = c.pass(before.links) ? parse(c.takeValue(), isLinks) : none
  if (links === undefined || !c.pass(before.matter) || !c.passText(matter)) return undefined
  const opens = c.pass(before.opens) ? parse(c.takeValue(), isIdentity) : none
  if (opens === undefined || (opens === none) === (seq === 1)) return undefined
  if (!c.pass(before.prev) || !c.passText(place.prev)) return undefined
  if (!c.pass(before.recordedAt) || !c.passText(recordedAt)) return undefined
  if (!c.pass(before.seq) || !c.passNumber(seq) || !c.pass(before.state)) return undefined
  const state = c.takeText()
  if (state === undefined || !c.pass(before.tracks)) return undefined
  const tracks = c.pass(emptyObject) ? nothing : knownTexts.read(c.takeValue())
  if (tracks === undefined || !c.pass(before.words)) return undefined
  const words = c.pass(emptyObject) ? nothing : parse(c.takeValue(), isTexts)
  if (words === undefined || !c.pass(end) || !c.isAtEnd()) return undefined
  return {
    hash: 'sha-256',
    district,
    matter,
    seq,
    at,
    recordedAt,
    state,
    words,
    facts,
    tracks,
    clocks,
    opens: opens ?? undefined,
    calendar: calendar ?? undefined,
    contact: contact ?? undefined,
    links: links ?? undefined,
  }
}

/** A member that may be absent, and is. */
const none = null
const noEvents: readonly ClockEvent[] = []
const nothing: Readonly<Record<string, never>> = {}

/** What stands before each member's value, in the order of their names. */
const before = {
  action: Buffer.from('{"action":'),
  at: Buffer.from(',"at":'),
  by: Buffer.from(',"by":'),
  calendar: Buffer.from(',"calendar":'),
  clocks: Buffer.from(',"clocks":'),
  contact: Buffer.from(',"contact":'),
  district: Buffer.from(',"district":'),
  facts: Buffer.from(',"facts":'),
  input: Buffer.from(',"hash":"sha-256","input":'),
  links: Buffer.from(',"links":'),
  matter: Buffer.from(',"matter":'),
  opens: Buffer.from(',"opens":'),
  prev: Buffer.from(',"prev":'),
  recordedAt: Buffer.from(',"recordedAt":'),
  seq: Buffer.from(',"seq":'),
  state: Buffer.from(',"state":'),
  tracks: Buffer.from(',"tracks":'),
  words: Buffer.from(',"v":1,"words":'),
} as const
const end = Buffer.from('}')
const emptyObject = Buffer.from('{}')
const emptyList = Buffer.from('[]')

const quote = 0x22
const backslash = 0x5c
const openBrace = 0x7b

/** Stands for itself between quotes, in JSON as in memory. */
const isPlain = (code: number): boolean => code >= 0x20 && code <= 0x7e && code !== quote && code !== backslash

class Cursor {
  private readonly bytes: Buffer
  private at = 0
  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  isAtEnd(): boolean {
    return this.at === this.bytes.length
  }
  /** Passes over these bytes; stays where others stand. */
  pass(expected: Uint8Array): boolean {
    const { bytes, at } = this
    const { length } = expected
    for (let i = 0; i < length; i += 1) if (bytes[at + i] !== expected[i]) return false
    this.at = at + length
    return true
  }
  passNumber(expected: number): boolean {
    return this.passPlain(String(expected), this.at)
  }
  /** Passes over this text in its quotes. */
  passText(expected: string): boolean {
    const { bytes, at } = this
    if (bytes[at] !== quote || !this.passPlain(expected, at + 1)) return false
    return this.passQuote()
  }
  private passPlain(expected: string, at: number): boolean {
    const { bytes } = this
    const { length } = expected
    for (let i = 0; i < length; i += 1) {
      const code = expected.charCodeAt(i)
      if (bytes[at + i] !== code || !isPlain(code)) return false
    }
    this.at = at + length
    return true
  }
  private passQuote(): boolean {
    if (this.bytes[this.at] !== quote) return false
    this.at += 1
    return true
  }
  /** The text in quotes that stands here, where it is a plain one. */
  takeText(): string | undefined {
    const { bytes, at } = this
    if (bytes[at] !== quote) return undefined
    let i = at + 1
    while (isPlain(bytes[i] ?? 0)) i += 1
    if (bytes[i] !== quote) return undefined
    this.at = i + 1
    return bytes.toString('latin1', at + 1, i)
  }
  /** Passes over a canonical object. */
  passObject(): boolean {
    if (this.bytes[this.at] !== openBrace) return false
    const to = canonicalEnd(this.bytes, this.at)
    if (to === -1) return false
    this.at = to
    return true
  }
  /** The text of the canonical value that stands here. */
  takeValue(): string | undefined {
    const { bytes, at } = this
    const to = canonicalEnd(bytes, at)
    if (to === -1) return undefined
    this.at = to
    return bytes.toString('utf8', at, to)
  }
}

const parse = <T>(text: string | undefined, is: (value: unknown) => value is T): T | undefined => {
  if (text === undefined) return undefined
  // What is canonical is JSON.
  const value: unknown = JSON.parse(text)
  return is(value) ? value : undefined
}

const mostKnown = 4000

/** Pieces of bodies that are said again and again in other entries: read once, and never changed by whoever has them. */
class KnownPieces<T> {
  private readonly is: (value: unknown) => value is T
  private known = new Map<string, T>()
  constructor(is: (value: unknown) => value is T) {
    this.is = is
  }
  read(text: string | undefined): T | undefined {
    if (text === undefined) return undefined
    const met = this.known.get(text)
    if (met !== undefined) return met
    const value = parse(text, this.is)
    if (value === undefined) return undefined
    if (this.known.size >= mostKnown) this.known = new Map()
    this.known.set(text, value)
    return value
  }
}
const knownEvents = new KnownPieces(isEvents)
const knownFacts = new KnownPieces(isFacts)
const knownTexts = new KnownPieces(isTexts)
