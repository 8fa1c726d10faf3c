import { type ComponentProps, type ReactNode, useId, useState } from 'react'
import { useWords, type Words } from '../../app/language.tsx'
import { ErrorSummary, type SummaryItem } from './error-summary.tsx'

type Props = Omit<ComponentProps<'form'>, 'onSubmit' | 'noValidate' | 'children'> & {
  readonly send: () => void
  /** Whether what no single field can tell is there as well, such as a choice from a list of ours. */
  readonly ready?: boolean
  readonly children: ReactNode
}

/**
 * A form of native fields that is checked by their own rules (`required`, `minLength`, `pattern`, `min`) but speaks in the page's
 * words and language, not the browser's: a summary that links each field, as the forms of procedures have it.
 */
export const CheckedForm = ({ send, ready = true, children, ...rest }: Props) => {
  const words = useWords()
  const id = useId()
  const [faults, setFaults] = useState<readonly SummaryItem[]>([])
  return (
    <form
      {...rest}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        // A form within another one's place is sent by itself.
        event.stopPropagation()
        const found = faultsIn(event.currentTarget, words, id)
        const unsaid = found.length === 0 && !ready ? [{ field: '', words: words.t('form.incomplete') }] : found
        setFaults(unsaid)
        if (unsaid.length === 0) send()
      }}
    >
      <ErrorSummary id="" items={faults} />
      {children}
    </form>
  )
}

type Checked = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement
const isChecked = (element: Element): element is Checked =>
  'validity' in element && !(element instanceof HTMLButtonElement)

const faultsIn = (form: HTMLFormElement, words: Words, id: string): SummaryItem[] =>
  [...form.elements].filter(isChecked).flatMap((field, n) => {
    if (!field.willValidate || field.validity.valid) {
      field.removeAttribute('aria-invalid')
      return []
    }
    field.setAttribute('aria-invalid', 'true')
    if (field.id === '') field.id = `${id}${n}`
    return [{ field: field.id, words: wordsOf(field, words) }]
  })

const wordsOf = (field: Checked, { t, date }: Words): string => {
  const label = (field.labels?.[0]?.textContent ?? field.getAttribute('aria-label') ?? '').trim()
  const { valueMissing, tooShort, rangeUnderflow, rangeOverflow } = field.validity
  if (valueMissing) return t('fault.missing', { label })
  if (!(field instanceof HTMLSelectElement) && tooShort) return t('fault.short', { label, min: field.minLength })
  if (field instanceof HTMLInputElement && rangeUnderflow) return t('fault.low', { label, min: date(field.min) })
  if (field instanceof HTMLInputElement && rangeOverflow) return t('fault.high', { label, max: date(field.max) })
  return t('fault.form', { label })
}
