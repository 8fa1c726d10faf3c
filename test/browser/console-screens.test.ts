import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { atRest } from './axe.ts'
import { consoleWorld, faultsOf, soon } from './console-world.ts'
import { missedByTab } from './keyboard.ts'

const world = await consoleWorld('2026-09-23T10:00:00+08:00')
beforeAll(async () => {
  for (let n = 0; n < 60; n += 1)
    await world.filed(`第 ${n + 1} 盏路灯不亮`, { location: { address: `滨河路 ${n + 1} 号` } })
})

const screens = [
  ['/', '.start-queues'],
  ['/matters', 'a[data-matter]'],
  ['/matters?queue=to_call', '.list-pane .empty'],
  ['/desk', '#desk-text'],
  ['/imports', '.drop'],
  ['/posters', '.posters-form'],
  ['/procedures', '.procedure-list li'],
  ['/procedures/service-request', '.diagram svg'],
  ['/nothing-here', '.empty'],
] as const

const sidewaysBy = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

test.each([
  ['zh', 1440],
  ['en', 320],
] as const)('every screen passes axe and never scrolls sideways (%s, %i px)', async (language, width) => {
  const page = await world.window('dispatcher', { language, width, height: 800 })
  for (const [path, mark] of screens) {
    await page.goto(`${world.url}/console${path}`)
    await page.locator(mark).first().waitFor()
    expect(await faultsOf(page), path).toEqual([])
    for (const narrow of language === 'zh' ? [768, 320, width] : [width]) {
      await page.setViewportSize({ width: narrow, height: 800 })
      expect(await sidewaysBy(page), `${path} at ${narrow} px`).toBeLessThanOrEqual(0)
    }
    // The window says which page it is: the last heading of it, whatever place it belongs to.
    expect(await page.title(), path).toContain(await page.locator('h1').last().textContent())
  }
})

test('what a post does not open, and what is not there, say so under a heading instead of refusing part by part', async () => {
  const page = await world.window('dispatcher')
  for (const [path, heading] of [
    ['/audit', '您的岗位不能打开这个页面'],
    ['/imports/none', '没有这个页面'],
    ['/staff/nothing', '没有这个页面'],
  ] as const) {
    await page.goto(`${world.url}/console${path}`)
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    expect(await page.locator('.notice.wrong').count(), path).toBe(0)
  }
})

test('every screen is walked by the Tab key alone, each control in sight', async () => {
  const page = await world.window('dispatcher', { language: 'en', width: 1024, height: 600 })
  for (const [path, mark] of screens) {
    await page.goto(`${world.url}/console${path}`)
    await page.locator(mark).first().waitFor()
    await atRest(page)
    expect(await missedByTab(page), path).toEqual([])
    expect(await sidewaysBy(page), `${path} at 1024 px`).toBeLessThanOrEqual(0)
  }
})

test('a long list grows by itself while one scrolls, each matter once', async () => {
  const page = await world.window('dispatcher')
  await page.goto(`${world.url}/console/matters?queue=to_accept`)
  await soon(() => page.locator('a[data-matter]').count()).toBeGreaterThanOrEqual(40)
  await page.locator('.list-scroll').evaluate((list) => list.scrollTo(0, list.scrollHeight))
  await soon(() => page.locator('a[data-matter]').count()).toBe(60)
  const ids = await page
    .locator('a[data-matter]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('data-matter')))
  expect(new Set(ids).size).toBe(60)
  expect(await page.locator('.list-count').textContent()).toBe('60')
})

test('on a phone one thing stands at a time: the list, the matter, and the way back', async () => {
  const page = await world.window('dispatcher', { width: 390, height: 844 })
  await page.goto(`${world.url}/console/matters?queue=to_accept`)
  await page.locator('a[data-matter]').first().click()
  await page.locator('article.matter').waitFor()
  expect(await page.locator('.list-pane').isVisible()).toBe(false)
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('link', { name: '返回列表' }).click()
  await page.locator('a[data-matter]').first().waitFor()
  expect(await page.locator('.matter-frame').isVisible()).toBe(false)
})

test('what closes gives the focus back to what opened it, and the queue one is in stands in sight', async () => {
  const page = await world.window('dispatcher', { width: 768, height: 1024 })
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '')
  const close = async (words: string): Promise<void> => {
    const opener = page.getByRole('button', { name: words })
    await opener.focus()
    await page.keyboard.press('Enter')
    await soon(focused).not.toContain(words)
    await page.keyboard.press('Escape')
    await soon(focused).toContain(words)
  }
  await page.goto(`${world.url}/console/matters`)
  await page.locator('a[data-matter]').first().waitFor()
  const [bar, here] = [page.locator('.queues'), page.locator('.queue[aria-current]')]
  const rightOf = async (one: typeof bar): Promise<number> => {
    const box = await one.boundingBox()
    return (box?.x ?? 0) + (box?.width ?? 0)
  }
  await soon(async () => (await rightOf(here)) <= (await rightOf(bar))).toBe(true)
  await close('导出')
  await page.locator('a[data-matter]').first().click()
  await page.locator('article.matter').waitFor()
  // The last but one: not the first of them, whatever opened it.
  await close('并案')
  // An explanation that is open closes before the matter does.
  await page.locator('.clock-chip').first().press('Enter')
  await page.locator('.clock-chip[aria-expanded="true"]').press('Escape')
  await soon(() => page.locator('.clock-chip[aria-expanded="true"]').count()).toBe(0)
  expect(await page.locator('article.matter').isVisible()).toBe(true)
})

test('when the server cannot be reached the list says so, keeps what it had, and comes back', async () => {
  const page = await world.window('dispatcher')
  await page.goto(`${world.url}/console/matters?queue=to_accept`)
  await page.locator('a[data-matter]').first().waitFor()
  await page.route('**/api/matters?**', (route) => route.abort())
  await page.locator('body').press('r')
  await soon(() => page.locator('.list-pane .notice.wrong').textContent()).toContain('连不上服务器')
  expect(await page.locator('a[data-matter]').count()).toBeGreaterThan(0)
  await page.unroute('**/api/matters?**')
  // The first try may still meet the end of the barrier; a person would press once more.
  const again = page.locator('.list-pane .notice.wrong button')
  await soon(async () => {
    if ((await again.count()) > 0) await again.click()
    return again.count()
  }).toBe(0)
})

test('posters carry the place into the portal’s form, one sheet of paper each', async () => {
  const page = await world.window('dispatcher')
  await page.goto(`${world.url}/console/posters`)
  await page.getByLabel('地点（一行一个）').fill('东关街市民公园南门\n青石社区东门')
  await page.getByRole('button', { name: '加上' }).click()
  await soon(() => page.locator('.poster .qr path').count()).toBe(2)
  expect(await page.locator('.poster .qr').first().getAttribute('data-words')).toContain(
    `/#/new?place=${encodeURIComponent('东关街市民公园南门')}`,
  )
  expect(await faultsOf(page)).toEqual([])
  const printed = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(printed.match(/\/Type\s*\/Page\b/g)).toHaveLength(2)
})

test('what the first screen loads stays under 600 KB of compressed script', async () => {
  const page = await world.window('dispatcher')
  const sizes = new Map<string, number>()
  page.on('response', (response) => {
    if (!response.url().endsWith('.js')) return
    sizes.set(response.url(), Number(response.headers()['content-length'] ?? 0))
  })
  await page.goto(`${world.url}/console/matters`)
  await page.locator('a[data-matter]').first().waitFor()
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  expect(sizes.size).toBeGreaterThan(2)
  expect(total).toBeGreaterThan(100_000)
  expect(total).toBeLessThan(600_000)
})
