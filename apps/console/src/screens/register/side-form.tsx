import { Button, Input, type InputRef } from 'antd'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useWords } from '../../app/language.tsx'
import { useFocusBack, useFocusOn } from '../../app/use-focus.ts'
import { CheckedForm } from '../../parts/form/checked-form.tsx'
import { ProblemNotice } from '../../parts/notice.tsx'

type FormProps = {
  readonly title: string
  readonly hint?: string
  /** What the button does, in words; saving where it is left out. */
  readonly go?: string
  readonly dangerous?: boolean
  readonly ready?: boolean
  /** Of the heading: 2 where the page has none between its own and this one. */
  readonly level?: 2 | 3
  readonly send: () => Promise<unknown>
  readonly done: () => void
  readonly close: () => void
  readonly children: ReactNode
}

/** A small form beside what it changes; what was typed stays when the server refuses it. */
export const SideForm = ({
  title,
  hint,
  go,
  dangerous = false,
  ready = true,
  level = 3,
  send,
  done,
  close,
  children,
}: FormProps) => {
  const { t } = useWords()
  const id = useId()
  const Heading = level === 2 ? 'h2' : 'h3'
  const head = useRef<HTMLHeadingElement>(null)
  useFocusBack()
  useFocusOn(head)
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      await send()
      done()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  return (
    <CheckedForm className="register-form card" aria-labelledby={id} ready={ready} send={() => void submit()}>
      <Heading id={id} ref={head} tabIndex={-1}>
        {title}
      </Heading>
      {hint !== undefined && <p className="muted">{hint}</p>}
      {children}
      <div aria-live="assertive">{problem !== null && <ProblemNotice problem={problem} />}</div>
      <p className="row-of-buttons">
        <Button type="primary" danger={dangerous} htmlType="submit" loading={busy}>
          {go ?? t('register.save')}
        </Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </p>
    </CheckedForm>
  )
}

type FieldProps = {
  readonly label: string
  readonly value: string
  readonly set: (value: string) => void
  readonly required?: boolean
  readonly hint?: string
  readonly first?: boolean
  readonly type?: 'text' | 'date'
  readonly maxLength?: number
}

export const Field = ({
  label,
  value,
  set,
  required = false,
  hint,
  first = false,
  type = 'text',
  maxLength = 60,
}: FieldProps) => {
  const id = useId()
  const field = useRef<InputRef>(null)
  useEffect(() => {
    if (first) field.current?.focus()
  }, [first])
  return (
    <div className="register-field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        ref={field}
        type={type}
        required={required}
        autoComplete="off"
        maxLength={maxLength}
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => set(event.target.value)}
      />
      {hint !== undefined && (
        <span id={`${id}-hint`} className="muted">
          {hint}
        </span>
      )}
    </div>
  )
}

type ChoiceProps<T extends string> = {
  readonly label: string
  readonly value: T | ''
  readonly set: (value: T) => void
  readonly options: readonly (readonly [value: T, title: string])[]
  /** Offers nothing first, so that somebody chooses. */
  readonly open?: boolean
}

/** One of a few: a list that every browser and screen reader knows. */
export const Choice = <T extends string>({ label, value, set, options, open = false }: ChoiceProps<T>) => {
  const id = useId()
  return (
    <div className="register-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="plain"
        required
        value={value}
        onChange={(event) => {
          const chosen = options.find(([one]) => one === event.target.value)
          if (chosen !== undefined) set(chosen[0])
        }}
      >
        {open && <option value="">–</option>}
        {options.map(([one, title]) => (
          <option key={one} value={one}>
            {title}
          </option>
        ))}
      </select>
    </div>
  )
}
