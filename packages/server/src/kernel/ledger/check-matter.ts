import { wakeAt } from '@mazha/contracts/clock-engine'
import type { Clock } from '@mazha/contracts/clock'
import type { Matter, Place } from '@mazha/contracts/matter'
import { placeWord, readPlace } from '@mazha/contracts/place'
import type { Procedure } from '@mazha/contracts/procedure'
import type { Json } from '@mazha/contracts/text'
import type { MatterRow } from '../commit-statement.ts'
import { genesis, readBody, type Body, type FoldedBody } from './body.ts'
import { isCanonicalText } from './canonical-text.ts'
import type { Fault, FaultCode } from './fault.ts'
import { hexDigest } from './hash.ts'
import { jsonbText } from './jsonb-text.ts'
import {
  recordedText,
  type ClockRecord,
  type ContactDigest,
  type ContactRecord,
  type EntryRecord,
  type MatterFile,
  type MatterRecord,
  type WordDigest,
  type WordRecord,
} from './record.ts'
import { replay, ReplayFault, type Law } from './replay.ts'
import { contactDigest } from './seal.ts'

/** What a matter's row is computed by; the module of matters owns it. */
export type RowOf = (
  procedure: Procedure,
  matter: Matter,
  besides: { readonly head: Buffer; readonly recordedAt: string; readonly place: Place | null },
) => MatterRow

/** How much was checked. */
export type Tally = {
  entries: number
  matters: number
  clocks: number
  words: number
  contacts: number
  links: number
  /** Words and contacts that are sealed in the ledger and stored no more. */
  erased: number
  /** Those that are stored, but not told in this export. */
  leftOut: number
}

export const emptyTally = (): Tally => ({
  entries: 0,
  matters: 0,
  clocks: 0,
  words: 0,
  contacts: 0,
  links: 0,
  erased: 0,
  leftOut: 0,
})

/** The counts that matters stand in (`bucketsOf`), added up. */
export type Counts = {
  readonly buckets: Map<string, number>
  /** Matters that could not be replayed, so that nobody knows where they count. */
  unknown: number
  /** Words and contacts that are gone, by the number of the certificate that names them. */
  readonly erased: Map<number, number>
}

export const emptyCounts = (): Counts => ({ buckets: new Map(), unknown: 0, erased: new Map() })

/** What a matter's row is computed by, and which counts it stands in. */
export type MatterLaw = Law & { readonly rowOf: RowOf; readonly bucketsOf: (row: MatterRow) => readonly string[] }

type Say = (code: FaultCode, seq: number | null, details?: Fault['details']) => void

/**
 * Checks one matter: the chain of its entries, the seals of its private words and of its contact, and that its row, its
 * clocks and its links are those that its entries give. After the first fault in the chain the rest of it proves nothing and is left alone.
 */
export function checkMatter(file: MatterFile, law: MatterLaw, tally: Tally, counts: Counts): Fault[] {
  const found: Fault[] = []
  const cells = file.cells ?? cellsOf(file.row)
  let number = cells?.[numberCell] ?? null
  const say: Say = (code, seq, details = {}) =>
    found.push({ code, district: file.district, matter: file.matter, number, seq, details })

  const entries = (file.chain?.bodies.length ?? 0) + file.entries.length
  if (entries === 0) {
    const tables = [
      cells && 'matter',
      file.clocks.length > 0 && 'clock',
      file.words?.length && 'words',
      file.contacts?.length && 'contact',
      file.links.length > 0 && 'link',
      file.erasedBy.length > 0 && 'erased_matter',
    ]
    say('matter.no-entries', null, { table: tables.filter(Boolean).join(', ') })
    return found
  }
  tally.matters += 1

  const bodies = checkChain(file, say)
  number ??= bodies[0]?.opens?.number ?? null
  tally.entries += entries
  const miss = (seq: number, name: string | null): void => {
    tally.erased += 1
    // What went at a time went with all that stood before it: the first certificate that reaches so far is the one.
    const by = file.erasedBy.find(({ upto }) => upto >= seq)
    if (by !== undefined) counts.erased.set(by.n, (counts.erased.get(by.n) ?? 0) + 1)
    else if (name === null) say('contact.missing', seq)
    else say('word.missing', seq, { name })
  }
  const place = checkWords({ file, bodies, whole: bodies.length === entries, say, miss, tally })
  const first = bodies[0]
  if (first !== undefined) checkContacts({ file, first, say, miss, tally })
  counts.unknown += 1
  if (found.length > 0) return found

  checkLinks(file, bodies, say, tally)
  const matter = replayAll(bodies, law, say)
  const head = file.entries.at(-1)?.hash ?? file.chain?.head
  if (matter === null || head === undefined || first === undefined) return found
  const procedure = law.procedureOf(matter.procedure, matter.procedureVersion)
  if (procedure === undefined) return found
  const row = law.rowOf(procedure, matter, { head: Buffer.from(head, 'hex'), recordedAt: first.recordedAt, place })
  counts.unknown -= 1
  for (const bucket of law.bucketsOf(row)) counts.buckets.set(bucket, (counts.buckets.get(bucket) ?? 0) + 1)
  if (cells === null) say('matter.missing', null)
  else checkRow(cells, row, matter, say)
  checkClocks(file.clocks, matter.clocks, say, tally)
  return found
}

const checkChain = ({ district, matter, chain, entries }: MatterFile, say: Say): readonly FoldedBody[] => {
  if (chain !== undefined && entries.length === 0) return chain.bodies
  const bodies: FoldedBody[] = [...(chain?.bodies ?? [])]
  let prev = chain?.head ?? genesis
  for (const entry of entries) {
    const body = checkEntry(entry, { district, matter, seq: bodies.length + 1, prev }, say)
    if (body === null) return bodies
    bodies.push(body)
    prev = entry.hash
  }
  return bodies
}

const checkEntry = (
  entry: EntryRecord,
  at: { readonly district: string; readonly matter: string; readonly seq: number; readonly prev: string },
  say: Say,
): Body | null => {
  const wrong = (code: FaultCode, details?: Fault['details']): null => {
    say(code, entry.seq, details)
    return null
  }
  if (entry.seq !== at.seq) return wrong('entry.missing', { expected: at.seq, found: entry.seq })
  const body = readBody(entry.body)
  if (body === undefined) return wrong('entry.body')
  if (hexDigest(body.hash, entry.body) !== entry.hash) return wrong('entry.hash')
  if (!isCanonicalText(entry.body)) return wrong('entry.canonical')
  if (body.prev !== at.prev) return wrong('entry.prev')
  const misplaced = findMisplaced(body, entry, at)
  return misplaced === null ? body : wrong('entry.place', misplaced)
}

/** The first thing that the body says otherwise than the row that it stands in. */
const findMisplaced = (
  body: Body,
  entry: EntryRecord,
  at: { readonly district: string; readonly matter: string; readonly seq: number },
): { readonly field: string; readonly found: string | number; readonly expected: string | number } | null => {
  const say = (field: string, found: string | number, expected: string | number) => ({ field, found, expected })
  if (body.district !== at.district) return say('district', body.district, at.district)
  if (body.matter !== at.matter) return say('matter', body.matter, at.matter)
  if (body.seq !== at.seq) return say('seq', body.seq, at.seq)
  if (body.action !== entry.action) return say('action', body.action, entry.action)
  const recordedAt = recordedText(body.recordedAt)
  if (recordedAt !== entry.recordedAt) return say('recordedAt', recordedAt, entry.recordedAt)
  if ((body.opens === undefined) === (at.seq === 1))
    return say('opens', at.seq === 1 ? 'no' : 'yes', at.seq === 1 ? 'yes' : 'no')
  return null
}

type Miss = (seq: number, name: string | null) => void

/** @returns where the matter is, as far as its words are there to say so */
const checkWords = ({
  file: { chain, words, kept },
  bodies,
  whole,
  say,
  miss,
  tally,
}: {
  readonly file: MatterFile
  readonly bodies: readonly FoldedBody[]
  readonly whole: boolean
  readonly say: Say
  readonly miss: Miss
  readonly tally: Tally
}): Place | null => {
  if (words === null) {
    if (kept === undefined) return null
    const there = new Set(kept.words.map(({ seq, name }) => `${seq} ${name}`))
    for (const { seq, words: sealed } of bodies) {
      for (const name in sealed) {
        if (there.delete(`${seq} ${name}`)) tally.leftOut += 1
        else miss(seq, name)
      }
    }
    return null
  }
  let place: Place | null = null
  // A matter has a handful of them, in the order of its entries as a rule, so the next one is looked at first.
  const stored = [...(chain?.words ?? []), ...words]
  for (const body of bodies) {
    for (const name in body.words) {
      const at = stored.findIndex((word) => word.seq === body.seq && word.name === name)
      const [word] = at === -1 ? [] : stored.splice(at, 1)
      if (word === undefined) {
        miss(body.seq, name)
        if (name === placeWord) place = null
        continue
      }
      tally.words += 1
      if (name === placeWord) place = readPlace(textOf(word))
      const digest = 'digest' in word ? word.digest : hexDigest(body.hash, Buffer.from(word.salt + word.value, 'hex'))
      if (digest !== body.words[name]) say('word.wrong', body.seq, { name })
    }
  }
  // After a broken entry nothing is known of what was sealed in the rest.
  if (whole) for (const { seq, name } of stored) say('word.unknown', seq, { name })
  return place
}

const textOf = (word: WordDigest | WordRecord): string =>
  'digest' in word ? (word.text ?? '') : Buffer.from(word.value, 'hex').toString()

const checkContacts = ({
  file: { chain, contacts, kept: left },
  first,
  say,
  miss,
  tally,
}: {
  readonly file: MatterFile
  readonly first: FoldedBody
  readonly say: Say
  readonly miss: Miss
  readonly tally: Tally
}): void => {
  if (contacts === null) {
    if (left === undefined || first.contact === undefined) return
    if (left.contacts === 0) miss(first.seq, null)
    else tally.leftOut += 1
    return
  }
  const recordedAt = recordedText(first.recordedAt)
  let kept = false
  const stored = contacts.length === 0 ? [] : contacts.map((contact) => digestContact(contact, first))
  for (const contact of [...(chain?.contacts ?? []), ...stored]) {
    if (first.contact === undefined || kept) say('contact.unknown', null)
    // What was blanked instead of deleted is erased all the same.
    else if (contact.blank) continue
    else {
      kept = true
      tally.contacts += 1
      if (contact.digest !== first.contact || contact.recordedAt !== recordedAt) say('contact.wrong', first.seq)
    }
  }
  if (first.contact !== undefined && !kept) miss(first.seq, null)
}

const digestContact = ({ keyId, recordedAt, ...hex }: ContactRecord, { hash }: FoldedBody): ContactDigest => {
  const bytes = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text, 'hex'))
  const [name, phone, phoneIndex] = [bytes(hex.name), bytes(hex.phone), bytes(hex.phoneIndex)]
  const blank = name === null && phone === null && phoneIndex === null
  return { blank, digest: contactDigest(hash, { keyId, name, phone, phoneIndex }), recordedAt }
}

const checkLinks = ({ links }: MatterFile, bodies: readonly FoldedBody[], say: Say, tally: Tally): void => {
  const told = new Map<string, { readonly kind: string; readonly to: string; readonly recordedAt: string }>()
  const keyOf = ({ kind, to }: { readonly kind: string; readonly to: string }): string => `${kind} ${to}`
  for (const { links: some, recordedAt } of bodies) {
    // A link that is made again stays the one it was.
    for (const { kind, to } of some ?? []) {
      if (!told.has(keyOf({ kind, to }))) told.set(keyOf({ kind, to }), { kind, to, recordedAt })
    }
  }
  for (const link of links) {
    const { kind, to } = link
    const known = told.get(keyOf(link))
    if (known === undefined) say('link.unknown', null, { kind, to })
    else {
      tally.links += 1
      told.delete(keyOf(link))
      const [found, expected] = [link.recordedAt, recordedText(known.recordedAt)]
      if (found !== expected) say('link.column', null, { kind, to, column: 'recorded_at', found, expected })
    }
  }
  for (const { kind, to } of told.values()) say('link.missing', null, { kind, to })
}

const replayAll = (bodies: readonly FoldedBody[], law: Law, say: Say): Matter | null => {
  try {
    return replay(bodies, law)
  } catch (error) {
    if (!(error instanceof ReplayFault)) throw error
    say('entry.replay', error.seq, { why: error.message })
    return null
  }
}

type Compared = {
  readonly column: string
  readonly value: (row: MatterRow) => string | null
  readonly json?: true
  /** What the JSON is written from, where that is at hand: spares reading it. */
  readonly of?: (matter: Matter) => Json
}

const moment = (instant: string | null): string | null => (instant === null ? null : recordedText(instant))
const decimal = (value: number | null): string | null => (value === null ? null : String(value))

/** Every column of a matter's row and how the ledger's answer is written in a record. */
export const matterColumns: readonly Compared[] = [
  { column: 'number', value: ({ number }) => number },
  { column: 'procedure', value: ({ procedure }) => procedure },
  { column: 'procedure_version', value: ({ procedureVersion }) => String(procedureVersion) },
  { column: 'version', value: ({ version }) => String(version) },
  { column: 'head', value: ({ head }) => head.toString('hex') },
  { column: 'state', value: ({ state }) => state },
  { column: 'facts', value: ({ facts }) => facts, json: true, of: ({ facts }) => facts },
  { column: 'tracks', value: ({ tracks }) => tracks, json: true, of: ({ tracks }) => tracks },
  { column: 'queue', value: ({ queue }) => queue },
  { column: 'holder_role', value: ({ holderRole }) => holderRole },
  { column: 'holder_unit', value: ({ holderUnit }) => holderUnit },
  { column: 'holder_person', value: ({ holderPerson }) => holderPerson },
  { column: 'units', value: ({ units }) => JSON.stringify(units), json: true },
  { column: 'reach', value: ({ reach }) => JSON.stringify(reach), json: true },
  { column: 'barred', value: ({ barred }) => JSON.stringify(barred), json: true },
  { column: 'area_path', value: ({ areaPath }) => areaPath },
  { column: 'category', value: ({ category }) => category },
  { column: 'level', value: ({ level }) => level },
  { column: 'channel', value: ({ channel }) => channel },
  { column: 'lng', value: ({ lng }) => decimal(lng), json: true },
  { column: 'lat', value: ({ lat }) => decimal(lat), json: true },
  { column: 'due_clock', value: ({ dueClock }) => dueClock },
  { column: 'due_at', value: ({ dueAt }) => moment(dueAt) },
  { column: 'opened_at', value: ({ openedAt }) => moment(openedAt) },
  { column: 'recorded_at', value: ({ recordedAt }) => moment(recordedAt) },
  { column: 'closed_at', value: ({ closedAt }) => moment(closedAt) },
]

const numberCell = matterColumns.findIndex(({ column }) => column === 'number')

const cellsOf = (row: MatterRecord | null): readonly (string | null)[] | null =>
  row === null ? null : matterColumns.map(({ column }) => row[column] ?? null)

const checkRow = (stored: readonly (string | null)[], computed: MatterRow, matter: Matter, say: Say): void => {
  matterColumns.forEach(({ column, value, json, of }, n) => {
    const expected = value(computed)
    const found = stored[n] ?? null
    if (found === expected || (of !== undefined && found === jsonbText(of(matter)))) return
    if (!json || !sameJson(found, expected)) {
      say('matter.column', null, { column, found: short(found), expected: short(expected) })
    }
  })
}

const checkClocks = (
  stored: readonly ClockRecord[],
  computed: Readonly<Record<string, Clock>>,
  say: Say,
  tally: Tally,
): void => {
  const names = new Set(Object.keys(computed))
  for (const record of stored) {
    const clock = computed[record.name]
    if (clock === undefined || !names.delete(record.name)) {
      say('clock.unknown', null, { name: record.name })
      continue
    }
    tally.clocks += 1
    const compare = (
      column: string,
      found: string | null,
      expected: string | null,
      same = found === expected,
    ): void => {
      if (!same)
        say('clock.column', null, { name: record.name, column, found: short(found), expected: short(expected) })
    }
    compare('state', record.state, clock.state)
    compare('due_at', record.dueAt, moment(clock.dueAt))
    compare('wake_at', record.wakeAt, moment(wakeAt(clock)))
    if (record.data !== jsonbText(clock) && !isJsonOf(record.data, clock))
      compare('data', record.data, JSON.stringify(clock), false)
  }
  for (const name of names) say('clock.missing', null, { name })
}

const sameJson = (a: string | null, b: string | null): boolean =>
  a === b || (a !== null && b !== null && isJsonOf(a, JSON.parse(b)))

/** Whether the text says this value, whatever the order of keys. */
const isJsonOf = (text: string, value: unknown): boolean => {
  try {
    return sameValue(JSON.parse(text), value)
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

const sameValue = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (!isKeyed(a) || !isKeyed(b) || Array.isArray(a) !== Array.isArray(b)) return false
  let left = 0
  for (const key in a) {
    if (!(key in b) || !sameValue(a[key], b[key])) return false
    left += 1
  }
  return left === Object.keys(b).length
}

const isKeyed = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const short = (text: string | null): string =>
  text === null ? 'null' : text.length > 80 ? `${text.slice(0, 80)}…` : text
