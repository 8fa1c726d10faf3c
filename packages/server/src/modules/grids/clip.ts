import * as exact from 'polyclip-ts'
import quick from 'polygon-clipping'

/**
 * Clipping for checks. Ordinary numbers are several times as quick as exact ones and come to the same, but for a few places in ten
 * thousand (corners a rounding away from another's edge) where they find no way on: those are done exactly.
 */

type Ring = [number, number][]
export type Clipped = Ring[][]

const clip =
  (fast: (first: Clipped, ...others: Clipped[]) => Clipped, sure: (first: Clipped, ...others: Clipped[]) => Clipped) =>
  (first: Clipped, ...others: Clipped[]): Clipped => {
    try {
      return fast(first, ...others)
    } catch {
      return sure(first, ...others)
    }
  }

export const intersection = clip(quick.intersection, exact.intersection)
export const difference = clip(quick.difference, exact.difference)
export const union = clip(quick.union, exact.union)
