import { workingDays, workingHours, type Limit } from '@mazha/contracts/clock'
import { defineTrack } from '@mazha/contracts/define'
import { field, form } from '@mazha/contracts/form'
import type { Text } from '@mazha/contracts/text'

/**
 * Who works on it: the lead unit signs for it or sends it back for want of information; assisting units sign for
 * their part and say what they did; the work passes from one person to another within the unit.
 *
 * The procedure sets `lead` and `assists`, puts the track to `offered` when it dispatches and to `none` when it takes
 * the matter back. `signing` is the time for signing or for sending back.
 */
export const assignmentTrack = (rule: { readonly limit: Limit; readonly source: Text }) =>
  defineTrack({
    id: 'assignment',
    title: { zh: '承办', en: 'Assignment' },
    host: { facts: ['lead', 'assists', 'handler', 'handlers'], clocks: [] },
    initial: 'none',
    states: {
      none: { title: { zh: '未交办', en: 'Not assigned' } },
      offered: { title: { zh: '待签收', en: 'To be signed for' } },
      signed: { title: { zh: '已签收', en: 'Signed for' } },
    },
    facts: {
      signed_at: 'instant',
      assists_signed: 'units',
      assists_done: 'units',
      returns: 'number',
      returned_for: 'text',
    },
    clocks: {
      signing: {
        title: { zh: '签收或退回', en: 'Sign for it or send it back' },
        limit: rule.limit,
        near: rule.limit.unit === 'working_day' ? workingHours(4) : workingDays(0),
        source: rule.source,
      },
    },
    outcomes: ['signed', 'returned'],
    actions: {
      sign: {
        title: { zh: '签收', en: 'Sign for it' },
        hint: {
          zh: '签收后由您办理，不能再提出异议',
          en: 'You then handle it and can no longer object to the dispatch',
        },
        from: ['offered'],
        to: 'signed',
        by: [{ role: 'handler', unit: 'lead' }],
        effects: [
          { set: 'handler', to: { actor: 'person' } },
          { add: 'handlers', value: { actor: 'person' } },
          { set: 'signed_at', to: { now: true } },
          { stop: 'signing' },
          { outcome: 'signed' },
        ],
      },
      return: {
        title: { zh: '退回补充', en: 'Send back for more information' },
        hint: {
          zh: '缺少办理所需的信息时使用；不属于本单位职责的，请提出异议',
          en: 'When information is missing; if it is not your duty, object instead',
        },
        from: ['offered'],
        to: 'none',
        by: [{ role: 'handler', unit: 'lead' }],
        when: [
          {
            holds: { fact: 'returns', below: 2 },
            otherwise: {
              zh: '已退回过两次，不能再退回。请签收办理，或提出异议。',
              en: 'It was sent back twice already. Please sign for it, or object to the dispatch.',
            },
          },
        ],
        form: form({
          missing: field.choice({
            label: { zh: '缺少什么', en: 'What is missing' },
            options: {
              place: { zh: '地点不清', en: 'The place is unclear' },
              contact: { zh: '联系方式不清', en: 'The contact is unclear' },
              facts: { zh: '事由不清', en: 'What happened is unclear' },
            },
          }),
          words: field.lines({ label: { zh: '说明', en: 'Explanation' }, private: true, max: 1000 }),
        }),
        effects: [
          { count: 'returns' },
          { set: 'returned_for', to: { input: 'missing' } },
          { stop: 'signing' },
          { outcome: 'returned' },
        ],
        trail: {
          zh: '承办单位需要更多信息，我们会尽快核实，必要时与您联系。',
          en: 'The unit needs more information. We will check, and call you if need be.',
        },
      },
      sign_part: {
        title: { zh: '协办签收', en: 'Sign for the assisting part' },
        from: ['offered', 'signed'],
        by: [{ role: 'handler', unit: 'assists' }],
        effects: [
          { add: 'assists_signed', value: { actor: 'unit' } },
          { add: 'handlers', value: { actor: 'person' } },
        ],
      },
      finish_part: {
        title: { zh: '反馈协办结果', en: 'Report the assisting part' },
        from: ['signed'],
        by: [{ role: 'handler', unit: 'assists' }],
        form: form({
          words: field.lines({ label: { zh: '做了什么', en: 'What was done' }, private: true, max: 2000 }),
        }),
        effects: [
          { add: 'assists_signed', value: { actor: 'unit' } },
          { add: 'assists_done', value: { actor: 'unit' } },
          { add: 'handlers', value: { actor: 'person' } },
        ],
      },
      hand_over: {
        title: { zh: '转交同事', en: 'Hand over to a colleague' },
        from: ['signed'],
        by: [{ role: 'handler', unit: 'lead' }],
        form: form({ to: field.person({ label: { zh: '转交给', en: 'To' } }) }),
        effects: [
          { set: 'handler', to: { input: 'to' } },
          { add: 'handlers', value: { input: 'to' } },
        ],
      },
    },
  })
