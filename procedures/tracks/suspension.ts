import { workingHours, type Limit } from '@mazha/contracts/clock'
import { defineTrack } from '@mazha/contracts/define'
import { field, form } from '@mazha/contracts/form'
import type { Text } from '@mazha/contracts/text'

/** The work waits for something outside anyone's hands: the basis is named, another person agrees, and the clock stands still. */
export const suspensionTrack = <const C extends string>(rule: {
  readonly clock: C
  readonly answer: { readonly limit: Limit; readonly source: Text }
}) =>
  defineTrack({
    id: 'suspension',
    title: { zh: '中止', en: 'Suspension' },
    host: { facts: ['lead'], clocks: [rule.clock] },
    initial: 'none',
    states: {
      none: { title: { zh: '未中止', en: 'Not suspended' } },
      requested: { title: { zh: '待审批', en: 'To be decided' }, queue: 'to_decide', holder: { role: 'dispatcher' } },
      suspended: { title: { zh: '中止中', en: 'Suspended' } },
    },
    facts: { suspension_basis: 'text' },
    clocks: {
      suspension_answer: {
        title: { zh: '中止审批', en: 'Decision on the suspension' },
        limit: rule.answer.limit,
        near: workingHours(2),
        source: rule.answer.source,
      },
    },
    outcomes: [],
    actions: {
      request: {
        title: { zh: '申请中止', en: 'Ask for a suspension' },
        from: ['none'],
        to: 'requested',
        by: [{ role: 'handler', unit: 'lead' }],
        when: [
          {
            holds: { clock: rule.clock, in: ['running', 'near'] },
            otherwise: {
              zh: '时限已到期，不能再中止。',
              en: 'The time limit has run out, so it cannot be suspended any more.',
            },
          },
        ],
        form: form({
          basis: field.choice({
            label: { zh: '依据', en: 'Basis' },
            options: {
              awaiting_person: { zh: '等待诉求人补充或到场', en: 'Waiting for the person' },
              awaiting_appraisal: { zh: '等待鉴定、检测结论', en: 'Waiting for an appraisal or test' },
              awaiting_ruling: { zh: '等待司法或行政决定', en: 'Waiting for a court or an authority' },
              force_majeure: { zh: '不可抗力', en: 'Force majeure' },
            },
          }),
          words: field.lines({ label: { zh: '说明', en: 'Explanation' }, private: true, max: 1000 }),
        }),
        effects: [{ set: 'suspension_basis', to: { input: 'basis' } }, { start: 'suspension_answer' }],
      },
      approve: {
        title: { zh: '同意中止', en: 'Approve the suspension' },
        from: ['requested'],
        to: 'suspended',
        by: ['dispatcher', 'leader'],
        effects: [
          { stop: 'suspension_answer' },
          { pause: rule.clock, basis: { fact: 'suspension_basis' } },
          {
            notice: {
              to: 'reporter',
              text: {
                zh: '您的诉求因客观原因暂时中止办理，条件具备后马上恢复。',
                en: 'The handling of your request is suspended for now and resumes as soon as it can.',
              },
            },
          },
        ],
        trail: {
          zh: '因为需要等待外部条件，暂时中止办理，时限停止计算；恢复后会告诉您。',
          en: 'We must wait for something outside; the time limit stands still. We will tell you when work resumes.',
        },
      },
      refuse: {
        title: { zh: '不同意中止', en: 'Refuse the suspension' },
        from: ['requested'],
        to: 'none',
        by: ['dispatcher', 'leader'],
        form: form({ words: field.lines({ label: { zh: '理由', en: 'Reason' }, private: true, max: 1000 }) }),
        effects: [{ stop: 'suspension_answer' }],
      },
      resume: {
        title: { zh: '恢复办理', en: 'Resume' },
        from: ['suspended'],
        to: 'none',
        by: [{ role: 'handler', unit: 'lead' }, 'dispatcher', 'leader'],
        effects: [{ resume: rule.clock }, { clear: 'suspension_basis' }],
        trail: {
          zh: `已恢复办理，最迟 {due:${rule.clock}} 答复您。`,
          en: `Work has resumed. You will have an answer by {due:${rule.clock}}.`,
        },
      },
    },
  })
