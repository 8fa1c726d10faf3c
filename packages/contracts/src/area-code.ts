import { z } from 'zod'
import type { AreaLevel } from './area.ts'

/**
 * Codes of areas. Statistical division codes have twelve digits: two of the province, two of the city, two of the district,
 * three of the street, three of the community or village (GB/T 10114, 统计用区划代码). An area is written by the part that
 * says something: 370215 is a district, 370215001 a street, 370215001002 a community. A grid adds three digits to its
 * community's, a micro-grid two to eight more; a district may say otherwise (`areaCodes` in its settings).
 */
export type AreaCodes = {
  readonly grid: RegExp
  readonly microGrid: RegExp
  /** Whether an area’s code begins with that of the area above it. */
  readonly nested: boolean
}

const pattern = z
  .string()
  .max(200)
  .refine((text) => {
    try {
      return new RegExp(text).source !== ''
    } catch {
      return false
    }
  }, 'is not a regular expression')

/** `areaCodes` in a district’s settings; what is left out stays as usual. */
export const areaCodeSettings = z.object({
  grid: pattern.optional(),
  microGrid: pattern.optional(),
  nested: z.boolean().optional(),
})

const usual: AreaCodes = { grid: /^\d{15}$/, microGrid: /^\d{17,23}$/, nested: true }

/** @throws ZodError when the settings are not of that shape */
export const areaCodesOf = (settings: unknown): AreaCodes => {
  const { grid, microGrid, nested } = areaCodeSettings.parse(settings ?? {})
  return {
    grid: grid === undefined ? usual.grid : new RegExp(`^(?:${grid})$`),
    microGrid: microGrid === undefined ? usual.microGrid : new RegExp(`^(?:${microGrid})$`),
    nested: nested ?? usual.nested,
  }
}

/** A code without the spaces and signs that people put in it, in the digits and letters of a keyboard. */
const plainCode = (text: string): string => text.normalize('NFKC').replace(/[\s'’`]/g, '')

const divisionLengths = { city: 4, district: 6, street: 9, community: 12, village: 12 } as const

/**
 * A code by its significant digits: `370215000000` and `370215` are the same district, `370200` is a city. Anything that is no
 * division code stays as it is.
 */
export const shortCode = (text: string): string => {
  const code = plainCode(text)
  if (!/^\d+$/.test(code) || ![4, 6, 9, 12].includes(code.length)) return code
  if (code.length === 12 && !code.endsWith('000')) return code
  const street = code.slice(0, 9)
  if (street.length === 9 && !street.endsWith('000')) return street
  const district = code.slice(0, 6)
  return district.length === 6 && district.endsWith('00') ? district.slice(0, 4) : district
}

/** A division’s code in all twelve digits. A grid’s stays as it is. */
export const fullCode = (code: string): string => (code.length < 12 ? code.padEnd(12, '0') : code)

/** Whether a code, written short, is one of that level: its digits and where none may be all noughts. */
export const fitsLevel = (code: string, level: AreaLevel, codes: AreaCodes): boolean => {
  if (level === 'grid') return codes.grid.test(code)
  if (level === 'micro_grid') return codes.microGrid.test(code)
  if (!/^[1-9]\d+$/.test(code) || code.length !== divisionLengths[level]) return false
  return shortCode(code) === code
}

/**
 * Whether a code may stand below another one. With nested codes it begins with the other; below a street that has no community
 * there, three noughts fill the place.
 */
export const fitsParent = (code: string, parent: string, codes: AreaCodes): boolean =>
  !codes.nested || (code.startsWith(parent) && code.length > parent.length)

/**
 * The level that a code is of. A community’s last three digits are 001–199 or 400–499, a village’s 200–399 or 500–599.
 *
 * @returns undefined when it is a code of no level
 */
export const levelOfCode = (code: string, codes: AreaCodes): AreaLevel | undefined => {
  const divisions = ['city', 'district', 'street', 'community'] as const
  const level = divisions.find((one) => fitsLevel(code, one, codes))
  if (level === 'community') {
    const last = Number(code.slice(9))
    return (last >= 200 && last < 400) || (last >= 500 && last < 600) ? 'village' : 'community'
  }
  if (level !== undefined) return level
  if (codes.grid.test(code)) return 'grid'
  return codes.microGrid.test(code) ? 'micro_grid' : undefined
}
