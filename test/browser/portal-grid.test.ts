import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { loadDemoGround } from '../../packages/server/src/demo/ground.ts'
import { loadDemoStaff } from '../../packages/server/src/demo/staff.ts'
import { groundNow } from '../../packages/server/src/modules/grids/index.ts'
import { today } from '../../packages/server/src/modules/staffing/ground-staff.ts'
import { faultsOf } from './axe.ts'
import { openPortal } from './portal-world.ts'
import { scan } from './scanner.ts'

const portal = await openPortal()
const { server } = portal
await loadDemoGround(server.ctx)
await loadDemoStaff(server.ctx)
const ground = await groundNow(server.ctx)

const noticeOf = async (area: string) => (await server.anonymous(`/api/areas/${area}/notice`)).body
const hasWorker = async (area: string): Promise<boolean> =>
  (await noticeOf(area)).people.some(({ duty }: { duty: string }) => duty === 'grid_worker')
const bareGrid = async (): Promise<string> => {
  for (const { id, level } of ground.areas()) if (level === 'grid' && !(await hasWorker(id))) return id
  throw new Error('The demonstration has a grid without a worker')
}
const narrow = { viewport: { width: 320, height: 640 } } as const
const sound = async (page: Page, name: string): Promise<void> => {
  expect(await faultsOf(page), name).toEqual([])
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wide, name).toBeLessThanOrEqual(0)
  const pictures = process.env['MAZHA_PICTURES']
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}

test('whoever scans a card sees the grid worker, calls with one press, and can say that something is wrong', async () => {
  const { page, faults } = await portal.visit('grid/dongyuan-01', narrow)
  expect(new URL(page.url()).hash).toBe('#/grid/dongyuan-01')
  const { area, people, unit } = await noticeOf('dongyuan-01')
  await page.getByRole('heading', { level: 1, name: area.name }).waitFor()
  const worker = people.find(({ duty }: { duty: string }) => duty === 'grid_worker')
  const call = page.getByRole('link', { name: `拨打 ${worker.phone} ${worker.name}` })
  expect(await call.getAttribute('href')).toBe(`tel:${worker.phone.replaceAll('-', '')}`)
  await page.getByText('走访老人、儿童、残疾人').waitFor()
  await page.getByText(unit.phone, { exact: true }).first().waitFor()
  await sound(page, 'grid')
  // A neighbour scans it from this screen.
  expect(await scan(portal.browser, page.locator('.grid-foot'))).toBe(`${server.url}/grid/dongyuan-01`)
  await page.getByRole('link', { name: '信息不对？告诉我们' }).click()
  await page.getByText(`${area.name}`).first().waitFor()
  await page.getByLabel('发生了什么？').waitFor()
  expect(faults).toEqual([])
})

test('a worker who agreed to it is shown with a photograph, and without one as soon as that is taken back', async () => {
  const { people } = await noticeOf('dongyuan-01')
  const { name } = people.find(({ duty }: { duty: string }) => duty === 'grid_worker')
  const security = await server.as('security-administrator')
  const found = (await security(`/api/people/named?q=${encodeURIComponent(name)}`)).body.items
  const at = `/api/people/${found[0].id}/photo`
  const form = new FormData()
  const face = createCanvas(300, 400).toBuffer('image/jpeg')
  form.append('file', new Blob([new Uint8Array(face)]), 'me.jpg')
  const { id: file } = (await server.anonymous('/api/files', { method: 'POST', raw: form })).body
  const { page, faults } = await portal.visit('grid/dongyuan-01', narrow)
  await page.locator('.grid-name', { hasText: name }).waitFor()
  const shown = page.getByRole('img', { name: `${name}的照片` })
  expect(await shown.count()).toBe(0)

  const given = await security(at, { method: 'PUT', body: { file, consentOn: today(server.ctx) } })
  expect(given.status, given.text).toBe(200)
  await page.reload()
  await shown.waitFor()
  await expect.poll(() => shown.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth)).toBe(240)
  await sound(page, 'grid-photo')

  expect((await security(at, { method: 'DELETE' })).status).toBe(200)
  await page.reload()
  await page.locator('.grid-name', { hasText: name }).waitFor()
  expect(await shown.count()).toBe(0)
  expect(faults).toEqual([])
})

test('a grid without a worker says whom to call instead; one that is no more shows the way to mine, in large type as well', async () => {
  const bare = await bareGrid()
  const { unit } = await noticeOf(bare)
  const { page } = await portal.visit(`#/grid/${bare}`, { ...narrow, settings: { language: 'zh', elder: true } })
  await page.getByRole('heading', { name: '这个网格暂时没有网格员' }).waitFor()
  expect(await page.locator('.grid-main a').getAttribute('href')).toBe(`tel:${unit.phone.replaceAll('-', '')}`)
  await sound(page, 'grid-none-elder')
  await page.goto(`${server.url}/grid/990101009009009`)
  await page.getByRole('heading', { name: '没有这个网格' }).waitFor()
  await sound(page, 'grid-gone-elder')
  await page.getByRole('link', { name: '找我的网格员' }).click()
  await page.getByRole('heading', { name: '找我的网格员' }).waitFor()
})

test('my grid by where I am: asked at the press of a button, found, and kept nowhere', async () => {
  const { bounds } = ground.shape('dongyuan-02') ?? { bounds: [0, 0, 0, 0] as const }
  const place = { longitude: (bounds[0] + bounds[2]) / 2, latitude: (bounds[1] + bounds[3]) / 2 }
  const there = ground.findAreaAt({ lng: place.longitude, lat: place.latitude })
  const { page, faults } = await portal.visit('', { ...narrow, permissions: ['geolocation'], geolocation: place })
  await page.evaluate(() => {
    const { geolocation } = navigator
    const ask = geolocation.getCurrentPosition.bind(geolocation)
    Object.defineProperty(geolocation, 'getCurrentPosition', {
      value: (...given: Parameters<typeof ask>) => {
        document.documentElement.dataset['asked'] = 'yes'
        ask(...given)
      },
    })
  })
  await page.getByRole('link', { name: /^我的网格员/ }).click()
  await page.getByRole('button', { name: '按我的位置找' }).waitFor()
  await sound(page, 'grid-find')
  expect(await page.locator('html').getAttribute('data-asked')).toBeNull()
  await page.getByRole('button', { name: '按我的位置找' }).click()
  await page.waitForURL(`**/#/grid/${there?.id}`)
  await page.locator('.grid-notice').waitFor()
  const kept = await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))
  expect(kept).not.toContain(String(place.longitude).slice(0, 8))
  expect(server.log()).not.toContain(String(place.longitude).slice(0, 8))

  await page.context().setGeolocation({ longitude: 100, latitude: 30 })
  await page.getByRole('link', { name: '不是我的网格，重新找' }).click()
  await page.getByRole('button', { name: '按我的位置找' }).click()
  await page.getByText(/不在.*的网格里/).waitFor()
  await page.getByRole('button', { name: '查看' }).click()
  await page.locator('.error-summary').waitFor()
  await sound(page, 'grid-find-problem')
  await page.getByLabel('网格代码（门口公示牌、联系卡上有）').fill(' 9901 0100 1001 001 ')
  await page.getByRole('button', { name: '查看' }).click()
  await page.getByRole('heading', { level: 1, name: ground.findByCode('990101001001001')?.name ?? '' }).waitFor()
  expect(faults).toEqual([])
})

test('whoever does not give the position is told what else to do; the page reads in English', async () => {
  const { page } = await portal.visit('#/grid', { ...narrow, settings: { language: 'en', elder: false } })
  await page.getByRole('button', { name: 'Find it by my position' }).click()
  await page.getByText('Your position was not allowed.').waitFor()
  await page.goto(`${server.url}/grid/dongyuan-01`)
  await page.getByRole('heading', { name: 'What a grid worker does for you' }).waitFor()
  await sound(page, 'grid-english')
})
