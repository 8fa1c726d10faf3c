import type { PostItem } from '@mazha/contracts/staff'
import { Button, Checkbox } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { giveTerm } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { useFocusBack } from '../../app/use-focus.ts'
import { CheckedForm } from '../../parts/form/checked-form.tsx'
import { newId } from '../../app/new-id.ts'
import { ProblemNotice } from '../../parts/notice.tsx'
import { type Chosen, PersonChoice } from './person-choice.tsx'

/** Gives a post to somebody from a day on. */
export const GiveTerm = ({
  post,
  close,
  done,
}: {
  readonly post: PostItem
  readonly close: () => void
  readonly done: () => void
}) => {
  const { t, say } = useWords()
  const id = useId()
  const head = useRef<HTMLHeadingElement>(null)
  const [chosen, setChosen] = useState<Chosen>(null)
  const [from, setFrom] = useState('')
  const [until, setUntil] = useState('')
  const [partTime, setPartTime] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const [person] = useState(newId)
  useFocusBack()
  useEffect(() => head.current?.focus(), [])
  const send = async (): Promise<void> => {
    if (chosen === null) return
    setProblem(null)
    try {
      await giveTerm({
        post: post.id,
        ...('id' in chosen ? { person: chosen.id } : { newPerson: { id: person, name: chosen.name } }),
        ...(from === '' ? {} : { from }),
        ...(until === '' ? {} : { until }),
        partTime,
      })
      done()
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <CheckedForm className="card staff-form" ready={chosen !== null} send={() => void send()}>
      <h2 tabIndex={-1} ref={head}>
        {t('staff.give.to', { post: say(post.title) })}
      </h2>
      <PersonChoice label={t('staff.who')} allowNew choose={setChosen} />
      <label htmlFor={`${id}-from`}>{t('staff.from')}</label>
      <input
        id={`${id}-from`}
        className="plain"
        type="date"
        value={from}
        onChange={(event) => setFrom(event.target.value)}
      />
      <label htmlFor={`${id}-until`}>{t('staff.until')}</label>
      <input
        id={`${id}-until`}
        className="plain"
        type="date"
        value={until}
        onChange={(event) => setUntil(event.target.value)}
      />
      <Checkbox checked={partTime} onChange={(event) => setPartTime(event.target.checked)}>
        {t('staff.part-time')}
      </Checkbox>
      {problem !== null && <ProblemNotice problem={problem} />}
      <p className="row-of-buttons">
        <Button type="primary" htmlType="submit">
          {t('staff.give')}
        </Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </p>
    </CheckedForm>
  )
}
