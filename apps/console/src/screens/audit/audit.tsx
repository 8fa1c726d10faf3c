import { unusual as unusualKind, unusualKinds, viewKind, viewKinds, type ViewItem } from '@mazha/contracts/audit'
import { Button } from 'antd'
import { useId, useState } from 'react'
import { listViews, type LooksAsked, viewsPath } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { ExportDialog } from '../../parts/export-dialog.tsx'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { Certificates } from './certificates.tsx'
import { Exports } from './exports.tsx'
import { useFurther } from './use-further.ts'
import './audit.css'

/** Who looked at whose data and what left the house, for the auditor. */
export default function Audit() {
  const { t, say, language } = useWords()
  const id = useId()
  const [shown, setShown] = useState('any')
  const [about, setAbout] = useState('')
  const [exporting, setExporting] = useState(false)
  const asked = { unusual: shown === '' ? null : shown, kind: about === '' ? null : about }
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
        <ExportDialog pathOf={(reason) => viewsPath(asked, language, reason)} close={() => setExporting(false)} />
      )}
      <section className="card audit-card">
        <h2>{t('audit.views')}</h2>
        <p className="audit-filters">
          <span>
            <label htmlFor={id}>{t('audit.filter')}</label>
            <select id={id} className="plain" value={shown} onChange={({ target }) => setShown(target.value)}>
              <option value="any">{t('audit.any')}</option>
              {unusualKind.options.map((name) => (
                <option key={name} value={name}>
                  {say(unusualKinds[name])}
                </option>
              ))}
              <option value="">{t('audit.all')}</option>
            </select>
          </span>
          <span>
            <label htmlFor={`${id}-about`}>{t('audit.kind')}</label>
            <select
              id={`${id}-about`}
              className="plain"
              value={about}
              onChange={({ target }) => setAbout(target.value)}
            >
              <option value="">{t('audit.kind.all')}</option>
              {viewKind.options.map((name) => (
                <option key={name} value={name}>
                  {say(viewKinds[name])}
                </option>
              ))}
            </select>
          </span>
        </p>
        <Views key={`${shown} ${about}`} asked={asked} />
      </section>
      <Exports />
      <Certificates />
    </div>
  )
}

/** Whose data it was, as far as the log tells. */
const Whose = ({ item }: { readonly item: ViewItem }) => {
  const { t, number } = useWords()
  if (item.people !== null) return t('audit.people', { n: number(item.people), number: item.export ?? '' })
  const who = item.subject ?? (item.searchedBy === null ? t('audit.unnamed') : item.vain ? t('audit.nobody') : '—')
  return item.number === null ? who : `${who} · ${item.number}`
}

const Views = ({ asked }: { readonly asked: LooksAsked }) => {
  const { t, say, moment } = useWords()
  const now = useNow()
  const { first, items, more, problem } = useFurther(
    `views ${asked.unusual ?? ''} ${asked.kind ?? ''}`,
    (cursor, signal) => listViews(asked, cursor, signal),
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
                  <Whose item={item} />
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
