import { createHash } from 'node:crypto'
import type { EntryDraft } from '@mazha/contracts/matter'
import { expect, test } from 'vitest'
import { genesis, readBody } from './body.ts'
import { canonicalize, isCanonical } from './canonical.ts'
import { hashNames } from './hash.ts'
import { seal, sealAll, type Place } from './seal.ts'

const draft: EntryDraft = {
  at: '2026-09-28T01:00:00.000Z',
  by: { kind: 'reporter' },
  action: 'open',
  state: 'registered',
  input: { channel: 'portal' },
  words: { text: '路灯不亮' },
  facts: { channel: 'portal' },
  tracks: {},
  clocks: [],
}
const place: Place = {
  district: 'jimo',
  matter: '018f3f6e-0000-7000-8000-000000000001',
  seq: 1,
  prev: null,
  recordedAt: '2026-09-28T01:00:00.250Z',
  hash: 'sha-256',
  opens: { number: '260928000427', procedure: 'service-request', procedureVersion: 1 },
}

test('an entry is the canonical JSON of its fields, and its hash is that of the bytes', () => {
  const entry = seal(draft, place, () => Buffer.alloc(16, 1))
  const word = createHash('sha256').update(Buffer.alloc(16, 1)).update('路灯不亮').digest('hex')
  expect(entry.body).toBe(
    `{"action":"open","at":"2026-09-28T01:00:00.000Z","by":{"kind":"reporter"},"clocks":[],"district":"jimo","facts":{"channel":"portal"},"hash":"sha-256","input":{"channel":"portal"},"matter":"018f3f6e-0000-7000-8000-000000000001","opens":{"number":"260928000427","procedure":"service-request","procedureVersion":1},"prev":"${genesis}","recordedAt":"2026-09-28T01:00:00.250Z","seq":1,"state":"registered","tracks":{},"v":1,"words":{"text":"${word}"}}`,
  )
  expect(entry.hash.toString('hex')).toBe(createHash('sha256').update(entry.body).digest('hex'))
  expect(canonicalize(readBody(entry.body)!)).toBe(entry.body)
})

test.each(hashNames)('entries of one act follow each other under %s, each naming its hash', (hash) => {
  const [first, second] = sealAll([draft, { ...draft, words: {} }], { ...place, hash })
  const algorithm = { 'sha-256': 'sha256', sm3: 'sm3' }[hash]
  expect(first!.hash.toString('hex')).toBe(createHash(algorithm).update(first!.body).digest('hex'))
  expect(readBody(second!.body)).toMatchObject({ hash, seq: 2, prev: first!.hash.toString('hex') })
  expect(readBody(second!.body)).not.toHaveProperty('opens')
})

test('the same words twice leave digests that nobody can compare', () => {
  const digests = [1, 2].map(() => readBody(seal(draft, place).body)!.words['text'])
  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(digests[0]).not.toBe(digests[1])
  expect(seal(draft, place).body).not.toContain('路灯')
})

test('only the first entry opens a matter, and only it follows none', () => {
  expect(() => seal(draft, { ...place, seq: 2 })).toThrow(/opens the matter/)
  expect(() => seal(draft, { ...place, opens: null })).toThrow(/opens the matter/)
  expect(() => seal(draft, { ...place, seq: 2, prev: Buffer.alloc(20), opens: null })).toThrow(/no hash/)
})

test('a body that is not in its one form, or is no body, is told', () => {
  const { body } = seal(draft, place)
  const value = readBody(body)!
  expect(isCanonical(value, body)).toBe(true)
  for (const other of [
    ` ${body}`,
    body.replace('"v":1', '"v":1.0'),
    body.replace('"action":"open",', '').replace('"v":1', '"v":1,"action":"open"'),
    body.replace('"v":1', '"v":2,"v":1'),
    body.replace('"jimo"', String.raw`"jim\u006f"`),
  ]) {
    expect(isCanonical(JSON.parse(other), other), other).toBe(false)
  }
  for (const other of ['', 'null', '{}', body.replace('"v":1', '"v":2'), body.replace('"seq":1', '"seq":"1"')]) {
    expect(readBody(other), other).toBeUndefined()
  }
})
