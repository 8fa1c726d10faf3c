import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { loadDemoGround } from '../../packages/server/src/demo/ground.ts'
import { loadDemoStaff } from '../../packages/server/src/demo/staff.ts'
import { readPdf } from '../read-pdf.ts'
import { consoleWorld, faultsOf } from './console-world.ts'

const world = await consoleWorld('2026-09-23T10:00:00+08:00')
await loadDemoGround(world.ctx)
await loadDemoStaff(world.ctx)

const sound = async (page: Page, name: string): Promise<void> => {
  expect(await faultsOf(page), name).toEqual([])
  const pictures = process.env['MAZHA_PICTURES']
  const picture = async (as: string): Promise<void> => {
    if (pictures === undefined) return
    mkdirSync(pictures, { recursive: true })
    await page.screenshot({ path: join(pictures, `${as}.png`), fullPage: true })
  }
  await picture(name)
  const size = page.viewportSize()
  await page.setViewportSize({ width: 320, height: 700 })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wide, name).toBeLessThanOrEqual(0)
  await picture(`${name}-320`)
  if (size !== null) await page.setViewportSize(size)
}
const printed = async (page: Page, press: () => Promise<void>) => {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  return { name: download.suggestedFilename(), pdf: await readPdf(readFileSync(await download.path())) }
}

test('from a grid’s team a clerk prints its cards, then all notices of the community, and fetches them once more', async () => {
  const page = await world.window('clerk', { width: 1280 })
  await page.goto(`${world.url}/console/staff/grid?id=dongyuan-01`)
  await page.getByRole('link', { name: '打印联系卡、公示' }).click()
  await page.getByRole('heading', { name: '联系卡与公示' }).waitFor()
  await page.getByText('这个地址只有本机或内网能打开').waitFor()
  await sound(page, 'cards-grid')
  const make = page.getByRole('button', { name: '生成 PDF' })
  const one = await printed(page, () => make.click())
  // Four to cut from one sheet of the office's paper.
  expect(one).toMatchObject({ name: '东苑第一网格便民联系卡.pdf', pdf: { sizes: [[210, 297]] } })
  expect(one.pdf.pages[0]?.match(/便民联系卡/g)).toHaveLength(4)
  await page.getByText(/1 个网格，1 页/).waitFor()

  await page.getByRole('button', { name: '东苑社区' }).click()
  await page.locator('.ant-segmented').first().getByText('网格公示').click()
  const many = await printed(page, () => make.click())
  expect(many.name).toContain('东苑社区')
  expect(many.pdf.pages.length).toBeGreaterThan(3)
  expect(new Set(many.pdf.sizes.map(String))).toEqual(new Set(['297,420']))
  await sound(page, 'cards-community')
  const again = await printed(page, () => page.getByRole('button', { name: '再次下载' }).click())
  expect(again.pdf.pages).toEqual(many.pdf.pages)
})

test('what cannot be printed is said where it was asked for, in English; a handler is not offered it', async () => {
  const page = await world.window('leader', { width: 1280, language: 'en' })
  await page.goto(`${world.url}/console/staff/cards`)
  await page.getByLabel('Copies of each').fill('200')
  await page.getByLabel('Copies of each').press('Tab')
  await page.getByLabel('Micro-grids as well').check()
  await page.getByLabel('Area').selectOption({ label: '潮海街道（Street）' })
  await page.locator('.cards-where strong').filter({ hasText: '潮海街道' }).waitFor()
  await page.locator('.cards-where button').last().click()
  await page.getByRole('button', { name: 'Make the PDF' }).click()
  await page.getByText(/At most 5000 can be printed at once/).waitFor()
  await sound(page, 'cards-refused')
  const handler = await world.window('handler', { width: 1280 })
  await handler.goto(`${world.url}/console/staff/grid?id=dongyuan-01`)
  await handler.getByRole('heading', { level: 1 }).waitFor()
  expect(await handler.getByRole('link', { name: '打印联系卡、公示' }).count()).toBe(0)
})

test('a grid whose worker’s name cannot be set is named, with the character, and nothing is saved', async () => {
  await world.ctx.db.query(
    `update mazha.person set name = '吴𠮷' where id = (select t.person_id from mazha.term t
     join mazha.post p on p.district_id = t.district_id and p.id = t.post_id and p.duty = 'grid_worker'
     join mazha.post_area a on a.district_id = p.district_id and a.post_id = p.id
     where a.area_id = 'dongyuan-01' limit 1)`,
  )
  const page = await world.window('leader', { width: 1280 })
  await page.goto(`${world.url}/console/staff/cards?id=dongyuan-01`)
  await page.getByRole('button', { name: '生成 PDF' }).click()
  await page.getByText('东苑第一网格：“吴𠮷”里的“𠮷”').waitFor()
  expect(await page.getByRole('button', { name: '再次下载' }).count()).toBe(0)
  await sound(page, 'cards-left-out')
})

test('a print that takes long is cancelled with one press', async () => {
  const page = await world.window('leader', { width: 1280 })
  await page.goto(`${world.url}/console/staff/cards?id=chaohai`)
  await page.getByLabel('每个网格印几份').fill('100')
  await page.getByLabel('每个网格印几份').press('Tab')
  await page.getByRole('button', { name: '生成 PDF' }).click()
  await page.getByRole('button', { name: '取消', exact: true }).click()
  await page.getByText('已取消，没有生成文件。').waitFor()
})
