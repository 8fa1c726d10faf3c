import { importFields, type ImportField, type ImportView } from '@mazha/contracts/import'
import { Button } from 'antd'
import { useState } from 'react'
import { getImport, mapImport, rejectsPath, steerImport } from '../../api/calls.ts'
import { useNews } from '../../api/live.ts'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useInterval } from '../../app/use-interval.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, Notice, PageProblem, ProblemNotice } from '../../parts/notice.tsx'
import { MappingTable } from '../../parts/table-import/mapping-table.tsx'
import { RunFigures } from '../../parts/table-import/run-figures.tsx'
import { Preview } from './preview.tsx'

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
          <PageProblem problem={answer.problem} again={answer.reload} />
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
  const { t } = useWords()
  return (
    <RunFigures
      running={held.state === 'running'}
      done={held.state === 'done'}
      read={held.rowsRead}
      total={held.rowsTotal}
      figures={[
        [t('imports.created'), held.created],
        [t('imports.repeated'), held.repeated],
        [t('imports.rejected'), held.rejected],
        [t('imports.remarked'), held.remarked],
      ]}
    >
      {held.rejected > 0 && (
        <a href={rejectsPath(held.id)} download>
          <Icon name="download" /> {t('imports.rejects')}
        </a>
      )}
    </RunFigures>
  )
}

type Save = (body: Parameters<typeof mapImport>[1]) => void
const isField = (value: string): value is ImportField => value in importFields

const Mapping = ({ held, busy, save }: { readonly held: ImportView; readonly busy: boolean; readonly save: Save }) => {
  const { t } = useWords()
  const map = (mapping: Readonly<Record<string, string | null>>): void =>
    save({
      mapping: Object.fromEntries(
        Object.entries(mapping).map(([heading, field]) => [heading, field !== null && isField(field) ? field : null]),
      ),
      options: held.options,
    })
  return (
    <MappingTable
      headings={held.headings}
      fields={held.fields}
      note={t(held.remembered ? 'imports.mapping.remembered' : 'imports.mapping.guessed')}
      busy={busy}
      map={map}
      sheets={held.file.sheets}
      sheet={held.file.sheet}
      chooseSheet={(sheet) => save({ mapping: {}, options: { ...held.options, sheet } })}
    />
  )
}
