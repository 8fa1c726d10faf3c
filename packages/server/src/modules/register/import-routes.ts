import { PassThrough } from 'node:stream'
import { type RegisterImportLine, registerImportOptions, registerImportView } from '@mazha/contracts/register-import'
import { Refused, sayRefusal } from '@mazha/contracts/refusal'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { acceptTables, largestTable, withTable } from '#kernel/receive-table'
import { importRegister, previewRegister } from './import-register.ts'

/** What stands beside the file, as JSON in the field `options`. */
const sentOptions = registerImportOptions.extend({ write: z.boolean().default(false) })

const tags = ['register']
const consumes = ['multipart/form-data']
const form =
  'Multipart: the field `options` (JSON: `table`, `mapping` heading → field, `sheet`) before the field `file` (.xlsx, or .csv in UTF-8, UTF-16 or GB18030).'

export const importRoutes: Routes = (app, ctx) => {
  acceptTables(app)
  app.post(
    '/api/register/imports',
    {
      schema: {
        tags,
        summary: 'Look at a table of residents, places or organisations, or add what it holds',
        description: `${form} Without \`write\` in \`options\` nothing is stored; \`first\` looks at the first so many rows alone. What is there already adds nothing.`,
        consumes,
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

  app.post(
    '/api/register/imports/runs',
    {
      schema: {
        tags,
        summary: 'Add what a table holds, telling how far it is',
        description: `${form} The answer is one JSON object a line (application/x-ndjson): how far it is, rows that are refused with their reasons, then what became of it or the refusal. Closing the connection ends it after the rows under way; what was added stays, and the same file again adds the rest. The file is not kept.`,
        consumes,
      },
      bodyLimit: largestTable + 1024 * 1024,
      config: { limit: 'upload' },
    },
    (request, reply) => {
      const by = actorOf(request)
      return withTable(request, registerImportOptions, async ({ path, name, options }) => {
        const stop = new AbortController()
        const out = new PassThrough()
        const gone = new Promise<void>((resolve) => {
          reply.raw.once('close', () => {
            stop.abort()
            resolve()
          })
        })
        // Whoever reads slowly holds the import back; whoever is gone does not.
        const say = async (line: RegisterImportLine): Promise<void> => {
          if (stop.signal.aborted || out.write(`${JSON.stringify(line)}\n`)) return
          await Promise.race([new Promise<void>((resolve) => void out.once('drain', resolve)), gone])
        }
        void reply
          .type('application/x-ndjson; charset=utf-8')
          .header('cache-control', 'no-store')
          // What stands in between may not hold lines back until there are more.
          .header('x-accel-buffering', 'no')
          .send(out)
        try {
          const view = await importRegister(ctx, {
            path,
            name,
            options,
            by,
            signal: stop.signal,
            onProgress: (progress) => void say({ kind: 'progress', ...progress }),
            onRejects: (rows) => say({ kind: 'rejects', rows: [...rows] }),
          })
          await say({ kind: 'done', view })
        } catch (error) {
          if (!(error instanceof Refused)) {
            out.destroy(error instanceof Error ? error : new Error('The import failed', { cause: error }))
            throw error
          }
          await say({ kind: 'refused', code: error.code, text: sayRefusal(error, request.language) })
        } finally {
          out.end()
        }
        return reply
      })
    },
  )
}
