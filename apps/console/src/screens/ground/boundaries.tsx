import { areaLevel, areaLevels } from '@mazha/contracts/area'
import {
  boundaryField,
  type BoundaryOptions,
  type BoundaryReport,
  boundarySteps,
  type BoundaryStep,
  boundarySystem,
  boundarySystems,
} from '@mazha/contracts/boundary'
import { Button } from 'antd'
import { type ChangeEvent, useEffect, useRef, useState } from 'react'
import { checkBoundaries } from '../../api/ground.ts'
import { useWords } from '../../app/language.tsx'
import { Icon } from '../../look/icon.tsx'
import { Notice, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { Back } from './back.tsx'
import { Report } from './report.tsx'
import { Running } from './running.tsx'

type Options = Partial<BoundaryOptions>
type Check =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly step: BoundaryStep; readonly share: number }
  | { readonly state: 'done'; readonly report: BoundaryReport; readonly options: Options }
  | { readonly state: 'refused'; readonly words: string }
  | { readonly state: 'failed'; readonly problem: unknown }

/** A file of boundaries: how it is to be read, the check with its progress, and the report. Nothing is stored before it is accepted. */
export const Boundaries = () => {
  const { t } = useWords()
  const [file, setFile] = useState<File | null>(null)
  const [options, setOptions] = useState<Options>({})
  const [check, setCheck] = useState<Check>({ state: 'none' })
  const running = useRef<AbortController | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => () => running.current?.abort(), [])
  const run = async (wanted: File, how: Options): Promise<void> => {
    running.current?.abort()
    const control = new AbortController()
    running.current = control
    setFile(wanted)
    setOptions(how)
    setCheck({ state: 'running', step: 'reading', share: 0 })
    try {
      const answer = await checkBoundaries(wanted, how, {
        signal: control.signal,
        told: ({ step, share }) => setCheck({ state: 'running', step, share }),
      })
      if (control.signal.aborted) return
      setCheck(
        'report' in answer
          ? { state: 'done', report: answer.report, options: how }
          : { state: 'refused', words: answer.refused },
      )
    } catch (problem) {
      if (!control.signal.aborted) setCheck({ state: 'failed', problem })
    }
  }
  const stop = (): void => {
    running.current?.abort()
    setCheck({ state: 'none' })
  }
  return (
    <div className="page">
      <Back />
      <header className="page-head">
        <div>
          <h1>{t('boundaries.title')}</h1>
          <p>{t('boundaries.about')}</p>
        </div>
      </header>
      <section className="card ground-form">
        <input
          ref={field}
          id="boundary-file"
          type="file"
          accept=".geojson,.json,.zip"
          className="hidden-words"
          tabIndex={-1}
          aria-label={t('boundaries.choose')}
          onChange={(event: ChangeEvent<HTMLInputElement>) => {
            const chosen = event.target.files?.[0]
            event.target.value = ''
            if (chosen !== undefined) void run(chosen, {})
          }}
        />
        <Button type="primary" icon={<Icon name="upload" />} onClick={() => field.current?.click()}>
          {t('boundaries.choose')}
        </Button>
        {file !== null && <How options={options} change={(how) => void run(file, how)} />}
      </section>
      {check.state === 'running' && <Running at={boundarySteps[check.step]} share={check.share} stop={stop} />}
      {check.state === 'refused' && <Notice kind="wrong">{check.words}</Notice>}
      {check.state === 'failed' && <ProblemNotice problem={check.problem} />}
      {check.state === 'done' && file !== null && (
        <>
          <Report
            file={file}
            report={check.report}
            options={check.options}
            reread={(system) => void run(file, { ...check.options, system })}
          />
          <Columns report={check.report} change={(mapping) => void run(file, { ...check.options, mapping })} />
        </>
      )}
    </div>
  )
}

const How = ({ options, change }: { readonly options: Options; readonly change: (how: Options) => void }) => {
  const { t, say } = useWords()
  return (
    <>
      <label>
        {t('boundaries.system')}
        <select
          className="plain"
          value={options.system ?? ''}
          onChange={({ target }) => {
            const system = boundarySystem.safeParse(target.value)
            change({ ...options, system: system.success ? system.data : undefined })
          }}
        >
          <option value="">{t('boundaries.system.guess')}</option>
          {boundarySystem.options.map((system) => (
            <option key={system} value={system}>
              {say(boundarySystems[system])}
            </option>
          ))}
        </select>
      </label>
      {options.system === 'gauss-kruger' && (
        <label>
          {t('boundaries.meridian')}
          <input
            className="plain"
            type="number"
            min={66}
            max={141}
            step={1.5}
            defaultValue={options.meridian}
            onBlur={({ target }) => {
              const meridian = Number(target.value)
              if (meridian >= 66 && meridian <= 141 && meridian !== options.meridian) change({ ...options, meridian })
            }}
          />
        </label>
      )}
      <label>
        {t('boundaries.level')}
        <select
          className="plain"
          value={options.level ?? ''}
          onChange={({ target }) => {
            const level = areaLevel.safeParse(target.value)
            change({ ...options, level: level.success ? level.data : undefined })
          }}
        >
          <option value="">{t('boundaries.level.file')}</option>
          {areaLevel.options.map((level) => (
            <option key={level} value={level}>
              {say(areaLevels[level].title)}
            </option>
          ))}
        </select>
      </label>
      <label className="inline">
        <input
          type="checkbox"
          checked={options.snapMetres !== 0}
          onChange={({ target }) => change({ ...options, snapMetres: target.checked ? 1 : 0 })}
        />
        {t('boundaries.snap')}
      </label>
    </>
  )
}

type ColumnsProps = {
  readonly report: BoundaryReport
  readonly change: (mapping: NonNullable<Options['mapping']>) => void
}

/** Which property is the code, the name, the level. */
const Columns = ({ report, change }: ColumnsProps) => {
  const { t, say } = useWords()
  return (
    <section>
      <h2 className="section-title">{t('boundaries.columns')}</h2>
      <Sideways className="table-frame" label={t('boundaries.columns')}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('boundaries.column')}</th>
              <th scope="col">{t('boundaries.becomes')}</th>
              <th scope="col">{t('boundaries.samples')}</th>
            </tr>
          </thead>
          <tbody>
            {report.headings.map(({ heading, field, samples }) => (
              <tr key={heading}>
                <th scope="row">{heading}</th>
                <td>
                  <select
                    className="plain"
                    aria-label={t('boundaries.becomes.of', { column: heading })}
                    value={field ?? ''}
                    onChange={({ target }) => {
                      const chosen = boundaryField.safeParse(target.value)
                      const wanted = chosen.success ? chosen.data : null
                      // A field stands in one column only; the latest choice wins.
                      change(
                        Object.fromEntries(
                          report.headings.map((one) => [
                            one.heading,
                            one.heading === heading ? wanted : one.field === wanted ? null : one.field,
                          ]),
                        ),
                      )
                    }}
                  >
                    <option value="">{t('boundaries.skip')}</option>
                    {report.fields.map((one) => (
                      <option key={one.field} value={one.field}>
                        {say(one.title)}
                      </option>
                    ))}
                  </select>
                </td>
                <td>{samples.filter(Boolean).join(' / ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
    </section>
  )
}
