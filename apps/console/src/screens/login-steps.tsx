import type { Session } from '@mazha/contracts/api'
import { Button, Input, type InputRef } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { findSession, giveCode, logOut } from '../api/calls.ts'
import { useWords } from '../app/language.tsx'
import { CheckedForm } from '../parts/form/checked-form.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { FactorSetup } from './account/factor-setup.tsx'
import { PasswordForm } from './account/password-form.tsx'

type Step = {
  readonly session: Session
  readonly got: (session: Session) => void
  /** Back to name and password: somebody else is here. */
  readonly other: () => void
}

/** What a log-in still asks after the password. */
export const LoginStep = ({ session, got, other }: Step) => {
  const { t } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  // A step without a field of its own at first still has to be heard.
  useEffect(() => {
    if (session.pending === 'enrolment') heading.current?.focus()
  }, [session.pending])
  const leave = (): void => void logOut().then(other, other)
  return (
    <div className="login-form">
      {session.pending === 'second_factor' && <CodeForm got={got} />}
      {session.pending === 'password' && (
        <>
          <h3>{t('login.change')}</h3>
          <p className="muted">{t('login.change.why')}</p>
          <PasswordForm changed={got} />
        </>
      )}
      {session.pending === 'enrolment' && (
        <>
          <h3 ref={heading} tabIndex={-1}>
            {t('login.enrol')}
          </h3>
          <p className="muted">{t('login.enrol.why')}</p>
          <FactorSetup done={() => void findSession().then(got, other)} />
        </>
      )}
      <button type="button" className="quiet-button" onClick={leave}>
        {t('login.other')}
      </button>
    </div>
  )
}

const CodeForm = ({ got }: { readonly got: (session: Session) => void }) => {
  const { t } = useWords()
  const id = useId()
  const field = useRef<InputRef>(null)
  useEffect(() => field.current?.focus(), [])
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const send = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      got(await giveCode(code))
    } catch (error) {
      setProblem(error)
      setCode('')
      setBusy(false)
    }
  }
  return (
    <CheckedForm className="login-form" send={() => void send()}>
      {problem !== null && <ProblemNotice problem={problem} />}
      <label htmlFor={id}>{t('login.code')}</label>
      <Input
        id={id}
        ref={field}
        size="large"
        required
        autoComplete="one-time-code"
        aria-describedby={`${id}h`}
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <p id={`${id}h`} className="muted">
        {t('login.code.hint')}
      </p>
      <Button type="primary" size="large" htmlType="submit" loading={busy} block>
        {t('login.go-on')}
      </Button>
    </CheckedForm>
  )
}
