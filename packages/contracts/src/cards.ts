import { z } from 'zod'
import { areaId, areaLevel } from './area.ts'

/** Contact cards (便民联系卡) and public notices (网格公示) of grids: as a page for whoever scans one, and as a PDF for many at once. */

/** What is printed, and on which paper. A card is A6: on A4 it stands four times, to be cut. A notice is A3, or A4 made smaller. */
export const printPapers = {
  card: ['a4', 'a6'],
  notice: ['a3', 'a4'],
} as const
export type PrintKind = keyof typeof printPapers
export const printPaper = z.enum(['a3', 'a4', 'a6'])
export type PrintPaper = z.infer<typeof printPaper>

/** Cards or notices in one PDF, copies counted: setting so many takes about half a gigabyte of memory. */
export const mostSheets = 5000

/** `POST /api/staffing/prints`. */
export const printOrder = z
  .object({
    /** A grid, or an area whose grids are all printed. */
    area: areaId,
    kind: z.enum(['card', 'notice']),
    paper: printPaper,
    /** Micro-grids as well as grids. */
    microGrids: z.boolean().default(false),
    copies: z.int().min(1).max(200).default(1),
    cutMarks: z.boolean().default(true),
    language: z.enum(['zh', 'en']).default('zh'),
  })
  .refine(({ kind, paper }) => printPapers[kind].some((one) => one === paper), { path: ['paper'] })
export type PrintOrder = z.output<typeof printOrder>

/** A grid that was left out, since the type that we print in lacks a character of it: an empty box is nobody's name. */
const leftOut = z.object({ area: areaId, name: z.string(), characters: z.string(), words: z.string() })
export type LeftOut = z.infer<typeof leftOut>

export const printed = z.object({
  /** By which it can be fetched for a day; null: nothing could be printed. */
  file: z.uuid().nullable(),
  name: z.string(),
  pages: z.int(),
  bytes: z.int(),
  /** Grids that stand in it. */
  grids: z.int(),
  /** Those of them without a worker: theirs say whom to call instead. */
  withoutWorker: z.int(),
  leftOut: z.array(leftOut),
})
export type Printed = z.infer<typeof printed>

/** One line of the answer: how far it is, then what was made or the refusal. Closing the connection cancels. */
export const printLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), set: z.int(), total: z.int() }),
  z.object({ kind: z.literal('printed'), printed }),
  z.object({ kind: z.literal('refused'), code: z.string(), text: z.string() }),
])
export type PrintLine = z.infer<typeof printLine>

/** `GET /api/staffing/prints/address`: where the codes lead, up to the grid’s own part. */
export const printAddress = z.object({ leadsTo: z.string(), set: z.boolean() })

/** `POST /api/areas/here`: which grid a place lies in. Nothing of it is kept. */
export const herePlace = z.object({ lng: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) })
export const hereAnswer = z.object({
  /** null: outside of all areas. */
  area: z.object({ id: areaId, code: z.string(), name: z.string(), level: areaLevel }).nullable(),
})
export type HereAnswer = z.infer<typeof hereAnswer>
