import type { Session } from '@mazha/contracts/api'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { changePassword, getAccount } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { CheckedForm } from '../../parts/form/checked-form.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Notice, ProblemNotice } from '../../parts/notice.tsx'

/** One's own change of password: the present one, the new one twice, and what is asked of it beside. */
export const PasswordForm = ({ changed }: { readonly changed: (session: Session) => void }) => {
  const { t } = useWords()
  const id = useId()
  const account = useAnswer('account', getAccount)
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const [differs, setDiffers] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const rules = account.data?.password?.rules
  const send = async (): Promise<void> => {
    setProblem(null)
    setDiffers(next !== again)
    if (next !== again) return
    setBusy(true)
    try {
      const session = await changePassword({ current, next })
      setCurrent('')
      setNext('')
      setAgain('')
      changed(session)
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <CheckedForm className="account-form" send={() => void send()}>
      {problem !== null && <ProblemNotice problem={problem} />}
      {differs && <Notice kind="wrong">{t('account.differs')}</Notice>}
      <label htmlFor={`${id}c`}>{t('account.current')}</label>
      <Input.Password
        id={`${id}c`}
        required
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <label htmlFor={`${id}n`}>{t('account.next')}</label>
      <Input.Password
        id={`${id}n`}
        required
        autoComplete="new-password"
        aria-describedby={`${id}r`}
        value={next}
        onChange={(event) => setNext(event.target.value)}
      />
      <p id={`${id}r`} className="muted">
        {rules !== undefined &&
          t('account.rules', { length: rules.minLength, kinds: rules.kinds, count: rules.remembered })}
      </p>
      <label htmlFor={`${id}a`}>{t('account.again')}</label>
      <Input.Password
        id={`${id}a`}
        required
        autoComplete="new-password"
        aria-invalid={differs}
        value={again}
        onChange={(event) => setAgain(event.target.value)}
      />
      <Button type="primary" htmlType="submit" loading={busy}>
        {t('account.change')}
      </Button>
    </CheckedForm>
  )
}
