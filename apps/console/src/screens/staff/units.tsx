import { nets, type UnitItem, unitKinds } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'
import { useId, useState } from 'react'
import { listUnitsOn, staffPath } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { navigate, useAddress } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { ExportButton } from './export-button.tsx'
import { UnitLink } from './links.tsx'

const kinds: Readonly<Record<string, Text>> = unitKinds

/** The units of a day as a tree, of one net or all. */
export const Units = () => {
  const { t, say } = useWords()
  const { query } = useAddress()
  const id = useId()
  const [day, setDay] = useState('')
  const net = query.get('net') ?? ''
  const asked = { ...(day === '' ? {} : { day }), ...(net === '' ? {} : { net }) }
  const units = useAnswer(`units ${day} ${net}`, (signal) => listUnitsOn(asked, signal))
  return (
    <>
      <header className="page-head">
        <h1>{t('staff.title')}</h1>
        <ExportButton path={staffPath} />
      </header>
      <div className="staff-choices">
        <label htmlFor={`${id}-net`}>{t('staff.net')}</label>
        <select
          id={`${id}-net`}
          className="plain"
          value={net}
          onChange={(event) => navigate(event.target.value === '' ? '/staff' : `/staff?net=${event.target.value}`)}
        >
          <option value="">{t('staff.net.all')}</option>
          {Object.entries(nets).map(([name, title]) => (
            <option key={name} value={name}>
              {say(title)}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}-day`}>{t('staff.day')}</label>
        <input
          id={`${id}-day`}
          className="plain"
          type="date"
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
      </div>
      {units.problem !== undefined && <ProblemNotice problem={units.problem} again={units.reload} />}
      {units.data === undefined && units.problem === undefined && <Bones />}
      {units.data?.items.length === 0 && <Empty title={t('staff.none')} />}
      {units.data !== undefined && units.data.items.length > 0 && (
        <nav aria-label={t('staff.tree')} className="card staff-tree">
          <Branch units={units.data.items} parent={null} />
        </nav>
      )}
    </>
  )
}

const Branch = ({ units, parent }: { readonly units: readonly UnitItem[]; readonly parent: string | null }) => {
  const { say } = useWords()
  const ids = new Set(units.map((unit) => unit.id))
  const here = units.filter((unit) => (unit.parent !== null && ids.has(unit.parent) ? unit.parent : null) === parent)
  if (here.length === 0) return null
  return (
    <ul>
      {here.map((unit) => (
        <li key={unit.id}>
          <UnitLink id={unit.id} name={say(unit.name)} />{' '}
          <span className="muted">{say(kinds[unit.kind] ?? unitKinds.other)}</span>
          <Branch units={units} parent={unit.id} />
        </li>
      ))}
    </ul>
  )
}
