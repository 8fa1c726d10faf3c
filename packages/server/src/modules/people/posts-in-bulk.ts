import type { Context } from '#kernel/context'
import { insertPosts, type PostWrite, writing } from './store-terms.ts'
import { requireAreas } from './units.ts'

/**
 * Adds thousands of posts at once, with their ground; those that are there stay as they are. Their units must be there.
 *
 * @throws unit.unknown-area
 */
export const addPosts = async (ctx: Context, posts: readonly PostWrite[]): Promise<void> => {
  await requireAreas(
    ctx,
    posts.flatMap(({ areas }) => areas),
  )
  await writing(ctx, (db) => insertPosts(db, ctx.district.id, posts))
}
