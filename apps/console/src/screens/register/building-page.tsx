import { buildingKinds, type BuildingView, type HouseholdView, relations } from '@mazha/contracts/register'
import { Button } from 'antd'
import { useState } from 'react'
import { getBuilding, listChanges } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, recordingRoles } from '../../app/role-screens.ts'
import { Link } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Empty, Notice, PageProblem } from '../../parts/notice.tsx'
import { BuildingCorrectionForm } from './by-address.tsx'
import { Changes } from './changes.tsx'
import { HouseholdForm, ResidentForm } from './forms.tsx'
import { MoveInPart } from './moving.tsx'
import { ResidentDetails } from './resident-details.tsx'

/** A building with its households and, masked, whoever lives there. */
export const BuildingPage = ({ id }: { readonly id: string }) => {
  const { t } = useWords()
  const building = useAnswer(`building ${id}`, (signal) => getBuilding(id, signal))
  return (
    <>
      <p>
        <Link to="/register">{t('register.back')}</Link>
      </p>
      {building.problem !== undefined && <PageProblem problem={building.problem} again={building.reload} />}
      {building.data === undefined && building.problem === undefined && <Bones lines={6} />}
      {building.data !== undefined && <Shown building={building.data} reload={building.reload} />}
    </>
  )
}

const Shown = ({ building, reload }: { readonly building: BuildingView; readonly reload: () => void }) => {
  const { t, say } = useWords()
  const { roles } = useSession()
  const [act, setAct] = useState<'add' | 'correct' | null>(null)
  const [saved, setSaved] = useState(0)
  // Whose details are open: one person at a time, in one home.
  const [shown, setShown] = useState<string | null>(null)
  const mayRecord = hasOne(roles, recordingRoles)
  const done = (): void => {
    setAct(null)
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
        {mayRecord && act === null && (
          <div className="row-of-buttons">
            <Button onClick={() => setAct('correct')}>{t('register.correct.building')}</Button>
            <Button type="primary" onClick={() => setAct('add')}>
              {t('register.add-household')}
            </Button>
          </div>
        )}
      </header>
      <div aria-live="polite">{saved > 0 && <Notice kind="good">{t('register.saved')}</Notice>}</div>
      {act === 'add' && <HouseholdForm building={building.id} done={done} close={() => setAct(null)} />}
      {act === 'correct' && <BuildingCorrectionForm building={building} done={done} close={() => setAct(null)} />}
      {building.householdList.length === 0 && <Empty title={t('register.no-rooms')} />}
      {building.householdList.map((household) => (
        <Household
          key={household.id}
          building={building.id}
          household={household}
          mayRecord={mayRecord}
          shown={shown}
          show={setShown}
          done={done}
        />
      ))}
      <Changes key={saved} load={(signal) => listChanges('buildings', building.id, signal)} of={building.id} />
    </>
  )
}

type HouseholdProps = {
  readonly building: string
  readonly household: HouseholdView
  readonly mayRecord: boolean
  readonly shown: string | null
  readonly show: (key: string | null) => void
  readonly done: () => void
}

const Household = ({ building, household, mayRecord, shown, show, done }: HouseholdProps) => {
  const { t, say } = useWords()
  const [adding, setAdding] = useState<'new' | 'known' | null>(null)
  const close = (): void => setAdding(null)
  const added = (): void => {
    close()
    done()
  }
  const room = [household.unit, household.room].filter((word) => word !== '').join(' ') || '—'
  return (
    <section className="card register-household" aria-label={room}>
      <h2>{room}</h2>
      {household.residents.length === 0 && <p className="muted">{t('register.empty-room')}</p>}
      <ul>
        {household.residents.map((person) => {
          const name = person.name ?? t('register.erased')
          const key = `${household.id} ${person.id} ${person.from}`
          return (
            <li key={key}>
              <span className="register-person">
                <strong>{name}</strong>
                <span>{say(relations[person.relation])}</span>
                <span>{[person.phone, person.idNumber].filter((word) => word !== null).join(' · ')}</span>
                {person.until !== null && <span className="muted">{t('register.left', { day: person.until })}</span>}
              </span>
              <Button
                size="small"
                aria-expanded={shown === key}
                aria-label={t('register.details.of', { name })}
                onClick={() => show(shown === key ? null : key)}
              >
                {t('register.details')}
              </Button>
              {shown === key && (
                <ResidentDetails
                  id={person.id}
                  building={building}
                  household={person.until === null ? household.id : null}
                  changed={done}
                />
              )}
            </li>
          )
        })}
      </ul>
      {mayRecord && adding === null && (
        <p className="row-of-buttons">
          <Button size="small" aria-label={t('register.add-resident.to', { room })} onClick={() => setAdding('new')}>
            {t('register.add-resident')}
          </Button>
          <Button size="small" aria-label={t('register.move-in.to', { room })} onClick={() => setAdding('known')}>
            {t('register.move-in')}
          </Button>
        </p>
      )}
      {adding === 'new' && (
        <ResidentForm
          household={household.id}
          title={t('register.add-resident.to', { room })}
          done={added}
          close={close}
        />
      )}
      {adding === 'known' && (
        <MoveInPart household={household.id} title={t('register.move-in.to', { room })} done={added} close={close} />
      )}
    </section>
  )
}
