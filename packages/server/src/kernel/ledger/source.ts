import type { Leaf } from './check-checkpoints.ts'
import type { Erasures } from './check-erasures.ts'
import type { ErasedMatter } from './erased-list.ts'
import type { Fault, FaultCode } from './fault.ts'
import type { StoredLaw } from './law.ts'
import type { CheckpointRecord, MatterFile } from './record.ts'

/** Matters by their ids: from one on, up to another that is not included; null without an end on that side. */
export type Range = { readonly from: string | null; readonly to: string | null }

/** How matters are read. */
export type Reading = {
  /** Where some only are asked for: whole ranges, each taken when it is come to. */
  readonly ranges?: Iterable<Range>
  /** Chains are checked while they are read; what is right is not kept as it is stored (`MatterFile.chain`). */
  readonly chained?: boolean
}

/** What lets other connections read the very same rows, and how many entries there are. */
export type Shared = { readonly snapshot: string; readonly entries: number }

/**
 * Where verify reads a district's ledger from: the database or an export. Where it cannot be shared, it is read in this
 * order: matters, checkpoints, leaves, tally. Certificates of erasure can be asked for at any time.
 */
export type DistrictSource = {
  readonly id: string
  readonly zone: string
  /** As the district's row has them; not parsed. */
  readonly settings: unknown
  /** The procedures and calendars that were in force, as they were kept. */
  readonly law: StoredLaw
  /** Every matter and whatever else is stored under a matter's id, in the order of ids. */
  matters(how?: Reading): AsyncIterable<readonly MatterFile[]>
  /** Null where there are too few entries to share out. */
  share(): Promise<Shared | null>
  checkpoints(): Promise<readonly CheckpointRecord[]>
  /** Every entry in the order of positions. */
  leaves(): AsyncIterable<readonly Leaf[]>
  /** The counts beside the queues, without those that are nought; null where they are not told. */
  tally(): Promise<ReadonlyMap<string, number> | null>
  /** Certificates of erasure, and what is kept of the matters that they name. */
  erasures(): Promise<Erasures>
  /** The matters that a certificate names, in the order of ids. */
  erasedMatters(n: number): Promise<readonly ErasedMatter[]>
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
