import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { rolldown } from 'rolldown'
import { demoPassword, demoStaff, demoUnits } from '../packages/server/src/demo/people.ts'
import { makeSyntheticGround, type Put } from '../packages/server/src/demo/synthetic-ground.ts'
import { createApp } from '../packages/server/src/http/app.ts'
import { groundNow, startGround, writeGround } from '../packages/server/src/modules/grids/index.ts'
import { addStaff, setUnits } from '../packages/server/src/modules/people/index.ts'
import { chance, ground as place } from './made-up-ground.ts'
import { type Bench, median, quantile } from './run.ts'

/**
 * The map of a city like Kunming: from asking for the map to its last tile, and panning over places that nobody has looked at yet. The
 * tiles come over HTTP with a session, as a browser asks for them, six at a time.
 */
const sizes = {
  grids: Number(process.env['MAZHA_BENCH_GRIDS'] || 25_246),
  micro: Number(process.env['MAZHA_BENCH_MICRO_GRIDS'] || 28_052),
}
const view = { width: 1440, height: 900 }
const tilePixels = 512
const atOnce = 6
const pans = 30

type Tile = readonly [z: number, x: number, y: number]

export const bench: Bench = async ({ report, say, installation }) => {
  await bundleThread()
  const { ctx } = await installation()
  await setUnits(ctx, demoUnits)
  await addStaff(ctx, demoStaff)

  say(`cutting ${sizes.grids} grids and ${sizes.micro} micro-grids`)
  const cut = await timed(() => makeAreas())
  report({ name: 'map.synthetic.cut', value: cut.ms / 1000, unit: 's', note: `${cut.result.length} areas` })
  const wrote = await timed(() => writeGround(ctx, { origin: 'synthetic', day: '2026-01-01', edits: () => cut.result }))
  report({ name: 'map.synthetic.write', value: wrote.ms / 1000, unit: 's', note: `${cut.result.length} areas` })
  await groundNow(ctx)
  // As the server does when it starts: the ground stands in memory and the thread has it before anybody asks.
  const keeping = startGround(ctx)
  await sleep(3000)

  const app = await createApp(ctx, { rateLimits: { general: 1_000_000 } })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  try {
    const login = await fetch(`${url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'grid-worker', password: demoPassword }),
    })
    const headers = { cookie: login.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
    const ask = async (path: string): Promise<Uint8Array> => {
      const answer = await fetch(url + path, { headers })
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
      return new Uint8Array(await answer.arrayBuffer())
    }
    const tilesOf = async (tiles: readonly Tile[]): Promise<number> => {
      const { tiles: addresses, maxzoom } = await (await fetch(`${url}/api/tiles/ground`, { headers })).json()
      const open = tiles.filter(([z]) => z <= maxzoom)
      let bytes = 0
      const take = async (): Promise<void> => {
        for (let next = open.shift(); next !== undefined; next = open.shift()) {
          const { length } = await ask(path(addresses[0], next))
          bytes += length
        }
      }
      await Promise.all(Array.from({ length: atOnce }, take))
      return bytes
    }

    const whole = viewOf((place.west + place.east) / 2, (place.south + place.north) / 2, zoomOfWhole())
    const cold = await timed(() => tilesOf(whole))
    report({
      name: 'map.first-view.cold',
      value: cold.ms,
      unit: 'ms',
      goal: '≤ 1,000',
      met: cold.ms <= 1000,
      note: `the whole ground on ${view.width}×${view.height}: ${whole.length} tiles at zoom ${whole[0]?.[0]}, ${kilobytes(cold.result)}; processor time of all threads ${Math.round(cold.cpu)} ms`,
    })
    const close = viewOf(...densest(cut.result, 12), 12.5)
    const closeCold = await timed(() => tilesOf(close))
    report({
      name: 'map.grids-view.cold',
      value: closeCold.ms,
      unit: 'ms',
      goal: '≤ 1,000',
      met: closeCold.ms <= 1000,
      note: `where grids are densest, with their names: ${close.length} tiles at zoom 12, ${kilobytes(closeCold.result)}; processor time of all threads ${Math.round(closeCold.cpu)} ms`,
    })
    const warm: number[] = []
    for (let turn = 0; turn < 5; turn += 1) warm.push((await timed(() => tilesOf([...whole, ...close]))).ms)
    report({
      name: 'map.view.warm',
      value: median(warm),
      unit: 'ms',
      note: `both views again, ${whole.length + close.length} tiles from memory`,
    })

    const { tiles: addresses } = await (await fetch(`${url}/api/tiles/ground`, { headers })).json()
    for (const z of [11, 13]) {
      const times: number[] = []
      for (const tile of walk(z)) times.push((await timed(() => ask(path(addresses[0], tile)))).ms)
      report({
        name: `map.pan.zoom-${z}`,
        value: quantile(times, 0.95),
        unit: 'ms',
        note: `95 of 100 tiles come sooner; ${times.length} neighbouring tiles that nobody had asked for, one after the other; median ${median(times).toFixed(1)} ms`,
      })
    }
  } finally {
    await app.close()
    await keeping.stop()
  }
}

const timed = async <T>(work: () => Promise<T> | T): Promise<{ ms: number; cpu: number; result: T }> => {
  const [began, before] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - began, cpu: (user + system) / 1000, result }
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} KB unpacked`

const path = (address: string, [z, x, y]: Tile): string =>
  address.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y))

/** The server's own thread, bundled to where this program looks for it. */
async function bundleThread(): Promise<void> {
  const dir = join(process.cwd(), 'dist', 'tools', 'workers')
  mkdirSync(dir, { recursive: true })
  const bundle = await rolldown({
    input: join(process.cwd(), 'packages', 'server', 'src', 'workers', 'ground-tiles.ts'),
    platform: 'node',
    external: (id) => !/^[./#]|^@mazha\//.test(id),
  })
  await bundle.write({ file: join(dir, 'ground-tiles.mjs'), format: 'esm', codeSplitting: false })
  await bundle.close()
}

function makeAreas(): readonly Put[] {
  const { west, south, east, north } = place
  const ring: [number, number][] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  const inside = [{ name: '测量区', pieces: [[ring]] }]
  const making = makeSyntheticGround({ grids: sizes.grids, microGrids: sizes.micro, seed: 1, inside })
  for (;;) {
    const step = making.next()
    if (step.done === true) return step.value
  }
}

const tileX = (lng: number, z: number): number => ((lng + 180) / 360) * 2 ** z
const tileY = (lat: number, z: number): number =>
  ((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z

/** The zoom at which the whole ground fits the screen. */
function zoomOfWhole(): number {
  const wide = tileX(place.east, 0) - tileX(place.west, 0)
  const high = tileY(place.south, 0) - tileY(place.north, 0)
  return Math.log2(Math.min(view.width / wide, view.height / high) / tilePixels)
}

/** The tiles that a screen shows around a point. */
function viewOf(lng: number, lat: number, zoom: number): Tile[] {
  const z = Math.floor(zoom)
  const shown = tilePixels * 2 ** (zoom - z)
  const [x, y] = [tileX(lng, z), tileY(lat, z)]
  const [across, down] = [view.width / shown / 2, view.height / shown / 2]
  const tiles: Tile[] = []
  for (let ty = Math.floor(y - down); ty <= Math.floor(y + down); ty += 1)
    for (let tx = Math.floor(x - across); tx <= Math.floor(x + across); tx += 1) tiles.push([z, tx, ty])
  return tiles
}

/** The middle of the tile that holds the most grids. */
function densest(areas: readonly Put[], z: number): [lng: number, lat: number] {
  const counts = new Map<string, { readonly at: [number, number]; count: number }>()
  for (const { level, shape } of areas) {
    if (level !== 'grid' || !shape) continue
    const [west, south, east, north] = shape.bounds
    const at: [number, number] = [(west + east) / 2, (south + north) / 2]
    const name = `${Math.floor(tileX(at[0], z))} ${Math.floor(tileY(at[1], z))}`
    const known = counts.get(name)
    if (known === undefined) counts.set(name, { at, count: 1 })
    else known.count += 1
  }
  const [most] = [...counts.values()].toSorted((a, b) => b.count - a.count)
  return most?.at ?? [place.west, place.south]
}

/** A walk over neighbouring tiles, each once, within the ground. */
function walk(z: number): Tile[] {
  const random = chance(z)
  const low = [Math.floor(tileX(place.west, z)), Math.floor(tileY(place.north, z))] as const
  const high = [Math.floor(tileX(place.east, z)), Math.floor(tileY(place.south, z))] as const
  let at: readonly [number, number] = [Math.floor((low[0] + high[0]) / 2) + 3, Math.floor((low[1] + high[1]) / 2) + 3]
  const seen = new Map<string, Tile>()
  while (seen.size < pans) {
    seen.set(at.join(' '), [z, at[0], at[1]])
    const step = (
      [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const
    )[Math.floor(random() * 4)] ?? [1, 0]
    at = [Math.min(high[0], Math.max(low[0], at[0] + step[0])), Math.min(high[1], Math.max(low[1], at[1] + step[1]))]
  }
  return [...seen.values()]
}
