import { Refused, sayRefusal } from '@mazha/contracts/refusal'
import {
  type StaffImportLine,
  staffImportOptions,
  staffImportView,
  type StaffTable,
} from '@mazha/contracts/staff-import'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { streamLines } from '#kernel/line-stream'
import { acceptTables, largestTable, withTable } from '#kernel/receive-table'
import { importStaff } from './import-staff.ts'

const sentOptions = staffImportOptions.extend({ write: z.boolean().default(false) })
const consumes = ['multipart/form-data']
const form =
  'Multipart: the field `options` (JSON: `mapping` heading \u2192 field, `sheet`, `from` the first day) before the field `file` (.xlsx or .csv). What is there already adds nothing.'

/** Tables of units and of staff: looked at, taken in, and followed while they are. */
export const importRoutes: Routes = (app, ctx) => {
  acceptTables(app)
  const intake = { bodyLimit: largestTable + 1024 * 1024, config: { limit: 'upload', stepUp: true } } as const

  const look = (request: FastifyRequest, table: StaffTable) =>
    withTable(request, sentOptions, ({ path, name, options: { write, ...options } }) =>
      importStaff(ctx, { path, name, table, options, write, by: actorOf(request).person }),
    )
  const run = (request: FastifyRequest, reply: FastifyReply, table: StaffTable): Promise<FastifyReply> => {
    const by = actorOf(request).person
    return withTable(request, staffImportOptions, async ({ path, name, options }) => {
      const lines = streamLines<StaffImportLine>(reply)
      try {
        const view = await importStaff(ctx, {
          path,
          name,
          table,
          options,
          write: true,
          by,
          signal: lines.signal,
          onProgress: (progress) => void lines.say({ kind: 'progress', ...progress }),
          onRejects: (rows) => lines.say({ kind: 'rejects', rows: [...rows] }),
        })
        await lines.say({ kind: 'done', view })
      } catch (error) {
        if (!(error instanceof Refused)) {
          lines.breakOff(error)
          throw error
        }
        await lines.say({ kind: 'refused', code: error.code, text: sayRefusal(error, request.language) })
      } finally {
        lines.end()
      }
      return reply
    })
  }

  const tables = [
    ['units', 'units'],
    ['staff', 'people, their posts and terms'],
  ] as const satisfies readonly (readonly [StaffTable, string])[]
  for (const [table, what] of tables) {
    app.post(
      `/api/${table}/imports`,
      {
        schema: {
          tags: ['people'],
          summary: `Look at a table of ${what}, or add them`,
          description: `${form} Without \`write\` in \`options\` nothing is stored: the answer says what each row would become.`,
          consumes,
          response: { 200: staffImportView },
        },
        ...intake,
      },
      (request) => look(request, table),
    )
    app.post(
      `/api/${table}/imports/runs`,
      {
        schema: {
          tags: ['people'],
          summary: `Add a table of ${what}, telling how far it is`,
          description: `${form} The answer is one JSON object a line (application/x-ndjson): how far it is, rows that are refused with their reasons, then what became of it or the refusal. Closing the connection before the last row is read leaves everything as it was.`,
          consumes,
        },
        ...intake,
      },
      (request, reply) => run(request, reply, table),
    )
  }
}
