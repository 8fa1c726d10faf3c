import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { refuse } from '@mazha/contracts/refusal'
import type { Pending } from '@mazha/contracts/login'
import type { Actor, HeldPost } from '@mazha/contracts/role'
import { type Language, languages } from '@mazha/contracts/text'
import type { Context } from './context.ts'

/** The HTTP server as the modules' routes see it: bodies, queries and params arrive parsed by their zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** What a module's `routes.ts` gives: it adds its routes to the app. Each route must stand in http/permissions.ts. */
export type Routes = (app: App, ctx: Context) => void

/** Who is logged in with this request, and the posts held today. */
export type RequestSession = {
  /** sha256 of the cookie's token, hex: names the session without opening it. */
  readonly id: string
  readonly person: string
  readonly name: string
  readonly posts: readonly HeldPost[]
  /** Units that the person belongs to, whether a post there gives a role or not, with those above and those merged into them. */
  readonly units: readonly string[]
  readonly csrf: string
  /** What is still asked before the session counts; null: nothing. */
  readonly pending: Pending | null
  /** When its person last proved to be there. */
  readonly provenAt: Date | null
}

/** A resident who has proved a telephone number, of which its blind index alone is known. */
export type RequestResident = {
  /** sha256 of the cookie's token, hex. */
  readonly id: string
  readonly phone: Buffer
  readonly csrf: string
}

declare module 'fastify' {
  interface FastifyRequest {
    session: RequestSession | null
    resident: RequestResident | null
    language: Language
    /** The pattern of the route, `none` where there is none. */
    pattern: string
  }
  interface FastifyContextConfig {
    /** Which of the narrower rate limits holds here; absent: the general one. */
    limit?: 'log-in' | 'filing' | 'upload' | 'receipt' | 'phone-code'
    /** Called by an open page without anybody there: it does not keep the session from ending. */
    unattended?: boolean
    /** A sensitive act: it asks for a fresh proof that the session's person is there. */
    stepUp?: boolean
    /** May be called while something is still asked of the session; absent: only when nothing is. */
    whilePending?: readonly Pending[]
  }
}

export type StaffActor = Extract<Actor, { kind: 'staff' }>

/**
 * The staff member who acts with this request.
 *
 * @throws session.required on a route that is open to the public and was called without a session
 */
export const actorOf = (request: FastifyRequest): StaffActor => {
  const { session } = request
  if (session === null) throw refuse('session.required')
  return { kind: 'staff', person: session.person, posts: session.posts, barredBy: session.units }
}

/** The language asked for: `?lang=` before `Accept-Language`; Chinese when neither names one that we speak. */
export const languageOf = (query: unknown, accept: string | undefined): Language => {
  const asked = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined
  const named = languages.find((language) => language === asked)
  if (named !== undefined) return named
  if (accept === undefined) return 'zh'
  const known = spokenBy.get(accept)
  if (known !== undefined) return known
  const spoken = firstSpoken(accept)
  if (spokenBy.size > 500) spokenBy.clear()
  spokenBy.set(accept, spoken)
  return spoken
}

/** Browsers send few different ones. */
const spokenBy = new Map<string, Language>()

const firstSpoken = (accept: string): Language => {
  const ranked = accept
    .split(',', 20)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const weight = parameters.find((parameter) => parameter.trim().startsWith('q='))
      return { language: tag.split('-')[0], q: weight === undefined ? 1 : Number(weight.trim().slice(2)) }
    })
    .filter(({ q }) => q > 0)
    .toSorted((a, b) => b.q - a.q)
  for (const { language } of ranked) {
    const spoken = languages.find((one) => one === language)
    if (spoken !== undefined) return spoken
  }
  return 'zh'
}
