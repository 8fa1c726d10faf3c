import { Input } from 'antd'
import { useId } from 'react'
import type { Text } from '@mazha/contracts/text'
import { useWords } from '../../app/language.tsx'

/** One line of words with its label. */
export const LineField = ({
  label,
  value,
  set,
  hint,
  ...rest
}: {
  readonly label: string
  readonly value: string
  readonly set: (value: string) => void
  readonly hint?: string
  readonly required?: boolean
  readonly maxLength?: number
  readonly pattern?: string
}) => {
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <Input
        {...rest}
        id={id}
        value={value}
        autoComplete="off"
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        onChange={(event) => set(event.target.value)}
      />
      {hint !== undefined && (
        <p className="muted staff-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </>
  )
}

export const DayField = ({
  label,
  value,
  set,
  ...rest
}: {
  readonly label: string
  readonly value: string
  readonly set: (value: string) => void
  readonly min?: string
  readonly required?: boolean
}) => {
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        id={id}
        className="plain"
        type="date"
        value={value}
        onChange={(event) => set(event.target.value)}
      />
    </>
  )
}

/** One of a closed list of words. */
export const WordField = ({
  label,
  list,
  value,
  none,
  set,
}: {
  readonly label: string
  readonly list: Readonly<Record<string, Text>>
  readonly value: string
  /** What choosing none is called; left out: one has to be chosen. */
  readonly none?: string
  readonly set: (value: string) => void
}) => {
  const { say } = useWords()
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <select id={id} className="plain" value={value} onChange={(event) => set(event.target.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {Object.entries(list).map(([one, title]) => (
          <option key={one} value={one}>
            {say(title)}
          </option>
        ))}
      </select>
    </>
  )
}
