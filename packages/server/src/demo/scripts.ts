import type { Actor } from '@mazha/contracts/role'
import { demoStaff, handlerOf } from './people.ts'
import { type DemoRequest, replies } from './requests.ts'

/** The ways that the demonstration's matters take: who does what, on which working day, at what time. */

export type Step = {
  /** Working days before the present; 1 is the last full one. */
  readonly ago: number
  /** Hours and minutes on that day. */
  readonly time: readonly [hour: number, minute: number]
  readonly by: Actor
  readonly action: string
  readonly input: Readonly<Record<string, unknown>>
}

/** `open` stands first; its input is the request itself. */
export type Script = (request: DemoRequest, n: number) => readonly Step[]

export const staff = (login: string): Actor => {
  const person = demoStaff.find((one) => one.login === login)
  if (person === undefined) throw new Error(`The demonstration has no ${login}`)
  return { kind: 'staff', person: person.id, posts: person.posts.map(({ post, role, unit }) => ({ post, role, unit })) }
}
const reporter: Actor = { kind: 'reporter' }

type Time = readonly [number, number]
const step = (ago: number, time: Time, by: Actor, action: string, input: Step['input'] = {}): Step => ({
  ago,
  time,
  by,
  action,
  input,
})

const opener = ({ channel }: DemoRequest): Actor => (channel === 'portal' ? reporter : staff('clerk'))
const handler = ({ lead }: DemoRequest): Actor => staff(handlerOf[lead] ?? 'handler')
/** Spread over the hour, so that two matters seldom share a minute. */
const past = (hour: number, n: number): Time => [hour, (n * 7) % 60]

const opened =
  (ago: number): Script =>
  (request, n) => [step(ago, past(9, n), opener(request), 'open')]

const levels = ['community_direct', 'street_coordinated', 'street_coordinated', 'county_joint'] as const

const accepted =
  (ago: number): Script =>
  (request, n) => [
    ...opened(ago)(request, n),
    step(ago, past(10, n), staff('clerk'), 'accept', {
      category: request.category,
      level: levels[n % 4] ?? 'street_coordinated',
      urgency: n % 9 === 0 ? 'urgent' : 'normal',
    }),
  ]

const dispatched =
  (ago: number, assists: readonly string[] = []): Script =>
  (request, n) => [
    ...accepted(ago)(request, n),
    step(ago, past(11, n), staff('dispatcher'), 'dispatch', {
      lead: request.lead,
      words: '请核实情况，按时限答复本人。',
      ...(assists.length > 0 && { assists: assists.filter((unit) => unit !== request.lead) }),
    }),
  ]

const signed =
  (ago: number, assists: readonly string[] = []): Script =>
  (request, n) => [...dispatched(ago, assists)(request, n), step(ago, past(14, n), handler(request), 'assignment.sign')]

const reported =
  (from: number, done: number): Script =>
  (request, n) => [
    ...signed(from)(request, n),
    ...(from - done > 1
      ? [step(from - 1, past(15, n), handler(request), 'note', { words: '已联系本人，约定现场查看时间。' })]
      : []),
    step(done, past(16, n), handler(request), 'report', {
      reply: replies[request.lead],
      solved: n % 5 === 0 ? 'partly' : 'solved',
    }),
  ]

const verified =
  (from: number, done: number, checked: number): Script =>
  (request, n) => [
    ...reported(from, done)(request, n),
    step(checked, past(10, n), staff('verifier'), 'verification.pass', {
      way: n % 2 === 0 ? 'on_site' : 'with_person',
      findings: '问题已经解决，与答复一致。',
    }),
  ]

const calling =
  (from: number, done: number, checked: number): Script =>
  (request, n) => [
    ...verified(from, done, checked)(request, n),
    step(checked, past(14, n), staff('caller'), 'begin_follow_up'),
  ]

const judged =
  (from: number, done: number, checked: number, result: string): Script =>
  (request, n) => [
    ...calling(from, done, checked)(request, n),
    step(checked, past(15, n), staff('caller'), 'follow_up.record', {
      way: 'phone',
      result,
      words: '问题解决了，谢谢你们。',
    }),
  ]

/** A matter that the resident confirmed before anyone called. */
const confirmed =
  (from: number, done: number, checked: number): Script =>
  (request, n) => [
    ...reported(from, done)(request, n),
    step(done, past(17, n), reporter, 'confirm', { rating: 'satisfied', words: '修得很快。' }),
    step(checked, past(10, n), staff('verifier'), 'verification.pass', {
      way: 'on_site',
      findings: '现场查看，问题已经解决。',
    }),
  ]

const then =
  (script: Script, ...more: readonly ((request: DemoRequest, n: number) => Step)[]): Script =>
  (request, n) => [...script(request, n), ...more.map((one) => one(request, n))]

const repeat = (count: number, script: Script): Script[] => Array.from({ length: count }, () => script)

const objection =
  (ago: number) =>
  (request: DemoRequest, n: number): Step =>
    step(ago, past(15, n), handler(request), 'objection.raise', {
      basis: 'not_our_duty',
      words: '该处设施由产权单位自行管养。',
      suggested: 'chaohai-street',
    })
const askExtension =
  (ago: number) =>
  (request: DemoRequest, n: number): Step =>
    step(ago, past(16, n), handler(request), 'extension.request', {
      days: 5,
      basis: 'works',
      words: '需要开挖路面，已报施工计划。',
    })
const grantExtension =
  (ago: number) =>
  (_request: DemoRequest, n: number): Step =>
    step(ago, past(17, n), staff('leader'), 'extension.grant', { days: 5 })
const askSuspension =
  (ago: number) =>
  (request: DemoRequest, n: number): Step =>
    step(ago, past(9, n), handler(request), 'suspension.request', {
      basis: 'awaiting_appraisal',
      words: '等待检测机构出具报告。',
    })
const failCheck =
  (ago: number) =>
  (_request: DemoRequest, n: number): Step =>
    step(ago, past(11, n), staff('verifier'), 'verification.fail', {
      way: 'on_site',
      findings: '现场还有一处没有修好。',
    })

/** One script a matter; together they put something into every queue and every state. */
export const scripts: readonly Script[] = [
  // Past due, near due and fresh in every queue.
  ...repeat(2, opened(3)),
  ...repeat(4, opened(1)),
  ...repeat(2, accepted(3)),
  ...repeat(3, accepted(1)),
  ...repeat(2, dispatched(4)),
  ...repeat(3, dispatched(1, ['chaohai-street'])),
  ...repeat(2, then(dispatched(2), objection(1))),
  ...repeat(3, signed(8)),
  ...repeat(3, signed(5)),
  ...repeat(3, signed(2, ['chaohai-street'])),
  then(signed(4), askExtension(1)),
  then(signed(6), askExtension(3), grantExtension(3)),
  then(signed(4), askSuspension(2)),
  then(signed(3), (request, n) =>
    step(2, past(10, n), reporter, 'add_words', { words: '今天又发生了一次，补充一下。' }),
  ),
  ...repeat(2, reported(7, 4)),
  ...repeat(3, reported(4, 1)),
  ...repeat(2, then(reported(8, 4), failCheck(2))),
  ...repeat(4, verified(6, 3, 1)),
  ...repeat(2, calling(6, 3, 1)),
  then(calling(9, 6, 3), (_request, n) =>
    step(2, past(9, n), staff('caller'), 'follow_up.record', { way: 'phone', result: 'unreachable' }),
  ),
  then(judged(9, 6, 3, 'dissatisfied')),
  ...repeat(4, judged(12, 8, 6, 'satisfied')),
  ...repeat(2, judged(14, 10, 8, 'basically_satisfied')),
  ...repeat(3, confirmed(11, 7, 5)),
  then(judged(15, 12, 10, 'satisfied'), (_request, n) =>
    step(2, past(16, n), reporter, 'recur', { words: '上次修好的地方又坏了。' }),
  ),
  then(accepted(5), (_request, n) =>
    step(5, past(15, n), staff('leader'), 'shelve', { words: '需列入明年改造计划，先挂账。', review_on: 'review' }),
  ),
  then(opened(6), (_request, n) =>
    step(6, past(11, n), staff('clerk'), 'redirect', {
      channel: 'arbitration',
      words: '请向劳动人事争议仲裁委员会申请，电话 0532-5550141，我们可以帮您准备材料。',
      told: 'phone',
    }),
  ),
  then(opened(7), (_request, n) =>
    step(7, past(14, n), staff('clerk'), 'decline', {
      reason: 'not_public',
      words: '这是双方自愿订立的合同，不属于公共服务职责。',
      other_way: '可以到街道调解室申请人民调解，免费。',
      told: 'phone',
    }),
  ),
  then(opened(4), (_request, n) => step(3, past(9, n), reporter, 'withdraw', { words: '已经自己解决了。' })),
  then(accepted(2), (_request, n) =>
    step(2, past(14, n), staff('dispatcher'), 'merge', { into: 'same', words: '与在办的一件相同。' }),
  ),
]
