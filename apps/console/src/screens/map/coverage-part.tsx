import type { StaffingReport } from '@mazha/contracts/staffing'
import { Button } from 'antd'
import { useState } from 'react'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { Bones, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'

const onPage = 30

/** The same as the fills say, as a table and a list: how much of every community has a worker, and the grids that have none. */
export const CoveragePart = ({
  report,
  problem,
  again,
  choose,
}: {
  readonly report: StaffingReport | undefined
  readonly problem: unknown
  readonly again: () => void
  readonly choose: (area: string) => void
}) => {
  const { t, number } = useWords()
  const [shown, setShown] = useState(onPage)
  if (report === undefined)
    return problem === undefined ? <Bones lines={5} /> : <ProblemNotice {...{ problem, again }} />
  const bare = report.byGrid.filter(({ workers }) => workers.length === 0)
  const areas = report.byArea.filter(({ level }) => level !== 'street').toSorted((a, b) => a.percent - b.percent)
  return (
    <section className="map-part" aria-label={t('map.coverage')}>
      <h2>{t('map.coverage')}</h2>
      <p>
        {t('map.coverage.all', {
          percent: number(report.total.percent),
          covered: number(report.total.covered),
          grids: number(report.total.grids),
        })}{' '}
        <Link to="/staff/report">{t('map.coverage.report')}</Link>
      </p>
      <Sideways className="map-table" label={t('map.coverage.table')}>
        <table className="plain-table">
          <caption className="hidden-words">{t('map.coverage.table')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('staff.area')}</th>
              <th scope="col">{t('staff.percent')}</th>
              <th scope="col">{t('staff.grids')}</th>
            </tr>
          </thead>
          <tbody>
            {areas.slice(0, shown).map((one) => (
              <tr key={one.area}>
                <th scope="row">
                  <button type="button" className="quiet-button" onClick={() => choose(one.area)}>
                    {one.name}
                  </button>
                </th>
                <td className="number">{number(one.percent)}%</td>
                <td className="number">
                  {number(one.covered)} / {number(one.grids)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
      <h3>
        {t('staff.without')} <span className="muted number">{number(bare.length)}</span>
      </h3>
      <ul className="area-list">
        {bare.slice(0, shown).map((one) => (
          <li key={one.area}>
            <button type="button" onClick={() => choose(one.area)}>
              <span>{one.name}</span>
              <span className="muted">{one.within}</span>
            </button>
          </li>
        ))}
      </ul>
      {Math.max(areas.length, bare.length) > shown && (
        <Button size="small" onClick={() => setShown(shown + 100)}>
          {t('map.area.more')}
        </Button>
      )}
    </section>
  )
}
