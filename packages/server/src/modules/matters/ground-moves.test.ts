import { randomUUID } from 'node:crypto'
import type { Matter } from '@mazha/contracts/matter'
import { newPost, newUnit } from '@mazha/contracts/staff'
import { formatDay, getZone } from '@mazha/contracts/zone'
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
import { addPost, addUnit, listHoldersOf, giveTerm } from '#modules/people'
import { listMatters, matterMoves, maySee, procedureOf, scopeOf } from '#modules/matters'
import { selectPosts } from '../people/store.ts'
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
/** What somebody who holds this post now finds in the list, in its queue and may open. */
const sees = async (person: string, ...files: readonly Matter[]): Promise<boolean[]> => {
  const day = formatDay(getZone('Asia/Shanghai').dayOf(ctx.now().getTime()))
  const posts = await selectPosts(ctx.db, ctx.district.id, person, day)
  const scope = scopeOf({ kind: 'staff', person, posts })
  const lists = [
    await listMatters(ctx, { scope, person, limit: 200 }),
    await listMatters(ctx, { scope, person, queue: 'to_accept', limit: 200 }),
  ]
  return files.map((file) => {
    const may = maySee(scope, file, procedureOf(ctx, file))
    for (const { items } of lists) expect(items.some(({ id }) => id === file.id)).toBe(may)
    return may
  })
}
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
  const east = await w.resident.files({ text: '井盖缺损', place: { lng: 120.15, lat: 36.05 } })

  const names = { zh: '东苑社区', en: 'Dongyuan' }
  await addUnit(ctx, newUnit.parse({ id: 'dongyuan', name: names, kind: 'community', from: '2026-01-01' }))
  const duties = { id: 'dongyuan.worker', unit: 'dongyuan', role: 'grid_worker', areas: ['grid'] }
  await addPost(ctx, newPost.parse(duties))
  const worker = randomUUID()
  await giveTerm(ctx, { post: 'dongyuan.worker', newPerson: { id: worker, name: '陈晓' }, partTime: false, by: null })
  expect(await sees(worker, west, east)).toEqual([true, true])

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
  // Which they are is told to whoever may see them.
  const listed = async (player: typeof w.leader) =>
    (await previewChange(ctx, made.id, player.actor)).moves.find(({ what }) => what === 'matters')?.things
  const moved = new Map((await listed(w.leader))?.map(({ name, to }) => [name, to?.name]))
  expect(moved).toEqual(
    new Map([
      [west.number, '一格西'],
      [east.number, '一格东'],
    ]),
  )
  expect(await listed(w.person('administrator', 'office'))).toEqual([])
  const recorded = (await w.matter(west)).facts
  const checked = await checkDraft(ctx, made)
  expect((await planForDay(ctx, { ...checked, day: '2026-09-28', by: null })).state).toBe('applied')
  expect((await w.matter(west)).facts).toEqual(recorded)
  const { rows } = await ctx.db.query<{ area_path: string }>('select area_path from mazha.matter where id = $1', [
    west.id,
  ])
  expect(rows[0]?.area_path).toBe('district/street/community/grid/')
  const pieces = [`${community}011`, `${community}012`]
  const holders = await listHoldersOf(ctx.db, ctx.district.id, { areas: pieces, day: '2026-09-28' })
  expect(holders.map(({ area }) => area)).toEqual(pieces)

  // Whoever answers for the pieces goes on seeing what was recorded with the whole, and so does who comes after.
  expect(await sees(worker, west, east)).toEqual([true, true])
  const successor = randomUUID()
  await addPost(ctx, newPost.parse({ ...duties, id: 'dongyuan.west', areas: [pieces[0]] }))
  await giveTerm(ctx, { post: 'dongyuan.west', newPerson: { id: successor, name: '李安' }, partTime: false, by: null })
  expect(await sees(successor, west, east)).toEqual([true, true])

  // The pieces are joined again: what was recorded with one of them, and with the whole before, stays in sight.
  const piece = await w.resident.files({ text: '树枝倒伏', place: { lng: 120.05, lat: 36.05 } })
  expect((await w.matter(piece)).facts['area']).toContain(pieces[0])
  const merge = await draftChange(ctx, {
    clientId: randomUUID(),
    title: '合并',
    basis: '',
    by: null,
    items: [{ kind: 'merge', areas: pieces, into: { code: `${community}013`, name: '一格' } }],
  })
  await w.isNow('2026-09-29 09:00')
  const merged = await planForDay(ctx, { ...(await checkDraft(ctx, merge)), day: '2026-09-29', by: null })
  expect(merged.state).toBe('applied')
  expect(await sees(worker, west, east, piece)).toEqual([true, true, true])
  expect(await sees(successor, west, east, piece)).toEqual([true, true, true])

  // Who answers for ground that has nothing to do with it sees none of it.
  const other = randomUUID()
  await addUnit(ctx, newUnit.parse({ id: 'elsewhere', name: names, kind: 'community', from: '2026-01-01' }))
  await addPost(ctx, newPost.parse({ id: 'elsewhere.worker', unit: 'elsewhere', role: 'grid_worker' }))
  await giveTerm(ctx, { post: 'elsewhere.worker', newPerson: { id: other, name: '赵平' }, partTime: false, by: null })
  expect(await sees(other, west, east, piece)).toEqual([false, false, false])
})

test('of two districts at the top of the tree each is one of two; of one, it is all', async () => {
  const inside = await w.resident.files({ text: '水管爆裂', place: { lng: 120.05, lat: 36.05 } })
  const nowhere = await w.resident.files({ text: '不知在哪里' })
  const head = randomUUID()
  await addPost(ctx, newPost.parse({ id: 'dongyuan.head', unit: 'dongyuan', role: 'grid_head', areas: ['district'] }))
  await giveTerm(ctx, { post: 'dongyuan.head', newPerson: { id: head, name: '段长' }, partTime: false, by: null })
  expect(await sees(head, inside, nowhere)).toEqual([true, true])

  await writeGround(ctx, {
    origin: 'drawn',
    day: '2026-09-29',
    edits: () => [
      {
        kind: 'put',
        id: 'north',
        level: 'district',
        code: '990102',
        name: '北区',
        parent: null,
        shape: shapeOf(square(121, 121.2)),
      },
      {
        kind: 'put',
        id: 'north-street',
        level: 'street',
        code: '990102001',
        name: '北街道',
        parent: 'north',
        shape: shapeOf(square(121, 121.1)),
      },
    ],
  })
  await groundNow(ctx)
  const street = await w.resident.files({ text: '路面破损', place: { lng: 121.05, lat: 36.05 } })
  const bare = await w.resident.files({ text: '荒地垃圾', place: { lng: 121.15, lat: 36.05 } })
  expect((await w.matter(bare)).facts['area']).toBe('north/')
  expect(await sees(head, inside, nowhere, street, bare)).toEqual([true, false, false, false])
  const north = randomUUID()
  await addUnit(
    ctx,
    newUnit.parse({ id: 'north', name: { zh: '北区', en: 'North' }, kind: 'other', from: '2026-01-01' }),
  )
  await addPost(ctx, newPost.parse({ id: 'north.head', unit: 'north', role: 'grid_head', areas: ['north'] }))
  await giveTerm(ctx, { post: 'north.head', newPerson: { id: north, name: '北段' }, partTime: false, by: null })
  expect(await sees(north, inside, nowhere, street, bare)).toEqual([false, false, true, true])
  // Nothing smaller than a district comes to stand at the top.
  const lone = await draftChange(ctx, {
    clientId: randomUUID(),
    title: '',
    basis: '',
    by: null,
    items: [{ kind: 'add', level: 'grid', code: '990103001001001', name: '孤格', parent: null }],
  })
  expect((await checkDraft(ctx, lone)).findings).toMatchObject([{ code: 'area.needs-parent', blocks: true }])
})
