import { expect, test } from 'vitest'
import { procedure } from './service-request.ts'
import { personId, resident, staff, story, system, type Story } from './testing/story.ts'

/** From whom a request is kept: when that is decided, carried over and lifted. */

const clerk = staff('clerk', 'clerk', 'centre')
const dispatcher = staff('dispat', 'dispatcher', 'centre')
const handler = staff('water', 'handler', 'water-bureau')
const verifier = staff('verify', 'verifier', 'centre')
const leader = staff('leader', 'leader', 'street')

const filed = (): Story => {
  const s = story(procedure, { at: '2026-09-28 09:00' })
  s.opens(resident, { text: '路灯不亮', channel: 'portal' })
  return s
}
const closed = (): Story => {
  const s = filed()
  s.does(clerk, 'accept')
  s.does(dispatcher, 'dispatch', { lead: 'water-bureau' })
  s.does(handler, 'assignment.sign')
  s.does(handler, 'report', { reply: '已修好', solved: 'solved' })
  s.does(verifier, 'verification.pass', { way: 'on_site', findings: '已亮' })
  s.does(resident, 'confirm', { rating: 'satisfied' })
  expect(s.matter.state).toBe('closed')
  return s
}

test('what comes out after the close is sealed as well, also from the unit that had it', () => {
  const s = closed()
  s.does(clerk, 'seal', { units: ['water-bureau'], basis: 'accusation' })
  s.does(handler, 'recuse', { basis: 'relative' })
  s.does(leader, 'order_recusal', { person: personId('verify'), basis: 'interest' })
  expect(s.matter).toMatchObject({
    state: 'closed',
    facts: { sealed_units: ['water-bureau'], recused: [personId('water'), personId('verify')] },
  })
  const withdrawn = filed()
  withdrawn.does(resident, 'withdraw')
  withdrawn.does(clerk, 'seal', { units: ['water-bureau'], basis: 'accusation' })
  expect(withdrawn.matter.facts['sealed_units']).toEqual(['water-bureau'])
})

test('a unit at work on it is not shut out before the work is given to another', () => {
  const s = filed()
  s.does(clerk, 'accept')
  s.does(dispatcher, 'dispatch', { lead: 'water-bureau' })
  expect(s.refuses(clerk, 'seal', { units: ['water-bureau'], basis: 'accusation' }).words).toContain('先改派')
})

test('a recurrence is kept from everybody from whom the first one is kept', () => {
  const s = closed()
  s.does(clerk, 'seal', { units: ['road-bureau'], people: [personId('boss')], basis: 'accusation' })
  s.does(verifier, 'recuse', { basis: 'relative' })
  const [opens] = s.does(resident, 'recur', { words: '又不亮了' }).opens
  expect(opens?.input).toMatchObject({
    sealed_units: ['road-bureau'],
    sealed_people: [personId('boss')],
    recused: [personId('verify')],
  })
  const next = story(procedure, { at: '2026-10-20 09:00' })
  next.opens(system, opens?.input)
  expect(next.matter.facts).toMatchObject({ sealed_units: ['road-bureau'], recused: [personId('verify')] })
  // Whoever files decides nothing of it.
  expect(() => story(procedure, { at: '2026-10-20 09:00' }).opens(resident, opens?.input)).toThrow(
    'decides from whom it is kept',
  )
})

test('whoever lifts a seal is named, says why, and lifts no recusal with it', () => {
  const s = filed()
  expect(s.refuses(leader, 'unseal', { basis: 'asked', words: '同意公开' }).words).toContain('没有保密')
  s.does(clerk, 'seal', { units: ['road-bureau'], basis: 'accusation' })
  s.does(verifier, 'recuse', { basis: 'relative' })
  s.refuses(clerk, 'unseal', { basis: 'not_about_them', words: '查明无关' })
  s.refuses(leader, 'unseal', { basis: 'not_about_them' })
  s.does(leader, 'unseal', { basis: 'not_about_them', words: '查明无关' })
  expect(s.matter.facts).toMatchObject({
    sealed_units: null,
    sealed_for: null,
    unsealed_by: personId('leader'),
    recused: [personId('verify')],
  })
  expect(s.entries.at(-1)).toMatchObject({ action: 'unseal', words: { words: '查明无关' } })
})

test('what the person says is about an official is sorted before it is dispatched', () => {
  const about = (): Story => {
    const s = story(procedure, { at: '2026-09-28 09:00' })
    s.opens(resident, { text: '窗口有人收钱', channel: 'portal', about_officials: true })
    s.does(clerk, 'accept')
    return s
  }
  const s = about()
  expect(s.refuses(dispatcher, 'dispatch', { lead: 'water-bureau' }).words).toContain('先分清')
  s.refuses(leader, 'sort')
  s.does(dispatcher, 'sort', { units: ['road-bureau'] })
  expect(s.matter.facts).toMatchObject({
    about_officials: null,
    sealed_units: ['road-bureau'],
    sealed_for: 'accusation',
  })
  expect(s.refuses(clerk, 'sort').words).toContain('不用再')
  s.does(dispatcher, 'dispatch', { lead: 'water-bureau' })
  // About nobody after all: then it is kept from nobody.
  const plain = about()
  plain.does(clerk, 'sort', { words: '说的是路灯' })
  expect(plain.matter.facts['about_officials']).toBeNull()
  expect(plain.matter.facts['sealed_for']).toBeUndefined()
})
