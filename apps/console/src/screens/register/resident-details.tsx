import { type Purpose } from '@mazha/contracts/audit'
import type { Revealed, ResidentView } from '@mazha/contracts/register'
import { Button } from 'antd'
import { useState } from 'react'
import { getResident, listChanges, showInFull } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { erasingRoles, hasOne, recordingRoles } from '../../app/role-screens.ts'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { Changes } from './changes.tsx'
import { EraseForm, isRemovable, type Removable, RemoveFieldForm } from './erasing.tsx'
import { CorrectionForm } from './forms.tsx'
import { MoveForm, MoveOutForm } from './moving.tsx'
import { PurposeChoice } from './person-search.tsx'

type DetailsProps = {
  readonly id: string
  readonly building: string
  /** Where the person lives; null: no more. */
  readonly household: string | null
  readonly changed: () => void
}
type Act = 'correct' | 'move' | 'move-out' | 'erase' | { readonly remove: Removable; readonly title: string }

/** What is kept of somebody, why and until when; in full for a purpose; what was changed, and what may be done. */
export const ResidentDetails = ({ id, building, household, changed }: DetailsProps) => {
  const { t } = useWords()
  const { roles } = useSession()
  const resident = useAnswer(`resident ${id}`, (signal) => getResident(id, signal))
  const [act, setAct] = useState<Act | null>(null)
  const [turn, setTurn] = useState(0)
  const { data } = resident
  if (data === undefined) {
    return resident.problem === undefined ? (
      <Bones lines={3} />
    ) : (
      <ProblemNotice problem={resident.problem} again={resident.reload} />
    )
  }
  const close = (): void => setAct(null)
  const done = (): void => {
    close()
    setTurn((n) => n + 1)
    resident.reload()
    changed()
  }
  const name = data.name ?? ''
  const mayRecord = hasOne(roles, recordingRoles)
  const mayErase = hasOne(roles, erasingRoles)
  return (
    <div className="register-details">
      <Kept
        resident={data}
        remove={mayRecord && act === null ? (field, title) => setAct({ remove: field, title }) : null}
      />
      {!data.erased && <InFull id={id} />}
      {!data.erased && act === null && (
        <p className="row-of-buttons">
          {mayRecord && <Button onClick={() => setAct('correct')}>{t('register.correct')}</Button>}
          {mayRecord && household !== null && (
            <>
              <Button onClick={() => setAct('move')}>{t('register.move')}</Button>
              <Button onClick={() => setAct('move-out')}>{t('register.move-out')}</Button>
            </>
          )}
          {mayErase && (
            <Button danger onClick={() => setAct('erase')}>
              {t('register.erase')}
            </Button>
          )}
        </p>
      )}
      {act === 'correct' && <CorrectionForm resident={data} done={done} close={close} />}
      {act === 'move' && household !== null && (
        <MoveForm id={id} name={name} household={household} building={building} done={done} close={close} />
      )}
      {act === 'move-out' && household !== null && (
        <MoveOutForm id={id} name={name} household={household} done={done} close={close} />
      )}
      {act === 'erase' && <EraseForm id={id} name={name} done={done} close={close} />}
      {act !== null && typeof act === 'object' && (
        <RemoveFieldForm resident={data} field={act.remove} title={act.title} done={done} close={close} />
      )}
      <Changes
        key={`${data.version} ${turn}`}
        of={`${id} ${data.version} ${turn}`}
        ofPerson
        load={(signal) => listChanges('residents', id, signal)}
      />
    </div>
  )
}

type KeptProps = {
  readonly resident: ResidentView
  readonly remove: ((field: Removable, title: string) => void) | null
}

const Kept = ({ resident, remove }: KeptProps) => {
  const { t, say, date } = useWords()
  if (resident.fields.length === 0) return <p className="muted">{t('register.nothing-kept')}</p>
  const valueOf: Readonly<Record<string, string | null>> = {
    name: resident.name,
    phone: resident.phone,
    id_number: resident.idNumber,
    emergency_phone: resident.emergencyPhone,
  }
  return (
    <Sideways className="table-frame" label={t('register.kept')}>
      <table className="plain-table">
        <caption>{t('register.kept')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('register.field')}</th>
            <th scope="col">{t('register.value')}</th>
            <th scope="col">{t('register.purpose')}</th>
            <th scope="col">{t('register.basis')}</th>
            <th scope="col">{t('register.until')}</th>
            {remove !== null && <th scope="col">{t('register.remove')}</th>}
          </tr>
        </thead>
        <tbody>
          {resident.fields.map(({ field, title, purpose, basis, until }) => (
            <tr key={field}>
              <th scope="row">{say(title)}</th>
              <td className="register-value">{valueOf[field]}</td>
              <td>{say(purpose)}</td>
              <td>{say(basis)}</td>
              <td className="register-value">{date(until)}</td>
              {remove !== null && (
                <td>
                  {isRemovable(field) && (
                    <Button
                      size="small"
                      aria-label={t('register.remove.of', { field: say(title) })}
                      onClick={() => remove(field, say(title))}
                    >
                      {t('register.remove')}
                    </Button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

const InFull = ({ id }: { readonly id: string }) => {
  const { t } = useWords()
  const [purpose, setPurpose] = useState<Purpose | ''>('')
  const [shown, setShown] = useState<Revealed | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const show = async (): Promise<void> => {
    if (purpose === '') return
    setProblem(null)
    try {
      setShown(await showInFull(id, purpose))
    } catch (error) {
      setProblem(error)
    }
  }
  const values =
    shown === null
      ? []
      : [
          [t('register.name'), shown.name],
          [t('register.phone'), shown.phone],
          [t('register.id'), shown.idNumber],
          [t('register.emergency'), shown.emergencyPhone],
        ]
  return (
    <form
      className="register-form"
      onSubmit={(event) => {
        event.preventDefault()
        void show()
      }}
    >
      <PurposeChoice label={t('register.full.purpose')} value={purpose} set={setPurpose} />
      <p className="muted">{t('register.full.note')}</p>
      <p>
        <Button htmlType="submit" disabled={purpose === ''}>
          {t('register.full')}
        </Button>
      </p>
      <div aria-live="polite">
        {problem !== null && <ProblemNotice problem={problem} />}
        {shown !== null && (
          <dl className="register-full">
            {values.map(([label, value]) =>
              value === null ? null : (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ),
            )}
          </dl>
        )}
      </div>
    </form>
  )
}
