import { checkSign } from '@mazha/contracts/id-number'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadDemoGround } from '../../packages/server/src/demo/ground.ts'
import { demoPassword, demoPersonId } from '../../packages/server/src/demo/people.ts'
import { recordExport } from '../../packages/server/src/modules/audit/index.ts'
import { consoleWorld, faultsOf, soon } from './console-world.ts'

const world = await consoleWorld('2026-09-28T10:00:00+08:00')
await loadDemoGround(world.ctx)
const clerkCalls = await world.as('clerk')
const address = '文化路18号3号楼'
const made = await clerkCalls('/api/register/buildings', {
  method: 'POST',
  body: { clientId: '0b7e3f56-3d0a-4e0f-9a52-0d5b7b0c3c12', address, name: '东苑小区', area: 'dongyuan-01' },
})
expect(made.status, made.text).toBe(201)
const pictures = process.env['MAZHA_PICTURES'] ?? mkdtempSync(join(tmpdir(), 'mazha-register-'))
const body = '37021119900101123'
const number = body + checkSign(body)

test('from a part of the address to the people, masked; adding, correcting and looking, each on record', async () => {
  const page = await world.window('clerk')
  await page.getByRole('link', { name: '基础信息', exact: true }).click()
  await page.getByLabel('地址或小区名的任意一段').fill('化路18')
  await page.getByRole('link', { name: address }).click()
  await page.getByRole('heading', { name: address }).waitFor()
  expect(await faultsOf(page)).toEqual([])

  await page.getByRole('button', { name: '更正楼栋' }).click()
  await page.getByLabel('名称', { exact: true }).fill('东苑小区东区')
  await page.getByLabel('更正原因').fill('核对小区名')
  await page.keyboard.press('Enter')
  await page.getByText('东苑小区东区').waitFor()

  await page.getByRole('button', { name: '登记住户' }).click()
  await page.getByLabel('单元', { exact: true }).fill('1单元')
  await page.getByLabel('房号', { exact: true }).fill('101')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '在 1单元 101 登记居民' }).click()
  const form = page.getByRole('form', { name: '在 1单元 101 登记居民' })
  await form.getByLabel('姓名', { exact: true }).fill('张三丰')
  await form.getByLabel('联系电话', { exact: true }).fill('13812341234')
  await form.getByLabel('证件号码').fill(`${body}${number.endsWith('1') ? '2' : '1'}`)
  await page.keyboard.press('Enter')
  await form.getByText('校验码不符').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await form.getByLabel('证件号码').fill(number)
  await page.keyboard.press('Enter')
  await page.getByText('138****1234').waitFor()
  expect(await page.textContent('body')).not.toContain('张三丰')

  await page.getByRole('button', { name: '张** 的详情' }).click()
  await page.getByText('履行法定职责所必需').first().waitFor()
  await page.getByRole('button', { name: '更正', exact: true }).click()
  const correction = page.getByRole('form', { name: '更正 张**' })
  await correction.getByLabel('联系电话', { exact: true }).fill('13900001111')
  await correction.getByLabel('更正原因').fill('换了号码')
  await correction.getByRole('button', { name: '保存' }).click()
  await page.getByText('139****1111').first().waitFor()
  await page.getByText('换了号码').waitFor()
  expect(await faultsOf(page)).toEqual([])

  world.clock.pass(6 * 60_000)
  await page.getByLabel('查看用途').selectOption('visit')
  await page.getByRole('button', { name: '查看完整信息' }).click()
  const dialog = page.getByRole('dialog', { name: '再确认一次是您本人' })
  await dialog.getByLabel('密码', { exact: true }).fill(demoPassword)
  await page.keyboard.press('Enter')
  await page.getByText(number).waitFor()
  await dialog.waitFor({ state: 'hidden' })
  const { rows } = await world.ctx.db.query('select purpose from mazha.view_log where subject_id is not null')
  expect(rows).toHaveLength(1)
  await page.screenshot({ path: join(pictures, 'register.png'), fullPage: true })
})

test('somebody is found by exact values, by a document for a purpose; in English, narrow, without sideways scrolling', async () => {
  const page = await world.window('leader', { width: 320, language: 'en' })
  await page.goto(`${world.url}/console/register/people`)
  await page.getByLabel('Identity number').fill(number)
  expect(await page.getByRole('button', { name: 'Search' }).isDisabled()).toBe(true)
  await page.getByLabel('Purpose of looking').selectOption('identity')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: address }).waitFor()
  const { rows } = await world.ctx.db.query(`select from mazha.view_log where purpose = 'identity'`)
  expect(rows).toHaveLength(1)
  expect(await faultsOf(page)).toEqual([])
  await page.screenshot({ path: join(pictures, 'people-narrow.png'), fullPage: true })
  await page.getByRole('link', { name: address }).click()
  await page.getByRole('button', { name: 'Details of 张**' }).click()
  await page.getByText('Reaching residents').first().waitFor()
  expect(await page.getByRole('button', { name: 'Correct', exact: true }).count()).toBe(0)
  await soon(() =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBeLessThanOrEqual(0)
  expect(await faultsOf(page)).toEqual([])
  await page.screenshot({ path: join(pictures, 'register-narrow.png'), fullPage: true })
})

const table = [
  '社区,地址,楼栋,单元,房号,姓名,电话号,与户主关系',
  '东苑社区,文化路18号,5号楼,1单元,101,钱多多,13700000001,户主',
  '东苑社区,文化路18号,5号楼,1单元,102,孙小圣,13700000002,户主',
  '东苑社区,文化路18号,5号楼,1单元,102,错电话,看门大爷,其他',
].join('\n')

test('a table is looked at, its columns put right, taken in with its progress; refused rows come back in a file', async () => {
  const page = await world.window('clerk')
  await page.goto(`${world.url}/console/register`)
  await page.getByRole('link', { name: '导入表格' }).click()
  await page
    .locator('#import-file')
    .setInputFiles({ name: '五号楼.csv', mimeType: 'text/csv', buffer: Buffer.from(table) })
  await page.getByText('共 3 行：新增 3').waitFor()
  // Without an address nothing can be taken in; the columns stay in sight to be put right.
  await page.getByLabel('“地址”成为').selectOption('')
  await page.getByLabel('“楼栋”成为').selectOption('')
  await page.getByText('没有找到地址列').waitFor()
  expect(await page.getByRole('button', { name: '开始导入' }).isDisabled()).toBe(true)
  await page.getByLabel('“地址”成为').selectOption('address')
  await page.getByLabel('“楼栋”成为').selectOption('building')
  await page.getByText('共 3 行：新增 3').waitFor()
  // A heading that nobody could guess is set by hand, and the preview follows.
  await page.getByLabel('“电话号”成为').selectOption('phone')
  await page.getByText('共 3 行：新增 2，已有 0，不导入 1').waitFor()
  await page.getByText('“联系电话”不是电话号码').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.screenshot({ path: join(pictures, 'import-preview.png'), fullPage: true })
  await page.getByRole('button', { name: '开始导入' }).click()
  await page.getByText('“五号楼.csv”导入完成。').waitFor()
  expect(await page.locator('.run-figures dd').allTextContents()).toEqual(['2', '0', '1'])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载未导入的行和原因' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('五号楼-rejects.csv')
  expect(readFileSync(await download.path(), 'utf8')).toContain('错电话,看门大爷,其他,4,“联系电话”不是电话号码。')
  expect(await faultsOf(page)).toEqual([])
  await page.screenshot({ path: join(pictures, 'import-done.png'), fullPage: true })

  // Moved to the flat next door, then out; then all that is kept is erased.
  await page.getByRole('link', { name: '按地址' }).click()
  await page.getByLabel('地址或小区名的任意一段').fill('5号楼')
  await page.getByRole('link', { name: '文化路18号5号楼' }).click()
  const home = (room: string) => page.getByRole('region', { name: `1单元 ${room}`, exact: true })
  await home('101').getByRole('button', { name: '钱** 的详情' }).click()
  await page.getByRole('button', { name: '迁到另一户' }).click()
  const move = page.getByRole('form', { name: '钱** 迁到另一户' })
  await move.getByLabel('迁到哪一户').selectOption({ label: '1单元 102' })
  await move.getByLabel('原因').fill('换到隔壁')
  expect(await faultsOf(page)).toEqual([])
  await page.screenshot({ path: join(pictures, 'move.png'), fullPage: true })
  await move.getByRole('button', { name: '迁到另一户' }).click()
  await home('102').getByRole('button', { name: '钱** 的详情' }).waitFor()
  await home('102').getByRole('button', { name: '孙** 的详情' }).click()
  await home('102').getByRole('button', { name: '删除联系电话' }).waitFor()
  await home('102').getByRole('button', { name: '删除全部个人信息' }).click()
  const erase = page.getByRole('form', { name: '删除 孙** 的全部个人信息' })
  await erase.getByLabel('为什么删除').selectOption('asked')
  expect(await faultsOf(page)).toEqual([])
  await page.screenshot({ path: join(pictures, 'erase.png'), fullPage: true })
  await erase.getByRole('button', { name: '确认删除' }).click()
  await home('102').getByText('个人信息已删除').waitFor()
  expect(await page.textContent('body')).not.toContain('孙**')
})

test('a place is added and corrected by the keyboard alone; the list leaves the house with a reason', async () => {
  const page = await world.window('clerk')
  await page.goto(`${world.url}/console/register/places`)
  await page.getByRole('button', { name: '登记场所' }).press('Enter')
  await page.getByLabel('名称', { exact: true }).waitFor()
  await page.keyboard.type('老王面馆')
  await page.keyboard.press('Tab')
  await page.getByLabel('类型').selectOption('restaurant')
  await page.keyboard.press('Tab')
  await page.keyboard.type('文化路20号')
  await page.keyboard.press('Tab')
  await page.keyboard.type('东苑第一')
  await page.getByLabel('所属区域').selectOption({ index: 1 })
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '老王面馆' }).waitFor()
  await page.getByRole('button', { name: '更正' }).click()
  await page.getByLabel('名称', { exact: true }).fill('老王拉面')
  await page.getByLabel('查找所在楼栋').fill('文化路18号3')
  await page.getByLabel('所在楼栋', { exact: true }).selectOption({ label: address })
  await page.getByLabel('更正原因').fill('换了招牌')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '老王拉面' }).waitFor()
  await page.getByText('换了招牌').waitFor()
  await page.getByRole('link', { name: address }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.screenshot({ path: join(pictures, 'place.png'), fullPage: true })
  // It closes, leaves the list, and is open again.
  const list = page.getByRole('link', { name: '场所', exact: true }).first()
  await page.getByRole('button', { name: '关闭', exact: true }).click()
  const closing = page.getByRole('form', { name: '关闭：老王拉面' })
  await closing.getByLabel('关闭原因').selectOption({ label: '注销或歇业' })
  expect(await faultsOf(page)).toEqual([])
  await closing.getByRole('button', { name: '关闭', exact: true }).click()
  await page.getByText(/已关闭（注销或歇业）/).waitFor()
  await list.click()
  await page.getByLabel('包括已关闭的').click()
  await page.getByRole('link', { name: '老王拉面' }).click()
  await page.getByRole('button', { name: '撤销关闭' }).click()
  await page.getByLabel('原因', { exact: true }).fill('还开着')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '更正' }).waitFor()
  await list.click()
  await page.getByRole('link', { name: '老王拉面' }).waitFor()
  await page.screenshot({ path: join(pictures, 'places.png'), fullPage: true })
  await page.getByRole('button', { name: '导出' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('核对沿街商铺')
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
  expect(download.suggestedFilename()).toMatch(/^places-X\d{6}-\w{8}\.xlsx$/)

  // The auditor reads on past the first page of them.
  const mark = { person: demoPersonId('clerk'), name: '周敏', kind: 'matters', reason: '例行导出', query: {} }
  for (let n = 0; n < 60; n += 1) await recordExport(world.ctx, mark)
  const audit = await world.window('auditor')
  await audit.goto(`${world.url}/console/audit`)
  const exports = audit.locator('section', { has: audit.getByRole('heading', { name: '导出记录' }) })
  await exports.getByRole('cell', { name: '例行导出' }).first().waitFor()
  expect(await exports.locator('tbody tr').count()).toBe(50)
  await exports.getByRole('button', { name: '更多' }).click()
  await exports.getByRole('cell', { name: '核对沿街商铺' }).waitFor()
  await expect.poll(() => exports.getByRole('button', { name: '更多' }).count()).toBe(0)
  await exports.getByLabel('类别').selectOption({ label: '场所' })
  await exports.getByLabel('导出人').selectOption({ label: '周敏' })
  await expect.poll(() => exports.locator('tbody tr').count()).toBe(1)
  await exports.getByLabel('截止日期').fill('2020-01-01')
  await exports.getByText('没有记录').waitFor()
  expect(await faultsOf(audit)).toEqual([])
  await audit.screenshot({ path: join(pictures, 'audit-exports.png'), fullPage: true })
})
