import { nets } from '@mazha/contracts/staff'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { listUnitsOn, staffPath } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, unitRoles } from '../../app/role-screens.ts'
import { navigate, useAddress } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { ExportButton } from './export-button.tsx'
import { NewUnitForm } from './unit-form.tsx'
import { UnitTree } from './unit-tree.tsx'

/** The units of a day as a tree, of one net or all. */
export const Units = () => {
  const { t, say, number } = useWords()
  const { query } = useAddress()
  const { roles } = useSession()
  const id = useId()
  const [day, setDay] = useState('')
  const [q, setQ] = useState('')
  const [adding, setAdding] = useState(false)
  const net = query.get('net') ?? ''
  const asked = { ...(day === '' ? {} : { day }), ...(net === '' ? {} : { net }) }
  const units = useAnswer(`units ${day} ${net}`, (signal) => listUnitsOn(asked, signal), { keep: true })
  return (
    <>
      <header className="page-head">
        <h1>{t('staff.title')}</h1>
        <div className="row-of-buttons">
          {hasOne(roles, unitRoles) && (
            <Button icon={<Icon name="plus" />} onClick={() => setAdding(true)}>
              {t('staff.unit.new')}
            </Button>
          )}
          <ExportButton path={staffPath} />
        </div>
      </header>
      {adding && (
        <NewUnitForm
          parent={null}
          close={() => setAdding(false)}
          done={(unit) => navigate(`/staff/unit?id=${unit.id}`)}
        />
      )}
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
        <label htmlFor={`${id}-q`}>{t('staff.unit.search')}</label>
        <Input
          id={`${id}-q`}
          className="staff-search"
          allowClear
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
        {units.data !== undefined && (
          <span className="muted">{t('staff.units.count', { count: number(units.data.items.length) })}</span>
        )}
      </div>
      {units.problem !== undefined && <ProblemNotice problem={units.problem} again={units.reload} />}
      {units.data === undefined && units.problem === undefined && <Bones />}
      {units.data?.items.length === 0 && <Empty title={t('staff.none')} />}
      {units.data !== undefined && units.data.items.length > 0 && (
        <nav aria-label={t('staff.tree')} className="card staff-tree">
          <UnitTree units={units.data.items} q={q} />
        </nav>
      )}
    </>
  )
}
