import {
  organisationKind,
  organisationKinds,
  type OrganisationView,
  placeKind,
  placeKinds,
  type PlaceView,
} from '@mazha/contracts/register'
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { correctOrganisation, correctPlace, getOrganisation, getPlace, listChanges } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, recordingRoles } from '../../app/role-screens.ts'
import { Link } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { type Answer, useAnswer } from '../../app/use-answer.ts'
import { Bones, Notice, PageProblem } from '../../parts/notice.tsx'
import { Changes } from './changes.tsx'
import { ClosedSince, CloseForm, ReopenForm } from './closing.tsx'
import { LinkChoice } from './link-choice.tsx'
import { Choice, Field, SideForm } from './side-form.tsx'

/** One place: what is known of it, and who changed what. */
export const PlacePage = ({ id }: { readonly id: string }) => {
  const place = useAnswer(`place ${id}`, (signal) => getPlace(id, signal))
  const { say } = useWords()
  return (
    <ThingPage
      back="/register/places"
      subject="places"
      answer={place}
      kindOf={(one) => say(placeKinds[one.kind])}
      code={() => null}
      form={(one, done, close) => <PlaceCorrection place={one} done={done} close={close} />}
    />
  )
}

/** One organisation: what is known of it, and who changed what. */
export const OrganisationPage = ({ id }: { readonly id: string }) => {
  const organisation = useAnswer(`organisation ${id}`, (signal) => getOrganisation(id, signal))
  const { say } = useWords()
  return (
    <ThingPage
      back="/register/organisations"
      subject="organisations"
      answer={organisation}
      kindOf={(one) => say(organisationKinds[one.kind])}
      code={(one) => one.code ?? '—'}
      form={(one, done, close) => <OrganisationCorrection organisation={one} done={done} close={close} />}
    />
  )
}

type Thing = PlaceView | OrganisationView
type PageProps<T extends Thing> = {
  readonly back: string
  readonly subject: 'places' | 'organisations'
  readonly answer: Answer<T>
  readonly kindOf: (thing: T) => string
  readonly code: (thing: T) => string | null
  readonly form: (thing: T, done: () => void, close: () => void) => ReactNode
}

const ThingPage = <T extends Thing>({ back, subject, answer, kindOf, code, form }: PageProps<T>) => {
  const { t } = useWords()
  const { roles } = useSession()
  const [open, setOpen] = useState<'correct' | 'close' | 'reopen' | null>(null)
  const [saved, setSaved] = useState(0)
  const { data: thing } = answer
  const close = (): void => setOpen(null)
  const done = (): void => {
    close()
    setSaved((n) => n + 1)
    answer.reload()
  }
  const number = thing === undefined ? null : code(thing)
  return (
    <>
      <p>
        <Link to={back}>{t('register.back')}</Link>
      </p>
      {answer.problem !== undefined && <PageProblem problem={answer.problem} again={answer.reload} />}
      {thing === undefined && answer.problem === undefined && <Bones lines={6} />}
      {thing !== undefined && (
        <>
          <header className="page-head">
            <div>
              <h1>{thing.name}</h1>
              <p>{kindOf(thing)}</p>
              <ClosedSince closed={thing.closed} />
            </div>
            {hasOne(roles, recordingRoles) && open === null && (
              <div className="row-of-buttons">
                {thing.closed === null ? (
                  <>
                    <Button onClick={() => setOpen('correct')}>{t('register.correct')}</Button>
                    <Button onClick={() => setOpen('close')}>{t('register.close')}</Button>
                  </>
                ) : (
                  <Button onClick={() => setOpen('reopen')}>{t('register.reopen')}</Button>
                )}
              </div>
            )}
          </header>
          <div aria-live="polite">{saved > 0 && <Notice kind="good">{t('register.saved')}</Notice>}</div>
          {open === 'correct' && form(thing, done, close)}
          {open === 'close' && <CloseForm {...thing} subject={subject} done={done} close={close} />}
          {open === 'reopen' && <ReopenForm {...thing} subject={subject} done={done} close={close} />}
          <dl className="register-facts card">
            <div>
              <dt>{t('register.address-full')}</dt>
              <dd>{thing.address}</dd>
            </div>
            <div>
              <dt>{t('register.area')}</dt>
              <dd>{thing.areas.map(({ name }) => name).join(' › ')}</dd>
            </div>
            {'building' in thing && thing.building !== null && (
              <div>
                <dt>{t('register.place.building')}</dt>
                <dd>
                  <Link to={`/register/${thing.building.id}`}>{thing.building.address}</Link>
                </dd>
              </div>
            )}
            {'organisation' in thing && thing.organisation !== null && (
              <div>
                <dt>{t('register.place.organisation')}</dt>
                <dd>
                  <Link to={`/register/organisations/${thing.organisation.id}`}>{thing.organisation.name}</Link>
                </dd>
              </div>
            )}
            {number !== null && (
              <div>
                <dt>{t('register.code')}</dt>
                <dd>{number}</dd>
              </div>
            )}
          </dl>
          <Changes key={saved} of={`${thing.id} ${saved}`} load={(signal) => listChanges(subject, thing.id, signal)} />
        </>
      )}
    </>
  )
}

type FormProps = { readonly done: () => void; readonly close: () => void }

/** What differs from what was read; only that is sent. */
const changed = <T extends string>(value: T, was: T): T | undefined => (value === was ? undefined : value)

const PlaceCorrection = ({ place, done, close }: FormProps & { readonly place: PlaceView }) => {
  const { t, say } = useWords()
  const [name, setName] = useState(place.name)
  const [kind, setKind] = useState(place.kind)
  const [address, setAddress] = useState(place.address)
  // Left alone, they stay: one may be linked to what whoever corrects it does not see.
  const [building, setBuilding] = useState<string | null>()
  const [organisation, setOrganisation] = useState<string | null>()
  const [reason, setReason] = useState('')
  return (
    <SideForm
      level={2}
      title={t('register.correct.of', { name: place.name })}
      send={() =>
        correctPlace(place.id, {
          tag: place.tag,
          reason: reason.trim(),
          name: changed(name.trim(), place.name),
          kind: changed(kind, place.kind),
          address: changed(address.trim(), place.address),
          building,
          organisation,
        })
      }
      done={done}
      close={close}
    >
      <Field label={t('register.name-of')} value={name} set={setName} required first maxLength={120} />
      <Choice
        label={t('register.kind')}
        value={kind}
        set={setKind}
        options={placeKind.options.map((one) => [one, say(placeKinds[one])])}
      />
      <Field label={t('register.address-full')} value={address} set={setAddress} required maxLength={200} />
      <LinkChoice
        kind="building"
        label={t('register.place.building')}
        now={place.building === null ? null : { id: place.building.id, words: place.building.address }}
        choose={setBuilding}
      />
      <LinkChoice
        kind="organisation"
        label={t('register.place.organisation')}
        now={place.organisation === null ? null : { id: place.organisation.id, words: place.organisation.name }}
        choose={setOrganisation}
      />
      <Field label={t('register.reason')} value={reason} set={setReason} required maxLength={200} />
    </SideForm>
  )
}

const OrganisationCorrection = ({
  organisation,
  done,
  close,
}: FormProps & { readonly organisation: OrganisationView }) => {
  const { t, say } = useWords()
  const [name, setName] = useState(organisation.name)
  const [kind, setKind] = useState(organisation.kind)
  const [code, setCode] = useState(organisation.code ?? '')
  const [address, setAddress] = useState(organisation.address)
  const [reason, setReason] = useState('')
  return (
    <SideForm
      level={2}
      title={t('register.correct.of', { name: organisation.name })}
      send={() =>
        correctOrganisation(organisation.id, {
          tag: organisation.tag,
          reason: reason.trim(),
          name: changed(name.trim(), organisation.name),
          kind: changed(kind, organisation.kind),
          code: changed(code.trim(), organisation.code ?? ''),
          address: changed(address.trim(), organisation.address),
        })
      }
      done={done}
      close={close}
    >
      <Field label={t('register.name-of')} value={name} set={setName} required first maxLength={120} />
      <Choice
        label={t('register.kind')}
        value={kind}
        set={setKind}
        options={organisationKind.options.map((one) => [one, say(organisationKinds[one])])}
      />
      <Field label={t('register.code')} value={code} set={setCode} hint={t('register.code.hint')} maxLength={40} />
      <Field label={t('register.address-full')} value={address} set={setAddress} required maxLength={200} />
      <Field label={t('register.reason')} value={reason} set={setReason} required maxLength={200} />
    </SideForm>
  )
}
