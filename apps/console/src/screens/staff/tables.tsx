import { areaImportFields } from '@mazha/contracts/area-import'
import {
  type StaffImportProgress,
  type StaffImportRow,
  type StaffImportView,
  type StaffTable,
  staffTables,
} from '@mazha/contracts/staff-import'
import type { Text } from '@mazha/contracts/text'
import { Button } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { lookAtAreas, lookAtTable, runTable, type TableOptions } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, planningRoles, postRoles, unitRoles } from '../../app/role-screens.ts'
import { saveBlob } from '../../app/save-file.ts'
import { useSession } from '../../app/session.tsx'
import { Icon } from '../../look/icon.tsx'
import { Notice, ProblemNotice } from '../../parts/notice.tsx'
import { FileDrop } from '../../parts/table-import/file-drop.tsx'
import { MappingTable } from '../../parts/table-import/mapping-table.tsx'
import { JudgedPreview } from '../../parts/table-import/judged-preview.tsx'
import { RunFigures } from '../../parts/table-import/run-figures.tsx'
import { rejectsFile } from '../register/rejects-file.ts'

type Kind = StaffTable | 'areas'
type Run = {
  readonly state: 'running' | 'done' | 'cancelled' | 'failed'
  readonly progress: StaffImportProgress | null
  readonly refused: string | null
}

/** Takes a table of areas, units or staff in: looked at first, columns put right, then followed to its end. */
export const Tables = () => {
  const { t, say, number } = useWords()
  const { roles } = useSession()
  const id = useId()
  const open: readonly Kind[] = [
    ...(hasOne(roles, planningRoles) ? (['areas'] as const) : []),
    ...(hasOne(roles, unitRoles) ? (['units'] as const) : []),
    ...(hasOne(roles, postRoles) ? (['staff'] as const) : []),
  ]
  const [table, setTable] = useState<Kind>(open[0] ?? 'units')
  const [file, setFile] = useState<File | null>(null)
  const [options, setOptions] = useState<TableOptions>({})
  const [view, setView] = useState<StaffImportView | null>(null)
  const [run, setRun] = useState<Run | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const rejects = useRef<StaffImportRow[]>([])
  const stop = useRef<AbortController | null>(null)
  // Whoever leaves the page ends it: nothing goes on that nobody sees.
  useEffect(() => () => stop.current?.abort(), [])

  const look = async (kind: Kind, chosen: File, wanted: TableOptions): Promise<void> => {
    setBusy(true)
    setProblem(null)
    setRun(null)
    setFile(chosen)
    try {
      const next = kind === 'areas' ? await lookAtAreas(chosen, wanted) : await lookAtTable(kind, chosen, wanted)
      setOptions(wanted)
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
    setRun({ state: 'running', progress: null, refused: null })
    const end = (done: StaffImportView): void => {
      const { rows, added, known, rejected } = done
      setRun({ state: 'done', progress: { read: rows, total: rows, added, known, rejected }, refused: null })
    }
    try {
      await runTable(table, file, {
        options,
        signal: control.signal,
        told: (line) => {
          if (line.kind === 'progress') setRun((was) => was && { ...was, progress: line })
          else if (line.kind === 'rejects') rejects.current.push(...line.rows)
          else if (line.kind === 'done') end(line.view)
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
          <h1>{t('staff.tables')}</h1>
          <p>{t('staff.table.about')}</p>
        </div>
        {view !== null && run === null && (
          <Button type="primary" disabled={busy || view.added === 0} onClick={() => void start()}>
            {t('staff.table.write', { count: number(view.added) })}
          </Button>
        )}
        {running && <Button onClick={() => stop.current?.abort()}>{t('imports.cancel')}</Button>}
      </header>
      {!running && (
        <>
          <p className="staff-choices">
            <label htmlFor={id}>{t('staff.table.which')}</label>
            <select
              id={id}
              className="plain"
              value={table}
              onChange={({ target: { value } }) => {
                const next = open.find((one) => one === value) ?? table
                setTable(next)
                setView(null)
                setRun(null)
                if (file !== null) void look(next, file, {})
              }}
            >
              {open.map((one) => (
                <option key={one} value={one}>
                  {t(`staff.table.${one}`)}
                </option>
              ))}
            </select>
            <Button icon={<Icon name="download" />} onClick={() => saveBlob(...blankTable(table, say))}>
              {t('staff.tables.blank')}
            </Button>
          </p>
          <FileDrop
            busy={busy}
            choose={(chosen) => {
              setView(null)
              void look(table, chosen, {})
            }}
            hint={t('staff.table.kinds')}
          />
        </>
      )}
      <div aria-live="polite">{problem !== null && <ProblemNotice problem={problem} />}</div>
      {run !== null && view !== null && (
        <Running run={run} save={() => saveBlob(...rejectsFile(view, rejects.current, say))} />
      )}
      {view !== null && run === null && (
        <>
          <Notice kind={view.rejected > 0 ? 'care' : 'good'}>
            <strong>{view.name}</strong>{' '}
            {t('staff.table.counts', {
              rows: number(view.rows),
              added: number(view.added),
              known: number(view.known),
              rejected: number(view.rejected),
            })}
          </Notice>
          <MappingTable
            headings={view.headings}
            fields={view.fields}
            note={t('imports.mapping.guessed')}
            busy={busy}
            map={(mapping) => file !== null && void look(table, file, { ...options, mapping })}
            sheets={view.sheets}
            sheet={view.sheet}
            chooseSheet={(sheet) => file !== null && void look(table, file, { sheet })}
          />
          <JudgedPreview view={view} sayBecomes={(becomes) => t(`staff.table.${becomes}`)} />
        </>
      )}
    </>
  )
}

const areaFields = ['code', 'name', 'level', 'parentCode'] as const

/** A table of headings alone, in a form that spreadsheets open with its characters. */
const blankTable = (kind: Kind, say: (text: Text) => string): [name: string, table: Blob] => {
  const titles: readonly Text[] =
    kind === 'areas' ? areaFields.map((field) => areaImportFields[field]) : Object.values(staffTables[kind])
  return [`${kind}.csv`, new Blob([`\ufeff${titles.map(say).join(',')}\r\n`], { type: 'text/csv;charset=utf-8' })]
}

const Running = ({ run, save }: { readonly run: Run; readonly save: () => void }) => {
  const { t } = useWords()
  const { state, progress, refused } = run
  const { read = 0, added = 0, known = 0, rejected = 0 } = progress ?? {}
  return (
    <>
      <div aria-live="polite">
        {state === 'done' && <Notice kind="good">{t('staff.table.written')}</Notice>}
        {state === 'cancelled' && <Notice kind="care">{t('staff.table.cancelled')}</Notice>}
        {state === 'failed' && <Notice kind="wrong">{refused ?? t('staff.table.failed')}</Notice>}
        {state === 'running' && <Notice>{t('staff.table.stay')}</Notice>}
      </div>
      <RunFigures
        running={state === 'running'}
        done={state === 'done'}
        read={read}
        total={progress?.total ?? null}
        figures={[
          [t('staff.table.added'), added],
          [t('staff.table.known'), known],
          [t('imports.rejected'), rejected],
        ]}
      >
        {rejected > 0 && state !== 'running' && (
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
