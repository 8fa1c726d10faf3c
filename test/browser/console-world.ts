import type { Json } from '@mazha/contracts/text'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { demoPassword } from '../../packages/server/src/demo/people.ts'
import { aRequest, testServer, type TestServer } from '../server.ts'
import { sharedBrowser } from './chromium.ts'

export { faultsOf } from './axe.ts'

const root = join(import.meta.dirname, '..', '..')

export type ConsoleWorld = TestServer & {
  readonly browser: Browser
  /** A window of its own, logged in through the screen, at the server’s hour. */
  readonly window: (login: string, options?: WindowOptions) => Promise<Page>
  /** A resident’s request through the public door. */
  readonly filed: (text: string, over?: Readonly<Record<string, unknown>>) => Promise<{ number: string; code: string }>
}

type WindowOptions = { readonly width?: number; readonly height?: number; readonly language?: 'zh' | 'en' }

/** A real server with the built console, its demonstration people, no matters yet, and a real browser. */
export const consoleWorld = async (at = '2026-09-21T09:30:00+08:00', login?: Json): Promise<ConsoleWorld> => {
  const server = await testServer({ at, appsDir: join(root, 'dist', 'apps'), ...(login !== undefined && { login }) })
  const browser = await sharedBrowser()
  return {
    ...server,
    browser,
    window: async (login, { width = 1440, height = 900, language = 'zh' } = {}) => {
      const context = await browser.newContext({ viewport: { width, height }, acceptDownloads: true })
      await context.clock.setFixedTime(server.clock.now())
      await context.addInitScript((words) => localStorage.setItem('mazha.language', words), JSON.stringify(language))
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      await page.goto(`${server.url}/console/`)
      await page.getByLabel(language === 'zh' ? '用户名' : 'Name', { exact: true }).fill(login)
      await page.getByLabel(language === 'zh' ? '密码' : 'Password', { exact: true }).fill(demoPassword)
      await page.keyboard.press('Enter')
      await page.locator('.brand').waitFor()
      return page
    },
    filed: async (text, over = {}) => {
      const answer = await server.anonymous('/api/requests', { method: 'POST', body: aRequest({ text, ...over }) })
      if (answer.status !== 201) throw new Error(`Filing failed: ${answer.text}`)
      return answer.body
    },
  }
}

/** Looks again until it holds; two cores shared with others may take their time. */
export const soon = <T>(look: () => Promise<T> | T) => expect.poll(look, { timeout: 20_000 })

/** Opens a matter’s page by its number through the search. */
export const openMatter = async (page: Page, number: string): Promise<void> => {
  await page.goto(`${new URL(page.url()).origin}/console/matters?q=${number}`)
  await page.locator('a[data-matter]').first().click()
  await page.locator('article.matter').waitFor()
}

/** Chooses an action by its words, fills its form and sends it. */
export const act = async (
  page: Page,
  words: string,
  fill: () => Promise<void> = async () => undefined,
): Promise<void> => {
  const actions = page.locator('section.actions')
  await actions.locator('button.action-button', { hasText: words }).first().click()
  await fill()
  const version = Number(await page.locator('article.matter').getAttribute('data-version'))
  await actions.locator('form').getByRole('button', { name: words, exact: true }).click()
  await soon(async () => Number(await page.locator('article.matter').getAttribute('data-version'))).toBeGreaterThan(
    version,
  )
}

/** Picks from a searchable list, by typing, and goes on when the list is gone. */
export const pick = async (page: Page, label: string, words: string): Promise<void> => {
  const list = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)')
  await page.getByLabel(label).first().click()
  await page.keyboard.type(words)
  await list.locator('.ant-select-item-option', { hasText: words }).first().click()
  // A list of several stays open until one leaves it.
  await page.getByLabel(label).first().blur()
  await expect.poll(() => list.count(), { timeout: 20_000 }).toBe(0)
}
