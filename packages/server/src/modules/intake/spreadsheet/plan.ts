import type { ImportField, ImportOptions } from '@mazha/contracts/import'
import { getZone } from '@mazha/contracts/zone'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { refuse } from '@mazha/contracts/refusal'
import type { Bounds, Plan } from './judge-row.ts'
import { keyDigestOf } from './source-digest.ts'

const bounds = z.tuple([z.number(), z.number(), z.number(), z.number()])

/** The district's bounds, west, south, east, north, from its settings. */
const districtBounds = (ctx: Context): Bounds | null =>
  bounds
    .nullable()
    .catch(null)
    .parse(ctx.district.settings['bounds'] ?? null)

type PlanInput = {
  readonly headings: readonly string[]
  readonly mapping: Readonly<Record<string, ImportField | null>>
  readonly options: ImportOptions
}

/**
 * What rows are judged by, from a mapping.
 *
 * @throws import.no-column when the mapping names a column that is not there, or two columns for one field
 */
export const makePlan = (ctx: Context, { headings, mapping, options }: PlanInput): Plan => {
  const columns: Partial<Record<ImportField, number>> = {}
  for (const [heading, field] of Object.entries(mapping)) {
    if (field === null) continue
    const column = headings.indexOf(heading)
    if (column < 0) throw refuse('import.no-column', { column: heading.slice(0, 60) })
    if (columns[field] !== undefined) throw refuse('import.column-twice', { column: heading.slice(0, 60) })
    columns[field] = column
  }
  return {
    columns,
    headings,
    options,
    zone: getZone(ctx.district.zone),
    bounds: districtBounds(ctx),
    now: ctx.now().toISOString(),
    keyDigest: keyDigestOf(ctx),
  }
}

/** Whether rows can become anything at all. */
export const isComplete = (plan: Plan): boolean => plan.columns.text !== undefined || plan.columns.title !== undefined
