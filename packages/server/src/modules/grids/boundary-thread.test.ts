import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { areaCodesOf } from '@mazha/contracts/area-code'
import { boundaryOptions } from '@mazha/contracts/boundary'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scratch } from '#kernel/spreadsheet/made-up-files'
import { runBoundariesInThread } from './boundary-thread.ts'
import { cut, geoJson, known } from './made-up-boundaries.ts'

const dir = scratch()
const program = resolve('dist/tools/packages-server-src-workers-check-boundaries-ts.mjs')
beforeAll(() => {
  // Bundled, and not started: outside a thread it has nobody to talk to.
  const bundle = `import('./scripts/run-typescript.mjs').then((m) => m.importTypescript('packages/server/src/workers/check-boundaries.ts')).catch(() => undefined)`
  execFileSync(process.execPath, ['-e', bundle])
})
afterAll(() => dir.remove())

const cells = cut([
  [0.2, 0.3],
  [0.7, 0.2],
  [0.4, 0.8],
])
const run = (name: string, content: string, signal = new AbortController().signal) =>
  runBoundariesInThread(
    {
      path: dir.put(name, content),
      name,
      options: boundaryOptions.parse({}),
      codes: areaCodesOf(undefined),
      withSteps: true,
    },
    { known: () => Promise.resolve(known()), progress: () => undefined },
    { signal, program },
  )

test('the thread asks for the ground, tells the same report, refuses in the same words, and ends when nobody waits', async () => {
  const { report, steps } = await run('a.geojson', geoJson(cells))
  expect(report).toMatchObject({ pieces: 3, faults: [] })
  expect(steps.flatMap((pack) => JSON.parse(pack))).toHaveLength(3)
  const { report: less } = await run('b.geojson', geoJson(cells.slice(1)))
  expect(less.faultCounts).toEqual({ gap: 1 })
  await expect(run('c.geojson', 'no')).rejects.toMatchObject({ code: 'boundary.not-a-file' })
  const control = new AbortController()
  const waiting = run('d.geojson', geoJson(cells), control.signal)
  control.abort()
  await expect(waiting).rejects.toThrow('abort')
})
