import { isWorkday } from 'chinese-days'
import { expect, test } from 'vitest'
import {
  calendarBefore,
  calendarFrom,
  dayKind,
  dayName,
  isWorked,
  knownYears,
  missingNotices,
  officeCalendar,
  stateCouncilCalendar,
  withYears,
} from './calendar.ts'
import { calendarDays, hours, workingDays, workingHours } from './clock.ts'
import { dueAt } from './counting.ts'
import { Refused } from './refusal.ts'
import { formatDay, parseDay } from './zone.ts'

// Up to 2026, whatever the parts know since: these stories tell what is not known.
const calendar = calendarBefore(stateCouncilCalendar(), 2027)!
/** 09:00 in Beijing. */
const nine = (date: string): string => `${date}T01:00:00.000Z`
const refusedYear = (act: () => unknown): unknown => {
  try {
    act()
  } catch (error) {
    if (error instanceof Refused) return [error.code, error.details['year']]
    throw error
  }
  return 'not refused'
}

const notice2027 = {
  year: 2027,
  source: 'made up for this test',
  holidays: [
    { date: '2026-12-31', name: { zh: '元旦', en: 'New Year’s Day' } },
    { date: '2027-01-01', name: { zh: '元旦', en: 'New Year’s Day' } },
  ],
  makeups: [{ date: '2027-01-02', name: { zh: '元旦', en: 'New Year’s Day' } }],
}

test('every known day is worked or not as chinese-days says', () => {
  for (let day = calendar.first; calendar.kinds[day - calendar.first]; day += 1) {
    expect([formatDay(day), isWorked(dayKind(calendar, day))]).toEqual([formatDay(day), isWorkday(formatDay(day))])
  }
})

test('the known years are those whose notices chinese-days has, and it knows no more', () => {
  const years = knownYears(stateCouncilCalendar())
  expect(years.slice(0, 23)).toEqual(Array.from({ length: 23 }, (_, i) => 2004 + i))
  expect(years).toEqual(Array.from({ length: years.length }, (_, i) => 2004 + i))
  expect(knownYears(calendar).at(-1)).toBe(2026)
})

test('an unknown year is refused, naming the year whose notice is missing', () => {
  expect(refusedYear(() => dayKind(calendar, parseDay('2027-03-01')))).toEqual(['calendar.unknown-year', 2027])
  expect(refusedYear(() => dayKind(calendar, parseDay('2003-12-31')))).toEqual(['calendar.unknown-year', 2003])
  // Its last days may be moved by the notice of the next year, as in 2018.
  expect(dayKind(calendar, parseDay('2026-12-28'))).toBe('workday')
  expect(refusedYear(() => dayKind(calendar, parseDay('2026-12-29')))).toEqual(['calendar.unknown-year', 2027])
  expect(dueAt(nine('2026-12-21'), workingDays(5), calendar)).toBe('2026-12-28T09:30:00.000Z')
  expect(refusedYear(() => dueAt(nine('2026-12-22'), workingDays(5), calendar))).toEqual([
    'calendar.unknown-year',
    2027,
  ])
  expect(refusedYear(() => dueAt(nine('2026-12-20'), calendarDays(10), calendar))).toEqual([
    'calendar.unknown-year',
    2027,
  ])
  expect(refusedYear(() => dueAt(nine('2026-12-28'), workingHours(9), calendar))).toEqual([
    'calendar.unknown-year',
    2027,
  ])
  expect(refusedYear(() => dueAt(nine('2001-03-05'), workingDays(1), calendar))).toEqual([
    'calendar.unknown-year',
    2001,
  ])
})

test('plain hours ask for no calendar', () => {
  expect(dueAt(nine('2027-03-01'), hours(2), calendar)).toBe('2027-03-01T03:00:00.000Z')
})

test('a notice that is loaded makes its year and the last days before it known', () => {
  const next = withYears(calendar, notice2027)
  expect(knownYears(next).at(-1)).toBe(2027)
  expect(dayKind(next, parseDay('2026-12-31'))).toBe('holiday')
  // 23, 24, 25, 28, 29 December.
  expect(dueAt(nine('2026-12-22'), workingDays(5), next)).toBe('2026-12-29T09:30:00.000Z')
  // 30 December, then the worked Saturday 2 January.
  expect(dueAt(nine('2026-12-29'), workingDays(2), next)).toBe('2027-01-02T09:30:00.000Z')
  expect(knownYears(calendar).at(-1)).toBe(2026)
})

test('a gap between known years is unknown too', () => {
  const gap = withYears(calendar, {
    ...notice2027,
    year: 2029,
    makeups: [],
    holidays: [{ date: '2029-01-01', name: { zh: '元旦', en: 'New Year’s Day' } }],
  })
  expect(refusedYear(() => dueAt(nine('2026-12-28'), workingDays(5), gap))).toEqual(['calendar.unknown-year', 2027])
  expect(refusedYear(() => dayKind(gap, parseDay('2028-06-01')))).toEqual(['calendar.unknown-year', 2028])
  expect(dueAt(nine('2029-01-01'), workingDays(1), gap)).toBe('2029-01-02T09:30:00.000Z')
})

test('a notice that is not one says which field is wrong', () => {
  expect(() =>
    withYears(calendar, { ...notice2027, holidays: [{ date: '2027-02-30', name: { zh: 'x', en: 'x' } }] }),
  ).toThrow(/date/)
  expect(() => withYears(calendar, { year: 2027 })).toThrow(/holidays/)
})

test('an office keeps its own hours, rest days and open days', () => {
  const office = officeCalendar(calendar, {
    hours: ['08:30-12:00', '14:00-18:00'],
    restDays: [{ date: '2026-03-20', name: { zh: '开斋节', en: 'Eid al-Fitr' } }],
    openDays: [{ date: '2026-03-21', name: { zh: '周六服务日', en: 'Open Saturday' } }],
  })
  expect(dayKind(office, parseDay('2026-03-20'))).toBe('office_rest')
  expect(dayName(office, parseDay('2026-03-20'))?.zh).toBe('开斋节')
  // Thursday 19: Saturday 21 is the first working day after it, Monday 23 the second; the office closes at 18:00.
  expect(dueAt(nine('2026-03-19'), workingDays(2), office)).toBe('2026-03-23T10:00:00.000Z')
  // 09:00 + 7.5 office hours a day.
  expect(dueAt('2026-03-18T00:00:00.000Z', workingHours(8), office)).toBe('2026-03-19T01:00:00.000Z')
  expect(() => officeCalendar(calendar, { hours: ['12:00-09:00'] })).toThrow(RangeError)
})

test('a district elsewhere counts in its own zone', () => {
  const us = (year: number, dates: readonly string[]) => ({
    year,
    makeups: [],
    holidays: dates.map((date) => ({ date, name: { zh: '联邦假日', en: 'Federal holiday' } })),
  })
  const baltimore = calendarFrom({
    zone: 'America/New_York',
    hours: ['08:30-16:30'],
    years: [us(2018, ['2018-01-01', '2018-11-12', '2018-11-22', '2018-12-25']), us(2019, ['2019-01-01', '2019-01-21'])],
  })
  // 20:00 on Friday 2 November in Baltimore is already Saturday in UTC; the clocks go back on Sunday.
  expect(dueAt('2018-11-03T00:00:00.000Z', workingDays(5), baltimore)).toBe('2018-11-09T21:30:00.000Z')
  // Friday 21 December: 24, 26, 27.
  expect(dueAt('2018-12-21T15:00:00.000Z', workingDays(3), baltimore)).toBe('2018-12-27T21:30:00.000Z')
  expect(dueAt('2018-12-31T15:00:00.000Z', workingDays(1), baltimore)).toBe('2019-01-02T21:30:00.000Z')
  // Eight office hours from Friday 15:30: one that day, seven on Monday.
  expect(dueAt('2018-03-09T20:30:00.000Z', workingHours(8), baltimore)).toBe('2018-03-12T19:30:00.000Z')
})

test('a missing year is told sixty days before its first unknown day, and which day that is', () => {
  const told = (at: string) => missingNotices(calendar, at)
  expect(told('2026-10-29T04:00:00.000Z')).toEqual([])
  expect(told('2026-10-30T04:00:00.000Z')).toEqual([{ year: 2027, from: '2026-12-29' }])
  expect(told('2026-12-30T04:00:00.000Z')).toEqual([{ year: 2027, from: '2026-12-30' }])
  expect(told('2027-12-01T04:00:00.000Z')).toEqual([
    { year: 2027, from: '2027-12-01' },
    { year: 2028, from: '2028-01-01' },
  ])
  // The year that is loaded says nothing of its own last days.
  expect(missingNotices(withYears(calendar, notice2027), '2027-12-01T04:00:00.000Z')).toEqual([
    { year: 2028, from: '2027-12-29' },
  ])
})
