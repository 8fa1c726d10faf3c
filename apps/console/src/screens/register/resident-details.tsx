import { type Purpose, purpose as purposeShape, purposes } from '@mazha/contracts/audit'
import type { Revealed, ResidentView } from '@mazha/contracts/register'
import { Button, Select } from 'antd'
import { useId, useState } from 'react'
import { getResident, listChanges, showInFull } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { Changes } from './changes.tsx'
import { CorrectionForm } from './forms.tsx'

type DetailsProps = { readonly id: string; readonly mayRecord: boolean; readonly changed: () => void }

/** What is kept of somebody, why and until when; in full for a purpose; what was changed. */
export const ResidentDetails = ({ id, mayRecord, changed }: DetailsProps) => {
  const { t } = useWords()
  const resident = useAnswer(`resident ${id}`, (signal) => getResident(id, signal))
  const [correcting, setCorrecting] = useState(false)
  const { data } = resident
  if (data === undefined) {
    return resident.problem === undefined ? (
      <Bones lines={3} />
    ) : (
      <ProblemNotice problem={resident.problem} again={resident.reload} />
    )
  }
  return (
    <div className="register-details">
      <Kept resident={data} />
      {!data.erased && <InFull id={id} />}
      {mayRecord && !data.erased && !correcting && (
        <p>
          <Button onClick={() => setCorrecting(true)}>{t('register.correct')}</Button>
        </p>
      )}
      {correcting && (
        <CorrectionForm
          resident={data}
          done={() => {
            setCorrecting(false)
            resident.reload()
            changed()
          }}
          close={() => setCorrecting(false)}
        />
      )}
      <Changes
        key={data.version}
        of={`${id} ${data.version}`}
        load={(signal) => listChanges('residents', id, signal)}
      />
    </div>
  )
}

const Kept = ({ resident }: { readonly resident: ResidentView }) => {
  const { t, say } = useWords()
  if (resident.fields.length === 0) return null
  return (
    <Sideways className="table-frame" label={t('register.kept')}>
      <table className="plain-table">
        <caption>{t('register.kept')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('register.field')}</th>
            <th scope="col">{t('register.purpose')}</th>
            <th scope="col">{t('register.basis')}</th>
            <th scope="col">{t('register.until')}</th>
          </tr>
        </thead>
        <tbody>
          {resident.fields.map(({ field, title, purpose, basis, until }) => (
            <tr key={field}>
              <th scope="row">{say(title)}</th>
              <td>{say(purpose)}</td>
              <td>{say(basis)}</td>
              <td>{until}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

const InFull = ({ id }: { readonly id: string }) => {
  const { t, say } = useWords()
  const field = useId()
  const [purpose, setPurpose] = useState<Purpose | null>(null)
  const [shown, setShown] = useState<Revealed | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const show = async (): Promise<void> => {
    if (purpose === null) return
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
      <div className="register-field">
        <label htmlFor={field}>{t('register.full.purpose')}</label>
        <Select
          id={field}
          value={purpose}
          onChange={setPurpose}
          options={purposeShape.options.map((one) => ({ value: one, label: say(purposes[one]) }))}
        />
        <span className="muted">{t('register.full.note')}</span>
      </div>
      <p>
        <Button htmlType="submit" disabled={purpose === null}>
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
