import { type Purpose, purpose as purposeShape, purposes } from '@mazha/contracts/audit'
import type { ResidentSearch } from '@mazha/contracts/register'
import { Button } from 'antd'
import { useState } from 'react'
import { findResidents } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { ProblemNotice } from '../../parts/notice.tsx'
import { Choice, Field } from './side-form.tsx'

export type Found = Awaited<ReturnType<typeof findResidents>>['items']

/** For what somebody's data may be looked at. */
export const PurposeChoice = ({
  label,
  value,
  set,
}: {
  readonly label: string
  readonly value: Purpose | ''
  readonly set: (purpose: Purpose) => void
}) => {
  const { say } = useWords()
  return (
    <Choice
      label={label}
      value={value}
      set={set}
      options={purposeShape.options.map((one) => [one, say(purposes[one])])}
      open
    />
  )
}

/** Somebody by exact name, telephone or document: a look, with its purpose. */
export const PersonSearch = ({ found }: { readonly found: (items: Found | null) => void }) => {
  const { t } = useWords()
  const [asked, setAsked] = useState({ name: '', phone: '', idNumber: '' })
  const [purpose, setPurpose] = useState<Purpose | ''>('')
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const isEmpty = Object.values(asked).every((text) => text.trim() === '')
  const search = async (): Promise<void> => {
    if (isEmpty || purpose === '') return
    setProblem(null)
    setBusy(true)
    found(null)
    const given: ResidentSearch = {
      ...Object.fromEntries(
        Object.entries(asked).flatMap(([field, text]) => (text.trim() === '' ? [] : [[field, text.trim()]])),
      ),
      purpose,
    }
    try {
      found((await findResidents(given)).items)
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const put = (field: keyof typeof asked) => (text: string) => setAsked({ ...asked, [field]: text })
  return (
    <form
      className="register-form"
      onSubmit={(event) => {
        event.preventDefault()
        event.stopPropagation()
        void search()
      }}
    >
      <Field label={t('register.name')} value={asked.name} set={put('name')} />
      <Field label={t('register.phone')} value={asked.phone} set={put('phone')} />
      <Field label={t('register.id')} value={asked.idNumber} set={put('idNumber')} />
      <p className="muted">{t('register.number.search')}</p>
      <PurposeChoice label={t('register.full.purpose')} value={purpose} set={setPurpose} />
      <p>
        <Button type="primary" htmlType="submit" loading={busy} disabled={isEmpty || purpose === ''}>
          {t('register.search')}
        </Button>
      </p>
      <div aria-live="polite">{problem !== null && <ProblemNotice problem={problem} />}</div>
    </form>
  )
}
