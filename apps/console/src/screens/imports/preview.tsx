import type { ImportView } from '@mazha/contracts/import'
import { useWords } from '../../app/language.tsx'
import { useNow } from '../../app/use-now.ts'
import { PreviewTable } from '../../parts/table-import/preview-table.tsx'

/** The first rows as they would become, with the reason in words where one would not. */
export const Preview = ({ held }: { readonly held: ImportView }) => {
  const { t, say, moment } = useWords()
  const now = useNow()
  return (
    <PreviewTable
      title={t('imports.preview', { n: held.preview.length })}
      columns={[t('imports.words'), t('imports.at')]}
      rows={held.preview.map((row) => ({
        row: row.row,
        icon: row.becomes === 'reject' ? 'wrong' : row.becomes === 'repeat' ? 'copy' : 'done',
        isReject: row.becomes === 'reject',
        becomes: t(`imports.becomes.${row.becomes}`),
        cells: [
          <span key="words" className="preview-words">
            {[row.title, row.text].filter((part) => part !== null && part !== '').join('：') ||
              row.cells.filter((cell) => cell.trim() !== '').join(' / ')}
          </span>,
          <span key="at">
            {row.at !== null && moment(row.at, now)}
            {row.answeredAt !== null && (
              <>
                <br />→ {moment(row.answeredAt, now)}
              </>
            )}
          </span>,
        ],
        remark: [row.reason, ...row.remarks]
          .filter((words) => words !== null)
          .map((words) => say(words))
          .join(' '),
      }))}
    />
  )
}
