import { afterAll, expect, test } from 'vitest'
import { startImports } from '../../packages/server/src/modules/intake/index.ts'
import { consoleWorld, faultsOf, soon } from './console-world.ts'

const world = await consoleWorld('2026-10-20T09:00:00+08:00')
const jobs = startImports(world.ctx)
afterAll(() => jobs.stop())

const sheet = [
  '内容,提交于,姓名,联系电话,地址,答复意见,答复时间',
  '建设路路灯不亮，晚上看不清路,2026-10-12 09:01:00,张三,13900000001,建设路 1 号,,',
  '下水道堵了，污水漫到路上,2026-10-12 10:01:00,李四,13900000002,文化路 2 号,已疏通。,2026-10-14 10:00:00',
  ',2026-10-12 11:01:00,王五,13900000003,文化路 3 号,,',
].join('\n')

test('a spreadsheet is shown before it is imported: columns are corrected, rejects have reasons, the run is followed to its end', async () => {
  const page = await world.window('clerk')
  await page.goto(`${world.url}/console/imports`)
  await page.locator('.drop').waitFor()
  await page
    .locator('#import-file')
    .setInputFiles({ name: '台账.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet) })
  await page.locator('.mapping').waitFor()
  // A heading that nobody could guess is set by hand, and the preview follows.
  await page.getByLabel('“提交于”成为').selectOption('at')
  await soon(() => page.locator('.preview tbody tr').nth(1).textContent()).toContain('历史记录')
  expect(await page.locator('.preview tbody tr').nth(2).textContent()).toContain('没有诉求内容')
  expect(await faultsOf(page)).toEqual([])

  await page.getByRole('button', { name: '开始导入' }).click()
  await soon(() => page.locator('.page-head p').textContent()).toContain('已完成')
  const figures = await page.locator('.run-figures dd').allTextContents()
  expect(figures.slice(0, 3)).toEqual(['2', '0', '1'])
  expect(await faultsOf(page)).toEqual([])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载未导入的行和原因' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/\.xlsx$/)

  await page.getByRole('link', { name: '导入记录' }).click()
  await page.getByRole('rowheader', { name: '台账.csv' }).waitFor()
  await page.goto(`${world.url}/console/matters?channel=spreadsheet`)
  await soon(() => page.locator('a[data-matter]').count()).toBe(2)
})

test('a file that is no spreadsheet is answered where it was chosen', async () => {
  const page = await world.window('clerk2')
  await page.goto(`${world.url}/console/imports`)
  await page.locator('.drop').waitFor()
  await page
    .locator('#import-file')
    .setInputFiles({ name: '照片.xlsx', mimeType: 'image/png', buffer: Buffer.from('89504e470d0a1a0a', 'hex') })
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('alert').textContent()).toMatch(/不符|不是表格|损坏/)
})
