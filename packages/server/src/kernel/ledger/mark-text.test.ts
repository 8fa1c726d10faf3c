import { stateCouncilCalendar } from '@mazha/contracts/calendar'
import { type Clock, hours } from '@mazha/contracts/clock'
import { markDue } from '@mazha/contracts/clock-engine'
import { decide } from '@mazha/contracts/decide'
import type { Matter } from '@mazha/contracts/matter'
import { procedures } from '@mazha/procedures/all'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBody } from './body.ts'
import { isCanonical } from './canonical.ts'
import { hashNames } from './hash.ts'
import { type Mark, sealMarks } from './mark-text.ts'
import { seal } from './seal.ts'

const now = '2026-09-28T01:00:00.000Z'
const calendar = stateCouncilCalendar()
const serviceRequest = procedures[0]!
const moment = fc.constantFrom('2026-09-27T01:00:00.000Z', now, '2026-09-29T01:00:00.000Z')
const clock = fc.record({
  // Words that JSON must escape, and such as stand for themselves.
  name: fc.oneof(fc.constantFrom('handle', 'sign'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })),
  state: fc.constantFrom('running', 'near', 'overdue', 'paused', 'met'),
  nearAt: moment,
  dueAt: moment,
})
const marked = fc.record({
  district: fc.oneof(fc.constant('jimo'), fc.string({ unit: 'grapheme' })),
  state: fc.oneof(fc.constant('handling'), fc.string({ unit: 'grapheme' })),
  matter: fc.uuid(),
  version: fc.integer({ min: 1, max: 100_000 }),
  prev: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  clocks: fc.uniqueArray(clock, { minLength: 1, maxLength: 4, selector: ({ name }) => name }),
})

test.each(hashNames)('marks are sealed to the byte as anything that was decided is, under %s', (hash) => {
  let sealed = 0
  fc.assert(
    fc.property(fc.array(marked, { minLength: 1, maxLength: 5 }), (all) => {
      const district = all[0]?.district ?? ''
      const sealMark = sealMarks({ district, at: now, hash })
      for (const { state, matter: id, version, prev, clocks: made } of all) {
        const clocks = Object.fromEntries(made.map((one) => [one.name, { ...clockOf(one.name), ...one }]))
        const matter: Matter = { ...anyMatter, district, id, version, state, clocks }
        const answer = decide({
          procedure: serviceRequest,
          matter,
          action: 'clock',
          actor: { kind: 'system' },
          now,
          calendar,
        })
        if (!answer.ok) throw answer.refusal
        const marks = Object.values(clocks).flatMap((one): Mark[] => {
          const event = markDue(one, now)
          return event === null ? [] : [{ clock: one.name, event }]
        })
        const [entry] = answer.decision.entries
        expect(entry === undefined).toBe(marks.length === 0)
        if (entry === undefined) continue
        const seq = version + 1
        const whole = seal(entry, { district, matter: id, seq, prev, recordedAt: now, hash, opens: null })
        const { body, head } = sealMark({ matter: id, seq, prev: Buffer.from(prev).toString('hex'), state, marks })
        expect(body).toBe(whole.body)
        expect(head).toBe(whole.hash.toString('hex'))
        const read = readBody(body)
        expect(read !== undefined && isCanonical(read, body)).toBe(true)
        sealed += 1
      }
    }),
  )
  expect(sealed).toBeGreaterThan(50)
})

const clockOf = (name: string): Clock => ({
  name,
  limit: hours(2),
  near: hours(1),
  startedAt: '2026-09-26T01:00:00.000Z',
  pauses: [],
  extensions: [],
  state: 'running',
  dueAt: null,
  nearAt: null,
  stoppedAt: null,
  waits: null,
})

const anyMatter: Matter = {
  district: '',
  id: '',
  number: '260928000427',
  procedure: serviceRequest.id,
  procedureVersion: serviceRequest.version,
  version: 1,
  state: 'handling',
  facts: {},
  tracks: {},
  clocks: {},
  holder: { role: null, unit: null, person: null },
  openedAt: now,
  closedAt: null,
}
