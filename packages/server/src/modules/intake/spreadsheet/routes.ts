import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import { exportReason } from '@mazha/contracts/audit'
import { imported, importMapping, importOptions, importView } from '@mazha/contracts/import'
import { refuse } from '@mazha/contracts/refusal'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { actorOf, type Routes } from '#kernel/http'
import { mostRows, recordExport, sendWorkbook } from '#modules/audit'
import { cancelImport, getImportRow, mapImport, pauseImport, resumeImport, startImport } from './commands.ts'
import { importsWorkbook } from './imports-workbook.ts'
import { limits } from '#kernel/spreadsheet/index'
import { receiveImport } from './receive.ts'
import { rejectsText, rejectsWorkbook } from './rejects.ts'
import { type ImportRow, selectImports } from './store.ts'
import { toImported, toImportView } from './view.ts'

const params = z.object({ id: z.uuid() })
const tags = ['imports']
export const routes: Routes = (app, ctx) => {
  void app.register(multipart, {
    limits: {
      files: 1,
      fields: 4,
      parts: 5,
      fileSize: limits.fileBytes,
      fieldNameSize: 100,
      fieldSize: 1000,
      headerPairs: 50,
    },
  })

  app.post(
    '/api/imports',
    {
      schema: {
        tags,
        summary: 'Upload a spreadsheet of requests or histories',
        description:
          'One multipart field `file`: .xlsx, or .csv in UTF-8, UTF-16 or GB18030, up to 256 MB and 1,048,576 rows. Nothing is imported yet: the answer shows what each column seems to be and what the first rows would become.',
        consumes: ['multipart/form-data'],
        response: { 201: importView },
      },
      bodyLimit: limits.fileBytes + 64 * 1024,
      config: { limit: 'upload' },
    },
    async (request, reply) => {
      const { person } = actorOf(request)
      const part = await request.file({ throwFileSizeLimit: false })
      if (part === undefined) throw refuse('file.missing')
      const dir = await mkdtemp(join(tmpdir(), 'mazha-upload-'))
      try {
        const path = join(dir, 'file')
        await pipeline(part.file, createWriteStream(path, { mode: 0o600 }))
        if (part.file.truncated) throw refuse('import.too-large', { what: `${limits.fileBytes / 1024 / 1024} MB` })
        const id = await receiveImport(ctx, { path, name: part.filename ?? '', person })
        return await reply.status(201).send(await view(ctx, id, request))
      } finally {
        await rm(dir, { recursive: true, force: true })
      }
    },
  )

  app.get(
    '/api/imports',
    {
      schema: {
        tags,
        summary: 'One’s own imports, the latest first',
        response: { 200: z.object({ items: z.array(imported) }) },
      },
    },
    async (request) => ({
      items: (await selectImports(ctx, actorOf(request).person, 100)).map((row) => toImported(row, request.language)),
    }),
  )

  app.get(
    '/api/imports/export.xlsx',
    {
      schema: {
        tags,
        summary: 'One’s own imports as a workbook, at most 50,000 rows, marked with who took it and why',
        querystring: z.object({ reason: exportReason, lang: z.string().max(10).optional() }),
      },
      config: { stepUp: true },
    },
    async (request, reply) => {
      const { person } = actorOf(request)
      const mark = await recordExport(ctx, {
        person,
        name: request.session?.name ?? '',
        kind: 'imports',
        reason: request.query.reason,
        query: {},
      })
      const rows = await selectImports(ctx, person, mostRows + 1)
      return sendWorkbook(
        reply,
        `imports-${mark.number}`,
        await importsWorkbook(ctx, rows, { mark, language: request.language }),
      )
    },
  )

  app.get(
    '/api/imports/:id',
    {
      schema: { tags, summary: 'An import: its mapping, preview and progress', params, response: { 200: importView } },
    },
    async (request) => view(ctx, (await ownImport(ctx, request)).id, request),
  )

  app.put(
    '/api/imports/:id/mapping',
    {
      schema: {
        tags,
        summary: 'Say what the columns are',
        description:
          'Heading → field, or null for a column that is left out. `options.sheet` chooses another sheet, whose columns are guessed anew.',
        params,
        body: z.object({ mapping: importMapping, options: importOptions.optional() }),
        response: { 200: importView },
      },
    },
    async (request) => {
      const { id } = await ownImport(ctx, request)
      await mapImport(ctx, { id, mapping: request.body.mapping, options: request.body.options })
      return view(ctx, id, request)
    },
  )

  const steer = (
    way: string,
    summary: string,
    act: (id: string, by: ReturnType<typeof actorOf>) => Promise<void>,
  ): void => {
    app.post(
      `/api/imports/:id/${way}`,
      { schema: { tags, summary, params, body: z.object({}).optional(), response: { 200: importView } } },
      async (request) => {
        const { id } = await ownImport(ctx, request)
        await act(id, actorOf(request))
        return view(ctx, id, request)
      },
    )
  }
  steer('start', 'Import it in the background', (id, by) => startImport(ctx, { id, by }))
  steer('pause', 'Stop behind the rows under way; it can go on later', (id) => pauseImport(ctx, id))
  steer('resume', 'Go on where it stopped', (id) => resumeImport(ctx, id))
  steer('cancel', 'End it; what was imported stays', (id) => cancelImport(ctx, id))

  for (const kind of ['xlsx', 'csv'] as const) {
    app.get(
      `/api/imports/:id/rejects.${kind}`,
      {
        schema: {
          tags,
          summary: 'Rows that did not become matters, each with its reason, and those that did with a remark',
          params,
        },
      },
      async (request, reply) => {
        const row = await ownImport(ctx, request)
        const stem = row.name.replace(/\.[^.]*$/, '')
        // It holds names and numbers without a mask; why it is taken need not be asked: to be put right and sent in again.
        const mark = await recordExport(ctx, {
          person: actorOf(request).person,
          name: request.session?.name ?? '',
          kind: 'import-rejects',
          reason: request.language === 'zh' ? `更正后再导入：${row.name}` : `To be put right and imported: ${row.name}`,
          query: { import: row.id },
        })
        withName(reply, `${stem}-rejects.${kind}`, kind)
        return reply.send(
          (kind === 'xlsx' ? rejectsWorkbook : rejectsText)(ctx, row, {
            language: request.language,
            reader: actorOf(request),
            mark,
          }),
        )
      },
    )
  }
}

/**
 * The import that is asked for. A table holds names and numbers without a mask: it is shown to whoever brought it, and to nobody else.
 *
 * @throws import.not-found
 */
const ownImport = async (
  ctx: Context,
  request: FastifyRequest<{ Params: z.infer<typeof params> }>,
): Promise<ImportRow> => {
  const row = await getImportRow(ctx, request.params.id)
  if (row.person_id !== actorOf(request).person) throw refuse('import.not-found')
  return row
}

const view = async (ctx: Context, id: string, request: FastifyRequest) =>
  toImportView(ctx, await getImportRow(ctx, id), { language: request.language, reader: actorOf(request) })

const types = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
} as const

const withName = (reply: FastifyReply, name: string, kind: keyof typeof types): void => {
  void reply
    .header('content-type', types[kind])
    .header(
      'content-disposition',
      `attachment; filename="rejects.${kind}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    )
    .header('cache-control', 'no-store')
}
