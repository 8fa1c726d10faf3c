import type { Leaf } from './check-checkpoints.ts'
import type { Fault, FaultCode } from './fault.ts'
import type { StoredLaw } from './law.ts'
import type { CheckpointRecord, MatterFile } from './record.ts'

/** Matters by their ids: from one on, up to another that is not included. */
export type Range = { readonly from: string; readonly to: string | null }

/**
 * Where verify reads a district's ledger from: the database or an export. Read in this order: matters, checkpoints,
 * leaves, tally.
 */
export type DistrictSource = {
  readonly id: string
  readonly zone: string
  /** As the district's row has them; not parsed. */
  readonly settings: unknown
  /** The procedures and calendars that were in force, as they were kept. */
  readonly law: StoredLaw
  /** Every matter and whatever else is stored under a matter's id, in the order of ids. */
  matters(range?: Range): AsyncIterable<readonly MatterFile[]>
  /** What lets other connections read the very same rows, where there are enough to share out; else null. */
  share(): Promise<string | null>
  checkpoints(): Promise<readonly CheckpointRecord[]>
  /** Every entry in the order of positions. */
  leaves(): AsyncIterable<readonly Leaf[]>
  /** The counts beside the queues, without those that are nought; null where they are not told. */
  tally(): Promise<ReadonlyMap<string, number> | null>
}
export type LedgerSource = AsyncIterable<DistrictSource>

/** A source that cannot be read on, in the words of a fault. */
export class SourceFault extends Error {
  override readonly name = 'SourceFault'
  readonly code: FaultCode
  readonly details: Fault['details']
  constructor(code: FaultCode, details: Fault['details']) {
    super(code)
    this.code = code
    this.details = details
  }
}
