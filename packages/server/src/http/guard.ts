import { refuse } from '@mazha/contracts/refusal'
import type { FastifyRequest } from 'fastify'
import { timingSafeEqual } from 'node:crypto'
import type { Context } from '#kernel/context'
import { type App, languageOf } from '#kernel/http'
import { findSession, sessionCookie } from '#modules/people'
import { holdToTable, mayCall } from './permission-table.ts'
import type { Access } from './permissions.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

const same = (a: string, b: string): boolean => {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** From this machine and not through a proxy, or with the operator's token. */
const isOperator = (request: FastifyRequest, token: string | undefined): boolean => {
  const { authorization } = request.headers
  if (token !== undefined && authorization !== undefined && same(authorization, `Bearer ${token}`)) return true
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers['forwarded'] ?? request.headers['x-real-ip']
  return forwarded === undefined && loopback.has(request.socket.remoteAddress ?? '')
}

/**
 * Stands before every route: finds the session where the route may use one, holds the caller to the permission table,
 * and asks session writes for their CSRF token.
 */
export const addGuard = (
  app: App,
  ctx: Context,
  { table, operatorToken }: { table: Readonly<Record<string, Access>>; operatorToken: string | undefined },
): void => {
  const accessOf = holdToTable(app, table)
  app.decorateRequest('session', null)
  app.decorateRequest('language', 'zh')

  app.addHook('onRequest', async (request, reply) => {
    request.language = languageOf(request.query, request.headers['accept-language'])
    void reply.header('x-request-id', request.id)
    if (request.routeOptions.url === undefined) return
    const access = accessOf(request.method, request.routeOptions.url)
    if (access === undefined) throw refuse('permission.denied')
    if (access === 'public' || access === 'receipt') return
    if (access === 'operator') {
      if (!isOperator(request, operatorToken)) throw refuse('permission.denied')
      return
    }
    const token = request.cookies[sessionCookie]
    const renew = request.routeOptions.config.unattended !== true
    request.session = token === undefined ? null : await findSession(ctx, token, { renew })
    if (request.session === null) {
      if (access === 'session-or-receipt') return
      throw refuse(token === undefined ? 'session.required' : 'session.ended')
    }
    if (!safeMethods.has(request.method)) {
      const sent = request.headers['x-csrf-token']
      if (typeof sent !== 'string' || !same(sent, request.session.csrf)) throw refuse('session.csrf')
    }
    if (!mayCall(access, request.session.posts)) throw refuse('permission.denied')
  })
}
