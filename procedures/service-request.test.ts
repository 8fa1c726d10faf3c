import type { EntryDraft } from '@mazha/contracts/matter'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { procedure } from './service-request.ts'
import { personId, resident, staff, story, system, type Story } from './testing/story.ts'
import { walk } from './testing/walk.ts'

const clerk = staff('clerk', 'clerk', 'centre')
const dispatcher = staff('dispat', 'dispatcher', 'centre')
const waterHandler = staff('water', 'handler', 'water-bureau')
const waterColleague = staff('water2', 'handler', 'water-bureau')
const roadHandler = staff('road', 'handler', 'road-bureau')
const verifier = staff('verify', 'verifier', 'centre')
const caller = staff('caller', 'caller', 'centre')
const leader = staff('leader', 'leader', 'street')

const checked = { way: 'on_site', findings: '现场看过，路灯已亮' }
const reached = (result: string) => ({ way: 'phone', result })

const filed = (at = '2026-09-28 09:00', input: object = {}): Story => {
  const s = story(procedure, { at })
  s.opens(resident, { text: '路灯不亮', channel: 'portal', ...input })
  return s
}
const accepted = (at?: string, input?: object): Story => {
  const s = filed(at, input)
  s.does(clerk, 'accept')
  return s
}
const dispatched = (at?: string, input?: object): Story => {
  const s = accepted(at, input)
  s.does(dispatcher, 'dispatch', { lead: 'water-bureau' })
  return s
}
const handling = (at?: string, input?: object): Story => {
  const s = dispatched(at, input)
  s.does(waterHandler, 'assignment.sign')
  return s
}
const reported = (at?: string, input?: object): Story => {
  const s = handling(at, input)
  s.does(waterHandler, 'report', { reply: '已修好', solved: 'solved' })
  return s
}
const verified = (at?: string, input?: object): Story => {
  const s = reported(at, input)
  s.does(verifier, 'verification.pass', checked)
  return s
}
const followingUp = (at?: string, input?: object): Story => {
  const s = verified(at, input)
  s.does(caller, 'begin_follow_up')
  return s
}

test('from filing to the close, by five people', () => {
  const s = followingUp()
  s.does(caller, 'follow_up.record', reached('satisfied'))
  expect(s.matter.state).toBe('closed')
  expect(s.entries.map(({ action, state }) => `${action} → ${state}`)).toEqual([
    'open → registered',
    'accept → accepted',
    'dispatch → dispatched',
    'assignment.sign → dispatched',
    'begin → handling',
    'report → reported',
    'verification.pass → reported',
    'pass_check → verified',
    'begin_follow_up → following_up',
    'follow_up.record → following_up',
    'close → closed',
  ])
  expect(s.clock('handle')?.state).toBe('met')
  expect(s.matter.facts).toMatchObject({ lead: 'water-bureau', first_lead: 'water-bureau', judgement: 'satisfied' })
})

test('the holder, the queue and the lawful due date at each step, over a long holiday', () => {
  const s = filed()
  expect(s.matter.holder).toEqual({ role: 'clerk', unit: null, person: null })
  s.does(clerk, 'accept', { category: 'lighting', level: 'community_direct' })
  expect(s.matter.holder.role).toBe('dispatcher')
  s.does(dispatcher, 'dispatch', { lead: 'water-bureau', assists: ['road-bureau'] })
  expect(s.matter.holder).toEqual({ role: 'handler', unit: 'water-bureau', person: null })
  // 29 and 30 September, then 8, 9 October and 10 October, a Saturday that is worked.
  expect(s.clock('handle')?.dueAt).toBe('2026-10-10T09:30:00.000Z')
  s.does(waterHandler, 'assignment.sign')
  expect(s.matter.holder.person).toBe(personId('water'))
})

test('private words stay apart from the ledger; what is filled in is trimmed', () => {
  const s = filed('2026-09-28 09:00', { text: '  家住文昌街 3 号，电话 13800000000 ', address: '文昌街 3 号' })
  const [entry] = s.entries
  expect(entry?.words).toEqual({ text: '家住文昌街 3 号，电话 13800000000', address: '文昌街 3 号' })
  expect(entry?.input).toEqual({ channel: 'portal' })
  expect(JSON.stringify({ ...s.matter, words: undefined })).not.toContain('13800000000')
})

test('a wrong dispatch is objected to in time; upheld, it goes back and is not sent there again', () => {
  const s = dispatched()
  s.does(waterHandler, 'objection.raise', { basis: 'not_our_duty', words: '路灯归路政', suggested: 'road-bureau' })
  expect(s.matter.holder.role).toBe('dispatcher')
  s.does(dispatcher, 'objection.uphold')
  expect(s.matter.state).toBe('accepted')
  expect(s.matter.facts).toMatchObject({ lead: null, first_lead: 'water-bureau', wrong_leads: ['water-bureau'] })
  expect(s.clock('handle')?.state).toBe('cancelled')
  expect(s.refuses(dispatcher, 'dispatch', { lead: 'water-bureau' }).words).toContain('异议已成立')
  s.does(dispatcher, 'dispatch', { lead: 'road-bureau' })
  expect(s.matter.facts).toMatchObject({ lead: 'road-bureau', first_lead: 'water-bureau' })
})

test('a rejected objection leaves it with the unit, with time to sign', () => {
  const s = dispatched()
  s.does(waterHandler, 'objection.raise', { basis: 'not_our_area', words: '不在辖区' })
  s.does(dispatcher, 'objection.reject', { words: '在辖区内' })
  expect(s.matter.holder).toMatchObject({ role: 'handler', unit: 'water-bureau' })
  expect(s.refuses(waterHandler, 'objection.raise', { basis: 'not_our_area', words: '再说一次' }).code).toBe(
    'action.wrong-state',
  )
  s.does(waterHandler, 'assignment.sign')
  expect(s.matter.state).toBe('handling')
})

test('after two working days it is too late to object', () => {
  const s = dispatched()
  s.until('2026-09-30 17:31')
  expect(s.clock('signing')?.state).toBe('overdue')
  expect(s.refuses(waterHandler, 'objection.raise', { basis: 'not_our_duty', words: '晚了' }).words).toContain(
    '已过异议期限',
  )
})

test('the unit sends it back for what is missing, twice at most', () => {
  const s = dispatched()
  const missing = { missing: 'place', words: '哪一盏灯？' }
  for (const _ of [1, 2]) {
    s.does(waterHandler, 'assignment.return', missing)
    expect(s.matter.state).toBe('accepted')
    s.does(dispatcher, 'dispatch', { lead: 'water-bureau' })
  }
  expect(s.refuses(waterHandler, 'assignment.return', missing).words).toContain('已退回过两次')
})

test('assisting units sign for and report their part; their people do not verify it either', () => {
  const s = accepted()
  s.does(dispatcher, 'dispatch', { lead: 'water-bureau', assists: ['road-bureau'] })
  s.does(roadHandler, 'assignment.sign_part')
  expect(s.refuses(roadHandler, 'assignment.sign').code).toBe('action.not-yours')
  s.does(waterHandler, 'assignment.sign')
  s.does(roadHandler, 'assignment.finish_part', { words: '已断电配合' })
  s.does(waterHandler, 'report', { reply: '已修好', solved: 'solved' })
  expect(s.matter.facts['assists_done']).toEqual(['road-bureau'])
  expect(s.refuses(staff('road', 'verifier', 'centre'), 'verification.pass', checked).code).toBe('action.same-person')
})

test('it passes from one person to another within the unit, and only there', () => {
  const s = handling()
  s.does(waterHandler, 'assignment.hand_over', { to: personId('water2') })
  expect(s.matter.holder.person).toBe(personId('water2'))
  s.does(waterColleague, 'report', { reply: '已修好', solved: 'solved' })
  expect(s.refuses(staff('water', 'verifier', 'centre'), 'verification.pass', checked).code).toBe('action.same-person')
})

test('a reassignment keeps the time limit running', () => {
  const s = handling()
  s.until('2026-09-29 10:00')
  const due = s.clock('handle')?.dueAt
  s.does(dispatcher, 'reassign', { lead: 'road-bureau', words: '管道已移交' })
  expect(s.matter.holder).toEqual({ role: 'handler', unit: 'road-bureau', person: null })
  expect(s.clock('handle')?.dueAt).toBe(due)
})

test('an extension is asked for in time, granted once, and explains itself', () => {
  const s = handling()
  expect(s.refuses(waterHandler, 'extension.request', { days: 11, basis: 'works', words: '要开挖' }).code).toBe(
    'request.invalid',
  )
  s.does(waterHandler, 'extension.request', { days: 5, basis: 'works', words: '要开挖' })
  expect(s.matter.holder.role).toBe('dispatcher')
  expect(s.refuses(waterHandler, 'extension.grant', { days: 5 }).code).toBe('action.not-yours')
  s.does(dispatcher, 'extension.grant', { days: 3 })
  // Three more: 12, 13 and 14 October.
  expect(s.clock('handle')).toMatchObject({ dueAt: '2026-10-14T09:30:00.000Z', extensions: [{ basis: 'works' }] })
  expect(s.refuses(waterHandler, 'extension.request', { days: 1, basis: 'works', words: '再要一天' }).code).toBe(
    'action.wrong-state',
  )
})

test('a refused extension leaves the limit as it was', () => {
  const s = handling()
  const due = s.clock('handle')?.dueAt
  s.does(waterHandler, 'extension.request', { days: 5, basis: 'complex', words: '复杂' })
  s.does(dispatcher, 'extension.refuse', { words: '可以先处理' })
  expect(s.clock('handle')?.dueAt).toBe(due)
})

test('after the limit has run out neither an extension nor a suspension can be asked for', () => {
  const s = handling()
  s.until('2026-10-12 09:00')
  expect(s.clock('handle')?.state).toBe('overdue')
  expect(s.refuses(waterHandler, 'extension.request', { days: 5, basis: 'works', words: '晚了' }).words).toContain(
    '到期之前',
  )
  expect(s.refuses(waterHandler, 'suspension.request', { basis: 'force_majeure', words: '晚了' }).words).toContain(
    '已到期',
  )
  s.does(waterHandler, 'report', { reply: '已修好', solved: 'solved' })
  expect(s.clock('handle')?.state).toBe('missed')
})

test('a suspension names its basis; the clock stands still until work resumes', () => {
  const s = handling()
  s.does(waterHandler, 'suspension.request', { basis: 'awaiting_appraisal', words: '等检测' })
  s.until('2026-09-29 09:00')
  s.does(dispatcher, 'suspension.approve')
  expect(s.clock('handle')).toMatchObject({ state: 'paused', dueAt: null, pauses: [{ basis: 'awaiting_appraisal' }] })
  expect(s.refuses(waterHandler, 'report', { reply: '好了', solved: 'solved' }).words).toContain('先恢复办理')
  s.until('2026-10-12 09:00')
  expect(s.clock('handle')?.state).toBe('paused')
  s.does(waterHandler, 'suspension.resume')
  expect(s.clock('handle')?.state).toBe('running')
  expect(s.clock('handle')?.dueAt).toMatch(/^2026-10-1[3-9]/)
})

test('a pause survives a reassignment as time that does not count', () => {
  const s = handling()
  s.does(waterHandler, 'suspension.request', { basis: 'awaiting_person', words: '等本人' })
  s.does(dispatcher, 'suspension.approve')
  s.until('2026-10-12 09:00')
  s.does(dispatcher, 'reassign', { lead: 'road-bureau', words: '改由路政办理' })
  expect(s.clock('handle')).toMatchObject({ state: 'running', pauses: [{ basis: 'awaiting_person' }] })
  expect(s.clock('handle')?.dueAt).toMatch(/^2026-10-1[3-9]/)
})

test('nobody verifies own work, nor asks about it', () => {
  const s = reported()
  expect(s.refuses(staff('water', 'verifier', 'centre'), 'verification.pass', checked).words).toContain('不能核查自己')
  expect(s.refuses(waterHandler, 'verification.pass', checked).code).toBe('action.not-yours')
  s.does(verifier, 'verification.pass', checked)
  expect(s.refuses(staff('water', 'caller', 'centre'), 'begin_follow_up').code).toBe('action.same-person')
})

test('a failed check goes back to the same handler with a new limit', () => {
  const s = reported()
  s.until('2026-09-29 09:00')
  s.does(verifier, 'verification.fail', { way: 'on_site', findings: '灯仍不亮' })
  expect(s.matter).toMatchObject({ state: 'handling', facts: { reworks: 1, lead: 'water-bureau', verification: null } })
  expect(s.clock('handle')).toMatchObject({ state: 'running', startedAt: '2026-09-29T01:00:00.000Z' })
  s.does(waterHandler, 'report', { reply: '换了灯', solved: 'solved' })
  s.does(verifier, 'verification.pass', checked)
  expect(s.matter.state).toBe('verified')
})

test('a dissatisfied person gets rework; the first lead stays answerable', () => {
  const s = followingUp()
  s.does(caller, 'follow_up.record', { way: 'visit', result: 'dissatisfied', words: '还是不亮' })
  expect(s.matter).toMatchObject({
    state: 'handling',
    facts: { reworks: 1, first_lead: 'water-bureau', judgement: null },
  })
  s.does(waterHandler, 'report', { reply: '换了线', solved: 'solved' })
  s.does(verifier, 'verification.pass', checked)
  s.does(caller, 'begin_follow_up')
  s.does(caller, 'follow_up.record', reached('basically_satisfied'))
  expect(s.matter.state).toBe('closed')
})

test.each(['reported', 'verified', 'following_up'])('the resident disputes the result while it is %s', (state) => {
  const s = state === 'reported' ? reported() : state === 'verified' ? verified() : followingUp()
  expect(s.offered(resident)).toEqual(['confirm', 'dispute', 'withdraw', 'add_words', 'ask_for_call'])
  s.does(resident, 'dispute', { words: '没有修好' })
  expect(s.matter).toMatchObject({ state: 'handling', facts: { reworks: 1 } })
})

test('the resident’s confirmation is a follow-up, but never replaces the check', () => {
  const s = reported()
  s.does(resident, 'confirm', { rating: 'satisfied' })
  expect(s.matter.state).toBe('reported')
  expect(s.refuses(resident, 'confirm', { rating: 'satisfied' }).words).toContain('已经评价过')
  s.does(verifier, 'verification.pass', checked)
  expect(s.matter.state).toBe('closed')
  expect(s.matter.facts['judged_by']).toBe('reporter')
})

test('the resident confirms after the check, and it is closed', () => {
  const s = verified()
  s.does(resident, 'confirm', { rating: 'basically_satisfied', words: '谢谢' })
  expect(s.matter.state).toBe('closed')
  expect(s.clock('follow_up')?.state).toBe('met')
})

test('who would rather not say has been asked', () => {
  const s = followingUp()
  s.does(caller, 'follow_up.record', reached('refused_to_rate'))
  expect(s.matter.state).toBe('closed')
})

test('unreachable: only after three different days, and then by a recorded waiver', () => {
  const s = followingUp('2026-09-21 09:00')
  const waiver = { basis: 'unreachable', words: '三天都没有接' }
  for (const at of ['2026-09-21 10:00', '2026-09-21 16:00', '2026-09-22 10:00']) {
    s.until(at)
    s.does(caller, 'follow_up.record', reached('unreachable'))
    expect(s.matter.state).toBe('following_up')
  }
  expect(s.refuses(dispatcher, 'waive', waiver).words).toContain('三个不同的日子')
  s.until('2026-09-23 10:00')
  s.does(caller, 'follow_up.record', reached('unreachable'))
  expect(s.refuses(caller, 'waive', waiver).code).toBe('action.not-yours')
  s.does(dispatcher, 'waive', waiver)
  expect(s.matter).toMatchObject({ state: 'closed', facts: { waiver: 'unreachable', waived_by: personId('dispat') } })
})

test('an anonymous request without a contact is closed by a recorded waiver after the check', () => {
  const s = verified('2026-09-28 09:00', { anonymous: true, contactable: false })
  s.does(dispatcher, 'waive', { basis: 'no_contact', words: '匿名' })
  expect(s.matter.facts['waiver']).toBe('no_contact')
  const other = verified('2026-09-28 09:00', { contactable: true })
  expect(other.refuses(dispatcher, 'waive', { basis: 'no_contact', words: '匿名' }).words).toContain('请先回访')
})

test('an answer on the spot is still checked and followed up; disputed, it is dispatched', () => {
  const s = accepted()
  s.does(clerk, 'answer', { reply: '社保卡在三楼办' })
  expect(s.refuses(staff('clerk', 'verifier', 'centre'), 'verification.pass', checked).code).toBe('action.same-person')
  s.does(resident, 'dispute', { words: '三楼没有人' })
  expect(s.matter).toMatchObject({ state: 'accepted', facts: { reworks: 1 } })
  s.does(clerk, 'answer', { reply: '改在一楼' })
  s.does(verifier, 'verification.fail', { way: 'with_person', findings: '一楼也没有' })
  expect(s.matter.state).toBe('accepted')
})

test('declined: with reason and another way, told to the person', () => {
  const s = filed()
  const whole = { reason: 'not_public', words: '属于民事纠纷', other_way: '可以申请人民调解', told: 'phone' }
  expect(s.refuses(clerk, 'decline', { ...whole, other_way: ' ' }).words).toContain('别的办法')
  const { notices } = s.does(clerk, 'decline', whole)
  expect(s.matter).toMatchObject({ state: 'declined', facts: { declined_for: 'not_public' } })
  expect(notices.map(({ to }) => to)).toEqual(['reporter'])
})

test('redirected to the lawful channel', () => {
  const s = accepted()
  s.does(dispatcher, 'redirect', { channel: 'arbitration', words: '到区仲裁委', told: 'in_person' })
  expect(s.matter).toMatchObject({ state: 'redirected', facts: { redirected_to: 'arbitration' } })
})

test('merged: linked to the other, no clock left', () => {
  const s = handling()
  const { links } = s.does(dispatcher, 'merge', { into: '260928000419' })
  expect(s.matter.state).toBe('merged')
  expect(links).toEqual([{ kind: 'merged_into', to: '260928000419' }])
})

test('withdrawn by the resident at any time before the end', () => {
  for (const s of [filed(), dispatched(), followingUp()]) {
    s.does(resident, 'withdraw', { words: '已经好了' })
    expect(s.matter.state).toBe('withdrawn')
    expect(s.offered(resident)).toEqual([])
  }
})

test('shelved: named approval, a review date with its clock, and a way back', () => {
  const s = handling()
  expect(s.refuses(dispatcher, 'shelve', { words: '没钱', review_on: '2026-11-30' }).code).toBe('action.not-yours')
  expect(s.refuses(leader, 'shelve', { words: '等资金', review_on: '2026-09-28' }).words).toContain('复核日期')
  expect(s.refuses(leader, 'shelve', { words: '等资金', review_on: '2027-09-28' }).words).toContain('180 天')
  s.does(leader, 'shelve', { words: '等资金', review_on: '2026-11-30' })
  expect(s.matter).toMatchObject({
    state: 'shelved',
    facts: { shelved_by: personId('leader'), review_on: '2026-11-30' },
  })
  expect(s.matter.holder).toMatchObject({ role: 'leader', person: personId('leader') })
  expect(s.clock('review')).toMatchObject({ state: 'running', dueAt: '2026-11-30T09:30:00.000Z' })
  s.until('2026-12-01 09:00')
  expect(s.clock('review')?.state).toBe('overdue')
  s.does(leader, 'shelve_longer', { words: '再等', review_on: '2026-12-20' })
  expect(s.clock('review')).toMatchObject({ state: 'running' })
  s.does(dispatcher, 'bring_back')
  expect(s.matter).toMatchObject({ state: 'accepted', facts: { lead: null, first_lead: 'water-bureau' } })
})

test('a recurrence after the close opens a new linked matter and leaves the closed one closed', () => {
  const s = verified('2026-09-28 09:00', { category: 'lighting', place: { lng: 120.4, lat: 36.4 } })
  s.does(resident, 'confirm', { rating: 'satisfied' })
  const { opens } = s.does(resident, 'recur', { words: '又不亮了' })
  expect(s.matter).toMatchObject({ state: 'closed', facts: { recurrences: 1 } })
  expect(opens).toEqual([
    {
      procedure: 'service-request',
      link: 'recurrence',
      input: { text: '又不亮了', channel: 'portal', category: 'lighting' },
    },
  ])
  const next = story(procedure, { at: '2026-10-20 09:00' })
  next.opens(resident, opens[0]?.input)
  expect(next.matter.state).toBe('registered')
})

test('the resident adds words and asks for a call; someone calls back', () => {
  const s = handling()
  s.does(resident, 'add_words', { words: '三号楼前那盏' })
  s.does(resident, 'ask_for_call', { words: '晚上' })
  s.does(caller, 'called', { words: '已说明' })
  expect(s.matter).toMatchObject({ state: 'handling', facts: { call_wanted: null } })
  expect(s.refuses(caller, 'called', { words: '再打' }).words).toContain('没有要求')
})

test('a history is closed with a recorded waiver; the answer’s limit says in time or late', () => {
  const history = (answeredAt: string): Story => {
    const s = story(procedure, { at: '2025-01-24 10:00' })
    s.opens(system, { text: '停水', channel: 'spreadsheet', history: true })
    s.until(answeredAt)
    s.does(system, 'record_history', { reply: '已恢复供水', unit: 'water-bureau' })
    expect(s.matter).toMatchObject({ state: 'closed', facts: { waiver: 'history_import', lead: 'water-bureau' } })
    expect(s.matter.facts).not.toHaveProperty('verification')
    return s
  }
  // 24 January 2025 was a Friday; Spring Festival was 28 January to 4 February, Sunday 26 January and Saturday 8
  // February were worked: 26, 27 January, 5, 6 and 7 February count.
  expect(history('2025-02-07 17:30').clock('handle')).toMatchObject({ state: 'met', dueAt: '2025-02-07T09:30:00.000Z' })
  expect(history('2025-02-07 17:31').clock('handle')?.state).toBe('missed')
})

test('only an import records a history', () => {
  const s = story(procedure, { at: '2026-09-28 09:00' })
  expect(s.refuses(clerk, 'open', { text: '停水', channel: 'phone', history: true }).words).toContain('导入')
  const usual = filed()
  expect(usual.refuses(system, 'record_history', { reply: '已恢复' }).words).toContain('历史记录')
  expect(usual.refuses(clerk, 'record_history', { reply: '已恢复' }).code).toBe('action.not-yours')
})

test('near and overdue stand in the ledger once each', () => {
  const s = filed()
  for (const at of ['2026-09-29 16:00', '2026-09-29 16:30', '2026-09-29 17:30', '2026-09-29 17:31', '2026-09-30 09:00'])
    s.until(at)
  expect(s.entries.flatMap(({ clocks }) => clocks.map(({ event }) => event))).toEqual(['started', 'near', 'overdue'])
  expect(s.refuses(clerk, 'clock').code).toBe('action.not-yours')
})

test('a form that is wrong is refused by field, in words', () => {
  const s = story(procedure, { at: '2026-09-28 09:00' })
  expect(s.refuses(resident, 'open', { text: ' ', channel: 'portal' })).toEqual({
    code: 'request.invalid',
    words: '填写的内容有误：反映的内容。请改正后再提交。',
  })
  expect(s.refuses(resident, 'open', { text: '灯', channel: 'fax' }).words).toContain('来源渠道')
  expect(s.refuses(resident, 'open', { text: '灯', channel: 'portal', state: 'closed' }).words).toContain('state')
  expect(s.refuses(resident, 'open', null).words).toContain('反映的内容')
  expect(s.refuses(resident, 'open', 'text').code).toBe('request.invalid')
})

test('what cannot be done now is refused with the state and what it is called', () => {
  const s = filed()
  expect(s.refuses(waterHandler, 'report', {})).toEqual({
    code: 'action.wrong-state',
    words: '事项现在是“已登记”，不能做“反馈结果”。请刷新后看可以做什么。',
  })
  expect(s.refuses(resident, 'accept').words).toBe('“受理”应由受理员、调度员来做。')
  expect(s.refuses(clerk, 'fly').code).toBe('action.unknown')
  expect(s.refuses(clerk, 'close').code).toBe('action.wrong-state')
  expect(verified().refuses(system, 'close').code).toBe('action.not-yours')
  expect(s.refuses(clerk, 'open', { text: '灯', channel: 'window' }).code).toBe('action.unknown')
})

/** Told from what was done alone: the facts and the promise are not asked. */
const isEvident = (entries: readonly EntryDraft[]): boolean => {
  const answered = entries.findLastIndex(({ action }) => action === 'report' || action === 'answer')
  const since = entries.slice(answered + 1)
  const did = (action: string): readonly EntryDraft[] => since.filter((entry) => entry.action === action)
  if (did('record_history').length > 0) return entries[0]?.input['history'] === true
  const asked =
    did('confirm').length > 0 ||
    did('waive').length > 0 ||
    did('follow_up.record').some(({ input }) => input['result'] !== 'unreachable' && input['result'] !== 'dissatisfied')
  return answered >= 0 && did('verification.pass').length > 0 && asked
}

/** Whoever checked it had by then never signed for it, reported, answered or been handed the work. */
const isIndependent = (entries: readonly EntryDraft[]): boolean => {
  const handling = ['assignment.sign', 'assignment.sign_part', 'assignment.finish_part', 'report', 'answer']
  const handlers = new Set<unknown>()
  for (const { action, by, input } of entries) {
    const person = by.kind === 'staff' ? by.person : null
    if (action.startsWith('verification.') && handlers.has(person)) return false
    if (handling.includes(action)) handlers.add(person)
    if (action === 'assignment.hand_over') handlers.add(input['to'])
  }
  return true
}

test(
  'whatever people do, it is closed only with a check by someone else and a follow-up, or a recorded waiver',
  {
    timeout: 120_000,
  },
  () => {
    let closed = 0
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        for (const { entries } of walk(procedure, seed, 60)) {
          const n = entries.findIndex(({ state }) => state === 'closed')
          if (n < 0) continue
          closed += 1
          expect(isEvident(entries.slice(0, n + 1))).toBe(true)
          expect(isIndependent(entries.slice(0, n + 1))).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
    expect(closed).toBeGreaterThan(50)
  },
)
