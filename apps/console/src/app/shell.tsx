import type { ConsoleTextId } from '@mazha/contracts/texts/console'
import { Mark } from '@mazha/ui/mark'
import { Button, Dropdown, Modal, Switch } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Icon, type IconName } from '../look/icon.tsx'
import { useKeys, useKeySetting } from './keys.tsx'
import { useWords } from './language.tsx'
import { Link, navigate, useAddress } from './router.tsx'
import {
  accountLogRoles,
  accountRoles,
  auditRoles,
  deskRoles,
  importRoles,
  mapRoles,
  planningRoles,
  registerRoles,
  staff,
} from './role-screens.ts'
import { useSession } from './session.tsx'
import './shell.css'

type Place = {
  readonly to: string
  readonly title: ConsoleTextId
  readonly icon: IconName
  readonly roles?: readonly string[]
}
const places: readonly Place[] = [
  { to: '/', title: 'nav.start', icon: 'home' },
  { to: '/matters', title: 'nav.matters', icon: 'list', roles: staff },
  { to: '/map', title: 'nav.map', icon: 'place', roles: mapRoles },
  { to: '/desk', title: 'nav.desk', icon: 'desk', roles: deskRoles },
  { to: '/imports', title: 'nav.imports', icon: 'sheet', roles: importRoles },
  { to: '/ground', title: 'nav.ground', icon: 'place', roles: planningRoles },
  { to: '/register', title: 'nav.register', icon: 'home', roles: registerRoles },
  { to: '/posters', title: 'nav.posters', icon: 'qr', roles: [...deskRoles, 'administrator'] },
  { to: '/account-log', title: 'nav.account-events', icon: 'seal', roles: accountLogRoles },
  { to: '/accounts', title: 'nav.accounts', icon: 'seal', roles: accountRoles },
  { to: '/audit', title: 'nav.audit', icon: 'search', roles: auditRoles },
  { to: '/staff', title: 'nav.staff', icon: 'person' },
  { to: '/procedures', title: 'nav.procedures', icon: 'flow' },
]

type ShellProps = { readonly dense: boolean; readonly setDense: (dense: boolean) => void; readonly children: ReactNode }

/** The frame around every screen: where one can go, who is here, and how the console looks and listens. */
export const Shell = ({ dense, setDense, children }: ShellProps) => {
  const { t, say, language, choose } = useWords()
  const { session, leave, roles } = useSession()
  const { path } = useAddress()
  const [help, setHelp] = useState(false)
  const online = useOnline()
  const first = `/${path.split('/')[1] ?? ''}`
  useKeys({ '?': () => setHelp(true) })
  const open = places.filter((place) => place.roles === undefined || place.roles.some((role) => roles.has(role)))
  useEffect(() => {
    const here = places.find((place) => place.to === first)
    document.title = `${t(here?.title ?? 'nav.start')} · ${t('product')}`
  }, [first, t])
  const ways = useRef<HTMLElement>(null)
  useEffect(() => {
    // On a narrow screen the bar scrolls sideways: where one is must be in sight there.
    const bar = ways.current?.getBoundingClientRect()
    const here = ways.current?.querySelector('[aria-current]')?.getBoundingClientRect()
    if (bar === undefined || here === undefined) return
    ways.current?.scrollBy({ left: here.left + here.width / 2 - bar.left - bar.width / 2, behavior: 'instant' })
  }, [first, language])
  return (
    <div className="shell">
      <a className="skip" href="#work">
        {t('skip')}
      </a>
      <header className="top screen-only">
        <Link to="/" className="brand" aria-label={t('product')}>
          <Mark />
          <span>{t('product.short')}</span>
        </Link>
        <nav aria-label={t('nav')} ref={ways}>
          {open.map((place) => (
            <Link key={place.to} to={place.to} aria-current={first === place.to ? 'page' : undefined}>
              <Icon name={place.icon} />
              <span>{t(place.title)}</span>
            </Link>
          ))}
        </nav>
        <div className="top-end">
          <button
            type="button"
            className="quiet-button keys-button"
            onClick={() => setHelp(true)}
            aria-label={t('keys')}
          >
            <Icon name="keys" />
          </button>
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                { key: 'who', type: 'group', label: session.posts.map((post) => say(post.unitName)).join(' · ') },
                { key: 'account', label: t('account.title') },
                { key: 'language', label: language === 'zh' ? 'English' : '中文' },
                { key: 'density', label: t(dense ? 'density.comfortable' : 'density.dense') },
                { key: 'keys', label: t('keys') },
                { type: 'divider' },
                { key: 'leave', label: t('login.leave') },
              ],
              onClick: ({ key }) => {
                if (key === 'account') navigate('/account')
                if (key === 'language') choose(language === 'zh' ? 'en' : 'zh')
                if (key === 'density') setDense(!dense)
                if (key === 'keys') setHelp(true)
                if (key === 'leave') void leave().then(() => navigate('/'))
              },
            }}
          >
            <button type="button" className="quiet-button who-button" aria-label={`${t('account')}: ${session.name}`}>
              <Icon name="person" />
              <span className="who-name">{session.name}</span>
              <Icon name="down" />
            </button>
          </Dropdown>
        </div>
      </header>
      {!online && (
        <output className="offline screen-only">
          <Icon name="cloud" /> {t('offline')}
        </output>
      )}
      <main id="work" tabIndex={-1}>
        {children}
      </main>
      <KeysHelp open={help} close={() => setHelp(false)} />
    </div>
  )
}

const useOnline = (): boolean => {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const hear = (): void => setOnline(navigator.onLine)
    window.addEventListener('online', hear)
    window.addEventListener('offline', hear)
    return () => {
      window.removeEventListener('online', hear)
      window.removeEventListener('offline', hear)
    }
  }, [])
  return online
}

const keyRows: readonly (readonly [string, ConsoleTextId])[] = [
  ['/', 'keys.search'],
  ['j', 'keys.next'],
  ['k', 'keys.previous'],
  ['Enter', 'keys.open'],
  ['x', 'keys.mark'],
  ['e', 'keys.act'],
  ['1 … 9', 'keys.choose'],
  ['Esc', 'keys.close'],
  ['Ctrl + Enter', 'keys.send'],
  ['?', 'keys.help'],
]

const KeysHelp = ({ open, close }: { readonly open: boolean; readonly close: () => void }) => {
  const { t } = useWords()
  const setting = useKeySetting()
  return (
    <Modal
      open={open}
      onCancel={close}
      title={t('keys')}
      width={460}
      footer={<Button onClick={close}>{t('close')}</Button>}
    >
      <table className="keys-table">
        <tbody>
          {keyRows.map(([key, words]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{t(words)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className="keys-switch">
        <Switch checked={setting.on} onChange={setting.set} /> {t('keys.on')}
      </label>
    </Modal>
  )
}
