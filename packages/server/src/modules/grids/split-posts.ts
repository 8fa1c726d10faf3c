import type { AreaChangeOutline, SplitPosts } from '@mazha/contracts/area-change'
import { refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import { listPostsOn } from '#modules/people'
import { outlineChange, touchOpen } from './changes.ts'
import { selectSplits, updateStep } from './change-store.ts'
import { groundNow } from './current.ts'
import { today } from './day.ts'
import { parseSteps } from './steps.ts'

/** Which posts take which piece of a split: chosen before it holds, and recorded with its step. */

const splitsOf = async (ctx: Context, id: string) => {
  const rows = await selectSplits(ctx.db, ctx.district.id, id)
  return parseSteps(rows.map(({ data }) => data)).flatMap((item, k) => {
    const n = rows[k]?.n
    return item.kind === 'split' && n !== undefined ? [{ n, item }] : []
  })
}

/** Posts that answer for what a change splits, each with the pieces that it takes: all, until some are chosen. @throws ground.change-not-found */
export const listSplitPosts = async (ctx: Context, id: string): Promise<SplitPosts> => {
  await outlineChange(ctx, id)
  const splits = await splitsOf(ctx, id)
  const ground = await groundNow(ctx)
  const areas = splits.map(({ item }) => item.area)
  const posts = await listPostsOn(ctx.db, ctx.district.id, { areas, day: today(ctx) })
  return {
    items: splits.map(({ item: { area, into } }) => ({
      area: { id: area, name: ground.find(area)?.name ?? area },
      pieces: into.map(({ code, name }) => ({ code, name })),
      posts: posts
        .filter((one) => one.area === area)
        .map(({ post, title, people }) => {
          const own = into.filter((piece) => piece.posts?.includes(post)).map(({ code }) => code)
          return { id: post, title, people, takes: own.length > 0 ? own : into.map(({ code }) => code) }
        }),
    })),
  }
}

/**
 * Notes who takes what. The ground that comes of it is the same, so that a check that was made holds.
 *
 * @throws ground.change-not-found, ground.change-state, ground.change-conflict, area.not-found
 */
export const choosePosts = async (
  ctx: Context,
  chosen: {
    readonly id: string
    readonly version: number
    readonly area: string
    readonly posts: readonly { readonly id: string; readonly takes: readonly string[] }[]
  },
): Promise<AreaChangeOutline> => {
  const { id, version, area, posts } = chosen
  const split = (await splitsOf(ctx, id)).find(({ item }) => item.area === area)
  await touchOpen(ctx, { id, version }, async (db) => {
    if (split === undefined) throw refuse('area.not-found', { area })
    const { item, n } = split
    const unknown = posts.flatMap(({ takes }) => takes).find((code) => item.into.every((piece) => piece.code !== code))
    if (unknown !== undefined) throw refuse('area.not-found', { area: unknown })
    const into = item.into.map(({ posts: _before, ...piece }) => {
      const own = posts.filter(({ takes }) => takes.length < item.into.length && takes.includes(piece.code))
      return own.length === 0 ? piece : { ...piece, posts: own.map((post) => post.id) }
    })
    await updateStep(db, ctx.district.id, { id, n, data: JSON.stringify({ ...item, into }) })
  })
  return outlineChange(ctx, id)
}
