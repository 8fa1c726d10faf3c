import type { Text } from './text.ts'

/** The people of the field guide. A permission belongs to a post with a role, never to a person. */
export const roles = {
  grid_worker: { zh: '网格员', en: 'Grid worker' },
  grid_head: { zh: '网格长', en: 'Grid head' },
  clerk: { zh: '受理员', en: 'Clerk' },
  dispatcher: { zh: '调度员', en: 'Dispatcher' },
  handler: { zh: '承办人', en: 'Handler' },
  verifier: { zh: '核查员', en: 'Verifier' },
  caller: { zh: '回访员', en: 'Caller' },
  mediator: { zh: '调解员', en: 'Mediator' },
  supervisor: { zh: '督办员', en: 'Supervisor' },
  assessor: { zh: '考核员', en: 'Assessor' },
  leader: { zh: '包保领导', en: 'Leader' },
  auditor: { zh: '审计员', en: 'Auditor' },
  administrator: { zh: '系统管理员', en: 'Administrator' },
  security_administrator: { zh: '安全管理员', en: 'Security administrator' },
} as const satisfies Record<string, Text>

export type Role = keyof typeof roles

/**
 * How far a post sees: the matters that its holder opened, holds or took part in; those in which its unit has a part; those
 * on its ground, and its unit's; all of the district.
 */
export const postScopes = {
  own: { zh: '本人经办', en: 'Own' },
  unit: { zh: '本单位', en: 'Unit' },
  area: { zh: '所辖区域', en: 'Area' },
  district: { zh: '全区', en: 'District' },
} as const satisfies Record<string, Text>
export type PostScope = keyof typeof postScopes
export const postScopeNames = ['own', 'unit', 'area', 'district'] as const satisfies readonly PostScope[]

/** How far a role's posts see where the post itself does not say; null: they see no matter at all. */
export const scopeOfRole = {
  grid_worker: 'unit',
  grid_head: 'unit',
  clerk: 'district',
  dispatcher: 'district',
  handler: 'unit',
  verifier: 'district',
  caller: 'district',
  mediator: 'unit',
  supervisor: 'district',
  assessor: 'district',
  leader: 'district',
  auditor: 'district',
  administrator: null,
  security_administrator: null,
} as const satisfies Record<Role, PostScope | null>

/** A post that a person holds now: the role it gives, in which unit, and how far it sees. */
export type HeldPost = {
  readonly post: string
  readonly role: Role
  readonly unit: string
  /** Absent: what `scopeOfRole` says. */
  readonly scope?: PostScope | undefined
  /** Paths of the areas that it answers for, each `…/community/grid/`. */
  readonly areas?: readonly string[] | undefined
}
/** A post as it is recorded: what it saw is no part of what was done. */
export type ActingPost = Pick<HeldPost, 'post' | 'role' | 'unit'>

/** Who acts. The reporter proves himself with the receipt's code; the system acts when a clock or a track asks for it. */
export type Actor =
  | {
      readonly kind: 'staff'
      readonly person: string
      readonly posts: readonly HeldPost[]
      /** Beside those of the posts, the units by which a matter is kept from the person: of terms that give no role, above, and merged. */
      readonly barredBy?: readonly string[] | undefined
    }
  | { readonly kind: 'reporter' }
  | { readonly kind: 'system' }

/** Who sorts what its reporter says is about an official or a unit: until then everybody else may be whom it is about. */
const sortingRoles: readonly Role[] = ['clerk', 'dispatcher']
/** What is not sorted yet is kept from everybody whose posts do not sort. */
export const unsortedBar = 'h:unsorted'

/** By what a matter can be kept from somebody: the person, every unit that the person belongs to, and that it is not sorted yet. */
export const barsOf = (actor: Actor): string[] => {
  if (actor.kind !== 'staff') return []
  const { person, posts, barredBy = [] } = actor
  const units = new Set([...posts.map(({ unit }) => unit), ...barredBy])
  const bars = [`p:${person}`, ...[...units].map((unit) => `u:${unit}`)]
  if (!posts.some(({ role }) => sortingRoles.includes(role))) bars.push(unsortedBar)
  return bars
}

/** Who acted, as the ledger keeps it: ids only, never a name. `as` is the post that allowed the act. */
export type ActorRef =
  | { readonly kind: 'staff'; readonly person: string; readonly as: ActingPost }
  | { readonly kind: 'reporter' }
  | { readonly kind: 'system' }
