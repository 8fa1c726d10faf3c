import type { Text } from '@mazha/contracts/text'
import { useWords } from '../../app/language.tsx'
import { PreviewTable } from './preview-table.tsx'

type JudgedRow = {
  readonly row: number
  readonly becomes: 'added' | 'known' | 'reject'
  readonly cells: readonly string[]
  readonly reason: Text | null
}
type Props = {
  readonly view: {
    readonly headings: readonly { readonly heading: string }[]
    readonly preview: readonly JudgedRow[]
    readonly reasons: readonly JudgedRow[]
  }
  readonly sayBecomes: (becomes: JudgedRow['becomes']) => string
}

/** The first rows, and after them the first that are refused further down. */
export const JudgedPreview = ({ view, sayBecomes }: Props) => {
  const { t, say } = useWords()
  const shown = new Set(view.preview.map(({ row }) => row))
  const rows = [...view.preview, ...view.reasons.filter(({ row }) => !shown.has(row)).slice(0, 30)]
  return (
    <PreviewTable
      title={t('imports.preview', { n: rows.length })}
      columns={view.headings.map(({ heading }) => heading)}
      rows={rows.map((row) => ({
        row: row.row,
        icon: row.becomes === 'reject' ? 'wrong' : row.becomes === 'known' ? 'copy' : 'done',
        isReject: row.becomes === 'reject',
        becomes: sayBecomes(row.becomes),
        cells: row.cells,
        remark: row.reason === null ? '' : say(row.reason),
      }))}
    />
  )
}
