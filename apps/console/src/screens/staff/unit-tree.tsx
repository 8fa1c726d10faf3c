import { type UnitItem, unitKinds } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'
import { useState } from 'react'
import { useWords } from '../../app/language.tsx'
import { Icon } from '../../look/icon.tsx'
import { UnitLink } from './links.tsx'

const kinds: Readonly<Record<string, Text>> = unitKinds
/** So many units are shown whole; of more, the two uppermost levels, the others as they are asked for. */
const wholeUpTo = 120
const openLevels = 2
const onPage = 50
const found = 100

type Below = ReadonlyMap<string | null, readonly UnitItem[]>

const belowOf = (units: readonly UnitItem[]): Below => {
  const ids = new Set(units.map(({ id }) => id))
  const below = new Map<string | null, UnitItem[]>()
  for (const unit of units) {
    const parent = unit.parent !== null && ids.has(unit.parent) ? unit.parent : null
    const beside = below.get(parent)
    if (beside === undefined) below.set(parent, [unit])
    else beside.push(unit)
  }
  // 第2网格 before 第10网格.
  const order = new Intl.Collator('zh', { numeric: true })
  for (const beside of below.values()) beside.sort((a, b) => order.compare(a.name.zh, b.name.zh))
  return below
}

/** The chains of units as a tree that is walked branch by branch, or searched. */
export const UnitTree = ({ units, q }: { readonly units: readonly UnitItem[]; readonly q: string }) => {
  const words = q.trim().toLowerCase()
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const below = belowOf(units)
  if (words !== '') return <Matches units={units} words={words} />
  const toggle = (id: string): void => {
    const next = new Set(toggled)
    if (!next.delete(id)) next.add(id)
    setToggled(next)
  }
  return <Branch below={below} parent={null} depth={0} whole={units.length <= wholeUpTo} {...{ toggled, toggle }} />
}

type BranchProps = {
  readonly below: Below
  readonly parent: string | null
  readonly depth: number
  readonly whole: boolean
  readonly toggled: ReadonlySet<string>
  readonly toggle: (id: string) => void
}

const Branch = (props: BranchProps) => {
  const { below, parent, depth, whole, toggled, toggle } = props
  const { t, say, number } = useWords()
  const [pages, setPages] = useState(1)
  const here = below.get(parent) ?? []
  const shown = here.slice(0, pages * onPage)
  return (
    <ul>
      {shown.map((unit) => {
        const children = below.get(unit.id)?.length ?? 0
        const open = children > 0 && toggled.has(unit.id) !== (whole || depth + 1 < openLevels)
        return (
          <li key={unit.id}>
            {children > 0 ? (
              <button
                type="button"
                className="staff-toggle"
                aria-expanded={open}
                aria-label={t('staff.tree.below', { unit: say(unit.name), count: children })}
                onClick={() => toggle(unit.id)}
              >
                <Icon name={open ? 'down' : 'next'} />
              </button>
            ) : (
              <span className="staff-toggle" />
            )}
            <UnitLink id={unit.id} name={say(unit.name)} />{' '}
            <span className="muted">
              {say(kinds[unit.kind] ?? unitKinds.other)}
              {children > 0 && !open && ` · ${number(children)}`}
            </span>
            {open && <Branch {...props} parent={unit.id} depth={depth + 1} />}
          </li>
        )
      })}
      {here.length > shown.length && (
        <li>
          <button type="button" className="quiet-button" onClick={() => setPages(pages + 1)}>
            {t('staff.and-more', { count: here.length - shown.length })}
          </button>
        </li>
      )}
    </ul>
  )
}

const Matches = ({ units, words }: { readonly units: readonly UnitItem[]; readonly words: string }) => {
  const { t, say, number } = useWords()
  const names = new Map(units.map((unit) => [unit.id, unit]))
  const fits = units.filter(
    ({ id, name }) => name.zh.toLowerCase().includes(words) || name.en.toLowerCase().includes(words) || id === words,
  )
  const pathOf = (unit: UnitItem): string => {
    const path: string[] = []
    const seen = new Set([unit.id])
    for (let up = unit.parent; up !== null && !seen.has(up); up = names.get(up)?.parent ?? null) {
      seen.add(up)
      const one = names.get(up)
      if (one !== undefined) path.unshift(say(one.name))
    }
    return path.join(' › ')
  }
  return (
    <>
      <output className="muted">{t('staff.found', { count: number(fits.length) })}</output>
      <ul>
        {fits.slice(0, found).map((unit) => (
          <li key={unit.id}>
            <UnitLink id={unit.id} name={say(unit.name)} /> <span className="muted">{pathOf(unit)}</span>
          </li>
        ))}
      </ul>
      {fits.length > found && <p className="muted">{t('staff.more-fit', { shown: found, count: fits.length })}</p>}
    </>
  )
}
