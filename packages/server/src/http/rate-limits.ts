import rateLimit from '@fastify/rate-limit'
import { refuse } from '@mazha/contracts/refusal'
import type { FastifyRequest } from 'fastify'
import { isIPv6 } from 'node:net'
import type { App } from '#kernel/http'

/** Calls a minute: of one session, or of one network address where there is none. */
export type RateLimits = {
  readonly general: number
  readonly filing: number
  readonly upload: number
  readonly 'log-in': number
  readonly receipt: number
}

/** Generous: a whole office or a village's mobile mast may stand behind one address. */
export const usualLimits: RateLimits = { general: 1200, filing: 60, upload: 120, 'log-in': 60, receipt: 240 }

// An IPv6 customer has a whole /64; counting single addresses would count nothing.
const network = (ip: string): string => (isIPv6(ip) ? ip.split(':').slice(0, 4).join(':') : ip)

const keyOf = (request: FastifyRequest): string =>
  request.session === null ? `address ${network(request.ip)}` : `session ${request.session.id}`

/** Counts calls and refuses those beyond the limits, with the seconds to wait. Must stand before the routes. */
export const addRateLimits = async (app: App, limits: RateLimits): Promise<void> => {
  app.addHook('onRoute', (route) => {
    const { limit } = route.config ?? {}
    if (limit === undefined) return
    route.config = {
      ...route.config,
      rateLimit: {
        max: limits[limit],
        timeWindow: 60_000,
        groupId: limit,
        keyGenerator: (request) => `${limit} ${keyOf(request)}`,
      },
    }
  })
  await app.register(rateLimit, {
    global: true,
    max: limits.general,
    timeWindow: 60_000,
    cache: 50_000,
    keyGenerator: keyOf,
    // The machine's own supervisor asks often, and an answer costs nothing.
    allowList: (request) => request.routeOptions.url === '/api/health',
    errorResponseBuilder: (_request, { ttl }) =>
      refuse('request.too-many', { seconds: Math.max(1, Math.ceil(ttl / 1000)) }),
  })
}
