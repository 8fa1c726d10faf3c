import type { Session } from '@mazha/contracts/api'
import { Mark } from '@mazha/ui/mark'
import { Button, Input, type InputRef } from 'antd'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { getDistrict, logIn } from '../api/calls.ts'
import { useWords } from '../app/language.tsx'
import { useAnswer } from '../app/use-answer.ts'
import { ProblemNotice } from '../parts/notice.tsx'
import './login.css'

type Enter = { readonly enter: (session: Session) => void }

export const LoginForm = ({ enter }: Enter) => {
  const { t } = useWords()
  const id = useId()
  const first = useRef<InputRef>(null)
  useEffect(() => first.current?.focus(), [])
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      enter(await logIn({ name, password }))
    } catch (error) {
      setProblem(error)
      setPassword('')
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="login-form" onSubmit={(event) => void send(event)}>
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
    </form>
  )
}

export const LoginScreen = ({ enter }: Enter) => {
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
          <LoginForm enter={enter} />
          {district.data?.demonstration === true && (
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
