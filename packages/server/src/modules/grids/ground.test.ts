import { expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import type { AreaEdit } from './change-ground.ts'
import { findAreaAt, groundNow, groundOf, refreshGround } from './current.ts'
import { areaPath, findArea, getArea, listAreas } from './queries.ts'
import { community, gridCode, otherCommunity, otherStreet, smallGround, square, street } from './made-up-ground.ts'
import { shapeOf } from './shape.ts'
import { writeGround } from './write-ground.ts'

const w = await world({ at: '2026-09-28 09:00' })
const { ctx } = w
const before = await groundNow(ctx)
await writeGround(ctx, { origin: 'drawn', day: '2026-03-01', edits: () => smallGround })

test('an empty district has an empty ground, and says so', () => {
  expect(before).toMatchObject({ version: 0, size: 0 })
  expect(before.findAreaAt({ lng: 120.01, lat: 36.01 })).toBeUndefined()
})

test('a point is in the finest area that holds it', async () => {
  const ground = await groundNow(ctx)
  expect(ground.findAreaAt({ lng: 120.01, lat: 36.01 })).toMatchObject({ level: 'micro_grid', name: '东苑一格 1 号楼' })
  expect(ground.findAreaAt({ lng: 120.07, lat: 36.01 })).toMatchObject({ level: 'grid', code: gridCode(1) })
  expect(ground.findAreaAt({ lng: 120.3, lat: 36.1 })).toMatchObject({ level: 'community', code: otherCommunity })
  expect(ground.findAreaAt({ lng: 120.3, lat: 36.3 })).toMatchObject({ level: 'street', code: otherStreet })
  expect(ground.findAreaAt({ lng: 121, lat: 36.3 })).toBeUndefined()
  expect(findAreaAt(ctx, { lng: 120.15, lat: 36.15 })?.code).toBe(gridCode(4))
  // Where four grids meet, the one whose id comes first.
  expect(findAreaAt(ctx, { lng: 120.1, lat: 36.1 })?.code).toBe(gridCode(1))
  expect(findAreaAt(ctx, { lng: 120.1, lat: 36.15 })?.code).toBe(gridCode(3))
})

test('the tree is listed by parent, level and words, page by page', async () => {
  expect((await listAreas(ctx, { parent: 'top' })).items.map(({ name }) => name)).toEqual(['示例区'])
  expect((await listAreas(ctx, { parent: community })).items.map(({ name, children }) => [name, children])).toEqual([
    ['东苑一格', 1],
    ['东苑二格', 0],
    ['东苑三格', 0],
    ['东苑四格', 0],
  ])
  expect((await listAreas(ctx, { within: street, level: 'community' })).total).toBe(2)
  // However the committee is written.
  expect((await listAreas(ctx, { q: '东苑居委会' })).items.map(({ shortName }) => shortName)).toContain('东苑社区')
  expect((await listAreas(ctx, { q: '990101001001' })).total).toBe(6)
  const first = await listAreas(ctx, { limit: 7 })
  const second = await listAreas(ctx, { limit: 7, cursor: first.next ?? '' })
  expect(first.items.length + second.items.length).toBe(smallGround.length)
  expect(second.next).toBeNull()
  await expect(listAreas(ctx, { parent: 'nowhere' })).rejects.toThrow('area.not-found')
  await expect(listAreas(ctx, { cursor: 'nowhere' })).rejects.toThrow('cursor.invalid')
})

test('an area knows what stands above it', async () => {
  const path = await areaPath(ctx, gridCode(2))
  expect(path.map(({ level }) => level)).toEqual(['district', 'street', 'community', 'grid'])
  expect(path.at(-1)?.path).toBe(`990101/${street}/${community}/${gridCode(2)}/`)
  await expect(getArea(ctx, 'nowhere')).rejects.toThrow('area.not-found')
})

test('every past day keeps its ground', async () => {
  const corner = { lng: 120.12, lat: 36.05 }
  // From 1 June the first grid reaches further east.
  const wider = shapeOf(square(120, 36, 120.15, 36.1))
  const narrower = shapeOf(square(120.15, 36, 120.2, 36.1))
  const grid = async (n: number) => getArea(ctx, gridCode(n))
  const [one, two] = [await grid(1), await grid(2)]
  await writeGround(ctx, {
    origin: 'drawn',
    day: '2026-06-01',
    edits: () => [
      { kind: 'put', ...one, shape: wider },
      { kind: 'put', ...two, shape: narrower, name: '东苑二格（新）' },
    ],
  })
  expect((await groundNow(ctx)).findAreaAt(corner)?.code).toBe(gridCode(1))
  expect((await groundOf(ctx, '2026-06-01')).findAreaAt(corner)?.code).toBe(gridCode(1))
  expect((await groundOf(ctx, '2026-05-31')).findAreaAt(corner)?.code).toBe(gridCode(2))
  expect((await findArea(ctx, gridCode(2), '2026-05-31'))?.name).toBe('东苑二格')
  expect((await findArea(ctx, gridCode(2)))?.name).toBe('东苑二格（新）')
  // Before anything was recorded.
  expect((await groundOf(ctx, '2026-02-28')).size).toBe(0)
  await expect(listAreas(ctx, { day: '2026-09-29' })).rejects.toThrow('ground.day-to-come')
})

test('an area that gets another place takes all below it along', async () => {
  const moved = await getArea(ctx, community)
  await writeGround(ctx, {
    origin: 'drawn',
    day: '2026-09-28',
    edits: () => [
      { kind: 'put', ...moved, parent: otherStreet, code: '990101002009' },
      ...smallGround.flatMap((edit): AreaEdit[] =>
        edit.kind === 'put' && (edit.level === 'grid' || edit.level === 'micro_grid')
          ? [
              {
                kind: 'put',
                id: edit.id,
                level: edit.level,
                name: edit.name,
                parent: edit.parent,
                code: `990101002009${edit.code.slice(12)}`,
              },
            ]
          : [],
      ),
    ],
  })
  const ground = await groundNow(ctx)
  expect(ground.find(`${gridCode(1)}01`)?.path).toBe(
    `990101/${otherStreet}/${community}/${gridCode(1)}/${gridCode(1)}01/`,
  )
  // The boundary that nobody touched is still there.
  expect(ground.findAreaAt({ lng: 120.01, lat: 36.01 })?.code).toBe('99010100200900101')
  expect((await areaPath(ctx, gridCode(3), '2026-09-27'))[1]?.id).toBe(street)
})

test('nothing is changed that would leave the tree wrong', async () => {
  const write = (edits: Parameters<typeof writeGround>[1]['edits'], day = '2026-09-28') =>
    writeGround(ctx, { origin: 'drawn', day, edits })
  const { version } = await groundNow(ctx)
  const place = await getArea(ctx, otherCommunity)
  const grid = { kind: 'put', id: 'new', level: 'grid', code: '990101001002001', name: '新格' } as const
  await expect(write(() => [{ kind: 'end', id: otherStreet }])).rejects.toThrow('area.still-has')
  await expect(write(() => [{ ...grid, parent: 'nowhere' }])).rejects.toThrow('area.unknown-parent')
  await expect(write(() => [{ ...grid, parent: gridCode(3) }])).rejects.toThrow('area.wrong-parent')
  await expect(write(() => [{ ...grid, code: '99', parent: otherCommunity }])).rejects.toThrow('area.wrong-code')
  await expect(write(() => [{ ...grid, code: '990101001009001', parent: otherCommunity }])).rejects.toThrow(
    'area.code-elsewhere',
  )
  await expect(write(() => [{ kind: 'put', ...place, code: '990101002009' }])).rejects.toThrow('area.code-taken')
  await expect(write(() => [{ kind: 'put', ...place, level: 'village' }])).rejects.toThrow('area.changed-level')
  await expect(write(() => [{ kind: 'put', ...place, name: '早' }], '2026-01-01')).rejects.toThrow('ground.day-before')
  await expect(write(() => [{ kind: 'put', ...place, name: '晚' }], '2026-09-29')).rejects.toThrow('ground.day-to-come')
  expect(await write(() => [{ kind: 'put', ...place }])).toMatchObject({ version })
  expect(await write(() => [])).toMatchObject({ version })
})

test('another process sees the change when it looks, and two writers come one after the other', async () => {
  const other = await world({ beside: w })
  const seen = await groundNow(other.ctx)
  const names = ['甲', '乙', '丙', '丁']
  await Promise.all(
    names.map((name, n) =>
      writeGround(n % 2 === 0 ? ctx : other.ctx, {
        origin: 'drawn',
        day: '2026-09-28',
        edits: (ground) => {
          const area = ground.find(otherCommunity)
          return area === undefined ? [] : [{ kind: 'put', ...area, name: `${area.name}${name}` }]
        },
      }),
    ),
  )
  const now = await refreshGround(ctx)
  expect(now.version).toBe(seen.version + names.length)
  for (const name of names) expect(now.find(otherCommunity)?.name).toContain(name)
  expect((await refreshGround(other.ctx)).find(otherCommunity)?.name).toBe(now.find(otherCommunity)?.name)
})

test('what is recorded of the ground can be ended, and nothing else', async () => {
  for (const statement of [
    `update mazha.area_version set name = 'x'`,
    `delete from mazha.area_version`,
    `update mazha.area_shape set geometry = '{}'`,
    `delete from mazha.area`,
  ]) {
    await expect(ctx.db.query(statement)).rejects.toThrow('permission denied')
  }
})
