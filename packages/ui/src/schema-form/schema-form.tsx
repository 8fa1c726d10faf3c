import { type ReactNode, useState } from 'react'
import type { Text } from '@mazha/contracts/text'
import { ErrorSummary, type FieldProblem } from '../error-summary/error-summary.tsx'
import { ChoiceField, GroupField, LineField, LinesField } from '../field/field.tsx'
import {
  faultsOf,
  type FormFault,
  type FormField,
  type FormValue,
  type FormValues,
  inputOf,
  readForm,
} from './form-schema.ts'

export type FormWords = {
  readonly pick: (text: Text) => string
  readonly problemTitle: (count: number) => string
  readonly fault: (fault: FormFault) => string
  readonly optional: string
  readonly yes: string
  readonly no: string
  readonly left: (count: number) => string
  readonly unsupported: string
}

/** What the server refused, by field name; `''` for the form as a whole. */
export type FormRefusal = { readonly field: string; readonly message: string }

export type FilesControl = (control: { readonly id: string; readonly max: number }) => ReactNode

/**
 * Renders any form that the API offers. Problems stand above the form, each linked to its field, and again at the
 * field; what was typed is kept. `files` draws the control for attachments; `filesOf` gives their ids at the end.
 */
export const SchemaForm = ({
  id,
  form,
  words,
  submitLabel,
  busy,
  files,
  filesOf,
  onSubmit,
  onCancel,
  cancelLabel,
}: {
  readonly id: string
  readonly form: Readonly<Record<string, unknown>> | null
  readonly words: FormWords
  readonly submitLabel: string
  readonly busy: boolean
  readonly files: FilesControl
  /** Waits for uploads; undefined when one did not get through. */
  readonly filesOf: () => Promise<readonly string[] | undefined>
  readonly onSubmit: (input: Record<string, unknown>) => Promise<readonly FormRefusal[]>
  readonly onCancel: () => void
  readonly cancelLabel: string
}) => {
  const fields = readForm(form ?? {})
  const [values, setValues] = useState<FormValues>({})
  const [problems, setProblems] = useState<readonly FieldProblem[]>([])
  const controlId = (name: string): string => `${id}-${name}`

  const submit = async (): Promise<void> => {
    if (busy) return
    const withFiles: Record<string, FormValue> = { ...values }
    for (const field of fields.filter(({ widget }) => widget === 'files')) {
      const ids = await filesOf()
      if (!ids) return
      withFiles[field.name] = ids
    }
    const faults = faultsOf(fields, withFiles)
    if (faults.length > 0) {
      setProblems(faults.map((fault) => ({ field: controlId(fault.field.name), message: words.fault(fault) })))
      return
    }
    const refused = await onSubmit(inputOf(fields, withFiles))
    setProblems(refused.map(({ field, message }) => ({ field: controlId(field), message })))
  }

  return (
    <form
      className="schema-form"
      noValidate
      id={controlId('')}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <ErrorSummary title={words.problemTitle(problems.length)} problems={problems} />
      {fields.map((field) => (
        <OneField
          key={field.name}
          id={controlId(field.name)}
          field={field}
          words={words}
          value={values[field.name]}
          problem={problems.find((problem) => problem.field === controlId(field.name))?.message}
          files={files}
          onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      <div className="acts">
        <button type="submit" className="button main" aria-disabled={busy}>
          {submitLabel}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {cancelLabel}
        </button>
      </div>
    </form>
  )
}

const OneField = ({
  id,
  field,
  words,
  value,
  problem,
  files,
  onChange,
}: {
  readonly id: string
  readonly field: FormField
  readonly words: FormWords
  readonly value: FormValue | undefined
  readonly problem: string | undefined
  readonly files: FilesControl
  readonly onChange: (value: FormValue) => void
}) => {
  const around = {
    id,
    problem,
    label: (
      <>
        {words.pick(field.label)}
        {field.required ? null : <span className="optional">（{words.optional}）</span>}
      </>
    ),
    ...(field.hint ? { hint: words.pick(field.hint) } : {}),
  }
  const words1 = typeof value === 'string' ? value : ''
  switch (field.widget) {
    case 'lines':
      return (
        <LinesField
          {...around}
          value={words1}
          onChange={onChange}
          left={words.left}
          {...(field.max === null ? {} : { max: field.max })}
        />
      )
    case 'line':
    case 'matter':
      return <LineField {...around} value={words1} onChange={onChange} />
    case 'number':
      return <LineField {...around} value={words1} onChange={onChange} input={{ inputMode: 'numeric' }} />
    case 'date':
      return <LineField {...around} value={words1} onChange={onChange} input={{ type: 'date' }} />
    case 'choice':
      return (
        <ChoiceField
          {...around}
          choices={field.options.map((option) => ({ value: option.value, label: words.pick(option.label) }))}
          value={typeof value === 'string' ? value : null}
          onChange={onChange}
        />
      )
    case 'yes_no':
      return (
        <ChoiceField
          {...around}
          choices={[
            { value: 'yes', label: words.yes },
            { value: 'no', label: words.no },
          ]}
          value={typeof value === 'boolean' ? (value ? 'yes' : 'no') : null}
          onChange={(chosen) => onChange(chosen === 'yes')}
        />
      )
    case 'files':
      return <GroupField {...around}>{files({ id: `${id}-chooser`, max: field.max ?? 9 })}</GroupField>
    case 'unit':
    case 'units':
    case 'person':
    case 'people':
    case 'place':
    case 'unknown':
      return <GroupField {...around}>{words.unsupported}</GroupField>
    default:
      return field.widget satisfies never
  }
}
