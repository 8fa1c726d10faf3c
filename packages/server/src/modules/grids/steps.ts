import { areaChangeItem, type AreaChangeItem } from '@mazha/contracts/area-change'
import { z } from 'zod'

/** Steps of a change of the ground on their way: thousands at once, each perhaps with the borders of a street. */

const packed = 200

/** Steps as JSON arrays of a few hundred each, in their order. */
export const packSteps = (items: readonly AreaChangeItem[]): string[] => {
  const packs: string[] = []
  for (let at = 0; at < items.length; at += packed) packs.push(JSON.stringify(items.slice(at, at + packed)))
  return packs
}

const stored = z.array(areaChangeItem)

/** Steps as they are stored. */
export const parseSteps = (data: readonly unknown[]): AreaChangeItem[] => stored.parse(data)
