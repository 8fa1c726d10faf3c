import { Mark } from '@mazha/ui/mark'
import type { ReactNode } from 'react'
import { ServerRefusal, Unreachable } from '../api/client.ts'
import { useWords } from '../app/language.tsx'
import { Link } from '../app/router.tsx'
import { Icon, type IconName } from '../look/icon.tsx'

type Kind = 'plain' | 'care' | 'wrong' | 'good'
const icons: Readonly<Record<Kind, IconName>> = { plain: 'info', care: 'near', wrong: 'wrong', good: 'done' }

/** A sentence that stands where it belongs. `wrong` and `care` speak up for screen readers. */
export const Notice = ({ kind = 'plain', children }: { readonly kind?: Kind; readonly children: ReactNode }) => (
  <div className={`notice ${kind}`} role={kind === 'wrong' ? 'alert' : 'status'}>
    <Icon name={icons[kind]} />
    <div>{children}</div>
  </div>
)

/** Why something did not come, in words that tell what to do, with a way to try again. */
export const ProblemNotice = ({
  problem,
  again,
}: {
  readonly problem: unknown
  readonly again?: (() => void) | undefined
}) => {
  const { t } = useWords()
  return (
    <Notice kind="wrong">
      <span>{problemWords(problem, t)}</span>
      {again !== undefined && (
        <button type="button" className="quiet-button" onClick={again}>
          {t('again')}
        </button>
      )}
    </Notice>
  )
}

/** A page whose address leads to nothing says so under a heading and where to go on; any other problem can be tried again. */
export const PageProblem = ({ problem, again }: { readonly problem: unknown; readonly again: () => void }) =>
  problem instanceof ServerRefusal && (problem.status === 404 || problem.status === 400) ? (
    <Nowhere>{problem.status === 404 && problem.message}</Nowhere>
  ) : (
    <ProblemNotice problem={problem} again={again} />
  )

/** Where nothing is, or nothing for one’s posts. */
export const Nowhere = ({ closed = false, children }: { readonly closed?: boolean; readonly children?: ReactNode }) => {
  const { t } = useWords()
  return (
    <div className="empty">
      <Mark />
      <h1>{t(closed ? 'nowhere.not-yours' : 'nowhere')}</h1>
      {children !== undefined && children !== false && <p>{children}</p>}
      <p>{t(closed ? 'nowhere.not-yours.help' : 'nowhere.help')}</p>
      <Link to="/">{t('nowhere.start')}</Link>
    </div>
  )
}

export const problemWords = (problem: unknown, t: ReturnType<typeof useWords>['t']): string => {
  if (problem instanceof ServerRefusal) return problem.message
  if (problem instanceof Unreachable) return t('failed.unreachable')
  return t('failed.unreadable')
}

/** What would fill an empty place. */
export const Empty = ({ title, children }: { readonly title: string; readonly children?: ReactNode }) => (
  <div className="empty">
    <Mark />
    <strong>{title}</strong>
    {children}
  </div>
)

export const Bones = ({ lines = 4 }: { readonly lines?: number }) => {
  const { t } = useWords()
  return (
    <div className="bones" aria-busy="true">
      <span className="hidden-words">{t('loading')}</span>
      {Array.from({ length: lines }, (_, n) => (
        <div key={n} className="bone" style={{ width: `${88 - ((n * 17) % 45)}%` }} />
      ))}
    </div>
  )
}
