import {
  areaChangeEffects,
  areaChangeOutline,
  areaChangePage,
  areaChangePreview,
  areaChangeState,
  areaChangeView,
  type ChangeLine,
  type ChangingProgress,
  chosenPosts,
  newAreaChange,
  revisedAreaChange,
  splitPosts,
} from '@mazha/contracts/area-change'
import { exportReason } from '@mazha/contracts/audit'
import { civilDay } from '@mazha/contracts/area'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { recordExport, sendWorkbook } from '#modules/audit'
import { answerInLines, waiting } from './answer-in-lines.ts'
import {
  cancelChange,
  checkDraft,
  draftChange,
  getChange,
  listChanges,
  listEffects,
  outlineChange,
  planForDay,
  previewChange,
  reopenChange,
  reviseChange,
} from './changes.ts'
import { changesWorkbook } from './changes-workbook.ts'
import { choosePosts, listSplitPosts } from './split-posts.ts'

const tags = ['areas']
const params = z.object({ id: z.uuid() })
const version = z.int().min(1)
const response = { 200: areaChangeView }
/** Without the steps: whoever takes one has them. */
const outline = { 200: areaChangeOutline }
/** Boundaries of a whole street's grids are a few megabytes. */
const bodyLimit = 32 * 1024 * 1024

export const changeRoutes: Routes = (app, ctx) => {
  app.get(
    '/api/area-changes',
    {
      schema: {
        tags,
        summary: 'Changes of the ground and imports, the latest first',
        querystring: z.object({
          state: areaChangeState.optional(),
          cursor: z
            .string()
            .regex(/^\d{1,13}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
            .optional(),
        }),
        response: { 200: areaChangePage },
      },
    },
    (request) => listChanges(ctx, request.query),
  )

  app.get(
    '/api/area-changes/export.xlsx',
    {
      schema: {
        tags,
        summary:
          'Changes of the ground and imports as a workbook, at most 50,000 rows, marked with who took it and why',
        querystring: z.object({ reason: exportReason, lang: z.string().max(10).optional() }),
      },
      config: { stepUp: true },
    },
    async (request, reply) => {
      const mark = await recordExport(ctx, {
        person: actorOf(request).person,
        name: request.session?.name ?? '',
        kind: 'area-changes',
        reason: request.query.reason,
        query: {},
      })
      const book = await changesWorkbook(ctx, { mark, language: request.language })
      return sendWorkbook(reply, `area-changes-${mark.number}`, book)
    },
  )

  app.post(
    '/api/area-changes',
    {
      schema: {
        tags,
        summary: 'Draw up a change of the ground',
        description:
          'Steps: `split`, `merge`, `border` (borders that move, ids that stay), `rename`, `parent`, `add`, `end`. The client’s id becomes the change’s, so that it can be sent again.',
        body: newAreaChange,
        response: { 201: areaChangeView },
      },
      bodyLimit,
    },
    async (request, reply) =>
      reply.status(201).send(await draftChange(ctx, { ...request.body, by: actorOf(request).person })),
  )

  app.get(
    '/api/area-changes/:id',
    {
      schema: {
        tags,
        summary: 'A change of the ground',
        description:
          'With 2,000 of its steps, the first or from `from` on; with `steps=false` without any: borders may be megabytes.',
        params,
        querystring: z.object({
          steps: z.enum(['true', 'false']).default('true'),
          from: z.coerce.number().int().min(0).max(1_000_000).default(0),
        }),
        response: { 200: z.union([areaChangeView, areaChangeOutline]) },
      },
    },
    (request) =>
      request.query.steps === 'true'
        ? getChange(ctx, request.params.id, request.query.from)
        : outlineChange(ctx, request.params.id),
  )

  app.put(
    '/api/area-changes/:id',
    {
      schema: { tags, summary: 'Revise a change that is not planned yet', params, body: revisedAreaChange, response },
      bodyLimit,
    },
    (request) => {
      const { version: known, title, basis, items } = request.body
      return reviseChange(ctx, {
        id: request.params.id,
        version: known,
        ...(title === undefined ? {} : { title }),
        ...(basis === undefined ? {} : { basis }),
        ...(items === undefined ? {} : { items }),
      })
    },
  )

  app.get(
    '/api/area-changes/:id/preview',
    {
      schema: {
        tags,
        summary: 'What a change would do: to every area, and to what lies on them',
        description:
          '`findings`: what makes it impossible, and other changes planned for the same areas. Borders are compared by the check.',
        params,
        response: { 200: areaChangePreview },
      },
    },
    (request, reply) => previewChange(ctx, request.params.id, actorOf(request), waiting(reply)),
  )

  app.get(
    '/api/area-changes/:id/effects',
    {
      schema: {
        tags,
        summary: 'Further lines of a preview: what becomes of which area',
        params,
        querystring: z.object({ from: z.coerce.number().int().min(0).max(10_000_000) }),
        response: { 200: areaChangeEffects },
      },
    },
    (request) => listEffects(ctx, request.params.id, request.query.from),
  )

  app.get(
    '/api/area-changes/:id/posts',
    {
      schema: {
        tags,
        summary: 'Who answers for what a change splits, and for which of its pieces afterwards',
        params,
        response: { 200: splitPosts },
      },
    },
    (request) => listSplitPosts(ctx, request.params.id),
  )

  app.put(
    '/api/area-changes/:id/posts',
    {
      schema: {
        tags,
        summary: 'Choose which posts take which piece of an area that is split',
        description: 'A post that is left out takes all pieces. A check that was made holds.',
        params,
        body: chosenPosts,
        response: outline,
      },
    },
    (request) => choosePosts(ctx, { id: request.params.id, ...request.body }),
  )

  app.post(
    '/api/area-changes/:id/check/runs',
    {
      schema: {
        tags,
        summary: 'Check a change: gaps, overlaps, borders that cross themselves, codes',
        description:
          'The answer is one JSON object a line (application/x-ndjson): how far it is, then the change with what was found, or the refusal. Closing the connection before its end leaves the change as it was. Sent again with the same version once it is done, it is refused as changed meanwhile.',
        params,
        body: z.object({ version }),
      },
    },
    (request, reply) =>
      answerInLines<ChangeLine>(request, reply, async ({ say, signal }) => {
        const told = (progress: ChangingProgress): void => void say({ kind: 'progress', ...progress })
        const step = { id: request.params.id, version: request.body.version }
        await say({ kind: 'done', change: await checkDraft(ctx, step, { signal, told }) })
      }),
  )

  app.post(
    '/api/area-changes/:id/plan',
    {
      schema: {
        tags,
        summary: 'Decide on the first day on which a checked change holds',
        description: 'It is applied by itself at its date; one for today at once.',
        params,
        body: z.object({ version, day: civilDay }),
        response: outline,
      },
    },
    (request) => planForDay(ctx, { id: request.params.id, ...request.body, by: actorOf(request).person }),
  )

  app.post(
    '/api/area-changes/:id/plan/runs',
    {
      schema: {
        tags,
        summary: 'The same, telling how far it is when it is applied at once',
        description:
          'The answer is one JSON object a line (application/x-ndjson): how far it is, then the change or the refusal. Closing the connection before the last row is written leaves everything as it was. Sent again with the same version once it is done, it is refused as changed meanwhile.',
        params,
        body: z.object({ version, day: civilDay }),
      },
    },
    (request, reply) => {
      const step = { id: request.params.id, ...request.body, by: actorOf(request).person }
      return answerInLines<ChangeLine>(request, reply, async ({ say, signal }) => {
        const told = (progress: ChangingProgress): void => void say({ kind: 'progress', ...progress })
        await say({ kind: 'done', change: await planForDay(ctx, step, { signal, told }) })
      })
    },
  )

  app.post(
    '/api/area-changes/:id/reopen',
    {
      schema: {
        tags,
        summary: 'Take a planned change back to be revised, or planned for another day',
        params,
        body: z.object({ version }),
        response: outline,
      },
    },
    (request) => reopenChange(ctx, { id: request.params.id, version: request.body.version }),
  )

  app.post(
    '/api/area-changes/:id/cancel',
    {
      schema: {
        tags,
        summary: 'Cancel a change that has not been applied',
        params,
        body: z.object({ version, reason: z.string().trim().min(1).max(500) }),
        response: outline,
      },
    },
    (request) => cancelChange(ctx, { id: request.params.id, ...request.body, by: actorOf(request).person }),
  )
}
