import { listOwnEvents } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Bones, ProblemNotice } from '../../parts/notice.tsx'

const most = 10

/** What happened to one's own account lately, so that a log-in which was not one's own is seen. */
export const OwnEvents = () => {
  const { t, moment } = useWords()
  const now = useNow()
  const events = useAnswer('own events', listOwnEvents)
  return (
    <section className="card">
      <h2>{t('events.own')}</h2>
      {events.problem !== undefined && <ProblemNotice problem={events.problem} again={events.reload} />}
      {events.data === undefined && events.problem === undefined && <Bones lines={3} />}
      <ul className="session-list">
        {(events.data?.items ?? []).slice(0, most).map((event) => (
          <li key={event.id}>
            <span>
              <strong>{t(`event.${event.kind}`)}</strong>
              <span className="muted">
                {[moment(event.at, now), event.device, event.by?.name].filter(Boolean).join(' · ')}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
