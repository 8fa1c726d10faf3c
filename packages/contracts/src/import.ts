import { z } from 'zod'
import { instant, text } from './api.ts'
import type { Text } from './text.ts'

/** What a column of a spreadsheet may be. A row needs the request's words: `text`, or `title` where there is no more. */
const fieldName = z.enum([
  'number',
  'title',
  'text',
  'at',
  'name',
  'phone',
  'category',
  'address',
  'lng',
  'lat',
  'answer',
  'answeredAt',
])
export type ImportField = z.infer<typeof fieldName>
export const importFields = {
  number: { zh: '来源编号', en: 'Source number' },
  title: { zh: '主题', en: 'Title' },
  text: { zh: '内容', en: 'Words of the request' },
  at: { zh: '来件时间', en: 'When it was raised' },
  name: { zh: '姓名', en: 'Name' },
  phone: { zh: '联系电话', en: 'Telephone' },
  category: { zh: '类别', en: 'Category' },
  address: { zh: '地址', en: 'Address' },
  lng: { zh: '经度', en: 'Longitude' },
  lat: { zh: '纬度', en: 'Latitude' },
  answer: { zh: '答复意见', en: 'Answer' },
  answeredAt: { zh: '答复时间', en: 'When it was answered' },
} as const satisfies Record<ImportField, Text>

export const importOptions = z.object({
  /** Which sheet of a workbook; the first that shows when absent. */
  sheet: z.string().max(255).optional(),
  /** The system that gave the source numbers, so that two systems may both count from 1. */
  source: z.string().trim().max(40).default(''),
  /**
   * `judge`: the same words by the same person are a repeat, by another person a matter of their own.
   * `open`: every row is a matter of its own (rows without free words: one kind of fault at one address, time and again).
   */
  repeats: z.enum(['judge', 'open']).default('judge'),
  /** How to read dates whose year stands last; without it they are not read where both readings are possible. */
  dateOrder: z.enum(['mdy', 'dmy']).optional(),
})
export type ImportOptions = z.infer<typeof importOptions>

/** Heading → field, null where a column is left out. */
export const importMapping = z.record(z.string().max(300), fieldName.nullable())

export const importStates = ['preview', 'running', 'paused', 'cancelled', 'done', 'failed'] as const

/** An import as lists show it. `remarked` rows became matters, with something to know about them. */
export const imported = z.object({
  id: z.uuid(),
  name: z.string(),
  state: z.enum(importStates),
  rowsTotal: z.int().nullable(),
  rowsRead: z.int(),
  created: z.int(),
  repeated: z.int(),
  rejected: z.int(),
  remarked: z.int(),
  failure: z.string().nullable(),
  recordedAt: instant,
  finishedAt: instant.nullable(),
})
export type Imported = z.infer<typeof imported>

/** One row of the preview: what it would become, with the reason in words where it would not. */
export const importPreviewRow = z.object({
  row: z.int(),
  cells: z.array(z.string()),
  becomes: z.enum(['request', 'history', 'repeat', 'reject']),
  title: z.string().nullable(),
  text: z.string().nullable(),
  at: instant.nullable(),
  answeredAt: instant.nullable(),
  reason: text.nullable(),
  remarks: z.array(text),
})
export type ImportPreviewRow = z.infer<typeof importPreviewRow>

/** An import with its mapping and preview, before and while it runs. */
export const importView = imported.extend({
  file: z.object({
    kind: z.enum(['xlsx', 'csv']),
    sheets: z.array(z.string()),
    sheet: z.string().nullable(),
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    merged: z.int(),
  }),
  headingRow: z.int(),
  headings: z.array(z.object({ heading: z.string(), field: fieldName.nullable(), samples: z.array(z.string()) })),
  mapping: importMapping,
  options: importOptions,
  /** Whether the mapping was confirmed by a person for the same headings before. */
  remembered: z.boolean(),
  fields: z.array(z.object({ field: fieldName, title: text })),
  /** What is still missing before it can start, in words. */
  missing: text.nullable(),
  preview: z.array(importPreviewRow),
})
export type ImportView = z.infer<typeof importView>
