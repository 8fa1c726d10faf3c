import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import { areaChangeView } from '@mazha/contracts/area-change'
import { type BoundaryLine, boundaryOptions } from '@mazha/contracts/boundary'
import { Refused, refuse, sayRefusal } from '@mazha/contracts/refusal'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { actorOf, type Routes } from '#kernel/http'
import { refuseFields } from '#kernel/problem'
import { boundaryLimits } from './boundary-limits.ts'
import type { BoundaryResult, BoundarySurroundings } from './boundary-run.ts'
import { faultWorkbook } from './boundary-sheet.ts'
import { runBoundariesInThread } from './boundary-thread.ts'
import { draftChange } from './changes.ts'
import { groundNow } from './current.ts'
import type { Shape } from './shape.ts'
import { codesOf } from './write-ground.ts'

const newChange = z.object({
  clientId: z.uuid(),
  title: z.string().trim().min(1).max(120),
  basis: z.string().trim().max(500).default(''),
})
const tags = ['areas']
const consumes = ['multipart/form-data']
const file = 'Multipart: the field `options` (JSON) before the field `file`: GeoJSON, or a shapefile packed as .zip.'

type Sent = { readonly path: string; readonly name: string; readonly options: unknown }

export const boundaryRoutes: Routes = (app, ctx) => {
  void app.register(multipart, {
    limits: {
      files: 1,
      fields: 2,
      parts: 3,
      fileSize: boundaryLimits.fileBytes,
      fieldNameSize: 100,
      fieldSize: 200_000,
      headerPairs: 50,
    },
  })

  app.post(
    '/api/boundaries/checks',
    {
      schema: {
        tags,
        summary: 'Check a file of boundaries; nothing is stored',
        description: `${file} The answer is one JSON object a line (application/x-ndjson): how far it is, then the report or the refusal. Closing the connection cancels the check.`,
        consumes,
      },
      bodyLimit: boundaryLimits.fileBytes + 1024 * 1024,
      config: { limit: 'upload' },
    },
    (request, reply) =>
      receiving(request, async (sent) => {
        const { run, stop } = checkOf(ctx, sent, reply)
        const out = new PassThrough()
        const say = (line: BoundaryLine): void => void out.write(`${JSON.stringify(line)}\n`)
        void reply
          .type('application/x-ndjson; charset=utf-8')
          .header('cache-control', 'no-store')
          // What stands in between may not hold lines back until there are more.
          .header('x-accel-buffering', 'no')
          .send(out)
        try {
          const { report } = await run((step, share) => say({ kind: 'progress', step, share }))
          say({ kind: 'report', report })
        } catch (error) {
          if (stop.aborted) return reply
          if (!(error instanceof Refused)) {
            out.destroy(error instanceof Error ? error : new Error('The check failed', { cause: error }))
            throw error
          }
          say({ kind: 'refused', code: error.code, text: sayRefusal(error, request.language) })
        } finally {
          out.end()
        }
        return reply
      }),
  )

  app.post(
    '/api/boundaries/faults.xlsx',
    {
      schema: { tags, summary: 'The faults of a file of boundaries as a workbook', description: file, consumes },
      bodyLimit: boundaryLimits.fileBytes + 1024 * 1024,
      config: { limit: 'upload' },
    },
    (request, reply) =>
      receiving(request, async (sent) => {
        const { report } = await checkOf(ctx, sent, reply).run(() => undefined)
        return reply
          .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
          .header('content-disposition', 'attachment; filename="boundary-faults.xlsx"')
          .header('cache-control', 'no-store')
          .send(await faultWorkbook(report, request.language))
      }),
  )

  app.post(
    '/api/boundaries/changes',
    {
      schema: {
        tags,
        summary: 'Make a file of boundaries a change of the ground, as a draft',
        description: `${file} \`options\` holds \`clientId\`, \`title\` and \`basis\` as well. Areas that are there get their border, others are added; the draft is checked and dated like every change.`,
        consumes,
        response: { 201: areaChangeView },
      },
      bodyLimit: boundaryLimits.fileBytes + 1024 * 1024,
      config: { limit: 'upload' },
    },
    (request, reply) =>
      receiving(request, async (sent) => {
        const change = newChange.safeParse(sent.options, { reportInput: true })
        if (!change.success) throw refuseFields(change.error.issues)
        const { report, items } = await checkOf(ctx, sent, reply).run(() => undefined)
        if (report.stops !== null) throw refuse('boundary.stops', { why: report.stops })
        if (items.length > boundaryLimits.news) throw refuse('boundary.too-many-new', { most: boundaryLimits.news })
        const { person } = actorOf(request)
        return reply.code(201).send(await draftChange(ctx, { ...change.data, items, by: person }))
      }),
  )
}

/** A check that ends when nobody waits for it any more. */
const checkOf = (
  ctx: Context,
  { path, name, options: sent }: Sent,
  reply: FastifyReply,
): {
  readonly run: (progress: BoundarySurroundings['progress']) => Promise<BoundaryResult>
  readonly stop: AbortSignal
} => {
  const options = boundaryOptions.safeParse(sent, { reportInput: true })
  if (!options.success) throw refuseFields(options.error.issues)
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return {
    stop: controller.signal,
    run: (progress) =>
      runBoundariesInThread(
        { path, name, options: options.data, codes: codesOf(ctx) },
        {
          progress,
          known: async (bounds) => {
            const ground = await groundNow(ctx)
            const shapes = new Map<string, Shape>()
            const keep = (id: string): void => {
              const shape = ground.shape(id)
              if (shape !== undefined) shapes.set(id, shape)
            }
            // Read as degrees of another system a file may lie beside the areas it belongs to.
            const near = 0.02
            for (const { id } of ground.near([bounds[0] - near, bounds[1] - near, bounds[2] + near, bounds[3] + near]))
              keep(id)
            return { areas: ground.areas(), shapes }
          },
        },
        { signal: controller.signal },
      ),
  }
}

const receiving = async <T>(request: FastifyRequest, work: (sent: Sent) => Promise<T>): Promise<T> => {
  const dir = await mkdtemp(join(tmpdir(), 'mazha-boundaries-'))
  try {
    return await work(await receive(request, join(dir, 'file')))
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

const receive = async (request: FastifyRequest, path: string): Promise<Sent> => {
  let options: unknown = {}
  let name: string | undefined
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        name = part.filename
        await pipeline(part.file, createWriteStream(path, { mode: 0o600 }))
        if (part.file.truncated)
          throw refuse('import.too-large', { what: `${boundaryLimits.fileBytes / 1024 / 1024} MB` })
      } else if (part.fieldname === 'options') options = JSON.parse(String(part.value))
    }
  } catch (error) {
    // What the multipart reader says of a body that is cut or no multipart has no code of its own; nor has broken JSON.
    if (error instanceof Error && 'code' in error) throw error
    throw Object.assign(refuse('request.unreadable'), { cause: error })
  }
  if (name === undefined) throw refuse('file.missing')
  return { path, name: name.replace(/^.*[\\/]/, '').slice(-200), options }
}
