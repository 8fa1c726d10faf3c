import {
  type RegisterImportProgress,
  type RegisterImportRow,
  type RegisterImportView,
  type RegisterTable,
  registerTable,
} from '@mazha/contracts/register-import'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import { previewTable, runTable } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { recall, remember } from '../../app/remembered.ts'
import { saveBlob } from '../../app/save-file.ts'
import { Icon } from '../../look/icon.tsx'
import { Notice, ProblemNotice } from '../../parts/notice.tsx'
import { FileDrop } from '../../parts/table-import/file-drop.tsx'
import { MappingTable } from '../../parts/table-import/mapping-table.tsx'
import { JudgedPreview } from '../../parts/table-import/judged-preview.tsx'
import { RunFigures } from '../../parts/table-import/run-figures.tsx'
import { rejectsFile } from './rejects-file.ts'
import { Choice } from './side-form.tsx'

const mappingShape = z.record(z.string(), z.string().nullable())
/** Rows that are looked at before anything is taken in. */
const firstRows = 2000

type Options = {
  readonly table: RegisterTable
  readonly mapping?: Readonly<Record<string, string | null>>
  readonly sheet?: string
}
type Run = {
  readonly state: 'running' | 'done' | 'cancelled' | 'failed'
  readonly progress: RegisterImportProgress
  readonly refused: string | null
}
const begun: Run = {
  state: 'running',
  progress: { read: 0, total: null, added: 0, known: 0, rejected: 0 },
  refused: null,
}

/** What was chosen for the columns of a table is kept under its headings, and nothing of what stands below them. */
const mappingName = (table: RegisterTable, { headings }: RegisterImportView): string =>
  `mazha.register-columns ${table} ${headings.map(({ heading }) => heading).join('|')}`.slice(0, 500)
const recallMapping = (
  table: RegisterTable,
  view: RegisterImportView,
): Readonly<Record<string, string | null>> | null => {
  const kept = mappingShape.safeParse(recall(localStorage, mappingName(table, view)))
  return kept.success ? kept.data : null
}

/** Takes a table in: looked at first, columns put right, then followed to its end. The file stays on this machine. */
export const RegisterImport = () => {
  const { t, say } = useWords()
  const [file, setFile] = useState<File | null>(null)
  const [options, setOptions] = useState<Options>({ table: 'residents' })
  const [view, setView] = useState<RegisterImportView | null>(null)
  const [run, setRun] = useState<Run | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const rejects = useRef<RegisterImportRow[]>([])
  const stop = useRef<AbortController | null>(null)
  // Whoever leaves the page ends it: nothing goes on that nobody sees.
  useEffect(() => () => stop.current?.abort(), [])

  const look = async (chosen: File, wanted: Options): Promise<void> => {
    setBusy(true)
    setProblem(null)
    setRun(null)
    try {
      const guessed = await previewTable(chosen, { ...wanted, first: firstRows })
      const kept = wanted.mapping === undefined ? recallMapping(wanted.table, guessed) : null
      const known = kept === null ? wanted : { ...wanted, mapping: kept }
      const next = kept === null ? guessed : await previewTable(chosen, { ...known, first: firstRows })
      setFile(chosen)
      setOptions(known)
      setView(next)
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }

  const start = async (): Promise<void> => {
    if (file === null) return
    const control = new AbortController()
    stop.current = control
    rejects.current = []
    setProblem(null)
    setRun(begun)
    try {
      await runTable(file, options, {
        signal: control.signal,
        told: (line) => {
          if (line.kind === 'progress') setRun((was) => was && { ...was, progress: line })
          else if (line.kind === 'rejects') rejects.current.push(...line.rows)
          else if (line.kind === 'done') setRun((was) => was && { ...was, state: 'done' })
          else setRun((was) => was && { ...was, state: 'failed', refused: line.text })
        },
      })
    } catch (error) {
      const cancelled = control.signal.aborted
      setRun((was) => was && { ...was, state: cancelled ? 'cancelled' : 'failed' })
      if (!cancelled) setProblem(error)
    }
  }
  const running = run?.state === 'running'
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{t('register.import')}</h1>
          <p>{t('register.import.about')}</p>
        </div>
        {view !== null && run === null && (
          <Button type="primary" disabled={busy || view.missing !== null} onClick={() => void start()}>
            {t('imports.start')}
          </Button>
        )}
        {running && <Button onClick={() => stop.current?.abort()}>{t('imports.cancel')}</Button>}
      </header>
      {run !== null && view !== null && (
        <Running name={view.name} run={run} save={() => saveBlob(...rejectsFile(view, rejects.current, say))} />
      )}
      {!running && (
        <>
          <Choice
            label={t('register.import.table')}
            value={options.table}
            set={(table) => {
              setView(null)
              setOptions({ table })
              if (file !== null) void look(file, { table })
            }}
            options={registerTable.options.map((one) => [one, t(`register.import.${one}`)])}
          />
          <FileDrop
            busy={busy}
            choose={(chosen) => {
              setView(null)
              void look(chosen, { table: options.table })
            }}
            hint={t('register.import.kinds')}
          />
        </>
      )}
      <div aria-live="polite">{problem !== null && <ProblemNotice problem={problem} />}</div>
      {view !== null && run === null && (
        <>
          <div aria-live="polite">{view.missing !== null && <Notice kind="care">{say(view.missing)}</Notice>}</div>
          <p className="register-file">
            <strong>{view.name}</strong>{' '}
            <span>
              {view.missing === null &&
                t(view.whole ? 'register.import.all' : 'register.import.first', {
                  rows: view.rows,
                  added: view.added,
                  known: view.known,
                  rejected: view.rejected,
                })}
            </span>
          </p>
          <MappingTable
            headings={view.headings}
            fields={view.fields}
            note={t('register.import.guessed')}
            busy={busy}
            map={(mapping) => {
              remember(localStorage, mappingName(options.table, view), mapping)
              if (file !== null) void look(file, { ...options, mapping })
            }}
            sheets={view.sheets}
            sheet={view.sheet}
            chooseSheet={(sheet) => file !== null && void look(file, { table: options.table, sheet })}
          />
          <JudgedPreview view={view} sayBecomes={(becomes) => t(`register.import.becomes.${becomes}`)} />
        </>
      )}
    </>
  )
}

type RunningProps = { readonly name: string; readonly run: Run; readonly save: () => void }

const Running = ({ name, run, save }: RunningProps) => {
  const { t } = useWords()
  const { state, progress, refused } = run
  return (
    <>
      <div aria-live="polite">
        {state === 'done' && <Notice kind="good">{t('register.import.done', { name })}</Notice>}
        {state === 'cancelled' && <Notice kind="care">{t('register.import.cancelled')}</Notice>}
        {state === 'failed' && <Notice kind="wrong">{refused ?? t('register.import.failed')}</Notice>}
        {state === 'running' && <Notice>{t('register.import.stay')}</Notice>}
      </div>
      <RunFigures
        running={state === 'running'}
        done={state === 'done'}
        read={progress.read}
        total={progress.total ?? (state === 'done' ? progress.read : null)}
        figures={[
          [t('register.import.added'), progress.added],
          [t('register.import.known'), progress.known],
          [t('imports.rejected'), progress.rejected],
        ]}
      >
        {progress.rejected > 0 && state !== 'running' && (
          <p>
            <Button icon={<Icon name="download" />} onClick={save}>
              {t('imports.rejects')}
            </Button>
          </p>
        )}
      </RunFigures>
    </>
  )
}
