import { checkSign } from '@mazha/contracts/id-number'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadDemoGround } from '../../packages/server/src/demo/ground.ts'
import { demoPassword } from '../../packages/server/src/demo/people.ts'
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
  await page.getByLabel('查看用途').click()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '查看完整信息' }).click()
  const dialog = page.getByRole('dialog', { name: '再确认一次是您本人' })
  await dialog.getByLabel('密码', { exact: true }).fill(demoPassword)
  await page.keyboard.press('Enter')
  await page.getByText(number).waitFor()
  await dialog.waitFor({ state: 'hidden' })
  const { rows } = await world.ctx.db.query('select purpose from mazha.view_log')
  expect(rows).toHaveLength(1)
  await page.screenshot({ path: join(pictures, 'register.png'), fullPage: true })
})

test('somebody is found by exact values; in English, narrow, without sideways scrolling', async () => {
  const page = await world.window('leader', { width: 320, language: 'en' })
  await page.goto(`${world.url}/console/register`)
  await page.getByText('Person', { exact: true }).click()
  await page.getByLabel('Telephone').fill('13900001111')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: address }).waitFor()
  expect(await faultsOf(page)).toEqual([])
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
