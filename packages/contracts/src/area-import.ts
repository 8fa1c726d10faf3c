import { z } from 'zod'
import { text } from './api.ts'
import { areaLevel, civilDay } from './area.ts'
import type { Text } from './text.ts'

/**
 * What a column of a table of areas may be. A row is one area (`code`, `name`) with the areas above it in columns of their own;
 * without `code` the finest level that has a column is the row’s own.
 */
export const areaImportField = z.enum([
  'code',
  'name',
  'level',
  'parentCode',
  'cityCode',
  'city',
  'districtCode',
  'district',
  'streetCode',
  'street',
  'communityCode',
  'community',
  'gridCode',
  'grid',
  'microGridCode',
  'microGrid',
])
export type AreaImportField = z.infer<typeof areaImportField>

export const areaImportFields = {
  code: { zh: '代码', en: 'Code' },
  name: { zh: '名称', en: 'Name' },
  level: { zh: '层级', en: 'Level' },
  parentCode: { zh: '上级代码', en: 'Code of the area above' },
  cityCode: { zh: '市代码', en: 'City code' },
  city: { zh: '市', en: 'City' },
  districtCode: { zh: '区县代码', en: 'District code' },
  district: { zh: '区县', en: 'District' },
  streetCode: { zh: '街道代码', en: 'Street code' },
  street: { zh: '街道', en: 'Street' },
  communityCode: { zh: '社区（村）代码', en: 'Community code' },
  community: { zh: '社区（村）', en: 'Community' },
  gridCode: { zh: '网格代码', en: 'Grid code' },
  grid: { zh: '网格', en: 'Grid' },
  microGridCode: { zh: '微网格代码', en: 'Micro-grid code' },
  microGrid: { zh: '微网格', en: 'Micro-grid' },
} as const satisfies Record<AreaImportField, Text>

/** Heading → field, null where a column is left out. */
export const areaImportMapping = z.record(z.string().max(300), areaImportField.nullable())
export type AreaImportMapping = z.infer<typeof areaImportMapping>

/** How the file is to be read. */
export const areaImportOptions = z.object({
  /** What the columns are; guessed from their headings when left out. */
  mapping: areaImportMapping.optional(),
  sheet: z.string().max(255).optional(),
  /** The first day on which the areas hold; today when left out. */
  from: civilDay.optional(),
})
export type AreaImportOptions = z.infer<typeof areaImportOptions>

/** What a row becomes: added, already there as it is, or refused with its reason. */
export const areaImportRow = z.object({
  row: z.int(),
  cells: z.array(z.string()),
  becomes: z.enum(['area', 'known', 'reject']),
  level: areaLevel.nullable(),
  code: z.string().nullable(),
  name: z.string().nullable(),
  /** Why it was refused, or a remark on an area that was added. */
  reason: text.nullable(),
})
export type AreaImportRow = z.infer<typeof areaImportRow>

/** A table of areas, looked at or written. */
export const areaImportView = z.object({
  name: z.string(),
  kind: z.enum(['xlsx', 'csv']),
  sheet: z.string().nullable(),
  sheets: z.array(z.string()),
  encoding: z.string().nullable(),
  headings: z.array(z.object({ heading: z.string(), field: areaImportField.nullable(), samples: z.array(z.string()) })),
  fields: z.array(z.object({ field: areaImportField, title: text })),
  from: civilDay,
  /** Whether it was written; else this is a preview. */
  written: z.boolean(),
  /** The ground’s version after it. */
  version: z.int(),
  rows: z.int(),
  /** Areas that the file adds, those above its rows included, by level. */
  added: z.partialRecord(areaLevel, z.int()),
  /** Rows that became areas, rows whose area is there already, rows that were refused, rows added with a remark. */
  becameAreas: z.int(),
  known: z.int(),
  rejected: z.int(),
  remarked: z.int(),
  /** The first rows as they came. */
  preview: z.array(areaImportRow),
  /** Rows that were refused or remarked on, up to 5,000. */
  reasons: z.array(areaImportRow),
})
export type AreaImportView = z.infer<typeof areaImportView>

/** One line of the answer while a table is taken in (`POST /api/areas/imports/runs`, application/x-ndjson). */
export const areaImportLine = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    read: z.int(),
    total: z.int(),
    added: z.int(),
    known: z.int(),
    rejected: z.int(),
  }),
  /** Rows as they were refused: all of them, each once. */
  z.object({ kind: z.literal('rejects'), rows: z.array(areaImportRow) }),
  z.object({ kind: z.literal('done'), view: areaImportView }),
  z.object({ kind: z.literal('refused'), code: z.string(), text: z.string() }),
])
export type AreaImportLine = z.infer<typeof areaImportLine>
export type AreaImportProgress = Omit<Extract<AreaImportLine, { kind: 'progress' }>, 'kind'>
