import { type AccountEventKind, accountEventKinds, type AccountEvents as Page } from '@mazha/contracts/login'
import { Button, Input, Select } from 'antd'
import { useId, useState } from 'react'
import { listAccountEvents } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import './account-events.css'

/** What happened to accounts, for the auditor. */
export default function AccountEvents() {
  const { t } = useWords()
  const id = useId()
  const [q, setQ] = useState('')
  const [kind, setKind] = useState<string | null>(null)
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('events.title')}</h1>
          <p>{t('events.about')}</p>
        </div>
      </header>
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

/** Who tried is not known; or it may have been the person or a rule. The log must not say that it was the person. */
const nobodyNamed: readonly AccountEventKind[] = ['log_in_refused', 'locked', 'second_factor_refused', 'photo_gone']
/** Nobody does these to oneself: without a name they were done by a command on the server, or by it. */
const doneByServer: readonly AccountEventKind[] = [
  'log_in_opened',
  'password_reset',
  'second_factor_reset',
  'reopened',
  'post_given',
  'post_ended',
  'setting_changed',
]
/** These happen to no account. */
const ofNobody: readonly AccountEventKind[] = ['post_scoped', 'setting_changed']

const Row = ({ event }: { readonly event: Page['items'][number] }) => {
  const { t, say, moment } = useWords()
  const now = useNow()
  const unnamed = (event.person === null && event.kind !== 'setting_changed') || nobodyNamed.includes(event.kind)
  const unsaid = doneByServer.includes(event.kind) ? t('events.server') : t('events.self')
  const by = event.by?.name ?? (unnamed ? '–' : unsaid)
  return (
    <tr>
      <td className="number">{moment(event.at, now)}</td>
      <td>
        {t(`event.${event.kind}`)}
        {event.post !== null && ` ${say(event.post)}`}
        {event.scope !== null && ` · ${say(event.scope)}`}
      </td>
      <td>{event.person?.name ?? (ofNobody.includes(event.kind) ? '–' : t('events.nobody'))}</td>
      <td>{by}</td>
      <td>{event.device === '' ? '–' : event.device}</td>
    </tr>
  )
}
