import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { lazy, type ReactNode, Suspense, useEffect } from 'react'
import { theme } from '../look/theme.ts'
import { Bones, Nowhere } from '../parts/notice.tsx'
import { Guarded } from './guarded.tsx'
import { KeysProvider } from './keys.tsx'
import { LanguageProvider, useWords } from './language.tsx'
import { useTaste } from './remembered.ts'
import { useAddress } from './router.tsx'
import { isClosed } from './places.ts'
import { SessionProvider, useSession } from './session.tsx'
import { Shell } from './shell.tsx'

const Start = lazy(() => import('../screens/start/start.tsx'))
const Matters = lazy(() => import('../screens/matters/matters.tsx'))
const Desk = lazy(() => import('../screens/desk/desk.tsx'))
const Imports = lazy(() => import('../screens/imports/imports.tsx'))
const Ground = lazy(() => import('../screens/ground/ground.tsx'))
const Posters = lazy(() => import('../screens/posters/posters.tsx'))
const Account = lazy(() => import('../screens/account/account.tsx'))
const AccountEvents = lazy(() => import('../screens/account-events/account-events.tsx'))
const Audit = lazy(() => import('../screens/audit/audit.tsx'))
const Accounts = lazy(() => import('../screens/accounts/accounts.tsx'))
const GroundMap = lazy(() => import('../screens/map/map.tsx'))
const Register = lazy(() => import('../screens/register/register.tsx'))
const Staff = lazy(() => import('../screens/staff/staff.tsx'))
const Procedures = lazy(() => import('../screens/procedures/procedures.tsx'))

const densities = ['comfortable', 'dense'] as const

export const App = () => (
  <LanguageProvider>
    <KeysProvider>
      <Themed />
    </KeysProvider>
  </LanguageProvider>
)

const Themed = () => {
  const { language } = useWords()
  const [density, setDensity] = useTaste('density', densities, 'comfortable')
  useEffect(() => {
    document.documentElement.classList.toggle('dense', density === 'dense')
  }, [density])
  return (
    <ConfigProvider
      theme={theme(density === 'dense')}
      locale={language === 'zh' ? zhCN : enUS}
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }}
    >
      <AntApp component={false}>
        <SessionProvider>
          <Shell dense={density === 'dense'} setDense={(dense) => setDensity(dense ? 'dense' : 'comfortable')}>
            <Screens />
          </Shell>
        </SessionProvider>
      </AntApp>
    </ConfigProvider>
  )
}

const Screens = () => {
  const { path } = useAddress()
  const [, first = '', second = null] = path.split('/')
  const { roles } = useSession()
  // A page that none of one’s posts has would be all refusals; what lies below it is for the server to say.
  const closed = second === null && isClosed(`/${first}`, roles)
  return (
    <Guarded key={first}>
      <Suspense fallback={<Bones lines={6} />}>{closed ? <Nowhere closed /> : screen(first, second)}</Suspense>
    </Guarded>
  )
}

const screen = (first: string, second: string | null): ReactNode => {
  switch (first) {
    case '':
      return <Start />
    case 'matters':
      return <Matters open={second} />
    case 'desk':
      return <Desk />
    case 'imports':
      return <Imports open={second} />
    case 'ground':
      return <Ground open={second} />
    case 'posters':
      return <Posters />
    case 'account':
      return <Account />
    case 'account-log':
      return <AccountEvents />
    case 'audit':
      return <Audit />
    case 'accounts':
      return <Accounts />
    case 'map':
      return <GroundMap />
    case 'register':
      return <Register open={second} />
    case 'staff':
      return <Staff open={second} />
    case 'procedures':
      return <Procedures open={second} />
    default:
      return <Nowhere />
  }
}
