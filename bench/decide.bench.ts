import { stateCouncilCalendar } from '@mazha/contracts/calendar'
import { decide, type Question } from '@mazha/contracts/decide'
import type { Matter } from '@mazha/contracts/matter'
import { procedure } from '@mazha/procedures/service-request'
import { resident, staff } from '@mazha/procedures/testing/story'
import { type Bench } from './run.ts'

/**
 * The whole life of a service request, act by act: forms parsed, who may act, conditions, effects, clocks over the
 * National Day holiday, promises. Each act is decided anew from where the matter stood before it.
 */
const handler = staff('handler', 'handler', 'city-works')
const caller = staff('caller', 'caller', 'centre')
const life: readonly Pick<Question, 'action' | 'actor' | 'input' | 'now'>[] = [
  {
    action: 'open',
    actor: resident,
    input: {
      text: '文昌街 3 号楼前的路灯不亮，晚上看不见路',
      channel: 'portal',
      address: '文昌街 3 号',
      contactable: true,
    },
    now: '2026-09-28T01:00:00.000Z',
  },
  {
    action: 'accept',
    actor: staff('clerk', 'clerk', 'centre'),
    input: { category: 'lighting', level: 'community_direct' },
    now: '2026-09-28T02:00:00.000Z',
  },
  {
    action: 'dispatch',
    actor: staff('dispatcher', 'dispatcher', 'centre'),
    input: { lead: 'city-works' },
    now: '2026-09-28T03:00:00.000Z',
  },
  { action: 'assignment.sign', actor: handler, input: {}, now: '2026-09-28T04:00:00.000Z' },
  {
    action: 'report',
    actor: handler,
    input: { reply: '已更换灯具', solved: 'solved' },
    now: '2026-09-29T04:00:00.000Z',
  },
  {
    action: 'verification.pass',
    actor: staff('verifier', 'verifier', 'centre'),
    input: { way: 'on_site', findings: '现场看过，路灯已亮' },
    now: '2026-09-29T06:00:00.000Z',
  },
  { action: 'begin_follow_up', actor: caller, input: {}, now: '2026-09-29T07:00:00.000Z' },
  {
    action: 'follow_up.record',
    actor: caller,
    input: { way: 'phone', result: 'satisfied' },
    now: '2026-09-29T08:00:00.000Z',
  },
]

/** Long enough to measure, short enough that one of the rounds is left alone by the machine's other work. */
const perRound = 100_000
const rounds = 20

export const bench: Bench = async ({ report }) => {
  const calendar = stateCouncilCalendar()
  const opening = { district: 'bench', id: '00000000-0000-4000-8000-000000000000', number: '260928000427' }
  const questions: Question[] = []
  let matter: Matter | null = null
  for (const act of life) {
    const question: Question = { ...act, procedure, matter, calendar, opening }
    questions.push(question)
    const answer = decide(question)
    if (!answer.ok) throw answer.refusal
    matter = answer.decision.matter
  }
  let best = 0
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    for (let n = 0; n < perRound; n++) {
      const question = questions[n % questions.length]
      if (question && !decide(question).ok) throw new Error('an act of the life was refused')
    }
    best = Math.max(best, perRound / ((performance.now() - began) / 1000))
  }
  report({
    name: 'decide.rate',
    value: best,
    unit: 'decisions/s',
    goal: '≥ 200,000',
    met: best >= 200_000,
    note: `${life.length} acts from filing to the close, on one core`,
  })
}
