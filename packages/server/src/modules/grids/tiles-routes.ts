import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { groundTiles } from '@mazha/contracts/tiles'
import { z } from 'zod'
import type { Routes } from '#kernel/http'
import { finestZoom } from './tiles-make.ts'
import { describeTiles, groundTile } from './tiles.ts'

const unpacked = promisify(gunzip)

const coordinate = z.coerce.number().int().min(0)
const address = z
  .object({
    version: coordinate.max(2_147_483_647),
    z: coordinate.max(finestZoom),
    x: coordinate,
    y: coordinate,
  })
  .refine(({ z: zoom, x, y }) => x < 2 ** zoom && y < 2 ** zoom, 'There is no such tile at this zoom')

/** The ground as vector tiles, for maps. */
export const tileRoutes: Routes = (app, ctx) => {
  app.get(
    '/api/tiles/ground',
    {
      schema: {
        tags: ['areas'],
        summary: 'Where a map finds the ground’s vector tiles (TileJSON 3.0)',
        description:
          'The tiles’ address changes with the ground. `levels` says from which zoom each level of areas is drawn.',
        response: { 200: groundTiles },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-cache')
      return describeTiles(ctx)
    },
  )

  app.get(
    '/api/tiles/ground/:version/:z/:x/:y',
    {
      schema: {
        tags: ['areas'],
        summary: 'A vector tile of the ground (Mapbox Vector Tile 2.1)',
        description:
          'Layers `areas` (polygons) and `names` (points). Kept for ever by its version; a version that has passed is answered with the present ground, not to be kept.',
        params: address,
      },
    },
    async ({ params: { version, ...at }, headers }, reply) => {
      const drawn = await groundTile(ctx, { version, at })
      void reply.headers({
        'content-type': 'application/vnd.mapbox-vector-tile',
        'cache-control': drawn.version === version ? 'private, max-age=31536000, immutable' : 'no-store',
        vary: 'accept-encoding',
      })
      if (!/\bgzip\b/.test(headers['accept-encoding'] ?? '')) return reply.send(await unpacked(drawn.tile))
      return reply.header('content-encoding', 'gzip').send(Buffer.from(drawn.tile))
    },
  )
}
