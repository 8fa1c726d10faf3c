import { login, session as sessionShape } from '@mazha/contracts/api'
import { pendings, ways } from '@mazha/contracts/login'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { refuse } from '@mazha/contracts/refusal'
import { accountRoutes } from './account-routes.ts'
import { deviceWords } from './device.ts'
import { listPeople } from './directory.ts'
import { logIn } from './log-in.ts'
import { settingsOf } from './login-settings.ts'
import { handOver, sessionCookie, viewSession } from './session-view.ts'
import { logOut } from './sessions.ts'
import { singleSignOnRoutes } from './single-sign-on-routes.ts'
import { staffRoutes } from './staff-routes.ts'

const personShape = z.object({
  id: z.uuid(),
  name: z.string(),
  posts: z.array(z.object({ post: z.string(), role: z.string(), unit: z.string() })),
})

export const routes: Routes = (app, ctx) => {
  accountRoutes(app, ctx)
  singleSignOnRoutes(app, ctx)

  app.get(
    '/api/session/ways',
    { schema: { tags: ['session'], summary: 'How one may log in here', response: { 200: ways } } },
    async () => ({ singleSignOn: settingsOf(ctx).singleSignOn?.title ?? null }),
  )

  app.post(
    '/api/sessions',
    {
      schema: {
        tags: ['session'],
        summary: 'Log in',
        description:
          'Where something is still asked (`pending`), nothing but that and the log-out is allowed before: a code of the second factor, a new password, or setting up a second factor.',
        body: login,
        response: { 201: sessionShape },
      },
      config: { limit: 'log-in' },
    },
    async (request, reply) => {
      const opened = await logIn(ctx, { ...request.body, device: deviceWords(request.headers['user-agent']) })
      handOver(ctx, { request, reply, opened })
      return reply.status(201).send(await viewSession(ctx, opened.session))
    },
  )

  app.get(
    '/api/session',
    {
      schema: {
        tags: ['session'],
        summary: 'Who is logged in, and the posts held today',
        response: { 200: sessionShape },
      },
      config: { whilePending: pendings },
    },
    async (request) => {
      if (request.session === null) throw refuse('session.required')
      return viewSession(ctx, request.session)
    },
  )

  app.delete(
    '/api/sessions',
    {
      schema: { tags: ['session'], summary: 'Log out', response: { 204: z.null() } },
      config: { whilePending: pendings },
    },
    async (request, reply) => {
      if (request.session !== null) await logOut(ctx, request.session)
      return reply.clearCookie(sessionCookie, { path: '/' }).status(204).send(null)
    },
  )

  staffRoutes(app, ctx)

  app.get(
    '/api/people',
    {
      schema: {
        tags: ['people'],
        summary: 'People who hold a post today',
        querystring: z.object({ unit: z.string().max(64).optional() }),
        response: { 200: z.object({ items: z.array(personShape) }) },
      },
    },
    async (request) => {
      actorOf(request)
      const people = await listPeople(ctx, { unit: request.query.unit })
      return { items: people.map((person) => ({ ...person, posts: [...person.posts] })) }
    },
  )
}
