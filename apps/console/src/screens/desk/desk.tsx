import { longestText } from '@mazha/contracts/limits'
import { isPhone } from '@mazha/contracts/phone'
import type { SimilarMatter, StaffReceipt } from '@mazha/contracts/api'
import { Button, Input } from 'antd'
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from 'react'
import { actOn, getDistrict, getMatter, listProcedures, register, similarTo } from '../../api/calls.ts'
import { ServerRefusal } from '../../api/client.ts'
import { useWords } from '../../app/language.tsx'
import { newId } from '../../app/new-id.ts'
import { remember } from '../../app/remembered.ts'
import { useAnswer } from '../../app/use-answer.ts'
import { ErrorSummary, type SummaryItem } from '../../parts/form/error-summary.tsx'
import { FilesField } from '../../parts/form/files-field.tsx'
import { fieldsOf } from '../../parts/form/schema.ts'
import { Notice, problemWords } from '../../parts/notice.tsx'
import { blank, type Draft, draftName, keptDraft } from './draft.ts'
import { Handed } from './handed.tsx'
import { SimilarList } from './similar-list.tsx'
import '../../parts/form/form.css'
import './desk.css'

const ways = ['phone', 'window', 'letter'] as const

/** What was handed over at the end: the receipt, and what became of the wish to join another matter. */
export type HandedOver = {
  readonly receipt: StaffReceipt
  readonly words: Draft
  readonly joined: 'none' | 'joined' | 'later'
}

/** A call, a walk-in or a letter, registered while the person waits: one form, the keyboard alone. */
const Desk = () => {
  const { t, say } = useWords()
  const procedures = useAnswer('procedures', listProcedures)
  const [draft, setDraft] = useState<Draft>(keptDraft)
  const [faults, setFaults] = useState<readonly SummaryItem[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [handed, setHanded] = useState<HandedOver | null>(null)
  const [join, setJoin] = useState<SimilarMatter | null>(null)
  const clientId = useRef(newId())
  const form = useRef<HTMLFormElement>(null)
  const district = useAnswer('district', getDistrict)
  const words = JSON.stringify([draft.text.trim(), draft.title.trim(), draft.address.trim()])
  const rested = useSettled(words, 400) === words
  const typed = draft.text.trim().length >= 4
  // What was found stays in sight while somebody types on, so that nothing jumps and no focus is lost.
  const [lastFound, setLastFound] = useState<readonly SimilarMatter[]>([])
  const similar = useAnswer(!typed || !rested || handed !== null ? null : `similar ${words}`, async (signal) => {
    const answer = await similarTo(
      { text: draft.text.trim(), title: draft.title.trim() || undefined, address: draft.address.trim() || undefined },
      signal,
    )
    if (!signal.aborted) setLastFound(answer.items.slice(0, 5))
    return answer
  })
  const found = typed && handed === null ? lastFound : []

  const heard = useEffectEvent((event: KeyboardEvent) => {
    if (handed !== null) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      form.current?.requestSubmit()
    }
    const chosen = event.altKey && /^Digit[1-5]$/.test(event.code) ? found[Number(event.code.slice(5)) - 1] : undefined
    if (chosen !== undefined) {
      event.preventDefault()
      setJoin(join?.id === chosen.id ? null : chosen)
    }
  })
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => heard(event)
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [])

  const set = <K extends keyof Draft>(name: K, value: Draft[K]): void => {
    setDraft((was) => {
      const next = { ...was, [name]: value }
      remember(sessionStorage, draftName, next)
      return next
    })
    setFaults((was) => was.filter(({ field }) => field !== name))
  }
  useEffect(() => {
    if (handed === null) document.getElementById('desk-text')?.focus()
  }, [handed])

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const wrong: SummaryItem[] = []
    if (draft.text.trim() === '') wrong.push({ field: 'text', words: t('fault.missing', { label: t('desk.text') }) })
    if (draft.phone.trim() !== '' && !isPhone(draft.phone)) wrong.push({ field: 'phone', words: t('fault.phone') })
    setFaults(wrong)
    setProblem(null)
    if (wrong.length > 0) return
    setBusy(true)
    try {
      const receipt = await register(bodyOf(draft, clientId.current))
      const joined = join === null ? 'none' : await joinTo(receipt.id, join.number)
      remember(sessionStorage, draftName, undefined)
      setHanded({ receipt, words: draft, joined })
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const next = (): void => {
    clientId.current = newId()
    setDraft((was) => ({ ...blank, channel: was.channel }))
    setJoin(null)
    setProblem(null)
    setHanded(null)
  }

  if (handed !== null) return <Handed handed={handed} next={next} />
  const field = (
    name: 'phone' | 'name' | 'address' | 'title',
    label: string,
    extra: Readonly<Record<string, unknown>> = {},
  ) => (
    <div className={`field desk-${name}${faults.some((fault) => fault.field === name) ? ' faulty' : ''}`}>
      <label htmlFor={`desk-${name}`}>{label}</label>
      {faults
        .filter((fault) => fault.field === name)
        .map((fault) => (
          <p key={fault.words} className="field-fault">
            {fault.words}
          </p>
        ))}
      <Input
        id={`desk-${name}`}
        value={draft[name]}
        onChange={(event) => set(name, event.target.value)}
        autoComplete="off"
        {...extra}
      />
    </div>
  )
  return (
    <div className="page desk">
      <header className="page-head">
        <div>
          <h1>{t('nav.desk')}</h1>
          <p>{t('desk.about')}</p>
        </div>
        <p className="desk-keys muted">
          <kbd>Tab</kbd> {t('desk.key.field')} <kbd>Alt 1–5</kbd> {t('desk.key.join')} <kbd>Ctrl Enter</kbd>{' '}
          {t('desk.send')}
        </p>
      </header>
      <div className="desk-body">
        <form ref={form} className="card schema-form" noValidate onSubmit={(event) => void submit(event)}>
          <ErrorSummary id="desk-" items={faults} />
          {problem !== null && <Notice kind="wrong">{problemWords(problem, t)}</Notice>}
          {(procedures.data?.items.length ?? 0) > 1 && (
            <fieldset className="field">
              <legend>{t('desk.procedure')}</legend>
              <div className="choices">
                {procedures.data?.items.map(({ id, title }) => (
                  <label key={id} className={draft.procedure === id ? 'choice chosen' : 'choice'}>
                    <input
                      type="radio"
                      name="procedure"
                      checked={draft.procedure === id}
                      onChange={() => set('procedure', id)}
                    />
                    {say(title)}
                  </label>
                ))}
              </div>
            </fieldset>
          )}
          <fieldset className="field">
            <legend>{t('desk.way')}</legend>
            <div className="choices">
              {ways.map((way) => (
                <label key={way} className={draft.channel === way ? 'choice chosen' : 'choice'}>
                  <input
                    type="radio"
                    name="channel"
                    checked={draft.channel === way}
                    onChange={() => set('channel', way)}
                  />
                  {t(`channel.${way}`)}
                </label>
              ))}
            </div>
          </fieldset>
          <div className={`field${faults.some((fault) => fault.field === 'text') ? ' faulty' : ''}`}>
            <label htmlFor="desk-text">{t('desk.text')}</label>
            <p className="field-hint" id="desk-text-hint">
              {t('desk.text.hint')}
            </p>
            <Input.TextArea
              id="desk-text"
              aria-describedby="desk-text-hint"
              aria-required
              autoSize={{ minRows: 5, maxRows: 14 }}
              maxLength={longestText}
              value={draft.text}
              onChange={(event) => set('text', event.target.value)}
            />
          </div>
          <div className="desk-pair">
            {field('address', t('desk.address'), { list: 'desk-places', maxLength: 300 })}
            <div className="field">
              <label htmlFor="desk-category">{t('filter.category')}</label>
              <select
                id="desk-category"
                className="plain"
                value={draft.category}
                onChange={(event) => set('category', event.target.value)}
              >
                <option value="">{t('desk.category.none')}</option>
                {(district.data?.categories ?? []).map((category) => (
                  <option key={category.id} value={category.id}>
                    {say(category.title)}
                  </option>
                ))}
              </select>
            </div>
          </div>
          <datalist id="desk-places">
            {(district.data?.places ?? []).map((place) => (
              <option key={say(place.name)}>{say(place.name)}</option>
            ))}
          </datalist>
          <div className="desk-pair">
            {field('phone', t('desk.phone'), { inputMode: 'tel', maxLength: 20 })}
            {field('name', t('desk.name'), { maxLength: 60 })}
          </div>
          {field('title', t('desk.title'), { maxLength: 120, placeholder: t('desk.title.hint') })}
          <div className="field">
            <span className="muted">{t('desk.files')}</span>
            <FilesField id="desk-files" max={9} value={draft.files} set={(files) => set('files', files)} />
          </div>
          {join !== null && (
            <Notice kind="care">
              <strong>{t('desk.joining', { title: join.title })}</strong>
              <span>{t('desk.joining.what')}</span>
            </Notice>
          )}
          <div className="row-of-buttons">
            <Button type="primary" size="large" htmlType="submit" loading={busy}>
              {t(join === null ? 'desk.send' : 'desk.send-join')}
            </Button>
          </div>
        </form>
        <SimilarList
          found={found}
          loading={similar.loading || (typed && !rested)}
          problem={similar.problem}
          typed={typed}
          join={join}
          choose={(one) => setJoin(join?.id === one.id ? null : one)}
        />
      </div>
    </div>
  )
}

const useSettled = (value: string, ms: number): string => {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), ms)
    return () => window.clearTimeout(timer)
  }, [value, ms])
  return settled
}

const bodyOf = (draft: Draft, clientId: string): Parameters<typeof register>[0] => {
  const [phone, name, address, title] = [
    draft.phone.trim(),
    draft.name.trim(),
    draft.address.trim(),
    draft.title.trim(),
  ]
  return {
    clientId,
    procedure: draft.procedure,
    channel: draft.channel,
    text: draft.text.trim(),
    ...(title === '' ? {} : { title }),
    ...(draft.category === '' ? {} : { category: draft.category }),
    ...(address === '' ? {} : { location: { address } }),
    ...(phone === '' && name === ''
      ? {}
      : { contact: { ...(name === '' ? {} : { name }), ...(phone === '' ? {} : { phone }) } }),
    ...(draft.files.length === 0 ? {} : { files: [...draft.files] }),
  }
}

/**
 * Joins the new matter to an open one: the caller keeps a receipt of their own, the work is done once. The law of the
 * procedure says who may; where it is not this clerk, a dispatcher joins them later.
 */
const joinTo = async (id: string, into: string): Promise<'joined' | 'later'> => {
  try {
    const matter = await getMatter(id)
    for (const offer of matter.actions) {
      const target = fieldsOf(offer.form).find(({ widget }) => widget === 'matter')
      if (offer.action !== 'merge' || target === undefined) continue
      await actOn(matter.id, offer.action, {
        clientId: newId(),
        version: matter.version,
        input: { [target.name]: into },
      })
      return 'joined'
    }
    return 'later'
  } catch (error) {
    // The request itself is registered; that the joining failed must not look as if it were not.
    if (error instanceof ServerRefusal) return 'later'
    throw error
  }
}

export default Desk
