import type { UnitView } from '@mazha/contracts/staff'
import { staffTexts } from '@mazha/contracts/texts/console-staff'
import { Button } from 'antd'
import { useState } from 'react'
import { useWords } from '../../app/language.tsx'
import { newId } from '../../app/new-id.ts'
import { LineField, WordField } from './field.tsx'
import { useUnitName } from './links.tsx'
import { UnitChoice } from './unit-choice.tsx'

export type Place = UnitView['places'][number]
const kinds = { window: staffTexts['staff.places.window'], room: staffTexts['staff.places.room'] } as const

/** Windows and rooms of a centre, each with the unit that sits there. */
export const PlacesChoice = ({
  places,
  except,
  choose,
}: {
  readonly places: readonly Place[]
  /** The unit whose they are. */
  readonly except?: string
  readonly choose: (places: readonly Place[]) => void
}) => {
  const { t } = useWords()
  const [kind, setKind] = useState<Place['kind']>('window')
  const [name, setName] = useState('')
  const [usedBy, setUsedBy] = useState('')
  const add = (): void => {
    const words = name.trim()
    choose([
      ...places,
      { id: newId().slice(0, 8), kind, name: { zh: words, en: words }, usedBy: usedBy === '' ? null : usedBy },
    ])
    setName('')
    setUsedBy('')
  }
  return (
    <fieldset className="staff-chosen">
      <legend>{t('staff.places')}</legend>
      {places.length > 0 && (
        <ul>
          {places.map((one) => (
            <Chosen key={one.id} place={one} remove={() => choose(places.filter(({ id }) => id !== one.id))} />
          ))}
        </ul>
      )}
      <LineField label={t('staff.places.add')} value={name} set={setName} maxLength={100} />
      {name.trim() !== '' && (
        <>
          <WordField
            label={t('staff.places.kind')}
            list={kinds}
            value={kind}
            set={(word) => setKind(word === 'room' ? 'room' : 'window')}
          />
          <UnitChoice
            label={t('staff.places.used-by')}
            none={t('staff.places.own')}
            {...(except === undefined ? {} : { except })}
            value={usedBy}
            choose={setUsedBy}
          />
          <Button onClick={add}>{t('staff.places.put')}</Button>
        </>
      )}
    </fieldset>
  )
}

const Chosen = ({ place, remove }: { readonly place: Place; readonly remove: () => void }) => {
  const { t, say } = useWords()
  return (
    <li>
      <span>
        {say(place.name)}
        {place.usedBy !== null && <Sitting id={place.usedBy} />}
      </span>
      <Button
        size="small"
        type="text"
        aria-label={t('staff.places.remove', { name: say(place.name) })}
        onClick={remove}
      >
        {t('staff.remove')}
      </Button>
    </li>
  )
}

const Sitting = ({ id }: { readonly id: string }) => {
  const { say } = useWords()
  return <span className="muted"> · {say(useUnitName(id))}</span>
}
