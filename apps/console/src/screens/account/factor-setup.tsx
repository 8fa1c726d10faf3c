import type { Enrolment } from '@mazha/contracts/login'
import { Button, Input, type InputRef } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { confirmFactor, startFactor } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { CheckedForm } from '../../parts/form/checked-form.tsx'
import { ProblemNotice } from '../../parts/notice.tsx'
import { Qr } from '../../parts/qr/qr.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import './account.css'

/** Ties an authenticator app to the account: a QR code, the first code back, then the recovery codes. */
export const FactorSetup = ({ done }: { readonly done: () => void }) => {
  const { t } = useWords()
  const id = useId()
  const field = useRef<InputRef>(null)
  const [begun, setBegun] = useState<Enrolment | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  useEffect(() => {
    if (begun !== null) field.current?.focus()
  }, [begun])
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(error)
      setCode('')
    } finally {
      setBusy(false)
    }
  }
  if (codes !== null) return <RecoveryCodes codes={codes} kept={done} />
  if (begun === null)
    return (
      <>
        {problem !== null && <ProblemNotice problem={problem} />}
        <div>
          <Button type="primary" loading={busy} onClick={() => void attempt(async () => setBegun(await startFactor()))}>
            {t('account.factor.start')}
          </Button>
        </div>
      </>
    )
  const confirm = (): void => {
    void attempt(async () => setCodes((await confirmFactor(code)).codes))
  }
  return (
    <CheckedForm className="account-form" send={confirm}>
      {problem !== null && <ProblemNotice problem={problem} />}
      <p>{t('account.factor.scan')}</p>
      <div className="factor-qr">
        <Qr words={begun.uri} label={t('account.factor.qr')} />
      </div>
      <p className="muted">
        {t('account.factor.typed')} <code className="factor-key">{begun.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <label htmlFor={id}>{t('login.code')}</label>
      <Input
        id={id}
        ref={field}
        required
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <Button type="primary" htmlType="submit" loading={busy}>
        {t('account.factor.confirm')}
      </Button>
    </CheckedForm>
  )
}
