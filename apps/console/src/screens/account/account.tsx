import type { Account as AccountShape } from '@mazha/contracts/login'
import { Button } from 'antd'
import { useState } from 'react'
import { dropFactor, getAccount, renewRecoveryCodes } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAddress } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { PhotoPart } from '../staff/photo-part.tsx'
import { FactorSetup } from './factor-setup.tsx'
import { PasswordForm } from './password-form.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { OwnEvents } from './own-events.tsx'
import { SessionsPart } from './sessions-part.tsx'
import './account.css'

/** One's own account: password, second factor, single sign-on, and where one is logged in. */
export default function Account() {
  const { t, say } = useWords()
  const { query } = useAddress()
  const account = useAnswer('account', getAccount)
  return (
    <div className="page account-page">
      <header className="page-head">
        <h1>{t('account.title')}</h1>
      </header>
      {query.get('proven') === '1' && <Notice kind="good">{t('account.proven')}</Notice>}
      {account.problem !== undefined && <ProblemNotice problem={account.problem} again={account.reload} />}
      {account.data === undefined ? (
        account.problem === undefined && <Bones />
      ) : (
        <>
          <PasswordPart account={account.data} reload={account.reload} />
          <FactorPart account={account.data} reload={account.reload} />
          {account.data.singleSignOn !== null && (
            <section className="card">
              <h2>{t('account.single')}</h2>
              <p>
                {t(account.data.singleSignOn.linked ? 'account.single.linked' : 'account.single.not', {
                  name: say(account.data.singleSignOn.title),
                })}
              </p>
            </section>
          )}
        </>
      )}
      <OwnPhoto />
      <SessionsPart />
      <OwnEvents />
    </div>
  )
}

/** Whoever holds a post may be shown on its card. */
const OwnPhoto = () => {
  const { session } = useSession()
  return (
    <div className="card">
      <PhotoPart person={{ id: session.person, name: session.name }} own may={session.posts.length > 0} />
    </div>
  )
}

type Part = { readonly account: AccountShape; readonly reload: () => void }

const PasswordPart = ({ account: { password }, reload }: Part) => {
  const { t, day } = useWords()
  const { enter } = useSession()
  const [changed, setChanged] = useState(false)
  return (
    <section className="card">
      <h2>{t('account.password')}</h2>
      {password === null ? (
        <p>{t('account.no-password')}</p>
      ) : (
        <>
          <p className="muted">
            {password.changedAt !== null && t('account.changed-at', { date: day(password.changedAt) })}
            {password.endsOn !== null && ` · ${t('account.ends', { date: day(password.endsOn) })}`}
          </p>
          {changed && <Notice kind="good">{t('account.changed')}</Notice>}
          <PasswordForm
            changed={(session) => {
              enter(session)
              setChanged(true)
              reload()
            }}
          />
        </>
      )}
    </section>
  )
}

const FactorPart = ({ account: { secondFactor }, reload }: Part) => {
  const { t, day } = useWords()
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const [setup, setSetup] = useState(!secondFactor.enrolled)
  const [problem, setProblem] = useState<unknown>(null)
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <section className="card">
      <h2>{t('account.factor')}</h2>
      <p className="muted">
        {secondFactor.since === null
          ? t('account.factor.off')
          : `${t('account.factor.on', { date: day(secondFactor.since) })} · ${t('account.recovery.left', { count: secondFactor.recoveryCodesLeft })}`}
        {secondFactor.required && ` ${t('account.factor.required')}`}
      </p>
      {problem !== null && <ProblemNotice problem={problem} />}
      {setup ? (
        <FactorSetup
          done={() => {
            setSetup(false)
            reload()
          }}
        />
      ) : codes === null ? (
        <p className="row-of-buttons">
          <Button onClick={() => void attempt(async () => setCodes((await renewRecoveryCodes()).codes))}>
            {t('account.recovery.renew')}
          </Button>
          {!secondFactor.required && (
            <Button
              danger
              onClick={() =>
                void attempt(async () => {
                  await dropFactor()
                  setSetup(true)
                  reload()
                })
              }
            >
              {t('account.factor.drop')}
            </Button>
          )}
        </p>
      ) : (
        <RecoveryCodes
          codes={codes}
          kept={() => {
            setCodes(null)
            reload()
          }}
        />
      )}
    </section>
  )
}
