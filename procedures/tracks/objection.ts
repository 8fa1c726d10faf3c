import { workingHours, type Limit } from '@mazha/contracts/clock'
import { defineTrack } from '@mazha/contracts/define'
import { field, form } from '@mazha/contracts/form'
import type { Text } from '@mazha/contracts/text'

/**
 * A unit that was given what is not its duty says so before it signs, within the time for signing; a dispatcher rules.
 * Upheld, the matter goes back to be dispatched anew, and the wrong unit is remembered, so that it is not sent there
 * again. `signing` is the procedure's clock (or the assignment's) within which it must be said.
 */
export const objectionTrack = <const C extends string>(rule: {
  readonly within: C
  readonly ruling: { readonly limit: Limit; readonly source: Text }
}) =>
  defineTrack({
    id: 'objection',
    title: { zh: '派单异议', en: 'Objection to the dispatch' },
    host: { facts: ['lead'], clocks: [rule.within] },
    initial: 'none',
    states: {
      none: { title: { zh: '无异议', en: 'None' } },
      raised: { title: { zh: '待裁定', en: 'To be ruled on' }, queue: 'to_decide', holder: { role: 'dispatcher' } },
      upheld: { title: { zh: '异议成立', en: 'Upheld' } },
      rejected: { title: { zh: '异议不成立', en: 'Rejected' } },
    },
    facts: { objection_basis: 'text', suggested_unit: 'text', wrong_leads: 'units' },
    clocks: {
      ruling: {
        title: { zh: '异议裁定', en: 'Ruling on the objection' },
        limit: rule.ruling.limit,
        near: workingHours(2),
        source: rule.ruling.source,
      },
    },
    outcomes: ['upheld'],
    actions: {
      raise: {
        title: { zh: '提出异议', en: 'Object to the dispatch' },
        hint: {
          zh: '不属于本单位职责时，在签收期限内提出',
          en: 'When it is not your duty; within the time for signing',
        },
        from: ['none', 'upheld'],
        to: 'raised',
        by: [{ role: 'handler', unit: 'lead' }],
        when: [
          {
            holds: { clock: rule.within, in: ['running', 'near'] },
            otherwise: {
              zh: '已过异议期限，请签收办理；确有困难请联系调度员。',
              en: 'The time to object has passed. Please sign for it; if that is not possible, call the dispatcher.',
            },
          },
        ],
        form: form({
          basis: field.choice({
            label: { zh: '理由', en: 'Reason' },
            options: {
              not_our_duty: { zh: '不属于本单位职责', en: 'Not our duty' },
              not_our_area: { zh: '不在本单位辖区', en: 'Not in our area' },
              other_unit_leads: { zh: '应由其他单位主办', en: 'Another unit should lead' },
            },
          }),
          words: field.lines({ label: { zh: '依据', en: 'Grounds' }, private: true, max: 2000 }),
          suggested: field.unit({ label: { zh: '建议主办单位', en: 'Suggested lead unit' } }).optional(),
        }),
        effects: [
          { set: 'objection_basis', to: { input: 'basis' } },
          { clear: 'suggested_unit' },
          { set: 'suggested_unit', to: { input: 'suggested' } },
          { stop: rule.within },
          { start: 'ruling' },
        ],
      },
      uphold: {
        title: { zh: '异议成立', en: 'Uphold the objection' },
        hint: { zh: '退回重新派单，并记住不再派给该单位', en: 'Back to dispatch; it is not sent to this unit again' },
        from: ['raised'],
        to: 'upheld',
        by: ['dispatcher'],
        form: form({
          words: field
            .lines({ label: { zh: '裁定说明', en: 'Reasons for the ruling' }, private: true, max: 1000 })
            .optional(),
        }),
        effects: [{ stop: 'ruling' }, { add: 'wrong_leads', value: { fact: 'lead' } }, { outcome: 'upheld' }],
        trail: {
          zh: '原承办单位不负责这类事项，我们正在为您改派。',
          en: 'The unit is not in charge of this; we are passing it to the right one.',
        },
      },
      reject: {
        title: { zh: '异议不成立', en: 'Reject the objection' },
        from: ['raised'],
        to: 'rejected',
        by: ['dispatcher'],
        form: form({
          words: field.lines({ label: { zh: '裁定说明', en: 'Reasons for the ruling' }, private: true, max: 1000 }),
        }),
        effects: [{ stop: 'ruling' }, { start: rule.within }],
      },
    },
  })
