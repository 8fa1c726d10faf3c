import {
  type BoundaryFault,
  type BoundaryOptions,
  type BoundaryProgress,
  type BoundaryReport,
  boundarySteps,
  type BoundarySystem,
  boundarySystems,
} from '@mazha/contracts/boundary'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { acceptBoundaries, boundaryFaults } from '../../api/ground.ts'
import { useWords } from '../../app/language.tsx'
import { newId } from '../../app/new-id.ts'
import { navigate } from '../../app/router.tsx'
import { saveBlob } from '../../app/save-file.ts'
import { Icon } from '../../look/icon.tsx'
import { Notice, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { FaultMap } from './fault-map.tsx'
import { Running } from './running.tsx'

type Props = {
  readonly file: File
  readonly report: BoundaryReport
  readonly options: Partial<BoundaryOptions>
  readonly reread: (system: BoundarySystem) => void
}

/** What the check found, as a table and on a map; a click in the table shows the place. */
export const Report = ({ file, report, options, reread }: Props) => {
  const { t, say, number } = useWords()
  const [open, setOpen] = useState<BoundaryFault | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const all = Object.values(report.faultCounts).reduce((sum, count) => sum + count, 0)
  const { hint } = report
  const excel = async (): Promise<void> => {
    setProblem(null)
    try {
      saveBlob('boundary-faults.xlsx', await boundaryFaults(file, options))
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <>
      <section className="card" aria-label={t('boundaries.pieces')}>
        <h2>{report.name}</h2>
        <p>
          {say(boundarySystems[report.system])}
          {report.meridian !== null && ` · ${report.meridian}°`}
          {report.encoding !== null && ` · ${report.encoding}`}
        </p>
        {report.guessed !== null && <Notice>{say(report.guessed)}</Notice>}
        {hint !== null && (
          <Notice kind="care">
            {say(hint.text)}{' '}
            <Button size="small" onClick={() => reread(hint.system)}>
              {t('boundaries.reread', { system: say(boundarySystems[hint.system]) })}
            </Button>
          </Notice>
        )}
        <dl className="ground-figures">
          <Figure title={t('boundaries.pieces')} value={number(report.pieces)} />
          <Figure title={t('boundaries.borders')} value={number(report.borders)} />
          <Figure title={t('boundaries.news')} value={number(report.news)} />
          <Figure title={t('boundaries.faults')} value={number(all)} />
        </dl>
        {report.mended.length > 0 && (
          <>
            <h3>{t('boundaries.mended')}</h3>
            <ul>
              {report.mended.map(({ kind, title, pieces, corners, metres }) => (
                <li key={kind}>
                  {t('boundaries.mended.line', { what: say(title), pieces: number(pieces), corners: number(corners) })}
                  {metres !== null && metres >= 0.01 && t('boundaries.mended.moved', { metres: metres.toFixed(2) })}
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <section>
        <h2 className="section-title">{t('boundaries.faults')}</h2>
        {all === 0 ? (
          <Notice kind="good">{t('boundaries.faults.none')}</Notice>
        ) : (
          all > report.faults.length && (
            <p className="muted">
              {t('boundaries.faults.first', { shown: number(report.faults.length), all: number(all) })}
            </p>
          )
        )}
        <div className="ground-sides">
          <FaultMap report={report} open={open} />
          {all > 0 && <Faults faults={report.faults} open={open} choose={setOpen} />}
        </div>
        {all > 0 && (
          <Button icon={<Icon name="download" />} onClick={() => void excel()}>
            {t('boundaries.excel')}
          </Button>
        )}
        {problem !== null && <ProblemNotice problem={problem} />}
      </section>
      {report.stops === null ? (
        <Accept file={file} options={options} name={report.name} />
      ) : (
        <Notice kind="wrong">{say(report.stops)}</Notice>
      )}
    </>
  )
}

const Figure = ({ title, value }: { readonly title: string; readonly value: string }) => (
  <div>
    <dt>{title}</dt>
    <dd className="number">{value}</dd>
  </div>
)

type FaultsProps = {
  readonly faults: readonly BoundaryFault[]
  readonly open: BoundaryFault | null
  readonly choose: (fault: BoundaryFault) => void
}

const Faults = ({ faults, open, choose }: FaultsProps) => {
  const { t, say, number } = useWords()
  return (
    <Sideways className="table-frame corners-frame" label={t('boundaries.faults')}>
      <table className="plain-table faults">
        <thead>
          <tr>
            <th scope="col">{t('boundaries.fault')}</th>
            <th scope="col">{t('boundaries.words')}</th>
            <th scope="col">{t('boundaries.size')}</th>
            <th scope="col">{t('ground.map')}</th>
          </tr>
        </thead>
        <tbody>
          {faults.map((fault, n) => (
            <tr key={n} data-open={fault === open}>
              <td>{say(fault.title)}</td>
              <td>{say(fault.text)}</td>
              <td className="number">
                {fault.squareMetres === null ? '' : number(Math.round(fault.squareMetres * 10) / 10)}
              </td>
              <td>
                {fault.bounds !== null && (
                  <button
                    type="button"
                    className="quiet-button"
                    aria-label={`${t('boundaries.show')}: ${say(fault.text)}`}
                    onClick={() => choose(fault)}
                  >
                    {t('boundaries.show')}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

type AcceptProps = { readonly file: File; readonly options: Partial<BoundaryOptions>; readonly name: string }

const Accept = ({ file, options, name }: AcceptProps) => {
  const { t } = useWords()
  const [clientId] = useState(newId)
  const [title, setTitle] = useState(name)
  const [basis, setBasis] = useState('')
  const [running, setRunning] = useState<Pick<BoundaryProgress, 'step' | 'share'> | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const stop = useRef<AbortController | null>(null)
  useEffect(() => () => stop.current?.abort(), [])
  const accept = async (): Promise<void> => {
    const control = new AbortController()
    stop.current = control
    setRunning({ step: 'reading', share: 0 })
    setProblem(null)
    setRefused(null)
    try {
      const answer = await acceptBoundaries(
        file,
        { ...options, clientId, title, basis },
        { signal: control.signal, told: setRunning },
      )
      if ('change' in answer) return navigate(`/ground/${answer.change.id}`)
      setRefused(answer.refused)
    } catch (error) {
      if (!control.signal.aborted) setProblem(error)
    }
    setRunning(null)
  }
  if (running !== null)
    return <Running at={boundarySteps[running.step]} share={running.share} stop={() => stop.current?.abort()} />
  return (
    <section className="card ground-form">
      <label>
        {t('ground.title')}
        <input className="plain" value={title} onChange={(event) => setTitle(event.target.value)} />
      </label>
      <label>
        {t('ground.basis')}
        <input className="plain" value={basis} onChange={(event) => setBasis(event.target.value)} />
      </label>
      <p className="muted">{t('ground.public')}</p>
      <Button type="primary" disabled={title.trim() === ''} onClick={() => void accept()}>
        {t('boundaries.accept')}
      </Button>
      {refused !== null && <Notice kind="wrong">{refused}</Notice>}
      {problem !== null && <ProblemNotice problem={problem} />}
    </section>
  )
}
