import { type Net, nets, net as netShape, unitKinds, type UnitItem, type UnitView } from '@mazha/contracts/staff'
import { useState } from 'react'
import { addUnit, changeUnit } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { newId } from '../../app/new-id.ts'
import { AreasChoice } from './areas-choice.tsx'
import { DayField, LineField, WordField } from './field.tsx'
import { FormFrame } from './form-frame.tsx'
import { type Place, PlacesChoice } from './places-choice.tsx'
import { UnitChoice } from './unit-choice.tsx'

/** Kinds that stand in a chain below one another: what comes below is guessed from what stands above. */
const below: Readonly<Record<string, string>> = {
  party_work_committee: 'party_committee',
  party_committee: 'party_branch',
  party_branch: 'party_group',
  party_group: 'party_household',
  police_station: 'police_room',
  street: 'community',
}
/** Where people come to a window. */
const withWindows: readonly string[] = ['centre', 'street', 'community']
const netOf = (word: string): Net | null => netShape.safeParse(word).data ?? null
const orNull = (words: string): string | null => (words.trim() === '' ? null : words.trim())

/** Adds a unit, below another one where that is given. */
export const NewUnitForm = ({
  parent: above,
  close,
  done,
}: {
  readonly parent: UnitView | null
  readonly close: () => void
  readonly done: (unit: UnitItem) => void
}) => {
  const { t } = useWords()
  const [own] = useState(() => `u-${newId().slice(0, 13)}`)
  const [id, setId] = useState('')
  const [zh, setZh] = useState('')
  const [en, setEn] = useState('')
  const [kind, setKind] = useState(above === null ? 'department' : (below[above.kind] ?? 'other'))
  const [net, setNet] = useState<string>(above?.net ?? '')
  const [parent, setParent] = useState(above?.id ?? '')
  const [from, setFrom] = useState('')
  const [phone, setPhone] = useState('')
  const [address, setAddress] = useState('')
  const [areas, setAreas] = useState<readonly string[]>([])
  const [places, setPlaces] = useState<readonly Place[]>([])
  const hasWindows = withWindows.includes(kind)
  const send = async (): Promise<void> => {
    const unit = await addUnit({
      id: id.trim() === '' ? own : id.trim(),
      name: { zh: zh.trim(), en: en.trim() === '' ? zh.trim() : en.trim() },
      kind,
      net: netOf(net),
      parent: parent === '' ? null : parent,
      phone: orNull(phone),
      address: orNull(address),
      areas: [...areas],
      ...(from === '' ? {} : { from }),
      ...(hasWindows && places.length > 0 ? { places: [...places] } : {}),
    })
    done(unit)
  }
  return (
    <FormFrame
      title={t('staff.unit.new')}
      send={send}
      sendWords={t('staff.unit.add')}
      ready={zh.trim() !== ''}
      close={close}
    >
      <LineField label={t('staff.unit.name')} value={zh} set={setZh} required maxLength={100} />
      <LineField label={t('staff.unit.name-en')} value={en} set={setEn} maxLength={100} />
      <WordField label={t('staff.kind')} list={unitKinds} value={kind} set={setKind} />
      <WordField label={t('staff.net')} list={nets} value={net} none={t('staff.net.none')} set={setNet} />
      <UnitChoice label={t('staff.above')} none={t('staff.above.none')} value={parent} choose={setParent} />
      <AreasChoice label={t('staff.areas')} areas={areas} choose={setAreas} />
      {hasWindows && <PlacesChoice places={places} choose={setPlaces} />}
      <DayField label={t('staff.from.today')} value={from} set={setFrom} />
      <LineField label={t('staff.phone')} value={phone} set={setPhone} maxLength={40} />
      <LineField label={t('staff.address')} value={address} set={setAddress} maxLength={200} />
      <LineField
        label={t('staff.unit.id')}
        hint={t('staff.unit.id.hint')}
        value={id}
        set={setId}
        maxLength={64}
        pattern="[a-z0-9\-]+"
      />
    </FormFrame>
  )
}

/** Renames, moves or re-addresses a unit from a day on. */
export const ChangeUnitForm = ({
  unit,
  close,
  done,
}: {
  readonly unit: UnitView
  readonly close: () => void
  readonly done: () => void
}) => {
  const { t } = useWords()
  const [from, setFrom] = useState(unit.day)
  const [zh, setZh] = useState(unit.name.zh)
  const [en, setEn] = useState(unit.name.en)
  const [parent, setParent] = useState(unit.parent ?? '')
  const [phone, setPhone] = useState(unit.phone ?? '')
  const [address, setAddress] = useState(unit.address ?? '')
  const [areas, setAreas] = useState<readonly string[]>(unit.areas)
  const [places, setPlaces] = useState<readonly Place[]>(unit.places)
  const send = async (): Promise<void> => {
    const name = { zh: zh.trim(), en: en.trim() === '' ? zh.trim() : en.trim() }
    const moved = areas.length !== unit.areas.length || areas.some((area) => !unit.areas.includes(area))
    await changeUnit(unit.id, {
      from,
      // What is left out stays, also what is changed meanwhile by somebody else.
      ...(name.zh === unit.name.zh && name.en === unit.name.en ? {} : { name }),
      ...(parent === (unit.parent ?? '') ? {} : { parent: parent === '' ? null : parent }),
      ...(phone === (unit.phone ?? '') ? {} : { phone: orNull(phone) }),
      ...(address === (unit.address ?? '') ? {} : { address: orNull(address) }),
      ...(moved ? { areas: [...areas] } : {}),
      ...(places === unit.places ? {} : { places: [...places] }),
    })
    done()
  }
  return (
    <FormFrame
      title={t('staff.unit.change')}
      send={send}
      sendWords={t('save')}
      ready={zh.trim() !== '' && from !== ''}
      close={close}
    >
      <DayField label={t('staff.change.from')} value={from} set={setFrom} min={unit.from} required />
      <p className="muted staff-hint">{t('staff.change.past')}</p>
      <LineField label={t('staff.unit.name')} value={zh} set={setZh} required maxLength={100} />
      <LineField label={t('staff.unit.name-en')} value={en} set={setEn} maxLength={100} />
      <UnitChoice
        label={t('staff.above')}
        none={t('staff.above.none')}
        except={unit.id}
        value={parent}
        choose={setParent}
      />
      <AreasChoice label={t('staff.areas')} areas={areas} choose={setAreas} />
      {(withWindows.includes(unit.kind) || unit.places.length > 0) && (
        <>
          <PlacesChoice places={places} except={unit.id} choose={setPlaces} />
          <p className="muted staff-hint">{t('staff.places.at-once')}</p>
        </>
      )}
      <LineField label={t('staff.phone')} value={phone} set={setPhone} maxLength={40} />
      <LineField label={t('staff.address')} value={address} set={setAddress} maxLength={200} />
    </FormFrame>
  )
}
