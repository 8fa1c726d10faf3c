import { refuse } from '@mazha/contracts/refusal'
import type { Actor } from '@mazha/contracts/role'
import type { MergerPreview, UnitItem } from '@mazha/contracts/staff'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { forgetUnits } from './directory.ts'
import { viewPosts } from './posts.ts'
import { forgetPeople } from './kept-sessions.ts'
import { endUnitRow } from './store-posts.ts'
import { selectTerms, writing } from './store-terms.ts'
import { lockUnits, selectPostsOfUnit, selectUnitTree } from './store-units.ts'
import { toldOf } from './told-work.ts'
import { requireMergeable } from './mergers.ts'
import { dayAfter, dayBefore, getUnit, listUnitsOf, requireStanding, requireToCome } from './units.ts'
import { type OpenWork, workSources } from './work.ts'

const shownWork = 200

const openWith = async (ctx: Context, unit: string): Promise<(OpenWork & { readonly kind: string })[]> => {
  const found: (OpenWork & { readonly kind: string })[] = []
  for (const source of workSources())
    for (const one of await source.heldIn(ctx, unit)) found.push({ ...one, kind: source.kind })
  return found
}

/** What would move if two units became one on a day: posts, people, ground, units below, and what is open now. Nothing is written. */
export const previewMerger = async (
  ctx: Context,
  { id, into, day, asked }: { readonly id: string; readonly into: string; readonly day: string; readonly asked: Actor },
): Promise<MergerPreview> => {
  const { unit, successor } = await requireMergeable(ctx, { id, into, day })
  const posts = await viewPosts(ctx, { day, unit: id })
  // Whoever gives rights is told how much it is, not what.
  const work = await toldOf(ctx, asked, await openWith(ctx, id))
  const below = (await listUnitsOf(ctx, day)).filter(({ parent }) => parent === id)
  return {
    day,
    into: { id: successor.id, name: successor.name },
    posts: posts.map(({ id: post, title, holders }) => ({ id: post, title, holders: holders.length })),
    people: new Set(posts.flatMap(({ holders }) => holders.map(({ person }) => person))).size,
    areas: unit.areas,
    below: below.map(({ id: one, name }) => ({ id: one, name })),
    open: work.length,
    work: work
      .filter(({ told }) => told !== 'counted')
      .slice(0, shownWork)
      .map(({ kind, id: item, title }) => ({ kind, id: item, title })),
  }
}

/**
 * Whether all is done: it ends on that day already, or has ended and no day was said.
 *
 * @throws unit.has-ended when it has ended otherwise
 */
const endsThen = (
  unit: UnitItem,
  { lastDay, yesterday }: { readonly lastDay: string | null; readonly yesterday: string },
): boolean => {
  if (unit.until === null || (unit.until > yesterday && unit.successor === null)) return false
  if (unit.successor === null && (lastDay === null || lastDay === unit.until)) return true
  throw refuse('unit.has-ended', { unit: unit.name, day: unit.until })
}

/**
 * Ends a unit without a successor: one below which no other stands, whose posts nobody holds beyond that day, and with which
 * nothing is open that whoever asks may know of. Any other is merged.
 *
 * What is kept from them is no reason: a refusal would tell that it is there. As before, it stands in a unit where nobody is, and in
 * the list of what has nobody (`listOrphans`) of those who may know of it.
 *
 * @param end.lastDay null: at once
 * @throws unit.not-found, unit.has-ended, unit.day-past, unit.still-above, unit.still-held, unit.still-busy,
 *   unit.to-take-over, unit.parent-ends
 */
export const endUnit = async (
  ctx: Context,
  {
    id,
    lastDay = null,
    asked,
  }: { readonly id: string; readonly lastDay?: string | null | undefined; readonly asked: Actor },
): Promise<UnitItem> => {
  const unit = await getUnit(ctx, id)
  const yesterday = dayBefore(today(ctx))
  const last = lastDay ?? (yesterday < unit.from ? dayBefore(unit.from) : yesterday)
  if (endsThen(unit, { lastDay, yesterday })) return unit
  if (lastDay !== null) requireToCome(ctx, dayAfter(lastDay))
  // What comes to it between this and its end is passed on like that of any unit that has ended.
  const open = await toldOf(ctx, asked, await openWith(ctx, id))
  // How much it is would tell of what is kept from whoever asks.
  if (open.length > 0) throw refuse('unit.still-busy', { unit: unit.name })
  await writing(ctx, async (db) => {
    // Nobody puts another one below it meanwhile.
    await lockUnits(db, ctx.district.id)
    // Somebody else may have decided that it becomes part of another.
    if (endsThen(await getUnit(ctx, id, today(ctx), db), { lastDay, yesterday })) return
    const below = (await listUnitsOf(ctx, dayAfter(last), db)).filter(({ parent }) => parent === id)
    if (below.length > 0) throw refuse('unit.still-above', { unit: unit.name, count: below.length })
    const { mergers } = await selectUnitTree(db, ctx.district.id, today(ctx))
    const coming = mergers.find(({ into }) => into === id)
    if (coming !== undefined) {
      const { name } = await getUnit(ctx, coming.unit, today(ctx), db)
      throw refuse('unit.to-take-over', { unit: unit.name, other: name, day: coming.day })
    }
    const people = new Set<string>()
    for (const post of await selectPostsOfUnit(db, ctx.district.id, id))
      for (const term of await selectTerms(db, ctx.district.id, { post }))
        if ((term.until === null || term.until >= term.from) && (term.until === null || term.until > last))
          people.add(term.person)
    if (people.size > 0) throw refuse('unit.still-held', { unit: unit.name, count: people.size })
    await endUnitRow(db, ctx.district.id, id, last)
    // Put off, it is not to stand below one that is closed before it.
    await requireStanding(db, ctx, id)
  })
  forgetUnits(ctx)
  forgetPeople(ctx)
  return getUnit(ctx, id)
}

/**
 * Takes the planned closing of a unit back: it and its posts stand on as if it had not been decided. Taken back already, nothing
 * more is done.
 *
 * @param lastDay the closing that is meant: where it was taken back or put to another day meanwhile, nothing is done. Without it whichever
 *   there is
 * @throws unit.not-found, unit.parent-ends, unit.has-ended when its last day is over or it becomes part of another
 */
export const cancelUnitEnd = async (ctx: Context, id: string, lastDay?: string): Promise<UnitItem> => {
  await writing(ctx, async (db) => {
    await lockUnits(db, ctx.district.id)
    const unit = await getUnit(ctx, id, today(ctx), db)
    if (unit.until === null) return
    if (unit.successor !== null || unit.until < today(ctx))
      throw refuse('unit.has-ended', { unit: unit.name, day: unit.until })
    if (lastDay !== undefined && lastDay !== unit.until) return
    // Whoever ends one of its posts waits.
    await selectPostsOfUnit(db, ctx.district.id, id)
    await endUnitRow(db, ctx.district.id, id, null)
    await requireStanding(db, ctx, id)
  })
  forgetUnits(ctx)
  forgetPeople(ctx)
  return getUnit(ctx, id)
}
