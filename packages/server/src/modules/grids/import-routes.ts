import { areaImportOptions, areaImportView } from '@mazha/contracts/area-import'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { acceptTables, largestTable, withTable } from '#kernel/receive-table'
import { importAreas, previewAreas } from './import-areas.ts'

/** What stands beside the file, as JSON in the field `options`. */
const sentOptions = areaImportOptions.extend({ write: z.boolean().default(false) })

export const importRoutes: Routes = (app, ctx) => {
  acceptTables(app)

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
}
