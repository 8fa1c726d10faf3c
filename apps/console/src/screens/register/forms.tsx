import { type IdKind, idKindNames, idKinds } from '@mazha/contracts/id-number'
import { type Relation, relation as relationShape, relations } from '@mazha/contracts/register'
import { Button, Input, type InputRef, Select } from 'antd'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { addHousehold, addResident, correctResident } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { newId } from '../../app/new-id.ts'
import { ProblemNotice } from '../../parts/notice.tsx'

type FormProps = {
  readonly title: string
  readonly hint?: string
  readonly send: () => Promise<unknown>
  readonly done: () => void
  readonly close: () => void
  readonly children: ReactNode
}

/** A small form beside what it changes; what was typed stays when the server refuses it. */
const SideForm = ({ title, hint, send, done, close, children }: FormProps) => {
  const { t } = useWords()
  const id = useId()
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      await send()
      done()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  return (
    <form
      className="register-form card"
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <h3 id={id}>{title}</h3>
      {hint !== undefined && <p className="muted">{hint}</p>}
      {children}
      <div aria-live="assertive">{problem !== null && <ProblemNotice problem={problem} />}</div>
      <p className="row-of-buttons">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('register.save')}
        </Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </p>
    </form>
  )
}

type FieldProps = {
  readonly label: string
  readonly value: string
  readonly set: (value: string) => void
  readonly required?: boolean
  readonly hint?: string
  readonly first?: boolean
}

const Field = ({ label, value, set, required = false, hint, first = false }: FieldProps) => {
  const id = useId()
  const field = useRef<InputRef>(null)
  useEffect(() => {
    if (first) field.current?.focus()
  }, [first])
  return (
    <div className="register-field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        ref={field}
        required={required}
        autoComplete="off"
        maxLength={60}
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => set(event.target.value)}
      />
      {hint !== undefined && (
        <span id={`${id}-hint`} className="muted">
          {hint}
        </span>
      )}
    </div>
  )
}

type Done = { readonly done: () => void; readonly close: () => void }

export const HouseholdForm = ({ building, done, close }: Done & { readonly building: string }) => {
  const { t } = useWords()
  const [clientId] = useState(newId)
  const [unit, setUnit] = useState('')
  const [room, setRoom] = useState('')
  return (
    <SideForm
      title={t('register.add-household')}
      send={() => addHousehold(building, { clientId, unit: unit.trim(), room: room.trim() })}
      done={done}
      close={close}
    >
      <Field label={t('register.unit')} value={unit} set={setUnit} first />
      <Field label={t('register.room')} value={room} set={setRoom} required />
    </SideForm>
  )
}

type Typed = { name: string; phone: string; idNumber: string; idKind: IdKind; emergencyPhone: string }
const nothingTyped: Typed = { name: '', phone: '', idNumber: '', idKind: 'resident_id', emergencyPhone: '' }

/** Only what was typed: an empty field says nothing. */
const given = ({ name, phone, idNumber, idKind, emergencyPhone }: Typed) => ({
  ...(name.trim() === '' ? {} : { name: name.trim() }),
  ...(phone.trim() === '' ? {} : { phone: phone.trim() }),
  ...(idNumber.trim() === '' ? {} : { idNumber: { kind: idKind, number: idNumber.trim() } }),
  ...(emergencyPhone.trim() === '' ? {} : { emergencyPhone: emergencyPhone.trim() }),
})

type PersonProps = { readonly typed: Typed; readonly set: (typed: Typed) => void; readonly nameRequired: boolean }

const PersonFields = ({ typed, set, nameRequired }: PersonProps) => {
  const { t, say } = useWords()
  const id = useId()
  const put = (part: Partial<Typed>): void => set({ ...typed, ...part })
  return (
    <>
      <Field
        label={t('register.name')}
        value={typed.name}
        set={(name) => put({ name })}
        required={nameRequired}
        first
      />
      <Field label={t('register.phone')} value={typed.phone} set={(phone) => put({ phone })} />
      <div className="register-field">
        <label htmlFor={id}>{t('register.id-kind')}</label>
        <Select
          id={id}
          value={typed.idKind}
          onChange={(idKind) => put({ idKind })}
          options={idKindNames.map((kind) => ({ value: kind, label: say(idKinds[kind]) }))}
        />
      </div>
      <Field
        label={t('register.id')}
        value={typed.idNumber}
        set={(idNumber) => put({ idNumber })}
        hint={t('register.id.hint')}
      />
      <Field
        label={t('register.emergency')}
        value={typed.emergencyPhone}
        set={(emergencyPhone) => put({ emergencyPhone })}
        hint={t('register.emergency.hint')}
      />
    </>
  )
}

export const ResidentForm = ({
  household,
  title,
  done,
  close,
}: Done & { readonly household: string; readonly title: string }) => {
  const { t, say } = useWords()
  const id = useId()
  const [clientId] = useState(newId)
  const [typed, setTyped] = useState(nothingTyped)
  const [relation, setRelation] = useState<Relation>('other')
  return (
    <SideForm
      title={title}
      send={() => addResident(household, { ...given(typed), name: typed.name.trim(), clientId, relation })}
      done={done}
      close={close}
    >
      <PersonFields typed={typed} set={setTyped} nameRequired />
      <div className="register-field">
        <label htmlFor={id}>{t('register.relation')}</label>
        <Select
          id={id}
          value={relation}
          onChange={setRelation}
          options={relationShape.options.map((one) => ({ value: one, label: say(relations[one]) }))}
        />
      </div>
    </SideForm>
  )
}

export const CorrectionForm = ({
  resident: { id, version, name },
  done,
  close,
}: Done & { readonly resident: { readonly id: string; readonly version: number; readonly name: string | null } }) => {
  const { t } = useWords()
  const [typed, setTyped] = useState(nothingTyped)
  const [reason, setReason] = useState('')
  return (
    <SideForm
      title={t('register.correct.of', { name: name ?? '' })}
      hint={t('register.correct.hint')}
      send={() => correctResident(id, { ...given(typed), version, reason: reason.trim() })}
      done={done}
      close={close}
    >
      <PersonFields typed={typed} set={setTyped} nameRequired={false} />
      <Field label={t('register.reason')} value={reason} set={setReason} required />
    </SideForm>
  )
}
