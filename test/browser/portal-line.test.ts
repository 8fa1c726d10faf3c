import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { appsDir, fileAnonymously, makePhoto, openPortal, phone, type Portal, readReceipt } from './portal-world.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal()
})

/** Fills the phone's steps up to the last one. */
const write = async (page: Page, text: string): Promise<void> => {
  await page.goto(`${portal.server.url}/#/new`)
  await page.getByLabel('发生了什么？').fill(text)
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '跳过这一步' }).click()
  await page.getByLabel('不留姓名电话').check()
  await page.getByRole('button', { name: '下一步' }).click()
}

test('on a 2G line the first page opens in a few seconds, and the next time at once', async () => {
  const context = await portal.browser.newContext({ ...phone, locale: 'zh-CN' })
  const page = await context.newPage()
  const line = await context.newCDPSession(page)
  // What Chromium calls "Slow 3G" is 400 kbit/s; EDGE gives about 240 down, 200 up, half a second there and back.
  await line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 500,
    downloadThroughput: (240 * 1000) / 8,
    uploadThroughput: (200 * 1000) / 8,
  })
  // Counted, not timed: how long it takes beside the line is this machine's affair.
  let bytes = 0
  line.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  await line.send('Network.enable')
  const began = performance.now()
  await page.goto(`${portal.server.url}/`)
  await page.getByRole('heading', { name: '您有什么事要反映？' }).waitFor()
  const first = (performance.now() - began) / 1000
  const loaded = bytes
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state)
  const overTheLine: string[] = []
  page.on('response', (response) => {
    const shell = ['document', 'script', 'stylesheet', 'font'].includes(response.request().resourceType())
    if (shell && !response.fromServiceWorker()) overTheLine.push(response.url())
  })
  const again = performance.now()
  await page.reload()
  await page.getByRole('heading', { name: '您有什么事要反映？' }).waitFor()
  const second = (performance.now() - again) / 1000
  console.log(
    `2G (240 kbit/s, 500 ms): first load ${(loaded / 1024).toFixed(0)} KB in ${first.toFixed(1)} s, second ${second.toFixed(1)} s`,
  )
  // Six seconds of the line; with its delays that is a page in less than ten.
  expect(loaded).toBeGreaterThan(20_000)
  expect(loaded).toBeLessThan((6 * 240 * 1000) / 8)
  expect(overTheLine).toEqual([])
  await context.close()
})

test('an answer lost after the commit is asked for again: one matter, the same number', async () => {
  const { page, faults } = await portal.visit('')
  const before = await portal.countMatters()
  const numbers: string[] = []
  await page.route('**/api/requests', async (route) => {
    // The server does its work; the line drops before the answer comes.
    const answer = await route.fetch()
    numbers.push((await answer.json()).number)
    if (numbers.length === 1) await route.abort('connectionreset')
    else await route.fulfill({ response: answer })
  })
  await write(page, '信号不好的地方')
  await page.getByRole('button', { name: '发送' }).click()
  const { number } = await readReceipt(page)
  expect(numbers).toEqual([number, number])
  expect(await portal.countMatters()).toBe(before + 1)
  expect(faults).toEqual([])
})

test('a page closed in mid-sending sends the same words again when it is opened, and files once', async () => {
  const { page } = await portal.visit('')
  const before = await portal.countMatters()
  const numbers: string[] = []
  await page.route('**/api/requests', async (route) => {
    const answer = await route.fetch()
    numbers.push((await answer.json()).number)
    if (numbers.length === 1) await page.reload()
    else await route.fulfill({ response: answer })
  })
  await write(page, '发到一半关了页面')
  await page.getByRole('button', { name: '发送' }).click()
  const { number } = await readReceipt(page)
  expect(numbers).toEqual([number, number])
  expect(await portal.countMatters()).toBe(before + 1)
})

test('a draft with its photo survives a reload', async () => {
  const { page, faults } = await portal.visit('#/new')
  await page.getByLabel('发生了什么？').fill('写到一半的话')
  const photo = await makePhoto(page, [1200, 900])
  await page.getByLabel('选照片或文件').setInputFiles({ name: '一半.jpg', mimeType: 'image/jpeg', buffer: photo })
  await page.getByText('已上传').waitFor()
  await page.reload()
  expect(await page.getByLabel('发生了什么？').inputValue()).toBe('写到一半的话')
  await expect
    .poll(() => page.locator('.attachments img').evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBe(1200)
  await page.goto(`${portal.server.url}/#/`)
  await page.getByText('您有一件没写完的事').waitFor()
  expect(faults).toEqual([])
})

test('a photo that did not get through is tried again, and removed when it is not wanted', async () => {
  const { page } = await portal.visit('#/new')
  await page.route('**/api/files', (route) => route.abort('connectionreset'))
  await page
    .getByLabel('选照片或文件')
    .setInputFiles({ name: '断线.jpg', mimeType: 'image/jpeg', buffer: await makePhoto(page, [600, 400]) })
  await page.getByText('没有传上去').waitFor()
  await page.unroute('**/api/files')
  await page.getByRole('button', { name: '重新上传 断线.jpg' }).click()
  await page.getByText('已上传').waitFor()
  await page.getByRole('button', { name: '移除 断线.jpg' }).click()
  await expect.poll(() => page.locator('.attachments .item').count()).toBe(0)
})

test('without a line the page opens, says so, and sends when the line is back', async () => {
  const { page, faults } = await portal.visit('')
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state)
  await page.reload()
  const before = await portal.countMatters()
  await page.context().setOffline(true)
  await page.reload()
  await page.getByText('现在没有网络').waitFor()
  await write(page, '在山里写的')
  const later = page.getByRole('button', { name: '有网时自动发送' })
  await later.click()
  await page.getByText('已排好队').waitFor()
  expect(await portal.countMatters()).toBe(before)
  await page.context().setOffline(false)
  await readReceipt(page)
  expect(await portal.countMatters()).toBe(before + 1)
  expect(faults).toEqual([])
})

test('pressing twice files once', async () => {
  const { page } = await portal.visit('')
  const before = await portal.countMatters()
  await write(page, '手抖')
  await page.getByRole('button', { name: '发送' }).dblclick()
  await readReceipt(page)
  expect(await portal.countMatters()).toBe(before + 1)
})

test('what the server refuses is told where it happened, and nothing typed is lost', async () => {
  const { page } = await portal.visit('')
  await page.route('**/api/requests', (route) =>
    route.fulfill({
      status: 429,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'about:blank',
        title: '',
        status: 429,
        detail: '操作太频繁，请在 30 秒后再试。',
        code: 'request.too-many',
        requestId: '1',
      }),
    }),
  )
  await write(page, '点太快了')
  await page.getByRole('button', { name: '发送' }).click()
  await page.getByRole('alert').filter({ hasText: '请在 30 秒后再试' }).waitFor()
  await page.unroute('**/api/requests')
  await page.getByText('点太快了').waitFor()
  await page.getByRole('button', { name: '发送' }).click()
  await readReceipt(page)
  await fileAnonymously((await portal.visit('')).page, '另一件')
})

test('a newer version waits until it is asked for, and takes the place of the old one whole', async () => {
  const types: Record<string, string> = {
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.svg': 'image/svg+xml',
    '.html': 'text/html',
  }
  let newer = false
  // The built files by themselves, so that a second version can be put in their place while the page is open.
  const files = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    const name = path === '/' ? 'index.html' : path.slice(1)
    try {
      let body = readFileSync(join(appsDir, 'portal', name))
      if (newer && name === 'sw.js') body = Buffer.from(body.toString().replace(/"mazha-\w+"/, '"mazha-newer"'))
      if (newer && name === 'index.html') body = Buffer.from(body.toString().replace('<html', '<html data-newer'))
      response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/json' }).end(body)
    } catch {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{}')
    }
  })
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
  const address = files.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const page = await (await portal.browser.newContext({ ...phone, locale: 'zh-CN' })).newPage()
  try {
    await page.goto(`http://127.0.0.1:${address.port}/#/new`)
    await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state)
    await page.reload()
    await page.getByLabel('发生了什么？').fill('写到一半')
    newer = true
    await page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration())?.update()))
    await page.getByText('有新版本').waitFor()
    expect(await page.evaluate(() => 'newer' in document.documentElement.dataset)).toBe(false)
    await page.getByRole('button', { name: '刷新' }).click()
    await page.waitForFunction(() => 'newer' in document.documentElement.dataset)
    expect(await page.getByLabel('发生了什么？').inputValue()).toBe('写到一半')
    expect(await page.evaluate(() => caches.keys())).toEqual(['mazha-newer'])
  } finally {
    await page.context().close()
    files.closeAllConnections()
    await new Promise((resolve) => files.close(resolve))
  }
})
