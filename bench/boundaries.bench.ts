import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { areaCodesOf } from '../packages/contracts/src/area-code.ts'
import { boundaryOptions } from '../packages/contracts/src/boundary.ts'
import { geometryOf, runBoundaries } from '../packages/server/src/modules/grids/index.ts'
import { makeGround } from './made-up-ground.ts'
import type { Bench } from './run.ts'

/** Checking a file of a whole city's grids (53,298): a faultless one, and one with a hundred grids missing. */
const grids = Number(process.env['MAZHA_BENCH_GRIDS'] || 53_298)
const mostSeconds = 30

export const bench: Bench = async ({ report, say }) => {
  say(`cutting ${grids} grids`)
  const areas = makeGround(grids)
  const file = (leave: (n: number) => boolean): string =>
    JSON.stringify({
      type: 'FeatureCollection',
      features: areas.flatMap(({ level, code, name, shape }, n) =>
        !shape || level === 'district' || (level === 'grid' && leave(n))
          ? []
          : [{ type: 'Feature', properties: { code, name, level }, geometry: geometryOf(shape) }],
      ),
    })
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
      const { report: found } = await runBoundaries(
        { path, name, options: boundaryOptions.parse({}), codes: areaCodesOf(undefined) },
        {
          known: () =>
            Promise.resolve({
              areas: [{ id: '990101', code: '990101', level: 'district', name: '区', parent: null, path: '990101/' }],
              shapes: new Map(),
            }),
          progress: () => undefined,
        },
      )
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
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
