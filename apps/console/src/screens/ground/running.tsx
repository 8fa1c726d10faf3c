import type { Text } from '@mazha/contracts/text'
import { Button, Progress } from 'antd'
import { useLayoutEffect, useRef } from 'react'
import { useWords } from '../../app/language.tsx'

/** How far long work on the ground is, and the way to end it. */
type Props = {
  readonly at: Text
  readonly share: number
  readonly stop: () => void
  readonly label?: string
  readonly stopWords?: string
}

export const Running = ({ at, share, stop, label, stopWords }: Props) => {
  const { t, say } = useWords()
  const own = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const here = own.current
    // What began the work has the focus, and gets it back when the work ends while the button to stop has it.
    const began = document.activeElement
    return () => {
      if (here?.contains(document.activeElement) === true && began instanceof HTMLElement) began.focus()
    }
  }, [])
  return (
    <section className="card" ref={own}>
      <Progress
        percent={Math.round(share * 100)}
        strokeColor="#1d6f5f"
        aria-label={label ?? t('boundaries.progress')}
      />
      <div className="row-of-buttons">
        <output>{say(at)}</output>
        <Button onClick={stop}>{stopWords ?? t('boundaries.stop')}</Button>
      </div>
    </section>
  )
}
