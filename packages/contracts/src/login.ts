import { z } from 'zod'
import { instant, login, matterNumber, mobileNumber, text } from './api.ts'

/** Shapes of log-in, accounts and residents' telephones that the server and the apps share. */

/** What is still asked before a session counts. `second_factor`: a code; `password`: a new one; `enrolment`: a second factor. */
export const pendings = ['second_factor', 'password', 'enrolment'] as const
export type Pending = (typeof pendings)[number]

/** `GET /api/session/ways`: how one may log in here. */
export const ways = z.object({
  /** The single sign-on's name on the button; null where there is none. */
  singleSignOn: text.nullable(),
})

/** Six figures of the second factor, or a recovery code. */
const code = z
  .string()
  .trim()
  .min(6)
  .max(24)
  .transform((typed) => typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase())
export const secondFactor = z.strictObject({ code })

/** A fresh proof: the password, or a code. */
export const proof = z.union([z.strictObject({ password: login.shape.password }), z.strictObject({ code })])
export const proven = z.object({ provenUntil: instant })

export const passwordRules = z.object({
  minLength: z.int(),
  kinds: z.int(),
  /** 0: it never ages. */
  maxAgeDays: z.int(),
  remembered: z.int(),
})
export type PasswordRules = z.infer<typeof passwordRules>

export const account = z.object({
  /** Log-in name; null for those who come by single sign-on alone. */
  login: z.string().nullable(),
  password: z.object({ changedAt: instant.nullable(), endsOn: instant.nullable(), rules: passwordRules }).nullable(),
  secondFactor: z.object({
    enrolled: z.boolean(),
    required: z.boolean(),
    since: instant.nullable(),
    recoveryCodesLeft: z.int(),
  }),
  singleSignOn: z.object({ title: text, linked: z.boolean() }).nullable(),
  idleMinutes: z.int(),
  provenUntil: instant.nullable(),
})
export type Account = z.infer<typeof account>

export const passwordChange = z.strictObject({
  current: login.shape.password,
  next: z.string().min(1).max(256),
})

/** The secret to be taken over by an authenticator app, once. */
export const enrolment = z.object({ uri: z.string(), secret: z.string() })
export type Enrolment = z.infer<typeof enrolment>
export const recoveryCodes = z.object({ codes: z.array(z.string()) })

/** The session as it is after a step that gave it a new token or took away what was pending. */
export const openSession = z.object({
  id: z.string(),
  /** Browser and system, such as `Chrome · Windows`. */
  device: z.string(),
  method: z.enum(['password', 'single_sign_on']),
  openedAt: instant,
  seenAt: instant,
  /** When it ends in any case. */
  until: instant,
  current: z.boolean(),
})
export const openSessions = z.object({ items: z.array(openSession) })
export type OpenSession = z.infer<typeof openSession>

/** A person's account as the security administrator sees it. */
export const accountOf = z.object({
  person: z.uuid(),
  name: z.string(),
  login: z.string().nullable(),
  roles: z.array(z.string()),
  lockedUntil: instant.nullable(),
  changedAt: instant.nullable(),
  mustChange: z.boolean(),
  secondFactor: z.boolean(),
  singleSignOn: z.boolean(),
  /** Since when the person may not log in any more. */
  closedAt: instant.nullable(),
  sessions: z.int(),
})
export const accounts = z.object({ items: z.array(accountOf) })
export type AccountOf = z.infer<typeof accountOf>
export const newLogin = z.strictObject({
  name: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]{1,63}$/u),
})
export const oncePassword = z.object({ password: z.string() })
export const invitation = z.object({
  /** Path of the link that the person opens, once. */
  link: z.string(),
  until: instant,
})

/** What happens to accounts. */
export const accountEventKinds = [
  'log_in',
  'log_in_refused',
  'locked',
  'log_out',
  'proven',
  'password_changed',
  'second_factor_set',
  'second_factor_dropped',
  'second_factor_refused',
  'recovery_code_used',
  'recovery_codes_renewed',
  'linked',
  'log_in_opened',
  'password_reset',
  'second_factor_reset',
  'unlocked',
  'signed_out',
  'invited',
  'unlinked',
  'closed',
  'reopened',
  'post_given',
  'post_ended',
  'post_scoped',
  'photo_given',
  'photo_gone',
  'setting_changed',
] as const
export type AccountEventKind = (typeof accountEventKinds)[number]
export const accountEvents = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      at: instant,
      kind: z.enum(accountEventKinds),
      /** Whose account; null for a log-in name that nobody has. */
      person: z.object({ id: z.uuid(), name: z.string() }).nullable(),
      /** Who did it, when it was not the person. */
      by: z.object({ id: z.uuid(), name: z.string() }).nullable(),
      device: z.string(),
      /** Which post was given or ended. */
      post: text.nullable(),
      /** How far a post was made to see. */
      scope: text.nullable(),
    }),
  ),
  next: z.string().nullable(),
})
export type AccountEvents = z.infer<typeof accountEvents>

/** Who tried is not known; or it may have been the person or a rule. The log must not say that it was the person. */
const nobodyNamed: readonly AccountEventKind[] = ['log_in_refused', 'locked', 'second_factor_refused', 'photo_gone']
/** Nobody does these to oneself: without a name they were done by a command on the server, or by it. */
const doneByServer: readonly AccountEventKind[] = [
  'log_in_opened',
  'password_reset',
  'second_factor_reset',
  'reopened',
  'post_given',
  'post_ended',
  'setting_changed',
]
/** These happen to no account. */
const ofNobody: readonly AccountEventKind[] = ['post_scoped', 'setting_changed']
type Told = Pick<AccountEvents['items'][number], 'kind' | 'person' | 'by'>
/** Who did it, as far as that can be said: by name, the person, the server, or not known. */
export const whoDid = ({ kind, person, by }: Told): { readonly name: string } | 'self' | 'server' | 'unknown' => {
  if (by !== null) return by
  if ((person === null && kind !== 'setting_changed') || nobodyNamed.includes(kind)) return 'unknown'
  return doneByServer.includes(kind) ? 'server' : 'self'
}
/** Whose account it was: by name, a name that nobody has, or no account at all. */
export const whoseAccount = ({ kind, person }: Told): { readonly name: string } | 'nobody' | 'no-account' =>
  person ?? (ofNobody.includes(kind) ? 'no-account' : 'nobody')

export const phoneCodeAsked = z.strictObject({ phone: mobileNumber })
export const phoneCodeSent = z.object({ seconds: z.int(), again: z.int() })
export const residentLogin = z.strictObject({
  phone: mobileNumber,
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/),
})
export const residentSession = z.object({ csrf: z.string(), until: instant })
export type ResidentSession = z.infer<typeof residentSession>
export const residentMatters = z.object({
  /** Sent back in the `x-csrf-token` header with every write. */
  csrf: z.string(),
  items: z.array(
    z.object({
      number: matterNumber,
      spoken: z.string(),
      title: z.string(),
      stateTitle: text,
      closed: z.boolean(),
      receivedAt: instant,
    }),
  ),
})
export type ResidentMatters = z.infer<typeof residentMatters>
