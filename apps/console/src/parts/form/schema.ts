import { text } from '@mazha/contracts/api'
import type { Widget } from '@mazha/contracts/form'
import { z } from 'zod'

/** A form as the API hands it out: JSON Schema whose fields carry a widget and labels as metadata. */
const widgets = [
  'line',
  'lines',
  'choice',
  'unit',
  'units',
  'person',
  'people',
  'number',
  'date',
  'files',
  'matter',
  'yes_no',
  'place',
] as const satisfies readonly Widget[]

const fieldShape = z
  .object({
    widget: z.enum(widgets).catch('line'),
    label: text.optional(),
    hint: text.optional(),
    private: z.boolean().optional(),
    options: z.record(z.string(), text).optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    maxItems: z.number().optional(),
    /** A code from a list that the district keeps (a category), not free words. */
    code: z.boolean().optional(),
    default: z.unknown().optional(),
  })
  .loose()
const formShape = z
  .object({ properties: z.record(z.string(), fieldShape).default({}), required: z.array(z.string()).default([]) })
  .loose()

export type FormField = z.infer<typeof fieldShape> & { readonly name: string; readonly required: boolean }
export type FormValues = Readonly<Record<string, unknown>>

export const fieldsOf = (schema: unknown): readonly FormField[] => {
  const form = formShape.safeParse(schema ?? {})
  if (!form.success) return []
  const required = new Set(form.data.required)
  return Object.entries(form.data.properties).map(([name, field]) => ({
    ...field,
    name,
    required: required.has(name) && field.default === undefined,
  }))
}

export const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0)

export type FieldFault = 'missing' | 'short' | 'long' | 'low' | 'high'

/** The faults that can be told before the server is asked; the server checks all again. */
export const faultOf = (field: FormField, value: unknown): FieldFault | null => {
  if (isBlank(value)) return field.required ? 'missing' : null
  if (typeof value === 'string') {
    const { length } = value.trim()
    if (field.minLength !== undefined && length < field.minLength) return 'short'
    if (field.maxLength !== undefined && length > field.maxLength) return 'long'
  }
  if (typeof value === 'number') {
    if (field.minimum !== undefined && value < field.minimum) return 'low'
    if (field.maximum !== undefined && value > field.maximum) return 'high'
  }
  return null
}

/** What goes to the server: blank fields left out, words trimmed. */
export const inputOf = (fields: readonly FormField[], values: FormValues): Record<string, unknown> => {
  const input: Record<string, unknown> = {}
  for (const { name } of fields) {
    const value = values[name]
    if (isBlank(value)) continue
    input[name] = typeof value === 'string' ? value.trim() : value
  }
  return input
}
