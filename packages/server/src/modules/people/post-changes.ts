import { refuse } from '@mazha/contracts/refusal'
import type { PostChange, PostView } from '@mazha/contracts/staff'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { getPost, requireScopable, tellScope, viewPost } from './posts.ts'
import { forgetPeople } from './kept-sessions.ts'
import { selectPostGround, writePostGround } from './store-areas.ts'
import { endPostRow, endsWithUnit, keepPostWithUnit, updatePost } from './store-posts.ts'
import { lockPost, type PostRow, selectTerms, type TermRow, writing } from './store-terms.ts'
import { lockUnits } from './store-units.ts'
import { dayAfter, dayBefore, getUnit, requireAreas, requireToCome } from './units.ts'

/** Posts that change and end. Their ground changes from a day on; who answered for what before stays told. */

const titleOf = (post: PostRow) => ({ zh: post.title_zh, en: post.title_en })
/** One that was taken back on its first day never held. */
const held = (term: TermRow): boolean => term.until === null || term.until >= term.from

/** A post with its ground and its holders over time. @throws post.not-found */
export const viewPostOverTime = async (ctx: Context, id: string): Promise<PostView> => {
  const day = today(ctx)
  const post = await getPost(ctx, id, { day })
  const terms = (await selectTerms(ctx.db, ctx.district.id, { post: id })).filter(held)
  const running = terms.filter(({ from, until }) => from <= day && (until === null || until >= day))
  const unit = await getUnit(ctx, post.unit)
  return {
    ...viewPost(post, running),
    day,
    unitName: unit.name,
    ground: await selectPostGround(ctx.db, ctx.district.id, id),
    terms: terms
      .toReversed()
      .map(({ person, name, from, until, part_time: partTime }) => ({ person, name, from, until, partTime })),
  }
}

/** How many hold it at once on the fullest day from a day on. */
const mostHolding = (terms: readonly TermRow[], from: string): number => {
  const coming = terms.filter(({ until }) => until === null || until >= from)
  const days = [from, ...coming.map((term) => term.from).filter((day) => day > from)]
  return Math.max(
    0,
    ...days.map(
      (day) => coming.filter((term) => term.from <= day && (term.until === null || term.until >= day)).length,
    ),
  )
}

/**
 * Calls a post otherwise, gives it more or fewer places, and from a day on another ground. Whoever holds it sees that ground with
 * the next call.
 *
 * @throws post.not-found, post.has-ended, post.no-scope, post.too-early, post.too-many-hold, session.own-account, unit.day-past, unit.unknown-area
 */
export const changePost = async (
  ctx: Context,
  id: string,
  change: PostChange & { readonly by: string | null },
): Promise<PostView> => {
  const district = ctx.district.id
  if (change.areas !== undefined) requireToCome(ctx, change.from)
  await requireAreas(ctx, change.areas ?? [])
  await writing(ctx, async (db) => {
    await lockPost(db, district, id)
    const post = await getPost(ctx, id, { db })
    if (post.until !== null) throw refuse('post.has-ended', { post: titleOf(post), day: post.until })
    const terms = (await selectTerms(db, district, { post: id })).filter(held)
    const coming = terms.filter(({ until }) => until === null || until >= today(ctx)).map(({ person }) => person)
    // Whoever gives rights gives none to themselves: neither ground nor sight.
    if ((change.areas !== undefined || change.scope !== undefined) && coming.some((person) => person === change.by))
      throw refuse('session.own-account')
    const scope = change.scope === undefined ? post.scope : change.scope
    requireScopable(post.role, scope, titleOf(post))
    const capacity = change.capacity ?? post.capacity
    const most = mostHolding(terms, today(ctx))
    if (capacity < post.capacity && capacity < most)
      throw refuse('post.too-many-hold', { post: titleOf(post), held: most })
    if (change.areas !== undefined) {
      const ground = await selectPostGround(db, district, id)
      const earliest = [post.from, ...ground.map(({ from }) => from)].toSorted().at(-1) ?? post.from
      if (change.from < earliest) throw refuse('post.too-early', { day: earliest })
      await writePostGround(db, district, {
        post: id,
        from: change.from,
        areas: change.areas,
        by: change.by,
        at: ctx.now(),
      })
    }
    await updatePost(db, district, { id, title: change.title ?? titleOf(post), capacity, scope })
    if (scope !== post.scope) await tellScope(ctx, db, { post: id, scope, by: change.by, holders: coming })
  })
  forgetPeople(ctx)
  return viewPostOverTime(ctx, id)
}

/**
 * Ends a post that nobody holds beyond that day.
 *
 * @param end.lastDay null: at once
 * @throws post.not-found, post.has-ended, post.still-held, post.ends-with-unit, unit.day-past
 */
export const endPost = async (
  ctx: Context,
  { id, lastDay = null }: { readonly id: string; readonly lastDay?: string | null | undefined },
): Promise<PostView> => {
  const district = ctx.district.id
  await writing(ctx, async (db) => {
    await lockPost(db, district, id)
    const post = await getPost(ctx, id, { db })
    const yesterday = dayBefore(today(ctx))
    const last = lastDay ?? (yesterday < post.from ? dayBefore(post.from) : yesterday)
    if (post.until !== null && post.until <= yesterday) {
      if (post.until === last || lastDay === null) return
      throw refuse('post.has-ended', { post: titleOf(post), day: post.until })
    }
    if (lastDay !== null) requireToCome(ctx, dayAfter(lastDay))
    if (last === post.until && (await endsWithUnit(db, district, id))) return
    // Also one that was to end before its unit by itself is not put off beyond that.
    const unit = await getUnit(ctx, post.unit, today(ctx), db)
    if (unit.successor === null && unit.until !== null && last > unit.until)
      throw refuse('post.ends-with-unit', { post: titleOf(post), unit: unit.name })
    const beyond = (await selectTerms(db, district, { post: id })).find(
      (term) => held(term) && (term.until === null || term.until > last),
    )
    if (beyond !== undefined) throw refuse('post.still-held', { name: beyond.name, post: titleOf(post) })
    await endPostRow(db, district, id, last)
  })
  forgetPeople(ctx)
  return viewPostOverTime(ctx, id)
}

/**
 * Takes the planned end of a post back. Taken back already, nothing more is done; one whose unit is to be closed ends with it then.
 *
 * @param lastDay the end that is meant: where it was taken back or put to another day meanwhile, nothing is done. Without it whichever there is
 * @throws post.not-found, post.has-ended, post.ends-with-unit
 */
export const cancelPostEnd = async (ctx: Context, id: string, lastDay?: string): Promise<PostView> => {
  const district = ctx.district.id
  await writing(ctx, async (db) => {
    // Whoever closes its unit waits, and is waited for.
    await lockUnits(db, district)
    await lockPost(db, district, id)
    const post = await getPost(ctx, id, { db })
    if (post.until === null) return
    if (post.until < today(ctx)) throw refuse('post.has-ended', { post: titleOf(post), day: post.until })
    if (lastDay !== undefined && lastDay !== post.until) return
    const unit = await getUnit(ctx, post.unit, today(ctx), db)
    if (await endsWithUnit(db, district, id))
      throw refuse('post.ends-with-unit', { post: titleOf(post), unit: unit.name })
    await keepPostWithUnit(db, district, { id, unitEnds: unit.successor === null ? unit.until : null })
  })
  forgetPeople(ctx)
  return viewPostOverTime(ctx, id)
}
