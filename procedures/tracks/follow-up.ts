import { workingHours, type Limit } from '@mazha/contracts/clock'
import { defineTrack } from '@mazha/contracts/define'
import { field, form } from '@mazha/contracts/form'
import type { Text } from '@mazha/contracts/text'

/** The five results of a follow-up. An unreachable person was not asked, so it counts as an attempt only. */
export const followUpResults = {
  satisfied: { zh: '满意', en: 'Satisfied' },
  basically_satisfied: { zh: '基本满意', en: 'Basically satisfied' },
  dissatisfied: { zh: '不满意', en: 'Dissatisfied' },
  unreachable: { zh: '联系不上', en: 'Could not be reached' },
  refused_to_rate: { zh: '不愿评价', en: 'Would rather not say' },
} as const satisfies Record<string, Text>

/**
 * Someone asks the person whether it is settled. Each attempt is an entry; the days of those that reached nobody are
 * counted, so that a waiver can ask for several different ones. A handler never asks about own work.
 */
export const followUpTrack = (rule: { readonly limit: Limit; readonly source: Text }) =>
  defineTrack({
    id: 'follow_up',
    title: { zh: '回访', en: 'Follow-up' },
    host: { facts: ['handlers'], clocks: [] },
    initial: 'none',
    states: {
      none: { title: { zh: '未回访', en: 'Not yet' } },
      calling: { title: { zh: '回访中', en: 'Under way' } },
      done: { title: { zh: '已回访', en: 'Done' } },
    },
    facts: { judgement: 'text', judged_by: 'text', unreached_days: 'dates', attempts: 'number' },
    clocks: {
      follow_up: {
        title: { zh: '回访', en: 'Follow-up' },
        limit: rule.limit,
        near: workingHours(4),
        source: rule.source,
      },
    },
    outcomes: ['content', 'discontent'],
    actions: {
      record: {
        title: { zh: '记录回访', en: 'Record the follow-up' },
        from: ['calling'],
        by: [{ role: 'caller', never: 'handlers' }],
        form: form({
          way: field.choice({
            label: { zh: '方式', en: 'How' },
            options: {
              phone: { zh: '电话', en: 'By phone' },
              visit: { zh: '上门', en: 'By a visit' },
              message: { zh: '短信或网络', en: 'By message' },
            },
          }),
          result: field.choice({ label: { zh: '结果', en: 'Result' }, options: followUpResults }),
          words: field.lines({ label: { zh: '原话', en: 'In their words' }, private: true, max: 2000 }).optional(),
        }),
        effects: [
          { count: 'attempts' },
          {
            when: { input: 'result', is: 'unreachable' },
            do: [{ add: 'unreached_days', value: { today: true } }],
          },
          {
            when: { not: { input: 'result', is: 'unreachable' } },
            do: [
              { set: 'judgement', to: { input: 'result' } },
              { set: 'judged_by', to: { is: 'follow_up' } },
              { track: 'self', to: 'done' },
              { stop: 'follow_up' },
            ],
          },
          {
            when: { input: 'result', in: ['satisfied', 'basically_satisfied', 'refused_to_rate'] },
            do: [{ outcome: 'content' }],
          },
          { when: { input: 'result', is: 'dissatisfied' }, do: [{ outcome: 'discontent' }] },
        ],
        trail: { zh: '我们就办理结果联系了您。', en: 'We contacted you about the result.' },
      },
    },
  })
