import type { YearNotice } from '@mazha/contracts/calendar'
import { formatDay, parseDay, weekday, type Day } from '@mazha/contracts/zone'

/**
 * The federal holidays of the United States (5 U.S.C. 6103), so that clocks of requests from Baltimore do not count by China's calendar.
 * One on a Saturday is kept on the Friday before, one on a Sunday on the Monday after.
 */
export const federalHolidays = (year: number): YearNotice => ({
  year,
  holidays: [
    fixed(year, '01-01', '元旦', 'New Year’s Day'),
    { date: nth(year, 1, 1, 3), name: { zh: '马丁·路德·金日', en: 'Martin Luther King Jr. Day' } },
    { date: nth(year, 2, 1, 3), name: { zh: '华盛顿诞辰', en: 'Washington’s Birthday' } },
    { date: last(year, 5, 1), name: { zh: '阵亡将士纪念日', en: 'Memorial Day' } },
    fixed(year, '07-04', '独立日', 'Independence Day'),
    { date: nth(year, 9, 1, 1), name: { zh: '劳动节', en: 'Labor Day' } },
    { date: nth(year, 10, 1, 2), name: { zh: '哥伦布日', en: 'Columbus Day' } },
    fixed(year, '11-11', '退伍军人节', 'Veterans Day'),
    { date: nth(year, 11, 4, 4), name: { zh: '感恩节', en: 'Thanksgiving Day' } },
    fixed(year, '12-25', '圣诞节', 'Christmas Day'),
  ],
  makeups: [],
  source: '5 U.S.C. 6103',
})

const two = (n: number): string => String(n).padStart(2, '0')
const firstOf = (year: number, month: number): Day => parseDay(`${year}-${two(month)}-01`)

const fixed = (year: number, day: string, zh: string, en: string): YearNotice['holidays'][number] => {
  const date = parseDay(`${year}-${day}`)
  const moved = weekday(date) === 6 ? date - 1 : weekday(date) === 0 ? date + 1 : date
  return { date: formatDay(moved), name: { zh, en } }
}

/** The n-th such weekday of a month. */
const nth = (year: number, month: number, day: number, n: number): string => {
  const first = firstOf(year, month)
  return formatDay(first + ((day - weekday(first) + 7) % 7) + (n - 1) * 7)
}

const last = (year: number, month: number, day: number): string => {
  const end = firstOf(year, month + 1) - 1
  return formatDay(end - ((weekday(end) - day + 7) % 7))
}
