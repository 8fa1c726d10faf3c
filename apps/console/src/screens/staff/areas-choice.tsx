import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { findAreas } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useAreaName } from './links.tsx'

/** Areas that are answered for: found by a part of the name or the code, put in, taken out. */
export const AreasChoice = ({
  label,
  areas,
  choose,
}: {
  readonly label: string
  readonly areas: readonly string[]
  readonly choose: (areas: readonly string[]) => void
}) => {
  const { t, say } = useWords()
  const id = useId()
  const [q, setQ] = useState('')
  const words = q.trim()
  const found = useAnswer(words === '' ? null : `areas named ${words}`, (signal) => findAreas(words, signal))
  const fits = (found.data?.items ?? []).filter((area) => !areas.includes(area.id))
  return (
    <fieldset className="staff-chosen">
      <legend>{label}</legend>
      {areas.length === 0 && <p className="muted">{t('staff.areas.none')}</p>}
      <ul>
        {areas.map((area) => (
          <Chosen key={area} area={area} remove={() => choose(areas.filter((one) => one !== area))} />
        ))}
      </ul>
      <label htmlFor={id}>{t('staff.areas.find')}</label>
      <Input id={id} value={q} autoComplete="off" onChange={(event) => setQ(event.target.value)} />
      {words !== '' && found.data !== undefined && (
        <select
          className="plain"
          aria-label={t('staff.areas.add')}
          value=""
          onChange={({ target: { value } }) => {
            if (value === '') return
            choose([...areas, value])
            setQ('')
          }}
        >
          <option value="">
            {fits.length === 0 ? t('staff.areas.nothing') : t('staff.areas.pick', { count: fits.length })}
          </option>
          {fits.map((area) => (
            <option key={area.id} value={area.id}>
              {area.shortName} · {say(area.levelTitle)}
            </option>
          ))}
        </select>
      )}
    </fieldset>
  )
}

const Chosen = ({ area, remove }: { readonly area: string; readonly remove: () => void }) => {
  const { t } = useWords()
  const name = useAreaName(area)
  return (
    <li>
      {name}
      <Button size="small" type="text" onClick={remove} aria-label={t('staff.areas.remove', { area: name })}>
        {t('staff.remove')}
      </Button>
    </li>
  )
}
