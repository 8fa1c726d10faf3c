import { dayName, isWorked, refuseUnknown, type Calendar } from './calendar.ts'
import { standingPause } from './clock-engine.ts'
import type { Clock, ExplainedDay, Explanation, Limit, LimitUnit } from './clock.ts'
import { lastCalendarDay, pausedDays, type DaySpan } from './counting.ts'
import type { Instant, Text } from './text.ts'
import { formatDay, toMs, type Day } from './zone.ts'

/** What an explanation is made from. `title` and `source` are the rule's; `now` says which year goes without saying. */
export type ExplainInput = {
  readonly clock: Clock
  readonly title: Text
  readonly source: Text
  readonly calendar: Calendar
  readonly now: Instant
}

/**
 * Why a clock falls due when it does: every day from its start to its due time, counted or skipped and why, and a
 * plain sentence. In limits of days exactly as many days are counted as the limit has, extensions included. A paused
 * clock is explained up to `now`, one that waits for a year's notice up to the last day that is known.
 */
export const explainClock = ({ clock, title, source, calendar, now }: ExplainInput): Explanation => {
  const days = explainDays(clock, calendar, now)
  return { days, dueAt: clock.dueAt, sentence: sentence({ clock, title, source, calendar, now }, days) }
}

const movedHere: Text = { zh: '顺延至此', en: 'moved to this day' }

const isByDay = (unit: LimitUnit): boolean => unit === 'working_day' || unit === 'calendar_day'

const explainDays = (clock: Clock, calendar: Calendar, now: Instant): ExplainedDay[] => {
  const { zone } = calendar
  const start = zone.dayOf(toMs(clock.startedAt))
  const standing = clock.dueAt === null ? standingPause(clock) : undefined
  const end = lastShownDay(clock, start, calendar, now)
  const closed = clock.pauses
    .filter((pause) => pause !== standing)
    .map(({ from, to }) => ({ from: toMs(from), to: toMs(to ?? now) }))
  const paused: DaySpan[] = [...pausedDays(closed, calendar)]
  if (standing) paused.push({ first: zone.dayOf(toMs(standing.from)), last: end })
  const lastCounted = clock.dueAt === null ? end : lastCountedDay(clock, start, paused, calendar)

  const days: ExplainedDay[] = []
  for (let day = start; day <= end; day += 1)
    days.push(explainDay({ clock, day, start, lastCounted, paused, calendar }))
  return days
}

const lastShownDay = (clock: Clock, start: Day, calendar: Calendar, now: Instant): Day => {
  const { zone } = calendar
  if (clock.waits === null || clock.state === 'paused') return zone.dayOf(toMs(clock.dueAt ?? clock.stoppedAt ?? now))
  const ended = clock.stoppedAt === null ? Number.POSITIVE_INFINITY : zone.dayOf(toMs(clock.stoppedAt))
  return Math.max(start, Math.min(ended, zone.dayOf(toMs(clock.waits.notBefore)) - 1))
}

// Only a limit in calendar days can end later than its last counted day.
const lastCountedDay = (clock: Clock, start: Day, paused: readonly DaySpan[], calendar: Calendar): Day => {
  const limits = [clock.limit, ...clock.extensions.map(({ limit }) => limit)]
  if (limits.some(({ unit }) => unit !== 'calendar_day'))
    return calendar.zone.dayOf(toMs(clock.dueAt ?? clock.startedAt))
  const amount = limits.reduce((sum, limit) => sum + limit.amount, 0)
  return lastCalendarDay(start, amount, paused, calendar).counted
}

const explainDay = (from: {
  readonly clock: Clock
  readonly day: Day
  readonly start: Day
  readonly lastCounted: Day
  readonly paused: readonly DaySpan[]
  readonly calendar: Calendar
}): ExplainedDay => {
  const { clock, day, start, lastCounted, paused, calendar } = from
  const date = formatDay(day)
  const name = dayName(calendar, day)
  const { unit } = clock.limit
  if (day === start && isByDay(unit)) return { date, counted: false, why: 'first_day', name }
  if (isByDay(unit) && paused.some(({ first, last }) => first <= day && day <= last)) {
    return { date, counted: false, why: 'paused', name }
  }
  const kind = calendar.kinds[day - calendar.first]
  if (unit === 'working_day' || unit === 'working_hour') {
    if (kind === undefined) return refuseUnknown(calendar, day)
    return { date, counted: isWorked(kind), why: kind, name }
  }
  if (day > lastCounted) {
    const worked = kind !== undefined && isWorked(kind)
    return { date, counted: false, why: 'moved_from_rest', name: worked ? movedHere : name }
  }
  return { date, counted: true, why: 'calendar_day', name }
}

const units: Record<LimitUnit, { readonly zh: string; readonly one: string; readonly many: string }> = {
  working_day: { zh: '个工作日', one: 'working day', many: 'working days' },
  calendar_day: { zh: '天', one: 'day', many: 'days' },
  working_hour: { zh: '个工作小时', one: 'working hour', many: 'working hours' },
  hour: { zh: '小时', one: 'hour', many: 'hours' },
  minute: { zh: '分钟', one: 'minute', many: 'minutes' },
}

/** A limit in words: `5 个工作日`, `5 working days`. */
export const limitText = ({ amount, unit }: Limit): Text => ({
  zh: `${amount} ${units[unit].zh}`,
  en: `${amount} ${amount === 1 ? units[unit].one : units[unit].many}`,
})

/** A day in words, without the year when `than` lies in the same: `10月9日`, `9 October`. */
const dayText = (date: string, than: string): Text => {
  const [year = '', month = '', day = ''] = date.split('-')
  const zh = `${Number(month)}月${Number(day)}日`
  const en = `${Number(day)} ${months[Number(month) - 1] ?? ''}`
  return date.slice(0, 4) === than.slice(0, 4) ? { zh, en } : { zh: `${Number(year)}年${zh}`, en: `${en} ${year}` }
}
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** Days in a row in words: `10月1–7日`, `1–7 October`. */
const rangeText = (first: string, last: string, than: string): Text => {
  const from = dayText(first, than)
  if (first === last) return from
  const to = dayText(last, first)
  if (first.slice(0, 7) !== last.slice(0, 7)) return { zh: `${from.zh}至${to.zh}`, en: `${from.en} to ${to.en}` }
  return {
    zh: from.zh.replace(/日$/, `–${Number(last.slice(8))}日`),
    en: from.en.replace(/^\d+/, (day) => `${day}–${Number(last.slice(8))}`),
  }
}

const timeText = (ms: number, calendar: Calendar): string => {
  const minutes = Math.floor(calendar.zone.wallMs(ms) / 60_000)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

const sentence = ({ clock, title, source, calendar, now }: ExplainInput, days: readonly ExplainedDay[]): Text => {
  const { zone } = calendar
  const today = formatDay(zone.dayOf(toMs(now)))
  const moment = (instant: Instant): Text => {
    const ms = toMs(instant)
    const day = dayText(formatDay(zone.dayOf(ms)), today)
    return { zh: `${day.zh} ${timeText(ms, calendar)}`, en: `${timeText(ms, calendar)} on ${day.en}` }
  }
  const head = headText(clock, title, moment)
  const parts = [countText(clock, moment), ...skippedText(days, today), ...grantsText(clock)]
  return {
    zh: `${head.zh}：${parts.map(({ zh }) => zh).join('，')}（${source.zh}）`,
    en: `${head.en}: ${parts.map(({ en }) => en).join('; ')} (${source.en})`,
  }
}

/** Why there is no due time yet, in words that follow one another in a sentence. */
export const waitText = ({ year }: { readonly year: number }): Text => ({
  zh: `待 ${year} 年放假安排公布后确定`,
  en: `to be set once the holidays of ${year} are announced`,
})

const headText = (clock: Clock, title: Text, moment: (instant: Instant) => Text): Text => {
  const { state, dueAt, stoppedAt, waits } = clock
  const due = dueAt === null ? null : moment(dueAt)
  const ended = stoppedAt === null ? null : moment(stoppedAt)
  if (state === 'waiting' && waits !== null) {
    const wait = waitText(waits)
    return ended === null
      ? { zh: `${title.zh}，最迟日期${wait.zh}`, en: `${title.en}: due date ${wait.en}` }
      : {
          zh: `${title.zh}已于 ${ended.zh} 完成，最迟日期${wait.zh}`,
          en: `${title.en}: done at ${ended.en}; due date ${wait.en}`,
        }
  }
  const pausedAt = clock.pauses.at(-1)?.from
  if (state === 'cancelled' && ended)
    return { zh: `${title.zh}已于 ${ended.zh} 撤销`, en: `${title.en}: cancelled at ${ended.en}` }
  if (ended && due) {
    const [zh, en] = state === 'met' ? ['按时', 'in time'] : ['超期', 'late']
    return {
      zh: `最迟 ${due.zh} ${title.zh}，已于 ${ended.zh} ${zh}完成`,
      en: `${title.en} due ${due.en}, done ${en} at ${ended.en}`,
    }
  }
  if (ended && standingPause(clock) === undefined)
    return { zh: `${title.zh}已于 ${ended.zh} 按时完成`, en: `${title.en}: done in time at ${ended.en}` }
  if (ended)
    return {
      zh: `${title.zh}已于 ${ended.zh} 在暂停期间按时完成`,
      en: `${title.en}: done in time at ${ended.en}, while paused`,
    }
  if (due) return { zh: `最迟 ${due.zh} ${title.zh}`, en: `${title.en} due ${due.en}` }
  const since = pausedAt === undefined ? null : moment(pausedAt)
  return { zh: `${title.zh}自 ${since?.zh} 起暂停计时`, en: `${title.en}: paused since ${since?.en}` }
}

const countText = (clock: Clock, moment: (instant: Instant) => Text): Text => {
  const limit = limitText(clock.limit)
  const start = moment(clock.startedAt)
  return isByDay(clock.limit.unit)
    ? {
        zh: `${start.zh.replace(/ \d\d:\d\d$/, '')}次日起 ${limit.zh}`,
        en: `${limit.en} from the day after ${start.en.replace(/^\d\d:\d\d on /, '')}`,
      }
    : { zh: `${start.zh} 起 ${limit.zh}`, en: `${limit.en} from ${start.en}` }
}

// Holidays, office rest days, paused and moved days are named, days in a row together; a plain weekend goes without saying,
// and a rest day that is worked is told.
const skippedText = (days: readonly ExplainedDay[], today: string): Text[] => {
  const texts: Text[] = []
  const runs = (wanted: (day: ExplainedDay) => boolean, say: (range: Text, names: Text) => Text): void => {
    for (let i = 0; i < days.length; i += 1) {
      const first = days[i]
      if (!first || !wanted(first)) continue
      let last = first
      const names = new Map<string, Text>()
      for (let day: ExplainedDay | undefined = first; day && wanted(day); i += 1, day = days[i]) {
        last = day
        if (day.name) names.set(day.name.zh, day.name)
      }
      const all = [...names.values()]
      const zh = all.map((name) => name.zh).join('、')
      const en = all.map((name) => name.en).join(', ')
      texts.push(say(rangeText(first.date, last.date, today), { zh, en }))
    }
  }
  const off = (day: ExplainedDay): boolean => !day.counted && (day.why === 'holiday' || day.why === 'office_rest')
  runs(off, (range, names) => ({ zh: `${names.zh} ${range.zh}不计`, en: `${names.en} ${range.en} not counted` }))
  const makeup = (day: ExplainedDay): boolean => day.counted && day.why === 'makeup'
  runs(makeup, (range) => ({ zh: `${range.zh}调休上班计入`, en: `${range.en} worked instead and counted` }))
  const paused = (day: ExplainedDay): boolean => day.why === 'paused'
  runs(paused, (range) => ({ zh: `${range.zh}暂停不计`, en: `${range.en} paused` }))
  const moved = days.filter(({ why }) => why === 'moved_from_rest')
  const lastCounted = days.findLast(({ counted }) => counted)
  if (moved.length > 0 && lastCounted) {
    const at = dayText(lastCounted.date, today)
    texts.push({
      zh: `末日 ${at.zh}是休息日，顺延至下一个工作日`,
      en: `the last day, ${at.en}, is a rest day, so it moves to the next working day`,
    })
  }
  return texts
}

const grantsText = (clock: Clock): Text[] =>
  clock.extensions.map(({ limit }) => {
    const text = limitText(limit)
    return { zh: `另准延期 ${text.zh}`, en: `extended by ${text.en}` }
  })
