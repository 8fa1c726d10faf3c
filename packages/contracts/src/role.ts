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

/** A post that a person holds now: the role it gives, in which unit. */
export type HeldPost = { readonly post: string; readonly role: Role; readonly unit: string }

/** Who acts. The reporter proves himself with the receipt's code; the system acts when a clock or a track asks for it. */
export type Actor =
  | { readonly kind: 'staff'; readonly person: string; readonly posts: readonly HeldPost[] }
  | { readonly kind: 'reporter' }
  | { readonly kind: 'system' }

/** Who acted, as the ledger keeps it: ids only, never a name. `as` is the post that allowed the act. */
export type ActorRef =
  | { readonly kind: 'staff'; readonly person: string; readonly as: HeldPost }
  | { readonly kind: 'reporter' }
  | { readonly kind: 'system' }
