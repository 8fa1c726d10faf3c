import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { atRest, faultsOf } from './axe.ts'
import { missedByTab } from './keyboard.ts'
import { appsDir, desk, fileAnonymously, openPortal, phone, type Portal, zoomed } from './portal-world.ts'

let portal: Portal
let receipt: { number: string; code: string }
beforeAll(async () => {
  // Before two long holidays, so that the sentences about time are as long as they get.
  portal = await openPortal({ at: '2026-09-23T10:00:00+08:00' })
  const { page } = await portal.visit('')
  receipt = await fileAnonymously(page, '路灯不亮，晚上看不清路，老人出门容易摔')
  await portal.answer(receipt.number, '已更换灯具两盏。')
  await page.context().close()
})

type Screen = { readonly name: string; readonly hash: () => string; readonly prepare?: (page: Page) => Promise<void> }

const press = async (page: Page, selector: string): Promise<void> => page.locator(selector).first().click()

/** Every screen, with what is to be done there before it is looked at. */
const screens: readonly Screen[] = [
  { name: 'home', hash: () => '' },
  { name: 'what', hash: () => '#/new' },
  {
    name: 'what, corrected',
    hash: () => '#/new',
    prepare: (page) => press(page, 'main form button[type=submit], main .button.main.wide'),
  },
  { name: 'where', hash: () => '#/new/where' },
  { name: 'who', hash: () => '#/new/who' },
  {
    name: 'who, anonymous',
    hash: () => '#/new/who',
    prepare: (page) => press(page, '#anonymous input[value=anonymous]'),
  },
  { name: 'check', hash: () => '#/new/check' },
  { name: 'call me', hash: () => '#/call-me' },
  { name: 'follow', hash: () => '#/follow', prepare: (page) => press(page, 'main form button[type=submit]') },
  { name: 'mine, empty', hash: () => '#/mine' },
  {
    name: 'receipt',
    hash: () => `#/receipt/${receipt.number}/${receipt.code}`,
    prepare: (page) => page.locator('svg.qr').waitFor(),
  },
  {
    name: 'progress',
    hash: () => `#/r/${receipt.number}/${receipt.code}`,
    prepare: (page) => page.locator('.trail').waitFor(),
  },
  {
    name: 'dispute',
    hash: () => `#/r/${receipt.number}/${receipt.code}`,
    prepare: async (page) => {
      await page.locator('.act > button').nth(1).click()
      await page.locator('.act-form button[type=submit]').click()
      await page.locator('.error-summary').waitFor()
    },
  },
  {
    name: 'wrong code',
    hash: () => `#/r/${receipt.number}/wrong`,
    prepare: (page) => page.getByRole('alert').waitFor(),
  },
  { name: 'no such page', hash: () => '#/nowhere' },
]

const modes = [
  ['Chinese on a phone', { ...phone, isMobile: false, settings: { language: 'zh', elder: false } }],
  ['elder mode', { ...phone, isMobile: false, settings: { language: 'zh', elder: true } }],
  ['English at a desk', { ...desk, settings: { language: 'en', elder: false } }],
] as const

/** Whatever can be pressed is at least 24 by 24, or stands in a sentence. */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('a, button, input, textarea')].flatMap((control) => {
      const target = control instanceof HTMLInputElement ? (control.closest('label') ?? control) : control
      const { width, height } = target.getBoundingClientRect()
      const inSentence = getComputedStyle(control).display === 'inline'
      return width > 0 && !inSentence && !control.matches('.skip') && (width < 24 || height < 24)
        ? [`a small target: ${control.outerHTML}`]
        : []
    }),
  )

test.each(modes)(
  'on every screen axe-core finds nothing, targets are large, and at 400 %% zoom nothing is scrolled sideways or missed by Tab (%s)',
  async (name, mode) => {
    const { page, faults } = await portal.visit('', mode)
    const found: Record<string, readonly string[]> = {}
    for (const screen of screens) {
      await page.setViewportSize(mode.viewport)
      await page.goto('about:blank')
      await page.goto(`${portal.server.url}/${screen.hash()}`)
      await page.locator('h1').waitFor()
      await screen.prepare?.(page)
      const findings = [...(await faultsOf(page)), ...(await smallTargets(page))]
      // At a desk the Tab key walks the wide screen, else what the zoom leaves of it.
      if (mode.viewport === desk.viewport) findings.push(...(await missedByTab(page)))
      await page.setViewportSize(zoomed.viewport)
      await atRest(page)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      if (wide > zoomed.viewport.width) findings.push(`scrolls sideways: ${wide} px wide`)
      if (mode.settings.elder) findings.push(...(await missedByTab(page)))
      if (findings.length > 0) found[screen.name] = findings
    }
    expect(found, name).toEqual({})
    expect(faults).toEqual([])
  },
)

test('the longest words in the largest type are printed on one sheet of A5', async () => {
  const { page: first } = await portal.visit('')
  const { number, code } = await fileAnonymously(first, '路口的井盖响')
  await portal.act(number, 'clerk', 'accept')
  await portal.act(number, 'dispatcher', 'dispatch', { lead: 'municipal' })
  await portal.act(number, 'handler', 'assignment.sign')
  const { page } = await portal.visit(`#/receipt/${number}/${code}`, {
    ...phone,
    settings: { language: 'en', elder: true },
  })
  await page.locator('svg.qr path').waitFor()
  await page.evaluate(() => {
    globalThis.print = () => undefined
  })
  await page.getByRole('button', { name: 'Print on A5' }).click()
  const printed = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(printed.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
})

test('forced colours, more contrast and less motion keep every screen whole', async () => {
  const { page, faults } = await portal.visit('', { forcedColors: 'active', contrast: 'more', reducedMotion: 'reduce' })
  await page.getByRole('link', { name: '反映一件事' }).waitFor()
  expect(
    await page
      .locator('.door')
      .first()
      .evaluate((door) => getComputedStyle(door).borderTopWidth),
  ).not.toBe('0px')
  expect(
    await page
      .locator('.door')
      .first()
      .evaluate((door) => getComputedStyle(door).transitionDuration),
  ).toBe('0s')
  expect(faults).toEqual([])
})

test('the map opens with the district drawn and no base map, and gives the place it is moved to', async () => {
  const { page, faults } = await portal.visit('#/new/where')
  await page.getByRole('button', { name: '在地图上指' }).click()
  const canvas = page.locator('canvas.maplibregl-canvas')
  await canvas.waitFor()
  expect(await faultsOf(page)).toEqual([])
  const map = page.locator('.place-map')
  const before = await map.getAttribute('data-centre')
  expect(before).toMatch(/^[\d.]+,[\d.]+$/)
  await page.getByRole('region', { name: /Map|地图/ }).focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => map.getAttribute('data-centre'), { timeout: 20_000 }).not.toBe(before)
  await page.getByRole('button', { name: '就是这里' }).click()
  await page.getByText('已选：地图上指的位置').waitFor()
  const kept: string = await page.evaluate(() => localStorage.getItem('mazha.draft') ?? '')
  const { place } = JSON.parse(kept)
  const { centre } = (await portal.server.anonymous('/api/district')).body
  expect(place.lng).toBeGreaterThan(centre.lng)
  expect(Math.abs(place.lat - centre.lat)).toBeLessThan(0.2)
  expect(faults).toEqual([])
})

test('the first load is at most 120 KB of script, compressed', () => {
  const portalDir = join(appsDir, 'portal')
  const wanted = new Set<string>()
  const take = (name: string): void => {
    if (wanted.has(name)) return
    wanted.add(name)
    const source = readFileSync(join(portalDir, name), 'utf8')
    // Static imports come with the first load; `import()` does not.
    for (const [, imported] of source.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g))
      if (imported) take(`assets/${imported}`)
  }
  const html = readFileSync(join(portalDir, 'index.html'), 'utf8')
  for (const [, script] of html.matchAll(/(?:src|href)="\/(assets\/[\w.-]+\.js)"/g)) if (script) take(script)
  const sizes = [...wanted].map((name) => gzipSync(readFileSync(join(portalDir, name)), { level: 9 }).length)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`first load: ${(total / 1024).toFixed(1)} KB of script compressed (gzip), in ${wanted.size} files`)
  expect(wanted.size).toBeGreaterThan(0)
  expect(total).toBeLessThanOrEqual(120 * 1024)
  // The map is there, and is not part of it.
  expect(readdirSync(join(portalDir, 'assets')).some((name) => name.startsWith('maplibre'))).toBe(true)
  expect([...wanted].some((name) => name.includes('maplibre'))).toBe(false)
})
