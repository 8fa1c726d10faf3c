import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { loadDemoGround } from '../../packages/server/src/demo/ground.ts'
import { loadDemoStaff } from '../../packages/server/src/demo/staff.ts'
import { consoleWorld, faultsOf } from './console-world.ts'

// What the screens show and pass on. What the rules say stands in http/staff, http/posts, unit-days and staffing tests.
const world = await consoleWorld('2026-09-23T10:00:00+08:00')
await loadDemoGround(world.ctx)
await loadDemoStaff(world.ctx)
const [security, administrator] = await Promise.all([
  world.window('security-administrator', { width: 1280 }),
  world.window('administrator', { width: 1280 }),
])

const pictures = process.env['MAZHA_PICTURES']
const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}
/** Nothing wrong for whoever cannot see it: once for every sort of screen and form. */
const sound = async (page: Page, name: string): Promise<void> => {
  expect(await faultsOf(page), name).toEqual([])
  await fits(page, name)
}
/** Nothing beside the screen of a phone. */
const fits = async (page: Page, name: string): Promise<void> => {
  await picture(page, name)
  const size = page.viewportSize()
  await page.setViewportSize({ width: 320, height: 700 })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wide, name).toBeLessThanOrEqual(0)
  await picture(page, `${name}-320`)
  if (size !== null) await page.setViewportSize(size)
}

test('from the report’s gap to the post, given by the keyboard; a photograph put up and taken back; then ended with a look at what passes on', async () => {
  const page = security
  await page.goto(`${world.url}/console/staff?net=party`)
  await page.getByRole('link', { name: '党员中心户（301 室）' }).waitFor()
  await sound(page, 'units')

  await page.getByRole('link', { name: '配备情况' }).click()
  const gaps = page.getByRole('region', { name: '没有网格员的网格' })
  await gaps.waitFor()
  await sound(page, 'report')
  await gaps.getByRole('link').first().click()
  await page.getByText('还缺').first().waitFor()
  await sound(page, 'sheet')
  await page.goBack()
  await page.getByRole('region', { name: '空缺岗位' }).getByRole('link').first().click()

  const give = page.getByRole('button', { name: '任命：网格员' }).first()
  await give.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '任命：网格员' }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.type('钟表匠')
  await page.getByLabel('选择人员').selectOption('new')
  await page.getByRole('button', { name: '任命', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: '钟表匠' }).click()
  await page.getByRole('button', { name: '改为兼职：网格员' }).click()
  await page.getByRole('button', { name: '改为专职：网格员' }).waitFor()

  await page.getByRole('button', { name: '上传照片' }).click()
  const face = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  await page.getByLabel('选择照片').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: face })
  const use = page.getByRole('button', { name: '使用这张照片' })
  await use.click()
  await page.getByRole('link', { name: '请填写“本人同意的日期”' }).waitFor()
  await page.getByLabel('本人同意的日期').fill('2026-09-22')
  await page.getByRole('button', { name: '结束任职：网格员' }).click()
  await page.getByRole('button', { name: '先看移交' }).click()
  await page.getByText('手上没有在办事项需要移交').waitFor()
  await page.getByText('之后没有人负责').waitFor()
  await sound(page, 'person')
  await use.click()
  await page.getByRole('img', { name: '钟表匠的照片' }).waitFor()
  await page.getByText('本人 2026年9月22日 同意').waitFor()
  await page.getByRole('button', { name: '撤回同意，删除照片' }).click()
  await page.getByRole('button', { name: '确认删除' }).click()
  await page.getByText('照片已删除').waitFor()
  expect(await page.getByRole('img', { name: '钟表匠的照片' }).count()).toBe(0)

  await page.getByRole('button', { name: '确认结束' }).click()
  await page.getByText('已移交 0 件').waitFor()
})

test('an administrator makes a unit below another and renames it from a day on, by the keyboard, and takes that back', async () => {
  const page = administrator
  await page.goto(`${world.url}/console/staff/unit?id=dongyuan`)
  await page.getByRole('button', { name: '新建下级' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '新建单位' }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.type('东苑服务站')
  await page.getByLabel('类型').selectOption('centre')
  await page.getByLabel('添加区域').fill('东苑')
  await page.getByLabel('选择要添加的区域').selectOption('dongyuan-01')
  await page.getByLabel('窗口或房间的名称').fill('1 号窗口')
  await page.getByLabel('入驻单位', { exact: true }).selectOption('labour')
  await sound(page, 'unit-new')
  await page.getByRole('button', { name: '添加窗口或房间' }).click()
  await page.getByRole('button', { name: '建立单位' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '东苑服务站', level: 1 }).waitFor()
  await page.getByText('1 号窗口').waitFor()

  await page.getByRole('button', { name: '更名或变更' }).click()
  await page.getByLabel('从哪一天起').fill('2026-09-24')
  await page.getByLabel('单位名称').fill('东苑马扎服务站')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('button', { name: '不再变更' }).click()
  await page.getByRole('button', { name: '确认不再变更' }).click()
  await page.getByText('东苑马扎服务站').waitFor({ state: 'detached' })

  await page.getByRole('button', { name: '撤销', exact: true }).click()
  await page.getByLabel('最后一天').fill('2026-10-31')
  await page.getByRole('button', { name: '确认撤销' }).click()
  await page.getByText('将于 2026年10月31日 撤销').waitFor()
  await page.getByRole('button', { name: '不再撤销' }).click()
  await page.getByRole('button', { name: '确认不再撤销' }).click()
  await page.getByRole('button', { name: '撤销', exact: true }).waitFor()
})

test('a post’s ground changes from a day on; a merger is looked at, decided and taken back; what has nobody is listed', async () => {
  const page = security
  await page.goto(`${world.url}/console/staff/unit?id=xihe`)
  await page.getByRole('button', { name: '新建岗位' }).click()
  await page.getByLabel('岗位职责').selectOption('grid_worker')
  await page.getByLabel('可见范围').selectOption('own')
  await page.getByLabel('添加区域').fill('西河')
  await page.getByLabel('选择要添加的区域').selectOption('xihe-01')
  await page.getByRole('button', { name: '建立岗位' }).click()
  const made = page
    .locator('tr', { has: page.getByRole('button', { name: '任命：网格员' }) })
    .filter({ hasText: '西河第一网格' })
  await made.getByRole('link', { name: '网格员' }).click()
  await page.getByText('可见范围 本人经办').waitFor()
  await page.getByRole('button', { name: '修改岗位' }).click()
  await page.getByLabel('可见范围').selectOption('')
  await page.getByRole('button', { name: '移除区域 西河第一网格' }).click()
  await page.getByLabel('添加区域').fill('西河')
  await page.getByLabel('选择要添加的区域').selectOption('xihe-02')
  await page.getByLabel('负责区域从哪一天起变').fill('2026-10-01')
  await fits(page, 'post-change')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('2026年9月23日 至 2026年9月30日').waitFor()
  await page.getByText('2026年10月1日 起').waitFor()
  expect(await page.getByText('可见范围 本人经办').count()).toBe(0)

  await page.goto(`${world.url}/console/staff/unit?id=xihe`)
  await page.getByRole('button', { name: '并入其他单位' }).click()
  await page.getByLabel('并入哪个单位', { exact: true }).selectOption('dongyuan')
  await page.getByLabel('新单位接手的第一天').fill('2026-10-01')
  await page.getByRole('button', { name: '先看变动' }).click()
  await page.getByText('从 2026年10月1日 起').waitFor()
  await sound(page, 'merge')
  await page.getByRole('button', { name: '确认合并' }).click()
  await page.getByText('将从 2026年10月1日 起并入东苑社区').waitFor()
  await page.getByRole('button', { name: '不再并入' }).click()
  await page.getByRole('button', { name: '确认不再并入' }).click()
  await page.getByRole('button', { name: '并入其他单位' }).waitFor()

  await page.getByRole('link', { name: '无人承接' }).click()
  await page.getByRole('heading', { name: '没有岗位的单位' }).waitFor()
  await fits(page, 'orphans')
})

test('a table of staff is looked at before it is taken in, its refused rows come back, and it reads in English', async () => {
  const page = security
  await page.addInitScript(() => localStorage.setItem('mazha.language', '"en"'))
  await page.goto(`${world.url}/console/staff/tables`)
  await page.locator('#import-file').setInputFiles({
    name: 'staff.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      '姓名,工号,单位,职责,负责网格,备注\n钟一,G1,东苑社区,志愿者,dongyuan-01,\n钟二,G2,没有的单位,志愿者,,\n',
    ),
  })
  await page.getByText('2 rows: 1 new, 0 there already, 1 refused.').waitFor()
  await page.getByText('There is no unit “没有的单位”.').waitFor()
  await sound(page, 'tables')
  await page.getByRole('button', { name: 'Take 1 rows in' }).click()
  await page.getByText('Taken in.').waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download rejected rows with reasons' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('staff-rejects.csv')
})
