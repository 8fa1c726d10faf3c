import type { Calendar } from '@mazha/contracts/calendar'
import { checkCheckpoints, compareLeaves } from './check-checkpoints.ts'
import { checkMatter, type Counts, emptyCounts, emptyTally, type MatterLaw, type Tally } from './check-matter.ts'
import { fingerprint } from './checkpoint.ts'
import type { Fault } from './fault.ts'
import { resolveLaw, type StoredLaw } from './law.ts'
import type { CheckpointRecord, MatterFile } from './record.ts'
import { SourceFault, type DistrictSource, type LedgerSource, type Range } from './source.ts'

type DistrictFacts = { readonly id: string; readonly zone: string; readonly settings: unknown }

/** What the program knows of the law: its own procedures, a district's calendar as it is set now, how rows are computed. */
export type ProgramLaw = Pick<MatterLaw, 'procedureOf' | 'rowOf' | 'bucketsOf'> & {
  readonly calendarOf: (district: DistrictFacts) => Calendar
}

export type VerifyOptions = ProgramLaw & {
  readonly source: LedgerSource
  /** Checkpoints that were kept outside. */
  readonly outside?: readonly CheckpointRecord[]
  /** The key that the district is known by (SPKI, base64). */
  readonly publicKey?: string
  /** Faults that are kept in words; the rest is only counted. */
  readonly most?: number
  readonly onProgress?: (entries: number) => void
  /** Threads that check parts of a long ledger side by side. */
  readonly threads?: { readonly count: number; readonly check: (task: PartTask) => Promise<PartResult> }
}

/** A part of a district's matters, for a thread with a connection of its own. */
export type PartTask = {
  readonly snapshot: string
  readonly district: DistrictFacts & { readonly law: StoredLaw }
  readonly range: Range
}
export type Found = { readonly faults: readonly Fault[]; readonly faultCount: number }
export type PartResult = Found & {
  readonly tally: Tally
  /** In which counts the matters of this part stand. */
  readonly buckets: readonly (readonly [bucket: string, n: number])[]
  /** Matters that could not be counted. */
  readonly unknown: number
}

/** The law that a district's ledger is replayed by, and what is wrong with what was kept of it. */
export const lawOf = (
  district: DistrictFacts & { readonly law: StoredLaw },
  program: ProgramLaw,
): { readonly law: MatterLaw; readonly faults: readonly Fault[] } => {
  const { procedureOf, rowOf, bucketsOf } = program
  const { law, faults } = resolveLaw(district.law, { procedureOf, calendar: program.calendarOf(district) })
  const at = { district: district.id, matter: null, number: null, seq: null }
  return { law: { ...law, rowOf, bucketsOf }, faults: faults.map((fault) => ({ ...at, ...fault })) }
}

const mostFaults = 100

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
 * the matters, clocks, links and counts that are stored, and that the signed checkpoints still hold.
 */
export async function verifyLedger(options: VerifyOptions): Promise<Report> {
  const districts: DistrictReport[] = []
  const faults: Fault[] = []
  let faultCount = 0
  const most = options.most ?? mostFaults
  const keep = (part: Found): void => {
    faultCount += part.faultCount
    for (const fault of part.faults) if (faults.length < most) faults.push(fault)
  }
  try {
    for await (const district of options.source) districts.push(await verifyDistrict(district, options, keep))
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error
    const { code, details } = error
    keep({ faults: [{ code, details, district: null, matter: null, number: null, seq: null }], faultCount: 1 })
  }
  return { districts, faults, faultCount }
}

const verifyDistrict = async (
  district: DistrictSource,
  options: VerifyOptions,
  keep: (part: Found) => void,
): Promise<DistrictReport> => {
  const { law, faults: lawFaults } = lawOf(district, options)
  keep({ faults: lawFaults, faultCount: lawFaults.length })
  const parts = startParts(district, law, options, await district.share())
  const tally = emptyTally()
  const counts = emptyCounts()
  const checked = Promise.all(parts)
  // A failure is thrown where the parts are awaited; it must not end the process before that.
  checked.catch(() => undefined)
  const addUp = async (): Promise<void> => {
    for (const part of await checked) {
      keep(part)
      for (const name of tallied) tally[name] += part.tally[name]
      for (const [bucket, n] of part.buckets) counts.buckets.set(bucket, (counts.buckets.get(bucket) ?? 0) + n)
      counts.unknown += part.unknown
    }
  }
  // One connection reads one thing at a time; with threads the rest is read meanwhile.
  if (parts.length === 1) await addUp()
  const stored = await district.checkpoints()
  const { signed, faults } = checkCheckpoints({
    district: district.id,
    stored,
    outside: options.outside ?? [],
    publicKey: options.publicKey ?? null,
  })
  const compared = await compareLeaves(district.id, signed, district.leaves())
  if (parts.length > 1) await addUp()
  const stands = await district.tally()
  const miscounted = stands === null ? [] : compareCounts(district.id, stands, counts)
  const found = [...faults, ...compared.faults, ...miscounted]
  keep({ faults: found, faultCount: found.length })
  const key = signed[0]?.publicKey
  return {
    district: district.id,
    checked: { ...tally, checkpoints: signed.length },
    newer: compared.newer,
    key: key === undefined ? null : fingerprint(key),
  }
}

const tallied = ['entries', 'matters', 'clocks', 'words', 'contacts', 'links', 'erased'] as const

/** Whether the counts that are stored are those of the matters. Where a matter is broken, nobody knows what to expect. */
const compareCounts = (district: string, stored: ReadonlyMap<string, number>, counts: Counts): Fault[] => {
  if (counts.unknown > 0) return []
  const faults: Fault[] = []
  for (const bucket of new Set([...stored.keys(), ...counts.buckets.keys()])) {
    const found = stored.get(bucket) ?? 0
    const expected = counts.buckets.get(bucket) ?? 0
    if (found === expected) continue
    const details = { bucket, found, expected }
    faults.push({ code: 'tally.wrong', district, matter: null, number: null, seq: null, details })
  }
  return faults
}

const startParts = (
  district: DistrictSource,
  law: MatterLaw,
  options: VerifyOptions,
  snapshot: string | null,
): readonly Promise<PartResult>[] => {
  const { threads } = options
  const { id, zone, settings } = district
  if (threads === undefined || threads.count < 2 || snapshot === null) {
    return [checkPart(district.matters(), law, options.most ?? mostFaults, options.onProgress)]
  }
  const facts = { id, zone, settings, law: district.law }
  return splitIds(threads.count).map((range) => threads.check({ snapshot, district: facts, range }))
}

/** The space of ids in equal parts: ids are digests, so matters are spread evenly over it. */
const splitIds = (parts: number): readonly Range[] => {
  const bound = (part: number): string =>
    `${Math.floor((part * 0x10000) / parts)
      .toString(16)
      .padStart(4, '0')}0000-0000-0000-0000-000000000000`
  return Array.from({ length: parts }, (_, part) => ({
    from: bound(part),
    to: part + 1 < parts ? bound(part + 1) : null,
  }))
}

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
  return { tally, faults, faultCount, buckets: [...counts.buckets], unknown: counts.unknown }
}
