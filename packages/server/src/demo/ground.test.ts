import { expect, test } from 'vitest'
import { groundNow } from '#modules/grids'
import { world } from '../../../../test/world.ts'
import { demoPlaces } from './district.ts'
import { demoAreas, loadDemoGround } from './ground.ts'

const w = await world({ at: '2026-09-28 09:00' })

test('the demonstration has a whole ground: every point of the district is in a grid, and its places where they belong', async () => {
  const added = await loadDemoGround(w.ctx)
  expect(await loadDemoGround(w.ctx)).toBe(0)
  const ground = await groundNow(w.ctx)
  expect(ground.size).toBe(added)
  const count = (level: string): number => ground.areas().filter((area) => area.level === level).length
  expect(count('street')).toBe(2)
  expect(count('community') + count('village')).toBe(7)
  expect(count('grid')).toBeGreaterThanOrEqual(38)
  expect(count('micro_grid')).toBe(15)

  const communityOf = (place: { lng: number; lat: number }): string | undefined => {
    const area = ground.findAreaAt(place)
    return [...ground.above(area?.id ?? ''), area].find((one) => one?.level === 'community' || one?.level === 'village')
      ?.id
  }
  const named = new Map(demoPlaces.map((place) => [place.name.zh, communityOf(place)]))
  expect(named.get('文化广场')).toBe('wenhua')
  expect(named.get('东苑小区')).toBe('dongyuan')
  expect(named.get('西河公园')).toBe('xihe')
  expect(named.get('北关村委会')).toBe('beiguan')

  // No gaps: what lies in the district lies in a grid or finer.
  const whole = ground.shape('chaohai')
  const missed: number[][] = []
  let held = 0
  for (let n = 0; n < 4000; n += 1) {
    const point = { lng: 120.39 + (n % 63) * 0.0019, lat: 36.34 + Math.floor(n / 63) * 0.0013 }
    const area = ground.findAreaAt(point)
    if (area === undefined) continue
    held += 1
    if (area.level !== 'grid' && area.level !== 'micro_grid') missed.push([point.lng, point.lat])
  }
  expect(held).toBeGreaterThan(1500)
  expect(missed).toEqual([])
  // No overlaps: the grids' sizes add up to the district's.
  const sum = ground
    .areas()
    .reduce((total, { id, level }) => total + (level === 'grid' ? (ground.shape(id)?.squareMetres ?? 0) : 0), 0)
  expect(Math.abs(sum - (whole?.squareMetres ?? 0))).toBeLessThan(20)
})

test('it is the same every time', () => {
  const flat = () => demoAreas().map(({ shape, ...area }) => ({ ...area, at: [...(shape?.coordinates ?? [])] }))
  expect(flat()).toEqual(flat())
})
