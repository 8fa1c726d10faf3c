import type { Pending } from '@mazha/contracts/login'
import { refuse, type RefusalCode } from '@mazha/contracts/refusal'
import type { FastifyRequest } from 'fastify'
import { timingSafeEqual } from 'node:crypto'
import type { Context } from '#kernel/context'
import { type App, languageOf } from '#kernel/http'
import { findResident, findSession, requireProof, residentCookie, sessionCookie } from '#modules/people'
import { holdToTable, mayCall } from './permission-table.ts'
import type { Access } from './permissions.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

const same = (a: string, b: string): boolean => {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

const hasToken = ({ headers: { authorization } }: FastifyRequest, token: string | undefined): boolean =>
  token !== undefined && authorization !== undefined && same(authorization, `Bearer ${token}`)

/** From this machine and not through a proxy, or with the operator's token. */
const isOperator = (request: FastifyRequest, token: string | undefined): boolean => {
  if (hasToken(request, token)) return true
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers['forwarded'] ?? request.headers['x-real-ip']
  return forwarded === undefined && loopback.has(request.socket.remoteAddress ?? '')
}

/** What is still asked of a session, said to whoever wants to do something else first. */
const pendingRefusals = {
  second_factor: 'session.second-factor',
  password: 'session.must-change-password',
  enrolment: 'session.must-enrol',
} as const satisfies Record<Pending, RefusalCode>

/** Whether a write carries the token that only our own pages know. */
const hasCsrf = ({ method, headers }: FastifyRequest, csrf: string): boolean => {
  const sent = headers['x-csrf-token']
  return safeMethods.has(method) || (typeof sent === 'string' && same(sent, csrf))
}

/** Stands before all else: in which language a call is answered, a refusal as well, and what it is called in logs. */
export const addWords = (app: App): void => {
  app.decorateRequest('language', 'zh')
  app.decorateRequest('pattern', 'none')
  app.addHook('onRequest', (request, reply, done) => {
    request.language = languageOf(request.query, request.headers['accept-language'])
    request.pattern = request.routeOptions.url ?? 'none'
    void reply.header('x-request-id', request.id)
    done()
  })
}

/**
 * Stands before every route: finds the session where the route may use one, holds the caller to the permission table,
 * asks session writes for their CSRF token and sensitive acts for a fresh proof.
 */
export const addGuard = (
  app: App,
  ctx: Context,
  { table, operatorToken }: { table: Readonly<Record<string, Access>>; operatorToken: string | undefined },
): void => {
  const accessOf = holdToTable(app, table)
  app.decorateRequest('session', null)
  app.decorateRequest('resident', null)

  const isOpen = ctx.district.settings['openData'] === true

  // An open page that looks again because of news says so itself; lying about it would only shorten one's own session.
  const isAttended = ({ routeOptions, headers }: FastifyRequest): boolean =>
    routeOptions.config.unattended !== true && headers['x-unattended'] === undefined

  const admit = (request: FastifyRequest, access: Access): void => {
    const { session } = request
    if (session === null) {
      if (access === 'session-or-receipt') return
      throw refuse(request.cookies[sessionCookie] === undefined ? 'session.required' : 'session.ended')
    }
    const { whilePending = [] } = request.routeOptions.config
    if (session.pending !== null && !whilePending.includes(session.pending)) {
      // Where a receipt does as well, half a log-in is none.
      if (access === 'session-or-receipt') request.session = null
      else throw refuse(pendingRefusals[session.pending])
      return
    }
    if (!hasCsrf(request, session.csrf)) throw refuse('session.csrf')
    if (!mayCall(access, session.posts)) throw refuse('permission.denied')
  }

  /** A resident by a proven telephone number; a write without its token is one without a session. */
  const admitResident = (request: FastifyRequest, access: Access): Promise<void> | undefined => {
    const token = request.cookies[residentCookie]
    const missing = (): void => {
      if (access === 'resident') throw refuse('session.resident-required')
    }
    if (token === undefined) {
      missing()
      return undefined
    }
    return findResident(ctx, token).then((resident) => {
      if (resident === null) return missing()
      if (hasCsrf(request, resident.csrf)) request.resident = resident
      else if (access === 'resident') throw refuse('session.csrf')
    })
  }

  /** @returns a promise only where there may be a session */
  const guard = (request: FastifyRequest): Promise<void> | undefined => {
    const { url, config } = request.routeOptions
    if (url === undefined) return undefined
    const access = accessOf(request.method, url)
    if (access === undefined) throw refuse('permission.denied')
    if (access === 'public') return undefined
    if (access === 'receipt' || access === 'resident') return admitResident(request, access)
    if (access === 'operator') {
      if (!isOperator(request, operatorToken)) throw refuse('permission.denied')
      return undefined
    }
    if (access === 'open-data' && (isOpen || hasToken(request, operatorToken))) return undefined
    const token = request.cookies[sessionCookie]
    if (token === undefined) {
      admit(request, access)
      return access === 'session-or-receipt' ? admitResident(request, access) : undefined
    }
    return findSession(ctx, token, { renew: isAttended(request) }).then((session) => {
      request.session = session
      admit(request, access)
      if (config.stepUp === true && session !== null) return requireProof(ctx, session)
      return access === 'session-or-receipt' ? admitResident(request, access) : undefined
    })
  }

  // Fastify waits for a promise where it is given one, and for `done` where not.
  app.addHook('onRequest', (request, _reply, done) => {
    const looking = guard(request)
    if (looking === undefined) done()
    return looking
  })
}
