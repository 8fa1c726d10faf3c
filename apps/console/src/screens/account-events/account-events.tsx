import { accountEventKinds, type AccountEvents as Page, whoDid, whoseAccount } from '@mazha/contracts/login'
import { Button, Input, Select } from 'antd'
import { useId, useState } from 'react'
import { accountEventsPath, listAccountEvents } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { ExportDialog } from '../../parts/export-dialog.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import './account-events.css'

/** What happened to accounts, for the auditor. */
export default function AccountEvents() {
  const { t } = useWords()
  const id = useId()
  const [q, setQ] = useState('')
  const [kind, setKind] = useState<string | null>(null)
  const [exporting, setExporting] = useState(false)
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('events.title')}</h1>
          <p>{t('events.about')}</p>
        </div>
        <Button icon={<Icon name="download" />} onClick={() => setExporting(true)}>
          {t('export')}
        </Button>
      </header>
      {exporting && (
        <ExportDialog
          pathOf={(reason) => accountEventsPath({ q: q.trim(), kind }, reason)}
          close={() => setExporting(false)}
        />
      )}
      <div className="events-filter">
        <div>
          <label htmlFor={`${id}q`}>{t('events.search')}</label>
          <Input id={`${id}q`} allowClear value={q} onChange={(event) => setQ(event.target.value)} />
        </div>
        <div>
          <label htmlFor={`${id}k`}>{t('events.kind')}</label>
          <Select
            id={`${id}k`}
            value={kind ?? ''}
            onChange={(value: string) => setKind(value === '' ? null : value)}
            options={[
              { value: '', label: t('events.any') },
              ...accountEventKinds.map((one) => ({ value: one, label: t(`event.${one}`) })),
            ]}
          />
        </div>
      </div>
      <Events key={`${q} ${kind ?? ''}`} q={q.trim()} kind={kind} />
    </div>
  )
}

const Events = ({ q, kind }: { readonly q: string; readonly kind: string | null }) => {
  const { t } = useWords()
  const [pages, setPages] = useState<readonly Page[]>([])
  const cursor = pages.at(-1)?.next ?? null
  const first = useAnswer('first', (signal) => listAccountEvents({ q, kind, cursor: null }, signal))
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const shown = first.data === undefined ? [] : [first.data, ...pages]
  const next = pages.length === 0 ? (first.data?.next ?? null) : cursor
  const more = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      const page = await listAccountEvents({ q, kind, cursor: next })
      setPages((was) => [...was, page])
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const items = shown.flatMap((page) => page.items)
  if (first.problem !== undefined) return <ProblemNotice problem={first.problem} again={first.reload} />
  if (first.data === undefined) return <Bones />
  if (items.length === 0) return <Empty title={t('events.none')} />
  return (
    <>
      <Sideways className="table-frame" label={t('events.title')}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('events.at')}</th>
              <th scope="col">{t('events.kind')}</th>
              <th scope="col">{t('events.person')}</th>
              <th scope="col">{t('events.by')}</th>
              <th scope="col">{t('events.device')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((event) => (
              <Row key={event.id} event={event} />
            ))}
          </tbody>
        </table>
      </Sideways>
      {problem !== null && <ProblemNotice problem={problem} />}
      {next !== null && (
        <div>
          <Button loading={busy} onClick={() => void more()}>
            {t('events.more')}
          </Button>
        </div>
      )}
    </>
  )
}

const Row = ({ event }: { readonly event: Page['items'][number] }) => {
  const { t, say, moment } = useWords()
  const now = useNow()
  const by = whoDid(event)
  const whose = whoseAccount(event)
  return (
    <tr>
      <td className="number">{moment(event.at, now)}</td>
      <td>
        {t(`event.${event.kind}`)}
        {event.post !== null && ` ${say(event.post)}`}
        {event.scope !== null && ` · ${say(event.scope)}`}
      </td>
      <td>{typeof whose === 'object' ? whose.name : t(`events.${whose}`)}</td>
      <td>{typeof by === 'object' ? by.name : t(`events.${by}`)}</td>
      <td>{event.device === '' ? '–' : event.device}</td>
    </tr>
  )
}
