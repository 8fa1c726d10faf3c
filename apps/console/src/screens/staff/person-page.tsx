import type { PersonView } from '@mazha/contracts/staff'
import { Button } from 'antd'
import { useState } from 'react'
import { changeTerm, getPerson } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, postRoles } from '../../app/role-screens.ts'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Bones, Notice, PageProblem, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { EndTerm } from './end-term.tsx'
import { AreaLinks, UnitLink, WorkLink } from './links.tsx'
import { ChangePersonForm } from './person-form.tsx'
import { PhotoPart } from './photo-part.tsx'

type Term = PersonView['terms'][number]

/** A person with every post over time, and what was handed over when one ended. */
export const PersonPage = ({ id }: { readonly id: string }) => {
  const answer = useAnswer(`person ${id}`, (signal) => getPerson(id, signal))
  if (answer.data === undefined)
    return answer.problem === undefined ? <Bones /> : <PageProblem problem={answer.problem} again={answer.reload} />
  return <Shown person={answer.data} put={answer.put} reload={answer.reload} />
}

type Props = {
  readonly person: PersonView
  readonly put: (person: PersonView) => void
  readonly reload: () => void
}

const Shown = ({ person, put, reload }: Props) => {
  const { t, say, moment } = useWords()
  const now = useNow()
  const { roles } = useSession()
  const [ending, setEnding] = useState<Term | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const [changing, setChanging] = useState(false)
  const may = hasOne(roles, postRoles)
  const facts = [
    ...(person.staffNumber === null ? [] : [t('staff.number', { number: person.staffNumber })]),
    ...(person.officePhone === null ? [] : [person.officePhone]),
  ]
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{person.name}</h1>
          {facts.length > 0 && <p>{facts.join(' · ')}</p>}
        </div>
        {may && <Button onClick={() => setChanging(true)}>{t('staff.person.change')}</Button>}
      </header>
      {changing && (
        <ChangePersonForm
          person={person}
          close={() => setChanging(false)}
          done={(after) => {
            put(after)
            setChanging(false)
          }}
        />
      )}
      <div aria-live="polite">{told !== null && <Notice kind="good">{told}</Notice>}</div>
      {ending !== null && (
        <EndTerm
          key={`${ending.post} ${ending.from}`}
          person={person}
          term={ending}
          close={() => setEnding(null)}
          done={(words) => {
            setTold(words)
            setEnding(null)
            reload()
          }}
        />
      )}
      <PhotoPart person={person} own={false} may={may} />
      <section>
        <h2>{t('staff.terms')}</h2>
        <ol className="staff-terms">
          {person.terms.map((term) => (
            <li key={`${term.post} ${term.from}`} className={`card ${term.state}`}>
              <strong>{say(term.title)}</strong> <span className="staff-state">{t(`staff.${term.state}`)}</span>
              <div>
                <UnitLink id={term.unit} name={say(term.unitName)} /> ·{' '}
                {t(term.partTime ? 'staff.part-time' : 'staff.full-time')}
              </div>
              <div className="muted number">
                {term.until === null
                  ? t('staff.since', { day: term.from })
                  : t('staff.span', { from: term.from, until: term.until })}
              </div>
              {term.areas.length > 0 && <AreaLinks ids={term.areas} />}
              {term.successor !== null && <div>{t('staff.went-to', { to: term.successor.name })}</div>}
              {term.endReason !== null && <div className="muted">{term.endReason}</div>}
              {may && term.state !== 'past' && (
                <div className="row-of-buttons">
                  <Button
                    size="small"
                    aria-label={t('staff.end.label', { post: say(term.title) })}
                    onClick={() => setEnding(term)}
                  >
                    {t('staff.end')}
                  </Button>
                  <TimeButton person={person.id} term={term} changed={put} />
                </div>
              )}
            </li>
          ))}
        </ol>
      </section>
      {person.handovers.length > 0 && (
        <section>
          <h2>{t('staff.handovers')}</h2>
          <Sideways className="table-frame" label={t('staff.handovers')}>
            <table className="plain-table">
              <tbody>
                {person.handovers.map((one, n) => (
                  <tr key={`${one.item ?? n} ${one.doneAt}`}>
                    <th scope="row">
                      {one.item === null || one.title === null ? (
                        t('staff.matter-not-told')
                      ) : (
                        <WorkLink kind={one.kind} id={one.item} name={say(one.title)} />
                      )}
                    </th>
                    <td>{t('staff.went-to', { to: one.to ?? t('staff.queue') })}</td>
                    <td className="number">{moment(one.doneAt, now)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Sideways>
        </section>
      )}
    </>
  )
}

/** Full time becomes part time and back, where it stands. */
const TimeButton = ({
  person,
  term,
  changed,
}: {
  readonly person: string
  readonly term: Term
  readonly changed: (person: PersonView) => void
}) => {
  const { t, say } = useWords()
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const act = t(term.partTime ? 'staff.time.to-full' : 'staff.time.to-part')
  const change = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      changed(await changeTerm({ person, post: term.post, from: term.from, partTime: !term.partTime }))
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button
        size="small"
        loading={busy}
        aria-label={t('staff.time.label', { act, post: say(term.title) })}
        onClick={() => void change()}
      >
        {act}
      </Button>
      {problem !== null && <ProblemNotice problem={problem} />}
    </>
  )
}
