import type { Role } from '@mazha/contracts/role'

/** Three administrators who are three people (三员分立): one runs the system, one gives rights, one looks at what both did. */
const duties: readonly Role[] = ['administrator', 'security_administrator', 'auditor']

export const isDuty = (role: Role): boolean => duties.includes(role)

/** Two duties of the three that these roles would give one person; undefined: none. */
export const conflictingDuties = (roles: Iterable<Role>): readonly [Role, Role] | undefined => {
  const held = new Set(roles)
  const [first, second] = duties.filter((duty) => held.has(duty))
  return first === undefined || second === undefined ? undefined : [first, second]
}
