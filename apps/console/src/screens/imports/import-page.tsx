import { importFields, type ImportField, type ImportView } from '@mazha/contracts/import'
import { Button, Progress } from 'antd'
import { useState } from 'react'
import { getImport, mapImport, rejectsPath, steerImport } from '../../api/calls.ts'
import { useNews } from '../../api/live.ts'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useInterval } from '../../app/use-interval.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { Preview } from './preview.tsx'
import { Sideways } from '../../parts/sideways.tsx'

/** One import: which column is what, the first rows as they would become, then the run with its progress. */
export const ImportPage = ({ id }: { readonly id: string }) => {
  const { t } = useWords()
  const answer = useAnswer(`import ${id}`, (signal) => getImport(id, signal))
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const held = answer.data
  useNews((news) => {
    if (news.kind === 'import' && (news.id === undefined || news.id === id)) answer.catchUp()
  })
  useInterval(answer.catchUp, held?.state === 'running' ? 1000 : null)
  const run = async (work: () => Promise<ImportView>): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      answer.put(await work())
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  if (held === undefined)
    return (
      <div className="page">
        <Back />
        {answer.problem !== undefined ? (
          <ProblemNotice problem={answer.problem} again={answer.reload} />
        ) : (
          <Bones lines={8} />
        )}
      </div>
    )
  return (
    <div className="page">
      <Back />
      <header className="page-head">
        <div>
          <h1>{held.name}</h1>
          <p>
            {t(`imports.state.${held.state}`)} · {held.file.kind.toUpperCase()}
            {held.file.encoding !== null && ` · ${held.file.encoding}`}
            {held.file.sheet !== null && ` · ${held.file.sheet}`}
          </p>
        </div>
        <Steer held={held} busy={busy} steer={(way) => void run(() => steerImport(id, way))} />
      </header>
      {problem !== null && <ProblemNotice problem={problem} />}
      {held.state === 'failed' && <Notice kind="wrong">{held.failure ?? t('imports.state.failed')}</Notice>}
      {held.state !== 'preview' && <Run held={held} />}
      {held.state === 'preview' && (
        <>
          {held.missing !== null && <Missing held={held} />}
          <Mapping held={held} busy={busy} save={(body) => void run(() => mapImport(id, body))} />
        </>
      )}
      <Preview held={held} />
    </div>
  )
}

const Back = () => {
  const { t } = useWords()
  return (
    <Link to="/imports" className="back-link">
      <Icon name="back" /> {t('imports.history')}
    </Link>
  )
}

const Missing = ({ held }: { readonly held: ImportView }) => {
  const { say } = useWords()
  return held.missing === null ? null : <Notice kind="care">{say(held.missing)}</Notice>
}

const Steer = ({
  held,
  busy,
  steer,
}: {
  readonly held: ImportView
  readonly busy: boolean
  readonly steer: (way: 'start' | 'pause' | 'resume' | 'cancel') => void
}) => {
  const { t } = useWords()
  return (
    <div className="row-of-buttons">
      {held.state === 'preview' && (
        <Button type="primary" loading={busy} disabled={held.missing !== null} onClick={() => steer('start')}>
          {t('imports.start')}
        </Button>
      )}
      {held.state === 'running' && (
        <Button loading={busy} onClick={() => steer('pause')}>
          {t('imports.pause')}
        </Button>
      )}
      {held.state === 'paused' && (
        <Button type="primary" loading={busy} onClick={() => steer('resume')}>
          {t('imports.resume')}
        </Button>
      )}
      {(held.state === 'running' || held.state === 'paused' || held.state === 'preview') && (
        <Button type="text" disabled={busy} onClick={() => steer('cancel')}>
          {t('imports.cancel')}
        </Button>
      )}
    </div>
  )
}

const Run = ({ held }: { readonly held: ImportView }) => {
  const { t, number } = useWords()
  const total = held.rowsTotal
  const share =
    total === null || total === 0 ? (held.state === 'done' ? 100 : 0) : Math.floor((held.rowsRead / total) * 100)
  return (
    <section className="card run">
      <Progress
        percent={held.state === 'done' ? 100 : share}
        status={held.state === 'running' ? 'active' : 'normal'}
        strokeColor="#1d6f5f"
        aria-label={t('imports.progress')}
      />
      <output>
        {total === null
          ? t('imports.reading')
          : t('imports.read', { read: number(held.rowsRead), total: number(total) })}
      </output>
      <dl className="run-figures">
        <div>
          <dt>{t('imports.created')}</dt>
          <dd className="number">{number(held.created)}</dd>
        </div>
        <div>
          <dt>{t('imports.repeated')}</dt>
          <dd className="number">{number(held.repeated)}</dd>
        </div>
        <div>
          <dt>{t('imports.rejected')}</dt>
          <dd className="number">{number(held.rejected)}</dd>
        </div>
        <div>
          <dt>{t('imports.remarked')}</dt>
          <dd className="number">{number(held.remarked)}</dd>
        </div>
      </dl>
      {held.rejected > 0 && (
        <a href={rejectsPath(held.id)} download>
          <Icon name="download" /> {t('imports.rejects')}
        </a>
      )}
    </section>
  )
}

type Save = (body: Parameters<typeof mapImport>[1]) => void
const isField = (value: string): value is ImportField => value in importFields

const Mapping = ({ held, busy, save }: { readonly held: ImportView; readonly busy: boolean; readonly save: Save }) => {
  const { t, say } = useWords()
  const change = (heading: string, value: string): void => {
    const mapping: Record<string, ImportField | null> = {}
    for (const column of held.headings) {
      const field = column.heading === heading ? (isField(value) ? value : null) : column.field
      // A field stands in one column only; the latest choice wins.
      mapping[column.heading] = column.heading !== heading && field !== null && field === value ? null : field
    }
    save({ mapping, options: held.options })
  }
  return (
    <section>
      <h2 className="section-title">{t('imports.mapping')}</h2>
      <p className="muted">{t(held.remembered ? 'imports.mapping.remembered' : 'imports.mapping.guessed')}</p>
      {held.file.sheets.length > 1 && (
        <label className="sheet-choice">
          {t('imports.sheet')}{' '}
          <select
            className="plain"
            disabled={busy}
            value={held.file.sheet ?? ''}
            onChange={(event) => save({ mapping: {}, options: { ...held.options, sheet: event.target.value } })}
          >
            {held.file.sheets.map((sheet) => (
              <option key={sheet}>{sheet}</option>
            ))}
          </select>
        </label>
      )}
      <Sideways className="table-frame" label={t('imports.mapping')}>
        <table className="plain-table mapping">
          <thead>
            <tr>
              <th scope="col">{t('imports.column')}</th>
              <th scope="col">{t('imports.becomes')}</th>
              <th scope="col">{t('imports.samples')}</th>
            </tr>
          </thead>
          <tbody>
            {held.headings.map((column) => (
              <tr key={column.heading}>
                <th scope="row">{column.heading}</th>
                <td>
                  <select
                    className="plain"
                    disabled={busy}
                    aria-label={t('imports.becomes.of', { column: column.heading })}
                    value={column.field ?? ''}
                    onChange={(event) => change(column.heading, event.target.value)}
                  >
                    <option value="">{t('imports.skip')}</option>
                    {held.fields.map(({ field, title }) => (
                      <option key={field} value={field}>
                        {say(title)}
                      </option>
                    ))}
                  </select>
                </td>
                <td className="samples">{column.samples.slice(0, 3).join(' / ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
    </section>
  )
}
