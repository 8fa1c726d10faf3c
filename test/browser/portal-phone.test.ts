import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { loadDemoGround } from '../../packages/server/src/demo/ground.ts'
import { demoPassword } from '../../packages/server/src/demo/people.ts'
import { printingGateway } from '../../packages/server/src/kernel/sms.ts'
import { aRequest } from '../server.ts'
import { faultsOf } from './axe.ts'
import { openPortal, zoomed } from './portal-world.ts'

const messages: string[] = []
const portal = await openPortal({ sms: printingGateway((line) => messages.push(line)) })
const { server } = portal

test('my requests: a code to the telephone shows what was raised with it, opens its progress and lets one speak', async () => {
  const filed = await server.anonymous('/api/requests', {
    method: 'POST',
    body: aRequest({ text: '楼道灯坏了，老人不敢下楼。', contact: { phone: '13812341234' } }),
  })
  const { page, faults } = await portal.visit('')
  await page.getByRole('link', { name: '我的诉求' }).click()
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.locator('.error-summary').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.getByLabel('手机号').fill('138 1234 1234')
  await page.getByRole('button', { name: '获取验证码' }).click()
  const field = page.getByLabel('短信里的 6 位验证码')
  await field.fill('000000')
  await page.getByRole('button', { name: '查看' }).click()
  await page.locator('.error-summary').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await field.fill(/(?<=是 )\d{6}/.exec(messages[0] ?? '')?.[0] ?? '')
  await page.getByRole('button', { name: '查看' }).click()
  await page.getByRole('link', { name: /楼道灯/ }).click()
  await page.locator('.trail').waitFor()
  expect(new URL(page.url()).hash).toBe(`#/my/${filed.body.number}`)
  expect(await page.content()).not.toContain(filed.body.code)
  expect(await faultsOf(page)).toEqual([])

  // What is open on the screen survives a reload, and a write goes through.
  await page.reload()
  await page.getByRole('button', { name: '撤回' }).click()
  await page.locator('.act-form').getByRole('button', { name: '撤回' }).click()
  await page.getByText('收到您的意见').waitFor()

  await page.getByRole('link', { name: '返回我的诉求' }).click()
  await page.getByRole('button', { name: '退出' }).click()
  await page.getByLabel('手机号').waitFor()
  await page.goto(`${server.url}/#/my/${filed.body.number}`)
  await page.getByLabel('手机号').waitFor()
  expect(faults).toEqual([])
})

test('at 400 % and in English the page stays whole; a stranger’s number is told the same', async () => {
  const { page } = await portal.visit('#/my', { ...zoomed, settings: { language: 'en', elder: true } })
  const before = messages.length
  await page.getByLabel('Phone number').fill('13700002222')
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByText('If something was raised with this number').waitFor()
  expect(await faultsOf(page)).toEqual([])
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wide).toBeLessThanOrEqual(0)
  expect(messages).toHaveLength(before)
})

test('somebody whom the register knows by this number alone reads who looked, by post and purpose', async () => {
  await loadDemoGround(server.ctx)
  const clerk = await server.as('clerk')
  const post = (path: string, body: unknown) => clerk(`/api/register${path}`, { method: 'POST', body })
  const [building, household, resident] = [randomUUID(), randomUUID(), randomUUID()]
  await post('/buildings', { clientId: building, address: '文化路18号3号楼', area: 'dongyuan-01' })
  await post(`/buildings/${building}/households`, { clientId: household, room: '101' })
  await post(`/households/${household}/residents`, { clientId: resident, name: '张三丰', phone: '13700003333' })
  await clerk('/api/session/proof', { method: 'POST', body: { password: demoPassword } })
  expect((await post(`/residents/${resident}/full`, { purpose: 'visit' })).status).toBe(200)

  const before = messages.length
  const { page } = await portal.visit('#/my')
  await page.getByLabel('手机号').fill('13700003333')
  await page.getByRole('button', { name: '获取验证码' }).click()
  await expect.poll(() => messages.length, { timeout: 20_000 }).toBe(before + 1)
  await page.getByLabel('短信里的 6 位验证码').fill(/(?<=是 )\d{6}/.exec(messages.at(-1) ?? '')?.[0] ?? '')
  await page.getByRole('button', { name: '查看' }).click()
  const looks = page.getByRole('region', { name: '谁看过社区登记的我的信息' })
  await looks.getByText(/受理员 · 上门办理/).waitFor()
  expect(await looks.textContent()).not.toMatch(/周敏|张三丰|文化路/)
  expect(await faultsOf(page)).toEqual([])
})
