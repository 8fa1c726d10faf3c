import { refuse } from '@mazha/contracts/refusal'
import type { Actor } from '@mazha/contracts/role'
import type {
  HandoverItem,
  HandoverPreview,
  NewTerm,
  PersonChange,
  PersonView,
  TermChange,
  TermEnd,
} from '@mazha/contracts/staff'
import type { Context } from '#kernel/context'
import { sqlState } from '#kernel/db'
import { recordAccountEvent } from './account-events.ts'
import { today } from './day.ts'
import { personNames, unitName, unitsById } from './directory.ts'
import { chooseTarget, type HeldRole, mayHold, type Named, passOnSafely } from './handover.ts'
import { dutyOf, getPost } from './posts.ts'
import { forgetPeople } from './kept-sessions.ts'
import { checkDuties } from './staffing.ts'
import { selectHandovers } from './store-handover.ts'
import {
  type Db,
  endTermRow,
  insertPeople,
  insertTerms,
  lockPost,
  type PersonRow,
  type PostRow,
  selectHeld,
  selectPeopleNamed,
  selectPerson,
  selectPost,
  selectPostsOn,
  selectTerms,
  selectTermsOn,
  type TermRow,
  updatePerson,
  updateTermTime,
  writing,
} from './store-terms.ts'
import { toldOf } from './told-work.ts'
import { dayAfter, dayBefore, listUnitsOf } from './units.ts'
import { workSources } from './work.ts'

const overlaps = (a: { from: string; until: string | null }, b: { from: string; until: string | null }): boolean =>
  (a.until === null || b.from <= a.until) && (b.until === null || a.from <= b.until)

const titleOf = (post: PostRow) => ({ zh: post.title_zh, en: post.title_en })

/** @throws term.unknown-person */
export const getPerson = async (ctx: Context, id: string): Promise<PersonRow> => {
  const person = await selectPerson(ctx.db, ctx.district.id, id)
  if (person === undefined) throw refuse('term.unknown-person')
  return person
}

/**
 * Puts right how somebody is called and reached: what lists, cards and notices say.
 *
 * @throws term.unknown-person, person.number-taken
 */
export const changePerson = async (ctx: Context, id: string, change: PersonChange): Promise<PersonView> => {
  const person = await getPerson(ctx, id)
  const orNull = (words: string | null): string | null => (words === '' ? null : words)
  const { name = person.name, staffNumber = person.staffNumber, officePhone = person.officePhone } = change
  const after = { id, name, staffNumber: orNull(staffNumber), officePhone: orNull(officePhone) }
  try {
    await updatePerson(ctx.db, ctx.district.id, after)
  } catch (error) {
    if (sqlState(error) === '23505') throw refuse('person.number-taken', { number: staffNumber ?? '' })
    throw error
  }
  forgetPeople(ctx)
  return viewPerson(ctx, id)
}

/** People by a part of their name or their staff number, whether they hold a post or not. */
export const findPeople = (ctx: Context, q: string): Promise<PersonRow[]> =>
  selectPeopleNamed(ctx.db, ctx.district.id, q === '' ? null : q)

/**
 * Gives somebody a post for a term; the same again gives nothing more.
 *
 * @throws term.full, term.twice, term.backwards, term.no-person, term.unknown-person, post.not-found, session.two-duties,
 *   session.own-account
 */
export const giveTerm = async (ctx: Context, given: NewTerm & { readonly by: string | null }): Promise<PersonView> => {
  const post = await getPost(ctx, given.post)
  const from = given.from ?? today(ctx)
  const until = given.until ?? null
  if (until !== null && until < from) throw refuse('term.backwards', { from })
  const fresh = given.newPerson
  const id = given.person ?? fresh?.id
  if (id === undefined) throw refuse('term.no-person')
  // Whoever gives rights gives none to themselves.
  if (given.by === id) throw refuse('session.own-account')
  const known = fresh === undefined ? await getPerson(ctx, id) : await selectPerson(ctx.db, ctx.district.id, id)
  const name = known?.name ?? fresh?.name ?? ''
  await writing(ctx, async (db) => {
    await lockPost(db, ctx.district.id, post.id)
    if (post.role !== null) await checkDuties(ctx, [{ person: id, name, roles: [post.role] }], db)
    const terms = (await selectTerms(db, ctx.district.id, { post: post.id })).filter(
      (term) => term.until === null || term.until >= term.from,
    )
    const same = terms.find((term) => term.person === id && overlaps(term, { from, until }))
    if (same !== undefined) {
      if (same.from === from && same.until === until) return
      throw refuse('term.twice', { name })
    }
    // As it stands now that it is locked: its unit may have been closed, or its places have become fewer, in the meantime.
    const { until: last, capacity } = await getPost(ctx, post.id, { db })
    if (last !== null && (until === null || until > last)) throw refuse('term.has-ended', { day: last })
    if (terms.filter((term) => overlaps(term, { from, until })).length >= capacity)
      throw refuse('term.full', { post: titleOf(post), capacity })
    if (known === undefined && fresh !== undefined) {
      const { staffNumber = null, officePhone = null } = fresh
      await insertPeople(db, ctx.district.id, [{ id, name, staffNumber, officePhone }], ctx.now())
    }
    await insertTerms(db, ctx.district.id, [
      { person: id, post: post.id, from, until, partTime: given.partTime, by: given.by, at: ctx.now() },
    ])
    await tellPost(ctx, db, { kind: 'post_given', person: id, post: post.id, by: given.by })
  })
  forgetPeople(ctx)
  return viewPerson(ctx, id)
}

/**
 * Says whether a term that runs or is to come is full or part time. What is over stays as it was told.
 *
 * @throws term.not-found, term.has-ended
 */
export const changeTerm = async (ctx: Context, { person, post, from, partTime }: TermChange): Promise<PersonView> => {
  const term = (await selectTerms(ctx.db, ctx.district.id, { person, post })).find((one) => one.from === from)
  if (term === undefined) throw refuse('term.not-found')
  if (term.until !== null && term.until < today(ctx)) throw refuse('term.has-ended', { day: term.until })
  await updateTermTime(ctx.db, ctx.district.id, { person, post, from, partTime })
  return viewPerson(ctx, person)
}

type Told = Readonly<Record<'person' | 'post', string>> & { readonly by: string | null }

/** Rights that are given and taken stand beside the passwords in the log that the auditor reads. */
const tellPost = (
  ctx: Context,
  db: Parameters<typeof recordAccountEvent>[2],
  { kind, person, post, by }: Told & { readonly kind: 'post_given' | 'post_ended' },
): Promise<void> => recordAccountEvent(ctx, { kind, person, post, ...(by === null ? {} : { by }) }, db)

type Ending = {
  readonly term: TermRow
  readonly post: PostRow
  readonly lastDay: string
  readonly successor: PersonRow | null
  /** The successor does not hold it yet and is given the post from the next day on. */
  readonly givesTerm: boolean
  readonly heldAfter: readonly HeldRole[]
  readonly named: readonly Named[]
}

const planEnd = async (ctx: Context, end: TermEnd): Promise<Ending> => {
  const district = ctx.district.id
  const post = await getPost(ctx, end.post)
  const terms = await selectTerms(ctx.db, district, { post: end.post, takenBack: true })
  const term = terms.find((one) => one.person === end.person && one.from === end.from)
  if (term === undefined) throw refuse('term.not-found')
  const yesterday = dayBefore(today(ctx))
  const atOnce = term.from > yesterday ? dayBefore(term.from) : yesterday
  const lastDay = end.lastDay ?? atOnce
  if (term.until !== null && term.until <= yesterday && term.until !== lastDay)
    throw refuse('term.has-ended', { day: term.until })
  if (end.lastDay && end.lastDay < term.from) throw refuse('term.backwards', { from: term.from })
  if (end.successor === end.person) throw refuse('term.same-person')
  const successor = end.successor ? await getPerson(ctx, end.successor) : null
  const next = dayAfter(lastDay)
  const day = next > today(ctx) ? next : today(ctx)
  const others = terms.filter(
    (one) => one !== term && one.person === end.person && overlaps(one, { from: day, until: day }),
  )
  const held: HeldRole[] = (await selectHeld(ctx.db, district, day)).filter(
    (one) => others.length > 0 || one.person !== end.person || one.unit !== post.unit || one.role !== post.role,
  )
  // What the person holds by another post of the same unit and role stays.
  const rest = await postsHeld(ctx, end.person, day)
  for (const one of rest)
    if (one.id !== post.id && one.role !== null && one.role === post.role && one.unit === post.unit)
      held.push({ person: end.person, role: one.role, unit: one.unit, duty: one.duty })
  const givesTerm =
    successor !== null && !terms.some((one) => one.person === successor.id && overlaps(one, { from: day, until: day }))
  if (givesTerm && successor !== null && post.role !== null) {
    await checkDuties(ctx, [{ person: successor.id, name: successor.name, roles: [post.role] }])
    held.push({ person: successor.id, role: post.role, unit: post.unit, duty: post.duty })
  }
  const named =
    successor === null || post.role === null
      ? []
      : [{ person: end.person, role: post.role, unit: post.unit, post: post.id, successor: successor.id }]
  return { term, post, lastDay, successor, givesTerm, heldAfter: held, named }
}

const postsHeld = async (ctx: Context, person: string, day: string): Promise<PostRow[]> => {
  const terms = await selectTerms(ctx.db, ctx.district.id, { person })
  const posts: PostRow[] = []
  for (const term of terms) {
    if (!overlaps(term, { from: day, until: day })) continue
    const post = await selectPost(ctx.db, ctx.district.id, { id: term.post, day })
    if (post !== undefined) posts.push(post)
  }
  return posts
}

/** What would happen to everything that the person has open by a post, if the term ended so. Nothing is written. */
export const previewEnd = async (ctx: Context, end: TermEnd): Promise<HandoverPreview> => {
  const plan = await planEnd(ctx, end)
  const units = await unitsById(ctx)
  const items: Omit<HandoverItem, 'to'>[] = []
  const targets: HandoverItem['to'][] = []
  for (const source of workSources()) {
    for (const work of await source.heldBy(ctx, [end.person])) {
      if (mayHold(work, plan.heldAfter)) continue
      const target = chooseTarget(work, { held: plan.heldAfter, named: plan.named })
      items.push({ kind: source.kind, id: work.id, title: work.title, role: work.role })
      targets.push({
        ...target,
        personName: null,
        unit: work.unit,
        unitName: work.unit === null ? null : unitName(units, work.unit),
      })
    }
  }
  const names = await personNames(
    ctx,
    targets.flatMap(({ person }) => (person === null ? [] : [person])),
  )
  return {
    lastDay: plan.lastDay,
    items: items.flatMap((item, n) => {
      const to = targets[n]
      return to === undefined
        ? []
        : [{ ...item, to: { ...to, personName: to.person === null ? null : (names.get(to.person) ?? null) } }]
    }),
    givesTerm: plan.givesTerm,
    left: plan.successor === null ? await leftAreas(ctx, plan) : [],
  }
}

/** Areas of the post that nobody else answers for in the same duty on the day after. */
const leftAreas = async (ctx: Context, { post, term, lastDay }: Ending): Promise<{ id: string; name: string }[]> => {
  const day = dayAfter(lastDay)
  const posts = await selectPostsOn(ctx.db, ctx.district.id, { day })
  const terms = await selectTermsOn(ctx.db, ctx.district.id, { day })
  const same = posts.filter(
    (one) =>
      dutyOf(one) === dutyOf(post) &&
      terms.some(
        ({ post: id, person, from }) =>
          id === one.id && !(id === post.id && person === term.person && from === term.from),
      ),
  )
  return post.areas.filter((area) => !same.some(({ areas }) => areas.includes(area))).map((id) => ({ id, name: id }))
}

/**
 * Ends a term on a day or at once. A successor who does not hold the post is given it from the next day; what is open passes
 * on when the last day is over.
 *
 * @throws term.not-found, term.has-ended, term.backwards, term.same-person, term.full, session.two-duties, session.own-account
 */
export const endTerm = async (
  ctx: Context,
  end: TermEnd & {
    readonly by: string | null
    /** Who is told how much was passed on, as far as they may know of it; without: all. */
    readonly asked?: Actor
  },
): Promise<{ lastDay: string; handedOver: number }> => {
  const plan = await planEnd(ctx, end)
  const { post, lastDay, successor } = plan
  // Whoever gives rights gives none to themselves, as a successor either.
  if (plan.givesTerm && successor?.id === end.by) throw refuse('session.own-account')
  await writing(ctx, async (db) => {
    await lockPost(db, ctx.district.id, post.id)
    await requireExtensible(ctx, db, end, lastDay)
    await endTermRow(db, ctx.district.id, {
      person: end.person,
      post: post.id,
      from: end.from,
      lastDay,
      successor: successor?.id ?? null,
      reason: end.reason ?? null,
      by: end.by,
      at: ctx.now(),
    })
    await tellPost(ctx, db, { kind: 'post_ended', person: end.person, post: post.id, by: end.by })
    if (!plan.givesTerm || successor === null) return
    const from = dayAfter(lastDay)
    const begins = from < today(ctx) ? today(ctx) : from
    // Planned without a lock: somebody else may have given the successor another duty since.
    if (post.role !== null)
      await checkDuties(ctx, [{ person: successor.id, name: successor.name, roles: [post.role] }], db)
    // A post that is closed on a day is nobody's after it.
    const { until, capacity } = await getPost(ctx, post.id, { db })
    if (until !== null && begins > until) throw refuse('term.has-ended', { day: until })
    const terms = await selectTerms(db, ctx.district.id, { post: post.id })
    if (terms.filter((one) => overlaps(one, { from: begins, until })).length >= capacity)
      throw refuse('term.full', { post: titleOf(post), capacity })
    await insertTerms(db, ctx.district.id, [
      {
        person: successor.id,
        post: post.id,
        from: begins,
        until,
        partTime: plan.term.part_time,
        by: end.by,
        at: ctx.now(),
      },
    ])
    await tellPost(ctx, db, { kind: 'post_given', person: successor.id, post: post.id, by: end.by })
  })
  forgetPeople(ctx)
  const passed = lastDay < today(ctx) ? await passOnSafely(ctx) : []
  return {
    lastDay,
    handedOver: end.asked === undefined ? passed.length : (await toldOf(ctx, end.asked, passed)).length,
  }
}

/**
 * An end that is put off gives the post for longer: as when it is given anew, there is room, the post is there so long, and nobody does
 * it for themselves.
 *
 * @throws session.own-account, term.has-ended, term.full
 */
const requireExtensible = async (
  ctx: Context,
  db: Db,
  { person, post: id, from, by }: TermEnd & { readonly by: string | null },
  lastDay: string,
): Promise<void> => {
  const terms = await selectTerms(db, ctx.district.id, { post: id, takenBack: true })
  const term = terms.find((one) => one.person === person && one.from === from)
  if (term === undefined || term.until === null || lastDay <= term.until) return
  if (by === person) throw refuse('session.own-account')
  const post = await getPost(ctx, id, { db })
  if (post.until !== null && lastDay > post.until) throw refuse('term.has-ended', { day: post.until })
  const more = { from: dayAfter(term.until), until: lastDay }
  const others = terms.filter(
    (one) => one !== term && (one.until === null || one.until >= one.from) && overlaps(one, more),
  )
  if (others.length >= post.capacity) throw refuse('term.full', { post: titleOf(post), capacity: post.capacity })
}

/** A person with every post over time. @throws term.unknown-person */
export const viewPerson = async (ctx: Context, id: string): Promise<PersonView> => {
  const person = await getPerson(ctx, id)
  const day = today(ctx)
  const terms = (await selectTerms(ctx.db, ctx.district.id, { person: id })).filter(
    ({ from, until }) => until === null || until >= from,
  )
  const units = new Map((await listUnitsOf(ctx, day)).map((unit) => [unit.id, unit]))
  const names = await personNames(
    ctx,
    terms.flatMap(({ successor }) => (successor === null ? [] : [successor])),
  )
  const handovers = await selectHandovers(ctx.db, ctx.district.id, id)
  const shown: PersonView['terms'] = []
  for (const term of terms.toReversed()) {
    // A post that is over answered for what it did then, one that is to come for what it will.
    const at = term.from > day ? term.from : term.until !== null && term.until < day ? term.until : day
    const post = await selectPost(ctx.db, ctx.district.id, { id: term.post, day: at })
    if (post === undefined) continue
    shown.push({
      post: post.id,
      title: titleOf(post),
      unit: post.unit,
      unitName: units.get(post.unit)?.name ?? { zh: post.unit, en: post.unit },
      role: post.role,
      duty: dutyOf(post),
      areas: post.areas,
      from: term.from,
      until: term.until,
      partTime: term.part_time,
      state: term.from > day ? 'to_come' : term.until !== null && term.until < day ? 'past' : 'now',
      endReason: term.end_reason,
      successor: term.successor === null ? null : { id: term.successor, name: names.get(term.successor) ?? '' },
    })
  }
  return {
    ...person,
    day,
    terms: shown,
    handovers: handovers.map(({ doneAt, ...one }) => ({ ...one, title: null, doneAt: doneAt.toISOString() })),
  }
}
