import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { AreaChangeItem } from '@mazha/contracts/area-change'
import { beforeAll, expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { draftChange } from './changes.ts'
import { checkInThread } from './check-thread.ts'
import { gridCode, smallGround, square } from './made-up-ground.ts'
import { checkedOut } from './work-out.ts'
import { writeGround } from './write-ground.ts'

const { ctx } = await world({ at: '2027-01-08 09:00' })
await writeGround(ctx, { origin: 'drawn', day: '2026-03-01', edits: () => smallGround })
const program = resolve('dist/tools/packages-server-src-workers-check-change-ts.mjs')
beforeAll(() => {
  // Bundled, and not started: outside a thread it has nobody to talk to.
  const bundle = `import('./scripts/run-typescript.mjs').then((m) => m.importTypescript('packages/server/src/workers/check-change.ts')).catch(() => undefined)`
  execFileSync(process.execPath, ['-e', bundle])
})

/** A grid cut into strips of which the last reaches less far than the grid did, and the one before overlaps it. */
const strips: AreaChangeItem = {
  kind: 'split',
  area: gridCode(2),
  into: Array.from({ length: 20 }, (_, n) => ({
    code: gridCode(100 + n),
    name: `第 ${n + 1} 条`,
    geometry: square(120.1 + n * 0.005, 36, 120.1 + (n + 1) * 0.005 + (n === 18 ? 0.001 : 0), n === 19 ? 36.09 : 36.1),
  })),
}

test('many borders are checked in a thread, with the findings that the check in place has', async () => {
  const made = await draftChange(ctx, {
    clientId: randomUUID(),
    title: '东苑二格',
    basis: '',
    items: [strips],
    by: null,
  })
  const { change, findings } = await checkedOut(ctx, made, () => Promise.resolve([strips]))
  if (change === undefined) throw new Error('The strips make a change')
  expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['ground.check-overlap', 'ground.check-gap']))
  expect(await checkInThread(change, { program })).toEqual(findings)
})

test('a thread that does not come up is an error, and not a change without faults', async () => {
  const made = await draftChange(ctx, {
    clientId: randomUUID(),
    title: '东苑二格',
    basis: '',
    items: [strips],
    by: null,
  })
  const { change } = await checkedOut(ctx, made, () => Promise.resolve([strips]))
  if (change === undefined) throw new Error('The strips make a change')
  await expect(checkInThread(change, { program: resolve('dist/tools/nowhere.mjs') })).rejects.toThrow()
})
