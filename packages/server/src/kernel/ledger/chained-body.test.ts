import type { EntryDraft } from '@mazha/contracts/matter'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBody, type FoldedBody } from './body.ts'
import { isCanonicalText } from './canonical-text.ts'
import { readChained, type ExpectedPlace } from './chained-body.ts'
import { seal } from './seal.ts'

const matter = '018f3f6e-0000-7000-8000-000000000001'
const recordedAt = '2026-11-02T01:00:00.000Z'
const head = 'ab'.repeat(32)

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('lighting', '路灯', '"', '\\', '\n', '}', ''))
const name = fc.constantFrom('text', 'reply', 'solved', 'a', '__proto__', '路')
const limit = fc.constant({ amount: 5, unit: 'working_day' } as const)
const event = fc.oneof(
  fc.record({ clock: name, event: fc.constantFrom('stopped', 'near', 'overdue') }),
  fc.record({
    clock: name,
    event: fc.constant('started'),
    limit,
    near: limit,
    dueAt: fc.constantFrom('2026-10-10T09:30:00.000Z', '2026-10-11T09:30:00.000Z'),
  }),
)
const facts = fc.dictionary(name, fc.oneof(text, fc.boolean(), fc.integer(), fc.array(text, { maxLength: 2 })), {
  noNullPrototype: true,
})
const texts = fc.dictionary(name, text, { noNullPrototype: true })
const sealed = fc
  .record({
    action: fc.constantFrom('open', 'assignment.sign', 'clock', 'q"', '受理'),
    state: fc.constantFrom('registered', 'closed', '受理'),
    input: facts,
    facts,
    tracks: texts,
    words: texts,
    clocks: fc.array(event, { maxLength: 2 }),
    first: fc.boolean(),
    calendar: fc.option(fc.constant('2ff9cbf9e788f229'), { nil: undefined }),
    contact: fc.option(fc.constant('57'.repeat(32)), { nil: undefined }),
    links: fc.array(fc.record({ kind: fc.constant('recurrence'), to: fc.constant(matter) }), { maxLength: 2 }),
    hash: fc.constantFrom('sha-256', 'sha-256', 'sha-256', 'sm3'),
  })
  .map(({ first, calendar, contact, links, hash, ...draft }) => {
    const seq = first ? 1 : 7
    const entry = seal({ ...draft, at: '2026-10-01T01:00:00.000Z', by: { kind: 'system' } } as EntryDraft, {
      district: 'jimo',
      matter,
      seq,
      prev: first ? null : Buffer.from(head, 'hex'),
      recordedAt,
      hash: hash as 'sha-256' | 'sm3',
      opens: first ? { number: '260928000153', procedure: 'service-request', procedureVersion: 1 } : null,
      ...(calendar === undefined ? {} : { calendar }),
      ...(contact === undefined ? {} : { contact }),
      links,
    })
    const prev = first ? '0'.repeat(64) : head
    const place: ExpectedPlace = { district: 'jimo', matter, seq, prev, action: draft.action, recordedAt }
    return { body: entry.body, place, plain: /^[a-z.]+$/.test(draft.action + draft.state) && hash === 'sha-256' }
  })

/** The rule itself: read it, write it again, look at each member. */
const readClosely = (body: string, place: ExpectedPlace): FoldedBody | undefined => {
  const read = readBody(body)
  if (read === undefined || !isCanonicalText(body)) return undefined
  const { district, matter: id, seq, prev, action, recordedAt: recorded } = read
  const stands = { district, matter: id, seq, prev, action, recordedAt: recorded }
  if (JSON.stringify(stands) !== JSON.stringify(place) || (read.opens === undefined) === (seq === 1)) return undefined
  const { v: _v, by: _by, input: _input, prev: _prev, action: _action, ...folded } = read
  return folded
}

test('what is sealed here is read in one pass, and the same as by reading it closely', () => {
  fc.assert(
    fc.property(sealed, ({ body, place, plain }) => {
      const read = readChained(Buffer.from(body), place)
      if (plain) expect(read).toBeDefined()
      if (read !== undefined) expect(read).toEqual(readClosely(body, place))
    }),
    { numRuns: 2000 },
  )
})

test('whatever is put in, taken out or changed, nothing is taken that close reading would not take', () => {
  const piece = fc.oneof(
    fc.constantFrom(' ', '"', '\\', '{', '}', '[', ']', ',', '0', '1', 'null', '{}', '[]', '"a":1,', '\\u0041', '😀'),
    fc.constantFrom(',"calendar":"x"', ',"links":[]', ',"opens":{}', ',"contact":null', '"v":2', '"sm3"', '2026', '.5'),
    fc.string({ maxLength: 2 }),
  )
  let taken = 0
  fc.assert(
    fc.property(sealed, fc.nat(), fc.nat(3), piece, ({ body, place }, where, cut, put) => {
      const from = where % (body.length + 1)
      const changed = Buffer.from(body.slice(0, from) + put + body.slice(from + cut))
      const read = readChained(changed, place)
      if (read === undefined) return
      taken += 1
      expect(read).toEqual(readClosely(changed.toString(), place))
    }),
    { numRuns: 4000 },
  )
  // Changes within what was put in, for example, leave a body that is as good as before.
  expect(taken).toBeGreaterThan(20)
}, 60_000)

test('a body that says another place than its own is left to close reading', () => {
  fc.assert(
    fc.property(sealed, ({ body, place }) => {
      const others: Partial<ExpectedPlace>[] = [
        { district: 'laoshan' },
        { matter: matter.replace(/1$/, '2') },
        { seq: place.seq + 1 },
        { seq: place.seq === 1 ? 7 : 1 },
        { prev: 'cd'.repeat(32) },
        { action: 'close' },
        { recordedAt: '2026-11-02T01:00:00.001Z' },
      ]
      for (const other of others) expect(readChained(Buffer.from(body), { ...place, ...other })).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})
