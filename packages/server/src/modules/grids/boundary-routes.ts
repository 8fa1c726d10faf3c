import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import { areaChangeOutline, type AreaChangeOutline } from '@mazha/contracts/area-change'
import { publicBasis, publicTitle } from '@mazha/contracts/public-words'
import { type BoundaryChangeLine, type BoundaryLine, boundaryOptions } from '@mazha/contracts/boundary'
import { refuse } from '@mazha/contracts/refusal'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { actorOf, type Routes } from '#kernel/http'
import { refuseFields } from '#kernel/problem'
import { answerInLines, waiting } from './answer-in-lines.ts'
import type { KnownGround, Progress } from './boundary-check.ts'
import { boundaryLimits } from './boundary-limits.ts'
import { faultWorkbook } from './boundary-sheet.ts'
import { runBoundariesInThread, type ThreadResult } from './boundary-thread.ts'
import { draftPacked } from './changes.ts'
import { groundNow } from './current.ts'
import type { Bounds, Shape } from './shape.ts'
import { codesOf } from './write-ground.ts'

const newChange = z.object({
  clientId: z.uuid(),
  title: publicTitle,
  basis: publicBasis.default(''),
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
        const run = checkOf(ctx, sent, { withSteps: false })
        return answerInLines<BoundaryLine>(request, reply, async ({ say, signal }) => {
          const { report } = await run({
            signal,
            progress: (step, share) => void say({ kind: 'progress', step, share }),
          })
          await say({ kind: 'report', report })
        })
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
        const { report } = await checkOf(ctx, sent, { withSteps: false })({ signal: waiting(reply) })
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
        response: { 201: areaChangeOutline },
      },
      bodyLimit: boundaryLimits.fileBytes + 1024 * 1024,
      config: { limit: 'upload' },
    },
    (request, reply) =>
      receiving(request, async (sent) => {
        const accept = acceptOf(ctx, sent, actorOf(request).person)
        return reply.code(201).send(await accept({ signal: waiting(reply) }))
      }),
  )

  app.post(
    '/api/boundaries/changes/runs',
    {
      schema: {
        tags,
        summary: 'Make a file of boundaries a draft, telling how far it is',
        description: `${file} \`options\` holds \`clientId\`, \`title\` and \`basis\` as well. The answer is one JSON object a line (application/x-ndjson): how far it is, then the draft or the refusal. Closing the connection leaves everything as it was.`,
        consumes,
      },
      bodyLimit: boundaryLimits.fileBytes + 1024 * 1024,
      config: { limit: 'upload' },
    },
    (request, reply) =>
      receiving(request, async (sent) => {
        const accept = acceptOf(ctx, sent, actorOf(request).person)
        return answerInLines<BoundaryChangeLine>(request, reply, async ({ say, signal }) => {
          const progress: Progress = (step, share) => void say({ kind: 'progress', step, share })
          await say({ kind: 'draft', change: await accept({ signal, progress }) })
        })
      }),
  )
}

type Following = { readonly signal: AbortSignal; readonly progress?: Progress }

/** The file as a draft. @throws boundary.stops, and what is wrong with the file or the options */
const acceptOf = (ctx: Context, sent: Sent, by: string | null) => {
  const change = newChange.safeParse(sent.options, { reportInput: true })
  if (!change.success) throw refuseFields(change.error.issues)
  const run = checkOf(ctx, sent, { withSteps: true })
  return async ({ signal, progress = () => undefined }: Following): Promise<AreaChangeOutline> => {
    const { report, steps } = await run({ signal, progress })
    if (report.stops !== null) throw refuse('boundary.stops', { why: report.stops })
    return draftPacked(ctx, {
      ...change.data,
      packs: steps,
      by,
      told: (pack) => {
        signal.throwIfAborted()
        progress('keeping', pack / steps.length)
      },
    })
  }
}

/** A check that ends when its signal says so. */
const checkOf = (
  ctx: Context,
  { path, name, options: sent }: Sent,
  { withSteps }: { readonly withSteps: boolean },
): ((following: Following) => Promise<ThreadResult>) => {
  const options = boundaryOptions.safeParse(sent, { reportInput: true })
  if (!options.success) throw refuseFields(options.error.issues)
  return ({ signal, progress = () => undefined }) =>
    runBoundariesInThread(
      { path, name, options: options.data, codes: codesOf(ctx), withSteps },
      { progress, known: (bounds) => knownAround(ctx, bounds) },
      { signal },
    )
}

/** Read as degrees of another system a file may lie beside the areas it belongs to. */
const nearDegrees = 0.02

const knownAround = async (ctx: Context, [west, south, east, north]: Bounds): Promise<KnownGround> => {
  const ground = await groundNow(ctx)
  const shapes = new Map<string, Shape>()
  const around = [west - nearDegrees, south - nearDegrees, east + nearDegrees, north + nearDegrees] as const
  for (const { id } of ground.near(around)) {
    const shape = ground.shape(id)
    if (shape !== undefined) shapes.set(id, shape)
  }
  return { areas: ground.areas(), shapes }
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
