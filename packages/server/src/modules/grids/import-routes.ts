import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import { areaImportOptions, areaImportView } from '@mazha/contracts/area-import'
import { refuse } from '@mazha/contracts/refusal'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { refuseFields } from '#kernel/problem'
import { type AreaFile, importAreas, largestFile, previewAreas } from './import-areas.ts'

/** What stands beside the file, as JSON in the field `options`. */
const sentOptions = areaImportOptions.extend({ write: z.boolean().default(false) })

export const importRoutes: Routes = (app, ctx) => {
  void app.register(multipart, {
    limits: {
      files: 1,
      fields: 2,
      parts: 3,
      fileSize: largestFile,
      fieldNameSize: 100,
      fieldSize: 200_000,
      headerPairs: 50,
    },
  })

  app.post(
    '/api/areas/imports',
    {
      schema: {
        tags: ['areas'],
        summary: 'Look at a table of areas, or add its areas',
        description:
          'Multipart: the field `options` (JSON: `mapping` heading → field, `sheet`, `from` the first day on which they hold, `write`) before the field `file` (.xlsx, or .csv in UTF-8, UTF-16 or GB18030). Without `write` nothing is stored: the answer says what each column seems to be and what every row would become. Rows whose area is there already add nothing.',
        consumes: ['multipart/form-data'],
        response: { 200: areaImportView },
      },
      bodyLimit: largestFile + 1024 * 1024,
      config: { limit: 'upload' },
    },
    async (request) => {
      const { person } = actorOf(request)
      const dir = await mkdtemp(join(tmpdir(), 'mazha-areas-'))
      try {
        const { write, ...file } = await receive(request, join(dir, 'file'))
        return await (write ? importAreas : previewAreas)(ctx, { ...file, by: person })
      } finally {
        await rm(dir, { recursive: true, force: true })
      }
    },
  )
}

const receive = async (
  request: FastifyRequest,
  path: string,
): Promise<Omit<AreaFile, 'by'> & { readonly write: boolean }> => {
  let sent: unknown = {}
  let name: string | undefined
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        name = part.filename
        await pipeline(part.file, createWriteStream(path, { mode: 0o600 }))
        if (part.file.truncated) throw refuse('import.too-large', { what: `${largestFile / 1024 / 1024} MB` })
      } else if (part.fieldname === 'options') sent = JSON.parse(String(part.value))
    }
  } catch (error) {
    // What the multipart reader says of a body that is cut or no multipart has no code of its own; nor has broken JSON.
    if (error instanceof Error && 'code' in error) throw error
    throw Object.assign(refuse('request.unreadable'), { cause: error })
  }
  if (name === undefined) throw refuse('file.missing')
  const options = sentOptions.safeParse(sent, { reportInput: true })
  if (!options.success) throw refuseFields(options.error.issues)
  const { write, ...rest } = options.data
  return { path, name: name.replace(/^.*[\\/]/, '').slice(-200), options: rest, write }
}
