import { exportKind, exportKinds } from '@mazha/contracts/audit'
import { Button } from 'antd'
import { useId, useState } from 'react'
import { type ExportsAsked, listExporters, listExports } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { useFurther } from './use-further.ts'

const everything: ExportsAsked = { person: null, kind: null, from: null, to: null }

/** What left the house: by whom, of which kind, on which days. */
export const Exports = () => {
  const { t, say } = useWords()
  const id = useId()
  const [asked, setAsked] = useState(everything)
  const people = useAnswer('exporters', listExporters)
  const put = (field: keyof ExportsAsked) => (event: { readonly target: { readonly value: string } }) =>
    setAsked({ ...asked, [field]: event.target.value === '' ? null : event.target.value })
  return (
    <section className="card audit-card">
      <h2>{t('audit.exports')}</h2>
      {people.problem !== undefined && <ProblemNotice problem={people.problem} again={people.reload} />}
      <p className="audit-filters">
        <span>
          <label htmlFor={`${id}-person`}>{t('audit.taker')}</label>
          <select id={`${id}-person`} className="plain" value={asked.person ?? ''} onChange={put('person')}>
            <option value="">{t('audit.everybody')}</option>
            {(people.data?.items ?? []).map(({ person, name }) => (
              <option key={person} value={person}>
                {name}
              </option>
            ))}
          </select>
        </span>
        <span>
          <label htmlFor={`${id}-kind`}>{t('audit.kind')}</label>
          <select id={`${id}-kind`} className="plain" value={asked.kind ?? ''} onChange={put('kind')}>
            <option value="">{t('audit.kind.all')}</option>
            {exportKind.options.map((kind) => (
              <option key={kind} value={kind}>
                {say(exportKinds[kind])}
              </option>
            ))}
          </select>
        </span>
        <span>
          <label htmlFor={`${id}-from`}>{t('audit.from')}</label>
          <input id={`${id}-from`} type="date" className="plain" value={asked.from ?? ''} onChange={put('from')} />
        </span>
        <span>
          <label htmlFor={`${id}-to`}>{t('audit.to')}</label>
          <input id={`${id}-to`} type="date" className="plain" value={asked.to ?? ''} onChange={put('to')} />
        </span>
      </p>
      <List key={JSON.stringify(asked)} asked={asked} />
    </section>
  )
}

const List = ({ asked }: { readonly asked: ExportsAsked }) => {
  const { t, say, moment } = useWords()
  const now = useNow()
  const { first, items, more, problem } = useFurther(`exports ${JSON.stringify(asked)}`, (cursor, signal) =>
    listExports(asked, cursor, signal),
  )
  if (first.problem !== undefined) return <ProblemNotice problem={first.problem} again={first.reload} />
  if (first.data === undefined) return <Bones />
  if (items.length === 0) return <Empty title={t('audit.none')} />
  return (
    <>
      <Sideways className="table-frame" label={t('audit.exports')}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('audit.number')}</th>
              <th scope="col">{t('audit.when')}</th>
              <th scope="col">{t('audit.taker')}</th>
              <th scope="col">{t('audit.kind')}</th>
              <th scope="col">{t('audit.purpose')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.number}>
                <td className="number">{item.number}</td>
                <td className="number">{moment(item.at, now)}</td>
                <td>{item.name}</td>
                <td>{say(item.kindTitle)}</td>
                <td>{item.reason}</td>
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
