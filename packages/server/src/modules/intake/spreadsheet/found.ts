import { z } from 'zod'
import { refusals, type RefusalCode } from '@mazha/contracts/refusal'
import { roles, type Role } from '@mazha/contracts/role'

const isRole = (name: string): name is Role => name in roles
const roleNames = Object.keys(roles).filter(isRole)

/** What the database keeps as JSON, parsed once when it is read. */

const cell = z.union([
  z.null(),
  z.string(),
  z.number(),
  z.boolean(),
  z.object({ date: z.number(), from1904: z.boolean() }),
  z.object({ error: z.string() }),
  z.object({ formula: z.literal('no-value') }),
])
export const storedRow = z.object({ row: z.int(), cells: z.array(cell) })

/** What was found in a file when it was received. */
export const found = z.object({
  file: z.object({
    kind: z.enum(['xlsx', 'csv']),
    sheets: z.array(z.string()),
    sheet: z.string().nullable(),
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    merged: z.int(),
  }),
  bytes: z.int(),
  headingRow: z.int(),
  headings: z.array(z.string()),
  /** The first rows below the headings. */
  first: z.array(storedRow),
  remembered: z.boolean(),
  /** Who started it, with the posts held then; null: a command or the system. */
  startedBy: z
    .object({
      kind: z.literal('staff'),
      person: z.uuid(),
      posts: z.array(z.object({ post: z.string(), role: z.enum(roleNames), unit: z.string() })),
    })
    .nullable()
    .default(null),
})
export type Found = z.infer<typeof found>

const isCode = (code: string): code is RefusalCode => code in refusals
export const storedReason = z.object({
  code: z.string().refine(isCode),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.object({ zh: z.string(), en: z.string() })])),
})
