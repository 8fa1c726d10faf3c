import type { ClockView } from '@mazha/contracts/api'
import type { ConsoleTextId } from '@mazha/contracts/texts/console'
import { useWords, type Words } from '../../app/language.tsx'

type Day = ClockView['days'][number]

const reasons: Readonly<Record<string, ConsoleTextId>> = {
  first_day: 'why.first_day',
  workday: 'why.workday',
  makeup: 'why.makeup',
  weekend: 'why.weekend',
  holiday: 'why.holiday',
  office_rest: 'why.office_rest',
  paused: 'why.paused',
  calendar_day: 'why.calendar_day',
  moved_from_rest: 'why.moved_from_rest',
}
const marks: Readonly<Record<string, ConsoleTextId>> = {
  first_day: 'mark.first_day',
  makeup: 'mark.makeup',
  weekend: 'mark.weekend',
  holiday: 'mark.holiday',
  office_rest: 'mark.office_rest',
  paused: 'mark.paused',
  moved_from_rest: 'mark.moved_from_rest',
}
const units: Readonly<Record<string, ConsoleTextId>> = {
  working_day: 'unit.working_day',
  calendar_day: 'unit.calendar_day',
  working_hour: 'unit.working_hour',
  hour: 'unit.hour',
  minute: 'unit.minute',
}

/** `5 个工作日`: a limit names its unit. */
export const limitWords = (limit: { readonly amount: number; readonly unit: string }, { t }: Words): string => {
  const id = units[limit.unit]
  return id === undefined ? `${limit.amount} ${limit.unit}` : t(id, { n: limit.amount })
}

/** Where a due time comes from: rule, source, start, every day counted or skipped, pauses, extensions. */
export const ClockExplained = ({ clock, now }: { readonly clock: ClockView; readonly now: number }) => {
  const words = useWords()
  const { t, say, moment } = words
  return (
    <section className="explained card" aria-label={t('clock.explained', { name: say(clock.title) })}>
      <p className="explained-sentence">{say(clock.sentence)}</p>
      <div className="explained-body">
        <dl className="explained-facts">
          <dt>{t('clock.rule')}</dt>
          <dd>{limitWords(clock.limit, words)}</dd>
          <dt>{t('clock.source')}</dt>
          <dd>{clock.source}</dd>
          <dt>{t('clock.started')}</dt>
          <dd>{moment(clock.startedAt, now)}</dd>
          <dt>{t('clock.due')}</dt>
          <dd>
            <strong>
              {clock.waitsFor !== null
                ? t('clock.waits', { year: clock.waitsFor })
                : clock.dueAt === null
                  ? t('clock.no-due')
                  : moment(clock.dueAt, now)}
            </strong>
          </dd>
          {clock.stoppedAt !== null && (
            <>
              <dt>{t('clock.stopped')}</dt>
              <dd>{moment(clock.stoppedAt, now)}</dd>
            </>
          )}
          {clock.pauses.map((pause) => (
            <div key={pause.from} className="explained-pair">
              <dt>{t('clock.pause')}</dt>
              <dd>
                {moment(pause.from, now)} – {pause.to === null ? t('clock.pause.open') : moment(pause.to, now)}
                <br />
                <span className="muted">{pause.basis}</span>
              </dd>
            </div>
          ))}
          {clock.extensions.map((extension) => (
            <div key={extension.at} className="explained-pair">
              <dt>{t('clock.extension')}</dt>
              <dd>
                +{limitWords(extension.limit, words)} · {moment(extension.at, now)}
                <br />
                <span className="muted">{extension.basis}</span>
              </dd>
            </div>
          ))}
        </dl>
        {clock.days.length > 0 && <DayStrip days={clock.days} dueAt={clock.dueAt} />}
      </div>
    </section>
  )
}

const zoneDay = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})
const weekday = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7

/** A small calendar, Monday first: every day from the start to the due time, counted ones with their ordinal, skipped ones with the reason. */
const DayStrip = ({ days, dueAt }: { readonly days: readonly Day[]; readonly dueAt: string | null }) => {
  const { t, say, day: dayWords, language } = useWords()
  const comma = language === 'zh' ? '，' : ', '
  const dueDate = dueAt === null ? null : zoneDay.format(new Date(dueAt))
  const cells = days.map((day, n) => ({
    ...day,
    ordinal: day.counted ? days.slice(0, n + 1).filter(({ counted }) => counted).length : null,
  }))
  const why = (day: Day): string => {
    const id = reasons[day.why]
    return [day.name === null ? null : say(day.name), id === undefined ? day.why : t(id)]
      .filter((part) => part !== null)
      .join(' · ')
  }
  const kinds = [...new Set(cells.filter((cell) => !cell.counted).map((cell) => cell.why))]
  return (
    <figure className="days">
      <ol className="days-head" aria-hidden="true">
        {t('weekdays')
          .split(' ')
          .map((name) => (
            <li key={name}>{name}</li>
          ))}
      </ol>
      <ol className="days-grid">
        {cells.map((cell, n) => {
          const [, month = '', date = ''] = cell.date.split('-')
          const mark = marks[cell.why]
          return (
            <li
              key={cell.date}
              className={`day ${cell.counted ? 'counted' : 'skipped'} ${cell.why}${cell.date === dueDate ? ' due' : ''}`}
              style={n === 0 ? { gridColumnStart: weekday(cell.date) + 1 } : undefined}
              title={why(cell)}
            >
              <span className="day-date" aria-hidden="true">
                {n === 0 || date === '01' ? `${Number(month)}/${Number(date)}` : Number(date)}
              </span>
              <span className="day-mark" aria-hidden="true">
                {cell.date === dueDate && cell.ordinal === null
                  ? t('mark.due')
                  : (cell.ordinal ?? (mark === undefined ? '–' : t(mark)))}
              </span>
              <span className="hidden-words">
                {dayWords(`${cell.date}T04:00:00.000Z`)}
                {language === 'zh' ? '：' : ': '}
                {cell.ordinal === null ? t('day.skipped') : t('day.counted', { n: cell.ordinal })}
                {comma}
                {why(cell)}
                {cell.date === dueDate ? `${comma}${t('clock.due')}` : ''}
              </span>
            </li>
          )
        })}
      </ol>
      <figcaption>
        <span className="day counted sample">1</span> {t('day.legend.counted')}
        {kinds.map((kind) => {
          const [mark, reason] = [marks[kind], reasons[kind]]
          return (
            <span key={kind}>
              <span className={`day skipped sample ${kind}`}>{mark === undefined ? '–' : t(mark)}</span>{' '}
              {reason === undefined ? kind : t(reason)}
            </span>
          )
        })}
      </figcaption>
    </figure>
  )
}
