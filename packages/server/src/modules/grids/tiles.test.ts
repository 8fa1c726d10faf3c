import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { rolldown } from 'rolldown'
import { afterAll, expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { loadDemoGround } from '../../demo/ground.ts'
import { groundNow } from './current.ts'
import { packGround } from './tiles-pack.ts'
import { createTileDrawer } from './tiles-thread.ts'
import { writeGround } from './write-ground.ts'

const server = await testServer({ at: '2026-09-28T09:00:00+08:00' })
await loadDemoGround(server.ctx)

// Within the repository, so that the bundled thread finds what is installed.
const dir = mkdtempSync(join(import.meta.dirname, '../../../../../dist-tiles-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const tileAt = (lng: number, lat: number, z: number) => {
  const y = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2
  return { z, x: Math.floor(((lng + 180) / 360) * 2 ** z), y: Math.floor(y * 2 ** z) }
}
const centre = [120.45, 36.38] as const

/** What a map reads in a tile: areas by level, and names. */
const readTile = (bytes: Uint8Array) => {
  const { layers } = new VectorTile(new PbfReader(bytes))
  const features = (layer: 'areas' | 'names') =>
    Array.from({ length: layers[layer]?.length ?? 0 }, (_, n) => layers[layer]?.feature(n)).flatMap((one) =>
      one === undefined ? [] : [one],
    )
  return { areas: features('areas'), names: features('names') }
}

const fetchTile = async (path: string) => {
  const { cookie } = await server.as('grid-worker')
  const response = await fetch(server.url + path, { headers: { cookie } })
  return { response, tile: readTile(new Uint8Array(await response.arrayBuffer())) }
}

test('a map finds the tiles, each level from its zoom on, every name once', async () => {
  const worker = await server.as('grid-worker')
  const { body } = await worker('/api/tiles/ground')
  expect(body).toMatchObject({ tilejson: '3.0.0', maxzoom: 15 })
  expect(body.bounds[0]).toBeCloseTo(120.393, 3)
  const path = (z: number): string => {
    const at = tileAt(...centre, z)
    return String(body.tiles[0]).replace('{z}', String(at.z)).replace('{x}', String(at.x)).replace('{y}', String(at.y))
  }
  const far = await fetchTile(path(8))
  expect(far.response.headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile')
  expect(far.response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
  const levels = (features: typeof far.tile.areas) => new Set(features.map(({ properties }) => properties['level']))
  expect(levels(far.tile.areas)).toEqual(new Set(['district', 'street']))
  expect(levels((await fetchTile(path(10))).tile.areas)).toContain('village')
  const near = await fetchTile(path(12))
  expect(levels(near.tile.areas)).toContain('grid')
  expect(levels(near.tile.areas)).not.toContain('micro_grid')
  expect(near.tile.areas.map(({ properties }) => properties['name'])).toContain('东苑社区')
  const names = new Map<unknown, number>()
  const around = tileAt(...centre, 13)
  for (const dx of [-3, -2, -1, 0, 1, 2, 3]) {
    for (const dy of [-3, -2, -1, 0, 1, 2, 3]) {
      const one = `/api/tiles/ground/1/13/${around.x + dx}/${around.y + dy}`
      for (const { properties } of (await fetchTile(one)).tile.names)
        names.set(properties['id'], (names.get(properties['id']) ?? 0) + 1)
    }
  }
  const drawn = (await groundNow(server.ctx)).areas().filter(({ level }) => level !== 'micro_grid')
  expect([...names].filter(([, count]) => count !== 1)).toEqual([])
  expect(names.size).toBe(drawn.length)
})

test('what is drawn lies where the ground has it, to a step of the tile', async () => {
  const ground = await groundNow(server.ctx)
  const at = tileAt(...centre, 15)
  const { tile } = await fetchTile(`/api/tiles/ground/${ground.version}/15/${at.x}/${at.y}`)
  expect(tile.areas.length).toBeGreaterThan(1)
  for (const feature of tile.areas) {
    const shape = ground.shape(String(feature.properties['id']))
    const step = 360 / 2 ** 15 / 4096
    const [west, south, east, north] = shape?.bounds ?? [0, 0, 0, 0]
    for (const ring of feature.loadGeometry()) {
      for (const { x, y } of ring) {
        const lng = ((at.x + x / 4096) / 2 ** 15) * 360 - 180
        const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * (at.y + y / 4096)) / 2 ** 15))) * 180) / Math.PI
        expect(lng).toBeGreaterThan(west - step)
        expect(lng).toBeLessThan(east + step)
        expect(lat).toBeGreaterThan(south - step)
        expect(lat).toBeLessThan(north + step)
      }
    }
  }
})

test('after a change the tiles have another address; the former one shows the present and is not kept', async () => {
  const before = await groundNow(server.ctx)
  const grid = before.find('dongyuan-01')
  if (grid === undefined) throw new Error('the demonstration has no dongyuan-01')
  await writeGround(server.ctx, {
    origin: 'change',
    day: '2026-09-28',
    edits: () => [{ kind: 'put', ...grid, name: '东苑新名网格' }],
  })
  const worker = await server.as('grid-worker')
  const now = (await worker('/api/tiles/ground')).body.tiles[0]
  expect(now).toContain(`/${before.version + 1}/`)
  const [west = 0, south = 0, east = 0, north = 0] = before.shape('dongyuan-01')?.bounds ?? []
  const at = tileAt((west + east) / 2, (south + north) / 2, 13)
  const old = await fetchTile(`/api/tiles/ground/${before.version}/13/${at.x}/${at.y}`)
  expect(old.response.headers.get('cache-control')).toBe('no-store')
  expect(old.tile.areas.map(({ properties }) => properties['name'])).toContain('东苑新名网格')
})

test('no tile where there can be none, none without a session, packed only for who unpacks', async () => {
  const worker = await server.as('grid-worker')
  expect((await worker('/api/tiles/ground/1/3/8/0')).body.code).toBe('request.invalid')
  expect((await worker('/api/tiles/ground/1/16/0/0')).body.code).toBe('request.invalid')
  expect((await server.anonymous('/api/tiles/ground/1/3/1/1')).status).toBe(401)
  const seven = tileAt(...centre, 7)
  const bare = await fetch(`${server.url}/api/tiles/ground/1/7/${seven.x}/${seven.y}`, {
    headers: { cookie: worker.cookie, 'accept-encoding': 'identity' },
  })
  expect(bare.headers.get('content-encoding')).toBeNull()
  expect(readTile(new Uint8Array(await bare.arrayBuffer())).areas.length).toBeGreaterThan(0)
})

test('the thread draws what is drawn without it, and another takes its place when it falls', async () => {
  const bundle = await rolldown({
    input: join(import.meta.dirname, '../../workers/ground-tiles.ts'),
    platform: 'node',
    external: (id) => !/^[./#]|^@mazha\//.test(id),
  })
  await bundle.write({ file: join(dir, 'ground-tiles.mjs'), format: 'esm', codeSplitting: false })
  await bundle.close()
  const pack = packGround(await groundNow(server.ctx))
  const here = createTileDrawer(undefined)
  const thread = createTileDrawer(join(dir, 'ground-tiles.mjs'))
  here.use(pack)
  thread.use(pack)
  const at = tileAt(...centre, 12)
  const own = gunzipSync(await here.draw(at))
  expect(gunzipSync(await thread.draw(at)).equals(own)).toBe(true)
  await thread.close()
  expect(gunzipSync(await thread.draw(at)).equals(own)).toBe(true)
  await thread.close()
})
