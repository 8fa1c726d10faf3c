import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startImports } from '../../packages/server/src/modules/intake/index.ts'
import { consoleWorld, faultsOf, soon } from './console-world.ts'
import { missedByTab } from './keyboard.ts'

/** The screens as they stand in the middle of work, where `console-screens` opens them. */
const world = await consoleWorld('2026-09-28T09:30:00+08:00')
const jobs = startImports(world.ctx)
afterAll(() => jobs.stop())

let matter = ''
let importId = ''
beforeAll(async () => {
  const form = new FormData()
  form.append('file', new Blob(['合同原文']), '合同.txt')
  const document = await world.anonymous('/api/files', { method: 'POST', raw: form })
  const photo = new FormData()
  photo.append('file', new Blob([Buffer.concat([Buffer.from('\0\0\0\u0018ftypheic'), Buffer.alloc(40)])]), '现场.heic')
  const undecoded = await world.anonymous('/api/files', { method: 'POST', raw: photo })
  const { number } = await world.filed('滨河路和青石路口的路灯不亮，晚上看不清路', {
    files: [document.body.id, undecoded.body.id],
  })
  for (let n = 0; n < 3; n += 1) await world.filed(`滨河路和青石路口第 ${n + 1} 盏路灯不亮`)
  const clerk = await world.as('clerk')
  const { body } = await clerk(`/api/matters/${number}`)
  matter = body.id
  const accepted = await clerk(`/api/matters/${matter}/actions/accept`, {
    method: 'POST',
    body: { clientId: crypto.randomUUID(), version: body.version, input: {} },
  })
  if (accepted.status !== 200) throw new Error(accepted.text)
  const sheet = new FormData()
  sheet.append('file', new Blob(['内容,提交时间\n下水道堵了,2026-09-12 09:01:00\n,2026-09-12 09:01:00']), '台账.csv')
  const made = await clerk('/api/imports', { method: 'POST', raw: sheet })
  if (made.status !== 201) throw new Error(made.text)
  importId = made.body.id
})

type State = {
  readonly name: string
  readonly login: string
  readonly path: () => string
  readonly prepare: (page: Page) => Promise<void>
}

const press = (page: Page, selector: string): Promise<void> => page.locator(selector).first().click()

const states: readonly State[] = [
  {
    name: 'a matter',
    login: 'dispatcher',
    path: () => `/matters/${matter}`,
    prepare: (page) => page.locator('section.actions button').first().waitFor(),
  },
  {
    name: 'an action’s form',
    login: 'dispatcher',
    path: () => `/matters/${matter}`,
    prepare: async (page) => {
      await press(page, 'section.actions button.action-button')
      await page.locator('section.actions form').waitFor()
    },
  },
  {
    name: 'a clock explained',
    login: 'dispatcher',
    path: () => `/matters/${matter}`,
    prepare: async (page) => {
      await press(page, '.clock-chip')
      await page.locator('.explained').waitFor()
    },
  },
  {
    name: 'filters',
    login: 'dispatcher',
    path: () => '/matters',
    prepare: async (page) => {
      await page.locator('a[data-matter]').first().waitFor()
      await page.locator('body').press('f')
      await page.locator('select').first().waitFor()
    },
  },
  {
    name: 'many at once',
    login: 'clerk',
    path: () => '/matters?queue=to_accept',
    prepare: async (page) => {
      await page.locator('.row-mark input').first().check()
      await page.getByRole('button', { name: /批量办理|Act on/ }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'the keys',
    login: 'clerk',
    path: () => '/matters',
    prepare: async (page) => {
      await page.locator('a[data-matter]').first().waitFor()
      await page.locator('body').press('?')
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'the desk with similar matters',
    login: 'clerk',
    path: () => '/desk',
    prepare: async (page) => {
      await page.locator('#desk-text').fill('滨河路和青石路口路灯不亮')
      await page.locator('.desk-similar li').first().waitFor()
    },
  },
  {
    name: 'the desk’s faults',
    login: 'clerk',
    path: () => '/desk',
    prepare: async (page) => {
      await page.locator('#desk-phone').fill('?')
      await page.keyboard.press('Control+Enter')
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'an import before it runs',
    login: 'clerk',
    path: () => `/imports/${importId}`,
    prepare: (page) => page.locator('.mapping').waitFor(),
  },
  {
    name: 'posters',
    login: 'dispatcher',
    path: () => '/posters',
    prepare: async (page) => {
      await page.locator('.posters-form textarea').fill('东关街市民公园南门')
      await press(page, '.posters-form button[type=submit]')
      await page.locator('.poster .qr path').waitFor()
    },
  },
]

test.each([
  ['zh', 1440, 900],
  // What 400 % zoom leaves of a screen of 1280 by 1024, in the language with the longer words.
  ['en', 320, 256],
] as const)(
  'the screens in the middle of work pass axe, fit and are reached by Tab (%s, %i × %i)',
  async (language, width, height) => {
    const found: Record<string, readonly string[]> = {}
    for (const login of new Set(states.map((state) => state.login))) {
      const page = await world.window(login, { language, width, height })
      for (const { name, path, prepare } of states.filter((state) => state.login === login)) {
        await page.evaluate(() => sessionStorage.clear())
        await page.goto(`${world.url}/console${path()}`)
        await prepare(page)
        const faults = [...(await faultsOf(page))]
        const sideways = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        if (sideways > 0) faults.push(`scrolls sideways by ${sideways} px`)
        faults.push(...(await missedByTab(page)))
        if (faults.length > 0) found[name] = faults
      }
      await page.context().close()
    }
    expect(found).toEqual({})
  },
  300_000,
)

test('a HEIC photo that cannot be shown is named, with what can be done with it', async () => {
  const page = await world.window('dispatcher')
  await page.goto(`${world.url}/console/matters/${matter}`)
  const item = page.locator('.documents li', { hasText: '现场.heic' })
  await soon(() => item.textContent()).toContain('原件完整保存，可以下载')
  const [download] = await Promise.all([page.waitForEvent('download'), item.getByRole('link').click()])
  expect(download.suggestedFilename()).toBe('现场.heic')
})

test('an import is paused, resumed and cancelled while it runs', async () => {
  const page = await world.window('clerk')
  await page.goto(`${world.url}/console/imports`)
  const rows = Array.from({ length: 60_000 }, (_, n) => `建设路 ${n} 号路灯不亮,2026-09-12 09:01:00`)
  await page.locator('#import-file').setInputFiles({
    name: '九月.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['内容,提交时间', ...rows].join('\n')),
  })
  const state = (): Promise<string | null> => page.locator('.page-head p').textContent()
  await page.getByRole('button', { name: '开始导入' }).click()
  await page.getByRole('button', { name: '暂停' }).click()
  await soon(state).toContain('已暂停')
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: '继续' }).click()
  await soon(state).toContain('导入中')
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: '取消导入' }).click()
  await soon(state).toContain('已取消')
  const made = Number((await page.locator('.run-figures dd').first().textContent())?.replaceAll(',', ''))
  expect(made).toBeLessThan(60_000)
  expect(await faultsOf(page)).toEqual([])
})
