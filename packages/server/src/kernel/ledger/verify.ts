import type { Calendar } from '@mazha/contracts/calendar'
import { isZone } from '../district.ts'
import { checkCheckpoints, compareLeaves } from './check-checkpoints.ts'
import { checkErasures, type Erased } from './check-erasures.ts'
import { emptyCounts, emptyTally, type Counts, type MatterLaw, type Tally } from './check-matter.ts'
import { checkPart, mostFaults, type Found, type PartResult } from './check-part.ts'
import { fingerprint } from './checkpoint.ts'
import type { Fault } from './fault.ts'
import { resolveLaw, type CheckedLaw, type LawFault, type StoredLaw } from './law.ts'
import type { CheckpointRecord } from './record.ts'
import { endShares, makeShares, takeShares, type Shares } from './shares.ts'
import { SourceFault, type DistrictSource, type LedgerSource } from './source.ts'

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
  readonly threads?: Threads
}

/** Threads that help to check a long ledger. */
export type Threads = {
  /** With this one. */
  readonly count: number
  /** Starts one. It begins when it is told what to do; told null, it ends with nothing done. */
  readonly check: (task: Promise<PartTask | null>) => Promise<PartResult>
}

/** Shares of a district's matters, as many as come to be taken, for a thread with a connection of its own. */
export type PartTask = {
  readonly snapshot: string
  readonly district: string
  readonly law: CheckedLaw
  readonly shares: Shares
}

/** The law that a district's ledger is replayed by, and what is wrong with what was kept of it. */
const lawOf = (
  district: DistrictFacts & { readonly law: StoredLaw },
  program: ProgramLaw,
): { readonly law: MatterLaw; readonly checked: CheckedLaw; readonly faults: readonly Fault[] } => {
  const { procedureOf, rowOf, bucketsOf } = program
  const { calendar, wrong } = calendarFor(district, program)
  const { law, checked, faults } = resolveLaw(district.law, { procedureOf, calendar })
  const at = { district: district.id, matter: null, number: null, seq: null }
  return {
    law: { ...law, rowOf, bucketsOf },
    checked,
    faults: [...wrong, ...faults].map((fault) => ({ ...at, ...fault })),
  }
}

const plainZone = 'Asia/Shanghai'

/** A district's calendar; where its zone or its settings make none, the State Council's as it stands, and what is wrong. */
const calendarFor = (
  district: DistrictFacts,
  program: ProgramLaw,
): { readonly calendar: Calendar; readonly wrong: readonly LawFault[] } => {
  try {
    return { calendar: program.calendarOf(district), wrong: [] }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { id, zone } = district
    const wrong: LawFault = isZone(zone)
      ? { code: 'district.calendar', details: { district: id } }
      : { code: 'district.zone', details: { district: id, zone, used: plainZone } }
    return { calendar: program.calendarOf({ id, zone: plainZone, settings: {} }), wrong: [wrong] }
  }
}

export type DistrictReport = {
  readonly district: string
  readonly checked: Tally & { readonly checkpoints: number }
  /** Entries that no checkpoint signs yet: cut off from the end, they would not be missed. */
  readonly newer: number
  /** Of the key that signed; null without a checkpoint. */
  readonly key: string | null
  /** What is gone on which certificate of erasure. */
  readonly erasures: readonly Erased[]
}
export type Report = {
  readonly districts: readonly DistrictReport[]
  /** In the order found: the first is the first broken thing. */
  readonly faults: readonly Fault[]
  readonly faultCount: number
}

/**
 * Checks a whole ledger: every entry's hash, link and place, the seals of private words, that replaying the entries gives
 * the matters, clocks, links and counts that are stored, that the signed checkpoints still hold, and that what is gone was erased
 * on a certificate.
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
  const checkSigned = async () => {
    const { signed, faults } = checkCheckpoints({
      district: district.id,
      stored: await district.checkpoints(),
      outside: options.outside ?? [],
      publicKey: options.publicKey ?? null,
    })
    return { signed, faults, compared: await compareLeaves(district.id, signed, district.leaves()) }
  }
  const { lawFaults, parts, besides } = await checkMatters(district, options, checkSigned)
  keep({ faults: lawFaults, faultCount: lawFaults.length })
  const tally = emptyTally()
  const counts = emptyCounts()
  for (const part of parts) {
    for (const name of tallied) tally[name] += part.tally[name]
    for (const [bucket, n] of part.buckets) counts.buckets.set(bucket, (counts.buckets.get(bucket) ?? 0) + n)
    counts.unknown += part.unknown
    for (const [n, found] of part.erased) counts.erased.set(n, (counts.erased.get(n) ?? 0) + found)
  }
  keep(inOrder(parts))
  const { signed, faults, compared } = besides
  const stands = await district.tally()
  const miscounted = stands === null ? [] : compareCounts(district.id, stands, counts)
  const erasures = await district.erasures()
  const publicKey = options.publicKey ?? signed[0]?.publicKey ?? null
  const { faults: uncertified, erased } = checkErasures({
    district: district.id,
    erasures,
    found: counts.erased,
    publicKey,
  })
  const found = [...faults, ...compared.faults, ...miscounted, ...uncertified]
  keep({ faults: found, faultCount: found.length })
  const key = signed[0]?.publicKey
  return {
    district: district.id,
    checked: { ...tally, checkpoints: signed.length },
    newer: compared.newer,
    key: key === undefined ? null : fingerprint(key),
    erasures: erased,
  }
}

/** What was found in several parts, in the order of matters: each part has its own in that order. */
const inOrder = (parts: readonly PartResult[]): Found => {
  const faults = parts.flatMap((part) => part.faults)
  const sorted = parts.length < 2 ? faults : faults.toSorted((a, b) => compareTexts(a.matter ?? '', b.matter ?? ''))
  return { faults: sorted, faultCount: parts.reduce((sum, { faultCount }) => sum + faultCount, 0) }
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const tallied = ['entries', 'matters', 'clocks', 'words', 'contacts', 'links', 'erased', 'leftOut'] as const

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

type Checked<T> = {
  readonly lawFaults: readonly Fault[]
  readonly parts: readonly PartResult[]
  readonly besides: T
}

/** Checks every matter, with threads where it is worth it, and what else there is to check. */
const checkMatters = async <T>(
  district: DistrictSource,
  options: VerifyOptions,
  checkBesides: () => Promise<T>,
): Promise<Checked<T>> => {
  const { threads, onProgress, most = mostFaults } = options
  const shared = threads === undefined || threads.count < 2 ? null : await district.share()
  if (threads === undefined || shared === null) {
    const { law, faults: lawFaults } = lawOf(district, options)
    const part = await checkPart(district.matters({ chained: true }), law, most, onProgress)
    return { lawFaults, parts: [part], besides: await checkBesides() }
  }
  const { snapshot, entries } = shared
  const shares = makeShares(entries)
  let tell: (task: PartTask | null) => void = () => undefined
  const told = new Promise<PartTask | null>((resolve) => {
    tell = resolve
  })
  const others = Promise.all(Array.from({ length: threads.count - 1 }, () => threads.check(told)))
  // A failure is thrown where it is awaited; it must not end the process before that.
  others.catch(() => endShares(shares))
  try {
    // The others load what they need while the law is read.
    const { law, checked, faults: lawFaults } = lawOf(district, options)
    tell({ snapshot, district: district.id, law: checked, shares })
    const besides = await checkBesides()
    const ranges = takeShares(shares)
    const own = await checkPart(district.matters({ ranges, chained: true }), law, most, onProgress)
    return { lawFaults, parts: [own, ...(await others)], besides }
  } finally {
    tell(null)
    endShares(shares)
  }
}
