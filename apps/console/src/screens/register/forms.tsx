import { type IdKind, idKindNames, idKinds } from '@mazha/contracts/id-number'
import { type Relation, relation as relationShape, relations } from '@mazha/contracts/register'
import { useState } from 'react'
import { addHousehold, addResident, correctResident } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { newId } from '../../app/new-id.ts'
import { Choice, Field, SideForm } from './side-form.tsx'

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
      <Choice
        label={t('register.id-kind')}
        value={typed.idKind}
        set={(idKind) => put({ idKind })}
        options={idKindNames.map((kind) => [kind, say(idKinds[kind])])}
      />
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

export const RelationChoice = ({
  value,
  set,
}: {
  readonly value: Relation
  readonly set: (relation: Relation) => void
}) => {
  const { t, say } = useWords()
  return (
    <Choice
      label={t('register.relation')}
      value={value}
      set={set}
      options={relationShape.options.map((one) => [one, say(relations[one])])}
    />
  )
}

export const ResidentForm = ({
  household,
  title,
  done,
  close,
}: Done & { readonly household: string; readonly title: string }) => {
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
      <RelationChoice value={relation} set={setRelation} />
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
