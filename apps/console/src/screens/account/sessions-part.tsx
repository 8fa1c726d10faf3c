import { Button } from 'antd'
import { useState } from 'react'
import { endOtherSessions, endSession, listSessions } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Bones, ProblemNotice } from '../../parts/notice.tsx'

/** Where one is logged in, and the way to end it there. */
export const SessionsPart = () => {
  const { t, moment } = useWords()
  const now = useNow()
  const sessions = useAnswer('sessions', listSessions)
  const [problem, setProblem] = useState<unknown>(null)
  const end = async (work: () => Promise<unknown>): Promise<void> => {
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(error)
    }
    sessions.reload()
  }
  const items = sessions.data?.items ?? []
  return (
    <section className="card">
      <h2>{t('account.sessions')}</h2>
      {problem !== null && <ProblemNotice problem={problem} />}
      {sessions.problem !== undefined && <ProblemNotice problem={sessions.problem} again={sessions.reload} />}
      {sessions.data === undefined && sessions.problem === undefined && <Bones lines={2} />}
      <ul className="session-list">
        {items.map((session) => {
          const device = session.device === '' ? t('account.sessions.unknown') : session.device
          return (
            <li key={session.id}>
              <span>
                <strong>
                  {device}
                  {session.current && ` · ${t('account.sessions.here')}`}
                  {session.method === 'single_sign_on' && ` · ${t('account.sessions.single')}`}
                </strong>
                <span className="muted">
                  {t('account.sessions.seen', { date: moment(session.seenAt, now) })} ·{' '}
                  {t('account.sessions.opened', { date: moment(session.openedAt, now) })}
                </span>
              </span>
              {!session.current && (
                <Button
                  size="small"
                  aria-label={t('account.sessions.end-label', { device })}
                  onClick={() => void end(() => endSession(session.id))}
                >
                  {t('account.sessions.end')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {items.length > 1 && <Button onClick={() => void end(endOtherSessions)}>{t('account.sessions.others')}</Button>}
    </section>
  )
}
