import type { ImportView } from '@mazha/contracts/import'
import { useWords } from '../../app/language.tsx'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { Sideways } from '../../parts/sideways.tsx'

/** The first rows as they would become, with the reason in words where one would not. */
export const Preview = ({ held }: { readonly held: ImportView }) => {
  const { t, say, moment } = useWords()
  const now = useNow()
  if (held.preview.length === 0) return null
  return (
    <section>
      <h2 className="section-title">{t('imports.preview', { n: held.preview.length })}</h2>
      <Sideways className="table-frame" label={t('imports.preview', { n: held.preview.length })}>
        <table className="plain-table preview">
          <thead>
            <tr>
              <th scope="col">{t('imports.row')}</th>
              <th scope="col">{t('imports.becomes')}</th>
              <th scope="col">{t('imports.words')}</th>
              <th scope="col">{t('imports.at')}</th>
              <th scope="col">{t('imports.remark')}</th>
            </tr>
          </thead>
          <tbody>
            {held.preview.map((row) => (
              <tr key={row.row} className={row.becomes}>
                <td className="number">{row.row}</td>
                <td className="becomes">
                  <Icon name={row.becomes === 'reject' ? 'wrong' : row.becomes === 'repeat' ? 'copy' : 'done'} />{' '}
                  {t(`imports.becomes.${row.becomes}`)}
                </td>
                <td>
                  <span className="preview-words">
                    {[row.title, row.text].filter((part) => part !== null && part !== '').join('：') ||
                      row.cells.filter((cell) => cell.trim() !== '').join(' / ')}
                  </span>
                </td>
                <td>
                  {row.at !== null && moment(row.at, now)}
                  {row.answeredAt !== null && (
                    <>
                      <br />→ {moment(row.answeredAt, now)}
                    </>
                  )}
                </td>
                <td>
                  {[row.reason, ...row.remarks]
                    .filter((words) => words !== null)
                    .map((words) => say(words))
                    .join(' ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
    </section>
  )
}
