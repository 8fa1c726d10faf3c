import { text } from '@mazha/contracts/api'
import type { Procedure } from '@mazha/contracts/procedure'
import { toData } from '@mazha/contracts/procedure-data'
import { refuse } from '@mazha/contracts/refusal'
import { z } from 'zod'
import type { Routes } from '#kernel/http'
import { digestOf } from '#kernel/procedure-digest'

const summary = z.object({ id: z.string(), version: z.int(), title: text, about: text })
/** The law as data: states, actions with their forms as JSON Schema, clocks, tracks, promises; and its digest, hex. */
const whole = summary.extend({ digest: z.string() }).catchall(z.unknown())

const summarize = ({ id, version, title, about }: Procedure): z.infer<typeof summary> => ({ id, version, title, about })

export const routes: Routes = (app, ctx) => {
  app.get(
    '/api/procedures',
    {
      schema: {
        tags: ['procedures'],
        summary: 'The kinds of matters that can be opened',
        response: { 200: z.object({ items: z.array(summary) }) },
      },
    },
    async () => ({ items: ctx.procedures.list().map(summarize) }),
  )

  app.get(
    '/api/procedures/:id',
    {
      schema: {
        tags: ['procedures'],
        summary: 'One procedure as data; `version` asks for an older one',
        params: z.object({ id: z.string().max(64) }),
        querystring: z.object({ version: z.coerce.number().int().positive().optional() }),
        response: { 200: whole },
      },
    },
    async ({ params, query }) => {
      const { id } = params
      const procedure =
        query.version === undefined ? ctx.procedures.current(id) : ctx.procedures.find(id, query.version)
      if (!procedure) throw refuse('matter.unknown-procedure', { procedure: id })
      return { ...toData(procedure), ...summarize(procedure), digest: digestOf(procedure).toString('hex') }
    },
  )
}
