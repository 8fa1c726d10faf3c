import { Input } from 'antd'
import { useId, useState } from 'react'
import { listUnitsOn } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'

const shown = 50

/** Finds a unit by a part of its name or its id; a district has thousands of them. */
export const UnitChoice = ({
  label,
  except,
  value,
  none,
  choose,
}: {
  readonly label: string
  readonly except?: string
  readonly value: string
  /** What the choice of no unit is called. */
  readonly none: string
  readonly choose: (unit: string) => void
}) => {
  const { t, say } = useWords()
  const id = useId()
  const [q, setQ] = useState('')
  const units = useAnswer('units  ', (signal) => listUnitsOn({}, signal)).data?.items ?? []
  const words = q.trim().toLowerCase()
  const fits = units.filter(
    (unit) =>
      unit.id !== except &&
      (words === '' || unit.name.zh.includes(words) || unit.name.en.toLowerCase().includes(words) || unit.id === words),
  )
  const chosen = units.find((unit) => unit.id === value)
  const options = fits.slice(0, shown)
  return (
    <>
      <label htmlFor={id}>{label}</label>
      {units.length > shown && (
        <Input
          value={q}
          aria-label={t('staff.unit.find', { what: label })}
          placeholder={t('staff.unit.find.hint')}
          autoComplete="off"
          onChange={(event) => setQ(event.target.value)}
        />
      )}
      <select id={id} className="plain" value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">{none}</option>
        {chosen !== undefined && !options.includes(chosen) && <option value={chosen.id}>{say(chosen.name)}</option>}
        {options.map((unit) => (
          <option key={unit.id} value={unit.id}>
            {say(unit.name)}
          </option>
        ))}
      </select>
      {fits.length > shown && <p className="muted">{t('staff.more-fit', { shown, count: fits.length })}</p>}
    </>
  )
}
