import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { consoleWorld, soon } from './console-world.ts'
import { scan } from './scanner.ts'

const world = await consoleWorld('2026-09-23T10:00:00+08:00')

/** Somebody's telephone, at the address that was scanned. */
const telephone = async (address: string): Promise<Page> => {
  const context = await world.browser.newContext({
    viewport: { width: 375, height: 667 },
    hasTouch: true,
    isMobile: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(address)
  await page.locator('h1').waitFor()
  return page
}

const long = '青石社区便民服务中心门口（滨河路与青石路交叉口西北角公交站旁，垃圾分类投放点东侧第三根灯杆）'

test.each([
  ['A4', 'screen'],
  ['A3', 'print'],
] as const)('a poster is scanned and the form opens with its place filled in (%s, %s)', async (paper, media) => {
  const page = await world.window('dispatcher')
  await page.goto(`${world.url}/console/posters`)
  await page.getByText(paper, { exact: true }).click()
  await page.getByLabel('地点（一行一个）').fill(`东关街市民公园南门\n${long}`)
  await page.getByRole('button', { name: '加上' }).click()
  await soon(() => page.locator('.poster .qr path').count()).toBe(2)
  await page.emulateMedia({ media })
  for (const [n, place] of ['东关街市民公园南门', long].entries()) {
    const scanned = await telephone(await scan(world.browser, page.locator('.poster').nth(n)))
    await scanned.getByText(`地点已按您扫的码填好：${place}`).waitFor()
    await scanned.getByLabel('发生了什么？').fill('地砖松了')
    await scanned.getByRole('button', { name: '下一步' }).click()
    // The step that asks where has its answer already.
    await scanned.waitForURL(/#\/new\/where/)
    await scanned.getByText(`地点已按您扫的码填好：${place}`).waitFor()
    await scanned.context().close()
  }
  await page.emulateMedia({ media: null })
  // However long its name, a place has one sheet.
  const printed = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(printed.match(/\/Type\s*\/Page\b/g)).toHaveLength(2)
})

test('a place of the district is scanned with the point it stands at', async () => {
  const page = await world.window('dispatcher')
  await page.goto(`${world.url}/console/posters`)
  await page.locator('.posters-form .choice').first().click()
  await page.locator('.poster .qr path').waitFor()
  const address = new URL(await scan(world.browser, page.locator('.poster')))
  const { places } = (await world.anonymous('/api/district')).body
  const asked = new URLSearchParams(address.hash.slice(address.hash.indexOf('?')))
  expect(asked.get('place')).toBe(places[0].name.zh)
  expect(asked.get('at')).toBe(`${places[0].lng},${places[0].lat}`)
  const scanned = await telephone(address.href)
  await scanned.getByText(`地点已按您扫的码填好：${places[0].name.zh}`).waitFor()
})

test.each(['screen', 'print'] as const)('the desk’s receipt is scanned and opens the progress (%s)', async (media) => {
  const page = await world.window('clerk')
  await page.goto(`${world.url}/console/desk`)
  await page.locator('#desk-text').fill('小区门口的垃圾桶三天没有清运')
  await page.keyboard.press('Control+Enter')
  await page.locator('.receipt .qr path').waitFor()
  await page.emulateMedia({ media })
  const scanned = await telephone(await scan(world.browser, page.locator('.receipt')))
  await scanned.locator('.trail').waitFor()
  expect(await scanned.locator('main').innerText()).toContain('垃圾桶三天没有清运')
})

test.each(['screen', 'roll', 'a5'] as const)(
  'the resident’s receipt is scanned and opens it too (%s)',
  async (paper) => {
    const { number, code } = await world.filed('路口的井盖响')
    const own = await telephone(`${world.url}/#/receipt/${number}/${code}`)
    await own.locator('.paper svg.qr path').waitFor()
    if (paper !== 'screen') {
      await own.evaluate(() => {
        globalThis.print = () => undefined
      })
      await own.getByRole('button', { name: paper === 'roll' ? '打印小票' : '打印 A5' }).click()
      await own.emulateMedia({ media: 'print' })
    }
    const scanned = await telephone(await scan(world.browser, own.locator('.paper')))
    await scanned.locator('.trail').waitFor()
    expect(await scanned.locator('main').innerText()).toContain('路口的井盖响')
  },
)
