import { login, session as sessionShape, text } from '@mazha/contracts/api'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { actorOf, type RequestSession, type Routes } from '#kernel/http'
import { refuse } from '@mazha/contracts/refusal'
import { listPeople, listUnits, unitName, unitsById } from './directory.ts'
import { absoluteMs, logIn, logOut } from './sessions.ts'

/** The cookie that carries the session's token; scripts cannot read it. */
export const sessionCookie = 'mazha_session'

const unitShape = z.object({ id: z.string(), name: text, kind: z.string(), phone: z.string().nullable() })
const personShape = z.object({
  id: z.uuid(),
  name: z.string(),
  posts: z.array(z.object({ post: z.string(), role: z.string(), unit: z.string() })),
})

const view = async (ctx: Context, session: RequestSession): Promise<z.infer<typeof sessionShape>> => {
  const units = await unitsById(ctx)
  return {
    person: session.person,
    name: session.name,
    district: { id: ctx.district.id, name: ctx.district.name },
    posts: session.posts.map((post) => ({ ...post, unitName: unitName(units, post.unit) })),
    csrf: session.csrf,
  }
}

export const routes: Routes = (app, ctx) => {
  app.post(
    '/api/sessions',
    {
      schema: { tags: ['session'], summary: 'Log in', body: login, response: { 201: sessionShape } },
      config: { limit: 'log-in' },
    },
    async (request, reply) => {
      const { token, session } = await logIn(ctx, request.body)
      void reply
        .setCookie(sessionCookie, token, {
          path: '/',
          httpOnly: true,
          sameSite: 'lax',
          secure: request.protocol === 'https',
          maxAge: absoluteMs / 1000,
        })
        .header('cache-control', 'no-store')
        .status(201)
      return view(ctx, session)
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
    },
    async (request) => {
      if (request.session === null) throw refuse('session.required')
      return view(ctx, request.session)
    },
  )

  app.delete(
    '/api/sessions',
    { schema: { tags: ['session'], summary: 'Log out', response: { 204: z.null() } } },
    async (request, reply) => {
      if (request.session !== null) await logOut(ctx, request.session)
      return reply.clearCookie(sessionCookie, { path: '/' }).status(204).send(null)
    },
  )

  app.get(
    '/api/units',
    {
      schema: {
        tags: ['people'],
        summary: 'Units of today',
        response: { 200: z.object({ items: z.array(unitShape) }) },
      },
    },
    async () => ({ items: await listUnits(ctx) }),
  )

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
