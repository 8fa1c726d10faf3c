import { type RefObject, useEffect, useRef } from 'react'

/**
 * The list that a select opens has no name of its own for screen readers, and stands outside the page's landmarks. This gives
 * it the field's label, and the frame it opens in.
 */
export const useNamedList = (
  label: string,
): { readonly frame: RefObject<HTMLDivElement | null>; readonly inFrame: () => HTMLElement } => {
  const frame = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const target = frame.current
    if (target === null) return
    const name = (): void => {
      for (const list of target.querySelectorAll('[role="listbox"]:not([aria-label])'))
        list.setAttribute('aria-label', label)
    }
    const watch = new MutationObserver(name)
    watch.observe(target, { childList: true, subtree: true })
    return () => watch.disconnect()
  }, [label])
  return { frame, inFrame: () => frame.current ?? document.body }
}
