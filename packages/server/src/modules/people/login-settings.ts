import { passwordRules } from '@mazha/contracts/login'
import { type Role, roles } from '@mazha/contracts/role'
import { text } from '@mazha/contracts/api'
import { z } from 'zod'
import type { District } from '#kernel/context'

/**
 * A district's own rules of log-in: `login` in its settings. The defaults are those of MLPS level 3 (GB/T 22239-2019,
 * 8.1.4.1) where it names a figure, and what assessors usually ask for where it does not.
 */
const isRole = (name: string): name is Role => name in roles
const role = z.string().refine(isRole)

const singleSignOn = z.strictObject({
  /** The provider's own address, under which it publishes what it can. */
  issuer: z.url(),
  clientId: z.string().min(1),
  /** The words on the button. */
  title: text,
  scope: z.string().default('openid profile'),
  /** Claim of the verified token that names somebody's staff number; null: people are linked by invitation alone. */
  staffNumberClaim: z.string().nullable().default(null),
  /** Values of `amr` that count as a second factor; none: ours is asked. */
  secondFactors: z.array(z.string()).default([]),
  /** Where this server is reached from outside, such as https://mazha.example.gov.cn; null: as the request says. */
  origin: z.url().nullable().default(null),
})

export const loginSettings = z.strictObject({
  password: z
    .strictObject({
      minLength: passwordRules.shape.minLength.min(8).max(64).default(10),
      kinds: passwordRules.shape.kinds.min(1).max(4).default(3),
      maxAgeDays: passwordRules.shape.maxAgeDays.min(0).max(3650).default(90),
      remembered: passwordRules.shape.remembered.min(0).max(24).default(5),
    })
    .prefault({}),
  /** After so many wrong passwords in a row a log-in is locked for a while. */
  tries: z.int().min(3).max(20).default(5),
  lockMinutes: z.int().min(1).max(1440).default(15),
  /** A session ends when it is not used for so long, and in any case after a working day. */
  idleMinutes: z.int().min(1).max(1440).default(30),
  absoluteHours: z.int().min(1).max(72).default(12),
  /** The oldest ends when there are more; 0: as many as wanted. */
  sessionsPerPerson: z.int().min(0).max(100).default(3),
  /** Whose roles need a second factor. */
  secondFactor: z.array(role).default(['administrator', 'security_administrator', 'auditor']),
  /** How long a proof counts for sensitive acts. */
  proofMinutes: z.int().min(1).max(60).default(5),
  singleSignOn: singleSignOn.nullable().default(null),
})
export type LoginSettings = z.infer<typeof loginSettings>
export type SingleSignOn = z.infer<typeof singleSignOn>

const read = new WeakMap<District, LoginSettings>()

/**
 * @throws ZodError naming the setting that is wrong; `mazha login-settings` does not keep such a one
 */
export const settingsOf = ({ district }: { readonly district: District }): LoginSettings => {
  const known = read.get(district)
  if (known !== undefined) return known
  const parsed = loginSettings.parse(district.settings['login'] ?? {})
  read.set(district, parsed)
  return parsed
}

const minuteMs = 60_000
export const lockMs = ({ lockMinutes }: LoginSettings): number => lockMinutes * minuteMs
export const idleMs = ({ idleMinutes }: LoginSettings): number => idleMinutes * minuteMs
export const absoluteMs = ({ absoluteHours }: LoginSettings): number => absoluteHours * 60 * minuteMs
export const proofMs = ({ proofMinutes }: LoginSettings): number => proofMinutes * minuteMs
