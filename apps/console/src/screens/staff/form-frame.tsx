import { Button } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useWords } from '../../app/language.tsx'
import { useFocusBack } from '../../app/use-focus.ts'
import { CheckedForm } from '../../parts/form/checked-form.tsx'
import { ProblemNotice } from '../../parts/notice.tsx'

/** A form of this part: its heading takes the focus as it opens, what goes wrong stands above its buttons. */
export const FormFrame = ({
  title,
  send,
  sendWords,
  ready = true,
  danger = false,
  close,
  children,
}: {
  readonly title: string
  readonly send: () => Promise<void>
  readonly sendWords: string
  readonly ready?: boolean
  readonly danger?: boolean
  readonly close: () => void
  readonly children: ReactNode
}) => {
  const { t } = useWords()
  const head = useRef<HTMLHeadingElement>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  useFocusBack()
  useEffect(() => head.current?.focus(), [])
  const act = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      await send()
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <CheckedForm className="card staff-form" ready={ready} send={() => void act()}>
      <h2 tabIndex={-1} ref={head}>
        {title}
      </h2>
      {children}
      <div aria-live="polite">{problem !== null && <ProblemNotice problem={problem} />}</div>
      <p className="row-of-buttons">
        <Button type="primary" htmlType="submit" danger={danger} loading={busy}>
          {sendWords}
        </Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </p>
    </CheckedForm>
  )
}
