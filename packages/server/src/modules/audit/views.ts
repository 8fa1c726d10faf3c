import { randomUUID } from 'node:crypto'
import {
  heldAgainst,
  type OpeningPurpose,
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
import { hmac } from '#kernel/secrets'
import { uuidFrom } from '#kernel/ids'
import { spokenNumber } from './exports.ts'
import {
  countSearches,
  countSubjects,
  insertListed,
  insertOpened,
  insertView,
  lockSearches,
  selectSearched,
} from './store.ts'

/** The log of looks at people's data. */

const hourMs = 3_600_000

/** The district's own rules, or the usual ones. */
const readingRulesOf = ({ district: { settings } }: Context): ReadingRules => {
  const known = rulesOf.get(settings)
  if (known !== undefined) return known
  const read = readingRules.parse(settings['reading'] ?? {})
  rulesOf.set(settings, read)
  return read
}
/** Read once: every matter that is opened asks for them. */
const rulesOf = new WeakMap<object, ReadingRules>()

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
    const and = searchedBy === 'name' ? [] : subjects
    const people = await countSubjects(db, ctx.district.id, { person, since, and })
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

type Opening = Pick<Look, 'person' | 'as' | 'elsewhere'> & {
  readonly matter: string
  readonly purpose: OpeningPurpose
}

/**
 * Records that somebody opened a matter, before its words are given out. The same person and matter stand there once a day for the same
 * purpose, and once more out of hours: a page that is read again and again is one look, and mostly costs nothing.
 *
 * @param subjectsOf gives the keys of the people whose it is; asked for the first time alone
 */
export const noteOpened = async (
  ctx: Context,
  { person, as, matter, purpose, elsewhere }: Opening,
  subjectsOf: () => Promise<readonly string[]>,
): Promise<void> => {
  const { at, isOut, span } = spanNow(ctx)
  const key = [person, matter, purpose, String(elsewhere), span]
  await once(ctx, keyedId(ctx, 'opened', ...key), async () => {
    const rules = readingRulesOf(ctx)
    const found: Partial<Record<Unusual, boolean>> = { hours: isOut, elsewhere }
    const subjects = [...new Set(await subjectsOf())]
    await insertOpened(ctx.db, ctx.district.id, {
      ...as,
      at,
      person,
      matter,
      purpose,
      unusual: rules.kinds.filter((kind) => found[kind] === true),
      rows: (subjects.length === 0 ? [null] : subjects).map((subject) => ({
        id: keyedId(ctx, 'opened', ...key, subject ?? ''),
        subject,
      })),
      since: new Date(at.getTime() - hourMs),
      most: rules.kinds.includes('many') ? rules.mattersAnHour : null,
    })
  })
}

/**
 * Records that somebody read lists of matters, whose headings are people's own words, or searched among their words: lists once a
 * day, each search once, and once more out of hours. What was searched for is not kept.
 */
export const noteListed = async (
  ctx: Context,
  { person, as, purpose, q }: Pick<Opening, 'person' | 'as' | 'purpose'> & { readonly q: string | undefined },
): Promise<void> => {
  const { at, isOut, span } = spanNow(ctx)
  const id = keyedId(ctx, 'listed', person, span, q ?? '')
  await once(ctx, id, async () => {
    const unusual = readingRulesOf(ctx).kinds.filter((kind) => kind === 'hours' && isOut)
    const searchedBy = q === undefined ? 'list' : 'words'
    await insertListed(ctx.db, ctx.district.id, { ...as, id, at, person, purpose, searchedBy, unusual })
  })
}

/** Keyed, so that nobody who reads the log finds by trying what was searched for. */
const keyedId = (ctx: Context, ...parts: readonly string[]): string =>
  uuidFrom(hmac(ctx.secrets.blindIndexKey, ctx.district.id, ...parts))

/** The district's day, and whether anybody is at the office. */
const spanNow = (ctx: Context): { readonly at: Date; readonly isOut: boolean; readonly span: string } => {
  const at = ctx.now()
  const isOut = isOutOfHours(ctx, readingRulesOf(ctx), at)
  return { at, isOut, span: `${getZone(ctx.district.zone).dayOf(at.getTime())} ${isOut ? 'out' : 'in'}` }
}

/** What this process wrote already; the database has it once in any case. */
const written = new WeakMap<Context, Set<string>>()
const mostWritten = 50_000

const once = async (ctx: Context, key: string, write: () => Promise<void>): Promise<void> => {
  const known = written.get(ctx) ?? new Set<string>()
  written.set(ctx, known)
  if (known.has(key)) return
  await write()
  // The oldest go first: a set keeps the order in which its members came.
  for (const oldest of known) {
    if (known.size < mostWritten) break
    known.delete(oldest)
  }
  known.add(key)
}

type Many = Pick<Look, 'person' | 'as'> & { readonly people: number }

/** Records that somebody takes a list of people out of the house: a look at as many, before it goes. */
export const noteTaken = (ctx: Context, { number, ...look }: Many & { readonly number: string }): Promise<void> =>
  noteMany(ctx, look, { id: randomUUID(), purpose: takenOut, number })

/**
 * Records that a table was held against the register, and of how many people it told that their numbers are recorded: a look at as
 * many. It gets a number of its own, as a list that is taken out has. The same people stand there once a day, and once more out of
 * hours: a table that is looked at, put right and taken in is one look.
 *
 * @param look.who says who they are, without telling
 */
export const noteHeldAgainst = (ctx: Context, { who, ...look }: Many & { readonly who: string }): Promise<void> =>
  noteMany(ctx, look, {
    id: keyedId(ctx, 'held-against', look.person, spanNow(ctx).span, who),
    purpose: heldAgainst,
    number: spokenNumber('T', ctx.now()),
  })

const noteMany = async (
  ctx: Context,
  { people, person, as }: Many,
  { id, purpose, number }: { readonly id: string; readonly purpose: string; readonly number: string },
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
      id,
      at,
      person,
      subject: null,
      search: null,
      searchedBy: null,
      matter: null,
      purpose,
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

/**
 * Tells whose a number is, and records it; that it is nobody's is told and not recorded. Whoever has no look left is told neither, even
 * in a burst: each waits for the one before.
 *
 * @throws register.too-many-searches
 */
export const tellKnown = (
  ctx: Context,
  look: Omit<Look, 'prove'> & { readonly searchedBy: SearchedBy },
  find: (db: Pick<pg.Pool, 'query'>) => Promise<readonly string[]>,
): Promise<readonly string[]> => {
  const at = ctx.now()
  const { person, as, matter, purpose, searchedBy, elsewhere } = look
  return inDistrict(ctx.db, ctx.district.id, async (db) => {
    const since = new Date(at.getTime() - hourMs)
    await countSearch(db, ctx, { person, since, at, isVain: false })
    const subjects = await find(db)
    const rules = readingRulesOf(ctx)
    const people = await countSubjects(db, ctx.district.id, { person, since, and: subjects })
    const found: Partial<Record<Unusual, boolean>> = {
      many: people > rules.peopleAnHour,
      hours: isOutOfHours(ctx, rules, at),
      elsewhere,
    }
    const unusual = rules.kinds.filter((kind) => found[kind] === true)
    const search = randomUUID()
    for (const subject of subjects) {
      const seen = { matter, purpose, subject, search, searchedBy, unusual, people: null, taken: null }
      await insertView(db, ctx.district.id, { ...as, id: randomUUID(), at, person, ...seen })
    }
    return subjects
  })
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
