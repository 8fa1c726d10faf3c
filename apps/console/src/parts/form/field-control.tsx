import { parseNumber, spokenNumber } from '@mazha/contracts/number'
import { Input, InputNumber, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { listPeople } from '../../api/calls.ts'
import { useCategories } from '../../app/categories.ts'
import { useWords } from '../../app/language.tsx'
import { useUnits } from '../../app/units.ts'
import { useAnswer } from '../../app/use-answer.ts'
import { useNamedList } from './named-list.ts'
import { FilesField } from './files-field.tsx'
import type { FormField } from './schema.ts'

export type ControlProps = {
  readonly id: string
  readonly field: FormField
  readonly value: unknown
  readonly set: (value: unknown) => void
  readonly fault: string | null
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

/** One labelled field of a form with its hint and its fault. */
export const FieldControl = (props: ControlProps) => {
  const { t, say } = useWords()
  const { id, field, fault } = props
  const label = field.label === undefined ? field.name : say(field.label)
  const hint = field.hint === undefined ? null : say(field.hint)
  const grouped =
    field.widget === 'yes_no' || (field.widget === 'choice' && Object.keys(field.options ?? {}).length <= 6)
  const words = (
    <>
      {label}
      {!field.required && <span className="muted optional"> {t('form.optional')}</span>}
    </>
  )
  const rest: ReactNode = (
    <>
      {hint !== null && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault !== null && (
        <p className="field-fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </>
  )
  if (grouped)
    return (
      <fieldset className={`field${fault === null ? '' : ' faulty'}`}>
        <legend>{words}</legend>
        {rest}
        <Choices {...props} />
      </fieldset>
    )
  return (
    <div className={`field${fault === null ? '' : ' faulty'}`}>
      <label htmlFor={id}>{words}</label>
      {rest}
      <Control
        {...props}
        described={[hint === null ? '' : `${id}-hint`, fault === null ? '' : `${id}-fault`].join(' ').trim()}
      />
    </div>
  )
}

const Choices = ({ id, field, value, set }: ControlProps) => {
  const { t, say } = useWords()
  const options: readonly (readonly [unknown, string])[] =
    field.widget === 'yes_no'
      ? [
          [true, t('yes')],
          [false, t('no')],
        ]
      : Object.entries(field.options ?? {}).map(([key, words]) => [key, say(words)] as const)
  return (
    <div className="choices">
      {options.map(([key, words], n) => (
        <label key={String(key)} className={value === key ? 'choice chosen' : 'choice'}>
          <input
            type="radio"
            id={n === 0 ? id : undefined}
            name={id}
            checked={value === key}
            onChange={() => set(key)}
          />
          {words}
        </label>
      ))}
    </div>
  )
}

const Control = ({ id, field, value, set, fault, described }: ControlProps & { readonly described: string }) => {
  const { t, say } = useWords()
  const common = {
    id,
    'aria-invalid': fault !== null,
    'aria-required': field.required,
    ...(described === '' ? {} : { 'aria-describedby': described }),
  }
  const state = fault === null ? {} : ({ status: 'error' } as const)
  switch (field.widget) {
    case 'line':
      if (field.code === true && field.name === 'category')
        return <CategorySelect {...{ id, field, value, set, fault }} />
      return <Input {...common} {...state} value={text(value)} onChange={(event) => set(event.target.value)} />
    case 'lines':
      return (
        <Input.TextArea
          {...common}
          {...state}
          autoSize={{ minRows: 3, maxRows: 12 }}
          value={text(value)}
          onChange={(event) => set(event.target.value)}
        />
      )
    case 'choice':
      return (
        <select {...common} className="plain" value={text(value)} onChange={(event) => set(event.target.value)}>
          <option value="">{t('form.choose')}</option>
          {Object.entries(field.options ?? {}).map(([key, words]) => (
            <option key={key} value={key}>
              {say(words)}
            </option>
          ))}
        </select>
      )
    case 'unit':
    case 'units':
      return <UnitSelect {...{ id, field, value, set, fault }} />
    case 'person':
    case 'people':
      return <PersonSelect {...{ id, field, value, set, fault }} />
    case 'number':
      return (
        <InputNumber
          {...common}
          {...state}
          {...(field.minimum === undefined ? {} : { min: field.minimum })}
          {...(field.maximum === undefined ? {} : { max: field.maximum })}
          precision={0}
          value={typeof value === 'number' ? value : null}
          onChange={(next) => set(next ?? undefined)}
        />
      )
    case 'date':
      return <input {...common} type="date" value={text(value)} onChange={(event) => set(event.target.value)} />
    case 'files':
      return <FilesField id={id} max={field.maxItems ?? 9} value={list(value)} set={set} />
    case 'matter':
      return <MatterField {...{ id, field, value, set, fault }} />
    case 'place':
      return <PlaceField {...{ id, field, value, set, fault }} />
    case 'yes_no':
      return null
  }
}

const CategorySelect = ({ id, value, set }: ControlProps) => {
  const { t, say } = useWords()
  const categories = useCategories()
  const held = text(value)
  return (
    <select id={id} className="plain" value={held} onChange={(event) => set(event.target.value)}>
      <option value="">{t('form.choose')}</option>
      {held !== '' && !categories.some((category) => category.id === held) && <option>{held}</option>}
      {categories.map((category) => (
        <option key={category.id} value={category.id}>
          {say(category.title)}
        </option>
      ))}
    </select>
  )
}

const UnitSelect = ({ id, field, value, set, fault }: ControlProps) => {
  const { t, say } = useWords()
  const options = useUnits().map((unit) => ({ value: unit.id, label: say(unit.name) }))
  const { frame, inFrame } = useNamedList(field.label === undefined ? field.name : say(field.label))
  const common = {
    id,
    options,
    showSearch: { optionFilterProp: 'label' },
    placeholder: t('form.choose-unit'),
    getPopupContainer: inFrame,
    ...(fault === null ? {} : { status: 'error' as const }),
  }
  return (
    <div ref={frame} className="select-frame">
      {field.widget === 'units' ? (
        <Select<string[]> {...common} mode="multiple" value={[...list(value)]} onChange={set} />
      ) : (
        <Select<string>
          {...common}
          value={text(value) === '' ? null : text(value)}
          allowClear={!field.required}
          onChange={set}
        />
      )}
    </div>
  )
}

const PersonSelect = ({ id, field, value, set, fault }: ControlProps) => {
  const { t, say } = useWords()
  const people = useAnswer('people', (signal) => listPeople(null, signal))
  const units = useUnits()
  const { frame, inFrame } = useNamedList(field.label === undefined ? field.name : say(field.label))
  const unitWords = (unitId: string): string =>
    say(units.find((unit) => unit.id === unitId)?.name ?? { zh: unitId, en: unitId })
  const options = (people.data?.items ?? []).map((person) => ({
    value: person.id,
    label: [person.name, ...new Set(person.posts.map(({ unit }) => unitWords(unit)))].join(' · '),
  }))
  const common = {
    id,
    options,
    showSearch: { optionFilterProp: 'label' },
    placeholder: t('form.choose-person'),
    getPopupContainer: inFrame,
    loading: people.loading,
    ...(fault === null ? {} : { status: 'error' as const }),
  }
  return (
    <div ref={frame} className="select-frame">
      {field.widget === 'people' ? (
        <Select<string[]> {...common} mode="multiple" value={[...list(value)]} onChange={set} />
      ) : (
        <Select<string> {...common} value={text(value) === '' ? null : text(value)} onChange={set} />
      )}
    </div>
  )
}

const MatterField = ({ id, value, set, fault }: ControlProps) => {
  const { t } = useWords()
  const typed = text(value)
  const number = parseNumber(typed)
  return (
    <>
      <Input
        id={id}
        value={typed}
        inputMode="numeric"
        onChange={(event) => set(event.target.value)}
        onBlur={() => number !== undefined && set(number)}
        {...(fault === null ? {} : { status: 'error' as const })}
      />
      {typed !== '' && (
        <p className="field-hint">{number === undefined ? t('form.number-wrong') : spokenNumber(number)}</p>
      )}
    </>
  )
}

const PlaceField = ({ id, value, set, fault }: ControlProps) => {
  const { t } = useWords()
  const held =
    typeof value === 'object' && value !== null && 'lng' in value && 'lat' in value
      ? `${String(value.lng)}, ${String(value.lat)}`
      : ''
  const [typed, setTyped] = useState(held)
  return (
    <>
      <Input
        id={id}
        value={typed}
        placeholder="120.4473, 36.3893"
        {...(fault === null ? {} : { status: 'error' as const })}
        onChange={(event) => {
          setTyped(event.target.value)
          const [lng, lat] = event.target.value.split(/[,，\s]+/).map(Number)
          set(
            lng !== undefined && lat !== undefined && Math.abs(lng) <= 180 && Math.abs(lat) <= 90
              ? { lng, lat }
              : undefined,
          )
        }}
      />
      <p className="field-hint">{t('form.place-hint')}</p>
    </>
  )
}
