import { z } from 'zod'
import { field, form, type FieldMeta } from './form.ts'
import type { RefusedField } from './refusal.ts'
import type { Json, Text } from './text.ts'

/** A form as JSON Schema (draft 2020-12); each property also carries its `FieldMeta`. */
export type FormSchema = Readonly<Record<string, unknown>>

const text = z.strictObject({ zh: z.string(), en: z.string() })

/** The part of a property's JSON Schema that is ours. The rest is for readers of JSON Schema. */
const fieldMeta = z.object({
  widget: z.enum([
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
  ]),
  label: text,
  hint: text.exactOptional(),
  private: z.boolean().exactOptional(),
  options: z.record(z.string(), text).exactOptional(),
  min: z.number().exactOptional(),
  max: z.number().exactOptional(),
  code: z.boolean().exactOptional(),
})
const formSchema = z.object({
  type: z.literal('object'),
  properties: z.record(z.string(), fieldMeta),
  required: z.array(z.string()).optional(),
})

export type FormField = { readonly name: string; readonly required: boolean; readonly meta: FieldMeta }

/** A form as JSON Schema, labels and widgets included. */
export const toFormSchema = (made: z.ZodObject): FormSchema => z.toJSONSchema(made, { io: 'input' })

/**
 * The fields of a form, in order.
 *
 * @throws ZodError when a property was not made by `field`
 */
export const listFields = (schema: FormSchema): readonly FormField[] => {
  const { properties, required } = formSchema.parse(schema)
  return Object.entries(properties).map(([name, meta]) => ({
    name,
    required: required?.includes(name) ?? false,
    meta,
  }))
}

/** The form that `toFormSchema` described: it accepts, trims and refuses the same. */
export const fromFormSchema = (schema: FormSchema): z.ZodObject => {
  const fields: Record<string, z.ZodType> = {}
  for (const { name, required, meta } of listFields(schema)) {
    const made = makeField(meta)
    fields[name] = required ? made : made.optional()
  }
  return form(fields)
}

const makeField = (meta: FieldMeta): z.ZodType => {
  switch (meta.widget) {
    case 'line':
      return meta.code ? field.code(meta) : field.line(meta)
    case 'lines':
      return field.lines(meta)
    case 'choice':
      return field.choice({ ...meta, options: meta.options ?? {} })
    case 'unit':
      return field.unit(meta)
    case 'units':
      return field.units(meta)
    case 'person':
      return field.person(meta)
    case 'people':
      return field.people(meta)
    case 'number':
      return field.number({ ...meta, min: meta.min ?? 0, max: meta.max ?? Number.MAX_SAFE_INTEGER })
    case 'date':
      return field.date(meta)
    case 'files':
      return field.files(meta)
    case 'matter':
      return field.matter(meta)
    case 'yes_no':
      return field.yesNo(meta)
    case 'place':
      return field.place(meta)
  }
}

export type Filled = { readonly public: Record<string, Json>; readonly private: Record<string, string> }

/** A value that stands in a record that is kept as text: text as it is, anything else as JSON. */
export const asWord = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** What is wrong with each field, in words that say what to do. */
export const sayIssues = (
  issues: readonly z.core.$ZodIssue[],
  labels: ReadonlyMap<string, Text>,
): { readonly names: Text; readonly fields: readonly RefusedField[] } => {
  const fields: RefusedField[] = []
  const zh: string[] = []
  const en: string[] = []
  for (const issue of issues) {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.map(String).join('.')]
    for (const path of paths) {
      const root = path.split('.')[0] ?? path
      const label = labels.get(root) ?? { zh: root || '内容', en: root || 'content' }
      const wrong = sayIssue(issue)
      fields.push({ path, message: { zh: `${label.zh}：${wrong.zh}`, en: `${label.en}: ${wrong.en}` } })
      if (!zh.includes(label.zh)) zh.push(label.zh)
      if (!en.includes(label.en)) en.push(label.en)
    }
  }
  return { names: { zh: zh.join('、'), en: en.join(', ') }, fields }
}

const sayIssue = (issue: z.core.$ZodIssue): Text => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? { zh: '请填写', en: 'please fill this in' }
        : { zh: '类型不对，请重新填写', en: 'this is of the wrong kind; please fill it in again' }
    case 'too_small':
      return issue.origin === 'string'
        ? { zh: `至少 ${issue.minimum} 个字`, en: `at least ${issue.minimum} characters` }
        : issue.origin === 'array'
          ? { zh: `至少 ${issue.minimum} 项`, en: `at least ${issue.minimum}` }
          : { zh: `不小于 ${issue.minimum}`, en: `${issue.minimum} or more` }
    case 'too_big':
      return issue.origin === 'string'
        ? { zh: `最多 ${issue.maximum} 个字`, en: `at most ${issue.maximum} characters` }
        : issue.origin === 'array'
          ? { zh: `最多 ${issue.maximum} 项`, en: `at most ${issue.maximum}` }
          : { zh: `不大于 ${issue.maximum}`, en: `${issue.maximum} or less` }
    case 'invalid_value':
      return { zh: '请从列出的选项中选择', en: 'please choose one of the listed options' }
    case 'invalid_format':
      return { zh: '格式不对，请重新填写', en: 'the format is wrong; please fill it in again' }
    case 'unrecognized_keys':
      return { zh: '没有这一项，请去掉', en: 'there is no such field; please leave it out' }
    default:
      return { zh: '填写有误，请重新填写', en: 'please fill this in again' }
  }
}
