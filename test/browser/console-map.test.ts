import { beforeAll, expect, test } from 'vitest'
import { loadDemoGround } from '../../packages/server/src/demo/ground.ts'
import { loadDemoStaff } from '../../packages/server/src/demo/staff.ts'
import { consoleWorld, faultsOf, soon } from './console-world.ts'
import { missedByTab } from './keyboard.ts'
import type { Page } from 'playwright-core'

const world = await consoleWorld('2026-09-23T10:00:00+08:00')
beforeAll(async () => {
  await loadDemoGround(world.ctx)
  for (let n = 0; n < 9; n += 1)
    await world.filed(`第 ${n + 1} 处井盖缺损`, {
      location: { lng: 120.45 + n * 0.0004, lat: 36.38 + n * 0.0003, address: `文化路 ${n + 1} 号` },
    })
  await world.filed('远处的路灯不亮', { location: { lng: 120.415, lat: 36.378, address: '西河公园' } })
  await world.filed('没有说在哪里的噪音', { location: undefined })
})

const drawn = async (page: Page) => {
  const canvas = page.locator('.map-canvas')
  await soon(async () => Number(await canvas.getAttribute('data-areas'))).toBeGreaterThan(0)
  return canvas
}

test('grids and matters are drawn; a click on a grid gives its card, a matter chosen in the list is shown near by', async () => {
  const page = await world.window('dispatcher')
  const failed: string[] = []
  page.on('console', (message) => {
    const words = message.text()
    // Software drawing says how slow it is.
    if (/error|warning/.test(message.type()) && !words.includes('GL Driver Message')) failed.push(words)
  })
  await page.getByRole('link', { name: '地图' }).click()
  const canvas = await drawn(page)
  await soon(async () => Number(await canvas.getAttribute('data-points'))).toBe(2)
  await soon(() => page.locator('.map-matters output').textContent()).toBe('已列出 11 件，其中 10 件有位置')
  const box = (await canvas.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  await page.mouse.click(box.x + box.width * 0.62, box.y + box.height * 0.35)
  const card = page.locator('.area-card')
  await card.waitFor()
  expect(await card.locator('.area-level').textContent()).toMatch(/网格/)
  expect(await card.locator('nav').textContent()).toContain('潮海示范区')
  expect(await card.locator('dl').textContent()).toMatch(/99010100\d+.*(公顷|平方公里)/)
  expect(page.url()).toContain('area=')
  const before = Number(await canvas.getAttribute('data-zoom'))
  await page.locator('.map-rows button', { hasText: '第 5 处' }).click()
  await soon(async () => Number(await canvas.getAttribute('data-zoom'))).toBeGreaterThan(before + 1)
  await soon(async () => Number(await canvas.getAttribute('data-points'))).toBeGreaterThan(2)
  // What was chosen in the list stands in the middle of the map.
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  expect(await page.locator('.map-rows li.chosen').textContent()).toContain('第 5 处')
  expect(await page.locator('.map-rows button:disabled').textContent()).toContain('没有说在哪里')
  expect(failed).toEqual([])
})

test('all of it by keyboard: down the tree to a grid and up again, a matter chosen, the queue changed', async () => {
  const page = await world.window('dispatcher', { width: 1024, height: 700, language: 'en' })
  await page.goto(`${world.url}/console/map`)
  await drawn(page)
  for (const name of ['潮海示范区', '潮海街道', '东苑社区居民委员会', '东苑第一网格']) {
    const button = page.locator('.area-list button', { hasText: name }).first()
    await button.waitFor()
    await button.focus()
    await page.keyboard.press('Enter')
    await soon(() => page.locator('.area-card h3').textContent()).toContain(name)
  }
  await soon(async () => Number(await page.locator('.map-canvas').getAttribute('data-zoom'))).toBeGreaterThan(13)
  await page.getByRole('button', { name: '潮海街道' }).press('Enter')
  await soon(() => page.locator('.area-card h3').textContent()).toBe('潮海街道')
  await page.locator('[data-row]').first().press('Enter')
  await soon(() => page.locator('.map-rows li.chosen').count()).toBe(1)
  await page.getByLabel('Which matters').selectOption('to_call')
  await soon(() => page.locator('.map-matters').textContent()).toContain('There are no matters here')
  expect(page.url()).toContain('queue=to_call')
  expect(await missedByTab(page)).toEqual([])
})

test.each([
  ['zh', 1440],
  ['en', 320],
] as const)('the map passes axe and never scrolls sideways (%s, %i px)', async (language, width) => {
  const page = await world.window('dispatcher', { language, width, height: 800 })
  await page.goto(`${world.url}/console/map?area=dongyuan-01`)
  await drawn(page)
  await page.locator('.area-card').waitFor()
  await page.locator('[data-row]').first().waitFor()
  expect(await faultsOf(page)).toEqual([])
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(sideways).toBeLessThanOrEqual(0)
  if (process.env['MAZHA_PICTURES'])
    await page.screenshot({ path: `${process.env['MAZHA_PICTURES']}/map-${width}.png` })
})

test('an administrator sees the ground and no matters', async () => {
  const page = await world.window('administrator')
  await page.goto(`${world.url}/console/map`)
  await drawn(page)
  expect(await page.locator('.map-matters').count()).toBe(0)
})

test('the ground is filled by coverage, a table says the same; the list’s link opens the map where its matters lie', async () => {
  await loadDemoStaff(world.ctx)
  const page = await world.window('dispatcher', { width: 1280 })
  await page.goto(`${world.url}/console/map?fill=coverage&area=dongyuan`)
  const canvas = await drawn(page)
  await soon(async () => Number(await canvas.getAttribute('data-filled'))).toBeGreaterThan(3)
  const zoom = Number(await canvas.getAttribute('data-zoom'))
  const part = page.getByRole('region', { name: '网格员覆盖率' })
  expect(await part.locator('tbody tr').count()).toBeGreaterThan(3)
  expect(await part.locator('tbody').textContent()).toContain('%')
  expect(await faultsOf(page)).toEqual([])
  if (process.env['MAZHA_PICTURES'] !== undefined)
    await page.screenshot({ path: `${process.env['MAZHA_PICTURES']}/map-coverage.png` })
  await part.locator('.area-list button').first().click()
  await soon(async () => Number(await canvas.getAttribute('data-zoom'))).toBeGreaterThan(zoom)
  await page.getByLabel('填色显示').selectOption('')
  await soon(() => canvas.getAttribute('data-filled')).toBe('0')

  await page.goto(`${world.url}/console/matters?q=${encodeURIComponent('井盖')}`)
  await page.getByRole('link', { name: '在地图上看' }).click()
  await drawn(page)
  await soon(() => page.locator('.map-matters output').textContent()).toBe('已列出 9 件，其中 9 件有位置')
  await soon(async () => Number(await page.locator('.map-canvas').getAttribute('data-zoom'))).toBeGreaterThan(zoom)

  // A trail names the grid in which a point lies, and leads to it on the map, whatever list stands beside the map.
  await page.goto(`${world.url}/console/matters?q=${encodeURIComponent('远处的路灯')}`)
  await page.locator('a[data-matter]').first().click()
  const said = page.locator('.trail .step-words', { hasText: '网格' })
  await said.waitFor()
  expect(await page.locator('.trail').textContent()).not.toMatch(/\d+\.\d{3}/)
  await said.getByRole('link', { name: '在地图上看' }).click()
  await drawn(page)
  await soon(async () => Number(await page.locator('.map-canvas').getAttribute('data-zoom'))).toBeGreaterThan(15.5)
  await soon(async () => Number(await page.locator('.map-canvas').getAttribute('data-points'))).toBe(1)
  expect(page.url()).not.toMatch(/\d+\.\d{3}/)
  await page.getByRole('link', { name: /^标出的位置：/ }).click()
  await page.getByRole('heading', { name: '远处的路灯不亮' }).waitFor()
})
