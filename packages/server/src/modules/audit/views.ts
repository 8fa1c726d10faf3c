import { randomUUID } from 'node:crypto'
import {
  type Purpose,
  type ReadingRules,
  readingRules,
  type SearchedBy,
  takenOut,
  type Unusual,
} from '@mazha/contracts/audit'
import { dayKind, isWorked, isYearKnown } from '@mazha/contracts/calendar'
import { refuse } from '@mazha/contracts/refusal'
import type { ActingPost } from '@mazha/contracts/role'
import { getZone, yearOf } from '@mazha/contracts/zone'
import type pg from 'pg'
import type { Context } from '#kernel/context'
import { inDistrict } from '#kernel/db'
import { countSearches, countSubjects, insertView, lockSearches, selectSearched } from './store.ts'

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
  /** Somebody is looked up by a number: that nobody is found is on record as well, and not many are looked up in an hour. */
  readonly searchedBy?: SearchedBy
  /** Asked for once more people than usual were looked at within the hour, before another is: it throws where there is no proof. */
  readonly prove?: () => Promise<void>
}

/**
 * Records that somebody looks at people's data, and reads it in the same transaction: what is read is given out only when
 * the record of it stands.
 *
 * @throws register.too-many-searches, and what `look.prove` throws
 * @param read gives the data with the keys of the people whose it is; it asks the transaction's own connection alone: whoever
 *   waited here for a second one could wait for ever
 */
export const lookAt = async <T>(ctx: Context, look: Look, read: Reading<T>): Promise<T> => {
  const looked = await tryLook(ctx, look, read)
  if (looked !== unproven) return looked.data
  // Between the two transactions: a proof is looked up by a connection of its own.
  await look.prove?.()
  const { prove: _, ...proven } = look
  return lookAt(ctx, proven, read)
}

type Reading<T> = (db: Pick<pg.Pool, 'query'>) => Promise<{ readonly subjects: readonly string[]; readonly data: T }>
const unproven = Symbol('unproven')

const tryLook = async <T>(
  ctx: Context,
  look: Look,
  read: Reading<T>,
): Promise<{ readonly data: T } | typeof unproven> => {
  const rules = readingRulesOf(ctx)
  const at = ctx.now()
  return inDistrict(ctx.db, ctx.district.id, async (db) => {
    const { subjects, data } = await read(db)
    const { as, person, matter, purpose, searchedBy = null } = look
    if (subjects.length === 0 && searchedBy === null) return { data }
    const since = new Date(at.getTime() - hourMs)
    const vain =
      searchedBy === null ? 0 : await countSearch(db, ctx, { person, since, at, isVain: subjects.length === 0 })
    const people = await countSubjects(db, ctx.district.id, { person, since, and: subjects })
    if (people > rules.peopleAnHour && look.prove !== undefined) return unproven
    const found: Record<Unusual, boolean> = {
      many: people > rules.peopleAnHour,
      hours: isOutOfHours(ctx, rules, at),
      elsewhere: look.elsewhere,
      vain: vain > rules.vainAnHour,
    }
    const unusual = rules.kinds.filter((kind) => found[kind])
    const search = searchedBy === null ? null : randomUUID()
    for (const subject of subjects.length === 0 ? [null] : subjects) {
      const seen = { matter, purpose, subject, search, searchedBy, unusual, people: null, taken: null }
      const view = { ...as, id: randomUUID(), at, person, ...seen }
      await insertView(db, ctx.district.id, view)
    }
    return { data }
  })
}

/** Records that somebody takes a list of people out of the house: a look at as many, before it goes. */
export const noteTaken = async (
  ctx: Context,
  { people, number, person, as }: Pick<Look, 'person' | 'as'> & { readonly people: number; readonly number: string },
): Promise<void> => {
  if (people === 0) return
  const rules = readingRulesOf(ctx)
  const at = ctx.now()
  await inDistrict(ctx.db, ctx.district.id, async (db) => {
    const before = await countSubjects(db, ctx.district.id, { person, since: new Date(at.getTime() - hourMs), and: [] })
    const found: Partial<Record<Unusual, boolean>> = {
      many: before + people > rules.peopleAnHour,
      hours: isOutOfHours(ctx, rules, at),
    }
    await insertView(db, ctx.district.id, {
      ...as,
      id: randomUUID(),
      at,
      person,
      subject: null,
      search: null,
      searchedBy: null,
      matter: null,
      purpose: takenOut,
      unusual: rules.kinds.filter((kind) => found[kind] === true),
      people,
      taken: number,
    })
  })
}

/**
 * Records that somebody was told of numbers that they are recorded, each a search by itself. What the same person found out within
 * the hour already is no news.
 *
 * @throws register.too-many-searches at the first that is one too many; those before it stand
 */
export const noteSearches = async (
  ctx: Context,
  look: Omit<Look, 'prove'> & { readonly searchedBy: SearchedBy },
  subjects: readonly string[],
): Promise<void> => {
  const since = new Date(ctx.now().getTime() - hourMs)
  const { person, searchedBy } = look
  const told = new Set(await selectSearched(ctx.db, ctx.district.id, { person, since, searchedBy }))
  for (const subject of new Set(subjects))
    if (!told.has(subject)) await lookAt(ctx, look, () => Promise.resolve({ subjects: [subject], data: null }))
}

/** @throws register.too-many-searches where somebody may look up no number more for now */
export const refuseSpentSearches = async (ctx: Context, person: string): Promise<void> => {
  const at = ctx.now()
  await refuseSpent(ctx.db, ctx, { person, at, since: new Date(at.getTime() - hourMs) })
}

/** @returns how many searches of the last hour were vain, this one among them. @throws register.too-many-searches */
const countSearch = async (
  db: Pick<pg.Pool, 'query'>,
  ctx: Context,
  {
    person,
    since,
    at,
    isVain,
  }: { readonly person: string; readonly since: Date; readonly at: Date; readonly isVain: boolean },
): Promise<number> => {
  await lockSearches(db, ctx.district.id, person)
  const vain = await refuseSpent(db, ctx, { person, since, at })
  return isVain ? vain + 1 : 0
}

/** @returns how many searches since then were vain. @throws register.too-many-searches */
const refuseSpent = async (
  db: Pick<pg.Pool, 'query'>,
  ctx: Context,
  { person, since, at }: { readonly person: string; readonly since: Date; readonly at: Date },
): Promise<number> => {
  const { numbersAnHour: most } = readingRulesOf(ctx)
  const { searches, vain, first } = await countSearches(db, ctx.district.id, { person, since })
  if (searches < most) return vain
  const left = (first ?? at).getTime() + hourMs - at.getTime()
  throw refuse('register.too-many-searches', { most, minutes: Math.max(1, Math.ceil(left / 60_000)) })
}
