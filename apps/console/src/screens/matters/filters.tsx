import type { ConsoleTextId } from '@mazha/contracts/texts/console'
import { type ReactNode, useId } from 'react'
import { getProcedure, type FilterName, type Filters } from '../../api/calls.ts'
import { useCategories } from '../../app/categories.ts'
import { useWords } from '../../app/language.tsx'
import { useUnits } from '../../app/units.ts'
import { useAnswer } from '../../app/use-answer.ts'
import { Icon } from '../../look/icon.tsx'

type Choose = (change: Partial<Record<FilterName, string | null>>) => void
type Props = { readonly filters: Filters; readonly choose: Choose }
type Option = { readonly value: string; readonly words: string }

const dueStates: readonly (readonly [string, ConsoleTextId])[] = [
  ['running', 'due.running'],
  ['near', 'due.near'],
  ['overdue', 'due.overdue'],
  ['waiting', 'due.waiting'],
  ['paused', 'due.paused'],
  ['none', 'due.none'],
]
const levels: readonly (readonly [string, ConsoleTextId])[] = [
  ['community_direct', 'level.community_direct'],
  ['street_coordinated', 'level.street_coordinated'],
  ['county_joint', 'level.county_joint'],
]
const channels: readonly (readonly [string, ConsoleTextId])[] = [
  ['portal', 'channel.portal'],
  ['phone', 'channel.phone'],
  ['window', 'channel.window'],
  ['letter', 'channel.letter'],
  ['spreadsheet', 'channel.spreadsheet'],
]
const sorts: readonly (readonly [string, ConsoleTextId])[] = [
  ['due', 'sort.due'],
  ['newest', 'sort.newest'],
]
const titles: Readonly<Record<FilterName, ConsoleTextId>> = {
  queue: 'queues',
  q: 'search',
  state: 'filter.state',
  category: 'filter.category',
  level: 'filter.level',
  channel: 'filter.channel',
  unit: 'filter.unit',
  due_state: 'filter.due',
  opened_from: 'filter.from',
  opened_to: 'filter.to',
  sort: 'filter.sort',
}

const useOptions = (): Readonly<Partial<Record<FilterName, readonly Option[]>>> => {
  const { t, say } = useWords()
  const units = useUnits()
  const categories = useCategories()
  const procedure = useAnswer('service-request', (signal) => getProcedure('service-request', signal))
  const fixed = (pairs: readonly (readonly [string, ConsoleTextId])[]): readonly Option[] =>
    pairs.map(([value, id]) => ({ value, words: t(id) }))
  return {
    state: Object.entries(procedure.data?.states ?? {}).map(([value, state]) => ({ value, words: say(state.title) })),
    category: categories.map((category) => ({ value: category.id, words: say(category.title) })),
    unit: units.map((unit) => ({ value: unit.id, words: say(unit.name) })),
    level: fixed(levels),
    channel: fixed(channels),
    due_state: fixed(dueStates),
    sort: fixed(sorts),
  }
}

const chosen = [
  'due_state',
  'state',
  'category',
  'unit',
  'level',
  'channel',
  'sort',
] as const satisfies readonly FilterName[]

export const FilterPanel = ({ filters, choose }: Props) => {
  const { t } = useWords()
  const id = useId()
  const options = useOptions()
  return (
    <div className="filter-panel">
      {chosen.map((name) => (
        <FilterField key={name} id={`${id}${name}`} title={t(titles[name])}>
          <select
            id={`${id}${name}`}
            className="plain"
            value={filters[name] ?? ''}
            onChange={(event) => choose({ [name]: event.target.value })}
          >
            <option value="">{name === 'sort' ? t('sort.own') : t('filter.any')}</option>
            {(options[name] ?? []).map((option) => (
              <option key={option.value} value={option.value}>
                {option.words}
              </option>
            ))}
          </select>
        </FilterField>
      ))}
      {(['opened_from', 'opened_to'] as const).map((name) => (
        <FilterField key={name} id={`${id}${name}`} title={t(titles[name])}>
          <input
            id={`${id}${name}`}
            type="date"
            value={filters[name] ?? ''}
            onChange={(event) => choose({ [name]: event.target.value })}
          />
        </FilterField>
      ))}
    </div>
  )
}

const FilterField = ({
  id,
  title,
  children,
}: {
  readonly id: string
  readonly title: string
  readonly children: ReactNode
}) => (
  <div className="filter-field">
    <label htmlFor={id}>{title}</label>
    {children}
  </div>
)

/** What is filtered now, each with a way to take it off. */
export const FilterChips = ({ filters, choose }: Props) => {
  const active = [...chosen, 'opened_from', 'opened_to'] as const
  if (!active.some((name) => filters[name] !== undefined)) return null
  return <Chips filters={filters} choose={choose} />
}

const Chips = ({ filters, choose }: Props) => {
  const { t } = useWords()
  const options = useOptions()
  const active = ([...chosen, 'opened_from', 'opened_to'] as const).flatMap((name) => {
    const value = filters[name]
    return value === undefined
      ? []
      : [{ name, words: options[name]?.find((option) => option.value === value)?.words ?? value }]
  })
  return (
    <ul className="chips" aria-label={t('filters')}>
      {active.map(({ name, words }) => (
        <li key={name}>
          <button
            type="button"
            className="chip"
            aria-label={t('filter.remove', { name: t(titles[name]), value: words })}
            onClick={() => choose({ [name]: null })}
          >
            <span className="muted">{t(titles[name])}</span> {words} <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  )
}
