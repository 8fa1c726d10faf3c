import { z } from 'zod'
import { areaLevel } from './area.ts'

/** `GET /api/tiles/ground`: what a map has to know to ask for the ground’s vector tiles (TileJSON 3.0). */
export const groundTiles = z.object({
  tilejson: z.literal('3.0.0'),
  name: z.string(),
  version: z.string(),
  scheme: z.literal('xyz'),
  /** With `{z}/{x}/{y}`; another one after every change of the ground. */
  tiles: z.array(z.string()),
  minzoom: z.int(),
  /** Nearer than this a map enlarges what it has. */
  maxzoom: z.int(),
  /** West, south, east, north; null while there is no boundary. */
  bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  vector_layers: z.array(
    z.object({ id: z.string(), description: z.string(), fields: z.record(z.string(), z.string()) }),
  ),
  /** Which levels there are, from which zoom each is drawn, and how many areas it has. */
  levels: z.array(z.object({ level: areaLevel, from: z.int(), count: z.int() })),
})
export type GroundTiles = z.infer<typeof groundTiles>
