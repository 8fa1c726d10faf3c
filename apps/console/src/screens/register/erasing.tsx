import type { ResidentView } from '@mazha/contracts/register'
import { useState } from 'react'
import { correctResident, eraseResident } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { Choice, Field, SideForm } from './side-form.tsx'

type Ends = { readonly done: () => void; readonly close: () => void }

/** Fields that somebody may take back by themselves; without a name nobody is told from another. */
export const removable = { phone: 'phone', id_number: 'idNumber', emergency_phone: 'emergencyPhone' } as const
export type Removable = keyof typeof removable
export const isRemovable = (field: string): field is Removable => field in removable

/** One field is taken away; the others stay. */
export const RemoveFieldForm = ({
  resident: { id, version },
  field,
  title,
  done,
  close,
}: Ends & { readonly resident: ResidentView; readonly field: Removable; readonly title: string }) => {
  const { t } = useWords()
  const [reason, setReason] = useState('')
  return (
    <SideForm
      title={t('register.remove.of', { field: title })}
      hint={t('register.remove.hint')}
      go={t('register.remove')}
      dangerous
      send={() => correctResident(id, { version, reason: reason.trim(), [removable[field]]: null })}
      done={done}
      close={close}
    >
      <Field label={t('register.reason.plain')} value={reason} set={setReason} required first maxLength={200} />
    </SideForm>
  )
}

/** All that is kept of somebody is erased: the key is destroyed, and nobody brings it back. */
export const EraseForm = ({ id, name, done, close }: Ends & { readonly id: string; readonly name: string }) => {
  const { t } = useWords()
  const [why, setWhy] = useState<'asked' | 'wrong' | ''>('')
  return (
    <SideForm
      title={t('register.erase.of', { name })}
      hint={t('register.erase.hint')}
      go={t('register.erase.go')}
      dangerous
      ready={why !== ''}
      send={() => eraseResident(id, { why: why === '' ? 'asked' : why })}
      done={done}
      close={close}
    >
      <Choice
        label={t('register.erase.why')}
        value={why}
        set={setWhy}
        options={[
          ['asked', t('register.erase.asked')],
          ['wrong', t('register.erase.wrong')],
        ]}
        open
      />
    </SideForm>
  )
}
