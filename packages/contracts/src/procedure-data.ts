import { z } from 'zod'
import { checkProcedure } from './define-check.ts'
import { fromFormSchema, listFields, toFormSchema, type FormField } from './form-data.ts'
import { linkKinds, queues } from './matter.ts'
import type { Action, Effect, Guard, Opening, Procedure, Track, TrackUse, Value, Who } from './procedure.ts'
import { roles } from './role.ts'
import type { Json } from './text.ts'

/**
 * A procedure as JSON: the same law, with each form as JSON Schema. What is stored for running matters, sent to a
 * phone that is offline, and shown to integrators. The order of keys is part of it (it is the order on screens).
 */
export type ProcedureData = z.infer<typeof procedureData>

const text = z.strictObject({ zh: z.string(), en: z.string() })
const json: z.ZodType<Json> = z.json()
const names = z.array(z.string())
const roleName = z.enum(keysOf(roles))
const queue = z.enum(keysOf(queues))
const linkKind = z.enum(keysOf(linkKinds))
const clockState = z.enum(['running', 'near', 'overdue', 'paused', 'waiting', 'met', 'missed', 'cancelled'])

const limit = z.strictObject({
  amount: z.number(),
  unit: z.enum(['working_day', 'calendar_day', 'working_hour', 'hour', 'minute']),
})
const clockRule = z.strictObject({ title: text, limit, near: limit, source: text })
const factKind = z.enum([
  'text',
  'number',
  'boolean',
  'person',
  'people',
  'unit',
  'units',
  'date',
  'dates',
  'matter',
  'instant',
  'files',
  'channel',
  'barred_units',
  'barred_people',
  'unsorted',
])

const who: z.ZodType<Who> = z.union([
  roleName,
  z.literal('reporter'),
  z.literal('system'),
  z.literal('consequence'),
  z.strictObject({
    role: roleName,
    unit: z.string().exactOptional(),
    person: z.string().exactOptional(),
    never: z.union([z.string(), names]).exactOptional(),
  }),
])

const guard: z.ZodType<Guard> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(guard) }),
    z.strictObject({ any: z.array(guard) }),
    z.strictObject({ not: guard }),
    z.strictObject({ fact: z.string(), is: json }),
    z.strictObject({ fact: z.string(), in: z.array(json) }),
    z.strictObject({ fact: z.string(), exists: z.boolean() }),
    z.strictObject({ fact: z.string(), below: z.number() }),
    z.strictObject({ fact: z.string(), atLeast: z.number() }),
    z.strictObject({ fact: z.string(), size: z.number() }),
    z.strictObject({ track: z.string(), in: names }),
    z.strictObject({ clock: z.string(), in: z.array(clockState) }),
    z.strictObject({ input: z.string(), is: json }),
    z.strictObject({ input: z.string(), in: z.array(json) }),
    z.strictObject({ input: z.string(), exists: z.boolean() }),
    z.strictObject({ input: z.string(), among: z.string() }),
    z.strictObject({ input: z.string(), withinDays: z.number() }),
    z.strictObject({ actor: z.enum(['staff', 'reporter', 'system']) }),
    z.strictObject({ over: z.boolean() }),
  ]),
)
const condition = z.strictObject({ holds: guard, otherwise: text })

const value: z.ZodType<Value> = z.union([
  z.strictObject({ is: json }),
  z.strictObject({ input: z.string() }),
  z.strictObject({ fact: z.string() }),
  z.strictObject({ actor: z.enum(['person', 'unit']) }),
  z.strictObject({ now: z.literal(true) }),
  z.strictObject({ today: z.literal(true) }),
])

const addressee = z.union([z.literal('reporter'), z.literal('lead'), z.literal('assists'), roleName])
const effect: z.ZodType<Effect> = z.lazy(() =>
  z.union([
    z.strictObject({ set: z.string(), to: value }),
    z.strictObject({ add: z.string(), value }),
    z.strictObject({ count: z.string() }),
    z.strictObject({ clear: z.string() }),
    z.strictObject({ start: z.string() }),
    z.strictObject({ start: z.string(), until: value }),
    z.strictObject({ stop: z.string() }),
    z.strictObject({ cancel: z.string() }),
    z.strictObject({ pause: z.string(), basis: value }),
    z.strictObject({ resume: z.string() }),
    z.strictObject({ extend: z.string(), by: value, basis: value }),
    z.strictObject({ track: z.string(), to: z.string() }),
    z.strictObject({ outcome: z.string() }),
    z.strictObject({ follow: z.string() }),
    z.strictObject({ notice: z.strictObject({ to: addressee, text }) }),
    z.strictObject({
      opens: linkKind,
      procedure: z.string().exactOptional(),
      with: z.record(z.string(), value).exactOptional(),
    }),
    z.strictObject({ links: linkKind, to: value }),
    z.strictObject({ when: guard, do: z.array(effect) }),
  ]),
)

const formSchema = z.record(z.string(), z.unknown())
const openingShape = {
  title: text,
  hint: text.exactOptional(),
  by: z.array(who),
  when: z.array(condition).exactOptional(),
  form: formSchema.exactOptional(),
  effects: z.array(effect).exactOptional(),
  trail: text.exactOptional(),
}
const action = z.strictObject({
  ...openingShape,
  from: z.union([names, z.literal('open')]),
  to: z.string().exactOptional(),
})
const opening = z.strictObject({ ...openingShape, to: z.string() })
const actions = z.record(z.string(), action)

const track = z.strictObject({
  id: z.string(),
  title: text,
  host: z.strictObject({ facts: names, clocks: names }),
  initial: z.string(),
  states: z.record(
    z.string(),
    z.strictObject({
      title: text,
      queue: queue.exactOptional(),
      holder: z.strictObject({ role: roleName, unit: z.string().exactOptional() }).exactOptional(),
    }),
  ),
  facts: z.record(z.string(), factKind),
  clocks: z.record(z.string(), clockRule),
  outcomes: names,
  actions,
})

const procedureData = z.strictObject({
  id: z.string(),
  version: z.int(),
  title: text,
  about: text,
  sources: z.array(text),
  facts: z.record(z.string(), factKind),
  states: z.record(
    z.string(),
    z.strictObject({
      title: text,
      final: z.boolean().exactOptional(),
      queue: queue.exactOptional(),
      holder: z
        .strictObject({ role: roleName, unit: z.string().exactOptional(), person: z.string().exactOptional() })
        .exactOptional(),
    }),
  ),
  clocks: z.record(z.string(), clockRule),
  open: opening,
  actions,
  tracks: z.record(
    z.string(),
    z.strictObject({ use: track, during: names, on: z.record(z.string(), z.string()).exactOptional() }),
  ),
  promises: z.record(z.string(), condition),
})

/** A procedure as data that survives JSON. */
export const toData = (procedure: Procedure): ProcedureData =>
  procedureData.parse({
    ...procedure,
    open: actToData(procedure.open),
    actions: mapValues(procedure.actions, actToData),
    tracks: mapValues(procedure.tracks, (used: TrackUse) => ({
      ...used,
      use: { ...used.use, actions: mapValues(used.use.actions, actToData) },
    })),
  })

/**
 * The procedure that `toData` described: `decide` answers the same by it.
 *
 * @throws ZodError when it is no procedure; Error that lists what is wrong with it
 */
export const fromData = (data: unknown): Procedure => {
  const parsed = procedureData.parse(data)
  const procedure: Procedure = {
    ...parsed,
    open: openingFromData(parsed.open),
    actions: mapValues(parsed.actions, actionFromData),
    tracks: mapValues(parsed.tracks, (used): TrackUse => {
      const use: Track = { ...used.use, actions: mapValues(used.use.actions, actionFromData) }
      return { ...used, use }
    }),
  }
  const faults = checkProcedure(procedure)
  if (faults.length > 0) throw new Error(`Procedure ${procedure.id}:\n- ${faults.join('\n- ')}`)
  return procedure
}

/**
 * The body that a version stands for: the data with each form reduced to its fields, so that neither a new release of
 * the schema writer nor its spelling makes an old version look changed.
 */
export const lawOf = (procedure: Procedure): unknown => {
  const data = toData(procedure)
  const reduce = <A extends { readonly form?: Readonly<Record<string, unknown>> }>(
    act: A,
  ): Omit<A, 'form'> & { readonly form?: readonly FormField[] } => {
    const { form, ...rest } = act
    return form ? { ...rest, form: listFields(form) } : rest
  }
  return {
    ...data,
    open: reduce(data.open),
    actions: mapValues(data.actions, reduce),
    tracks: mapValues(data.tracks, (used) => ({
      ...used,
      use: { ...used.use, actions: mapValues(used.use.actions, reduce) },
    })),
  }
}

const actToData = (act: Action | Opening): unknown => (act.form ? { ...act, form: toFormSchema(act.form) } : act)

const actionFromData = ({ form, ...act }: z.infer<typeof action>): Action =>
  form ? { ...act, form: fromFormSchema(form) } : act
const openingFromData = ({ form, ...act }: z.infer<typeof opening>): Opening =>
  form ? { ...act, form: fromFormSchema(form) } : act

function mapValues<V, W>(of: Readonly<Record<string, V>>, make: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(of).map(([key, one]) => [key, make(one)]))
}

function keysOf<K extends string>(of: Readonly<Record<K, unknown>>): [K, ...K[]] {
  const [first, ...rest] = Object.keys(of).filter((key): key is K => key in of)
  if (first === undefined) throw new Error('There is nothing to choose from')
  return [first, ...rest]
}
