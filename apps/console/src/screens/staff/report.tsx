import type { StaffingReport } from '@mazha/contracts/staffing'
import { type ReactNode, useId, useState } from 'react'
import { getReport, reportPath } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { ExportButton } from './export-button.tsx'
import { AreaLink, PersonLink, PostLink, UnitLink } from './links.tsx'
import { Listed } from './listed.tsx'

/** How the ground is staffed: figures, each with the grids and people behind it. */
export const Report = () => {
  const { t, date } = useWords()
  const id = useId()
  const [day, setDay] = useState('')
  const answer = useAnswer(`staffing report ${day}`, (signal) => getReport(signal, day === '' ? undefined : day), {
    keep: true,
  })
  return (
    <>
      <header className="page-head">
        <h1 data-window={t('staff.report')}>
          {t('staff.report')}
          {answer.data !== undefined && <span className="print-only"> · {date(answer.data.day)}</span>}
        </h1>
        <ExportButton path={reportPath} />
      </header>
      <div className="staff-choices screen-only">
        <label htmlFor={id}>{t('staff.day')}</label>
        <input id={id} className="plain" type="date" value={day} onChange={(event) => setDay(event.target.value)} />
      </div>
      {answer.problem !== undefined && <ProblemNotice problem={answer.problem} again={answer.reload} />}
      {answer.data === undefined && answer.problem === undefined && <Bones lines={6} />}
      {answer.data !== undefined && <Shown report={answer.data} />}
    </>
  )
}

const Shown = ({ report }: { readonly report: StaffingReport }) => {
  const { t, say, number, date } = useWords()
  const { total } = report
  const without = report.byGrid.filter(({ workers }) => workers.length === 0)
  return (
    <>
      {total.grids === 0 && (
        <Notice kind="care">
          <strong>{t('cards.no-ground')}</strong>
          {t('cards.no-ground.how')}
        </Notice>
      )}
      <dl className="staff-figures">
        <Figure
          to="without-worker"
          title={t('staff.coverage')}
          value={total.grids === 0 ? '–' : `${number(total.percent)}%`}
        >
          {t('staff.coverage.of', { covered: number(total.covered), grids: number(total.grids) })}
        </Figure>
        <Figure to="workers-by-grid" title={t('staff.workers')} value={number(total.workers)}>
          {t('staff.workers.of', { full: number(total.fullTime), part: number(total.partTime) })}
        </Figure>
        <Figure to="building-heads" title={t('staff.heads')} value={number(total.buildingHeads)} />
        <Figure to="vacancies" title={t('staff.vacancies')} value={number(report.vacancies.length)} />
      </dl>
      <Listed
        none={t('staff.all-well')}
        title={t('staff.coverage')}
        head={[t('staff.area'), t('staff.percent'), t('staff.grids'), t('staff.workers'), t('staff.vacancies')]}
        rows={report.byArea.map((one) => ({
          key: one.area,
          words: one.name,
          cells: [
            <span key="name" className={one.level === 'street' ? 'staff-street' : 'staff-community'}>
              <AreaLink id={one.area} name={one.name} />
            </span>,
            <Bar key="bar" percent={one.percent} />,
            `${one.covered} / ${one.grids}`,
            number(one.workers),
            number(one.vacancies),
          ],
        }))}
      />
      <Listed
        id="without-worker"
        none={t('staff.all-well')}
        title={t('staff.without')}
        head={[t('staff.grids'), t('staff.where')]}
        rows={without.map((one) => ({
          key: one.area,
          words: `${one.name} ${one.within}`,
          cells: [<AreaLink key="grid" id={one.area} name={one.name} />, one.within],
        }))}
      />
      <Listed
        none={t('staff.all-well')}
        title={t('staff.too-many', { limit: report.gridsPerWorker })}
        head={[t('staff.name'), t('staff.grids')]}
        rows={report.tooMany.map((one) => ({
          key: one.person,
          words: one.name,
          cells: [
            <PersonLink key="name" id={one.person} name={one.name} />,
            <span key="grids" className="staff-areas">
              {one.grids.map((grid) => (
                <AreaLink key={grid.id} id={grid.id} name={grid.name} />
              ))}
            </span>,
          ],
        }))}
      />
      <Listed
        none={t('staff.all-well')}
        title={t('staff.ending', { days: report.endingDays })}
        head={[t('staff.name'), t('staff.post'), t('staff.unit'), t('staff.ends')]}
        rows={report.ending.map((one) => ({
          key: `${one.person} ${one.post}`,
          words: `${one.name} ${say(one.title)} ${say(one.unitName)}`,
          cells: [
            <PersonLink key="name" id={one.person} name={one.name} />,
            say(one.title),
            <UnitLink key="unit" id={one.unit} name={say(one.unitName)} />,
            date(one.until),
          ],
        }))}
      />
      <Listed
        id="vacancies"
        none={t('staff.all-well')}
        title={t('staff.vacancies')}
        head={[t('staff.post'), t('staff.unit'), t('staff.areas')]}
        rows={report.vacancies.map((one) => ({
          key: one.post,
          words: `${say(one.title)} ${say(one.unitName)} ${one.areas.map(({ name }) => name).join(' ')}`,
          cells: [
            <PostLink key="post" id={one.post} name={say(one.title)} />,
            <UnitLink key="unit" id={one.unit} name={say(one.unitName)} />,
            <span key="areas" className="staff-areas">
              {one.areas.map((area) => (
                <AreaLink key={area.id} id={area.id} name={area.name} />
              ))}
            </span>,
          ],
        }))}
      />
      <Listed
        id="building-heads"
        none={t('staff.heads.none')}
        title={t('staff.heads')}
        head={[t('staff.name'), t('staff.unit'), t('staff.areas'), t('staff.where')]}
        rows={report.buildingHeads.map((one) => ({
          key: one.person,
          words: `${one.name} ${say(one.unitName)} ${one.areas.map(({ name }) => name).join(' ')} ${one.within}`,
          cells: [
            <PersonLink key="name" id={one.person} name={one.name} />,
            <UnitLink key="unit" id={one.unit} name={say(one.unitName)} />,
            <span key="areas" className="staff-areas">
              {one.areas.map((area) => (
                <AreaLink key={area.id} id={area.id} name={area.name} />
              ))}
            </span>,
            one.within,
          ],
        }))}
      />
      <Listed
        id="workers-by-grid"
        none={t('staff.all-well')}
        title={t('staff.by-grid')}
        head={[t('staff.grids'), t('staff.where'), t('staff.workers')]}
        rows={report.byGrid.map((one) => ({
          key: one.area,
          words: `${one.name} ${one.within} ${one.workers.map(({ name }) => name).join(' ')}`,
          cells: [
            <AreaLink key="grid" id={one.area} name={one.name} />,
            one.within,
            <span key="workers" className="staff-areas">
              {one.workers.length === 0
                ? '–'
                : one.workers.map(({ person, name }) => <PersonLink key={person} id={person} name={name} />)}
            </span>,
          ],
        }))}
      />
    </>
  )
}

/** A figure, and by its value the way to what it counts. */
const Figure = ({
  to,
  title,
  value,
  children,
}: {
  readonly to?: string
  readonly title: string
  readonly value: string
  readonly children?: ReactNode
}) => (
  <div className="card">
    <dt>{title}</dt>
    <dd>
      {to === undefined ? (
        <strong className="number">{value}</strong>
      ) : (
        <a href={`#${to}`}>
          <strong className="number">{value}</strong>
        </a>
      )}
      <span className="muted">{children}</span>
    </dd>
  </div>
)

const Bar = ({ percent }: { readonly percent: number }) => (
  <span className="staff-bar">
    <span aria-hidden="true">
      <span style={{ width: `${percent}%` }} />
    </span>
    <span className="number">{percent}%</span>
  </span>
)
