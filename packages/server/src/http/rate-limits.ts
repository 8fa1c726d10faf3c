import { refuse } from '@mazha/contracts/refusal'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isIPv6 } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { App } from '#kernel/http'
import { sessionCookie, sessionIdOf } from '#modules/people'
import { keyOf } from './permission-table.ts'
import type { Access } from './permissions.ts'

/** Calls a minute: of one session, or of one network address where there is none. */
export type RateLimits = {
  readonly general: number
  readonly filing: number
  readonly upload: number
  readonly 'log-in': number
  readonly receipt: number
  readonly 'phone-code': number
}

/** Generous: a whole office or a village's mobile mast may stand behind one address. */
export const usualLimits: RateLimits = {
  general: 1200,
  filing: 60,
  upload: 120,
  'log-in': 60,
  receipt: 240,
  'phone-code': 20,
}

const windowMs = 60_000
/** Callers counted at the same time; beyond, those that came first are forgotten. */
const mostCallers = 50_000

// An IPv6 customer has a whole /64; counting single addresses would count nothing.
const network = (ip: string): string => (isIPv6(ip) ? ip.split(':').slice(0, 4).join(':') : ip)

/** Where the guard looks for no session, its cookie counts for nothing. */
const sessionless: ReadonlySet<Access | undefined> = new Set(['public', 'receipt', 'resident', 'operator', undefined])

type Window = { calls: number; readonly endsAt: number }

/**
 * Counts calls and refuses those beyond the limits, with the seconds to wait: before the guard, so that a call that is refused is
 * counted as well, and a flood costs no look into the database.
 *
 * A session is counted by itself once the guard has admitted it. What carries the cookie of one that is not known yet is counted by
 * its address, apart from what carries none: made-up cookies cannot shut out those who are at work behind the same address, and a
 * crowd without cookies does not keep anybody from coming in.
 *
 * @returns what must stand behind the guard: it gives a session that was admitted its own count
 */
export const addRateLimits = (
  app: App,
  limits: RateLimits,
  table: Readonly<Record<string, Access>>,
): { settle(request: FastifyRequest, reply: FastifyReply): void } => {
  const windows = new Map<string, Window>()
  /** Sessions that were admitted, with the end of their last window; those admitted last stand last. */
  const admitted = new Map<string, number>()
  /** Calls that count for their address until the guard has said whose they are. */
  const strangers = new WeakMap<FastifyRequest, Window>()

  /** The caller's window of a minute, which begins with the first call that is counted. */
  const windowOf = (key: string, now: number): Window => {
    const known = windows.get(key)
    if (known !== undefined && known.endsAt > now) return known
    // Put in again, so that the first in the map are the first to end.
    windows.delete(key)
    const made = { calls: 0, endsAt: now + windowMs }
    windows.set(key, made)
    for (const [other, { endsAt }] of windows) {
      if (endsAt > now && windows.size <= mostCallers) break
      windows.delete(other)
    }
    return made
  }

  const remember = (session: string, now: number): void => {
    admitted.delete(session)
    admitted.set(session, now + windowMs)
    for (const [other, until] of admitted) {
      if (until > now && admitted.size <= mostCallers) break
      admitted.delete(other)
    }
  }

  /** @throws request.too-many */
  const count = (request: FastifyRequest, reply: FastifyReply, caller: string, now: number): Window => {
    const group = request.routeOptions.config.limit ?? 'general'
    const most = limits[group]
    const window = windowOf(group === 'general' ? caller : `${group} ${caller}`, now)
    window.calls += 1
    const left = most - window.calls
    // Who is far from the limit need not be told of it with every answer.
    if (left * 2 > most) return window
    const seconds = Math.max(1, Math.ceil((window.endsAt - now) / 1000))
    void reply.headers({
      'x-ratelimit-limit': most,
      'x-ratelimit-remaining': Math.max(0, left),
      'x-ratelimit-reset': seconds,
    })
    if (left >= 0) return window
    void reply.header('retry-after', seconds)
    throw refuse('request.too-many', { seconds })
  }

  app.addHook('onRequest', (request, reply, done) => {
    const { url } = request.routeOptions
    // The machine's own supervisor asks often, and an answer costs nothing.
    if (url === undefined || url === '/api/health') return done()
    const now = performance.now()
    const token = sessionless.has(table[keyOf(request.method, url)]) ? undefined : request.cookies[sessionCookie]
    if (token === undefined) {
      count(request, reply, `address ${network(request.ip)}`, now)
      return done()
    }
    const session = sessionIdOf(token)
    if ((admitted.get(session) ?? 0) > now) count(request, reply, session, now)
    else strangers.set(request, count(request, reply, `stranger ${network(request.ip)}`, now))
    done()
  })

  return {
    settle(request, reply) {
      const { session } = request
      if (session === null) return
      const now = performance.now()
      const window = strangers.get(request)
      // One that works on is remembered anew before it is forgotten.
      if (window !== undefined || (admitted.get(session.id) ?? 0) < now + windowMs / 2) remember(session.id, now)
      if (window === undefined) return
      window.calls -= 1
      count(request, reply, session.id, now)
    },
  }
}
