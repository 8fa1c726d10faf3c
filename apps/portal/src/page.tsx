import { type ReactNode, useEffect, useRef } from 'react'
import { useWords } from './words.tsx'

let opened = false

/**
 * A page's heading. It takes the focus when the page changes, so that a screen reader reads on from there, but not on
 * the first page, where the browser's own start is right.
 */
export const PageTitle = ({ children, title }: { readonly children: ReactNode; readonly title: string }) => {
  const site = useWords().t('app.name')
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = [...new Set([title, site])].join(' · ')
    if (opened) {
      heading.current?.focus({ preventScroll: true })
      scrollTo(0, 0)
    }
    opened = true
  }, [title, site])
  return (
    <h1 tabIndex={-1} ref={heading}>
      {children}
    </h1>
  )
}
