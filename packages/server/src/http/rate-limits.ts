import { refuse } from '@mazha/contracts/refusal'
import type { FastifyRequest } from 'fastify'
import { isIPv6 } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { App } from '#kernel/http'

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

const keyOf = (request: FastifyRequest): string =>
  request.session === null ? `address ${network(request.ip)}` : request.session.id

type Window = { calls: number; readonly endsAt: number }

/** Counts calls and refuses those beyond the limits, with the seconds to wait. Must stand before the routes. */
export const addRateLimits = (app: App, limits: RateLimits): void => {
  const windows = new Map<string, Window>()

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

  app.addHook('onRequest', (request, reply, done) => {
    const { url, config } = request.routeOptions
    // The machine's own supervisor asks often, and an answer costs nothing.
    if (url === undefined || url === '/api/health') return done()
    const group = config.limit ?? 'general'
    const most = limits[group]
    const now = performance.now()
    const window = windowOf(group === 'general' ? keyOf(request) : `${group} ${keyOf(request)}`, now)
    window.calls += 1
    const left = most - window.calls
    // Who is far from the limit need not be told of it with every answer.
    if (left * 2 > most) return done()
    const seconds = Math.max(1, Math.ceil((window.endsAt - now) / 1000))
    void reply.headers({
      'x-ratelimit-limit': most,
      'x-ratelimit-remaining': Math.max(0, left),
      'x-ratelimit-reset': seconds,
    })
    if (left >= 0) return done()
    void reply.header('retry-after', seconds)
    done(refuse('request.too-many', { seconds }))
  })
}
