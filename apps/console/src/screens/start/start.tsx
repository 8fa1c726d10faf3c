import { queues } from '@mazha/contracts/matter'
import { countQueues, getCalendar, listMatters } from '../../api/calls.ts'
import { useNews } from '../../api/live.ts'
import { useWords } from '../../app/language.tsx'
import { deskRoles, hasOne, mapRoles, staff, watchRoles } from '../../app/role-screens.ts'
import { placesOf } from '../../app/places.ts'
import { Link } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, Empty, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { GroundNews } from '../ground/ground-news.tsx'
import { ownQueues } from '../matters/queues.tsx'
import { Row } from '../matters/row.tsx'
import './start.css'

/** What needs this person today: own queues with the next due time, and the matters that are most pressing. */
const Start = () => {
  const { t, day } = useWords()
  const { session, roles } = useSession()
  const now = useNow()
  const reads = hasOne(roles, staff)
  return (
    <div className="page start">
      <header className="page-head">
        <div>
          <h1>{t('start.hello', { name: session.name })}</h1>
          <p>{t('start.today', { day: day(new Date(now).toISOString()) })}</p>
        </div>
        {hasOne(roles, deskRoles) && (
          <Link to="/desk" className="start-desk">
            <Icon name="desk" /> {t('start.desk')}
          </Link>
        )}
      </header>
      {hasOne(roles, watchRoles) && <CalendarWarning />}
      {hasOne(roles, mapRoles) && <GroundNews />}
      {reads ? <Work roles={roles} now={now} /> : <Ways roles={roles} />}
    </div>
  )
}

/** Limits cannot be counted into a year whose holidays are not loaded: told to those who can have them loaded, in time. */
const CalendarWarning = () => {
  const { t } = useWords()
  const { data } = useAnswer('calendar', getCalendar)
  return data?.missing.map(({ year, from }) => {
    const waiting = data.waiting.find((held) => held.year === year)?.clocks ?? 0
    return (
      <Notice key={year} kind="care">
        {t('calendar.missing', { year, from })}
        {waiting > 0 && ` ${t('calendar.waiting', { n: waiting })}`}
      </Notice>
    )
  })
}

/** For those who handle no matters: where their work is. */
const Ways = ({ roles }: { readonly roles: ReadonlySet<string> }) => {
  const { t } = useWords()
  return (
    <section className="start-ways">
      <p>{t('start.ways')}</p>
      <ul className="start-queues">
        {placesOf(roles)
          .filter(({ to }) => to !== '/')
          .map(({ to, title, icon }) => (
            <li key={to}>
              <Link to={to}>
                <span>
                  <Icon name={icon} /> {t(title)}
                </span>
              </Link>
            </li>
          ))}
      </ul>
    </section>
  )
}

const Work = ({ roles, now }: { readonly roles: ReadonlySet<string>; readonly now: number }) => {
  const { t, say, short, number } = useWords()
  const counts = useAnswer('counts', countQueues)
  const own = ownQueues(roles)
  const first = own[0] ?? 'mine'
  const late = useAnswer('start overdue', (signal) => listMatters({ queue: 'overdue' }, null, signal))
  const next = useAnswer(`start ${first}`, (signal) => listMatters({ queue: first }, null, signal))
  useNews((news) => {
    if (news.kind === 'counts') counts.catchUp()
  })
  const pressing = [...(late.data?.items.slice(0, 3) ?? []), ...(next.data?.items ?? [])]
    .filter((row, n, all) => all.findIndex(({ id }) => id === row.id) === n)
    .slice(0, 7)
  return (
    <>
      {counts.problem !== undefined && <ProblemNotice problem={counts.problem} again={counts.reload} />}
      <ul className="start-queues">
        {own.map((name) => {
          const held = counts.data?.[name]
          return (
            <li key={name}>
              <Link to={`/matters?queue=${name}`}>
                <span>{say(queues[name])}</span>
                <strong className="number">{counts.data === undefined ? '…' : number(held?.count ?? 0)}</strong>
                <span className="muted">
                  {counts.data === undefined
                    ? t('loading')
                    : held === undefined || held.nextDueAt === null
                      ? t('start.no-due')
                      : t(Date.parse(held.nextDueAt) <= now ? 'queues.was-due' : 'queues.next-due', {
                          at: short(held.nextDueAt),
                        })}
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
      <section>
        <h2>{t('start.pressing')}</h2>
        {next.problem !== undefined && <ProblemNotice problem={next.problem} again={next.reload} />}
        {next.data === undefined && next.loading ? (
          <Bones lines={6} />
        ) : pressing.length === 0 ? (
          <Empty title={t('start.clear')}>{t('start.clear.hint')}</Empty>
        ) : (
          <ul className="start-list">
            {pressing.map((row) => (
              <Row
                key={row.id}
                row={row}
                to={`/matters/${row.id}?queue=${row.clock?.state === 'overdue' ? 'overdue' : first}`}
                open={false}
                marked={false}
                mark={null}
                now={now}
              />
            ))}
          </ul>
        )}
      </section>
    </>
  )
}

export default Start
