import { type ReactNode, useEffect, useRef, useState } from 'react'

type Props = { readonly label: string; readonly className: string; readonly children: ReactNode }

/** A wide table or drawing that scrolls sideways in its own frame; reached by the keyboard only where it does scroll. */
export const Sideways = ({ label, className, children }: Props) => {
  const frame = useRef<HTMLElement>(null)
  const [scrolls, setScrolls] = useState(false)
  useEffect(() => {
    const target = frame.current
    if (target === null) return
    const watch = new ResizeObserver(() => setScrolls(target.scrollWidth > target.clientWidth))
    watch.observe(target)
    return () => watch.disconnect()
  }, [])
  // On a phone the rows of a table stand one below the other: each fact then needs the name of its column.
  useEffect(() => {
    for (const cell of frame.current?.querySelectorAll<HTMLTableCellElement>('tbody > tr > td') ?? []) {
      const name = cell.closest('table')?.tHead?.rows[0]?.cells[cell.cellIndex]?.textContent ?? ''
      if (cell.dataset['column'] !== name) cell.dataset['column'] = name
    }
  })
  // What scrolls must be scrollable without a mouse (WCAG 2.1.1).
  const reach = scrolls ? { tabIndex: 0 } : {}
  return (
    <section className={className} aria-label={label} ref={frame} {...reach}>
      {children}
    </section>
  )
}
