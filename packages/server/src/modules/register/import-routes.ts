import { registerImportOptions, registerImportView } from '@mazha/contracts/register-import'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { acceptTables, largestTable, withTable } from '#kernel/receive-table'
import { importRegister, previewRegister } from './import-register.ts'

/** What stands beside the file, as JSON in the field `options`. */
const sentOptions = registerImportOptions.extend({ write: z.boolean().default(false) })

export const importRoutes: Routes = (app, ctx) => {
  acceptTables(app)
  app.post(
    '/api/register/imports',
    {
      schema: {
        tags: ['register'],
        summary: 'Look at a table of residents, places or organisations, or add what it holds',
        description:
          'Multipart: the field `options` (JSON: `table`, `mapping` heading → field, `sheet`, `write`) before the field `file` (.xlsx, or .csv in UTF-8, UTF-16 or GB18030). Without `write` nothing is stored. What is there already adds nothing.',
        consumes: ['multipart/form-data'],
        response: { 200: registerImportView },
      },
      bodyLimit: largestTable + 1024 * 1024,
      config: { limit: 'upload' },
    },
    (request) => {
      const by = actorOf(request)
      return withTable(request, sentOptions, ({ path, name, options: { write, ...options } }) =>
        (write ? importRegister : previewRegister)(ctx, { path, name, options, by }),
      )
    },
  )
}
