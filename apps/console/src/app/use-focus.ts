import { type RefObject, useEffect, useState } from 'react'

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body

/** What opened a part again, where it gave way to it and stands there anew: the button that is called the same. */
const likeness = (gone: HTMLElement): HTMLElement | undefined => {
  const name = (one: HTMLElement): string => one.ariaLabel ?? one.textContent
  return [...document.querySelectorAll<HTMLElement>(gone.localName)].find((one) => name(one) === name(gone))
}

/** A form or dialog that closes takes the focus with it: it goes back to what opened it. */
export const useFocusBack = (): void => {
  const [opener] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (!isLost() || !(opener instanceof HTMLElement) || opener === document.body) return
      const back = opener.isConnected ? opener : (likeness(opener) ?? document.getElementById('work'))
      back?.focus({ preventScroll: back.id === 'work' })
    },
    [opener],
  )
}

/** Where what opened a part gave way to it, the focus goes to its heading, unless a field of it has taken it. */
export const useFocusOn = (heading: RefObject<HTMLElement | null>): void => {
  useEffect(() => {
    if (isLost()) heading.current?.focus()
  }, [heading])
}
