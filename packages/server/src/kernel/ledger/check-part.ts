import { checkMatter, emptyCounts, emptyTally, type MatterLaw, type Tally } from './check-matter.ts'
import type { Fault } from './fault.ts'
import type { MatterFile } from './record.ts'

export type Found = { readonly faults: readonly Fault[]; readonly faultCount: number }
export type PartResult = Found & {
  readonly tally: Tally
  /** In which counts the matters of this part stand. */
  readonly buckets: readonly (readonly [bucket: string, n: number])[]
  /** Matters that could not be counted. */
  readonly unknown: number
  /** What is gone, by the number of the certificate that names it. */
  readonly erased: readonly (readonly [n: number, found: number])[]
}

/** Faults that are kept in words, where nothing else is asked for. */
export const mostFaults = 100

/** Checks some matters. */
export async function checkPart(
  matters: AsyncIterable<readonly MatterFile[]>,
  law: MatterLaw,
  most = mostFaults,
  onProgress?: (entries: number) => void,
): Promise<PartResult> {
  const tally = emptyTally()
  const counts = emptyCounts()
  const faults: Fault[] = []
  let faultCount = 0
  for await (const batch of matters) {
    for (const file of batch) {
      const found = checkMatter(file, law, tally, counts)
      faultCount += found.length
      for (const fault of found) if (faults.length < most) faults.push(fault)
    }
    onProgress?.(tally.entries)
  }
  return {
    tally,
    faults,
    faultCount,
    buckets: [...counts.buckets],
    unknown: counts.unknown,
    erased: [...counts.erased],
  }
}
