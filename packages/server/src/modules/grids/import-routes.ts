import { type AreaImportLine, areaImportOptions, areaImportView } from '@mazha/contracts/area-import'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { acceptTables, largestTable, withTable } from '#kernel/receive-table'
import { answerInLines } from './answer-in-lines.ts'
import { importAreas, previewAreas } from './import-areas.ts'

/** What stands beside the file, as JSON in the field `options`. */
const sentOptions = areaImportOptions.extend({ write: z.boolean().default(false) })
const tags = ['areas']
const consumes = ['multipart/form-data']
const form =
  'Multipart: the field `options` (JSON: `mapping` heading → field, `sheet`, `from` the first day on which they hold) before the field `file` (.xlsx, or .csv in UTF-8, UTF-16 or GB18030). Rows whose area is there already add nothing.'

/** A table of areas: looked at, taken in, and followed while it is. */
export const importRoutes: Routes = (app, ctx) => {
  acceptTables(app)

  app.post(
    '/api/areas/imports',
    {
      schema: {
        tags,
        summary: 'Look at a table of areas, or add its areas',
        description: `${form} Without \`write\` in \`options\` nothing is stored: the answer says what each column seems to be and what every row would become.`,
        consumes,
        response: { 200: areaImportView },
      },
      bodyLimit: largestTable + 1024 * 1024,
      config: { limit: 'upload' },
    },
    (request) => {
      const { person } = actorOf(request)
      return withTable(request, sentOptions, ({ path, name, options: { write, ...options } }) =>
        (write ? importAreas : previewAreas)(ctx, { path, name, options, by: person }),
      )
    },
  )

  app.post(
    '/api/areas/imports/runs',
    {
      schema: {
        tags,
        summary: 'Add the areas of a table, telling how far it is',
        description: `${form} The answer is one JSON object a line (application/x-ndjson): how far it is, rows that are refused with their reasons, then what became of it or the refusal. Closing the connection before the last row is read leaves everything as it was.`,
        consumes,
      },
      bodyLimit: largestTable + 1024 * 1024,
      config: { limit: 'upload' },
    },
    (request, reply) => {
      const { person: by } = actorOf(request)
      return withTable(request, areaImportOptions, ({ path, name, options }) =>
        answerInLines<AreaImportLine>(request, reply, async ({ say, signal }) => {
          const view = await importAreas(ctx, {
            path,
            name,
            options,
            by,
            signal,
            onProgress: (progress) => void say({ kind: 'progress', ...progress }),
            onRejects: (rows) => say({ kind: 'rejects', rows: [...rows] }),
          })
          await say({ kind: 'done', view })
        }),
      )
    },
  )
}
