import { useId, useState } from 'react'
import { getSheet } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, printRoles } from '../../app/role-screens.ts'
import { Link } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, PageProblem } from '../../parts/notice.tsx'
import { PersonLink, UnitLink } from './links.tsx'

/** A grid's team by its template: who stands in each line, and who is missing. */
export const GridSheet = ({ id }: { readonly id: string }) => {
  const { t, say, date } = useWords()
  const { roles } = useSession()
  const dayField = useId()
  const [day, setDay] = useState('')
  const answer = useAnswer(`sheet ${id} ${day}`, (signal) => getSheet(id, day === '' ? undefined : day, signal), {
    keep: true,
  })
  if (answer.data === undefined)
    return answer.problem === undefined ? <Bones /> : <PageProblem problem={answer.problem} again={answer.reload} />
  const { area, formula, lines, day: shown } = answer.data
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{area.name}</h1>
          <p>
            {t('staff.sheet')} <strong className="number">{formula}</strong>
            <span className="print-only"> · {date(shown)}</span>
          </p>
        </div>
        {hasOne(roles, printRoles) && (
          <Link to={`/staff/cards?id=${encodeURIComponent(id)}`}>
            <Icon name="print" /> {t('cards.open')}
          </Link>
        )}
      </header>
      <div className="staff-choices screen-only">
        <label htmlFor={dayField}>{t('staff.day')}</label>
        <input
          id={dayField}
          className="plain"
          type="date"
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
      </div>
      <ol className="staff-sheet">
        {lines.map((line) => (
          <li key={line.id} className="card">
            <span className="staff-mark" aria-hidden="true">
              {line.mark}
            </span>
            <div>
              <h2>{say(line.title)}</h2>
              <p className={line.missing > 0 ? 'staff-vacant' : 'muted'}>
                <Icon name={line.missing > 0 ? 'near' : 'done'} />{' '}
                {line.missing > 0 ? t('staff.sheet.missing', { count: line.missing }) : t('staff.sheet.full')}
              </p>
              <ul>
                {line.people.map((one) => (
                  <li key={`${one.person} ${one.post}`}>
                    <PersonLink id={one.person} name={one.name} />{' '}
                    <span className="muted">
                      {say(one.title)} · {t(one.partTime ? 'staff.part-time' : 'staff.full-time')} ·{' '}
                    </span>
                    <UnitLink id={one.unit} name={say(one.unitName)} />
                    {one.until !== null && <span className="muted"> · {t('staff.until.day', { day: one.until })}</span>}
                  </li>
                ))}
                {line.units.map((one) => (
                  <li key={one.id}>
                    <UnitLink id={one.id} name={say(one.name)} />
                  </li>
                ))}
              </ul>
            </div>
          </li>
        ))}
      </ol>
    </>
  )
}
