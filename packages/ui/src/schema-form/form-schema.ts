import type { Widget } from '@mazha/contracts/form'
import type { Text } from '@mazha/contracts/text'

/** A field of an offered form, read from the JSON Schema that the API hands out (see contracts/form.ts). */
export type FormField = {
  readonly name: string
  readonly widget: Widget | 'unknown'
  readonly label: Text
  readonly hint: Text | null
  readonly required: boolean
  readonly options: readonly { readonly value: string; readonly label: Text }[]
  readonly min: number | null
  readonly max: number | null
}

export type FormValue = string | boolean | readonly string[]
export type FormValues = Readonly<Record<string, FormValue>>
export type FormFault = {
  readonly field: FormField
  readonly kind: 'missing' | 'choose' | 'too_long' | 'too_short' | 'number' | 'date'
}

const widgets: Readonly<Record<Widget, true>> = {
  line: true,
  lines: true,
  choice: true,
  unit: true,
  units: true,
  person: true,
  people: true,
  number: true,
  date: true,
  files: true,
  matter: true,
  yes_no: true,
  place: true,
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isWidget = (value: unknown): value is Widget => typeof value === 'string' && Object.hasOwn(widgets, value)
const textOf = (value: unknown): Text | null =>
  isRecord(value) && typeof value['zh'] === 'string' && typeof value['en'] === 'string'
    ? { zh: value['zh'], en: value['en'] }
    : null
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** The fields of a form in their order. A field of an unknown kind is told as such, never dropped. */
export const readForm = (schema: Readonly<Record<string, unknown>>): readonly FormField[] => {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(properties).map(([name, described]) => {
    const property = isRecord(described) ? described : {}
    const options = isRecord(property['options']) ? property['options'] : {}
    return {
      name,
      widget: isWidget(property['widget']) ? property['widget'] : 'unknown',
      label: textOf(property['label']) ?? { zh: name, en: name },
      hint: textOf(property['hint']),
      required: required.includes(name),
      options: Object.entries(options).map(([value, label]) => ({
        value,
        label: textOf(label) ?? { zh: value, en: value },
      })),
      min: numberOf(property['minLength'] ?? property['minimum']),
      max: numberOf(property['maxLength'] ?? property['maximum'] ?? property['maxItems']),
    }
  })
}

/** What keeps the form from being sent, in the order of the fields. The server checks again. */
export const faultsOf = (fields: readonly FormField[], values: FormValues): readonly FormFault[] =>
  fields.flatMap((field): readonly FormFault[] => {
    const value = values[field.name]
    const empty =
      value === undefined ||
      (typeof value === 'string' && value.trim() === '') ||
      (Array.isArray(value) && value.length === 0)
    if (empty) {
      if (!field.required) return []
      return [{ field, kind: field.widget === 'choice' || field.widget === 'yes_no' ? 'choose' : 'missing' }]
    }
    if (typeof value !== 'string') return []
    if (field.widget === 'number') {
      const number = Number(value)
      const fits = Number.isInteger(number) && number >= (field.min ?? -Infinity) && number <= (field.max ?? Infinity)
      return fits ? [] : [{ field, kind: 'number' }]
    }
    if (field.widget === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? [] : [{ field, kind: 'date' }]
    // Characters as a reader counts them (code points), as JSON Schema and the server do.
    const { length } = Array.from(value.trim())
    if (field.max !== null && length > field.max) return [{ field, kind: 'too_long' }]
    if (field.min !== null && length < field.min) return [{ field, kind: 'too_short' }]
    return []
  })

/** What is sent: blank fields left out, numbers as numbers, words trimmed. */
export const inputOf = (fields: readonly FormField[], values: FormValues): Record<string, unknown> => {
  const input: Record<string, unknown> = {}
  for (const { name, widget } of fields) {
    const value = values[name]
    if (value === undefined || (typeof value === 'string' && value.trim() === '')) continue
    if (Array.isArray(value) && value.length === 0) continue
    if (typeof value === 'string') input[name] = widget === 'number' ? Number(value) : value.trim()
    else input[name] = value
  }
  return input
}
