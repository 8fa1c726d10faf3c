import type { ReactNode } from 'react'
import { useWords } from '../../app/language.tsx'
import { Icon, type IconName } from '../../look/icon.tsx'
import { Sideways } from '../sideways.tsx'
import './table-import.css'

export type PreviewRow = {
  readonly row: number
  readonly icon: IconName
  readonly isReject: boolean
  /** What becomes of it, in words. */
  readonly becomes: string
  readonly cells: readonly ReactNode[]
  readonly remark: string
}
type Props = {
  readonly title: string
  /** Headings of the cells between what becomes of a row and its remark. */
  readonly columns: readonly string[]
  readonly rows: readonly PreviewRow[]
}

/** Rows of a table as they would become, with the reason in words where one would not. */
export const PreviewTable = ({ title, columns, rows }: Props) => {
  const { t } = useWords()
  if (rows.length === 0) return null
  return (
    <section>
      <h2 className="section-title">{title}</h2>
      <Sideways className="table-frame" label={title}>
        <table className="plain-table preview">
          <thead>
            <tr>
              <th scope="col">{t('imports.row')}</th>
              <th scope="col">{t('imports.becomes')}</th>
              {columns.map((column) => (
                <th scope="col" key={column}>
                  {column}
                </th>
              ))}
              <th scope="col">{t('imports.remark')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.row} className={row.isReject ? 'reject' : undefined}>
                <td className="number">{row.row}</td>
                <td className="becomes">
                  <Icon name={row.icon} /> {row.becomes}
                </td>
                {columns.map((column, n) => (
                  <td key={column}>{row.cells[n]}</td>
                ))}
                <td>{row.remark}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
    </section>
  )
}
