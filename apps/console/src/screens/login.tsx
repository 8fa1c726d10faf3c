import type { Session } from '@mazha/contracts/api'
import { Mark } from '@mazha/ui/mark'
import { Button, Input, type InputRef } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { getDistrict, getWays, logIn, singleSignOnPath } from '../api/calls.ts'
import { setCsrf } from '../api/client.ts'
import { useWords } from '../app/language.tsx'
import { CheckedForm } from '../parts/form/checked-form.tsx'
import { useAnswer } from '../app/use-answer.ts'
import { Notice, ProblemNotice } from '../parts/notice.tsx'
import { refusals } from '@mazha/contracts/refusal'
import { LoginStep } from './login-steps.tsx'
import './login.css'

type Enter = { readonly enter: (session: Session) => void }

/**
 * Name and password, then what else is asked: a code, a new password, a second factor.
 *
 * @param half a log-in of which something is still asked
 */
export const LoginForm = ({ enter, half = null }: Enter & { readonly half?: Session | null }) => {
  const [begun, setBegun] = useState(half)
  const got = (session: Session): void => {
    setCsrf(session.csrf)
    if (session.pending === null) enter(session)
    else setBegun(session)
  }
  if (begun?.pending) return <LoginStep key={begun.pending} session={begun} got={got} other={() => setBegun(null)} />
  return <NameForm got={got} />
}

const NameForm = ({ got }: { readonly got: (session: Session) => void }) => {
  const { t } = useWords()
  const id = useId()
  const first = useRef<InputRef>(null)
  useEffect(() => first.current?.focus(), [])
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const send = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      got(await logIn({ name, password }))
    } catch (error) {
      setProblem(error)
      setPassword('')
      setBusy(false)
    }
  }
  return (
    <CheckedForm className="login-form" send={() => void send()}>
      {problem !== null && <ProblemNotice problem={problem} />}
      <label htmlFor={`${id}n`}>{t('login.name')}</label>
      <Input
        id={`${id}n`}
        size="large"
        ref={first}
        autoComplete="username"
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <label htmlFor={`${id}p`}>{t('login.password')}</label>
      <Input.Password
        id={`${id}p`}
        size="large"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="primary" size="large" htmlType="submit" loading={busy} block>
        {t('login.enter')}
      </Button>
      <SingleSignOn />
    </CheckedForm>
  )
}

/** The way through the district's own sign-on, and what it said no to. */
const SingleSignOn = () => {
  const { t, say, language } = useWords()
  const ways = useAnswer('ways', getWays)
  const [invitation] = useState(() => /^#invitation=([\w-]{20,80})$/.exec(window.location.hash)?.[1] ?? null)
  const [code] = useState(() => new URLSearchParams(window.location.search).get('refused') ?? '')
  // The invitation must not stay in the history of a screen that others use.
  useEffect(() => {
    if (invitation !== null) window.history.replaceState(null, '', window.location.pathname)
  }, [invitation])
  const title = ways.data?.singleSignOn
  if (!title) return null
  const said = Object.entries(refusals).find(([known]) => known === code)?.[1].text[language]
  return (
    <>
      {said !== undefined && <Notice kind="wrong">{said}</Notice>}
      {invitation !== null && <Notice kind="good">{t('login.invited')}</Notice>}
      <p className="login-or">{t('login.or')}</p>
      <Button size="large" block href={singleSignOnPath({ invitation })}>
        {t('login.single', { name: say(title) })}
      </Button>
    </>
  )
}

export const LoginScreen = ({ enter, half }: Enter & { readonly half: Session | null }) => {
  const { t, say, language, choose } = useWords()
  const district = useAnswer('district', getDistrict)
  useEffect(() => {
    document.title = `${t('login.title')} · ${t('product')}`
  }, [t])
  return (
    <main className="login">
      <section className="login-side">
        <div className="login-word">
          <Mark />
          <h1>{t('product')}</h1>
          <p>{t('login.about')}</p>
        </div>
        <p className="muted">{district.data === undefined ? '' : say(district.data.name)}</p>
      </section>
      <section className="login-main">
        <div className="login-box">
          <h2>{t('login.title')}</h2>
          <LoginForm enter={enter} half={half} />
          {district.data?.demonstration === true && half === null && (
            <aside className="login-demo">
              <strong>{t('login.demo')}</strong>
              <p>{t('login.demo.names')}</p>
              <code>npx mazha demo --logins</code>
            </aside>
          )}
          <button
            type="button"
            className="quiet-button"
            lang={language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => choose(language === 'zh' ? 'en' : 'zh')}
          >
            {language === 'zh' ? 'English' : '中文'}
          </button>
        </div>
      </section>
    </main>
  )
}
