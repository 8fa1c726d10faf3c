import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { demoPassword } from '../../packages/server/src/demo/people.ts'
import { consoleWorld, faultsOf, soon } from './console-world.ts'

const world = await consoleWorld('2026-09-23T10:00:00+08:00', {
  secondFactor: ['assessor'],
  password: { maxAgeDays: 0 },
  idleMinutes: 720,
  // Nothing listens there: the way back from a provider that is away is what is looked at here.
  singleSignOn: { issuer: 'http://127.0.0.1:9', clientId: 'mazha', title: { zh: '统一认证', en: 'Sign-on' } },
})
const minute = 60_000

const codeOf = (secret: string): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.now().getTime() })
const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** Fills the log-in's first form in a window of its own. */
const knock = async (name: string, password: string): Promise<Page> => {
  const context = await world.browser.newContext({ viewport: { width: 1024, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${world.url}/console/`)
  await page.getByLabel('用户名', { exact: true }).fill(name)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  return page
}

test('a post that asks for a second factor: set up with the QR code at the log-in, then asked for', async () => {
  const page = await knock('assessor', demoPassword)
  await page.getByRole('heading', { name: '请绑定验证器' }).waitFor()
  await page.getByRole('button', { name: '绑定验证器' }).click()
  const secret = ((await page.locator('.factor-key').textContent()) ?? '').replaceAll(' ', '')
  expect(await page.locator('figure.qr').getAttribute('data-words')).toContain(`secret=${secret}`)
  expect(await faultsOf(page)).toEqual([])
  await page.getByLabel('动态验证码').fill(codeOf(secret))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '恢复码' }).waitFor()
  const codes = await page.locator('.recovery li').allTextContents()
  expect(new Set(codes).size).toBe(10)
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: '我已保存' }).click()
  await page.locator('.brand').waitFor()

  world.clock.pass(2 * minute)
  const next = await knock('assessor', demoPassword)
  await next.getByLabel('动态验证码').fill('000000')
  await next.keyboard.press('Enter')
  await next.getByRole('alert').waitFor()
  await next.getByLabel('动态验证码').fill(codes[0] ?? '')
  await next.keyboard.press('Enter')
  await next.locator('.brand').waitFor()
})

test('the single sign-on stands on the log-in page, takes an invitation along and says what it refused', async () => {
  const page = await (await world.browser.newContext()).newPage()
  await page.goto(`${world.url}/console/#invitation=${'a'.repeat(32)}`)
  await page.getByText('您收到了关联邀请').waitFor()
  // The invitation does not stay in the address of a screen that others use.
  expect(page.url()).toBe(`${world.url}/console/`)
  expect(await faultsOf(page)).toEqual([])
  const button = page.getByRole('link', { name: '用统一认证登录' })
  expect(await button.getAttribute('href')).toContain(`invitation=${'a'.repeat(32)}`)
  await button.click()
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('alert').textContent()).toContain('单点登录暂时连不上')
})

test('the security administrator resets a password after a fresh proof; the person sets an own one and goes on', async () => {
  const security = await world.window('security-administrator')
  await security.getByRole('link', { name: '账号', exact: true }).click()
  await security.getByLabel('按姓名或用户名查找').fill('handler')
  await security.getByRole('button', { name: '操作：王建国' }).waitFor()
  expect(await faultsOf(security)).toEqual([])
  world.clock.pass(6 * minute)
  const reset = async (): Promise<void> => {
    await security.getByRole('button', { name: '操作：王建国' }).click()
    await security.getByRole('menuitem', { name: '重置密码' }).click()
  }
  await reset()
  // Given up, it says what was missing.
  await security.getByRole('dialog', { name: '再确认一次是您本人' }).waitFor()
  await security.keyboard.press('Escape')
  expect(await security.getByRole('alert').textContent()).toContain('敏感操作')
  await reset()
  const dialog = security.getByRole('dialog', { name: '再确认一次是您本人' })
  await dialog.getByLabel('密码', { exact: true }).fill('wrong')
  await security.keyboard.press('Enter')
  await dialog.getByRole('alert').waitFor()
  expect(await faultsOf(security)).toEqual([])
  await dialog.getByLabel('密码', { exact: true }).fill(demoPassword)
  await security.keyboard.press('Enter')
  const password = (await security.locator('.accounts-secret').textContent()) ?? ''
  expect(password).toMatch(/^(\w{4}-){3}\w{4}$/)

  const person = await knock('handler', password)
  await person.getByRole('heading', { name: '请先修改密码' }).waitFor()
  await person.getByLabel('现在的密码').fill(password)
  await person.getByLabel('新密码', { exact: true }).fill('12345')
  await person.getByLabel('再输一遍新密码').fill('12345')
  await person.keyboard.press('Enter')
  expect(await person.getByRole('alert').textContent()).toContain('至少 10 个字符')
  expect(await faultsOf(person)).toEqual([])
  for (const label of ['新密码', '再输一遍新密码'])
    await person.getByLabel(label, { exact: true }).fill('灯笼-Moon-42-street')
  await person.keyboard.press('Enter')
  await person.locator('.brand').waitFor()
})

test('the auditor reads in the account log what the security administrator has reset, at 320 px too', async () => {
  const page = await world.window('auditor', { width: 320, height: 700 })
  await page.goto(`${world.url}/console/account-log`)
  await page.getByRole('row', { name: /重置密码.*王建国.*沈岚/ }).waitFor()
  // Who tried a wrong password is not known: the log does not say that it was the person.
  await page.getByRole('row', { name: /登录被拒.*沈岚.*–/ }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  expect(await sideways(page)).toBeLessThanOrEqual(0)
})

test('one’s own account on a phone, in English: log-ins elsewhere are seen and ended', async () => {
  const elsewhere = await world.window('verifier')
  const page = await world.window('verifier', { width: 320, height: 700, language: 'en' })
  await page.goto(`${world.url}/console/account`)
  const list = page.locator('section.card', { hasText: 'Where you are logged in' }).locator('li')
  await soon(() => list.count()).toBe(2)
  expect(await faultsOf(page)).toEqual([])
  expect(await sideways(page)).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: 'Log out everywhere else' }).click()
  await soon(() => list.count()).toBe(1)
  await elsewhere.reload()
  await elsewhere.getByLabel('用户名', { exact: true }).waitFor()
})
