import type { OpeningPurpose } from '@mazha/contracts/audit'
import type { Matter } from '@mazha/contracts/matter'
import type { Actor, HeldPost, Role } from '@mazha/contracts/role'
import { noteListed, noteOpened } from '#modules/audit'
import type { Context } from '#kernel/context'
import { procedureOf } from './commands.ts'
import { areaFact, areaKey, areasOf, personKey, reachOf, unitsOf } from './standing.ts'
import { selectContacts } from './store.ts'

/**
 * What of reading matters is a look. Opening one is: its words, its place and its photographs are the person's who raised it. Nobody is
 * asked for a purpose each time; it follows from whether the reader has the matter, or a part in it, else from the post.
 */

type Staff = Extract<Actor, { kind: 'staff' }>

const byRole: Partial<Readonly<Record<Role, OpeningPurpose>>> = {
  supervisor: 'supervision',
  leader: 'supervision',
  auditor: 'audit',
  assessor: 'audit',
}
const purposeOfRole = (role: Role): OpeningPurpose => byRole[role] ?? 'duty'

/** Whether it lies outside the unit and the area of a post. Whoever serves the whole district has no elsewhere. */
export const liesElsewhere = (ctx: Context, post: HeldPost, matter: Matter): boolean => {
  if (post.scope === undefined || post.scope === 'district') return false
  if (unitsOf(procedureOf(ctx, matter), matter).includes(post.unit)) return false
  const path = matter.facts[areaFact]
  const lies = typeof path === 'string' ? areasOf(path).map(areaKey) : []
  return !(post.areas ?? []).some((area) => lies.includes(areaKey(areasOf(area).at(-1) ?? '')))
}

/** By which post somebody reads a matter, and for what. */
const readingOf = (
  ctx: Context,
  matter: Matter,
  { person, posts }: Staff,
): { readonly post: HeldPost; readonly purpose: OpeningPurpose } | undefined => {
  const [first] = posts
  if (first === undefined) return undefined
  const { holder } = matter
  const units = unitsOf(procedureOf(ctx, matter), matter)
  const waits = posts.find(
    ({ role, unit }) =>
      role === holder.role && (holder.unit === unit || (holder.unit === null && holder.person === null)),
  )
  const within = posts.find(({ role, unit }) => purposeOfRole(role) === 'duty' && units.includes(unit))
  const handles = waits ?? within ?? (reachOf(matter).includes(personKey(person)) ? first : undefined)
  if (handles !== undefined) return { post: handles, purpose: 'handling' }
  const oversees = posts.find(({ role }) => purposeOfRole(role) !== 'duty')
  return oversees === undefined
    ? { post: first, purpose: 'duty' }
    : { post: oversees, purpose: purposeOfRole(oversees.role) }
}

/** Records that somebody opened a matter; to be awaited before anything of it is given out. */
export const noteOpening = async (ctx: Context, matter: Matter, actor: Staff): Promise<void> => {
  const reading = readingOf(ctx, matter, actor)
  if (reading === undefined) return
  const { post, purpose } = reading
  await noteOpened(
    ctx,
    {
      person: actor.person,
      as: { post: post.post, role: post.role, unit: post.unit },
      matter: matter.id,
      purpose,
      elsewhere: matter.holder.person !== actor.person && liesElsewhere(ctx, post, matter),
    },
    async () => (await selectContacts(ctx.db, ctx.district.id, matter.id)).map(({ keyId }) => keyId),
  )
}

/** Records that somebody read a list of matters, or searched among their words. */
export const noteListing = async (ctx: Context, { person, posts }: Staff, q: string | undefined): Promise<void> => {
  const [post] = posts
  if (post === undefined) return
  const as = { post: post.post, role: post.role, unit: post.unit }
  await noteListed(ctx, { person, as, purpose: purposeOfRole(post.role), q })
}
