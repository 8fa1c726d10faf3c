import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { matterView, staffReceipt } from '@mazha/contracts/api'
import { demoPassword } from '../../packages/server/src/demo/people.ts'
import { freePort, type Program, startProgram } from '../program.ts'
import { copyWithTwoFiles } from '../two-files/copy.ts'
import { sharedBrowser } from './chromium.ts'
import { act, openMatter, pick, soon } from './console-world.ts'

/** A procedure added by two files and nothing else runs through the API and the screens of the started program. */

let copy: string
let dataDir: string
let program: Program
let browser: Browser

beforeAll(async () => {
  copy = copyWithTwoFiles([
    'packages',
    'apps',
    'procedures',
    'scripts',
    'tsconfig.base.json',
    'tsconfig.json',
    'tsconfig.browser.json',
    'package.json',
    'package-lock.json',
  ])
  dataDir = mkdtempSync(join(tmpdir(), 'mazha-two-files-'))
  program = await startProgram({ dataDir, port: await freePort(), cwd: copy })
  browser = await sharedBrowser()
}, 240_000)

afterAll(async () => {
  await program.stop()
  rmSync(copy, { recursive: true, force: true })
  rmSync(dataDir, { recursive: true, force: true })
})

const window = async (login: string): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(`${program.url}/console/`)
  await page.getByLabel('用户名', { exact: true }).fill(login)
  await page.getByLabel('密码', { exact: true }).fill(demoPassword)
  await page.keyboard.press('Enter')
  await page.locator('.brand').waitFor()
  return page
}

test('a noise complaint with a joint inspection goes from the first word to its close', async () => {
  // The clerk finds the new kind of matter at the desk.
  const clerk = await window('clerk')
  await clerk.goto(`${program.url}/console/desk`)
  await clerk.getByText('噪声投诉', { exact: true }).click()
  await clerk.getByLabel('反映什么').fill('夜里十一点还在打桩，孩子睡不着')
  await clerk.locator('#desk-phone').fill('13800001111')
  const answer = clerk.waitForResponse((response) => response.url().endsWith('/api/matters'))
  await clerk.keyboard.press('Control+Enter')
  const { number, code, id } = staffReceipt.parse(await (await answer).json())

  // The interface tells the same of it, with the forms of what may be done.
  const seen = await clerk.request.get(`${program.url}/api/matters/${id}`)
  expect(matterView.parse(await seen.json())).toMatchObject({ procedure: 'noise-complaint', state: 'registered' })

  const dispatcher = await window('dispatcher')
  await openMatter(dispatcher, number)
  await act(dispatcher, '安排联合检查', async () => {
    await pick(dispatcher, '牵头单位', '城管局')
    await pick(dispatcher, '配合单位', '市政局')
  })

  const partner = await window('handler')
  await openMatter(partner, number)
  await act(partner, '到场签到')
  const lead = await window('handler3')
  await openMatter(lead, number)
  await act(lead, '到场签到')
  await act(lead, '记录测量结果', async () => {
    await lead.getByLabel('分贝').fill('72')
    await lead.locator('section.actions form').getByText('是', { exact: true }).click()
    await lead.getByLabel('检查记录').fill('工地外一米测得 72 分贝。')
  })
  await act(lead, '反馈整改', () => lead.getByLabel('整改情况').fill('已停止夜间施工。'))

  const verifier = await window('verifier')
  await openMatter(verifier, number)
  await act(verifier, '核查通过', async () => {
    await verifier.locator('section.actions form').getByText('现场核查', { exact: true }).click()
    await verifier.getByLabel('看到的情况').fill('夜里十二点到场，没有施工。')
  })

  const caller = await window('caller')
  await openMatter(caller, number)
  await act(caller, '记录回访', async () => {
    const form = caller.locator('section.actions form')
    await form.getByText('电话', { exact: true }).click()
    await form.getByText('满意', { exact: true }).click()
  })
  await soon(() => caller.locator('article.matter').innerText()).toContain('已销号')

  // The person who called reads it in the portal, in the procedure's own words.
  const resident = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' })
  await resident.goto(`${program.url}/#/r/${number}/${code}`)
  await soon(() => resident.locator('main').innerText()).toContain('现场测得 72 分贝')
  expect(await resident.locator('main').innerText()).toContain('已销号')
})
