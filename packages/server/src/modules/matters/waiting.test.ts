import { missingNotices, withYears } from '@mazha/contracts/calendar'
import pg from 'pg'
import { expect, test } from 'vitest'
import { refreshCalendar } from '#kernel/calendar-refresh'
import { loadCalendarData } from '#kernel/district'
import { keepCalendar } from '#kernel/ledger/calendar-store'
import { verifyLedger } from '#kernel/ledger/verify'
import { readDatabase } from '#kernel/ledger/database-source'
import type { Context } from '#kernel/context'
import { calendarOf2026, world } from '../../../../../test/world.ts'
import { openMatter } from './commands.ts'
import { countWaiting, waitingClocks } from './count-waiting.ts'
import { listMatters } from './lists.ts'
import { progressOf } from './public.ts'
import { clocksOf, getMatter, timeline } from './queries.ts'
import { viewMatter } from './staff-view.ts'
import { bucketsOf, rowOf } from './standing.ts'
import { sweepClocks } from './sweeper.ts'

const notice2027 = {
  year: 2027,
  source: 'made up for this test',
  holidays: [{ date: '2027-01-01', name: { zh: '元旦', en: 'New Year’s Day' } }],
  makeups: [],
}
const calendarOf2027 = withYears(calendarOf2026, notice2027)

const w = await world({ at: '2026-12-24 10:00' })
/** The same server after the year was loaded. */
const loaded: Context = { ...w.ctx, calendar: calendarOf2027 }
await keepCalendar(w.ctx.db, w.ctx.district.id, calendarOf2027, w.ctx.now())

const verify = async (calendar = calendarOf2027): Promise<unknown> => {
  const client = new pg.Client({ connectionString: w.database.auditUrl })
  await client.connect()
  try {
    const { faults } = await verifyLedger({
      source: readDatabase(client),
      procedureOf: (id, version) => w.ctx.procedures.find(id, version),
      calendarOf: () => calendar,
      rowOf,
      bucketsOf,
    })
    return faults
  } finally {
    await client.end()
  }
}
const scope = { district: true } as const
const listed = async (id: string) =>
  (await listMatters(w.ctx, { scope, queue: 'to_handle' })).items.find((item) => item.id === id)
const sentenceOf = async (ctx: Context, id: string): Promise<string> =>
  (await progressOf(ctx, await getMatter(ctx, { id }))).next.sentence.zh

test('a request at the end of a year whose successor is not announced is taken in, worked on, and counted when it is', async () => {
  const matter = await w.resident.files({ text: '路灯不亮' })
  await w.clerk.does(matter, 'accept', { level: 'community_direct', words: '已核实' })
  // Five working days after 24 December: 25 and 28 are known, from 29 on nothing is.
  const handled = await w.dispatcher.does(matter, 'dispatch', { lead: 'municipal' })
  expect(handled.clocks['handle']).toMatchObject({
    state: 'waiting',
    dueAt: null,
    nearAt: null,
    waits: { year: 2027, notBefore: '2026-12-28T16:00:00.000Z' },
  })
  await w.municipal.does(matter, 'sign')

  const wait = '最迟日期待 2027 年放假安排公布后确定'
  const view = await viewMatter(w.ctx, await getMatter(w.ctx, matter), { actor: w.dispatcher.actor, language: 'zh' })
  const clock = view.clocks.find(({ name }) => name === 'handle')
  expect(clock).toMatchObject({ state: 'waiting', waitsFor: 2027, dueAt: null })
  expect(clock?.sentence.zh).toContain(wait)
  expect(clock?.days.map(({ date, counted }) => [date, counted])).toEqual([
    ['2026-12-24', false],
    ['2026-12-25', true],
    ['2026-12-26', false],
    ['2026-12-27', false],
    ['2026-12-28', true],
  ])
  expect(await sentenceOf(w.ctx, matter.id)).toContain(wait)
  const trail = (await progressOf(w.ctx, await getMatter(w.ctx, matter))).trail.map(({ sentence }) => sentence.zh)
  expect(trail.join()).toContain('最迟 待 2027 年放假安排公布后确定的日期 答复您')
  expect((await listed(matter.id))?.clock).toMatchObject({ state: 'waiting', waitsFor: 2027, dueAt: null })
  expect(await waitingClocks(w.ctx)).toEqual(new Map([[2027, 1]]))
  expect(await verify(calendarOf2026)).toEqual([])

  // An extension may be asked for: nobody can say that the limit has run out.
  await w.municipal.does(matter, 'extension.request', { days: 3, basis: 'complex', words: '情况复杂' })
  await w.dispatcher.does(matter, 'extension.refuse', { words: '可以按时完成' })

  // Nothing to count as long as the year is not there, and nothing is written.
  expect(await countWaiting(w.ctx)).toBe(0)
  await w.isNow('2027-01-04 09:00')
  expect((await getMatter(w.ctx, matter)).clocks['handle']?.state).toBe('waiting')

  expect(await countWaiting(loaded)).toBe(1)
  // 25, 28, 29, 30, 31 December.
  expect((await clocksOf(w.ctx, matter.id))['handle']).toMatchObject({
    state: 'running',
    dueAt: '2026-12-31T09:30:00.000Z',
    waits: null,
  })
  expect((await timeline(w.ctx, matter.id)).at(-1)).toMatchObject({
    action: 'clock',
    by: { kind: 'system' },
    clocks: [{ clock: 'handle', event: 'counted', dueAt: '2026-12-31T09:30:00.000Z' }],
  })
  expect(await countWaiting(loaded)).toBe(0)
  // It is late already; the sweeper says so as ever.
  expect(await sweepClocks(loaded)).toBe(1)
  expect((await listed(matter.id))?.clock).toMatchObject({ state: 'overdue', waitsFor: null })
  expect(await verify()).toEqual([])
})

test('a clock that was stopped while it waited turns out met or missed, and its matter may be closed by then', async () => {
  const file = async (text: string) => {
    const matter = await w.resident.files({ text })
    await w.clerk.does(matter, 'accept', { level: 'community_direct', words: '已核实' })
    await w.dispatcher.does(matter, 'dispatch', { lead: 'municipal' })
    await w.municipal.does(matter, 'sign')
    return matter
  }
  await w.isNow('2027-01-04 09:00')
  const [early, late, gone] = [await file('井盖松动'), await file('水管漏水'), await file('路面塌陷')]
  const report = { reply: '已修好', solved: 'solved' }
  await w.isNow('2027-01-08 17:00')
  await w.municipal.does(early, 'report', report)
  await w.resident.does(gone, 'withdraw')
  await w.isNow('2027-01-20 09:00')
  const stopped = await w.municipal.does(late, 'report', report)
  expect(stopped.clocks['handle']).toMatchObject({ state: 'waiting', stoppedAt: '2027-01-20T01:00:00.000Z' })
  expect((await getMatter(w.ctx, gone)).clocks['handle']).toMatchObject({ state: 'cancelled', waits: null })

  // Two processes at once count each of them once.
  const beside = { ...(await world({ beside: w })).ctx, calendar: calendarOf2027 }
  await Promise.all([countWaiting(loaded), countWaiting(beside)])
  expect((await clocksOf(w.ctx, early.id))['handle']).toMatchObject({ state: 'met', dueAt: '2027-01-11T09:30:00.000Z' })
  expect((await clocksOf(w.ctx, late.id))['handle']).toMatchObject({
    state: 'missed',
    dueAt: '2027-01-11T09:30:00.000Z',
  })
  const counted = (await timeline(w.ctx, late.id)).filter(({ clocks }) =>
    clocks.some(({ event }) => event === 'counted'),
  )
  expect(counted).toHaveLength(1)
  expect(await waitingClocks(w.ctx)).toEqual(new Map())
  expect(await verify()).toEqual([])
})

test('a running server takes up a year that is loaded, counts what waited, and answers a repeated act as before', async () => {
  const other = await world({ at: '2026-12-24 10:00' })
  const { ctx } = other
  const clientId = '018f3f6e-0000-7000-8000-0000000000aa'
  const opening = { clientId, actor: other.clerk.actor, channel: 'phone', text: '窨井冒水' }
  const { matter } = await openMatter(ctx, opening)
  await other.clerk.does(matter, 'accept', { level: 'community_direct', words: '已核实' })
  await other.dispatcher.does(matter, 'dispatch', { lead: 'municipal' })
  expect(await refreshCalendar(ctx)).toBe(false)
  expect(missingNotices(ctx.calendar, other.now())).toEqual([{ year: 2027, from: '2026-12-29' }])

  await loadCalendarData(ctx.db, ctx.district, notice2027)
  expect(await refreshCalendar(ctx)).toBe(true)
  expect(await refreshCalendar(ctx)).toBe(false)
  expect(missingNotices(ctx.calendar, other.now())).toEqual([])
  expect(await countWaiting(ctx)).toBe(1)
  expect((await clocksOf(ctx, matter.id))['handle']).toMatchObject({ dueAt: '2026-12-31T09:30:00.000Z' })
  expect(await openMatter(ctx, opening)).toMatchObject({ repeated: true, matter: { id: matter.id, version: 1 } })
})

test('an office calendar that is loaded afterwards moves no due time, and explains none', async () => {
  const { ctx, clerk, dispatcher, municipal, resident } = await world({ at: '2026-11-02 10:00' })
  const matter = await resident.files({ text: '路灯不亮' })
  await clerk.does(matter, 'accept', { level: 'community_direct', words: '已核实' })
  await dispatcher.does(matter, 'dispatch', { lead: 'municipal' })
  await loadCalendarData(ctx.db, ctx.district, {
    restDays: [{ date: '2026-11-04', name: { zh: '本区休息', en: 'Closed here' } }],
  })
  expect(await refreshCalendar(ctx)).toBe(true)

  const { actor } = municipal
  const seen = (await viewMatter(ctx, await getMatter(ctx, matter), { actor, language: 'zh' })).clocks.find(
    ({ name }) => name === 'handle',
  )
  expect(seen).toMatchObject({ dueAt: '2026-11-09T09:30:00.000Z' })
  expect(seen?.days.filter(({ counted }) => counted)).toHaveLength(5)
  expect(seen?.days).toContainEqual(expect.objectContaining({ date: '2026-11-04', counted: true }))
  const { next } = await progressOf(ctx, await getMatter(ctx, matter))
  expect(next.sentence.zh).not.toContain('本区休息')

  // What is counted from now on is counted by it.
  const later = await resident.files({ text: '井盖松动' })
  await clerk.does(later, 'accept', { level: 'community_direct', words: '已核实' })
  const handled = await dispatcher.does(later, 'dispatch', { lead: 'municipal' })
  expect(handled.clocks['handle']).toMatchObject({ dueAt: '2026-11-10T09:30:00.000Z' })
})
