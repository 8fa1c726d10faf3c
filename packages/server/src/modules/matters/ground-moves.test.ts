import { randomUUID } from 'node:crypto'
import { newPost, newUnit } from '@mazha/contracts/staff'
import { expect, test } from 'vitest'
import {
  addMoveCounter,
  checkDraft,
  draftChange,
  groundNow,
  planForDay,
  previewChange,
  shapeOf,
  writeGround,
} from '#modules/grids'
import { addPost, addUnit, countHoldersOf, giveTerm } from '#modules/people'
import { matterMoves } from '#modules/matters'
import { world } from '../../../../../test/world.ts'

const w = await world({ at: '2026-09-28 09:00' })
const { ctx } = w
addMoveCounter(matterMoves)

const square = (west: number, east: number) => ({
  type: 'Polygon' as const,
  coordinates: [
    [
      [west, 36],
      [east, 36],
      [east, 36.1],
      [west, 36.1],
      [west, 36],
    ] as [number, number][],
  ],
})
const community = '990101001001'
const grid = `${community}001`
await writeGround(ctx, {
  origin: 'drawn',
  day: '2026-01-01',
  edits: () => [
    { kind: 'put', id: 'district', level: 'district', code: '990101', name: '示例区', parent: null },
    { kind: 'put', id: 'street', level: 'street', code: '990101001', name: '东街道', parent: 'district' },
    { kind: 'put', id: 'community', level: 'community', code: community, name: '东苑社区', parent: 'street' },
    {
      kind: 'put',
      id: 'grid',
      level: 'grid',
      code: grid,
      name: '一格',
      parent: 'community',
      shape: shapeOf(square(120, 120.2)),
    },
  ],
})

test('a split tells how many open matters and people it moves; matters keep their grid, people answer for both pieces', async () => {
  await groundNow(ctx)
  const west = await w.resident.files({ text: '路灯不亮', place: { lng: 120.05, lat: 36.05 } })
  await w.resident.files({ text: '井盖缺损', place: { lng: 120.15, lat: 36.05 } })

  const names = { zh: '东苑社区', en: 'Dongyuan' }
  await addUnit(ctx, newUnit.parse({ id: 'dongyuan', name: names, kind: 'community', from: '2026-01-01' }))
  const duties = { id: 'dongyuan.worker', unit: 'dongyuan', role: 'grid_worker', areas: ['grid'] }
  await addPost(ctx, newPost.parse(duties))
  await giveTerm(ctx, {
    post: 'dongyuan.worker',
    newPerson: { id: randomUUID(), name: '陈晓' },
    partTime: false,
    by: null,
  })

  const made = await draftChange(ctx, {
    clientId: randomUUID(),
    title: '一格拆分',
    basis: '',
    by: null,
    items: [
      {
        kind: 'split',
        area: 'grid',
        into: [
          { code: `${community}011`, name: '一格西', geometry: square(120, 120.1) },
          { code: `${community}012`, name: '一格东', geometry: square(120.1, 120.2) },
        ],
      },
    ],
  })
  const { moves } = await previewChange(ctx, made.id)
  expect(moves.find(({ what }) => what === 'matters')).toMatchObject({
    total: 2,
    moves: expect.arrayContaining([
      expect.objectContaining({
        from: expect.objectContaining({ name: '一格' }),
        to: expect.objectContaining({ name: '一格西' }),
        count: 1,
      }),
      expect.objectContaining({
        from: expect.objectContaining({ name: '一格' }),
        to: expect.objectContaining({ name: '一格东' }),
        count: 1,
      }),
    ]),
  })
  expect(moves.find(({ what }) => what === 'workers')?.moves).toEqual([
    { from: { id: 'grid', name: '一格' }, to: { id: `${community}011`, name: '一格西' }, count: 1 },
    { from: { id: 'grid', name: '一格' }, to: { id: `${community}012`, name: '一格东' }, count: 1 },
  ])
  const recorded = (await w.matter(west)).facts
  const checked = await checkDraft(ctx, made)
  expect((await planForDay(ctx, { ...checked, day: '2026-09-28', by: null })).state).toBe('applied')
  expect((await w.matter(west)).facts).toEqual(recorded)
  const { rows } = await ctx.db.query<{ area_path: string }>('select area_path from mazha.matter where id = $1', [
    west.id,
  ])
  expect(rows[0]?.area_path).toBe('district/street/community/grid/')
  const pieces = [`${community}011`, `${community}012`]
  const holders = await countHoldersOf(ctx.db, ctx.district.id, { areas: pieces, day: '2026-09-28' })
  expect([...holders.values()]).toEqual([1, 1])
})
