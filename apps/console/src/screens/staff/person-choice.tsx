import { Input } from 'antd'
import { useId, useState } from 'react'
import { findPeople } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'

export type Chosen = { readonly id: string } | { readonly name: string } | null

/** Finds somebody by name or staff number; where it is allowed, somebody new by name. */
export const PersonChoice = ({
  label,
  except,
  allowNew = false,
  choose,
}: {
  readonly label: string
  readonly except?: string
  readonly allowNew?: boolean
  readonly choose: (chosen: Chosen) => void
}) => {
  const { t } = useWords()
  const id = useId()
  const [q, setQ] = useState('')
  const found = useAnswer(q.trim() === '' ? null : `named ${q.trim()}`, (signal) => findPeople(q.trim(), signal))
  const people = (found.data?.items ?? []).filter((one) => one.id !== except)
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        value={q}
        placeholder={t('staff.who')}
        autoComplete="off"
        onChange={(event) => {
          setQ(event.target.value)
          choose(null)
        }}
      />
      {q.trim() !== '' && found.data !== undefined && (
        <>
          <label htmlFor={`${id}-one`}>{t('staff.choose')}</label>
          <select
            id={`${id}-one`}
            className="plain"
            defaultValue=""
            onChange={({ target: { value } }) =>
              choose(value === '' ? null : value === 'new' ? { name: q.trim() } : { id: value })
            }
          >
            <option value="">–</option>
            {people.map((one) => (
              <option key={one.id} value={one.id}>
                {one.staffNumber === null ? one.name : `${one.name} ${one.staffNumber}`}
              </option>
            ))}
            {allowNew && <option value="new">{t('staff.new-person', { name: q.trim() })}</option>}
          </select>
        </>
      )}
    </>
  )
}
