import type { session as sessionShape } from '@mazha/contracts/api'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Context } from '#kernel/context'
import type { RequestSession } from '#kernel/http'
import { unitName, unitsById } from './directory.ts'
import { absoluteMs, settingsOf } from './login-settings.ts'
import type { Opened } from './sessions.ts'

/** The cookie that carries the session's token; scripts cannot read it. */
export const sessionCookie = 'mazha_session'

/** Who is logged in, as the apps are told. */
export const viewSession = async (ctx: Context, session: RequestSession): Promise<z.infer<typeof sessionShape>> => {
  const units = await unitsById(ctx)
  return {
    person: session.person,
    name: session.name,
    district: { id: ctx.district.id, name: ctx.district.name },
    posts: session.posts.map((post) => ({ ...post, unitName: unitName(units, post.unit) })),
    csrf: session.csrf,
    pending: session.pending,
  }
}

/** Gives the browser the session's token and says that nothing of the answer may be kept. */
export const handOver = (
  ctx: Context,
  {
    request,
    reply,
    opened,
  }: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly opened: Opened },
): void => {
  void reply
    .setCookie(sessionCookie, opened.token, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: request.protocol === 'https',
      maxAge: absoluteMs(settingsOf(ctx)) / 1000,
    })
    .header('cache-control', 'no-store')
}
