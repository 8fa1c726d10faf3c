import type { Instant, Language } from '@mazha/contracts/text'

/** The only place of this app that asks the machine for the time. */
export const now = (): Date => new Date()

const partsOf = (at: Date, zone: string, options: Intl.DateTimeFormatOptions, locale: string): Record<string, string> =>
  Object.fromEntries(
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )

/** `9月30日（周三）`, `Wed 30 Sep`; the year is told when it is not this one. */
export const dayWords = (instant: Instant, zone: string, language: Language): string => {
  const at = new Date(instant)
  const thisYear = partsOf(now(), zone, { year: 'numeric' }, 'en-GB')['year']
  if (language === 'zh') {
    const { year, month, day, weekday } = partsOf(
      at,
      zone,
      { year: 'numeric', month: 'numeric', day: 'numeric', weekday: 'short' },
      'zh-CN',
    )
    return `${year === thisYear ? '' : `${year}年`}${month}月${day}日（${weekday}）`
  }
  const { year, month, day, weekday } = partsOf(
    at,
    zone,
    { year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' },
    'en-GB',
  )
  return `${weekday} ${day} ${month}${year === thisYear ? '' : ` ${year}`}`
}

/** `15:20` on the 24-hour clock. */
export const hourWords = (instant: Instant, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(instant),
  )

export const momentWords = (instant: Instant, zone: string, language: Language): string =>
  `${dayWords(instant, zone, language)}${language === 'zh' ? '' : ' '}${hourWords(instant, zone)}`
