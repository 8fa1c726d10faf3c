import { Mark } from '@mazha/ui/mark'
import { Notice } from '@mazha/ui/notice'
import { Switch } from '@mazha/ui/switch'
import { Component, type ErrorInfo, lazy, type ReactNode, Suspense, useMemo } from 'react'
import { DistrictContext, useLoadedDistrict, usePhone } from './district.ts'
import { settings } from './kept/settings.ts'
import { useKept } from './kept/store.ts'
import { useOnline } from './net/online.ts'
import { CallMePage } from './pages/call-me-page.tsx'
import { FollowPage } from './pages/follow-page.tsx'
import { HomePage } from './pages/home-page.tsx'
import { MinePage } from './pages/mine-page.tsx'
import { NewPage } from './pages/new-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { ProgressPage } from './pages/progress-page.tsx'
import { ReceiptPage } from './pages/receipt-page.tsx'
import { Opening } from './progress/load.tsx'
import { readRoute, useHash } from './router.ts'
import { takeUpdate, useUpdate } from './shell.ts'
import { useWords, type Words, WordsContext, wordsIn } from './words.tsx'

// Few come this way, so the others need not wait for it.
const MyPage = lazy(() => import('./pages/my-page.tsx'))
const GridPage = lazy(() => import('./pages/grid-page.tsx'))

export const App = () => {
  const { language } = useKept(settings)
  const district = useLoadedDistrict(language)
  const zone = district?.zone ?? 'Asia/Shanghai'
  const words = useMemo(() => wordsIn(language, zone), [language, zone])
  return (
    <WordsContext value={words}>
      <DistrictContext value={district}>
        <a
          className="skip"
          href="#main"
          onClick={(event) => {
            event.preventDefault()
            document.getElementById('main')?.focus()
          }}
        >
          {words.t('app.skip')}
        </a>
        <Header
          name={district ? words.pick(district.name) : words.t('app.about')}
          demonstration={district?.demonstration === true}
        />
        <main id="main" tabIndex={-1}>
          <Alerts />
          <Broken words={words}>
            <Page />
          </Broken>
        </main>
        <Footer />
      </DistrictContext>
    </WordsContext>
  )
}

const Page = () => {
  const hash = useHash()
  const route = useMemo(() => readRoute(hash), [hash])
  switch (route.page) {
    case 'home':
      return <HomePage />
    case 'new':
      return <NewPage route={route} />
    case 'call_me':
      return <CallMePage />
    case 'follow':
      return <FollowPage />
    case 'mine':
      return <MinePage />
    case 'my':
      return (
        <Suspense fallback={<Opening />}>
          <MyPage key={hash} number={route.number} />
        </Suspense>
      )
    case 'grid':
      return (
        <Suspense fallback={<Waiting />}>
          <GridPage key={hash} area={route.area} />
        </Suspense>
      )
    case 'progress':
      return <ProgressPage key={hash} number={route.number} code={route.code} />
    case 'receipt':
      return <ReceiptPage key={hash} number={route.number} code={route.code} />
    case 'not_found':
      return <NotFoundPage />
    default:
      return route satisfies never
  }
}

const Waiting = () => {
  const { t } = useWords()
  return (
    <p className="column" aria-live="polite">
      {t('app.loading')}
    </p>
  )
}

const Header = ({ name, demonstration }: { readonly name: string; readonly demonstration: boolean }) => {
  const { t, language } = useWords()
  const { elder } = useKept(settings)
  return (
    <header className="top">
      {demonstration ? <p className="demonstration">{t('app.demonstration')}</p> : null}
      <div className="top-inner">
        <a className="brand" href="#/">
          <Mark />
          <span className="brand-words">
            <strong>
              {t('app.name')}
              <span className="hidden"> {t('app.home')}</span>
            </strong>
            <span>{name}</span>
          </span>
        </a>
        <div className="top-acts">
          <Switch label={t('app.elder')} on={elder} onChange={(on) => settings.set({ ...settings.get(), elder: on })} />
          <button
            type="button"
            className="link language"
            lang={language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => settings.set({ ...settings.get(), language: language === 'zh' ? 'en' : 'zh' })}
          >
            {t('app.language')}
          </button>
        </div>
      </div>
    </header>
  )
}

const Alerts = () => {
  const { t } = useWords()
  const online = useOnline()
  const update = useUpdate()
  return (
    <div className="alerts">
      <div aria-live="polite">{online ? null : <Notice tone="care">{t('app.offline')}</Notice>}</div>
      {update ? (
        <Notice live>
          {t('app.update')}{' '}
          <button type="button" className="link" onClick={takeUpdate}>
            {t('app.reload')}
          </button>
        </Notice>
      ) : null}
    </div>
  )
}

const Footer = () => {
  const { t } = useWords()
  const phone = usePhone()
  return (
    <footer className="foot">
      <p>
        <a href={`tel:${phone}`}>{t('app.call', { phone })}</a>
      </p>
      <p>{t('app.privacy')}</p>
    </footer>
  )
}

/** A bug on one page leaves the rest standing, and says that nothing written is lost. */
class Broken extends Component<{ readonly words: Words; readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false }
  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }
  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack)
  }
  override render(): ReactNode {
    const { words, children } = this.props
    if (!this.state.broken) return children
    return (
      <Notice tone="wrong" live>
        <p>{words.t('app.broken')}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {words.t('app.reload')}
        </button>
      </Notice>
    )
  }
}
