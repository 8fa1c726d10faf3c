import { isPhone } from '@mazha/contracts/phone'
import { ErrorSummary, type FieldProblem } from '@mazha/ui/error-summary'
import { LineField } from '@mazha/ui/field'
import { useState } from 'react'
import { useKept } from '../kept/store.ts'
import { SendBar } from '../new/send-bar.tsx'
import { PageTitle } from '../page.tsx'
import { useStores } from '../stores.ts'
import { useWords } from '../words.tsx'

/** For those who would rather talk: a phone number is enough. */
export const CallMePage = () => {
  const { t } = useWords()
  const { callMe } = useStores()
  const draft = useKept(callMe.draft)
  const [problems, setProblems] = useState<readonly FieldProblem[]>([])
  const mayBeSent = (): boolean => {
    const message = draft.phone.trim()
      ? isPhone(draft.phone)
        ? undefined
        : t('who.phone_wrong')
      : t('call.phone_missing')
    setProblems(message ? [{ field: 'call-phone', message }] : [])
    if (message) return false
    callMe.draft.change({ text: t('call.request') })
    return true
  }
  return (
    <div className="column">
      <PageTitle title={t('call.title')}>{t('call.title')}</PageTitle>
      <p>{t('call.hint')}</p>
      <ErrorSummary title={t('form.problem', { count: problems.length })} problems={problems} />
      {draft.phase === 'sent' ? null : (
        <>
          <LineField
            id="call-phone"
            label={t('call.phone')}
            value={draft.phone}
            problem={problems[0]?.message}
            onChange={(phone) => callMe.draft.change({ phone })}
            input={{ type: 'tel', autoComplete: 'tel', inputMode: 'tel', maxLength: 20, className: 'figures' }}
          />
          <LineField
            id="call-name"
            label={t('who.name')}
            value={draft.name}
            onChange={(name) => callMe.draft.change({ name })}
            input={{ autoComplete: 'name', maxLength: 60 }}
          />
        </>
      )}
      <SendBar writing={callMe} label="call.send" onSend={mayBeSent} />
      <p className="hint">{t('app.privacy')}</p>
    </div>
  )
}
