import type { AccountOf } from '@mazha/contracts/login'
import { type Role, roles as roleWords } from '@mazha/contracts/role'
import { Button, Dropdown, Input, type InputRef } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { getWays, givePassword, inviteToLink, listAccounts, openLogin, treatAccount } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { CheckedForm } from '../../parts/form/checked-form.tsx'
import { Bones, Empty, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import './accounts.css'

type Act = 'open' | 'password' | 'factor-reset' | 'unlock' | 'sign-out' | 'invite' | 'unlink' | 'close' | 'reopen'
type Told = { readonly name: string; readonly act: Act; readonly secret: string | null }

const isRole = (name: string): name is Role => name in roleWords

/** Accounts of everybody, for the security administrator. */
export default function Accounts() {
  const { t } = useWords()
  const id = useId()
  const [q, setQ] = useState('')
  const accounts = useAnswer(`accounts ${q}`, (signal) => listAccounts(q.trim(), signal), { keep: true })
  const ways = useAnswer('ways', getWays)
  const [told, setTold] = useState<Told | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const [opening, setOpening] = useState<AccountOf | null>(null)
  const attempt = async (account: AccountOf, act: Act, login = ''): Promise<void> => {
    setProblem(null)
    setTold(null)
    if (act === 'open' && login === '') {
      setOpening(account)
      return
    }
    try {
      setTold({ name: account.name, act, secret: await perform(account.person, act, login) })
      setOpening(null)
    } catch (error) {
      setProblem(error)
    }
    accounts.reload()
  }
  const items = accounts.data?.items ?? []
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('accounts.title')}</h1>
          <p>{t('accounts.about')}</p>
        </div>
      </header>
      <div className="accounts-search">
        <label htmlFor={id}>{t('accounts.search')}</label>
        <Input id={id} allowClear value={q} onChange={(event) => setQ(event.target.value)} />
      </div>
      <div aria-live="polite">
        {told !== null && <ToldNotice told={told} />}
        {problem !== null && <ProblemNotice problem={problem} />}
      </div>
      {opening !== null && (
        <OpeningForm
          key={opening.person}
          name={opening.name}
          send={(login) => void attempt(opening, 'open', login)}
          close={() => setOpening(null)}
        />
      )}
      {accounts.problem !== undefined && <ProblemNotice problem={accounts.problem} again={accounts.reload} />}
      {accounts.data === undefined && accounts.problem === undefined && <Bones />}
      {accounts.data !== undefined && items.length === 0 && <Empty title={t('accounts.none')} />}
      {items.length > 0 && (
        <Sideways className="table-frame" label={t('accounts.title')}>
          <table className="plain-table accounts-table">
            <thead>
              <tr>
                <th scope="col">{t('accounts.person')}</th>
                <th scope="col">{t('accounts.login')}</th>
                <th scope="col">{t('accounts.roles')}</th>
                <th scope="col">{t('accounts.state')}</th>
                <th scope="col">{t('accounts.acts')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((account) => (
                <Row
                  key={account.person}
                  account={account}
                  singleSignOn={Boolean(ways.data?.singleSignOn)}
                  attempt={(act) => void attempt(account, act)}
                />
              ))}
            </tbody>
          </table>
        </Sideways>
      )}
    </div>
  )
}

/** @returns what is told once, if anything */
const perform = async (person: string, act: Act, login: string): Promise<string | null> => {
  switch (act) {
    case 'open':
      return (await openLogin(person, login)).password
    case 'password':
      return (await givePassword(person)).password
    case 'invite':
      return new URL((await inviteToLink(person)).link, window.location.origin).href
    case 'factor-reset':
      await treatAccount(person, 'second-factor/reset')
      return null
    case 'unlink':
      await treatAccount(person, 'single-sign-on/reset')
      return null
    case 'sign-out':
    case 'unlock':
    case 'close':
    case 'reopen':
      await treatAccount(person, act)
      return null
    default:
      return act satisfies never
  }
}

const ToldNotice = ({ told: { name, act, secret } }: { readonly told: Told }) => {
  const { t } = useWords()
  if (act === 'unlink') return <Notice kind="good">{t('accounts.unlink.told', { name })}</Notice>
  if (secret === null) return <Notice kind="good">{t('accounts.done', { name, act: t(`accounts.${act}`) })}</Notice>
  return (
    <Notice kind="good">
      <p>{t(act === 'invite' ? 'accounts.invite.told' : 'accounts.password.told', { name })}</p>
      <code className="accounts-secret">{secret}</code>
    </Notice>
  )
}

const OpeningForm = ({
  name,
  send,
  close,
}: {
  readonly name: string
  readonly send: (login: string) => void
  readonly close: () => void
}) => {
  const { t } = useWords()
  const id = useId()
  const field = useRef<InputRef>(null)
  useEffect(() => field.current?.focus(), [])
  const [login, setLogin] = useState('')
  return (
    <CheckedForm className="accounts-search" ready={login.trim() !== ''} send={() => send(login.trim())}>
      <label htmlFor={id}>{t('accounts.open.name', { name })}</label>
      <Input id={id} ref={field} required value={login} onChange={(event) => setLogin(event.target.value)} />
      <p className="row-of-buttons">
        <Button type="primary" htmlType="submit">
          {t('accounts.open')}
        </Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </p>
    </CheckedForm>
  )
}

type RowProps = {
  readonly account: AccountOf
  readonly singleSignOn: boolean
  readonly attempt: (act: Act) => void
}

const Row = ({ account, singleSignOn, attempt }: RowProps) => {
  const { t, say, moment } = useWords()
  const now = useNow()
  const { session } = useSession()
  const { lockedUntil, mustChange, secondFactor } = account
  const states = [
    lockedUntil !== null && t('accounts.locked', { date: moment(lockedUntil, now) }),
    mustChange && t('accounts.must-change'),
    secondFactor && t('accounts.factor'),
    account.singleSignOn && t('accounts.single'),
    account.sessions > 0 && t('accounts.sessions', { count: account.sessions }),
    account.closedAt !== null && t('accounts.closed'),
  ].filter((state) => state !== false)
  const acts: readonly Act[] = [
    ...(account.login === null ? (['open'] as const) : (['password', 'unlock'] as const)),
    ...(secondFactor ? (['factor-reset'] as const) : []),
    ...(account.sessions > 0 ? (['sign-out'] as const) : []),
    ...(singleSignOn ? ([account.singleSignOn ? 'unlink' : 'invite'] as const) : []),
    account.closedAt === null ? 'close' : 'reopen',
  ]
  return (
    <tr>
      <th scope="row">{account.name}</th>
      <td>{account.login ?? '–'}</td>
      <td>{account.roles.map((role) => (isRole(role) ? say(roleWords[role]) : role)).join(' · ') || '–'}</td>
      <td>{states.join(' · ') || t(account.login === null ? 'accounts.unopened' : 'accounts.usual')}</td>
      <td>
        {account.person !== session.person && acts.length > 0 && (
          <Dropdown
            trigger={['click']}
            menu={{
              items: acts.map((act) => ({ key: act, label: t(`accounts.${act}`) })),
              onClick: ({ key }) => {
                const act = acts.find((one) => one === key)
                if (act !== undefined) attempt(act)
              },
            }}
          >
            <Button size="small" aria-label={t('accounts.more', { name: account.name })}>
              {t('accounts.acts')} <Icon name="down" />
            </Button>
          </Dropdown>
        )}
      </td>
    </tr>
  )
}
