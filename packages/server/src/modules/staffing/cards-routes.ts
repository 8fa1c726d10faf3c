import { PassThrough } from 'node:stream'
import { hereAnswer, herePlace, printAddress, type PrintLine, printOrder } from '@mazha/contracts/cards'
import { shortAreaName } from '@mazha/contracts/area-name'
import { Refused, refuse, sayRefusal } from '@mazha/contracts/refusal'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import type { Routes } from '#kernel/http'
import { findMade } from '#modules/files'
import { groundNow } from '#modules/grids'
import { printGrids } from './cards.ts'

const tags = ['people']

/**
 * Where printed codes lead: the address at which residents reach the portal (`portalAddress` in the district’s settings), else the
 * one by which this request came.
 */
const addressOf = (ctx: Context, request: FastifyRequest): { readonly leadsTo: string; readonly set: boolean } => {
  const given = z.url({ protocol: /^https?$/ }).safeParse(ctx.district.settings['portalAddress'])
  const base = given.success ? given.data.replace(/\/+$/, '') : `${request.protocol}://${request.host}`
  return { leadsTo: `${base}/grid/`, set: given.success }
}

export const cardRoutes: Routes = (app, ctx) => {
  app.get(
    '/api/staffing/prints/address',
    {
      schema: {
        tags,
        summary: 'Where the codes on printed cards and notices lead',
        response: { 200: printAddress },
      },
    },
    (request) => addressOf(ctx, request),
  )

  app.post(
    '/api/staffing/prints',
    {
      schema: {
        tags,
        summary: 'Print contact cards or public notices of a grid, or of all grids of an area, as one PDF',
        description:
          'The answer is one JSON object a line (application/x-ndjson): how far it is, then what was made or the refusal. Closing the connection cancels. The PDF can be fetched for a day.',
        body: printOrder,
      },
      config: { limit: 'upload' },
    },
    async (request, reply) => {
      const controller = new AbortController()
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) controller.abort()
      })
      const out = new PassThrough()
      const say = (line: PrintLine): void => void out.write(`${JSON.stringify(line)}\n`)
      void reply
        .type('application/x-ndjson; charset=utf-8')
        .header('cache-control', 'no-store')
        // What stands in between may not hold lines back until there are more.
        .header('x-accel-buffering', 'no')
        .send(out)
      try {
        const printed = await printGrids(ctx, request.body, {
          leadsTo: addressOf(ctx, request).leadsTo,
          signal: controller.signal,
          progress: (set, total) => say({ kind: 'progress', set, total }),
        })
        say({ kind: 'printed', printed })
      } catch (error) {
        if (controller.signal.aborted) return reply
        if (!(error instanceof Refused)) {
          out.destroy(error instanceof Error ? error : new Error('The print failed', { cause: error }))
          throw error
        }
        say({ kind: 'refused', code: error.code, text: sayRefusal(error, request.language) })
      } finally {
        out.end()
      }
      return reply
    },
  )

  app.get(
    '/api/staffing/prints/:id',
    {
      schema: {
        tags,
        summary: 'A PDF of cards or notices, for a day after it was made',
        params: z.object({ id: z.uuid() }),
      },
    },
    async (request, reply) => {
      const file = await findMade(ctx, request.params.id)
      if (file === undefined) throw refuse('print.not-found')
      return reply
        .type(file.type)
        .headers({
          'content-length': file.bytes,
          'content-disposition': `attachment; filename="grids.pdf"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
          'cache-control': 'private, no-store',
        })
        .send(file.content)
    },
  )

  app.post(
    '/api/areas/here',
    {
      schema: {
        tags: ['areas'],
        summary: 'Which grid a place lies in, for anybody; nothing of the place is kept',
        description: 'WGS-84 degrees, in the body and not in the address, so that no log on the way holds a position.',
        body: herePlace,
        response: { 200: hereAnswer },
      },
    },
    async (request) => {
      const area = (await groundNow(ctx)).findAreaAt(request.body)
      if (area === undefined) return { area: null }
      const { id, code, name, level } = area
      return { area: { id, code, name: shortAreaName(name), level } }
    },
  )

  // What is printed stays the same for years: the page that it leads to may move.
  app.get(
    '/grid/:id',
    {
      schema: {
        tags: ['areas'],
        summary: 'Where a printed code leads: passes on to the portal’s page of the grid',
        params: z.object({ id: z.string().max(64) }),
      },
    },
    (request, reply) => reply.redirect(`/#/grid/${encodeURIComponent(request.params.id)}`, 302),
  )
}
