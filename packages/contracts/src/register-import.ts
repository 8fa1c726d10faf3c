import { z } from 'zod'
import { text } from './api.ts'
import type { Text } from './text.ts'

/** Tables that the register takes in: a row is somebody in a household (or the household alone), a place or an organisation. */

const lying = {
  areaCode: { zh: '网格（社区）编码', en: 'Code of the grid or community' },
  community: { zh: '社区（村）', en: 'Community' },
  grid: { zh: '网格', en: 'Grid' },
  address: { zh: '地址', en: 'Address' },
  lng: { zh: '经度', en: 'Longitude' },
  lat: { zh: '纬度', en: 'Latitude' },
} as const satisfies Record<string, Text>

export const registerTables = {
  residents: {
    ...lying,
    building: { zh: '楼栋', en: 'Building' },
    buildingKind: { zh: '楼栋类型', en: 'Kind of building' },
    unit: { zh: '单元', en: 'Unit' },
    room: { zh: '房号', en: 'Room' },
    name: { zh: '姓名', en: 'Name' },
    idKind: { zh: '证件类型', en: 'Kind of document' },
    idNumber: { zh: '证件号码', en: 'Identity number' },
    phone: { zh: '联系电话', en: 'Telephone' },
    emergencyPhone: { zh: '紧急联系电话', en: 'Telephone for emergencies' },
    relation: { zh: '与户主关系', en: 'Relation to the head' },
    from: { zh: '入住日期', en: 'Living there since' },
  },
  places: { ...lying, name: { zh: '场所名称', en: 'Name' }, kind: { zh: '场所类型', en: 'Kind' } },
  organisations: {
    ...lying,
    name: { zh: '单位名称', en: 'Name' },
    kind: { zh: '单位类型', en: 'Kind' },
    code: { zh: '统一社会信用代码', en: 'Credit code' },
  },
} as const satisfies Record<string, Record<string, Text>>
export type RegisterTable = keyof typeof registerTables
export type RegisterField =
  | keyof (typeof registerTables)['residents']
  | keyof (typeof registerTables)['places']
  | keyof (typeof registerTables)['organisations']

export const registerTable = z.enum(['residents', 'places', 'organisations'])
/** How the file is to be read. */
export const registerImportOptions = z.object({
  table: registerTable.default('residents'),
  /** Heading → field, null where a column is left out; guessed when left out. */
  mapping: z.record(z.string().max(300), z.string().max(40).nullable()).optional(),
  sheet: z.string().max(255).optional(),
  /** Looks at no more than the first so many rows: enough to see what the columns are. */
  first: z.int().min(1).max(10_000).optional(),
})
export type RegisterImportOptions = z.infer<typeof registerImportOptions>

const row = z.object({
  row: z.int(),
  cells: z.array(z.string()),
  becomes: z.enum(['added', 'known', 'reject']),
  reason: text.nullable(),
})
export type RegisterImportRow = z.infer<typeof row>
export const registerImportProgress = z.object({
  read: z.int(),
  /** How many rows there are; null while they are still being counted. */
  total: z.int().nullable(),
  added: z.int(),
  known: z.int(),
  rejected: z.int(),
})
export type RegisterImportProgress = z.infer<typeof registerImportProgress>
export const registerImportView = z.object({
  table: registerTable,
  name: z.string(),
  sheets: z.array(z.string()),
  sheet: z.string().nullable(),
  headings: z.array(z.object({ heading: z.string(), field: z.string().nullable(), samples: z.array(z.string()) })),
  fields: z.array(z.object({ field: z.string(), title: text })),
  /** What the columns lack before it can be taken in, in words; no row was looked at then. */
  missing: text.nullable(),
  /** Whether it was written; else this is a preview. */
  written: z.boolean(),
  /** Whether every row was looked at; else the first ones, or it was cancelled. */
  whole: z.boolean(),
  rows: z.int(),
  /** Rows that added something, rows that were there already, rows that were refused. */
  added: z.int(),
  known: z.int(),
  rejected: z.int(),
  /** What the rows added. */
  counts: z.object({
    buildings: z.int(),
    units: z.int(),
    households: z.int(),
    residents: z.int(),
    places: z.int(),
    organisations: z.int(),
  }),
  /** The first rows as they came. */
  preview: z.array(row),
  /** The first 5,000 rows that were refused, each with its reason. */
  reasons: z.array(row),
})
export type RegisterImportView = z.infer<typeof registerImportView>

/** One line of the answer while a table is taken in (`POST /api/register/imports/runs`, application/x-ndjson). */
export const registerImportLine = z.discriminatedUnion('kind', [
  registerImportProgress.extend({ kind: z.literal('progress') }),
  /** Rows as they were refused: all of them, each once. */
  z.object({ kind: z.literal('rejects'), rows: z.array(row) }),
  z.object({ kind: z.literal('done'), view: registerImportView }),
  z.object({ kind: z.literal('refused'), code: z.string(), text: z.string() }),
])
export type RegisterImportLine = z.infer<typeof registerImportLine>
