import { Button } from 'antd'
import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { ServerRefusal } from '../../api/client.ts'
import { useKeydown } from '../../app/keys.tsx'
import { useWords } from '../../app/language.tsx'
import { recall, remember } from '../../app/remembered.ts'
import { Notice, problemWords } from '../notice.tsx'
import { FieldControl } from './field-control.tsx'
import { ErrorSummary, type SummaryItem } from './error-summary.tsx'
import { faultOf, fieldsOf, type FormField, type FormValues, inputOf } from './schema.ts'
import './form.css'

type Props = {
  readonly schema: unknown
  readonly title: string
  readonly hint?: string | undefined
  /** Name under which this tab keeps what is typed; null: not kept. */
  readonly draft: string | null
  /** `kept`: nothing was done, and what was typed must stay. */
  readonly send: (input: Readonly<Record<string, unknown>>) => Promise<'done' | 'kept'>
  readonly cancel?: (() => void) | undefined
  readonly focus?: boolean
  /** What is known already, by field name; what was typed before goes first. */
  readonly known?: FormValues
}

const nothing: FormValues = {}
const isValues = (value: unknown): value is FormValues =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const first = (draft: string | null, fields: readonly FormField[], known: FormValues): FormValues => {
  const kept = draft === null ? undefined : recall(sessionStorage, draft)
  if (isValues(kept)) return kept
  return Object.fromEntries(
    fields.flatMap(({ name, default: preset }) => {
      const value = preset ?? known[name]
      return value === undefined || value === null ? [] : [[name, value]]
    }),
  )
}

/** A form rendered from its JSON Schema. Faults stand in a summary that leads to each field; what was typed stays. */
export const SchemaForm = ({ schema, title, hint, draft, send, cancel, focus = true, known = nothing }: Props) => {
  const { t, say } = useWords()
  const id = useId()
  const fields = useMemo(() => fieldsOf(schema), [schema])
  const [values, setValues] = useState<FormValues>(() => first(draft, fields, known))
  const [faults, setFaults] = useState<readonly SummaryItem[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  useKeydown(form, (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit()
    const listOpen = event.target instanceof HTMLElement && event.target.getAttribute('aria-expanded') === 'true'
    if (event.key === 'Escape' && cancel !== undefined && !event.defaultPrevented && !listOpen) {
      event.stopPropagation()
      event.preventDefault()
      cancel()
    }
  })
  useEffect(() => {
    if (!focus) return
    const control =
      form.current?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, select') ??
      form.current?.querySelector<HTMLElement>('button[type=submit]')
    control?.focus()
    control?.closest('form')?.scrollIntoView({ block: 'nearest' })
  }, [focus])

  const set = (name: string, value: unknown): void => {
    setValues((was) => {
      const next = { ...was, [name]: value }
      if (draft !== null) remember(sessionStorage, draft, next)
      return next
    })
    setFaults((was) => was.filter((fault) => fault.field !== name))
  }
  const label = (field: FormField): string => (field.label === undefined ? field.name : say(field.label))

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const found = fields.flatMap((field): SummaryItem[] => {
      const fault = faultOf(field, values[field.name])
      return fault === null
        ? []
        : [
            {
              field: field.name,
              words: t(`fault.${fault}`, {
                label: label(field),
                min: field.minLength ?? field.minimum ?? 0,
                max: field.maxLength ?? field.maximum ?? 0,
              }),
            },
          ]
    })
    setFaults(found)
    setProblem(null)
    if (found.length > 0) return
    setBusy(true)
    try {
      const end = await send(inputOf(fields, values))
      if (end === 'done' && draft !== null) remember(sessionStorage, draft, undefined)
    } catch (error) {
      setProblem(error)
      if (error instanceof ServerRefusal) setFaults(serverFaults(error, fields))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form ref={form} className="schema-form" noValidate aria-label={title} onSubmit={(event) => void submit(event)}>
      {hint !== undefined && <p className="muted">{hint}</p>}
      <ErrorSummary id={id} items={faults} />
      {problem !== null && faults.length === 0 && <Notice kind="wrong">{problemWords(problem, t)}</Notice>}
      {fields.map((field) => (
        <FieldControl
          key={field.name}
          id={`${id}${field.name}`}
          field={field}
          value={values[field.name]}
          set={(value) => set(field.name, value)}
          fault={faults.find((fault) => fault.field === field.name)?.words ?? null}
        />
      ))}
      {fields.some((field) => field.private === true) && <p className="muted small">{t('form.private')}</p>}
      <div className="row-of-buttons">
        <Button type="primary" htmlType="submit" loading={busy}>
          {title}
        </Button>
        {cancel !== undefined && (
          <Button type="text" onClick={cancel}>
            {t('cancel')}
          </Button>
        )}
      </div>
    </form>
  )
}

const serverFaults = (refusal: ServerRefusal, fields: readonly FormField[]): readonly SummaryItem[] =>
  refusal.fields.flatMap(({ path, message }) => {
    const parts = path.split(/[./]/)
    const field = fields.find(({ name }) => parts.includes(name))
    return field === undefined ? [] : [{ field: field.name, words: message }]
  })
