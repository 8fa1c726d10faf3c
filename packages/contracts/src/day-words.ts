import type { Language } from './text.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * A civil day as people write one that stands on record: `2026-10-01` → `2026年10月1日`, `1 Oct 2026`. Anything else comes
 * back as it was.
 */
export const dayInWords = (day: string, language: Language): string => {
  const [, year, month = '', date = ''] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? []
  const name = months[Number(month) - 1]
  if (year === undefined || name === undefined) return day
  return language === 'zh' ? `${year}年${Number(month)}月${Number(date)}日` : `${Number(date)} ${name} ${year}`
}
