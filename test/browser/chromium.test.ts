import { expect, test } from 'vitest'
import { launchBrowser } from './chromium.ts'

test.each(['', 'shipped'])('a browser is found and clicks a button (%s)', async (which) => {
  const former = process.env.MAZHA_CHROMIUM
  process.env.MAZHA_CHROMIUM = which
  try {
    const browser = await launchBrowser()
    try {
      const page = await browser.newPage()
      await page.setContent(`<button onclick="document.title = 'clicked'">Go</button>`)
      await page.getByRole('button', { name: 'Go' }).click()
      expect(await page.title()).toBe('clicked')
      expect(await page.evaluate(() => document.createElement('canvas').getContext('webgl2') !== null)).toBe(true)
    } finally {
      await browser.close()
    }
  } finally {
    if (former === undefined) delete process.env.MAZHA_CHROMIUM
    else process.env.MAZHA_CHROMIUM = former
  }
})
