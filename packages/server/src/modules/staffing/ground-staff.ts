import type { Area } from '@mazha/contracts/area'
import { refuse } from '@mazha/contracts/refusal'
import { staffingSettings } from '@mazha/contracts/staffing'
import { formatDay, getZone } from '@mazha/contracts/zone'
import type { z } from 'zod'
import type { Context } from '#kernel/context'
import { type Ground, groundNow, groundOf } from '#modules/grids'
import { dutyOf, type PostRow, staffOn, type TermRow } from '#modules/people'

/** A term with its post: somebody who does something somewhere, on a day. */
export type Serving = { readonly term: TermRow; readonly post: PostRow; readonly duty: string | null }

export type GroundStaff = {
  readonly day: string
  readonly ground: Ground
  readonly posts: readonly PostRow[]
  readonly serving: readonly Serving[]
}

export const today = (ctx: Context): string => formatDay(getZone(ctx.district.zone).dayOf(ctx.now().getTime()))

/** Who served on which ground on a day. */
export const groundStaff = async (ctx: Context, day = today(ctx)): Promise<GroundStaff> => {
  const ground = day === today(ctx) ? await groundNow(ctx) : await groundOf(ctx, day)
  const { posts, terms } = await staffOn(ctx, day)
  const byId = new Map(posts.map((post) => [post.id, post]))
  const serving = terms.flatMap((term): Serving[] => {
    const post = byId.get(term.post)
    return post === undefined ? [] : [{ term, post, duty: dutyOf(post) }]
  })
  return { day, ground, posts, serving }
}

/** @throws area.not-found */
export const findGround = (ground: Ground, id: string): Area => {
  const area = ground.find(id)
  if (area === undefined) throw refuse('area.not-found', { area: id })
  return area
}

/** A post's areas that are, or hold, or lie in an area: its ground there. */
export const touches = (ground: Ground, areas: readonly string[], { path }: Area): boolean =>
  areas.some((id) => {
    const own = ground.find(id)
    return own !== undefined && (path.startsWith(own.path) || own.path.startsWith(path))
  })

/** The district's rules of staffing. @throws Error that names what is wrong with them */
export const settingsOf = (ctx: Context): z.output<typeof staffingSettings> => {
  const read = staffingSettings.safeParse(ctx.district.settings['staffing'] ?? {})
  if (!read.success) throw new Error(`The district's settings.staffing are wrong: ${read.error.message}`)
  return read.data
}
