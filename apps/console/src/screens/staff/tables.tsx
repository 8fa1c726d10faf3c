import type { StaffImportView, StaffTable } from '@mazha/contracts/staff-import'
import { Button } from 'antd'
import { useId, useState } from 'react'
import { sendTable } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { useSession } from '../../app/session.tsx'
import { Notice, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'

/** Takes a table of units or of staff in: looked at first, every refused row with its reason. */
export const Tables = () => {
  const { t } = useWords()
  const { roles } = useSession()
  const id = useId()
  const open: readonly StaffTable[] = [
    ...(roles.has('administrator') ? (['units'] as const) : []),
    ...(roles.has('security_administrator') ? (['staff'] as const) : []),
  ]
  const [table, setTable] = useState<StaffTable>(open[0] ?? 'units')
  const [file, setFile] = useState<File | null>(null)
  const [view, setView] = useState<StaffImportView | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const send = async (write: boolean): Promise<void> => {
    if (file === null) return
    setProblem(null)
    try {
      setView(await sendTable(table, file, write))
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <>
      <header className="page-head">
        <h1>{t('staff.tables')}</h1>
      </header>
      <form
        className="card staff-form"
        onSubmit={(event) => {
          event.preventDefault()
          void send(false)
        }}
      >
        <label htmlFor={`${id}-which`}>{t('staff.table.which')}</label>
        <select
          id={`${id}-which`}
          className="plain"
          value={table}
          onChange={({ target: { value } }) => {
            setTable(value === 'staff' ? 'staff' : 'units')
            setView(null)
          }}
        >
          {open.map((one) => (
            <option key={one} value={one}>
              {t(`staff.table.${one}`)}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}-file`}>{t('staff.table.file')}</label>
        <input
          id={`${id}-file`}
          type="file"
          accept=".xlsx,.csv"
          onChange={(event) => {
            setFile(event.target.files?.[0] ?? null)
            setView(null)
          }}
        />
        <p className="row-of-buttons">
          <Button type={view === null ? 'primary' : 'default'} htmlType="submit" disabled={file === null}>
            {t('staff.table.look')}
          </Button>
          {view !== null && !view.written && view.added > 0 && (
            <Button type="primary" onClick={() => void send(true)}>
              {t('staff.table.write', { count: view.added })}
            </Button>
          )}
        </p>
      </form>
      <div aria-live="polite">
        {problem !== null && <ProblemNotice problem={problem} />}
        {view !== null && (
          <Notice kind={view.rejected > 0 ? 'care' : 'good'}>
            {view.written && `${t('staff.table.written')} `}
            {t('staff.table.counts', {
              rows: view.rows,
              added: view.added,
              known: view.known,
              rejected: view.rejected,
            })}
          </Notice>
        )}
      </div>
      {view !== null && <Rows view={view} />}
    </>
  )
}

const Rows = ({ view }: { readonly view: StaffImportView }) => {
  const { t, say } = useWords()
  const shown = view.reasons.length > 0 ? view.reasons : view.preview
  return (
    <Sideways className="table-frame" label={t('staff.tables')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('staff.table.row')}</th>
            <th scope="col">{t('staff.table.becomes')}</th>
            <th scope="col">{t('staff.table.why')}</th>
            {view.headings.map(({ heading }) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.row}>
              <th scope="row">{row.row}</th>
              <td>{t(`staff.table.${row.becomes}`)}</td>
              <td>{row.reason === null ? '' : say(row.reason)}</td>
              {view.headings.map(({ heading }, n) => (
                <td key={heading}>{row.cells[n] ?? ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}
