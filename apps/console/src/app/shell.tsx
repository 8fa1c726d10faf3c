import type { ConsoleTextId } from '@mazha/contracts/texts/console'
import { Mark } from '@mazha/ui/mark'
import { Button, Dropdown, Modal, Switch } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Icon } from '../look/icon.tsx'
import { useKeys, useKeySetting } from './keys.tsx'
import { useWords } from './language.tsx'
import { places, placesOf } from './places.ts'
import { Link, navigate, useAddress } from './router.tsx'
import { useSession } from './session.tsx'
import { useInSight } from './use-in-sight.ts'
import './shell.css'

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
  const open = placesOf(roles)
  useWindowTitle(t(places.find((place) => place.to === first)?.title ?? 'product'))
  useLanding(path)
  const ways = useRef<HTMLElement>(null)
  useInSight(ways, `${first} ${language}`)
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

/** The window is named after the heading of the page (`data-window` where that says too much), then its place in the console. */
const useWindowTitle = (place: string): void => {
  const { t } = useWords()
  useEffect(() => {
    const work = document.getElementById('work')
    if (work === null) return
    const tell = (): void => {
      const heading = [...work.querySelectorAll('h1')].at(-1)
      const words = heading?.dataset['window'] ?? heading?.textContent ?? ''
      document.title = [...new Set([words, place, t('product')])].filter((part) => part !== '').join(' · ')
    }
    const watch = new MutationObserver(tell)
    watch.observe(work, { subtree: true, childList: true, characterData: true })
    tell()
    return () => watch.disconnect()
  }, [place, t])
}

/** Whoever came by a link that is gone with its page stands at the start of the new one, not before the whole window. */
const useLanding = (path: string): void => {
  const last = useRef(path)
  useEffect(() => {
    if (last.current === path) return
    last.current = path
    if (document.activeElement === document.body) document.getElementById('work')?.focus({ preventScroll: true })
  }, [path])
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
