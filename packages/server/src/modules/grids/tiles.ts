import type { AreaLevel } from '@mazha/contracts/area'
import type { GroundTiles } from '@mazha/contracts/tiles'
import type { Context } from '#kernel/context'
import { groundNow, refreshGround } from './current.ts'
import type { Ground } from './ground.ts'
import { finestZoom, levelZooms, type TileAddress } from './tiles-make.ts'
import { packGround } from './tiles-pack.ts'
import { createTileDrawer, type TileDrawer } from './tiles-thread.ts'

/** Tiles of one ground, those that were asked for last at the end. */
type Kept = {
  readonly drawer: TileDrawer
  ground: Ground | undefined
  tiles: Map<string, Promise<Uint8Array>>
  bytes: number
}

const mostBytes = 64 * 1024 * 1024

// By the connections, as the ground itself is kept.
const kept = new WeakMap<Context['db'], Kept>()
const keptOf = ({ db }: Context): Kept => {
  const known = kept.get(db)
  if (known !== undefined) return known
  const made: Kept = { drawer: createTileDrawer(), ground: undefined, tiles: new Map(), bytes: 0 }
  kept.set(db, made)
  return made
}

/**
 * A tile of the present ground, gzipped.
 *
 * @param version the ground’s that the caller knows
 * @returns the version that it was drawn of: another one when the ground has changed meanwhile
 */
export const groundTile = async (
  ctx: Context,
  { version, at }: { readonly version: number; readonly at: TileAddress },
): Promise<{ version: number; tile: Uint8Array }> => {
  const known = await groundNow(ctx)
  // Another process may be ahead of this one.
  const ground = known.version < version ? await refreshGround(ctx) : known
  return { version: ground.version, tile: await tileOf(takeGround(ctx, ground), at) }
}

/** Hands the present ground to the thread, so that the first map need not wait until it has started. */
export const prepareTiles = async (ctx: Context): Promise<void> => {
  takeGround(ctx, await groundNow(ctx))
}

const takeGround = (ctx: Context, ground: Ground): Kept => {
  const state = keptOf(ctx)
  if (state.ground === ground) return state
  state.ground = ground
  state.tiles = new Map()
  state.bytes = 0
  state.drawer.use(packGround(ground))
  return state
}

const tileOf = (state: Kept, at: TileAddress): Promise<Uint8Array> => {
  const { tiles, drawer } = state
  const name = `${at.z}/${at.x}/${at.y}`
  const known = tiles.get(name)
  tiles.delete(name)
  const tile = known ?? drawer.draw(at)
  tiles.set(name, tile)
  if (known === undefined) {
    tile.then(
      (bytes) => {
        if (state.tiles === tiles) keepWithin(state, bytes.length)
      },
      () => tiles.delete(name),
    )
  }
  return tile
}

const keepWithin = (state: Kept, added: number): void => {
  state.bytes += added
  for (const [name, tile] of state.tiles) {
    if (state.bytes <= mostBytes) break
    state.tiles.delete(name)
    void tile.then(({ length }) => {
      state.bytes -= length
    })
  }
}

const fields = { id: 'the area’s id', level: 'its level', name: 'its short name' }

/** Where a map finds the tiles of the present ground. */
export const describeTiles = async (ctx: Context): Promise<GroundTiles> => {
  const ground = await groundNow(ctx)
  const counts = new Map<AreaLevel, number>()
  for (const { level } of ground.areas()) counts.set(level, (counts.get(level) ?? 0) + 1)
  return {
    tilejson: '3.0.0',
    name: ctx.district.name.zh,
    version: `${ground.version}.0.0`,
    scheme: 'xyz',
    tiles: [`/api/tiles/ground/${ground.version}/{z}/{x}/{y}`],
    minzoom: 0,
    maxzoom: finestZoom,
    bounds: boundsOf(ground),
    vector_layers: [
      { id: 'areas', description: 'Areas as polygons, finer levels at higher zoom', fields },
      { id: 'names', description: 'A point in each area, for its name', fields },
    ],
    levels: [...counts].map(([level, count]) => ({ level, from: levelZooms[level], count })),
  }
}

/** Around everything with a boundary. */
export const boundsOf = (ground: Ground): [number, number, number, number] | null => {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { id } of ground.areas()) {
    const bounds = ground.shape(id)?.bounds
    if (bounds === undefined) continue
    west = Math.min(west, bounds[0])
    south = Math.min(south, bounds[1])
    east = Math.max(east, bounds[2])
    north = Math.max(north, bounds[3])
  }
  return west > east ? null : [west, south, east, north]
}
