import { areaAt, areaId, areaLevel, areaPage, areaView, civilDay } from '@mazha/contracts/area'
import { z } from 'zod'
import type { Routes } from '#kernel/http'
import { listAreas, locate, topOfTree, viewArea } from './queries.ts'

const tags = ['areas']
/** The ground of that civil day; today’s when left out. */
const day = civilDay.optional()

export const routes: Routes = (app, ctx) => {
  app.get(
    '/api/areas',
    {
      schema: {
        tags,
        summary: 'The area tree: city, district, street, community or village, grid, micro-grid',
        description: `In the order of the tree. \`parent\` asks for what stands right below an area (\`${topOfTree}\`: the top of the tree), \`within\` for everything below it; \`q\` is a part of a name or the beginning of a code; \`day\` asks for the ground of a past day.`,
        querystring: z.object({
          parent: areaId.optional(),
          within: areaId.optional(),
          level: areaLevel.optional(),
          q: z.string().max(60).optional(),
          day,
          cursor: areaId.optional(),
          limit: z.coerce.number().int().min(1).max(1000).optional(),
        }),
        response: { 200: areaPage },
      },
    },
    (request) => listAreas(ctx, request.query),
  )

  app.get(
    '/api/areas/at',
    {
      schema: {
        tags,
        summary: 'The finest area that holds a point',
        description:
          'WGS-84 degrees. A point on a border belongs to each area it bounds and is given to the same one every time.',
        querystring: z.object({
          lng: z.coerce.number().min(-180).max(180),
          lat: z.coerce.number().min(-90).max(90),
          day,
        }),
        response: { 200: areaAt },
      },
    },
    ({ query: { lng, lat, day: asked } }) => locate(ctx, { point: { lng, lat }, day: asked }),
  )

  app.get(
    '/api/areas/:id',
    {
      schema: {
        tags,
        summary: 'An area, those above it and its boundary',
        params: z.object({ id: areaId }),
        querystring: z.object({ day }),
        response: { 200: areaView },
      },
    },
    (request) => viewArea(ctx, request.params.id, request.query.day),
  )
}
