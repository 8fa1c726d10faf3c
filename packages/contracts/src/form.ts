import { z } from 'zod'
import type { Text } from './text.ts'

/**
 * Forms are described once: a zod object whose fields carry a label and a widget as metadata. The JSON Schema made
 * from it (with the same metadata) is what the API hands out and what screens render.
 */
export type Widget = 'line' | 'lines' | 'choice' | 'unit' | 'units' | 'person' | 'number' | 'date' | 'files' | 'matter' | 'yes_no' | 'place'

type FieldOptions = {
  readonly label: Text
  readonly hint?: Text
  /** Words that may hold personal data: kept apart from the ledger, which holds only a salted digest. */
  readonly private?: boolean
}
type TextOptions = FieldOptions & { readonly max?: number; readonly min?: number }

export type FieldMeta = FieldOptions & { readonly widget: Widget; readonly options?: Readonly<Record<string, Text>> }

const meta = (widget: Widget, options: FieldOptions, extra: Partial<FieldMeta> = {}): Record<string, unknown> => ({ widget, ...options, ...extra })

/** Text that is not blank once trimmed. Control characters other than line ends are refused. */
const words = (max: number, min: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$/u)

export const field = {
  line: (o: TextOptions) => words(o.max ?? 200, o.min ?? 1).meta(meta('line', o)),
  lines: (o: TextOptions) => words(o.max ?? 4000, o.min ?? 1).meta(meta('lines', o)),
  choice: <const K extends string>(o: FieldOptions & { readonly options: Readonly<Record<K, Text>> }) =>
    z.enum(Object.keys(o.options) as [K, ...K[]]).meta(meta('choice', o, { options: o.options })),
  unit: (o: FieldOptions) => z.string().min(1).max(64).meta(meta('unit', o)),
  units: (o: FieldOptions) => z.array(z.string().min(1).max(64)).max(20).meta(meta('units', o)),
  person: (o: FieldOptions) => z.uuid().meta(meta('person', o)),
  number: (o: FieldOptions & { readonly min: number; readonly max: number }) => z.int().min(o.min).max(o.max).meta(meta('number', o)),
  date: (o: FieldOptions) => z.iso.date().meta(meta('date', o)),
  files: (o: FieldOptions & { readonly max?: number }) => z.array(z.uuid()).max(o.max ?? 9).meta(meta('files', o)),
  matter: (o: FieldOptions) => z.string().min(6).max(40).meta(meta('matter', o)),
  yesNo: (o: FieldOptions) => z.boolean().meta(meta('yes_no', o)),
  place: (o: FieldOptions) => z.object({ lng: z.number(), lat: z.number() }).meta(meta('place', o)),
}
