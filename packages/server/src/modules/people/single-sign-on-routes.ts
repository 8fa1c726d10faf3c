import { Refused, refuse } from '@mazha/contracts/refusal'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import type { Routes } from '#kernel/http'
import { deviceWords } from './device.ts'
import { handOver, sessionCookie } from './session-view.ts'
import { findSession } from './sessions.ts'
import { comeBack, leaveForProvider, requireSingleSignOn } from './single-sign-on.ts'

/** What the browser keeps for us while it is at the provider. */
const journeyCookie = 'mazha_single_sign_on'
const path = '/api/session/single-sign-on'
const back = `${path}/back`

const originOf = (ctx: Context, request: FastifyRequest): string =>
  requireSingleSignOn(ctx).origin?.replace(/\/$/, '') ?? `${request.protocol}://${request.host}`

/** What the provider adds; every word of it is checked with the journey. */
const answer = z.looseObject({
  code: z.string().optional(),
  state: z.string().optional(),
  error: z.string().optional(),
})

/** Somebody stands before a browser here, not a program: a refusal is told on the log-in page. */
const tell = (reply: FastifyReply, error: unknown): FastifyReply => {
  if (error instanceof Refused) return reply.redirect(`/console/?refused=${error.code}`, 303)
  throw error
}

/** Log-in by single sign-on: browsers are sent to the provider and come back; a refusal is told on the log-in page. */
export const singleSignOnRoutes: Routes = (app, ctx) => {
  const hide = { tags: ['session'] }

  app.get(
    path,
    {
      schema: {
        ...hide,
        summary: 'Go to the single sign-on',
        description:
          'For browsers: answers with the way to the provider. `proves` asks for a fresh proof instead of a log-in.',
        querystring: z.object({
          invitation: z.string().max(80).optional(),
          proves: z.literal('1').optional(),
        }),
      },
      config: { limit: 'log-in' },
    },
    async (request, reply) => {
      const { invitation = null, proves } = request.query
      const token = request.cookies[sessionCookie]
      try {
        const session = proves === undefined || token === undefined ? null : await findSession(ctx, token)
        if (proves !== undefined && session === null) throw refuse('session.required')
        const { location, kept } = await leaveForProvider(ctx, {
          back: originOf(ctx, request) + back,
          invitation,
          proves: session?.id ?? null,
        })
        return reply
          .setCookie(journeyCookie, kept, {
            path,
            httpOnly: true,
            sameSite: 'lax',
            secure: request.protocol === 'https',
            maxAge: 600,
          })
          .header('cache-control', 'no-store')
          .redirect(location, 303)
      } catch (error) {
        return tell(reply, error)
      }
    },
  )

  app.get(
    back,
    {
      schema: { ...hide, summary: 'Come back from the single sign-on', querystring: answer },
      config: { limit: 'log-in' },
    },
    async (request, reply) => {
      const kept = request.cookies[journeyCookie]
      void reply.clearCookie(journeyCookie, { path }).header('cache-control', 'no-store')
      const token = request.cookies[sessionCookie]
      try {
        const opened = await comeBack(ctx, {
          url: new URL(request.url, originOf(ctx, request)),
          kept,
          device: deviceWords(request.headers['user-agent']),
          sessionId: token === undefined ? null : ((await findSession(ctx, token))?.id ?? null),
        })
        if (opened === null) return reply.redirect('/console/account?proven=1', 303)
        handOver(ctx, { request, reply, opened })
        return reply.redirect('/console/', 303)
      } catch (error) {
        return tell(reply, error)
      }
    },
  )
}
