import { z } from 'zod'
import { text } from './api.ts'
import { civilDay } from './area.ts'
import type { Text } from './text.ts'

/** Tables of units and of staff: what a column may be, and what every row becomes. */

export const staffTables = {
  units: {
    id: { zh: '单位编号', en: 'Unit id' },
    name: { zh: '单位名称', en: 'Name' },
    nameEn: { zh: '英文名称', en: 'English name' },
    kind: { zh: '单位类型', en: 'Kind' },
    net: { zh: '所属网', en: 'Net' },
    parent: { zh: '上级单位', en: 'Parent' },
    phone: { zh: '单位电话', en: 'Telephone' },
    address: { zh: '单位地址', en: 'Address' },
    areas: { zh: '负责区域', en: 'Areas' },
    from: { zh: '起始日期', en: 'From' },
  },
  staff: {
    name: { zh: '姓名', en: 'Name' },
    staffNumber: { zh: '工号', en: 'Staff number' },
    phone: { zh: '办公电话', en: 'Office telephone' },
    unit: { zh: '单位', en: 'Unit' },
    duty: { zh: '职责', en: 'Duty' },
    title: { zh: '岗位名称', en: 'Title of the post' },
    role: { zh: '系统角色', en: 'Role' },
    scope: { zh: '可见范围', en: 'How far it sees' },
    areas: { zh: '负责区域', en: 'Areas' },
    partTime: { zh: '专兼职', en: 'Full or part time' },
    from: { zh: '任职起始', en: 'From' },
    until: { zh: '任职截止', en: 'Until' },
  },
} as const satisfies Record<string, Record<string, Text>>
export type StaffTable = keyof typeof staffTables
export type StaffField = keyof (typeof staffTables)['units'] | keyof (typeof staffTables)['staff']

/** How the file is to be read. */
export const staffImportOptions = z.object({
  /** Heading → field, null where a column is left out; guessed when left out. */
  mapping: z.record(z.string().max(300), z.string().max(40).nullable()).optional(),
  sheet: z.string().max(255).optional(),
  from: civilDay.optional(),
})
export type StaffImportOptions = z.infer<typeof staffImportOptions>

const row = z.object({
  row: z.int(),
  cells: z.array(z.string()),
  becomes: z.enum(['added', 'known', 'reject']),
  what: z.string().nullable(),
  reason: text.nullable(),
})
export type StaffImportRow = z.infer<typeof row>
export const staffImportProgress = z.object({
  read: z.int(),
  total: z.int(),
  added: z.int(),
  known: z.int(),
  rejected: z.int(),
})
export type StaffImportProgress = z.infer<typeof staffImportProgress>
export const staffImportView = z.object({
  table: z.enum(['units', 'staff']),
  name: z.string(),
  sheets: z.array(z.string()),
  sheet: z.string().nullable(),
  headings: z.array(z.object({ heading: z.string(), field: z.string().nullable(), samples: z.array(z.string()) })),
  fields: z.array(z.object({ field: z.string(), title: text })),
  written: z.boolean(),
  rows: z.int(),
  added: z.int(),
  known: z.int(),
  rejected: z.int(),
  preview: z.array(row),
  reasons: z.array(row),
})
export type StaffImportView = z.infer<typeof staffImportView>

/** One line of the answer while a table is taken in (`POST /api/staff/imports/runs`, application/x-ndjson). */
export const staffImportLine = z.discriminatedUnion('kind', [
  staffImportProgress.extend({ kind: z.literal('progress') }),
  /** Rows as they were refused: all of them, each once. */
  z.object({ kind: z.literal('rejects'), rows: z.array(row) }),
  z.object({ kind: z.literal('done'), view: staffImportView }),
  z.object({ kind: z.literal('refused'), code: z.string(), text: z.string() }),
])
export type StaffImportLine = z.infer<typeof staffImportLine>
