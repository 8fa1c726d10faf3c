import { dayInWords } from '@mazha/contracts/day-words'
import { fill, type RefusalDetails } from '@mazha/contracts/refusal'
import type { Language, Text } from '@mazha/contracts/text'
import { languages } from '@mazha/contracts/text'
import { type ConsoleTextId, consoleTexts } from '@mazha/contracts/texts/console'
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
import { setLanguage } from '../api/client.ts'
import { now as presentMs } from '../time.ts'
import { useTaste } from './remembered.ts'

export type Words = {
  readonly language: Language
  readonly choose: (language: Language) => void
  /** A text of the console, by id. */
  readonly t: (id: ConsoleTextId, details?: RefusalDetails) => string
  /** A text that came with data. */
  readonly say: (text: Text) => string
  /** `9月30日（周三）`; with the year when it is not this one. */
  readonly day: (instant: string) => string
  /** A civil day on record, `2026-09-30`, in words: `2026年9月30日`. */
  readonly date: (day: string) => string
  /** `9月30日（周三）17:30`; with the year when it is not this one. */
  readonly moment: (instant: string, now: number) => string
  /** `9月30日 17:30`, where there is no room for more. */
  readonly short: (instant: string) => string
  /** `3 天`, `5 小时`, `12 分钟`: how far two moments are apart, in the largest fitting unit. */
  readonly span: (ms: number) => string
  readonly number: (n: number) => string
  /** `路灯、井盖`, `lamps, covers` */
  readonly list: (items: readonly string[]) => string
}

const Context = createContext<Words | null>(null)
const zone = 'Asia/Shanghai'

const makeWords = (language: Language, choose: (language: Language) => void): Words => {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  const parts = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    year: 'numeric',
    month: language === 'zh' ? 'numeric' : 'short',
    day: 'numeric',
    weekday: 'short',
  })
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const number = new Intl.NumberFormat(locale)
  const unit = (name: 'day' | 'hour' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' })
  const [days, hours, minutes] = [unit('day'), unit('hour'), unit('minute')]
  const pick = (instant: string): Record<string, string> => {
    const found: Record<string, string> = {}
    for (const part of parts.formatToParts(new Date(instant))) found[part.type] = part.value
    return found
  }
  /** The year where it is not the present one: else nobody needs to be told. */
  const otherYear = (d: Record<string, string>, now: number): string => {
    const year = d['year'] ?? ''
    return year === pick(new Date(now).toISOString())['year'] ? '' : year
  }
  const dayAt = (instant: string, now: number): string => {
    const d = pick(instant)
    const year = otherYear(d, now)
    return language === 'zh'
      ? `${year === '' ? '' : `${year}年`}${d['month']}月${d['day']}日（${d['weekday']}）`
      : `${d['weekday']} ${d['day']} ${d['month']}${year === '' ? '' : ` ${year}`}`
  }
  const t: Words['t'] = (id, details) => {
    const text: Text = consoleTexts[id]
    return details === undefined ? text[language] : fill(text[language], details, language)
  }
  return {
    language,
    choose,
    t,
    say: (text) => text[language],
    day: (instant) => dayAt(instant, presentMs()),
    date: (text) => dayInWords(text, language),
    short: (instant) => {
      const d = pick(instant)
      const year = otherYear(d, presentMs())
      const date =
        language === 'zh'
          ? `${year === '' ? '' : `${year}年`}${d['month']}月${d['day']}日`
          : `${d['day']} ${d['month']}${year === '' ? '' : ` ${year}`}`
      return `${date} ${clock.format(new Date(instant))}`
    },
    moment: (instant, now) =>
      `${dayAt(instant, now)}${language === 'zh' ? '' : ', '}${clock.format(new Date(instant))}`,
    list: (items) => items.join(language === 'zh' ? '、' : ', '),
    span: (ms) => {
      const minute = Math.max(1, Math.round(Math.abs(ms) / 60_000))
      if (minute < 60) return minutes.format(minute)
      if (minute < 48 * 60) return hours.format(Math.round(minute / 60))
      return days.format(Math.round(minute / 1440))
    },
    number: (n) => number.format(n),
  }
}

export const LanguageProvider = ({ children }: { readonly children: ReactNode }) => {
  const [language, choose] = useTaste<Language>('language', languages, 'zh')
  // Before the first call goes out, not after the first paint.
  setLanguage(language)
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }, [language])
  const words = useMemo(() => makeWords(language, choose), [language, choose])
  return <Context value={words}>{children}</Context>
}

export const useWords = (): Words => {
  const words = useContext(Context)
  if (words === null) throw new Error('useWords needs a LanguageProvider around it')
  return words
}
