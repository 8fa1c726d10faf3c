import type { Calendar } from '@mazha/contracts/calendar'
import type { Procedure } from '@mazha/contracts/procedure'
import { checkCheckpoints, compareLeaves } from './check-checkpoints.ts'
import { checkMatter, emptyTally, type RowOf, type Tally } from './check-matter.ts'
import { fingerprint } from './checkpoint.ts'
import type { Fault } from './fault.ts'
import type { CheckpointRecord } from './record.ts'
import { SourceFault, type DistrictSource, type LedgerSource } from './source.ts'

export type VerifyOptions = {
  readonly source: LedgerSource
  readonly procedureOf: (id: string, version: number) => Procedure | undefined
  readonly calendarOf: (district: {
    readonly id: string
    readonly zone: string
    readonly settings: unknown
  }) => Calendar
  readonly rowOf: RowOf
  /** Checkpoints that were kept outside. */
  readonly outside?: readonly CheckpointRecord[]
  /** The key that the district is known by (SPKI, base64). */
  readonly publicKey?: string
  /** Faults that are kept in words; the rest is only counted. */
  readonly most?: number
  readonly onProgress?: (entries: number) => void
}

export type DistrictReport = {
  readonly district: string
  readonly checked: Tally & { readonly checkpoints: number }
  /** Entries that no checkpoint signs yet: cut off from the end, they would not be missed. */
  readonly newer: number
  /** Of the key that signed; null without a checkpoint. */
  readonly key: string | null
}
export type Report = {
  readonly districts: readonly DistrictReport[]
  /** In the order found: the first is the first broken thing. */
  readonly faults: readonly Fault[]
  readonly faultCount: number
}

/**
 * Checks a whole ledger: every entry's hash, link and place, the seals of private words, that replaying the entries gives
 * the matters and clocks that are stored, and that the signed checkpoints still hold.
 */
export async function verifyLedger(options: VerifyOptions): Promise<Report> {
  const districts: DistrictReport[] = []
  const faults: Fault[] = []
  let faultCount = 0
  const most = options.most ?? 100
  const keep = (found: readonly Fault[]): void => {
    faultCount += found.length
    for (const fault of found) if (faults.length < most) faults.push(fault)
  }
  try {
    for await (const district of options.source) districts.push(await verifyDistrict(district, options, keep))
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error
    const { code, details } = error
    keep([{ code, details, district: null, matter: null, number: null, seq: null }])
  }
  return { districts, faults, faultCount }
}

const verifyDistrict = async (
  district: DistrictSource,
  options: VerifyOptions,
  keep: (found: readonly Fault[]) => void,
): Promise<DistrictReport> => {
  const { procedureOf, rowOf, onProgress } = options
  const law = { procedureOf, rowOf, calendar: options.calendarOf(district) }
  const tally = emptyTally()
  for await (const batch of district.matters()) {
    for (const file of batch) keep(checkMatter(file, law, tally))
    onProgress?.(tally.entries)
  }
  const stored = await district.checkpoints()
  const { signed, faults } = checkCheckpoints({
    district: district.id,
    stored,
    outside: options.outside ?? [],
    publicKey: options.publicKey ?? null,
  })
  keep(faults)
  const compared = await compareLeaves(district.id, signed, district.leaves())
  keep(compared.faults)
  const key = signed[0]?.publicKey
  return {
    district: district.id,
    checked: { ...tally, checkpoints: signed.length },
    newer: compared.newer,
    key: key === undefined ? null : fingerprint(key),
  }
}
