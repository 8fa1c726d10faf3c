import type { Session } from '@mazha/contracts/api'
import { Modal } from 'antd'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { findSession, logOut } from '../api/calls.ts'
import { onMoreAsked, onSessionEnd, ServerRefusal, setCsrf } from '../api/client.ts'
import { LoginForm, LoginScreen } from '../screens/login.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { useWords } from './language.tsx'
import { ProofDialog } from './proof.tsx'

type Held = {
  /** Takes over a session that was given a new token. */
  readonly enter: (session: Session) => void
  readonly session: Session
  readonly leave: () => Promise<void>
  readonly roles: ReadonlySet<string>
}
const Context = createContext<Held | null>(null)

export const useSession = (): Held => {
  const held = useContext(Context)
  if (held === null) throw new Error('useSession needs a SessionProvider around it')
  return held
}

type Stage =
  | { readonly is: 'asking' }
  | { readonly is: 'out' }
  | { readonly is: 'in'; readonly session: Session }
  | { readonly is: 'failed'; readonly problem: unknown }

/**
 * Who is here. When the session ends while somebody works, a log-in stands over the screen, which stays as it is;
 * the call that was refused goes out again afterwards.
 */
export const SessionProvider = ({ children }: { readonly children: ReactNode }) => {
  const { t } = useWords()
  const [stage, setStage] = useState<Stage>({ is: 'asking' })
  const [ended, setEnded] = useState(false)
  const waiting = useRef<(() => void)[]>([])

  const enter = useCallback((session: Session) => {
    setCsrf(session.csrf)
    setStage({ is: 'in', session })
  }, [])
  const look = useCallback(() => {
    findSession().then(enter, (problem: unknown) => {
      setStage(problem instanceof ServerRefusal && problem.status === 401 ? { is: 'out' } : { is: 'failed', problem })
    })
  }, [enter])
  useEffect(look, [look])

  const inside = stage.is === 'in' && stage.session.pending === null
  useEffect(() => {
    if (!inside) return
    onSessionEnd(
      () =>
        new Promise<void>((resolve) => {
          waiting.current.push(resolve)
          setEnded(true)
        }),
    )
    onMoreAsked(look)
    return () => {
      onSessionEnd(null)
      onMoreAsked(null)
    }
  }, [inside, look])

  const renewed = (session: Session): void => {
    // Somebody else at the same screen must not go on with what the first one typed.
    if (stage.is === 'in' && stage.session.person !== session.person) {
      window.location.reload()
      return
    }
    enter(session)
    setEnded(false)
    for (const go of waiting.current.splice(0)) go()
  }
  const leave = useCallback(async () => {
    await logOut()
    sessionStorage.clear()
    setCsrf('')
    setStage({ is: 'out' })
  }, [])
  const held = useMemo<Held | null>(
    () =>
      stage.is === 'in' && stage.session.pending === null
        ? { session: stage.session, enter, leave, roles: new Set(stage.session.posts.map((post) => post.role)) }
        : null,
    [stage, enter, leave],
  )

  if (stage.is === 'asking') return <p className="hidden-words">{t('loading')}</p>
  if (stage.is === 'failed')
    return (
      <main className="page">
        <ProblemNotice
          problem={stage.problem}
          again={() => {
            setStage({ is: 'asking' })
            look()
          }}
        />
      </main>
    )
  if (held === null) {
    const half = stage.is === 'in' ? stage.session : null
    return (
      <>
        <LoginScreen key={half?.pending ?? 'out'} enter={enter} half={half} />
        <ProofDialog />
      </>
    )
  }
  return (
    <Context value={held}>
      {children}
      <Modal
        open={ended}
        footer={null}
        closable={false}
        mask={{ closable: false }}
        keyboard={false}
        title={t('login.ended')}
        width={420}
        destroyOnHidden
      >
        <p className="muted" style={{ marginBottom: 16 }}>
          {t('login.kept')}
        </p>
        <LoginForm enter={renewed} />
      </Modal>
      <ProofDialog />
    </Context>
  )
}
