import type { BulkActed, MatterRow, OfferedAction } from '@mazha/contracts/api'
import { Button, Modal } from 'antd'
import { useRef, useState } from 'react'
import { actOnMany, getMatter } from '../../api/calls.ts'
import { newId } from '../../app/new-id.ts'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useFocusBack } from '../../app/use-focus.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { SchemaForm } from '../../parts/form/schema-form.tsx'

type Props = { readonly rows: readonly MatterRow[]; readonly close: () => void; readonly done: () => void }

/** One act on many matters of the same state. Each matter answers for itself: what worked stays done, what did not says why. */
export const BulkDialog = ({ rows, close, done }: Props) => {
  const { t, say } = useWords()
  useFocusBack()
  const first = rows[0]
  const states = new Set(rows.map((row) => `${row.procedure} ${row.state}`))
  const offers = useAnswer(first === undefined || states.size > 1 ? null : first.id, (signal) =>
    getMatter(first?.id ?? '', signal),
  )
  const [action, setAction] = useState<OfferedAction | null>(null)
  // The same id until it is answered: a second press must not act twice.
  const clientId = useRef(newId())
  const [results, setResults] = useState<BulkActed | null>(null)

  const send = async (chosen: OfferedAction, input: Readonly<Record<string, unknown>>): Promise<'done'> => {
    setResults(
      await actOnMany(chosen.action, {
        clientId: clientId.current,
        matters: rows.map(({ id, version }) => ({ id, version })),
        input,
      }),
    )
    done()
    return 'done'
  }
  return (
    <Modal open onCancel={close} footer={null} width={620} title={t('bulk.title', { n: rows.length })} destroyOnHidden>
      <div className="bulk">
        {states.size > 1 && <Notice kind="care">{t('bulk.mixed')}</Notice>}
        {states.size === 1 && results === null && (
          <>
            {offers.problem !== undefined && <ProblemNotice problem={offers.problem} again={offers.reload} />}
            {offers.data === undefined && offers.loading && <Bones />}
            {offers.data !== undefined && action === null && (
              <div className="row-of-buttons">
                {offers.data.actions.length === 0 && <Notice>{t('actions.none')}</Notice>}
                {offers.data.actions.map((offer) => (
                  <Button key={offer.action} onClick={() => setAction(offer)}>
                    {say(offer.title)}
                  </Button>
                ))}
              </div>
            )}
            {action !== null && <strong>{say(action.title)}</strong>}
            {action !== null && (
              <SchemaForm
                schema={action.form}
                title={say(action.title)}
                draft={null}
                send={(input) => send(action, input)}
                cancel={() => setAction(null)}
              />
            )}
          </>
        )}
        {results !== null && <Results rows={rows} results={results} close={close} />}
      </div>
    </Modal>
  )
}

const Results = ({
  rows,
  results,
  close,
}: {
  readonly rows: readonly MatterRow[]
  readonly results: BulkActed
  readonly close: () => void
}) => {
  const { t } = useWords()
  const failed = results.items.filter((item) => item.problem !== null)
  return (
    <>
      <Notice kind={failed.length === 0 ? 'good' : 'care'}>
        {t('bulk.result', { done: results.items.length - failed.length, failed: failed.length })}
      </Notice>
      <ul className="bulk-results">
        {results.items.map((item) => {
          const row = rows.find(({ id }) => id === item.id)
          return (
            <li key={item.id}>
              <Icon name={item.problem === null ? 'done' : 'wrong'} />
              <Link to={`/matters/${item.id}`}>{row?.title ?? item.id}</Link>
              {item.problem !== null && <span>{item.problem.detail}</span>}
            </li>
          )
        })}
      </ul>
      <Button type="primary" onClick={close}>
        {t('close')}
      </Button>
    </>
  )
}
