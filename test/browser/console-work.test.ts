import { readFile } from 'node:fs/promises'
import ExcelJS from 'exceljs'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { act, consoleWorld, faultsOf, openMatter, pick, soon } from './console-world.ts'

const world = await consoleWorld('2026-09-28T09:30:00+08:00')
const numbers: string[] = []

/** Accepted through the real command, so that a dispatcher has work. */
const accepted = async (text: string): Promise<string> => {
  const { number } = await world.filed(text)
  const clerk = await world.as('clerk')
  const { body } = await clerk(`/api/matters/${number}`)
  const done = await clerk(`/api/matters/${body.id}/actions/accept`, {
    method: 'POST',
    body: { clientId: crypto.randomUUID(), version: body.version, input: {} },
  })
  if (done.status !== 200) throw new Error(done.text)
  return number
}

let page: Page
beforeAll(async () => {
  for (const text of ['滨河路路灯不亮', '青石社区门口垃圾桶三天没清', '东关街人行道地砖松动，老人摔倒'])
    numbers.push(await accepted(text))
  await world.filed('公交站牌被撞歪了，看不清站名')
  page = await world.window('dispatcher')
})

test('search and filters stand in the address: they survive a reload, and back goes back', async () => {
  await page.goto(`${world.url}/console/matters`)
  await page.locator('a[data-matter]').first().waitFor()
  expect(await page.locator('a[data-matter]').count()).toBe(4)

  await page.locator('body').press('/')
  await page.keyboard.type('垃圾桶')
  await soon(() => page.url()).toContain('q=')
  await soon(() => page.locator('a[data-matter]').count()).toBe(1)
  expect(await page.locator('.row-title').textContent()).toContain('垃圾桶')

  await page.reload()
  await soon(() => page.locator('.row-title').allTextContents()).toHaveLength(1)
  expect(await page.getByLabel('搜索').inputValue()).toBe('垃圾桶')

  await page.goBack()
  await soon(() => page.locator('a[data-matter]').count()).toBe(4)
  expect(await page.getByLabel('搜索').inputValue()).toBe('')

  await page.getByRole('button', { name: '筛选' }).click()
  await page.getByLabel('状态').selectOption('registered')
  await soon(() => page.locator('a[data-matter]').count()).toBe(1)
  expect(page.url()).toContain('state=registered')
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: /去掉筛选/ }).click()
  await soon(() => page.locator('a[data-matter]').count()).toBe(4)
  await page.getByLabel('搜索').fill('没有人说过的话')
  await soon(() => page.locator('.empty').first().textContent()).toContain('没有符合条件的事项')
})

test('j, k and Enter walk the list, e and 1 go to the action, Escape comes back, ? shows the keys', async () => {
  await page.goto(`${world.url}/console/matters?queue=to_dispatch`)
  await page.locator('a[data-matter]').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  const first = await page.locator('a[data-matter]').first().getAttribute('data-matter')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-matter'))).toBe(first)
  await page.keyboard.press('Enter')
  await page.locator('article.matter').waitFor()
  expect(page.url()).toContain(`/matters/${first}`)
  await page.keyboard.press('e')
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('action-button')
  await page.keyboard.press('1')
  await page.locator('section.actions form').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('section.actions form').waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
})

test('a clock says where its due time comes from: every day counted or skipped over National Day', async () => {
  const number = await accepted('水务局门前井盖松动')
  await openMatter(page, number)
  await act(page, '派单', async () => pick(page, '主办单位', '水务局'))
  await page.locator('.clock-chip', { hasText: '办理答复' }).click()
  const days = page.locator('.explained .days-grid > li')
  await days.first().waitFor()
  expect(await page.locator('.explained .day.counted').count()).toBe(5 + 1)
  expect(await page.locator('.explained .day.holiday').count()).toBeGreaterThanOrEqual(7)
  expect(await page.locator('.explained .day.due').count()).toBe(1)
  expect(await page.locator('.explained-sentence').textContent()).toContain('5 个工作日')
  expect(await faultsOf(page)).toEqual([])
})

test('two windows act on one matter: the slower one is told kindly and loses nothing that was typed', async () => {
  const number = await accepted('早市摊位占了人行道')
  const other = await world.window('dispatcher')
  await openMatter(page, number)
  await openMatter(other, number)
  // The slower window hears no news, as on a bad line.
  await other.route('**/api/events', (route) => route.abort())
  await other.reload()
  await other.locator('article.matter').waitFor()
  const actions = other.locator('section.actions')
  await actions.locator('button.action-button', { hasText: '派单' }).click()
  await pick(other, '主办单位', '市政局')
  await other.getByLabel(/交办要求/).fill('请和城管一起看。')
  const clerk = await world.window('clerk')
  await openMatter(clerk, number)
  await act(clerk, '补充情况', async () => clerk.getByLabel('补充内容').fill('又有两位居民来电。'))

  await actions.locator('form').getByRole('button', { name: '派单' }).click()
  await soon(() => actions.locator('.notice').first().textContent()).toContain('别人更新了这件事')
  expect(await actions.locator('.notice').first().textContent()).toContain('补充情况')
  expect(await other.getByLabel(/交办要求/).inputValue()).toBe('请和城管一起看。')
  expect(await faultsOf(other)).toEqual([])
  await actions.locator('form').getByRole('button', { name: '派单' }).click()
  await soon(() => other.locator('.matter-line .state-tag').textContent()).toBe('已派单')
  expect(await other.locator('.trail').textContent()).toContain('请和城管一起看。')
})

test('a session that ends while somebody types is renewed over the screen, and the act goes out', async () => {
  const number = await accepted('小区没有充电棚')
  const own = await world.window('dispatcher')
  await openMatter(own, number)
  await own.locator('button.action-button', { hasText: '派单' }).click()
  await pick(own, '主办单位', '住建局')
  await own.getByLabel(/交办要求/).fill('请答复建棚计划。')
  await own.context().clearCookies()
  await own.locator('section.actions form').getByRole('button', { name: '派单' }).click()
  const dialog = own.getByRole('dialog')
  await dialog.waitFor()
  expect(await faultsOf(own)).toEqual([])
  await dialog.getByLabel('用户名').fill('dispatcher')
  await dialog.getByLabel('密码', { exact: true }).fill('mazha-demo-2026')
  await own.keyboard.press('Enter')
  await soon(() => own.locator('.matter-line .state-tag').textContent()).toBe('已派单')
  expect(await own.locator('.trail').textContent()).toContain('请答复建棚计划。')
})

test('many are dispatched at once, and each answers for itself', async () => {
  await page.goto(`${world.url}/console/matters?queue=to_dispatch`)
  await soon(() => page.locator('a[data-matter]').count()).toBe(3)
  await page.locator('.row-mark input').first().check()
  await page.getByRole('button', { name: '全选本页' }).click()
  await page.getByRole('button', { name: '批量办理' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '派单' }).click()
  await pick(page, '主办单位', '城管局')
  // One of them changes in the meantime: it alone is refused.
  const clerk = await world.as('clerk')
  const { body } = await clerk(`/api/matters/${numbers[0]}`)
  await clerk(`/api/matters/${body.id}/actions/add_words`, {
    method: 'POST',
    body: { clientId: crypto.randomUUID(), version: body.version, input: { words: '还有一盏也不亮' } },
  })
  expect(await faultsOf(page)).toEqual([])
  await dialog.locator('form').getByRole('button', { name: '派单' }).click()
  await soon(() => dialog.locator('.notice').textContent()).toContain('办成 2 件，没办成 1 件')
  expect(await dialog.locator('.bulk-results').textContent()).toContain('刚被别人更新')
})

test('the list that stands on the screen comes as a workbook that opens', async () => {
  await page.goto(`${world.url}/console/matters?q=${encodeURIComponent('路灯')}`)
  await page.locator('a[data-matter]').first().waitFor()
  await page.getByRole('button', { name: '导出' }).click()
  await page.getByLabel('导出用途').fill('每周例会核对')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '记录并导出' }).click(),
  ])
  const book = new ExcelJS.Workbook()
  await book.xlsx.load((await readFile(await download.path())) as never)
  const cells: string[] = []
  book.worksheets[0]?.eachRow((row) => row.eachCell((cell) => cells.push(cell.text)))
  expect(cells.join(' ')).toContain('滨河路路灯不亮')
  expect(cells.join(' ')).not.toContain('垃圾桶')
})
