import { expect, test } from 'vitest'
import { atRest, faultsOf } from './axe.ts'
import { sharedBrowser } from './chromium.ts'
import { missedByTab } from './keyboard.ts'

const browser = await sharedBrowser()

/** A page whose words go from unreadable to readable, and a spinner that never ends. */
const moving = `<!doctype html><html lang="en"><title>Moving</title>
  <style>
    p { color: #ccc; background: #fff; transition: color 700ms }
    p.told { color: #111 }
    i { display: block; width: 9px; height: 9px; animation: turn 1s infinite linear }
    i.long { animation-iteration-count: 100000 }
    @keyframes turn { to { rotate: 1turn } }
  </style>
  <main><h1>Moving</h1><p>Words on their way</p><i></i></main>`

test('a page is judged when it has come to rest, whatever turns on it without end', async () => {
  const page = await browser.newPage()
  await page.setContent(moving)
  expect((await faultsOf(page)).join()).toContain('color-contrast')
  await page.locator('p').evaluate((words) => words.classList.add('told'))
  expect(await faultsOf(page)).toEqual([])
})

test('a page that never comes to rest is a failure that names what moves', async () => {
  const page = await browser.newPage()
  await page.setContent(moving)
  await page.locator('i').evaluate((spinner) => spinner.classList.add('long'))
  await expect(atRest(page, { timeoutMs: 1_000 })).rejects.toThrow(/comes to rest[^]*animation of \.long/)
})

test('a control that the Tab key does not reach, or only out of sight, is named', async () => {
  const page = await browser.newPage()
  await page.setContent('<button>One</button><a href="#two">Two</a><input aria-label="Three">')
  expect(await missedByTab(page)).toEqual([])
  await page.setContent(`<button>One</button><button onkeydown="event.preventDefault()">Trap</button>
    <a href="#two" style="position: fixed; left: -999px">Aside</a>`)
  expect((await missedByTab(page)).join()).toContain('Aside')
  await page.setContent('<button>One</button><a href="#two" style="position: fixed; left: -999px">Aside</a>')
  expect((await missedByTab(page)).join()).toContain('out of sight: <a href="#two"')
})
