import type { RegisterSheet } from '@mazha/contracts/register'
import { Button, Input } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { exportPath } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, recordingRoles, registerExportRoles } from '../../app/role-screens.ts'
import { useSession } from '../../app/session.tsx'
import { Icon } from '../../look/icon.tsx'
import { ExportDialog } from '../../parts/export-dialog.tsx'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import type { usePages } from './use-pages.ts'

type Props<I> = {
  readonly title: string
  readonly about: string
  readonly search: string
  readonly pages: ReturnType<typeof usePages<I>>
  readonly columns: readonly string[]
  readonly row: (item: I) => ReactNode
  /** What may be taken out of it as a workbook. */
  readonly sheets: readonly (readonly [RegisterSheet, string])[]
  readonly add: string
  readonly form: (close: () => void) => ReactNode
  /** What else narrows or widens it. */
  readonly filter?: ReactNode
}

/** A list of the register: found by any part of its words, added to, taken out with a reason. */
export const PagedList = <I,>({ title, about, search, pages, columns, row, sheets, add, form, filter }: Props<I>) => {
  const { t } = useWords()
  const { roles } = useSession()
  const id = useId()
  const [adding, setAdding] = useState(false)
  const [sheet, setSheet] = useState<RegisterSheet | null>(null)
  const { items } = pages
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          <p>{about}</p>
        </div>
        <div className="row-of-buttons">
          {hasOne(roles, registerExportRoles) &&
            sheets.map(([one, words]) => (
              <Button key={one} icon={<Icon name="download" />} onClick={() => setSheet(one)}>
                {words}
              </Button>
            ))}
          {hasOne(roles, recordingRoles) && !adding && (
            <Button type="primary" onClick={() => setAdding(true)}>
              {add}
            </Button>
          )}
        </div>
      </header>
      {sheet !== null && (
        <ExportDialog pathOf={(reason) => exportPath(sheet, pages.q, reason)} close={() => setSheet(null)} />
      )}
      {adding && form(() => setAdding(false))}
      <div className="register-field">
        <label htmlFor={id}>{search}</label>
        <Input
          id={id}
          allowClear
          maxLength={100}
          value={pages.typed}
          onChange={(event) => pages.setTyped(event.target.value)}
        />
      </div>
      {filter}
      {pages.problem !== undefined && pages.problem !== null && (
        <ProblemNotice problem={pages.problem} again={pages.reload} />
      )}
      {items === null && (pages.problem === undefined || pages.problem === null) && <Bones />}
      {items?.length === 0 && (
        <Empty title={t(pages.q === '' ? 'register.empty' : 'register.none')}>
          <p>{t(pages.q === '' ? 'register.empty.how' : 'register.none.why')}</p>
        </Empty>
      )}
      {items !== null && items.length > 0 && (
        <Sideways className="table-frame" label={title}>
          <table className="plain-table register-list">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th scope="col" key={column}>
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{items.map(row)}</tbody>
          </table>
        </Sideways>
      )}
      {pages.hasMore && (
        <p>
          <Button onClick={pages.more}>{t('register.more')}</Button>
        </p>
      )}
    </>
  )
}
