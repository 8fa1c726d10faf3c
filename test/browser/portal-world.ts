import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Actor } from '@mazha/contracts/role'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { demoPersonId, demoStaff } from '../../packages/server/src/demo/people.ts'
import type { SmsGateway } from '../../packages/server/src/kernel/sms.ts'
import { actOn, findMatter } from '../../packages/server/src/modules/matters/index.ts'
import { type TestServer, testServer } from '../server.ts'
import { sharedBrowser } from './chromium.ts'

const root = join(import.meta.dirname, '..', '..')

/** Where the built apps stand. */
export const appsDir = join(root, 'dist', 'apps')

export const phone = { viewport: { width: 375, height: 667 }, hasTouch: true, isMobile: true } as const
export const desk = { viewport: { width: 1280, height: 800 } } as const
/** What 400 % zoom leaves of a screen of 1280. */
export const zoomed = { viewport: { width: 320, height: 256 } } as const

/** Only a door that is not ours (the network's) may complain on the console. */
const expected = /net::ERR_|Failed to load resource/

export type Visitor = { readonly page: Page; readonly faults: readonly string[] }

export type Portal = {
  readonly server: TestServer
  readonly browser: Browser
  /** Somebody with a browser of their own, at an address of the portal. Script errors are collected in `faults`. */
  readonly visit: (
    hash: string,
    options?: BrowserContextOptions & { readonly settings?: { language: 'zh' | 'en'; elder: boolean } },
  ) => Promise<Visitor>
  /** A staff member's act, by log-in name, through the real command. */
  readonly act: (number: string, login: string, action: string, input?: Record<string, unknown>) => Promise<void>
  /** Takes a request to an answer that waits for the resident's judgement. */
  readonly answer: (number: string, reply: string) => Promise<void>
  readonly countMatters: () => Promise<number>
}

/** The real server with the built portal, and a browser. Both end with the file. */
export const openPortal = async (
  options: { readonly at?: string; readonly sms?: SmsGateway } = {},
): Promise<Portal> => {
  const server = await testServer({
    appsDir,
    rateLimits: { general: 100_000, filing: 10_000, upload: 10_000, receipt: 10_000 },
    ...options,
  })
  const browser = await sharedBrowser()

  const act: Portal['act'] = async (number, login, action, input = {}) => {
    const matter = await findMatter(server.ctx, { number })
    const staff = demoStaff.find((one) => one.login === login)
    if (!matter || !staff) throw new Error(`No matter ${number}, or nobody called ${login}`)
    const actor: Actor = {
      kind: 'staff',
      person: demoPersonId(login),
      posts: staff.posts.map(({ post, role, unit }) => ({ post, role, unit })),
    }
    await actOn(server.ctx, { clientId: randomUUID(), id: matter.id, version: matter.version, action, input, actor })
  }

  return {
    server,
    browser,
    act,
    visit: async (hash, { settings, ...context } = {}) => {
      const opened = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...phone, ...context })
      if (settings) {
        await opened.addInitScript((kept) => {
          if (location.protocol !== 'about:') localStorage.setItem('mazha.settings', JSON.stringify(kept))
        }, settings)
      }
      const page = await opened.newPage()
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' && !expected.test(message.text())) faults.push(message.text())
      })
      await page.goto(`${server.url}/${hash}`)
      await page.locator('h1').waitFor()
      return { page, faults }
    },
    answer: async (number, reply) => {
      await act(number, 'clerk', 'accept')
      await act(number, 'dispatcher', 'dispatch', { lead: 'municipal' })
      await act(number, 'handler', 'assignment.sign')
      await act(number, 'handler', 'report', { reply, solved: 'solved' })
    },
    countMatters: async () =>
      (
        await server.ctx.db.query<{ n: number }>('select count(*)::int as n from mazha.matter where district_id = $1', [
          server.ctx.district.id,
        ])
      ).rows[0]?.n ?? 0,
  }
}

/** Number and code as the receipt on the page shows them. */
export const readReceipt = async (page: Page): Promise<{ number: string; code: string }> => {
  await page.locator('.paper').waitFor()
  const [, , number, code] = decodeURIComponent(new URL(page.url()).hash).split('/')
  if (!number || !code) throw new Error(`No receipt at ${page.url()}`)
  return { number, code }
}

/** Walks the phone's steps with the fewest answers. */
export const fileAnonymously = async (page: Page, text: string): Promise<{ number: string; code: string }> => {
  await page.getByRole('link', { name: '反映一件事' }).click()
  await page.getByLabel('发生了什么？').fill(text)
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '跳过这一步' }).click()
  await page.getByLabel('不留姓名电话').check()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '发送' }).click()
  return readReceipt(page)
}

/** A photo as a phone makes it: large, with detail, 4,000 × 3,000 pixels, made in the browser. */
export const makePhoto = async (
  page: Page,
  [width, height]: readonly [number, number] = [4000, 3000],
): Promise<Buffer> => {
  const base64 = await page.evaluate(
    async ([w, h]) => {
      const canvas = document.createElement('canvas')
      canvas.width = w
      canvas.height = h
      const pen = canvas.getContext('2d')
      if (!pen) throw new Error('no canvas')
      for (let n = 0; n < 9000; n++) {
        pen.fillStyle = `hsl(${(n * 47) % 360} 40% ${30 + (n % 50)}%)`
        pen.fillRect((n * 7919) % w, (n * 104_729) % h, 60 + (n % 90), 40 + (n % 70))
      }
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.95))
      const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))
      let text = ''
      for (const byte of bytes) text += String.fromCharCode(byte)
      return btoa(text)
    },
    [width, height] as const,
  )
  return Buffer.from(base64, 'base64')
}
