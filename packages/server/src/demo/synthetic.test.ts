import { expect, test } from 'vitest'
import { areaCodesOf, fitsLevel } from '@mazha/contracts/area-code'
import { testServer } from '../../../../test/server.ts'
import { borderOf, groundNow, shapeOfPolygons } from '#modules/grids'
import { loadDemoGround } from './ground.ts'
import { chance } from './synthetic-cells.ts'
import { makeSyntheticGround, type Put } from './synthetic-ground.ts'
import { insideByDefault, loadSynthetic, readInside } from './synthetic.ts'

const server = await testServer({ at: '2026-09-28T09:00:00+08:00' })
await loadDemoGround(server.ctx)

// An L with a hole, and beside it a second district.
const ell = {
  type: 'Feature',
  properties: { name: '甲区' },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [121, 36],
        [121.4, 36],
        [121.4, 36.1],
        [121.15, 36.1],
        [121.15, 36.4],
        [121, 36.4],
        [121, 36],
      ],
      [
        [121.05, 36.02],
        [121.05, 36.05],
        [121.09, 36.05],
        [121.09, 36.02],
        [121.05, 36.02],
      ],
    ],
  },
}
const box = {
  type: 'Feature',
  properties: { name: '乙区' },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [121.15, 36.1],
        [121.4, 36.1],
        [121.4, 36.4],
        [121.15, 36.4],
        [121.15, 36.1],
      ],
    ],
  },
}
const inside = readInside({ type: 'FeatureCollection', features: [ell, box] }) ?? []

const make = (seed: number, within = inside): readonly Put[] => {
  const making = makeSyntheticGround({ grids: 300, microGrids: 340, seed, inside: within })
  for (;;) {
    const step = making.next()
    if (step.done === true) return step.value
  }
}
const sizeOf = (areas: readonly Put[]): number => areas.reduce((sum, { shape }) => sum + (shape?.squareMetres ?? 0), 0)

test('crowded on a few streets as well, cells are cut to the centimetre: none over another, none left out', () => {
  const [x, y, side] = [121, 36, 0.004]
  const block: [number, number][] = [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ]
  const areas = make(1, [{ name: '甲区', pieces: [[block]] }])
  const grids = areas.filter(({ level }) => level === 'grid').flatMap(({ shape }) => shape ?? [])
  const top = areas.find(({ level }) => level === 'district')?.shape
  expect(grids.length).toBe(300)
  // The same border as the district’s, each edge once: no grid lies over another or apart.
  const border = borderOf([{ sign: 1, shapes: grids }])
  expect([...border.values()].filter(({ times }) => Math.abs(times) !== 1)).toEqual([])
  expect(
    borderOf([
      { sign: 1, shapes: grids },
      { sign: -1, shapes: top ? [top] : [] },
    ]).size,
  ).toBe(0)
  const whole = shapeOfPolygons([[block]]).squareMetres
  expect(Math.abs((top?.squareMetres ?? 0) - whole)).toBeLessThan(whole * 1e-4)
})

test('as many as wished for, lawful codes, every name says that it is synthetic, the same wish the same ground', () => {
  const areas = make(1)
  const of = (level: string) => areas.filter((area) => area.level === level)
  expect([of('city').length, of('district').length, of('grid').length, of('micro_grid').length]).toEqual([
    1, 2, 300, 340,
  ])
  expect(of('community').length).toBeGreaterThan(10)
  const codes = areaCodesOf(undefined)
  for (const { code, level, name } of areas) {
    expect(fitsLevel(code, level, codes), `${level} ${code}`).toBe(true)
    expect(name).toContain('合成')
  }
  expect(new Set(areas.map(({ code }) => code)).size).toBe(areas.length)
  expect(make(1)).toEqual(areas)
  expect(make(2)).not.toEqual(areas)
})

test('the cells cover their outlines once: no gap, no overlap, each level the whole of the one below', () => {
  const areas = make(3)
  const of = (level: string) => areas.filter((area) => area.level === level)
  const whole = sizeOf(of('city'))
  expect(sizeOf(of('grid')) / whole).toBeCloseTo(1, 9)
  expect(sizeOf(of('street')) / whole).toBeCloseTo(1, 9)
  for (const district of of('district'))
    expect(sizeOf(of('grid').filter(({ code }) => code.startsWith(district.code)))).toBeCloseTo(
      district.shape?.squareMetres ?? 0,
      0,
    )
  const divided = of('grid').filter(({ id }) => of('micro_grid').some(({ parent }) => parent === id))
  for (const grid of divided) {
    const parts = of('micro_grid').filter(({ parent }) => parent === grid.id)
    expect(parts.length).toBeGreaterThan(1)
    expect(sizeOf(parts)).toBeCloseTo(grid.shape?.squareMetres ?? 0, 0)
  }
})

test('beside the demonstration: areas, people and matters; once more adds nothing; another size is refused', async () => {
  const { ctx } = server
  const before = (await groundNow(ctx)).size
  const wish = {
    grids: 60,
    microGrids: 66,
    seed: 5,
    people: 40,
    matters: 12,
    inside: insideByDefault(await groundNow(ctx)),
  }
  const heard: string[] = []
  const tools = {
    signal: new AbortController().signal,
    onProgress: ({ what }: { what: string }) => void heard.push(what),
  }
  const made = await loadSynthetic(ctx, wish, tools)
  expect(made).toMatchObject({ people: 40, matters: 12 })
  expect(new Set(heard)).toEqual(new Set(['cut', 'write', 'staff', 'matters']))
  const ground = await groundNow(ctx)
  expect(ground.size).toBe(before + made.areas)
  const district = ground.areas().find(({ code }) => code === '999801')
  const [west = 0, south = 0, east = 0, north = 0] = ground.shape(district?.id ?? '')?.bounds ?? []
  const random = chance(1)
  let found = 0
  for (let n = 0; n < 2000; n += 1) {
    const area = ground.findAreaAt({ lng: west + random() * (east - west), lat: south + random() * (north - south) })
    if (area === undefined) continue
    found += 1
    expect(['grid', 'micro_grid']).toContain(area.level)
  }
  expect(found).toBeGreaterThan(1000)
  const dispatcher = await server.as('dispatcher')
  const { items } = (await dispatcher('/api/matters?limit=50')).body
  expect(items.filter(({ title }: { title: string }) => title.includes('合成'))).toHaveLength(12)

  expect((await loadSynthetic(ctx, wish, tools)).areas).toBe(made.areas)
  expect((await dispatcher('/api/matters?limit=50')).body.items).toHaveLength(items.length)
  await expect(loadSynthetic(ctx, { ...wish, grids: 61 }, tools)).rejects.toThrow('ground.synthetic-differs')
  const settings = { ...ctx.district.settings, demonstration: false }
  const real = { ...ctx, district: { ...ctx.district, settings } }
  await expect(loadSynthetic(real, wish, tools)).rejects.toThrow('ground.synthetic-where')
})

test('who interrupts it while it cuts finds nothing written', async () => {
  const stopping = new AbortController()
  const before = (await groundNow(server.ctx)).version
  const wish = { grids: 2000, microGrids: 0, seed: 9, people: 0, matters: 0, inside }
  const running = loadSynthetic(server.ctx, wish, { signal: stopping.signal, onProgress: () => stopping.abort() })
  await expect(running).rejects.toThrow()
  expect((await groundNow(server.ctx)).version).toBe(before)
})
