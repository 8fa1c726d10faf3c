import { expect, test } from 'vitest'
import { consoleWorld, soon } from './console-world.ts'

const world = await consoleWorld('2026-09-28T09:30:00+08:00')
const minutes = 60_000

test('a list that renews itself as news come does not keep the session of somebody who has gone away', async () => {
  await world.filed('滨河路路灯不亮')
  const page = await world.window('dispatcher')
  const asked: (string | undefined)[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname === '/api/matters' || pathname === '/api/matters/counts') asked.push(request.headers()['x-unattended'])
  })
  await page.goto(`${world.url}/console/matters`)
  await soon(() => page.locator('a[data-matter]').count()).toBe(1)

  // Somebody is there: pressing a key is a use, and the hour begins anew.
  world.clock.pass(40 * minutes)
  const renewed = page.waitForResponse((response) => response.url().includes('/api/matters?'))
  await page.locator('body').press('r')
  expect((await renewed).status()).toBe(200)
  expect(asked.every((mark) => mark === undefined)).toBe(true)

  // Nobody is there: the list goes on showing what comes in, and the hour goes on.
  for (const count of [2, 3]) {
    world.clock.pass(25 * minutes)
    await world.filed(`第 ${count} 件`)
    await soon(() => page.locator('a[data-matter]').count()).toBe(count)
  }
  expect(asked.at(-1)).toBe('1')
  world.clock.pass(15 * minutes)
  await page.locator('body').press('r')
  await page.getByRole('dialog').getByLabel('密码', { exact: true }).waitFor()
})
