import { useEffect, useRef, useState } from 'react'
import { getMatter } from '../../api/calls.ts'
import { ServerRefusal } from '../../api/client.ts'
import { useNews } from '../../api/live.ts'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { deskRoles, hasOne } from '../../app/role-screens.ts'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Actions } from './actions.tsx'
import { Clocks } from './clocks.tsx'
import { Files } from './files.tsx'
import { Header } from './header.tsx'
import { Ledger } from './ledger.tsx'
import { Links, People, Similar } from './people.tsx'
import { Trail } from './trail.tsx'
import './matter.css'

type Props = { readonly id: string; readonly back: string; readonly changed: () => void }

/** One matter: what was said, who has it, until when, what was done, and what this person may do now. */
export const MatterPane = ({ id, back, changed }: Props) => {
  const { t } = useWords()
  const { roles } = useSession()
  const now = useNow()
  const answer = useAnswer(`matter ${id}`, (signal) => getMatter(id, signal))
  const [view, setView] = useState<'trail' | 'ledger'>('trail')
  const [proof, setProof] = useState(false)
  const matter = answer.data
  const reload = answer.reload
  useNews((news) => {
    if (news.kind === 'reset') answer.catchUp()
    if (
      news.kind === 'matter' &&
      news.id === id &&
      (news.version === undefined || news.version > (matter?.version ?? 0))
    )
      answer.catchUp()
  })
  const title = useRef<HTMLHeadingElement>(null)
  const loaded = matter !== undefined
  useEffect(() => {
    // On a phone the list has gone: whoever opened the matter goes on from its title.
    if (loaded && window.matchMedia('(max-width: 1023px)').matches) title.current?.focus()
  }, [loaded])

  const away = (
    <Link to={back} className="matter-back screen-only">
      <Icon name="back" /> {t('matter.back')}
    </Link>
  )
  if (matter === undefined) {
    const missing = answer.problem instanceof ServerRefusal && answer.problem.status === 404
    return (
      <div className="matter">
        {away}
        {missing ? (
          <Empty title={t('matter.missing')} />
        ) : answer.problem !== undefined ? (
          <ProblemNotice problem={answer.problem} again={reload} />
        ) : (
          <Bones lines={8} />
        )}
      </div>
    )
  }
  return (
    <article className="matter" data-version={matter.version}>
      {away}
      <Header matter={matter} now={now} title={title} />
      <Clocks clocks={matter.clocks} now={now} />
      <div className="matter-body">
        <div className="matter-main">
          <section className="card said">
            <h2>{t('matter.said')}</h2>
            <p className="said-words">{matter.text}</p>
            <Files files={matter.files} />
          </section>
          <section className="trail-section">
            <div className="section-head">
              <h2>{t(view === 'trail' ? 'trail' : 'ledger')}</h2>
              <span className="row-of-buttons">
                {view === 'trail' && (
                  <button
                    type="button"
                    className="quiet-button screen-only"
                    aria-pressed={proof}
                    onClick={() => setProof(!proof)}
                  >
                    <Icon name="seal" /> {t('proof')}
                  </button>
                )}
                <button
                  type="button"
                  className="quiet-button screen-only"
                  onClick={() => setView(view === 'trail' ? 'ledger' : 'trail')}
                >
                  <Icon name={view === 'trail' ? 'link' : 'list'} />{' '}
                  {t(view === 'trail' ? 'ledger.show' : 'trail.show')}
                </button>
              </span>
            </div>
            {view === 'trail' ? (
              <Trail matter={matter} now={now} proof={proof} />
            ) : (
              <Ledger id={matter.id} version={matter.version} />
            )}
          </section>
        </div>
        <aside className="matter-side" aria-label={t('matter.side')}>
          <Actions
            matter={matter}
            reload={reload}
            acted={() => {
              reload()
              changed()
            }}
          />
          <People matter={matter.id} people={matter.people} />
          <Links links={matter.links} />
          {hasOne(roles, deskRoles) && <Similar matter={matter} now={now} />}
        </aside>
      </div>
    </article>
  )
}
