import type { PersonView } from '@mazha/contracts/staff'
import { useState } from 'react'
import { changePerson } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { LineField } from './field.tsx'
import { FormFrame } from './form-frame.tsx'

/** How somebody is called and reached. */
export const ChangePersonForm = ({
  person,
  close,
  done,
}: {
  readonly person: PersonView
  readonly close: () => void
  readonly done: (person: PersonView) => void
}) => {
  const { t } = useWords()
  const [name, setName] = useState(person.name)
  const [staffNumber, setNumber] = useState(person.staffNumber ?? '')
  const [officePhone, setPhone] = useState(person.officePhone ?? '')
  return (
    <FormFrame
      title={t('staff.person.change')}
      send={async () => done(await changePerson(person.id, { name: name.trim(), staffNumber, officePhone }))}
      sendWords={t('save')}
      ready={name.trim() !== ''}
      close={close}
    >
      <LineField label={t('staff.person.name')} value={name} set={setName} required maxLength={60} />
      <LineField label={t('staff.person.number')} value={staffNumber} set={setNumber} maxLength={40} />
      <LineField
        label={t('staff.person.phone')}
        hint={t('staff.person.phone.hint')}
        value={officePhone}
        set={setPhone}
        maxLength={40}
      />
    </FormFrame>
  )
}
