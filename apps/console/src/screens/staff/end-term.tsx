import type { HandoverPreview, PersonView } from '@mazha/contracts/staff'
import { Button, Input } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { endTerm, previewEnd } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { useFocusBack } from '../../app/use-focus.ts'
import { Notice, ProblemNotice } from '../../parts/notice.tsx'
import { AreaLink, WorkLink } from './links.tsx'
import { type Chosen, PersonChoice } from './person-choice.tsx'

type Term = PersonView['terms'][number]

/** Ends a term: first it shows what passes on to whom, then it is done. */
export const EndTerm = ({
  person,
  term,
  close,
  done,
}: {
  readonly person: PersonView
  readonly term: Term
  readonly close: () => void
  readonly done: (words: string) => void
}) => {
  const { t, say } = useWords()
  const id = useId()
  const head = useRef<HTMLHeadingElement>(null)
  const [lastDay, setLastDay] = useState('')
  const [successor, setSuccessor] = useState<Chosen>(null)
  const [reason, setReason] = useState('')
  const [preview, setPreview] = useState<HandoverPreview | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  useFocusBack()
  useEffect(() => head.current?.focus(), [])
  const body = {
    person: person.id,
    post: term.post,
    from: term.from,
    ...(lastDay === '' ? {} : { lastDay }),
    ...(successor !== null && 'id' in successor ? { successor: successor.id } : {}),
    ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
  }
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(error)
    }
  }
  const look = () => attempt(async () => setPreview(await previewEnd(body)))
  const end = () =>
    attempt(async () => {
      const { lastDay: day, handedOver } = await endTerm(body)
      done(t('staff.ended.done', { day, count: handedOver }))
    })
  const changed = (): void => setPreview(null)
  return (
    <form
      className="card staff-form"
      onSubmit={(event) => {
        event.preventDefault()
        void look()
      }}
    >
      <h2 tabIndex={-1} ref={head}>
        {t('staff.end.of', { name: person.name, post: say(term.title) })}
      </h2>
      <label htmlFor={`${id}-day`}>{t('staff.last-day')}</label>
      <input
        id={`${id}-day`}
        className="plain"
        type="date"
        min={term.from}
        value={lastDay}
        onChange={(event) => {
          changed()
          setLastDay(event.target.value)
        }}
      />
      <PersonChoice
        label={t('staff.successor')}
        except={person.id}
        choose={(chosen) => {
          changed()
          setSuccessor(chosen)
        }}
      />
      <label htmlFor={`${id}-why`}>{t('staff.reason')}</label>
      <Input id={`${id}-why`} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      <div aria-live="polite">
        {preview !== null && <Preview preview={preview} />}
        {problem !== null && <ProblemNotice problem={problem} />}
      </div>
      <p className="row-of-buttons">
        <Button type={preview === null ? 'primary' : 'default'} htmlType="submit">
          {t('staff.preview')}
        </Button>
        {preview !== null && (
          <Button type="primary" danger onClick={() => void end()}>
            {t('staff.end.sure')}
          </Button>
        )}
        <Button onClick={close}>{t('cancel')}</Button>
      </p>
    </form>
  )
}

const Preview = ({ preview }: { readonly preview: HandoverPreview }) => {
  const { t, say } = useWords()
  return (
    <Notice kind={preview.left.length > 0 ? 'care' : 'plain'}>
      {preview.items.length === 0 ? (
        <p>{t('staff.preview.none')}</p>
      ) : (
        <>
          <p>{t('staff.preview.some', { count: preview.items.reduce((sum, { count = 1 }) => sum + count, 0) })}</p>
          <ul>
            {preview.items.slice(0, 20).map((item) => (
              <li key={item.id}>
                {item.count === undefined ? (
                  <WorkLink kind={item.kind} id={item.id} name={say(item.title)} />
                ) : (
                  say(item.title)
                )}{' '}
                → {item.to.personName ?? t('staff.queue')}
              </li>
            ))}
          </ul>
        </>
      )}
      {preview.givesTerm && <p>{t('staff.preview.gives')}</p>}
      {preview.left.length > 0 && (
        <p>
          {t('staff.preview.left')}{' '}
          {preview.left.map((area) => (
            <AreaLink key={area.id} id={area.id} />
          ))}
        </p>
      )}
    </Notice>
  )
}
