import { randomUUID } from 'node:crypto'
import { type Purpose, type ReadingRules, readingRules, type Unusual } from '@mazha/contracts/audit'
import { dayKind, isWorked, isYearKnown } from '@mazha/contracts/calendar'
import type { ActingPost } from '@mazha/contracts/role'
import { getZone, yearOf } from '@mazha/contracts/zone'
import type pg from 'pg'
import type { Context } from '#kernel/context'
import { inDistrict } from '#kernel/db'
import { countSubjects, insertView } from './store.ts'

/** The log of looks at people's data. */

const hourMs = 3_600_000

/** The district's own rules, or the usual ones. */
const readingRulesOf = (ctx: Context): ReadingRules => readingRules.parse(ctx.district.settings['reading'] ?? {})

const minutesOf = (time: string): number => {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

/** Whether nobody is at the office: on a day off, or outside the hours. A year that is not known has its weekends only. */
const isOutOfHours = (ctx: Context, rules: ReadingRules, at: Date): boolean => {
  const zone = getZone(ctx.district.zone)
  const day = zone.dayOf(at.getTime())
  const [from = '', to = ''] = rules.hours.split('-')
  const minute = Math.floor((at.getTime() - zone.at(day, 0)) / 60_000)
  if (minute < minutesOf(from) || minute >= minutesOf(to)) return true
  return isYearKnown(ctx.calendar, yearOf(day)) && !isWorked(dayKind(ctx.calendar, day))
}

export type Look = {
  readonly person: string
  readonly as: ActingPost
  readonly matter: string | null
  readonly purpose: Purpose
  /** It lies outside the unit and the area of whoever looks. */
  readonly elsewhere: boolean
}

/**
 * Records that somebody looks at people's data, and reads it in the same transaction: what is read is given out only when
 * the record of it stands.
 *
 * @param read gives the data with the keys of the people whose it is; it asks the transaction's own connection alone: whoever
 *   waited here for a second one could wait for ever
 */
export const lookAt = async <T>(
  ctx: Context,
  look: Look,
  read: (db: Pick<pg.Pool, 'query'>) => Promise<{ readonly subjects: readonly string[]; readonly data: T }>,
): Promise<T> => {
  const rules = readingRulesOf(ctx)
  const at = ctx.now()
  return inDistrict(ctx.db, ctx.district.id, async (db) => {
    const { subjects, data } = await read(db)
    if (subjects.length === 0) return data
    const since = new Date(at.getTime() - hourMs)
    const people = await countSubjects(db, ctx.district.id, { person: look.person, since, and: subjects })
    const found: Record<Unusual, boolean> = {
      many: people > rules.peopleAnHour,
      hours: isOutOfHours(ctx, rules, at),
      elsewhere: look.elsewhere,
    }
    const unusual = rules.kinds.filter((kind) => found[kind])
    const { as, person, matter, purpose } = look
    for (const subject of subjects) {
      await insertView(db, ctx.district.id, { ...as, id: randomUUID(), at, person, matter, purpose, subject, unusual })
    }
    return data
  })
}
