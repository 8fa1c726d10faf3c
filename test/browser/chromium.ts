import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll } from 'vitest'

/** Where systems keep Chromium or Chrome. `MAZHA_CHROMIUM` names another, or is `shipped` for the one in node_modules. */
const known = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** A sandbox needs rights that containers seldom give; the pages here are our own. Nothing may call home. */
const quiet = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-sync',
  '--disable-component-update',
]

/**
 * Starts the browser for a journey: the system's if there is one, else the one that ships with the development packages.
 *
 * @throws when there is none that starts, which fails the run: a journey that nobody took proves nothing
 */
export async function launchBrowser(): Promise<Browser> {
  const asked = process.env.MAZHA_CHROMIUM
  const system =
    asked === 'shipped' ? undefined : [asked ?? '', ...known].find((path) => path !== '' && existsSync(path))
  if (system !== undefined) return chromium.launch({ executablePath: system, args: quiet })
  try {
    const { default: shipped } = await import('@sparticuz/chromium')
    const args = [...new Set([...shipped.args, ...quiet])]
    return await chromium.launch({ executablePath: await shipped.executablePath(), args })
  } catch (cause) {
    throw new Error(
      'No Chromium was found for the browser journeys, and the shipped one does not start here. ' +
        'Install one (Debian: apt-get install chromium) or name it in MAZHA_CHROMIUM.',
      { cause },
    )
  }
}

let shared: Browser | undefined

/** The browser that the files of one worker share. Windows that a file opens in it end with the file, it with the worker. */
export const sharedBrowser = async (): Promise<Browser> => {
  if (shared?.isConnected() !== true) {
    shared = await launchBrowser()
    // A worker is told to end by this signal; Playwright takes its browser along when we exit.
    process.once('SIGTERM', () => process.exit())
  }
  const browser = shared
  afterAll(async () => {
    for (const context of browser.contexts()) await context.close()
  })
  return browser
}
