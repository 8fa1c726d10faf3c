import type { BuildingView, Relation } from '@mazha/contracts/register'
import { Button, Input } from 'antd'
import { useId, useRef, useState } from 'react'
import { getBuilding, listBuildings, moveIn, moveOut, moveWithin } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { useFocusBack, useFocusOn } from '../../app/use-focus.ts'
import { useAnswer } from '../../app/use-answer.ts'
import { Empty } from '../../parts/notice.tsx'
import { RelationChoice } from './forms.tsx'
import { type Found, PersonSearch } from './person-search.tsx'
import { Field, SideForm } from './side-form.tsx'

/** Who moves in, out, or into another home. A day that is left empty is today. */

type Ends = { readonly done: () => void; readonly close: () => void }
type Of = { readonly id: string; readonly name: string; readonly household: string }

const dated = <K extends string>(key: K, day: string): Partial<Record<K, string>> => {
  const given: Partial<Record<K, string>> = {}
  if (day !== '') given[key] = day
  return given
}

export const MoveOutForm = ({ id, name, household, done, close }: Ends & Of) => {
  const { t } = useWords()
  const [until, setUntil] = useState('')
  const [reason, setReason] = useState('')
  return (
    <SideForm
      title={t('register.move-out.of', { name })}
      hint={t('register.move-out.hint')}
      go={t('register.move-out')}
      send={() => moveOut(id, { household, reason: reason.trim(), ...dated('until', until) })}
      done={done}
      close={close}
    >
      <Field label={t('register.day')} value={until} set={setUntil} type="date" hint={t('register.day.hint')} first />
      <Field label={t('register.reason.plain')} value={reason} set={setReason} required maxLength={200} />
    </SideForm>
  )
}

export const MoveForm = ({ id, name, household, building, done, close }: Ends & Of & { readonly building: string }) => {
  const { t } = useWords()
  const [target, setTarget] = useState<string | null>(null)
  const [relation, setRelation] = useState<Relation>('other')
  const [from, setFrom] = useState('')
  const [reason, setReason] = useState('')
  return (
    <SideForm
      title={t('register.move.of', { name })}
      go={t('register.move')}
      ready={target !== null}
      send={() =>
        moveWithin(id, {
          leaves: household,
          household: target ?? household,
          relation,
          reason: reason.trim(),
          ...dated('from', from),
        })
      }
      done={done}
      close={close}
    >
      <HouseholdChoice building={building} except={household} choose={setTarget} />
      <RelationChoice value={relation} set={setRelation} />
      <Field label={t('register.day')} value={from} set={setFrom} type="date" hint={t('register.day.hint')} />
      <Field label={t('register.reason.plain')} value={reason} set={setReason} required maxLength={200} />
    </SideForm>
  )
}

type HouseholdProps = {
  readonly building: string
  readonly except: string
  readonly choose: (household: string | null) => void
}

/** A home: of this building, or of another one by a part of its address. */
const HouseholdChoice = ({ building, except, choose }: HouseholdProps) => {
  const { t } = useWords()
  const id = useId()
  const [q, setQ] = useState('')
  const [at, setAt] = useState(building)
  const [chosen, setChosen] = useState('')
  const asked = q.trim()
  const found = useAnswer(asked === '' ? null : `buildings for ${asked}`, (signal) =>
    listBuildings(asked, null, signal),
  )
  const here = useAnswer(`homes ${at}`, (signal) => getBuilding(at, signal))
  const pick = (household: string): void => {
    setChosen(household)
    choose(household === '' ? null : household)
  }
  const others = (found.data?.items ?? []).filter((one) => one.id !== at)
  return (
    <>
      <div className="register-field">
        <label htmlFor={id}>{t('register.move.address')}</label>
        <Input id={id} autoComplete="off" maxLength={100} value={q} onChange={(event) => setQ(event.target.value)} />
      </div>
      {others.length > 0 && (
        <div className="register-field">
          <label htmlFor={`${id}-building`}>{t('register.buildings')}</label>
          <select
            id={`${id}-building`}
            className="plain"
            value={at}
            onChange={(event) => {
              setAt(event.target.value)
              pick('')
            }}
          >
            <option value={at}>{here.data?.address ?? '…'}</option>
            {others.map((one) => (
              <option key={one.id} value={one.id}>
                {one.address}
              </option>
            ))}
          </select>
        </div>
      )}
      <div className="register-field">
        <label htmlFor={`${id}-room`}>{t('register.move.home')}</label>
        <select
          id={`${id}-room`}
          className="plain"
          required
          value={chosen}
          onChange={(event) => pick(event.target.value)}
        >
          <option value="">–</option>
          {(here.data?.householdList ?? [])
            .filter((home) => home.id !== except)
            .map((home) => (
              <option key={home.id} value={home.id}>
                {roomOf(home)}
              </option>
            ))}
        </select>
      </div>
    </>
  )
}

const roomOf = ({ unit, room }: BuildingView['householdList'][number]): string =>
  [unit, room].filter((word) => word !== '').join(' ') || '—'

/** Somebody who is recorded already moves into a home: found by exact values first. */
export const MoveInPart = ({
  household,
  title,
  done,
  close,
}: Ends & { readonly household: string; readonly title: string }) => {
  const { t } = useWords()
  const id = useId()
  const [found, setFound] = useState<Found | null>(null)
  const [chosen, setChosen] = useState<Found[number] | null>(null)
  const head = useRef<HTMLHeadingElement>(null)
  useFocusBack()
  useFocusOn(head)
  return (
    <section className="register-form card" aria-labelledby={id}>
      <h3 id={id} ref={head} tabIndex={-1}>
        {title}
      </h3>
      <p className="muted">{t('register.move-in.hint')}</p>
      {chosen === null && <PersonSearch found={setFound} />}
      {found?.length === 0 && (
        <Empty title={t('register.none')}>
          <p>{t('register.move-in.none')}</p>
        </Empty>
      )}
      {chosen === null && found !== null && found.length > 0 && (
        <ul className="register-found">
          {found.map((person) => (
            <li key={person.id}>
              <span className="register-person">
                <strong>{person.name}</strong>
                <span>{[person.phone, person.idNumber].filter((word) => word !== null).join(' · ')}</span>
                <span>{person.homes.map(({ address, room }) => `${address} ${room}`).join('；')}</span>
              </span>
              <Button size="small" onClick={() => setChosen(person)}>
                {t('register.move-in.choose', { name: person.name ?? '' })}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {chosen !== null && (
        <MoveInForm person={chosen} household={household} done={done} close={() => setChosen(null)} />
      )}
      {chosen === null && (
        <p>
          <Button onClick={close}>{t('cancel')}</Button>
        </p>
      )}
    </section>
  )
}

const MoveInForm = ({
  person: { id, name },
  household,
  done,
  close,
}: Ends & { readonly person: Found[number]; readonly household: string }) => {
  const { t } = useWords()
  const [relation, setRelation] = useState<Relation>('other')
  const [from, setFrom] = useState('')
  return (
    <SideForm
      title={t('register.move-in.choose', { name: name ?? '' })}
      go={t('register.move-in')}
      send={() => moveIn(id, { household, relation, ...dated('from', from) })}
      done={done}
      close={close}
    >
      <RelationChoice value={relation} set={setRelation} />
      <Field label={t('register.day')} value={from} set={setFrom} type="date" hint={t('register.day.hint')} />
    </SideForm>
  )
}
