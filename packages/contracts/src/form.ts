import { z } from 'zod'
import type { Text } from './text.ts'

/**
 * Forms are described once: a zod object whose fields carry a label and a widget as metadata. The JSON Schema made
 * from it (with the same metadata) is what the API hands out and what screens render.
 */
export type Widget =
  | 'line'
  | 'lines'
  | 'choice'
  | 'unit'
  | 'units'
  | 'person'
  | 'people'
  | 'number'
  | 'date'
  | 'files'
  | 'matter'
  | 'yes_no'
  | 'place'

type FieldOptions = {
  readonly label: Text
  readonly hint?: Text
  /** Words that may hold personal data: kept apart from the ledger, which holds only a salted digest. */
  readonly private?: boolean
}
type TextOptions = FieldOptions & { readonly max?: number; readonly min?: number }

/** All that a field is made from, so that the same field can be made again from stored JSON. */
export type FieldMeta = FieldOptions & {
  readonly widget: Widget
  readonly options?: Readonly<Record<string, Text>>
  readonly min?: number
  readonly max?: number
  /** `line` only: a code from a list that the district keeps (a category), not free words. */
  readonly code?: boolean
}

const meta = (
  widget: Widget,
  options: FieldOptions,
  extra: Partial<FieldMeta> = {},
): FieldMeta & Record<string, unknown> => ({ widget, ...options, ...extra })

/** Text that is not blank once trimmed. Control characters other than line ends are refused. */
const words = (max: number, min: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^(?:\P{Cc}|[\t\n\r])*$/u)

/** A code as dictionaries have it: letters and digits of any script, with a little punctuation, never a sentence. */
const code = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_./ ()（）、-]{0,63}$/u)

const choice = <const K extends string>(o: FieldOptions & { readonly options: Readonly<Record<K, Text>> }) => {
  const keys = Object.keys(o.options).filter((key): key is K => key in o.options)
  return z.enum(keys).meta(meta('choice', o, { options: o.options }))
}

export const field = {
  line: (o: TextOptions) => words(o.max ?? 200, o.min ?? 1).meta(meta('line', o)),
  lines: (o: TextOptions) => words(o.max ?? 4000, o.min ?? 1).meta(meta('lines', o)),
  code: (o: FieldOptions) => code.meta(meta('line', o, { code: true })),
  choice,
  unit: (o: FieldOptions) => z.string().min(1).max(64).meta(meta('unit', o)),
  units: (o: FieldOptions) => z.array(z.string().min(1).max(64)).max(20).meta(meta('units', o)),
  person: (o: FieldOptions) => z.uuid().meta(meta('person', o)),
  people: (o: FieldOptions) => z.array(z.uuid()).max(20).meta(meta('people', o)),
  number: (o: FieldOptions & { readonly min: number; readonly max: number }) =>
    z.int().min(o.min).max(o.max).meta(meta('number', o)),
  date: (o: FieldOptions) => z.iso.date().meta(meta('date', o)),
  files: (o: FieldOptions & { readonly min?: number; readonly max?: number }) =>
    z
      .array(z.uuid())
      .min(o.min ?? 0)
      .max(o.max ?? 9)
      .meta(meta('files', o)),
  matter: (o: FieldOptions) => z.string().min(6).max(40).meta(meta('matter', o)),
  yesNo: (o: FieldOptions) => z.boolean().meta(meta('yes_no', o)),
  /** Always private: a point may lead to somebody's home. That of the form's field `place` becomes the matter's own. */
  place: (o: Omit<FieldOptions, 'private'>) =>
    z
      .strictObject({ lng: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) })
      .meta(meta('place', { ...o, private: true })),
}

/** A form: fields made by `field`, `.optional()` where they may stay empty. A field that it does not have is refused. */
export const form = <const S extends z.core.$ZodShape>(fields: S) => z.strictObject(fields)
