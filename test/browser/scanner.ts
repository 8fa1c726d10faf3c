import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type jsQR from 'jsqr'
import type { Browser, Locator } from 'playwright-core'

declare global {
  // oxlint-disable-next-line no-var
  var scanCode: typeof jsQR | undefined
}

const source = readFileSync(createRequire(import.meta.url).resolve('jsqr'), 'utf8')

/**
 * Reads the QR code in what the eye sees of `shown`, as a telephone's camera would: from the pixels of a picture.
 *
 * @throws when there is none that can be read
 */
export const scan = async (browser: Browser, shown: Locator): Promise<string> => {
  const picture = (await shown.screenshot()).toString('base64')
  const page = await browser.newPage()
  try {
    await page.evaluate(
      `(() => { const exports = {}, module = { exports }; ${source}; globalThis.scanCode = module.exports.default ?? module.exports })()`,
    )
    const words = await page.evaluate(async (base64) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob())
      const pen = new OffscreenCanvas(image.width, image.height).getContext('2d')
      if (pen === null) throw new Error('no canvas')
      pen.drawImage(image, 0, 0)
      const { data, width, height } = pen.getImageData(0, 0, image.width, image.height)
      return globalThis.scanCode?.(data, width, height)?.data
    }, picture)
    if (words === undefined || words === '') throw new Error('No QR code can be read in this picture')
    return words
  } finally {
    await page.close()
  }
}
