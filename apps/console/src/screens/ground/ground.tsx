import type { AreaChange } from '@mazha/contracts/area-change'
import { Button } from 'antd'
import { useState } from 'react'
import { areaChangesPath, listAreaChanges } from '../../api/ground.ts'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { ExportDialog } from '../../parts/export-dialog.tsx'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { Boundaries } from './boundaries.tsx'
import { ChangePage } from './change-page.tsx'
import { Draw } from './draw.tsx'
import './ground.css'

const Ground = ({ open }: { readonly open: string | null }) => {
  if (open === null) return <Overview />
  if (open === 'import') return <Boundaries />
  if (open === 'draw') return <Draw />
  return <ChangePage key={open} id={open} />
}

const Overview = () => {
  const { t } = useWords()
  const list = useAnswer('area-changes', (signal) => listAreaChanges(null, signal))
  const [earlier, setEarlier] = useState<readonly AreaChange[]>([])
  const [next, setNext] = useState<string | null | undefined>(undefined)
  const [problem, setProblem] = useState<unknown>(null)
  const [exporting, setExporting] = useState(false)
  const cursor = next === undefined ? (list.data?.next ?? null) : next
  const more = async (from: string): Promise<void> => {
    setProblem(null)
    try {
      const page = await listAreaChanges(from)
      setEarlier((was) => [...was, ...page.items])
      setNext(page.next)
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('nav.ground')}</h1>
          <p>{t('ground.about')}</p>
        </div>
        <div className="row-of-buttons ground-actions">
          <Link to="/ground/import">{t('ground.import')}</Link>
          <Link to="/ground/draw">{t('ground.draw')}</Link>
          {list.data !== undefined && list.data.items.length > 0 && (
            <Button icon={<Icon name="download" />} onClick={() => setExporting(true)}>
              {t('export')}
            </Button>
          )}
        </div>
      </header>
      {exporting && <ExportDialog plain pathOf={areaChangesPath} close={() => setExporting(false)} />}
      <section>
        <h2 className="section-title">{t('ground.changes')}</h2>
        {list.problem !== undefined && <ProblemNotice problem={list.problem} again={list.reload} />}
        {list.data === undefined ? list.loading && <Bones /> : <Changes items={[...list.data.items, ...earlier]} />}
        {problem !== null && <ProblemNotice problem={problem} />}
        {cursor !== null && <Button onClick={() => void more(cursor)}>{t('ground.changes.more')}</Button>}
      </section>
    </div>
  )
}

const Changes = ({ items }: { readonly items: readonly AreaChange[] }) => {
  const { t, say, moment, date } = useWords()
  const now = useNow()
  if (items.length === 0) return <Empty title={t('ground.changes.none')}>{t('ground.changes.hint')}</Empty>
  return (
    <Sideways className="table-frame" label={t('ground.changes')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('ground.title')}</th>
            <th scope="col">{t('ground.state')}</th>
            <th scope="col">{t('ground.from')}</th>
            <th scope="col">{t('ground.made')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((change) => (
            <tr key={change.id}>
              <th scope="row">
                <Link to={`/ground/${change.id}`}>{change.title}</Link>
              </th>
              <td>
                {change.failure !== null && <strong className="ground-failed">{t('ground.failed')} </strong>}
                {say(change.stateTitle)}
                {change.failure !== null && <p className="muted">{say(change.failure)}</p>}
              </td>
              <td className="number">{change.plannedFor === null ? '' : date(change.plannedFor)}</td>
              <td>{moment(change.madeAt, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

export default Ground
