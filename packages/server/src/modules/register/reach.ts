import { refuse } from '@mazha/contracts/refusal'
import { type ActingPost, type HeldPost, type Role, scopeOfRole } from '@mazha/contracts/role'
import type { Context } from '#kernel/context'
import { getArea } from '#modules/grids'

/**
 * How far somebody sees in the register: all of the district, or what lies in the areas of the posts held. A post without an area
 * sees nothing of it: who lives where is not a unit's business but that of whoever serves the place.
 */
export type Reach = { readonly all: boolean; readonly paths: readonly string[] }

export const everywhere: Reach = { all: true, paths: [] }

/** Whose posts open the register at all. */
export const registerRoles = ['grid_worker', 'grid_head', 'clerk', 'leader'] as const satisfies readonly Role[]
const opens = (role: Role): boolean => registerRoles.some((one) => one === role)

export const reachOf = (posts: readonly HeldPost[]): Reach => {
  const held = posts.filter(({ role }) => opens(role))
  if (held.some((post) => (post.scope ?? scopeOfRole[post.role]) === 'district')) return everywhere
  const paths = [...new Set(held.flatMap(({ areas = [] }) => areas))]
  // What lies in another of them is seen with that one.
  return { all: false, paths: paths.filter((path) => !paths.some((other) => other !== path && path.startsWith(other))) }
}

export const isWithin = (reach: Reach, path: string): boolean =>
  reach.all || reach.paths.some((own) => path.startsWith(own))

/** The post by which somebody reads or writes here. @throws permission.denied */
export const actingPost = (posts: readonly HeldPost[]): ActingPost => {
  const held = posts.find(({ role }) => opens(role))
  if (held === undefined) throw refuse('permission.denied')
  return { post: held.post, role: held.role, unit: held.unit }
}

/** A part of a reach: what of it lies in one area. @throws area.not-found */
export const narrow = async (ctx: Context, reach: Reach, area: string | undefined): Promise<Reach> => {
  if (area === undefined) return reach
  const { path } = await getArea(ctx, area)
  if (isWithin(reach, path)) return { all: false, paths: [path] }
  return { all: false, paths: reach.paths.filter((own) => own.startsWith(path)) }
}

/** Its paths as ranges of text: from the first to before the second. `0` is the sign that follows `/`. */
export const rangesOf = ({ all, paths }: Reach): { readonly from: string[]; readonly to: string[] } =>
  all ? { from: [''], to: ['~'] } : { from: [...paths], to: paths.map((path) => path.replace(/\/$/, '0')) }
