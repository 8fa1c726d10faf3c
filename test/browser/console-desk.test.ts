import { beforeAll, expect, test } from 'vitest'
import { consoleWorld, faultsOf, soon } from './console-world.ts'

const world = await consoleWorld('2026-09-22T14:00:00+08:00')
beforeAll(async () => {
  await world.filed('滨河路和青石路口的路灯不亮，晚上过马路看不清', { location: { address: '滨河路 18 号' } })
})

test('a call is registered by the keyboard alone, the receipt prints on 80 mm, and one key takes the next person', async () => {
  const page = await world.window('clerk')
  await page.goto(`${world.url}/console/desk`)
  await soon(() => page.evaluate(() => document.activeElement?.id)).toBe('desk-text')
  await page.keyboard.type('小区门口的垃圾桶三天没有清运')
  await page.keyboard.press('Tab')
  await page.keyboard.type('青石社区 3 号楼')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('13800001111')
  await page.keyboard.press('Tab')
  await page.keyboard.type('王女士')
  // The draft is the tab’s own: a reload loses nothing.
  await page.reload()
  await soon(() => page.locator('#desk-text').inputValue()).toBe('小区门口的垃圾桶三天没有清运')
  expect(await faultsOf(page)).toEqual([])
  await page.keyboard.press('Control+Enter')
  await page.locator('.receipt').waitFor()
  await soon(() => page.locator('.receipt .qr path').count()).toBe(1)
  expect(await faultsOf(page)).toEqual([])
  const receipt = (await page.locator('.receipt').textContent()) ?? ''
  expect(receipt).toMatch(/\d{6} \d{5} \d/)
  expect(receipt).toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/)

  const printed = await page.pdf({ preferCSSPageSize: true, printBackground: true })
  const size = /\/MediaBox\s*\[\s*0 0 ([\d.]+)/.exec(printed.toString('latin1'))?.[1]
  // 80 mm in points.
  expect(Number(size)).toBeCloseTo(226.8, -0.5)

  await page.keyboard.press('n')
  await soon(() => page.locator('#desk-text').inputValue()).toBe('')
  await soon(() => page.evaluate(() => document.activeElement?.id)).toBe('desk-text')

  const clerk = await world.as('clerk')
  const { body } = await clerk(`/api/matters?q=${encodeURIComponent('垃圾桶')}`)
  expect(body.items).toHaveLength(1)
  expect(body.items[0]).toMatchObject({ channel: 'phone', address: '青石社区 3 号楼' })
})

test('what is missing is said before anything is sent, and the summary leads to the field', async () => {
  const page = await world.window('clerk2')
  await page.goto(`${world.url}/console/desk`)
  await page.locator('#desk-phone').fill('不知道')
  await page.keyboard.press('Control+Enter')
  await soon(() => page.getByRole('alert').textContent()).toContain('请填写“反映什么”')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert')
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('link', { name: /电话号码不对/ }).press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('desk-phone')
})

test('a caller about the same lamp is joined to the open matter and keeps a receipt of their own', async () => {
  const page = await world.window('clerk2')
  await page.goto(`${world.url}/console/desk`)
  await page.locator('#desk-text').waitFor()
  await page.locator('#desk-text').fill('滨河路和青石路口路灯不亮')
  await page.locator('.desk-similar li').first().waitFor()
  expect(await page.locator('.desk-similar li').first().textContent()).toContain('路灯')
  expect(await page.locator('.desk-similar .similar-why').first().textContent()).toMatch(/都提到|同一地址/)
  await page.keyboard.press('Alt+1')
  await page.getByText('登记后并入').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.keyboard.press('Control+Enter')
  await page.locator('.receipt').waitFor()
  await soon(() => page.locator('.handed .notice').textContent()).toContain('已并入')
  const auditor = await world.as('auditor')
  const { body } = await auditor('/api/matters?state=merged')
  expect(body.items).toHaveLength(1)
})
