import { z } from 'zod'
import { text } from './api.ts'
import { areaChangeOutline } from './area-change.ts'
import { areaGeometry, areaLevel } from './area.ts'
import type { Text } from './text.ts'

/** What a property of a boundary's file may be. */
export const boundaryFields = {
  code: { zh: '代码', en: 'Code' },
  name: { zh: '名称', en: 'Name' },
  level: { zh: '层级', en: 'Level' },
  parentCode: { zh: '上级代码', en: 'Code of the area above' },
} as const satisfies Record<string, Text>
export const boundaryField = z.enum(['code', 'name', 'level', 'parentCode'])
export type BoundaryField = z.infer<typeof boundaryField>

/** The coordinates that files come in. */
export const boundarySystems = {
  wgs84: { zh: 'WGS-84 经纬度', en: 'WGS-84 degrees' },
  cgcs2000: { zh: 'CGCS2000（国家 2000）经纬度', en: 'CGCS2000 degrees' },
  gcj02: { zh: 'GCJ-02（火星坐标，高德、腾讯）', en: 'GCJ-02 (Amap, Tencent)' },
  bd09: { zh: 'BD-09（百度）', en: 'BD-09 (Baidu)' },
  'gauss-kruger': { zh: '高斯-克吕格投影（米）', en: 'Gauss-Krüger metres' },
  prj: { zh: '文件自带的投影（.prj）', en: 'As the file’s .prj says' },
} as const satisfies Record<string, Text>
export const boundarySystem = z.enum(['wgs84', 'cgcs2000', 'gcj02', 'bd09', 'gauss-kruger', 'prj'])
export type BoundarySystem = z.infer<typeof boundarySystem>

/** How a file of boundaries is to be read and checked; what is left out is guessed. */
export const boundaryOptions = z.object({
  system: boundarySystem.optional(),
  /** Degrees of the central meridian of Gauss-Krüger metres. */
  meridian: z.number().min(66).max(141).optional(),
  mapping: z.record(z.string().max(300), boundaryField.nullable()).optional(),
  /** Every piece is of that level. */
  level: areaLevel.optional(),
  /** Corners that lie closer than this become one, so that borders are shared. 0: none is moved. */
  snapMetres: z.number().min(0).max(10).default(1),
})
export type BoundaryOptions = z.output<typeof boundaryOptions>

/** What can be wrong. `form` ones keep a file from becoming a change; the others can be mended by drawing. */
export const boundaryFaultKinds = {
  'crosses-itself': { form: true, title: { zh: '边界自相交', en: 'Crosses itself' } },
  'too-few-corners': { form: true, title: { zh: '拐点不足', en: 'Too few corners' } },
  'no-ground': { form: true, title: { zh: '没有面积', en: 'No ground' } },
  'no-level': { form: true, title: { zh: '层级不明', en: 'Level not clear' } },
  'missing-level': { form: true, title: { zh: '缺少上级', en: 'Nothing above it' } },
  'no-code': { form: true, title: { zh: '没有代码', en: 'No code' } },
  'wrong-code': { form: true, title: { zh: '代码不合规', en: 'Code not of its level' } },
  'code-twice': { form: true, title: { zh: '代码重复', en: 'Code used twice' } },
  overlap: { form: false, title: { zh: '重叠', en: 'Overlap' } },
  gap: { form: false, title: { zh: '空白', en: 'Gap' } },
  outside: { form: false, title: { zh: '超出上级', en: 'Outside the area above' } },
  sliver: { form: false, title: { zh: '碎缝', en: 'Sliver' } },
} as const satisfies Record<string, { readonly form: boolean; readonly title: Text }>
export const boundaryFaultKind = z.enum([
  'crosses-itself',
  'too-few-corners',
  'no-ground',
  'no-level',
  'missing-level',
  'no-code',
  'wrong-code',
  'code-twice',
  'overlap',
  'gap',
  'outside',
  'sliver',
])
export type BoundaryFaultKind = z.infer<typeof boundaryFaultKind>

const bounds = z.tuple([z.number(), z.number(), z.number(), z.number()])
/** A piece of the file or an area that is there already. */
const named = z.object({ code: z.string(), name: z.string() })

export const boundaryFault = z.object({
  kind: boundaryFaultKind,
  title: text,
  text,
  areas: z.array(named),
  squareMetres: z.number().nullable(),
  /** Where it is, in WGS-84; null when it has no place. */
  geometry: areaGeometry.nullable(),
  bounds: bounds.nullable(),
})
export type BoundaryFault = z.infer<typeof boundaryFault>

/** What was put right without asking. */
export const boundaryMended = z.object({
  kind: z.enum(['closed', 'duplicates', 'spikes', 'winding', 'snapped']),
  title: text,
  pieces: z.int(),
  corners: z.int(),
  /** The farthest that a corner was moved, and by how much areas changed in all. */
  metres: z.number().nullable(),
  squareMetres: z.number().nullable(),
})
export type BoundaryMended = z.infer<typeof boundaryMended>

export const boundaryReport = z.object({
  name: z.string(),
  file: z.enum(['geojson', 'shapefile']),
  /** Of the names in a shapefile. */
  encoding: z.string().nullable(),
  system: boundarySystem,
  meridian: z.number().nullable(),
  /** Whether the system was guessed, and by what. */
  guessed: text.nullable(),
  /** The pieces fit what is above them better in another system. */
  hint: z.object({ system: boundarySystem, metres: z.number(), text }).nullable(),
  headings: z.array(z.object({ heading: z.string(), field: boundaryField.nullable(), samples: z.array(z.string()) })),
  fields: z.array(z.object({ field: boundaryField, title: text })),
  pieces: z.int(),
  levels: z.partialRecord(areaLevel, z.int()),
  /** Areas that are there already and get this border, and areas that are new. */
  borders: z.int(),
  news: z.int(),
  squareMetres: z.number(),
  bounds: bounds.nullable(),
  mended: z.array(boundaryMended),
  faultCounts: z.partialRecord(boundaryFaultKind, z.int()),
  /** The largest first, up to 1,000 of them. */
  faults: z.array(boundaryFault),
  /** For the map: all pieces when they are few, else those with faults. */
  shown: z.array(named.extend({ level: areaLevel.nullable(), geometry: areaGeometry })),
  /** Whether it can become a change of the ground; null: it can. */
  stops: text.nullable(),
})
export type BoundaryReport = z.infer<typeof boundaryReport>

export const boundarySteps = {
  reading: { zh: '读取文件', en: 'Reading the file' },
  converting: { zh: '换算坐标', en: 'Converting coordinates' },
  rings: { zh: '检查每块边界', en: 'Checking every border' },
  snapping: { zh: '对齐共用边界', en: 'Aligning shared borders' },
  comparing: { zh: '查找重叠与空白', en: 'Looking for overlaps and gaps' },
  keeping: { zh: '保存为草稿', en: 'Keeping it as a draft' },
} as const satisfies Record<string, Text>
export const boundaryStep = z.enum(['reading', 'converting', 'rings', 'snapping', 'comparing', 'keeping'])
export type BoundaryStep = z.infer<typeof boundaryStep>

const progressLine = z.object({ kind: z.literal('progress'), step: boundaryStep, share: z.number().min(0).max(1) })
export type BoundaryProgress = z.infer<typeof progressLine>
const refusedLine = z.object({ kind: z.literal('refused'), code: z.string(), text: z.string() })

/** One line of the answer to `POST /api/boundaries/checks`: how far it is, then the report or the refusal. */
export const boundaryLine = z.discriminatedUnion('kind', [
  progressLine,
  z.object({ kind: z.literal('report'), report: boundaryReport }),
  refusedLine,
])
/** The same of `POST /api/boundaries/changes/runs`, which ends in the draft. */
export const boundaryChangeLine = z.discriminatedUnion('kind', [
  progressLine,
  z.object({ kind: z.literal('draft'), change: areaChangeOutline }),
  refusedLine,
])
export type BoundaryChangeLine = z.infer<typeof boundaryChangeLine>
export type BoundaryLine = z.infer<typeof boundaryLine>
