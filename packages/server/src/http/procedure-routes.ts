import { text } from '@mazha/contracts/api'
import { toFormSchema } from '@mazha/contracts/form-data'
import type { Procedure } from '@mazha/contracts/procedure'
import { refuse } from '@mazha/contracts/refusal'
import { z } from 'zod'
import type { Routes } from '#kernel/http'

/** A procedure as JSON: its forms as JSON Schema, everything else as it is written. */
const asData = (procedure: Procedure): Record<string, unknown> => {
  const plain: unknown = JSON.parse(
    JSON.stringify(procedure, (_key, value: unknown) => (value instanceof z.ZodObject ? toFormSchema(value) : value)),
  )
  return z.record(z.string(), z.unknown()).parse(plain)
}

export const routes: Routes = (app, ctx) => {
  app.get(
    '/api/procedures',
    {
      schema: {
        tags: ['procedures'],
        summary: 'The procedures that new matters start under',
        response: { 200: z.object({ items: z.array(z.object({ id: z.string(), version: z.int(), title: text, about: text })) }) },
      },
    },
    async () => ({
      items: ctx.procedures
        .list()
        .filter(({ id, version }) => ctx.procedures.current(id)?.version === version)
        .map(({ id, version, title, about }) => ({ id, version, title, about })),
    }),
  )

  app.get(
    '/api/procedures/:id',
    {
      schema: {
        tags: ['procedures'],
        summary: 'A procedure as data: states, actions, forms, clocks, sources',
        params: z.object({ id: z.string().max(64) }),
        querystring: z.object({ version: z.coerce.number().int().positive().max(1_000_000).optional(), lang: z.string().max(10).optional() }),
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async (request) => {
      const { id } = request.params
      const { version } = request.query
      const procedure = version === undefined ? ctx.procedures.current(id) : ctx.procedures.find(id, version)
      if (procedure === undefined) throw refuse('matter.unknown-procedure', { procedure: id })
      return asData(procedure)
    },
  )
}
