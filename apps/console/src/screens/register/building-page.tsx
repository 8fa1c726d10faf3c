import { buildingKinds, type BuildingView, type HouseholdView, relations } from '@mazha/contracts/register'
import { Button } from 'antd'
import { useState } from 'react'
import { getBuilding, listChanges } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, recordingRoles } from '../../app/role-screens.ts'
import { Link } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Empty, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { Changes } from './changes.tsx'
import { HouseholdForm, ResidentForm } from './forms.tsx'
import { ResidentDetails } from './resident-details.tsx'

/** A building with its households and, masked, whoever lives there. */
export const BuildingPage = ({ id }: { readonly id: string }) => {
  const { t } = useWords()
  const building = useAnswer(`building ${id}`, (signal) => getBuilding(id, signal))
  return (
    <div className="page">
      <p>
        <Link to="/register">{t('register.back')}</Link>
      </p>
      {building.problem !== undefined && <ProblemNotice problem={building.problem} again={building.reload} />}
      {building.data === undefined && building.problem === undefined && <Bones lines={6} />}
      {building.data !== undefined && <Shown building={building.data} reload={building.reload} />}
    </div>
  )
}

const Shown = ({ building, reload }: { readonly building: BuildingView; readonly reload: () => void }) => {
  const { t, say } = useWords()
  const { roles } = useSession()
  const [adding, setAdding] = useState(false)
  const [saved, setSaved] = useState(0)
  const mayRecord = hasOne(roles, recordingRoles)
  const done = (): void => {
    setAdding(false)
    setSaved((n) => n + 1)
    reload()
  }
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{building.address}</h1>
          <p>
            {[building.name, say(buildingKinds[building.kind]), t('register.households', { n: building.households })]
              .filter((word) => word !== '')
              .join(' · ')}
          </p>
          <p>{building.areas.map(({ name }) => name).join(' › ')}</p>
        </div>
        {mayRecord && !adding && (
          <Button type="primary" onClick={() => setAdding(true)}>
            {t('register.add-household')}
          </Button>
        )}
      </header>
      <div aria-live="polite">{saved > 0 && <Notice kind="good">{t('register.saved')}</Notice>}</div>
      {adding && <HouseholdForm building={building.id} done={done} close={() => setAdding(false)} />}
      {building.householdList.length === 0 && <Empty title={t('register.no-rooms')} />}
      {building.householdList.map((household) => (
        <Household key={household.id} household={household} mayRecord={mayRecord} done={done} />
      ))}
      <Changes key={saved} load={(signal) => listChanges('buildings', building.id, signal)} of={building.id} />
    </>
  )
}

type HouseholdProps = { readonly household: HouseholdView; readonly mayRecord: boolean; readonly done: () => void }

const Household = ({ household, mayRecord, done }: HouseholdProps) => {
  const { t, say } = useWords()
  const [adding, setAdding] = useState(false)
  const [shown, setShown] = useState<string | null>(null)
  const room = [household.unit, household.room].filter((word) => word !== '').join(' ') || '—'
  return (
    <section className="card register-household" aria-label={room}>
      <h2>{room}</h2>
      {household.residents.length === 0 && <p className="muted">{t('register.empty-room')}</p>}
      <ul>
        {household.residents.map((person) => {
          const name = person.name ?? t('register.erased')
          return (
            <li key={person.id}>
              <span className="register-person">
                <strong>{name}</strong>
                <span>{say(relations[person.relation])}</span>
                <span>{[person.phone, person.idNumber].filter((word) => word !== null).join(' · ')}</span>
                {person.until !== null && <span className="muted">{t('register.left', { day: person.until })}</span>}
              </span>
              <Button
                size="small"
                aria-expanded={shown === person.id}
                aria-label={t('register.details.of', { name })}
                onClick={() => setShown(shown === person.id ? null : person.id)}
              >
                {t('register.details')}
              </Button>
              {shown === person.id && <ResidentDetails id={person.id} mayRecord={mayRecord} changed={done} />}
            </li>
          )
        })}
      </ul>
      {mayRecord && !adding && (
        <Button size="small" aria-label={t('register.add-resident.to', { room })} onClick={() => setAdding(true)}>
          {t('register.add-resident')}
        </Button>
      )}
      {adding && (
        <ResidentForm
          household={household.id}
          title={t('register.add-resident.to', { room })}
          done={() => {
            setAdding(false)
            done()
          }}
          close={() => setAdding(false)}
        />
      )}
    </section>
  )
}
