import { refuse } from '@mazha/contracts/refusal'
import type { Actor } from '@mazha/contracts/role'
import type { HandOverOrder, Orphan, OrphanList } from '@mazha/contracts/staff'
import { staffingSettings } from '@mazha/contracts/staffing'
import type { Text } from '@mazha/contracts/text'
import { formatDay, parseDay } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { personNames } from './directory.ts'
import { chooseTarget, type HeldRole, lets, mayHold, passOnDue, passOnFrom } from './handover.ts'
import { selectEndedUnits } from './store-units.ts'
import { toldOf } from './told-work.ts'
import { type PostRow, selectHeld, selectPerson, selectPostsOn, selectTermsOn } from './store-terms.ts'
import { dayAfter, listUnitsOf } from './units.ts'
import { type Held, workSources } from './work.ts'

/** What is, or is about to be, without anybody, and what mends it. */

type Bare = Omit<Orphan, 'personName' | 'unitName' | 'posts'>
type Line = Held & { readonly count: number; readonly kind: string }

const linesOf = async (ctx: Context, asked?: Actor): Promise<Line[]> => {
  const lines: Line[] = []
  for (const source of workSources())
    for (const one of await source.holders(ctx, asked)) lines.push({ ...one, kind: source.kind })
  return lines
}

const orphansAmong = async (ctx: Context, lines: readonly Line[]): Promise<Bare[]> => {
  const day = today(ctx)
  const held = await selectHeld(ctx.db, ctx.district.id, day)
  const ended = new Set((await selectEndedUnits(ctx.db, ctx.district.id, day)).map(({ id }) => id))
  return lines.flatMap((one) => {
    const why =
      one.unit !== null && ended.has(one.unit)
        ? 'unit_ended'
        : one.person !== null
          ? mayHold(one, held)
            ? null
            : 'no_post'
          : held.some((post) => lets(post, one))
            ? null
            : 'nobody_there'
    return why === null ? [] : [{ ...one, why } as const]
  })
}

/** Work that nobody can do as things stand: what `passOnDue` would pass on, and what stands in a unit without anybody for it. */
export const findOrphans = async (ctx: Context): Promise<Omit<Orphan, 'unitName' | 'posts'>[]> => {
  const orphans = await orphansAmong(ctx, await linesOf(ctx))
  const names = await personNames(
    ctx,
    orphans.flatMap(({ person }) => (person === null ? [] : [person])),
  )
  return orphans.map((one) => ({ ...one, personName: one.person === null ? null : (names.get(one.person) ?? null) }))
}

const titleOf = (post: PostRow): Text => ({ zh: post.title_zh, en: post.title_en })

/**
 * Everything that is without anybody or will be soon, with the posts by which it could be mended: as far as whoever asks may
 * know of it.
 */
export const listOrphans = async (ctx: Context, asked?: Actor): Promise<OrphanList> => {
  const day = today(ctx)
  const district = ctx.district.id
  const lines = await linesOf(ctx, asked)
  const units = await listUnitsOf(ctx)
  const unitNames = new Map(units.map(({ id, name }) => [id, name]))
  const nameOf = (id: string): Text => unitNames.get(id) ?? { zh: id, en: id }
  const posts = await selectPostsOn(ctx.db, district, { day })
  const terms = await selectTermsOn(ctx.db, district, { day })
  const places = new Map<string, number>()
  for (const { post } of terms) places.set(post, (places.get(post) ?? 0) + 1)
  const names = await personNames(
    ctx,
    lines.flatMap(({ person }) => (person === null ? [] : [person])),
  )
  const { endingDays } = staffingSettings.parse(ctx.district.settings['staffing'] ?? {})
  const staffed = new Set(posts.map(({ unit }) => unit))
  const above = new Set(units.flatMap(({ parent }) => (parent === null ? [] : [parent])))
  return {
    day,
    items: (await orphansAmong(ctx, lines)).map((one) => ({
      ...one,
      personName: one.person === null ? null : (names.get(one.person) ?? null),
      unitName: one.unit === null ? null : nameOf(one.unit),
      posts: posts
        .filter(
          ({ id, role, unit, capacity }) =>
            role === one.role && (one.unit === null || unit === one.unit) && (places.get(id) ?? 0) < capacity,
        )
        .map((post) => ({ id: post.id, title: titleOf(post) })),
    })),
    endingDays,
    ending: await endingSoon(ctx, { lines, posts, terms, by: formatDay(parseDay(day) + endingDays), nameOf }),
    withoutPosts: units
      .filter(({ id, areas }) => !staffed.has(id) && (areas.length > 0 || above.has(id)))
      .map(({ id, name, kind }) => ({ id, name, kind })),
  }
}

/** Who has work open by a post that ends, and is left without one for it. */
const endingSoon = async (
  ctx: Context,
  {
    lines,
    posts,
    terms,
    by,
    nameOf,
  }: {
    readonly lines: readonly Line[]
    readonly posts: readonly PostRow[]
    readonly terms: Awaited<ReturnType<typeof selectTermsOn>>
    readonly by: string
    readonly nameOf: (unit: string) => Text
  },
): Promise<OrphanList['ending']> => {
  const byId = new Map(posts.map((post) => [post.id, post]))
  const ofPerson = new Map<string | null, Line[]>()
  for (const line of lines) ofPerson.set(line.person, [...(ofPerson.get(line.person) ?? []), line])
  const heldOn = new Map<string, readonly HeldRole[]>()
  const found: OrphanList['ending'] = []
  for (const term of terms) {
    const post = byId.get(term.post)
    if (term.until === null || term.until > by || post === undefined || post.role === null) continue
    const { role, unit } = post
    const own = (ofPerson.get(term.person) ?? []).filter(
      (line) => line.role === role && (line.unit === null || line.unit === unit),
    )
    if (own.length === 0) continue
    const after = dayAfter(term.until)
    const held = heldOn.get(after) ?? (await selectHeld(ctx.db, ctx.district.id, after))
    heldOn.set(after, held)
    const left = own.filter((line) => !mayHold(line, held))
    const [first] = left
    if (first === undefined) continue
    const named =
      term.successor === null ? [] : [{ person: term.person, role, unit, post: post.id, successor: term.successor }]
    const to = chooseTarget(first, { held, named })
    const name = to.person === null ? null : (await personNames(ctx, [to.person])).get(to.person)
    found.push({
      person: term.person,
      name: term.name,
      post: post.id,
      title: titleOf(post),
      unit,
      unitName: nameOf(unit),
      until: term.until,
      count: left.reduce((sum, { count }) => sum + count, 0),
      to: { reason: to.reason, name: name ?? null },
      nobody: !held.some((one) => one.person !== term.person && lets(one, first)),
    })
  }
  return found.toSorted((a, b) => (a.until < b.until ? -1 : 1))
}

/**
 * Hands over what is without anybody: one holder's work, to a person who may do it or as it would go by itself; without a holder
 * all that can be passed on. It is told of as far as whoever asks may know of it.
 *
 * @throws term.unknown-person, term.not-able
 */
export const handOverNow = async (
  ctx: Context,
  { person, role = null, unit = null, to = null }: HandOverOrder,
  asked: Actor,
): Promise<{ handedOver: number; left: number }> => {
  const passed =
    person === undefined || role === null
      ? await passOnDue(ctx)
      : await passOnFrom(ctx, { person, role, unit, to: to === null ? null : await mayTake(ctx, { to, role, unit }) })
  const left = (await orphansAmong(ctx, await linesOf(ctx, asked))).reduce((sum, { count }) => sum + count, 0)
  return { handedOver: (await toldOf(ctx, asked, passed)).length, left }
}

const mayTake = async (
  ctx: Context,
  { to, role, unit }: { readonly to: string; readonly role: string; readonly unit: string | null },
): Promise<string> => {
  const person = await selectPerson(ctx.db, ctx.district.id, to)
  if (person === undefined) throw refuse('term.unknown-person')
  const held = await selectHeld(ctx.db, ctx.district.id, today(ctx))
  if (!mayHold({ person: to, role, unit }, held)) throw refuse('term.not-able', { name: person.name })
  return to
}

/** Passes on what is due and says in the log what still has nobody: the nightly look. */
export const lookAfterWork = async (ctx: Context): Promise<void> => {
  const passed = await passOnDue(ctx)
  const orphans = await findOrphans(ctx)
  if (passed.length > 0) ctx.log.info({ event: 'work passed on', count: passed.length }, 'work passed on')
  for (const { kind, role, unit, count, why } of orphans)
    ctx.log.warn({ event: 'work without anybody', kind, role, unit, count, why }, 'work without anybody')
}
