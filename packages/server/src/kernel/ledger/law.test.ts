import { officeCalendar, stateCouncilCalendar } from '@mazha/contracts/calendar'
import { decide } from '@mazha/contracts/decide'
import { procedures } from '@mazha/procedures/all'
import { expect, test } from 'vitest'
import { readBody, type Body } from './body.ts'
import { calendarId, storedCalendar } from './calendar-id.ts'
import { lawFromChecked } from './checked-law.ts'
import { resolveLaw, type StoredLaw } from './law.ts'
import { replay, type Law } from './replay.ts'
import { sealAll } from './seal.ts'

const procedureOf = (id: string, version: number) => procedures.find((one) => one.id === id && one.version === version)
const procedure = procedureOf('service-request', 1)!
const then = stateCouncilCalendar()
const today = officeCalendar(then, { restDays: [{ date: '2026-09-29', name: { zh: '停电', en: 'No power' } }] })

/** A request that was filed on the day before, under the calendar of then. */
const filed = (calendar?: string): Body[] => {
  const opening = { district: 'jimo', id: '018f3f6e-0000-7000-8000-000000000001', number: '260928000017' }
  const answer = decide({
    procedure,
    matter: null,
    action: 'open',
    input: { text: '水管漏水', channel: 'portal' },
    actor: { kind: 'reporter' },
    now: '2026-09-28T01:00:00.000Z',
    calendar: then,
    opening,
  })
  if (!answer.ok) throw answer.refusal
  const { district, id: matter, number } = opening
  const opens = { number, procedure: procedure.id, procedureVersion: procedure.version }
  const recordedAt = '2026-09-28T01:00:00.000Z'
  const place = { district, matter, seq: 1, prev: null, recordedAt, hash: 'sha-256', opens } as const
  return sealAll(answer.decision.entries, { ...place, ...(calendar === undefined ? {} : { calendar }) }).map(
    ({ body }) => readBody(body)!,
  )
}

/** The law of this thread and of another one that is told it. */
const lawsBy = (calendars: StoredLaw['calendars']): Law[] => {
  const { law, checked, faults } = resolveLaw({ procedures: [], calendars }, { procedureOf, calendar: today })
  expect(faults).toEqual([])
  return [law, { ...lawFromChecked(checked), procedureOf }]
}

test('entries that name no calendar are counted by the first that was kept, whatever is in force now', () => {
  for (const law of lawsBy([storedCalendar(then), storedCalendar(today)])) {
    expect(replay(filed(), law).number).toBe('260928000017')
  }
  for (const law of lawsBy([])) expect(() => replay(filed(), law)).toThrow(/ledger says it is due/)
})

test('entries that name one are counted by it, kept or still in force', () => {
  for (const law of lawsBy([storedCalendar(today), storedCalendar(then)])) {
    expect(replay(filed(calendarId(then)), law).number).toBe('260928000017')
  }
  for (const law of lawsBy([storedCalendar(then)])) {
    expect(() => replay(filed(calendarId(today)), law)).toThrow(/ledger says it is due/)
    expect(() => replay(filed('0123456789abcdef'), law)).toThrow(/is not known here/)
  }
})
