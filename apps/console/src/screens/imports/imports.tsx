import type { Imported } from '@mazha/contracts/import'
import { Button } from 'antd'
import { useState } from 'react'
import { importsPath, listImports, rejectsPath, uploadImport } from '../../api/calls.ts'
import { useNews } from '../../api/live.ts'
import { useWords } from '../../app/language.tsx'
import { Link, navigate } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { ImportPage } from './import-page.tsx'
import { ExportDialog } from '../../parts/export-dialog.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { FileDrop } from '../../parts/table-import/file-drop.tsx'

const Imports = ({ open }: { readonly open: string | null }) =>
  open === null ? <Overview /> : <ImportPage key={open} id={open} />

/** Upload on top, the history of imports below. */
const Overview = () => {
  const { t } = useWords()
  const list = useAnswer('imports', listImports)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const [exporting, setExporting] = useState(false)
  useNews((news) => {
    if (news.kind === 'import') list.catchUp()
  })
  const upload = async (file: File): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      const made = await uploadImport(file)
      navigate(`/imports/${made.id}`)
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('nav.imports')}</h1>
          <p>{t('imports.about')}</p>
        </div>
      </header>
      <FileDrop busy={busy} choose={(file) => void upload(file)} hint={t('imports.kinds')} />
      {problem !== null && <ProblemNotice problem={problem} />}
      <section className="imports-history">
        <div className="page-head">
          <h2>{t('imports.history')}</h2>
          {list.data !== undefined && list.data.items.length > 0 && (
            <Button icon={<Icon name="download" />} onClick={() => setExporting(true)}>
              {t('export')}
            </Button>
          )}
        </div>
        {exporting && <ExportDialog plain pathOf={importsPath} close={() => setExporting(false)} />}
        {list.problem !== undefined && <ProblemNotice problem={list.problem} again={list.reload} />}
        {list.data === undefined ? list.loading && <Bones /> : <History items={list.data.items} />}
      </section>
    </div>
  )
}

const History = ({ items }: { readonly items: readonly Imported[] }) => {
  const { t, moment, number } = useWords()
  const now = useNow()
  if (items.length === 0) return <Empty title={t('imports.none')}>{t('imports.none.hint')}</Empty>
  return (
    <Sideways className="table-frame" label={t('imports.history')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('imports.file')}</th>
            <th scope="col">{t('imports.when')}</th>
            <th scope="col">{t('imports.state')}</th>
            <th scope="col">{t('imports.created')}</th>
            <th scope="col">{t('imports.repeated')}</th>
            <th scope="col">{t('imports.rejected')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <th scope="row">
                <Link to={`/imports/${item.id}`}>{item.name}</Link>
              </th>
              <td>{moment(item.recordedAt, now)}</td>
              <td>{t(`imports.state.${item.state}`)}</td>
              <td className="number">{number(item.created)}</td>
              <td className="number">{number(item.repeated)}</td>
              <td className="number">
                {item.rejected > 0 ? (
                  <a href={rejectsPath(item.id)} download>
                    {number(item.rejected)} <Icon name="download" />
                  </a>
                ) : (
                  0
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

export default Imports
