import { resident, staff, story } from '@mazha/procedures/testing/story'
import { expect, test } from 'vitest'
import { procedure } from './noise-complaint.ts'

const dispatcher = staff('dispatcher', 'dispatcher', 'centre')
const environment = staff('environment', 'handler', 'environment-bureau')
const police = staff('police', 'handler', 'police-station')
const verifier = staff('verifier', 'verifier', 'centre')
const caller = staff('caller', 'caller', 'centre')

const inspecting = () => {
  const s = story(procedure, { at: '2026-09-28 22:10' })
  s.opens(resident, { text: '楼下烧烤店音响吵', channel: 'portal' })
  s.does(dispatcher, 'plan_inspection', { lead: 'environment-bureau', partner: 'police-station' })
  return s
}
const measured = (too_loud: boolean) => ({ decibels: too_loud ? 71 : 48, too_loud, words: '现场测量' })

test('two units inspect it together, it is put right, checked, and the person is asked', () => {
  const s = inspecting()
  s.does(environment, 'joint_inspection.arrive')
  expect(s.refuses(environment, 'joint_inspection.measure', measured(true)).code).toBe('action.wrong-state')
  s.does(police, 'joint_inspection.arrive')
  expect(s.refuses(police, 'joint_inspection.measure', measured(true)).code).toBe('action.not-yours')
  s.does(environment, 'joint_inspection.measure', measured(true))
  expect(s.matter).toMatchObject({ state: 'correcting', facts: { decibels: 71, finding: 'too_loud' } })
  s.does(environment, 'report_correction', { reply: '已拆除室外音响' })
  s.does(verifier, 'verification.pass', { way: 'on_site', findings: '夜间 45 分贝' })
  s.does(caller, 'follow_up.record', { way: 'phone', result: 'satisfied' })
  expect(s.matter.state).toBe('closed')
})

test('within the limit it is explained; who is not satisfied gets another joint inspection', () => {
  const s = inspecting()
  s.does(environment, 'joint_inspection.arrive')
  s.does(police, 'joint_inspection.arrive')
  s.does(environment, 'joint_inspection.measure', measured(false))
  expect(s.matter.state).toBe('asking')
  s.does(caller, 'follow_up.record', { way: 'phone', result: 'dissatisfied' })
  expect(s.matter).toMatchObject({ state: 'inspecting', facts: { present: null } })
})

test('a joint inspection takes two different units', () => {
  const s = story(procedure, { at: '2026-09-28 22:10' })
  s.opens(resident, { text: '吵', channel: 'portal' })
  expect(s.refuses(dispatcher, 'plan_inspection', { lead: 'environment-bureau' }).words).toContain('配合单位')
  const twice = { lead: 'environment-bureau', partner: 'environment-bureau' }
  expect(s.refuses(dispatcher, 'plan_inspection', twice).words).toContain('两个不同的单位')
})
