import { officeCalendar, stateCouncilCalendar } from '@mazha/contracts/calendar'
import { decide } from '@mazha/contracts/decide'
import type { EntryDraft, Matter } from '@mazha/contracts/matter'
import type { Actor, Role } from '@mazha/contracts/role'
import { procedures } from '@mazha/procedures/all'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBody, type Body } from './body.ts'
import { replay, ReplayFault, type Law } from './replay.ts'
import { sealAll } from './seal.ts'

const procedureOf = (id: string, version: number) => procedures.find((one) => one.id === id && one.version === version)
const law: Law = { procedureOf, calendar: stateCouncilCalendar() }
const procedure = procedureOf('service-request', 1)!
const opening = { district: 'jimo', id: '018f3f6e-0000-7000-8000-000000000001', number: '260921000017' }

const staff = (role: Role, unit: string, n: number): Actor => {
  const person = `00000000-0000-4000-8000-00000000000${n}`
  return { kind: 'staff', person, posts: [{ post: `${unit}-${role}`, role, unit }] }
}
const system: Actor = { kind: 'system' }
const clerk = staff('clerk', 'centre', 1)
const dispatcher = staff('dispatcher', 'centre', 2)
const water = staff('handler', 'water-bureau', 3)
const roads = staff('handler', 'road-bureau', 4)
const verifier = staff('verifier', 'centre', 5)
const caller = staff('caller', 'centre', 6)
const leader = staff('leader', 'office', 7)

/** Everything that people may try on a request; what is not lawful at that moment is refused and changes nothing. */
const tries: readonly (readonly [Actor, string, Record<string, unknown>])[] = [
  [system, 'clock', {}],
  [clerk, 'accept', { level: 'community_direct', words: '已核实' }],
  [dispatcher, 'dispatch', { lead: 'water-bureau', assists: ['road-bureau'] }],
  [dispatcher, 'dispatch', { lead: 'road-bureau' }],
  [dispatcher, 'reassign', { lead: 'road-bureau', words: '属道路' }],
  [water, 'assignment.sign', {}],
  [roads, 'assignment.sign', {}],
  [water, 'assignment.return', { missing: 'location', words: '地点不清' }],
  [water, 'suspension.request', { basis: 'awaiting_appraisal', words: '等待鉴定' }],
  [dispatcher, 'suspension.approve', {}],
  [dispatcher, 'suspension.refuse', { words: '理由不足' }],
  [water, 'suspension.resume', {}],
  [water, 'extension.request', { days: 5, words: '情况复杂' }],
  [dispatcher, 'extension.grant', { days: 3 }],
  [leader, 'extension.grant', { days: 3, words: '同意' }],
  [water, 'note', { words: '正在施工' }],
  [water, 'report', { reply: '已修好', solved: 'solved' }],
  [roads, 'report', { reply: '已修好', solved: 'partly' }],
  [verifier, 'verification.pass', { way: 'on_site', findings: '已修好' }],
  [verifier, 'verification.fail', { way: 'on_site', findings: '仍然漏水' }],
  [caller, 'call', {}],
  [caller, 'follow_up.record', { way: 'phone', result: 'satisfied', words: '谢谢' }],
  [caller, 'follow_up.record', { way: 'phone', result: 'dissatisfied', words: '没修好' }],
  [{ kind: 'reporter' }, 'withdraw', {}],
]

type Story = { readonly matter: Matter; readonly entries: readonly EntryDraft[] }
const live = (start: number, steps: readonly (readonly [number, number])[]): Story => {
  let now = start
  const act = (matter: Matter | null, actor: Actor, action: string, input: Record<string, unknown>) =>
    decide({
      procedure,
      matter,
      action,
      input,
      actor,
      now: new Date(now).toISOString(),
      calendar: law.calendar,
      opening,
    })
  const opened = act(null, { kind: 'reporter' }, 'open', { text: '水管漏水', channel: 'portal', category: 'water' })
  if (!opened.ok) throw opened.refusal
  let { matter } = opened.decision
  const entries = [...opened.decision.entries]
  for (const [what, minutes] of steps) {
    now += minutes * 60_000
    const [actor, action, input] = tries[what % tries.length]!
    const answer = act(matter, actor, action, input)
    if (!answer.ok) continue
    matter = answer.decision.matter
    entries.push(...answer.decision.entries)
  }
  return { matter, entries }
}
const seal = (entries: readonly EntryDraft[], hash: 'sha-256' | 'sm3' = 'sha-256'): Body[] =>
  sealAll(entries, {
    district: opening.district,
    matter: opening.id,
    seq: 1,
    prev: null,
    recordedAt: '2026-11-02T01:00:00.000Z',
    hash,
    opens: { number: opening.number, procedure: procedure.id, procedureVersion: procedure.version },
  }).map(({ body }) => readBody(body)!)

/** A straight way to a suspended clock, then whatever happens: random steps alone seldom get that far. */
const straight = [1, 2, 5, 8, 9, 11].map((what) => [what, 300] as const)

test('whatever happened, the sealed entries give the matter and every clock as they were decided', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(
      fc.integer({
        min: Date.parse('2024-01-08T00:00:00Z') / 60_000,
        max: Date.parse('2026-08-01T00:00:00Z') / 60_000,
      }),
      fc.nat(straight.length),
      fc.array(fc.tuple(fc.nat(tries.length - 1), fc.integer({ min: 0, max: 3000 })), { maxLength: 40 }),
      (minute, far, steps) => {
        const { matter, entries } = live(minute * 60_000, [...straight.slice(0, far), ...steps])
        reached.add(matter.state)
        for (const clock of Object.values(matter.clocks)) reached.add(clock.state)
        expect(replay(seal(entries), law)).toEqual(matter)
      },
    ),
    { numRuns: 400 },
  )
  // Otherwise the stories above would not say much.
  for (const state of ['handling', 'reported', 'paused', 'overdue', 'met', 'cancelled'])
    expect(reached).toContain(state)
})

test('a chain may change its hash on the way and replays the same', () => {
  const { matter, entries } = live(Date.parse('2026-03-02T01:00:00Z'), straight)
  expect(replay(seal(entries, 'sm3'), law)).toEqual(matter)
})

test('another calendar, an unknown procedure or a body that opens nothing is told with its entry', () => {
  const { entries } = live(Date.parse('2026-09-28T01:00:00Z'), straight)
  const bodies = seal(entries)
  const closed = { date: '2026-09-29', name: { zh: '停电', en: 'No power' } }
  const calendar = officeCalendar(law.calendar, { restDays: [closed] })
  const seqOf = (list: readonly Body[], by: Law): number => {
    try {
      replay(list, by)
    } catch (error) {
      if (error instanceof ReplayFault) return error.seq
      throw error
    }
    return -1
  }
  expect(seqOf(bodies, law)).toBe(-1)
  expect(seqOf(bodies, { ...law, calendar })).toBe(1)
  expect(seqOf(bodies, { ...law, procedureOf: () => undefined })).toBe(1)
  expect(seqOf(bodies.slice(1), law)).toBe(1)
  expect(seqOf([], law)).toBe(0)
  expect(
    seqOf(
      bodies.map((body) => (body.seq === 3 ? { ...body, state: 'lost' } : body)),
      law,
    ),
  ).toBe(3)
})
