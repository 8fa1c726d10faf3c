import { refuse } from '@mazha/contracts/refusal'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { findCopy, findFile, readFileChunks, type StoredFile } from '#modules/files'
import type { Context } from '#kernel/context'
import { actorOf, type Routes } from '#kernel/http'
import { noteOpening } from './looks.ts'
import { findMatter } from './queries.ts'
import { checkReceipt } from './receipt.ts'
import { maySee, scopeOf } from './scope.ts'
import { procedureOf } from './commands.ts'

const query = z.object({
  /** A copy for viewing: `1` or `view`, or `thumbnail`. */
  view: z.enum(['1', 'view', 'thumbnail']).optional(),
  number: z.string().max(24).optional(),
  code: z.string().max(40).optional(),
  lang: z.string().max(10).optional(),
})

const headerOf = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

/** Refuses unless the caller may see the matter that has the file; what they may not see is not told from what is not there. */
const checkMaySee = async (
  ctx: Context,
  request: FastifyRequest,
  file: StoredFile,
  given: z.infer<typeof query>,
): Promise<void> => {
  if (file.matter === null) throw refuse('file.not-found')
  if (request.session !== null) {
    const matter = await findMatter(ctx, { id: file.matter })
    const actor = actorOf(request)
    if (matter !== undefined && maySee(scopeOf(actor), matter, procedureOf(ctx, matter))) {
      // Their photographs are as much theirs as their words.
      await noteOpening(ctx, matter, actor)
      return
    }
  }
  const number = given.number ?? headerOf(request, 'x-receipt-number')
  const code = given.code ?? headerOf(request, 'x-receipt-code') ?? (request.resident === null ? undefined : '')
  if (number === undefined || code === undefined)
    throw refuse(request.session === null ? 'session.required' : 'file.not-found')
  const matter = await checkReceipt(ctx, number, code, request.resident)
  if (matter.id !== file.matter) throw refuse('file.not-found')
}

const disposition = (kind: 'inline' | 'attachment', name: string): string => {
  const plain = name.replaceAll(/[^\u0020-\u007e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`
}

/** A file never changes, but who may see it does: a browser keeps it and asks each time whether it may still show it. */
const send = (
  ctx: Context,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  file: StoredFile,
  { name, inline }: { name: string; inline: boolean },
): FastifyReply => {
  const etag = `"${file.id}"`
  void reply.headers({ etag, 'cache-control': 'private, no-cache' })
  if (headerOf(request, 'if-none-match')?.includes(etag) === true) return reply.status(304).send()
  return reply
    .headers({
      'content-length': file.bytes,
      'content-disposition': disposition(inline ? 'inline' : 'attachment', name),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    .type(file.type)
    .send(readFileChunks(ctx, file))
}

export const fileRoutes: Routes = (app, ctx) => {
  app.get(
    '/api/files/:id',
    {
      schema: {
        tags: ['files'],
        summary: 'A file, or its copy for viewing',
        description:
          'With `view=1` or `view=thumbnail` a photo’s copy, turned upright and without location data; without it the original as it came.',
        params: z.object({ id: z.uuid() }),
        querystring: query,
      },
    },
    async (request, reply) => {
      const file = await findFile(ctx, request.params.id)
      if (file === undefined) throw refuse('file.not-found')
      await checkMaySee(ctx, request, file, request.query)
      const { view } = request.query
      if (view === undefined) return send(ctx, { request, reply }, file, { name: file.name, inline: false })
      const copy = await findCopy(ctx, file.id, view === 'thumbnail' ? 'thumbnail' : 'view')
      if (copy === undefined) throw refuse('file.no-view')
      return send(ctx, { request, reply }, copy, { name: file.name.replace(/\.\w+$/, '.webp'), inline: true })
    },
  )
}
