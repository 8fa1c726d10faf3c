import { districtView, feedback, newMatter, newRequest, progress, receipt, staffReceipt } from '@mazha/contracts/api'
import type { Matter } from '@mazha/contracts/matter'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actOnWithFiles, checkReceipt, progressOf } from '#modules/matters'
import type { Context } from '#kernel/context'
import { actorOf, type Routes } from '#kernel/http'
import { viewDistrict } from './district.ts'
import { takeRequest } from './requests.ts'
import { residentRoutes } from './resident-routes.ts'

const number = z.object({ number: z.string().max(40) })
const query = z.object({ code: z.string().max(40).optional(), lang: z.string().max(10).optional() })

const codeOf = (request: FastifyRequest, code: string | undefined): string => {
  const header = request.headers['x-receipt-code']
  return code ?? (typeof header === 'string' ? header : '')
}

/** By number and code, or by the telephone number that the resident has proved. */
const matterOf = (
  ctx: Context,
  asked: string,
  request: FastifyRequest & { readonly query: z.infer<typeof query> },
): Promise<Matter> => checkReceipt(ctx, asked, codeOf(request, request.query.code), request.resident)

export const routes: Routes = (app, ctx) => {
  residentRoutes(app, ctx)

  app.post(
    '/api/requests',
    {
      schema: {
        tags: ['requests'],
        summary: 'File a request',
        description:
          'Open to everybody, with or without contact. The same `clientId` again gives the same receipt: a request is never filed twice.',
        body: newRequest,
        response: { 201: receipt },
      },
      config: { limit: 'filing' },
    },
    async (request, reply) => {
      const { door = 'portal', ...body } = request.body
      const { id: _, ...taken } = await takeRequest(ctx, body, { actor: { kind: 'reporter' }, channel: door })
      return reply.status(201).header('cache-control', 'no-store').send(taken)
    },
  )

  app.get(
    '/api/requests/:number',
    {
      schema: {
        tags: ['requests'],
        summary: 'The public progress of a request',
        params: number,
        querystring: query,
        response: { 200: progress },
      },
      config: { limit: 'receipt' },
    },
    async (request, reply) => {
      const matter = await matterOf(ctx, request.params.number, request)
      void reply.header('cache-control', 'no-store')
      return progressOf(ctx, matter)
    },
  )

  app.post(
    '/api/requests/:number/feedback',
    {
      schema: {
        tags: ['requests'],
        summary: 'The resident’s judgement or other act',
        description: '`action` is one of those that the progress offers.',
        params: number,
        querystring: query,
        body: feedback,
        response: { 200: progress },
      },
      config: { limit: 'receipt' },
    },
    async (request) => {
      const matter = await matterOf(ctx, request.params.number, request)
      const { action, ...body } = request.body
      return progressOf(ctx, await actOnWithFiles(ctx, { id: matter.id, action, body, actor: { kind: 'reporter' } }))
    },
  )

  app.post(
    '/api/matters',
    {
      schema: {
        tags: ['matters'],
        summary: 'Register a call, a walk-in or a letter',
        body: newMatter,
        response: { 201: staffReceipt },
      },
    },
    async (request, reply) => {
      const { channel, ...body } = request.body
      const taken = await takeRequest(ctx, body, { actor: actorOf(request), channel })
      return reply.status(201).header('cache-control', 'no-store').send(taken)
    },
  )

  app.get(
    '/api/district',
    {
      schema: {
        tags: ['requests'],
        summary: 'The district: its ground, categories and places',
        response: { 200: districtView },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'public, max-age=60')
      return viewDistrict(ctx)
    },
  )
}
