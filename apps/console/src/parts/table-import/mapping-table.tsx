import type { Text } from '@mazha/contracts/text'
import { useWords } from '../../app/language.tsx'
import { Sideways } from '../sideways.tsx'
import './table-import.css'

type Column = { readonly heading: string; readonly field: string | null; readonly samples: readonly string[] }
type Props = {
  readonly headings: readonly Column[]
  readonly fields: readonly { readonly field: string; readonly title: Text }[]
  /** How it came to be what it is, in words. */
  readonly note: string
  readonly busy: boolean
  /** The whole mapping, as it is after a choice. */
  readonly map: (mapping: Readonly<Record<string, string | null>>) => void
  readonly sheets: readonly string[]
  readonly sheet: string | null
  readonly chooseSheet: (sheet: string) => void
}

/** Which column of a table is what, with a few of its values; each field stands in one column only. */
export const MappingTable = ({ headings, fields, note, busy, map, sheets, sheet, chooseSheet }: Props) => {
  const { t, say } = useWords()
  const change = (heading: string, value: string): void =>
    map(
      Object.fromEntries(
        headings.map((column) => {
          if (column.heading === heading) return [heading, value === '' ? null : value]
          // The latest choice wins.
          return [column.heading, column.field === value ? null : column.field]
        }),
      ),
    )
  return (
    <section>
      <h2 className="section-title">{t('imports.mapping')}</h2>
      <p className="muted">{note}</p>
      {sheets.length > 1 && (
        <label className="sheet-choice">
          {t('imports.sheet')}{' '}
          <select
            className="plain"
            disabled={busy}
            value={sheet ?? ''}
            onChange={(event) => chooseSheet(event.target.value)}
          >
            {sheets.map((one) => (
              <option key={one}>{one}</option>
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
            {headings.map((column) => (
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
                    {fields.map(({ field, title }) => (
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
