import type { Imported } from '@mazha/contracts/import'
import { Button } from 'antd'
import { type ChangeEvent, useEffect, useEffectEvent, useRef, useState } from 'react'
import { listImports, rejectsPath, uploadImport } from '../../api/calls.ts'
import { useNews } from '../../api/live.ts'
import { useWords } from '../../app/language.tsx'
import { Link, navigate } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { ImportPage } from './import-page.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import './imports.css'

const Imports = ({ open }: { readonly open: string | null }) =>
  open === null ? <Overview /> : <ImportPage key={open} id={open} />

/** Upload on top, the history of imports below. */
const Overview = () => {
  const { t } = useWords()
  const list = useAnswer('imports', listImports)
  const field = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  useNews((news) => {
    if (news.kind === 'import') list.catchUp()
  })
  const drop = useRef<HTMLElement>(null)
  const upload = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
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
  const dropped = useEffectEvent((file: File | undefined) => void upload(file))
  useEffect(() => {
    const target = drop.current
    if (target === null) return
    const over = (event: DragEvent): void => event.preventDefault()
    const down = (event: DragEvent): void => {
      event.preventDefault()
      dropped(event.dataTransfer?.files[0])
    }
    target.addEventListener('dragover', over)
    target.addEventListener('drop', down)
    return () => {
      target.removeEventListener('dragover', over)
      target.removeEventListener('drop', down)
    }
  }, [])
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('nav.imports')}</h1>
          <p>{t('imports.about')}</p>
        </div>
      </header>
      <section className="drop" aria-label={t('imports.upload')} ref={drop}>
        <input
          ref={field}
          id="import-file"
          type="file"
          accept=".xlsx,.csv"
          className="hidden-words"
          tabIndex={-1}
          aria-label={t('imports.upload')}
          onChange={(event: ChangeEvent<HTMLInputElement>) => {
            void upload(event.target.files?.[0])
            event.target.value = ''
          }}
        />
        <Button
          type="primary"
          size="large"
          icon={<Icon name="upload" />}
          loading={busy}
          onClick={() => field.current?.click()}
        >
          {t('imports.upload')}
        </Button>
        <p className="muted">{t('imports.kinds')}</p>
      </section>
      {problem !== null && <ProblemNotice problem={problem} />}
      <section className="imports-history">
        <h2>{t('imports.history')}</h2>
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
              <td>
                <Link to={`/imports/${item.id}`}>{item.name}</Link>
              </td>
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
