import { workingHours, type Limit } from '@mazha/contracts/clock'
import { defineTrack } from '@mazha/contracts/define'
import { field, form } from '@mazha/contracts/form'
import type { Text } from '@mazha/contracts/text'

const evidence = {
  way: field.choice({
    label: { zh: '核查方式', en: 'How it was checked' },
    options: {
      on_site: { zh: '现场核查', en: 'On the ground' },
      documents: { zh: '资料核查', en: 'By documents' },
      with_person: { zh: '与当事人核实', en: 'With the people concerned' },
    },
  }),
  findings: field.lines({ label: { zh: '看到的情况', en: 'What was found' }, private: true, min: 2, max: 2000 }),
  files: field.files({ label: { zh: '照片或资料', en: 'Photos or documents' } }).optional(),
}

/**
 * Someone who never handled the matter checks the work where it was done. The procedure sets `handlers`, starts the
 * track with `waiting`, and says what follows from `passed` and `failed`.
 */
export const verificationTrack = (rule: { readonly limit: Limit; readonly source: Text }) =>
  defineTrack({
    id: 'verification',
    title: { zh: '核查', en: 'Verification' },
    host: { facts: ['handlers'], clocks: [] },
    initial: 'none',
    states: {
      none: { title: { zh: '未核查', en: 'Not yet' } },
      waiting: { title: { zh: '待核查', en: 'To be verified' } },
      passed: { title: { zh: '核查通过', en: 'Passed' } },
      failed: { title: { zh: '核查不通过', en: 'Failed' } },
    },
    facts: { verification: 'text', verified_by: 'person', verified_how: 'text' },
    clocks: {
      verify: {
        title: { zh: '核查', en: 'Verification' },
        limit: rule.limit,
        near: workingHours(4),
        source: rule.source,
      },
    },
    outcomes: ['passed', 'failed'],
    actions: {
      pass: {
        title: { zh: '核查通过', en: 'Pass' },
        hint: { zh: '办理过这件事的人不能核查', en: 'Nobody who handled it may verify it' },
        from: ['waiting'],
        to: 'passed',
        by: [{ role: 'verifier', never: 'handlers' }],
        form: form(evidence),
        effects: [
          { set: 'verification', to: { is: 'passed' } },
          { set: 'verified_by', to: { actor: 'person' } },
          { set: 'verified_how', to: { input: 'way' } },
          { stop: 'verify' },
          { outcome: 'passed' },
        ],
      },
      fail: {
        title: { zh: '核查不通过', en: 'Fail' },
        hint: { zh: '退回重新办理', en: 'Goes back to be handled again' },
        from: ['waiting'],
        to: 'failed',
        by: [{ role: 'verifier', never: 'handlers' }],
        form: form(evidence),
        effects: [
          { set: 'verification', to: { is: 'failed' } },
          { set: 'verified_by', to: { actor: 'person' } },
          { set: 'verified_how', to: { input: 'way' } },
          { stop: 'verify' },
          { outcome: 'failed' },
        ],
      },
    },
  })
