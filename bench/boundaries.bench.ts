import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { areaCodesOf } from '../packages/contracts/src/area-code.ts'
import { boundaryOptions } from '../packages/contracts/src/boundary.ts'
import { intersection } from 'polyclip-ts'
import {
  type BoundaryResult,
  checkDraft,
  draftPacked,
  geometryOf,
  groundNow,
  packSteps,
  planForDay,
  previewChange,
  runBoundaries,
  type Shape,
  shapeOfPolygons,
  writeGround,
} from '../packages/server/src/modules/grids/index.ts'
import { makeGround, type Put } from './made-up-ground.ts'
import type { Bench, BenchTools } from './run.ts'

/**
 * A file of a whole city's grids (53,298) checked: a faultless one, and one with a hundred grids missing; and one of a city like
 * Kunming (25,246 grids and 28,052 micro-grids) taken all the way: drafted, previewed, checked, applied.
 */
const grids = Number(process.env['MAZHA_BENCH_GRIDS'] || 53_298)
const mostSeconds = 30
const district = { id: '990101', code: '990101', level: 'district', name: '区', parent: null, path: '990101/' } as const

const fileOf = (areas: readonly Put[], leave: (n: number) => boolean = () => false): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: areas.flatMap(({ level, code, name, shape }, n) =>
      !shape || level === 'district' || (level === 'grid' && leave(n))
        ? []
        : [{ type: 'Feature', properties: { code, name, level }, geometry: geometryOf(shape) }],
    ),
  })

const run = (path: string): Promise<BoundaryResult> =>
  runBoundaries(
    { path, name: 'file', options: boundaryOptions.parse({}), codes: areaCodesOf(undefined) },
    { known: () => Promise.resolve({ areas: [district], shapes: new Map() }), progress: () => undefined },
  )

export const bench: Bench = async (tools) => {
  const { report, say } = tools
  say(`cutting ${grids} grids`)
  const areas = makeGround(grids)
  const file = (leave: (n: number) => boolean): string => fileOf(areas, leave)
  const dir = await mkdtemp(join(tmpdir(), 'mazha-boundaries-'))
  try {
    const every = Math.floor(grids / 100)
    for (const [name, content] of [
      ['faultless', file(() => false)],
      ['faulty', file((n) => n % every === 0)],
    ] as const) {
      const path = join(dir, name)
      await writeFile(path, content)
      const cpu = process.cpuUsage()
      const { report: found } = await run(path)
      const used = process.cpuUsage(cpu)
      const seconds = (used.user + used.system) / 1e6
      report({
        name: `boundaries.${name}`,
        value: seconds,
        unit: 's',
        goal: `≤ ${mostSeconds}`,
        met: seconds <= mostSeconds,
        note: `processor time; ${found.pieces} borders, faults ${JSON.stringify(found.faultCounts)}`,
      })
    }
    await measureWhole(tools, dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

const mostWholeSeconds = 60

/** A city that has its district only; then all its borders, from one file. */
async function measureWhole({ report, say, installation }: BenchTools, dir: string): Promise<void> {
  const { ctx } = await installation()
  await writeGround(ctx, { origin: 'drawn', day: '2026-01-01', edits: () => [{ kind: 'put', ...district }] })
  const whole = withMicroGrids(makeGround(Math.round((grids * 25_246) / 53_298)), Math.round((grids * 28_052) / 53_298))
  const path = join(dir, 'whole')
  await writeFile(path, fileOf(whole))
  const today = new Date(ctx.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
  const id = randomUUID()
  const parts: string[] = []
  const cpu = process.cpuUsage()
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    say(what)
    const began = performance.now()
    const result = await work()
    parts.push(`${what} ${((performance.now() - began) / 1000).toFixed(1)} s`)
    return result
  }
  const { items } = await timed('read and checked', () => run(path))
  const packs = packSteps(items)
  await timed('drafted', () => draftPacked(ctx, { clientId: id, title: '全市边界', basis: '', packs, by: null }))
  const { counts } = await timed('previewed', () => previewChange(ctx, id))
  const checked = await timed('checked as a change', () => checkDraft(ctx, { id, version: 1 }))
  if (checked.state !== 'checked') throw new Error(`not sound: ${JSON.stringify(checked.findings[0])}`)
  const applied = await timed('applied', () => planForDay(ctx, { ...checked, day: today, by: null }))
  if (applied.state !== 'applied') throw new Error(`not applied: ${JSON.stringify(applied.failure)}`)
  const used = process.cpuUsage(cpu)
  const seconds = (used.user + used.system) / 1e6
  const { size } = await groundNow(ctx)
  report({
    name: 'boundaries.whole',
    value: seconds,
    unit: 's',
    goal: `≤ ${mostWholeSeconds}`,
    met: seconds <= mostWholeSeconds,
    note: `processor time of Node; ${counts.new} new areas in one change, ${size} after it; by the clock ${parts.join(', ')}`,
  })
}

/** Grids with micro-grids that cover them: one each, two where that is not enough. */
function withMicroGrids(areas: readonly Put[], wanted: number): readonly Put[] {
  const all = areas.filter(({ level }) => level === 'grid')
  let spare = wanted - all.length
  return [
    ...areas,
    ...all.flatMap((grid): Put[] => {
      const { code, shape } = grid
      if (!shape) return []
      const micro = (n: number, own: typeof shape): Put => ({
        ...grid,
        id: `${code}0${n}`,
        code: `${code}0${n}`,
        level: 'micro_grid',
        name: `micro ${code}0${n}`,
        parent: code,
        shape: own,
      })
      const halves = spare > 0 ? inTwo(shape) : []
      if (halves.length !== 2) return [micro(1, shape)]
      spare -= 1
      return halves.map((half, n) => micro(n + 1, half))
    }),
  ]
}

function inTwo(shape: Shape): Shape[] {
  const [west, south, east, north] = shape.bounds
  const geometry = geometryOf(shape)
  if (geometry.type !== 'Polygon') return []
  const middle = (west + east) / 2
  const round = (n: number): number => Math.round(n * 1e7) / 1e7
  return [[west - 1, middle] as const, [middle, east + 1] as const].map(([from, to]) =>
    shapeOfPolygons(
      intersection(geometry.coordinates, [
        [
          [from, south - 1],
          [to, south - 1],
          [to, north + 1],
          [from, north + 1],
          [from, south - 1],
        ],
      ]).map((rings) => rings.map((ring) => ring.map(([x, y]): [number, number] => [round(x), round(y)]))),
    ),
  )
}
