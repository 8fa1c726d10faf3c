import { unusual as unusualKind, unusualKinds } from '@mazha/contracts/audit'
import { Button } from 'antd'
import { useId, useState } from 'react'
import { listExports, listViews, viewsPath } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { ExportDialog } from '../../parts/export-dialog.tsx'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { Certificates } from './certificates.tsx'
import './audit.css'

/** Who looked at whose data and what left the house, for the auditor. */
export default function Audit() {
  const { t, say, language } = useWords()
  const id = useId()
  const [shown, setShown] = useState('any')
  const [exporting, setExporting] = useState(false)
  const kind = shown === '' ? null : shown
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('nav.audit')}</h1>
          <p>{t('audit.about')}</p>
        </div>
        <Button icon={<Icon name="download" />} onClick={() => setExporting(true)}>
          {t('export')}
        </Button>
      </header>
      {exporting && (
        <ExportDialog pathOf={(reason) => viewsPath(kind, language, reason)} close={() => setExporting(false)} />
      )}
      <section className="card audit-card">
        <h2>{t('audit.views')}</h2>
        <p>
          <label htmlFor={id}>{t('audit.filter')}</label>{' '}
          <select id={id} className="plain" value={shown} onChange={({ target }) => setShown(target.value)}>
            <option value="any">{t('audit.any')}</option>
            {unusualKind.options.map((name) => (
              <option key={name} value={name}>
                {say(unusualKinds[name])}
              </option>
            ))}
            <option value="">{t('audit.all')}</option>
          </select>
        </p>
        <Views key={shown} kind={kind} />
      </section>
      <Exports />
      <Certificates />
    </div>
  )
}

type Page<I> = { readonly items: readonly I[]; readonly next: string | null }

/** A list with its further pages; `more` is null where there are none. */
const useFurther = <I,>(name: string, list: (cursor: string | null, signal?: AbortSignal) => Promise<Page<I>>) => {
  const first = useAnswer(name, (signal) => list(null, signal))
  const [further, setFurther] = useState<Page<I> | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const next = further === null ? (first.data?.next ?? null) : further.next
  const more = async (): Promise<void> => {
    setProblem(null)
    try {
      const page = await list(next)
      setFurther({ items: [...(further?.items ?? []), ...page.items], next: page.next })
    } catch (error) {
      setProblem(error)
    }
  }
  const items: readonly I[] = [...(first.data?.items ?? []), ...(further?.items ?? [])]
  return { first, items, more: next === null ? null : () => void more(), problem }
}

const Views = ({ kind }: { readonly kind: string | null }) => {
  const { t, say, moment, number } = useWords()
  const now = useNow()
  const { first, items, more, problem } = useFurther(`views ${kind ?? ''}`, (cursor, signal) =>
    listViews(kind, cursor, signal),
  )
  if (first.problem !== undefined) return <ProblemNotice problem={first.problem} again={first.reload} />
  if (first.data === undefined) return <Bones />
  if (items.length === 0) return <Empty title={t('audit.none')} />
  return (
    <>
      <Sideways className="table-frame" label={t('audit.views')}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('audit.when')}</th>
              <th scope="col">{t('audit.who')}</th>
              <th scope="col">{t('audit.post')}</th>
              <th scope="col">{t('audit.subject')}</th>
              <th scope="col">{t('audit.purpose')}</th>
              <th scope="col">{t('audit.unusual')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.id}>
                <td className="number">{moment(item.at, now)}</td>
                <td>{item.name}</td>
                <td>
                  {say(item.roleTitle)} · {say(item.unitName)}
                </td>
                <td className="number">
                  {item.subject ??
                    (item.people === null
                      ? t('audit.nobody')
                      : t('audit.people', { n: number(item.people), number: item.export ?? '' }))}
                </td>
                <td>
                  {say(item.purpose)}
                  {item.searchedBy !== null && <> · {say(item.searchedBy)}</>}
                </td>
                <td>{item.unusual.map((name) => say(unusualKinds[name])).join(' · ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
      {problem !== null && <ProblemNotice problem={problem} />}
      {more !== null && <Button onClick={more}>{t('audit.more')}</Button>}
    </>
  )
}

const Exports = () => {
  const { t, moment } = useWords()
  const now = useNow()
  const { first, items, more, problem } = useFurther('exports', listExports)
  return (
    <section className="card audit-card">
      <h2>{t('audit.exports')}</h2>
      {first.problem !== undefined && <ProblemNotice problem={first.problem} again={first.reload} />}
      {first.data === undefined && first.problem === undefined && <Bones />}
      {first.data !== undefined && items.length === 0 && <Empty title={t('audit.none')} />}
      {items.length > 0 && (
        <Sideways className="table-frame" label={t('audit.exports')}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('audit.number')}</th>
                <th scope="col">{t('audit.when')}</th>
                <th scope="col">{t('audit.who')}</th>
                <th scope="col">{t('audit.purpose')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={item.number}>
                  <td className="number">{item.number}</td>
                  <td className="number">{moment(item.at, now)}</td>
                  <td>{item.name}</td>
                  <td>{item.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Sideways>
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
      {more !== null && <Button onClick={more}>{t('audit.more')}</Button>}
    </section>
  )
}
