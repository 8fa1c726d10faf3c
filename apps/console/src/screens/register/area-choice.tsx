import { Input } from 'antd'
import { useId, useState } from 'react'
import { findAreas } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'

/** An area by a part of its name: the grid or community where something lies. */
export const AreaChoice = ({ choose }: { readonly choose: (id: string | null) => void }) => {
  const { t } = useWords()
  const id = useId()
  const [q, setQ] = useState('')
  const [chosen, setChosen] = useState('')
  const asked = q.trim()
  const found = useAnswer(asked === '' ? null : `areas ${asked}`, (signal) => findAreas(asked, signal))
  const pick = (area: string): void => {
    setChosen(area)
    choose(area === '' ? null : area)
  }
  return (
    <div className="register-field">
      <label htmlFor={id}>{t('register.area.find')}</label>
      <Input
        id={id}
        autoComplete="off"
        maxLength={60}
        value={q}
        onChange={(event) => {
          setQ(event.target.value)
          pick('')
        }}
      />
      {found.data !== undefined && (
        <>
          <label htmlFor={`${id}-one`}>{t('register.area')}</label>
          <select
            id={`${id}-one`}
            className="plain"
            required
            value={chosen}
            onChange={(event) => pick(event.target.value)}
          >
            <option value="">{found.data.items.length === 0 ? t('register.none') : '–'}</option>
            {found.data.items.map(({ id: area, name, levelTitle }) => (
              <AreaOption key={area} id={area} name={name} level={levelTitle} />
            ))}
          </select>
        </>
      )}
    </div>
  )
}

const AreaOption = ({
  id,
  name,
  level,
}: {
  readonly id: string
  readonly name: string
  readonly level: { readonly zh: string; readonly en: string }
}) => {
  const { say } = useWords()
  return <option value={id}>{`${name}（${say(level)}）`}</option>
}
