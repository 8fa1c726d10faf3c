import { waitText } from '@mazha/contracts/clock-explain'
import type { FactKind, Procedure } from '@mazha/contracts/procedure'
import type { Instant, Json, Text } from '@mazha/contracts/text'

/** Words with places, filled from facts: what a resident reads on the trail. */

export type Names = {
  readonly zone: string
  readonly unit: (id: string) => Text
  readonly person: (id: string) => string | undefined
}

/** When a limit ends, as a sentence is told it: the moment, the year whose notice it waits for, or nothing while it is paused. */
export type Due = Instant | { readonly year: number } | null

const formats = new Map<string, Intl.DateTimeFormat>()
const format = (key: string, locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(locale, options)
  formats.set(key, made)
  return made
}

/** A day as people write it: 9月30日（周三）, Wed 30 Sep; with the year when it is not the present one. */
export const sayDay = (instant: Instant, zone: string, now: Instant): Text => {
  const at = new Date(instant)
  const year = format(`year ${zone}`, 'en', { timeZone: zone, year: 'numeric' })
  const other = year.format(at) !== year.format(new Date(now))
  const zh = format(`zh ${zone}`, 'zh-CN', { timeZone: zone, month: 'long', day: 'numeric' }).format(at)
  const weekday = format(`weekday ${zone}`, 'zh-CN', { timeZone: zone, weekday: 'short' }).format(at)
  const en = format(`en ${zone}`, 'en-GB', { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' }).format(
    at,
  )
  return {
    zh: `${other ? `${year.format(at)}年` : ''}${zh}（${weekday}）`,
    en: `${en.replace(',', '')}${other ? ` ${year.format(at)}` : ''}`,
  }
}

const kindOf = (procedure: Procedure, fact: string): FactKind | undefined => {
  const own = procedure.facts[fact]
  if (own !== undefined) return own
  for (const [track, { use }] of Object.entries(procedure.tracks)) {
    const name = fact.startsWith(`${track}.`) ? fact.slice(track.length + 1) : fact
    const kind = use.facts[name]
    if (kind !== undefined) return kind
  }
  return undefined
}

const both = (text: string): Text => ({ zh: text, en: text })
const listOf = (value: Json): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
const join = (texts: readonly Text[]): Text => ({
  zh: texts.map(({ zh }) => zh).join('、'),
  en: texts.map(({ en }) => en).join(', '),
})

const sayFact = (kind: FactKind | undefined, value: Json, names: Names, now: Instant): Text => {
  switch (kind) {
    case 'unit':
    case 'units':
      return join(listOf(value).map(names.unit))
    case 'person':
    case 'people':
      return join(listOf(value).map((id) => both(names.person(id) ?? '')))
    case 'date':
      return typeof value === 'string' ? sayDay(`${value}T04:00:00.000Z`, 'Asia/Shanghai', now) : both('')
    case 'dates':
      return join(listOf(value).map((date) => sayDay(`${date}T04:00:00.000Z`, 'Asia/Shanghai', now)))
    case 'instant':
      return typeof value === 'string' ? sayDay(value, names.zone, now) : both('')
    case 'boolean':
      return value === true ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' }
    case 'files':
      return both(String(listOf(value).length))
    case 'text':
    case 'number':
    case 'matter':
    case 'channel':
    case undefined:
    default:
      return both(typeof value === 'string' || typeof value === 'number' ? String(value) : '')
  }
}

/** A day that nobody can tell yet, where a sentence has room for a day: `最迟待 2027 年放假安排公布后确定的日期答复您`. */
const awaitedDay = (wait: { readonly year: number }): Text => {
  const { zh, en } = waitText(wait)
  return { zh: `${zh}的日期`, en: `a day ${en}` }
}

/**
 * Fills `{fact}` and `{due:clock}`. A place whose fact is unknown is left empty, and the marks around an empty place go
 * with it.
 */
export const fillTrail = (
  template: Text,
  {
    procedure,
    facts,
    dues,
    names,
    now,
    options,
  }: {
    readonly procedure: Procedure
    readonly facts: Readonly<Record<string, Json>>
    readonly dues: Readonly<Record<string, Due>>
    readonly names: Names
    readonly now: Instant
    /** Words for values that were chosen from a list: field → value → words. */
    readonly options: Readonly<Record<string, Readonly<Record<string, Text>>>>
  },
): Text => {
  const say = (place: string): Text => {
    if (place.startsWith('due:')) {
      const due = dues[place.slice(4)]
      if (due === null || due === undefined) return { zh: '', en: '' }
      return typeof due === 'string' ? sayDay(due, names.zone, now) : awaitedDay(due)
    }
    const value = facts[place]
    if (value === undefined || value === null) return both('')
    const chosen = typeof value === 'string' ? options[place]?.[value] : undefined
    return chosen ?? sayFact(kindOf(procedure, place), value, names, now)
  }
  const into = (language: keyof Text): string =>
    template[language]
      .replaceAll(/\{([\w.:]+)\}/g, (_, place: string) => say(place)[language])
      .replaceAll(/（\s*）|\(\s*\)|“\s*”/g, '')
      // A full-width mark brings its own room.
      .replaceAll(/([）」”，。：；])\s+/g, '$1')
  return { zh: into('zh'), en: into('en') }
}
