import { text } from '@mazha/contracts/api'
import { imported } from '@mazha/contracts/import'
import { z } from 'zod'

/** Answers that contracts/api.ts does not name, as far as the console reads them. */
const unit = z.object({
  id: z.string(),
  name: text,
  kind: z.string().optional(),
  phone: z.string().nullable().optional(),
})
export const units = z.object({ items: z.array(unit) })
export type Unit = z.infer<typeof unit>
export const people = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string(), posts: z.array(z.object({ unit: z.string() })) })),
})

export const procedureList = z.object({
  items: z.array(z.object({ id: z.string(), version: z.number(), title: text, about: text }).loose()),
})

const limit = z.object({ amount: z.number(), unit: z.string() })
const action = z
  .object({
    title: text,
    hint: text.optional(),
    from: z.union([z.array(z.string()), z.string()]).optional(),
    to: z.string().optional(),
    by: z.array(z.unknown()).default([]),
    trail: text.optional(),
  })
  .loose()
const state = z.object({ title: text, final: z.boolean().optional(), queue: z.string().optional() }).loose()
const clock = z.object({ title: text, limit, near: limit, source: text }).loose()
const track = z
  .object({
    id: z.string().optional(),
    title: text,
    initial: z.string(),
    states: z.record(z.string(), state),
    actions: z.record(z.string(), action),
    clocks: z.record(z.string(), clock).default({}),
  })
  .loose()
export const procedureData = z
  .object({
    id: z.string(),
    version: z.number(),
    title: text,
    about: text,
    sources: z.array(text),
    states: z.record(z.string(), state),
    clocks: z.record(z.string(), clock),
    open: action,
    actions: z.record(z.string(), action),
    tracks: z.record(
      z.string(),
      z.object({ use: track, during: z.array(z.string()), on: z.record(z.string(), z.string()).optional() }).loose(),
    ),
    promises: z.record(z.string(), z.object({ otherwise: text }).loose()).default({}),
  })
  .loose()
export type ProcedureData = z.infer<typeof procedureData>

export const importPage = z.object({ items: z.array(imported) })
