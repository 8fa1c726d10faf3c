import fc from 'fast-check'
import { expect, test } from 'vitest'
import { officeCalendar, stateCouncilCalendar } from './calendar.ts'
import { calendarDays, minutes, workingDays, workingHours, type Clock } from './clock.ts'
import { extendClock, isPausable, pauseClock, resumeClock, startClock, stopClock } from './clock-engine.ts'
import { explainClock } from './clock-explain.ts'
import { toInstant, toMs } from './zone.ts'

const calendar = stateCouncilCalendar()
const at = (local: string): string => toInstant(Date.parse(`${local.replace(' ', 'T')}:00.000+08:00`))
const title = { zh: '答复', en: 'Answer' }
const source = { zh: '山东省政务服务热线管理办法', en: 'Shandong hotline rules' }
const explain = (clock: Clock, now: string, by = calendar) =>
  explainClock({ clock, title, source, calendar: by, now: at(now) })
const start = (from: string, limit = workingDays(5), by = calendar): Clock =>
  startClock({ name: 'handle', limit, near: workingDays(1), at: at(from), calendar: by }).clock

test('five working days over National Day are told day by day and in a sentence', () => {
  const told = explain(start('2026-09-25 16:00'), '2026-09-28 09:00')
  expect(told.sentence.zh).toBe(
    '最迟 10月9日 17:30 答复：9月25日次日起 5 个工作日，中秋 9月26–27日不计，国庆节 10月1–7日不计（山东省政务服务热线管理办法）',
  )
  expect(told.sentence.en).toBe(
    'Answer due 17:30 on 9 October: 5 working days from the day after 25 September; Mid-autumn Festival 26–27 September not counted; National Day 1–7 October not counted (Shandong hotline rules)',
  )
  expect(told.days.map(({ date, counted, why }) => `${date.slice(5)} ${counted ? '+' : '-'} ${why}`)).toEqual([
    '09-25 - first_day',
    '09-26 - holiday',
    '09-27 - holiday',
    '09-28 + workday',
    '09-29 + workday',
    '09-30 + workday',
    '10-01 - holiday',
    '10-02 - holiday',
    '10-03 - holiday',
    '10-04 - holiday',
    '10-05 - holiday',
    '10-06 - holiday',
    '10-07 - holiday',
    '10-08 + workday',
    '10-09 + workday',
  ])
})

test('a make-up day, a pause and an extension are told', () => {
  const standing = pauseClock(start('2026-09-28 10:00'), { at: at('2026-09-30 15:00'), basis: '等待鉴定' }).clock
  expect(explain(standing, '2026-10-08 12:00').sentence.zh).toBe(
    '答复自 9月30日 15:00 起暂停计时：9月28日次日起 5 个工作日，9月30日至10月8日暂停不计（山东省政务服务热线管理办法）',
  )
  const resumed = resumeClock(standing, { at: at('2026-10-09 09:30'), calendar }).clock
  const { clock } = extendClock(resumed, {
    limit: workingDays(2),
    at: at('2026-10-12 10:00'),
    basis: '情况复杂',
    calendar,
  })
  expect(explain(clock, '2026-10-12 12:00').sentence).toEqual({
    zh: '最迟 10月16日 17:30 答复：9月28日次日起 5 个工作日，10月10日调休上班计入，9月30日至10月9日暂停不计，另准延期 2 个工作日（山东省政务服务热线管理办法）',
    en: 'Answer due 17:30 on 16 October: 5 working days from the day after 28 September; 10 October worked instead and counted; 30 September to 9 October paused; extended by 2 working days (Shandong hotline rules)',
  })
})

test('an end that moves says why, and another year is named', () => {
  const moved = explain(start('2025-12-28 10:00', calendarDays(5)), '2025-12-28 12:00')
  expect(moved.sentence.zh).toBe(
    '最迟 2026年1月4日 17:30 答复：12月28日次日起 5 天，末日 2026年1月2日是休息日，顺延至下一个工作日（山东省政务服务热线管理办法）',
  )
  expect(
    moved.days.map(
      ({ date, counted, why, name }) => `${date.slice(5)} ${counted ? '+' : '-'} ${why} ${name?.zh ?? ''}`,
    ),
  ).toEqual([
    '12-28 - first_day ',
    '12-29 + calendar_day ',
    '12-30 + calendar_day ',
    '12-31 + calendar_day ',
    '01-01 + calendar_day 元旦',
    '01-02 + calendar_day 元旦',
    '01-03 - moved_from_rest 元旦',
    '01-04 - moved_from_rest 顺延至此',
  ])
})

test('hours, an own office rest day, and how it ended', () => {
  expect(explain(start('2026-09-28 23:50', minutes(30)), '2026-09-28 23:55').sentence.zh).toMatch(
    /^最迟 9月29日 00:20 答复：9月28日 23:50 起 30 分钟（/,
  )
  const office = officeCalendar(calendar, {
    restDays: [{ date: '2026-03-20', name: { zh: '开斋节', en: 'Eid al-Fitr' } }],
  })
  const clock = start('2026-03-19 16:30', workingHours(3), office)
  expect(explain(clock, '2026-03-19 17:00', office).sentence.zh).toMatch(
    /^最迟 3月23日 11:00 答复：3月19日 16:30 起 3 个工作小时，开斋节 3月20日不计（/,
  )
  const met = stopClock(start('2026-09-28 10:00'), { at: at('2026-10-08 11:00') }).clock
  expect(explain(met, '2026-10-12 12:00').sentence.zh).toMatch(
    /^最迟 10月10日 17:30 答复，已于 10月8日 11:00 按时完成：/,
  )
  const missed = stopClock(start('2026-09-28 10:00'), { at: at('2026-10-12 11:00') }).clock
  expect(explain(missed, '2026-10-12 12:00').sentence.en).toMatch(
    /^Answer due 17:30 on 10 October, done late at 11:00 on 12 October:/,
  )
})

test('exactly as many days are counted as the limit has, and the last told day is the due day', () => {
  const someLife = fc.record({
    start: fc.integer({
      min: Date.parse('2005-01-01T00:00:00Z') / 1000,
      max: Date.parse('2026-03-01T00:00:00Z') / 1000,
    }),
    limit: fc.oneof(
      fc.integer({ min: 1, max: 15 }).map(workingDays),
      fc.integer({ min: 1, max: 60 }).map(calendarDays),
    ),
    gaps: fc.array(fc.tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 0, max: 9000 })), { maxLength: 3 }),
    more: fc.integer({ min: 0, max: 10 }),
  })
  fc.assert(
    fc.property(someLife, ({ start: seconds, limit, gaps, more }) => {
      let now = seconds * 1000
      let { clock } = startClock({ name: 'handle', limit, near: workingDays(1), at: toInstant(now), calendar })
      for (const [wait, length] of gaps) {
        now += wait * 60_000
        if (!isPausable(clock, toInstant(now))) break
        clock = pauseClock(clock, { at: toInstant(now), basis: '等待' }).clock
        now += length * 60_000
        clock = resumeClock(clock, { at: toInstant(now), calendar }).clock
      }
      if (more > 0)
        clock = extendClock(clock, {
          limit: { ...limit, amount: more },
          at: toInstant(now),
          basis: '复杂',
          calendar,
        }).clock
      const { days, dueAt } = explainClock({ clock, title, source, calendar, now: toInstant(now) })
      expect(days.filter(({ counted }) => counted)).toHaveLength(limit.amount + more)
      expect(dueAt).toBe(clock.dueAt)
      expect(days.at(-1)?.date).toBe(toInstant(toMs(clock.dueAt!) + 8 * 3_600_000).slice(0, 10))
      expect(new Set(days.map(({ date }) => date)).size).toBe(days.length)
    }),
    { numRuns: 500 },
  )
})
