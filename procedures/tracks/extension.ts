import { workingHours, type Limit } from '@mazha/contracts/clock'
import { defineTrack } from '@mazha/contracts/define'
import { field, form } from '@mazha/contracts/form'
import type { Text } from '@mazha/contracts/text'

/**
 * More time, asked for before the limit runs out and granted by someone else, once, up to so many days. The clock
 * says afterwards who granted how much, and why.
 */
export const extensionTrack = <const C extends string>(rule: {
  readonly clock: C
  readonly maxDays: number
  readonly answer: { readonly limit: Limit; readonly source: Text }
}) =>
  defineTrack({
    id: 'extension',
    title: { zh: '延期', en: 'Extension' },
    host: { facts: ['lead'], clocks: [rule.clock] },
    initial: 'none',
    states: {
      none: { title: { zh: '未申请', en: 'Not asked for' } },
      requested: { title: { zh: '待审批', en: 'To be decided' }, queue: 'to_decide', holder: { role: 'dispatcher' } },
      granted: { title: { zh: '已同意', en: 'Granted' } },
      refused: { title: { zh: '未同意', en: 'Refused' } },
    },
    facts: { extension_days: 'number', extension_asked: 'number', extension_basis: 'text' },
    clocks: {
      extension_answer: {
        title: { zh: '延期审批', en: 'Decision on the extension' },
        limit: rule.answer.limit,
        near: workingHours(2),
        source: rule.answer.source,
      },
    },
    outcomes: [],
    actions: {
      request: {
        title: { zh: '申请延期', en: 'Ask for an extension' },
        from: ['none', 'refused'],
        to: 'requested',
        by: [{ role: 'handler', unit: 'lead' }],
        when: [
          {
            holds: { clock: rule.clock, in: ['running', 'near'] },
            otherwise: {
              zh: '延期要在到期之前申请。',
              en: 'An extension must be asked for before the limit runs out.',
            },
          },
        ],
        form: form({
          days: field.number({ label: { zh: '延长工作日', en: 'Working days' }, min: 1, max: rule.maxDays }),
          basis: field.choice({
            label: { zh: '事由', en: 'Reason' },
            options: {
              complex: { zh: '情况复杂', en: 'Complex' },
              several_units: { zh: '涉及多个单位', en: 'Several units are involved' },
              works: { zh: '需要施工', en: 'Works are needed' },
              weather: { zh: '天气或不可抗力', en: 'Weather or force majeure' },
            },
          }),
          words: field.lines({ label: { zh: '说明', en: 'Explanation' }, private: true, max: 1000 }),
        }),
        effects: [
          { set: 'extension_asked', to: { input: 'days' } },
          { set: 'extension_basis', to: { input: 'basis' } },
          { start: 'extension_answer' },
        ],
      },
      grant: {
        title: { zh: '同意延期', en: 'Grant the extension' },
        from: ['requested'],
        to: 'granted',
        by: ['dispatcher', 'leader'],
        form: form({
          days: field.number({ label: { zh: '延长工作日', en: 'Working days' }, min: 1, max: rule.maxDays }),
        }),
        effects: [
          { extend: rule.clock, by: { input: 'days' }, basis: { fact: 'extension_basis' } },
          { set: 'extension_days', to: { input: 'days' } },
          { stop: 'extension_answer' },
          {
            notice: {
              to: 'reporter',
              text: {
                zh: '您的诉求办理时间延长 {extension_days} 个工作日。',
                en: 'The time for handling your request was extended by {extension_days} working days.',
              },
            },
          },
        ],
        trail: {
          zh: `这件事比较复杂，办理时间延长 {extension_days} 个工作日，最迟 {due:${rule.clock}} 答复您。`,
          en: `This takes longer: extended by {extension_days} working days. You will have an answer by {due:${rule.clock}}.`,
        },
      },
      refuse: {
        title: { zh: '不同意延期', en: 'Refuse the extension' },
        from: ['requested'],
        to: 'refused',
        by: ['dispatcher', 'leader'],
        form: form({ words: field.lines({ label: { zh: '理由', en: 'Reason' }, private: true, max: 1000 }) }),
        effects: [{ stop: 'extension_answer' }],
      },
    },
  })
