import { refuse } from '@mazha/contracts/refusal'
import { type PostScope, type Role, roles, scopeOfRole } from '@mazha/contracts/role'
import { duties, isDuty, type NewPost, type PostItem } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { recordAccountEvent } from './account-events.ts'
import { today } from './day.ts'
import {
  type Db,
  insertPosts,
  type PostRow,
  selectPost,
  selectPostsOn,
  selectTerms,
  selectTermsOn,
  type TermRow,
  writing,
} from './store-terms.ts'
import { lockUnits } from './store-units.ts'
import { getUnit, requireAreas, requireOpen } from './units.ts'

export const isRole = (name: string): name is Role => name in roles

/** A post with those of the given terms that are its own. */
export const viewPost = (post: PostRow, terms: readonly TermRow[]): PostItem => ({
  id: post.id,
  unit: post.unit,
  title: { zh: post.title_zh, en: post.title_en },
  role: post.role,
  duty: dutyOf(post),
  scope: post.scope,
  capacity: post.capacity,
  from: post.from,
  until: post.until,
  areas: post.areas,
  holders: terms
    .filter((term) => term.post === post.id)
    .map(({ person, name, from, until, part_time: partTime }) => ({ person, name, from, until, partTime })),
})

/** What a post is for; one of before duties were recorded is for what its role says. */
export const dutyOf = ({ duty, role }: Pick<PostRow, 'duty' | 'role'>): string | null =>
  duty ?? (role !== null && isDuty(role) ? role : null)

/** How far a post sees is a right: that it was set stands in the log that the auditor reads, once for each who holds it. */
export const tellScope = async (
  ctx: Context,
  db: Parameters<typeof recordAccountEvent>[2],
  given: {
    readonly post: string
    readonly scope: PostScope | null
    readonly by: string | null
    readonly holders?: readonly string[]
  },
): Promise<void> => {
  const { post, scope, by, holders = [] } = given
  const told = { kind: 'post_scoped', post, scope, ...(by === null ? {} : { by }) } as const
  for (const person of holders.length === 0 ? [null] : new Set(holders))
    await recordAccountEvent(ctx, { ...told, person }, db)
}

/** Posts that are there on a day, with who holds them then. */
export const viewPosts = async (
  ctx: Context,
  { day, unit = null }: { readonly day: string; readonly unit?: string | null },
): Promise<PostItem[]> => {
  const posts = await selectPostsOn(ctx.db, ctx.district.id, { day, unit })
  const terms = await selectTermsOn(ctx.db, ctx.district.id, { day, unit })
  return posts.map((post) => viewPost(post, terms))
}

/** Who holds posts on a day, as the sheets, the report and the notices need it. */
export const staffOn = async (
  ctx: Context,
  day = today(ctx),
): Promise<{ readonly posts: readonly PostRow[]; readonly terms: readonly TermRow[] }> => ({
  posts: await selectPostsOn(ctx.db, ctx.district.id, { day }),
  terms: await selectTermsOn(ctx.db, ctx.district.id, { day }),
})

/** Every term there was, is or will be. */
export const listTerms = (ctx: Context): Promise<TermRow[]> => selectTerms(ctx.db, ctx.district.id, {})

/** A scope is for what its role sees: those that see no matter have none. @throws post.no-scope */
export const requireScopable = (role: string | null, scope: PostScope | null, post: Text): void => {
  if (scope !== null && (role === null || !isRole(role) || scopeOfRole[role] === null))
    throw refuse('post.no-scope', { post })
}

/**
 * Adds a post; the same one again adds nothing.
 *
 * @param by who does it: how far a post sees stands in the log of accounts
 * @throws post.taken, post.no-scope, unit.not-found, unit.has-ended, unit.unknown-area
 */
export const addPost = async (ctx: Context, given: NewPost, by: string | null = null): Promise<PostItem> => {
  await getUnit(ctx, given.unit)
  await requireAreas(ctx, given.areas)
  const duty = given.duty ?? null
  const known = isDuty(duty) ? duties[duty] : null
  const role = given.role === undefined ? (known?.role ?? null) : given.role
  const post = {
    id: given.id,
    unit: given.unit,
    role,
    duty,
    scope: given.scope ?? null,
    title:
      given.title ?? known?.title ?? (role !== null && isRole(role) ? roles[role] : { zh: '工作人员', en: 'Staff' }),
    capacity: given.capacity,
    from: given.from ?? today(ctx),
    areas: given.areas,
  }
  requireScopable(role, post.scope, post.title)
  const added = await writing(ctx, async (db) => {
    // Whoever closes the unit or merges it waits, and is waited for: a post that is added after it would be nobody's to end.
    await lockUnits(db, ctx.district.id)
    const made = await insertPosts(db, ctx.district.id, [post])
    if (made.length > 0) requireOpen(await getUnit(ctx, given.unit, today(ctx), db))
    if (made.length > 0 && post.scope !== null) await tellScope(ctx, db, { post: post.id, scope: post.scope, by })
    return made
  })
  const there = await getPost(ctx, given.id)
  if (added.length === 0 && (there.unit !== given.unit || there.role !== role || there.scope !== post.scope))
    throw refuse('post.taken', { post: given.id })
  const terms = await selectTermsOn(ctx.db, ctx.district.id, { day: today(ctx), unit: given.unit })
  return viewPost(there, terms)
}

/**
 * A post with what it answers for on a day.
 *
 * @param at.db the transaction's own connection, where there is one
 * @throws post.not-found
 */
export const getPost = async (
  ctx: Context,
  id: string,
  { day = today(ctx), db = ctx.db }: { readonly day?: string; readonly db?: Db } = {},
): Promise<PostRow> => {
  const post = await selectPost(db, ctx.district.id, { id, day })
  if (post === undefined) throw refuse('post.not-found', { post: id })
  return post
}
