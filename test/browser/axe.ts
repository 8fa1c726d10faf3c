import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What still moves within three frames: a motion by classes starts one frame after its cause. */
const movingIn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const seen = new Set<string>()
    for (let frame = 0; frame < 3; frame += 1) {
      await new Promise((next) => requestAnimationFrame(next))
      for (const motion of document.getAnimations()) {
        const { effect, playState } = motion
        const endless = effect?.getComputedTiming().endTime === Infinity
        if (endless || (playState !== 'running' && !motion.pending)) continue
        const on = effect instanceof KeyframeEffect ? effect.target?.className : ''
        seen.add(
          `${motion instanceof CSSTransition ? motion.transitionProperty : 'animation'} of .${on?.toString() ?? ''}`,
        )
      }
    }
    return [...seen]
  })

/**
 * Waits until nothing on the page is on its way any more: in the middle of a transition a colour is neither of the two
 * that were chosen. What turns without end (a spinner) is not waited for.
 *
 * @throws when something with an end still moves after `timeoutMs`, naming it
 */
export const atRest = (page: Page, { timeoutMs = 20_000 } = {}): Promise<void> =>
  expect.poll(() => movingIn(page), { timeout: timeoutMs, message: 'the page comes to rest' }).toEqual([])

/** What axe-core finds wrong on this page once it is at rest, in words; an empty list is what we want. */
export const faultsOf = async (page: Page): Promise<readonly string[]> => {
  // Evaluated, not added as a script: the pages let no foreign script in.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  await atRest(page)
  return page.evaluate(async () => {
    // @ts-expect-error axe stands in the page, not here
    const results: AxeResults = await globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      // What passes would be told node by node too, which takes longer than to look.
      resultTypes: ['violations'],
    })
    return results.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} — ${failureSummary ?? ''}`),
    )
  })
}
