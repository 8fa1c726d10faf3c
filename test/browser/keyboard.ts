import type { Page } from 'playwright-core'

/**
 * Walks the whole page with the Tab key alone.
 *
 * @returns every visible control that was not reached, or was out of sight while it had the focus; an empty list is
 *   what we want. Of a group of radio buttons one stands for all: the arrow keys walk the others.
 */
export const missedByTab = async (page: Page): Promise<readonly string[]> => {
  for (let walk = 1; ; walk += 1) {
    const { missed, changed } = await walkByTab(page)
    // A page that puts a control in another's place meanwhile (an answer came) is walked again.
    if (missed.length === 0 || !changed || walk === 3) return missed
  }
}

const walkByTab = async (page: Page): Promise<{ readonly missed: readonly string[]; readonly changed: boolean }> => {
  const count = await page.evaluate(() => {
    const reachable = (): HTMLElement[] => {
      const dialog = document.querySelector('[role="dialog"][aria-modal="true"]:not([hidden])')
      const controls = (dialog ?? document).querySelectorAll<HTMLElement>('a[href], button, input, select, textarea')
      return [...controls].filter(
        (one) =>
          one.tabIndex >= 0 &&
          one.checkVisibility({ visibilityProperty: true }) &&
          !one.matches(':disabled, [inert] *'),
      )
    }
    const shown = reachable()
    const groupOf = (one: Element): string =>
      one instanceof HTMLInputElement && one.type === 'radio' && one.name !== '' ? `radio ${one.name}` : ''
    const missed = new Map<string | Element, string>()
    for (const one of shown) missed.set(groupOf(one) || one, one.outerHTML.slice(0, 160))
    const hidden: string[] = []
    document.addEventListener('focusin', ({ target }) => {
      if (!(target instanceof HTMLElement)) return
      missed.delete(groupOf(target) || target)
      // A file field and the like may be a point; what stands for it is its label.
      const shape = (target.closest('label') ?? target).getBoundingClientRect()
      const inSight = shape.bottom > 0 && shape.right > 0 && shape.top < innerHeight && shape.left < innerWidth
      if (!inSight) hidden.push(`out of sight: ${target.outerHTML.slice(0, 160)}`)
    })
    Reflect.set(globalThis, 'missedByTab', () => ({
      missed: [...missed.values(), ...hidden],
      changed: shown.some((one) => !one.isConnected) || reachable().length !== shown.length,
    }))
    return shown.length
  })
  for (let press = 0; press < count + 12; press += 1) await page.keyboard.press('Tab')
  return page.evaluate(() => {
    const told: () => { missed: string[]; changed: boolean } = Reflect.get(globalThis, 'missedByTab')
    return told()
  })
}
