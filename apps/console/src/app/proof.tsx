import { Button, Input, type InputRef, Modal } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { getAccount, getWays, giveProof, singleSignOnPath } from '../api/calls.ts'
import { onProofAsked } from '../api/client.ts'
import { ProblemNotice } from '../parts/notice.tsx'
import { useWords } from './language.tsx'
import { CheckedForm } from '../parts/form/checked-form.tsx'
import { useAnswer } from './use-answer.ts'

/**
 * Asks for a fresh proof when a sensitive act is refused for the want of one; the call that was refused goes out again
 * afterwards. Acts that ask at the same time wait for one proof.
 */
export const ProofDialog = () => {
  const { t } = useWords()
  const [asked, setAsked] = useState(false)
  const waiting = useRef<((given: boolean) => void)[]>([])
  useEffect(() => {
    onProofAsked(
      () =>
        new Promise<boolean>((resolve) => {
          waiting.current.push(resolve)
          setAsked(true)
        }),
    )
    return () => onProofAsked(null)
  }, [])
  const end = (given: boolean): void => {
    setAsked(false)
    for (const go of waiting.current.splice(0)) go(given)
  }
  return (
    <Modal open={asked} onCancel={() => end(false)} footer={null} title={t('proof.title')} width={420} destroyOnHidden>
      <ProofForm proven={() => end(true)} />
    </Modal>
  )
}

const ProofForm = ({ proven }: { readonly proven: () => void }) => {
  const { t, say } = useWords()
  const id = useId()
  const field = useRef<InputRef>(null)
  const account = useAnswer('proof', getAccount)
  const ways = useAnswer('ways', getWays)
  const [byCode, setByCode] = useState(false)
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const hasPassword = account.data === undefined || account.data.password !== null
  const hasFactor = account.data?.secondFactor.enrolled === true
  const code = byCode || !hasPassword
  useEffect(() => field.current?.focus(), [code])
  const send = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      await giveProof(code ? { code: typed } : { password: typed })
      proven()
    } catch (error) {
      setProblem(error)
      setTyped('')
    } finally {
      setBusy(false)
    }
  }
  return (
    <CheckedForm className="login-form" send={() => void send()}>
      <p className="muted">{t('proof.why')}</p>
      {problem !== null && <ProblemNotice problem={problem} />}
      {(hasPassword || hasFactor) && (
        <>
          <label htmlFor={id}>{t(code ? 'proof.code' : 'proof.password')}</label>
          {code ? (
            <Input
              id={id}
              ref={field}
              size="large"
              required
              inputMode="text"
              autoComplete="one-time-code"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          ) : (
            <Input.Password
              id={id}
              ref={field}
              size="large"
              required
              autoComplete="current-password"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
          <Button type="primary" size="large" htmlType="submit" loading={busy} block>
            {t('proof.confirm')}
          </Button>
        </>
      )}
      {hasPassword && hasFactor && (
        <button
          type="button"
          className="quiet-button"
          onClick={() => {
            setByCode(!byCode)
            setTyped('')
            setProblem(null)
          }}
        >
          {t(code ? 'proof.by-password' : 'proof.by-code')}
        </button>
      )}
      {account.data?.singleSignOn?.linked === true && ways.data?.singleSignOn && (
        <p className="row-of-buttons">
          <a className="quiet-button" href={singleSignOnPath({ proves: '1' })} target="_blank" rel="noreferrer">
            {t('proof.single', { name: say(ways.data.singleSignOn) })}
          </a>
          <button type="button" className="quiet-button" onClick={proven}>
            {t('proof.single.done')}
          </button>
        </p>
      )}
    </CheckedForm>
  )
}
