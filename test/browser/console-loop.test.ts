import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { demoPassword } from '../../packages/server/src/demo/people.ts'
import { eraseDue } from '../../packages/server/src/modules/audit/index.ts'
import { recordHistories } from '../../packages/server/src/modules/matters/index.ts'
import { act, consoleWorld, faultsOf, openMatter, pick, soon } from './console-world.ts'

const world = await consoleWorld()

test('a request goes from registered to closed in the hands of five people, each at their own screen', async () => {
  const { number, code } = await world.filed('滨河路和青石路口的路灯不亮，晚上看不清路。')

  const clerk = await world.window('clerk')
  await clerk
    .getByRole('link', { name: /待受理/ })
    .first()
    .click()
  await clerk.locator('a[data-matter]').first().click()
  await soon(() => clerk.locator('.matter h1').textContent()).toContain('路灯')
  expect(clerk.url()).toContain('queue=to_accept')
  await act(clerk, '受理', async () => {
    await clerk.getByLabel('街道协调办').check()
  })
  expect(await clerk.locator('.matter-line .state-tag').textContent()).toBe('已受理')

  const dispatcher = await world.window('dispatcher')
  await openMatter(dispatcher, number)
  await act(dispatcher, '派单', async () => {
    await pick(dispatcher, '主办单位', '市政局')
    await dispatcher.getByLabel(/交办要求/).fill('路口靠近小学，请尽快。')
  })
  expect(await dispatcher.locator('.matter-line .state-tag').textContent()).toBe('已派单')
  // The clerk’s window, still open, hears of it by itself.
  await soon(() => clerk.locator('.matter-line .state-tag').textContent()).toBe('已派单')

  const handler = await world.window('handler')
  await openMatter(handler, number)
  await act(handler, '签收')
  expect(await handler.locator('.matter-line .state-tag').textContent()).toBe('办理中')
  await act(handler, '反馈结果', async () => {
    await handler.getByLabel('给诉求人的答复').fill('已更换两盏灯，今晚恢复照明。')
    await handler.locator('fieldset', { hasText: '办理结果' }).getByRole('radio').first().check()
  })

  const verifier = await world.window('verifier')
  await openMatter(verifier, number)
  await act(verifier, '核查通过', async () => {
    await verifier.locator('fieldset', { hasText: '核查方式' }).getByRole('radio').first().check()
    await verifier.getByLabel('看到的情况').fill('现场看过，灯亮。')
  })

  const caller = await world.window('caller')
  await openMatter(caller, number)
  await act(caller, '开始回访')
  // The number is masked until a purpose is said; whose it is reads of the look.
  expect(await caller.textContent('body')).not.toContain('13812341234')
  await caller.getByRole('button', { name: '查看联系方式' }).click()
  await caller.getByLabel('查看用途').selectOption({ label: '回访' })
  expect(await faultsOf(caller)).toEqual([])
  await caller.getByRole('button', { name: '记录并查看' }).click()
  await caller.getByRole('link', { name: '13812341234' }).waitFor()
  const looks = await world.anonymous(`/api/requests/${number}/views?code=${code}`)
  const isShown = ({ opened }: { opened: boolean }): boolean => !opened
  expect(looks.body.items.filter(isShown)).toMatchObject([{ roleTitle: { zh: '回访员' }, purpose: { zh: '回访' } }])
  await act(caller, '记录回访', async () => {
    await caller.locator('fieldset', { hasText: '电话' }).getByRole('radio').first().check()
    await caller.locator('fieldset', { hasText: '不满意' }).getByRole('radio').first().check()
  })
  expect(await caller.locator('.matter-line .state-tag').textContent()).toBe('已销号')
  expect(await caller.locator('.step').count()).toBeGreaterThanOrEqual(6)
  expect(await faultsOf(caller)).toEqual([])

  const progress = await world.anonymous(`/api/requests/${number}?code=${code}`)
  expect(progress.body.closed).toBe(true)
})

test('the auditor is offered no action and reads the ledger whole, its hashes computed again in the browser', async () => {
  const { number } = await world.filed('东关街下水道堵了，污水漫到路上。')
  const auditor = await world.window('auditor')
  await openMatter(auditor, number)
  expect(await auditor.locator('.action-button').count()).toBe(0)
  await auditor.getByRole('button', { name: '看台账' }).click()
  await soon(() => auditor.locator('.ledger-view .notice').textContent()).toContain('全部一致')
  expect(await auditor.locator('.ledger > li').count()).toBeGreaterThanOrEqual(1)
  expect(await faultsOf(auditor)).toEqual([])
})

test('the auditor sees who looked, what is unusual and what was erased, and takes the log away after a proof', async () => {
  const at = '2022-03-01T02:00:00.000Z'
  const past = {
    clientId: randomUUID(),
    actor: { kind: 'system' },
    channel: 'spreadsheet',
    text: '多年前的诉求',
    contact: { phone: '13700000001' },
    input: { history: true },
    at,
  } as const
  const act = { at, action: 'record_history', input: { reply: '已答复' }, actor: { kind: 'system' } } as const
  await recordHistories(world.ctx, [{ opening: past, acts: [act] }])
  await eraseDue(world.ctx)
  // In the middle of the night.
  world.clock.pass(14 * 3_600_000)
  const clerk = await world.as('clerk')
  const { number } = await world.filed('半夜施工太吵')
  const { id } = (await clerk(`/api/matters/${number}`)).body
  await clerk(`/api/matters/${id}/contact`, { method: 'POST', body: { purpose: 'call' } })

  const auditor = await world.window('auditor')
  await auditor.getByRole('link', { name: '审计', exact: true }).click()
  await auditor.getByRole('row', { name: /周敏.*联系核实.*非工作时间/ }).waitFor()
  expect(await auditor.getByRole('row', { name: /何静/ }).count()).toBe(0)
  await auditor.getByLabel('显示').selectOption({ label: '全部查看' })
  await auditor.getByLabel('类别').first().selectOption({ label: '打开事项' })
  await auditor
    .getByRole('row', { name: new RegExp(`何静.*${number}.*办理这件事|周敏.*${number}`) })
    .first()
    .waitFor()
  await auditor.getByLabel('类别').first().selectOption({ label: '查看、查找人员' })
  await auditor.getByRole('row', { name: /何静.*回访/ }).waitFor()
  await auditor.getByRole('row', { name: /^1 .*事项的私密文字.*1 件事项.*1 条联系方式 · 1 个密钥/ }).waitFor()
  expect(await auditor.textContent('body')).not.toContain('1381234')
  expect(await faultsOf(auditor)).toEqual([])

  world.clock.pass(20 * 60_000)
  await auditor.getByRole('button', { name: '导出', exact: true }).click()
  await auditor.getByLabel('导出用途').fill('季度审计抽查')
  await auditor.keyboard.press('Enter')
  await auditor
    .getByRole('dialog', { name: '再确认一次是您本人' })
    .getByLabel('密码', { exact: true })
    .fill(demoPassword)
  const [download] = await Promise.all([auditor.waitForEvent('download'), auditor.keyboard.press('Enter')])
  expect(download.suggestedFilename()).toMatch(/^views-X.+\.xlsx$/)
})

test('a wrong password is answered with words, the right one opens the console, and leaving closes it', async () => {
  const context = await world.browser.newContext()
  const page = await context.newPage()
  await page.goto(`${world.url}/console/matters?queue=to_dispatch`)
  await page.getByLabel('用户名').fill('supervisor')
  await page.getByLabel('密码', { exact: true }).fill('wrong')
  await page.keyboard.press('Enter')
  await soon(() => page.getByRole('alert').textContent()).toContain('密码不对')
  expect(await faultsOf(page)).toEqual([])
  await page.getByLabel('密码', { exact: true }).fill('mazha-demo-2026')
  await page.keyboard.press('Enter')
  await page.locator('.list-head h1').waitFor()
  expect(await page.locator('.list-head h1').textContent()).toBe('待派单')
  await page.locator('.who-button').click()
  await page.getByText('退出登录').click()
  await page.getByLabel('用户名').waitFor()
  await page.reload()
  await page.getByLabel('用户名').waitFor()
  await context.close()
})
