import { expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { loadDemoGround } from '../../demo/ground.ts'
import { groundNow } from '#modules/grids'
import { addressKey } from './addresses.ts'
import { createJudge } from './judge-rows.ts'
import { everywhere, rangesOf } from './reach.ts'
import { listBuildingRows } from './store.ts'

const { ctx } = await world({ at: '2026-09-28 09:00' })
await loadDemoGround(ctx)
const ground = await groundNow(ctx)

test.each([
  ['户主', 'head'],
  ['本人', 'head'],
  ['户主配偶', 'spouse'],
  ['与户主之子', 'child'],
  ['妻子', 'spouse'],
  ['独生子', 'child'],
  ['养女', 'child'],
  ['孙女', 'relative'],
  ['外孙子', 'relative'],
  ['儿媳', 'relative'],
  ['女婿', 'relative'],
  ['侄女', 'relative'],
  ['姐夫', 'relative'],
  ['祖父', 'relative'],
  ['外祖母', 'relative'],
  ['父亲', 'parent'],
  ['岳母', 'parent'],
  ['公公', 'parent'],
  ['租户', 'tenant'],
  ['租房子的', 'tenant'],
  ['非亲属', 'other'],
  ['保姆', 'other'],
  ['前夫', 'other'],
  ['Son of the head', 'child'],
  ['grandmother', 'relative'],
  ['不详', 'other'],
])('somebody who stands in the table as %s is a %s', (said, relation) => {
  const judge = createJudge({
    table: 'residents',
    columns: { address: 0, name: 1, relation: 2 },
    ground,
    today: '2026-09-28',
    reach: everywhere,
  })
  expect(judge({ row: 2, cells: ['文化路18号', '某人', said] })).toMatchObject({ relation })
})

test('two ways of typing an address are one, two addresses stay two', () => {
  const same = [
    ['18号 3＃楼', '18号3号楼'],
    ['幸福里３－１２号', '幸福里3-12号'],
    ['幸福里 3 — 12 号', '幸福里3-12号'],
    ['文化路18号（东门）', '文化路18号东门'],
    ['2-1-301', '2－1－301'],
  ] as const
  for (const [one, other] of same) expect(addressKey(one)).toBe(addressKey(other))
  const different = [
    ['幸福里3-12号', '幸福里31-2号'],
    ['1-101', '1101'],
    ['2-1-301', '21-301'],
  ] as const
  for (const [one, other] of different) expect(addressKey(one)).not.toBe(addressKey(other))
})

test('a word that very many addresses have still finds those of the own grid, in order and page by page', async () => {
  const [own, other] = ground.areas().filter(({ level }) => level === 'grid')
  if (own === undefined || other === undefined) throw new Error('The demonstration ground has two grids at least')
  await ctx.db.query(
    `insert into mazha.building (district_id, id, area_id, area_path, name, address, address_key, kind, search, version, recorded_at)
      select $1, gen_random_uuid(), case when n <= 25000 then $2 else $4 end, case when n <= 25000 then $3 else $5 end, '',
        '文化路' || n || '号', 'key' || n, 'dwelling', to_tsvector('simple', '文化 化路 路'), 1, $6
      from generate_series(1, 25003) as n`,
    [ctx.district.id, other.id, other.path, own.id, own.path, ctx.now()],
  )
  const search = (path: string, after: Parameters<typeof listBuildingRows>[2]['after']) =>
    listBuildingRows(ctx.db, ctx.district.id, {
      ranges: rangesOf({ all: false, paths: [path] }),
      words: ["'文化'"],
      after,
      limit: 2,
    })
  const first = await search(own.path, null)
  expect(first.map(({ address }) => address)).toEqual(['文化路25001号', '文化路25002号'])
  const last = first[1]!
  const second = await search(own.path, { path: last.path, text: last.address, id: last.id })
  expect(second.map(({ address }) => address)).toEqual(['文化路25003号'])

  const common = await search(other.path, null)
  expect(common.map(({ address }) => address)).toEqual(['文化路10000号', '文化路10001号'])
})
