import { refuse } from '@mazha/contracts/refusal'
import type { Area } from '@mazha/contracts/area'
import type { Context } from '#kernel/context'
import { type Ground, groundNow, type Position } from '#modules/grids'
import { isWithin, type Reach } from './reach.ts'

/** Where a thing lies: in the area that holds its point; without a point, in the one that is named. */

export type Lying = { readonly area?: string | undefined; readonly point?: Position | null | undefined }

/** @throws area.not-found, register.no-area, register.elsewhere */
export const areaOf = async (ctx: Context, { area, point }: Lying, reach: Reach): Promise<Area> => {
  const ground = await groundNow(ctx)
  const held = point === null || point === undefined ? undefined : ground.findAreaAt(point)
  const found = held ?? (area === undefined ? undefined : ground.find(area))
  if (found === undefined) throw area === undefined ? refuse('register.no-area') : refuse('area.not-found', { area })
  if (!isWithin(reach, found.path)) throw refuse('register.elsewhere', { area: found.name })
  return found
}

export const pointOf = ({ lng, lat }: { readonly lng: number | null; readonly lat: number | null }): Position | null =>
  lng === null || lat === null ? null : { lng, lat }

/** The name of an area; its id where it is no more. */
export const namedArea = (ground: Ground, id: string): { id: string; name: string } => ({
  id,
  name: ground.find(id)?.name ?? id,
})
