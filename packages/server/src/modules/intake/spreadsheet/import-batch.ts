import { Refused } from '@mazha/contracts/refusal'
import type { Actor } from '@mazha/contracts/role'
import type { Context } from '#kernel/context'
import { openMatters, recordHistories, type History, type Opened, type Opening, type Outcome } from '#modules/matters'
import { judgeRow, type Candidate, type Plan, type Reason } from './judge-row.ts'
import { cellText, type Row } from '#kernel/spreadsheet/index'
import { selectNumbers, type Remark, type Step } from './store.ts'
import { selectSources, type NewSource, type Source } from './store-sources.ts'

type Batch = {
  readonly id: string
  readonly from: number
  readonly rows: readonly Row[]
  readonly plan: Plan
  /** Who opens plain requests; histories are always the system's. */
  readonly actor: Actor
  /** Where rows of batches stand that are not recorded yet, by hex of the digest; this batch adds its own. */
  readonly pending: Map<string, Source>
}

/** A batch that is judged and being opened. `noted` are its entries in `pending`, to be taken out once it is recorded. */
export type BegunBatch = { readonly step: Promise<Step>; readonly noted: readonly string[] }

const system: Actor = { kind: 'system' }

/**
 * Judges a batch of rows, then takes them through the real commands and says what became of each. The second part is handed back as it
 * begins, so that the next batch can be judged while the database works on this one.
 *
 * Nothing of the import itself is written here: the step is recorded afterwards, and if that never happens the same batch comes again and
 * finds its matters by their client ids.
 */
export const importBatch = async (ctx: Context, batch: Batch): Promise<BegunBatch> => {
  const { id, from, rows, plan, actor, pending } = batch
  const reasons: Remark[] = []
  const cellsOf = new Map(rows.map((row) => [row.row, row]))
  const give = (row: number, reason: Reason, kept: boolean): void => {
    const cells = (cellsOf.get(row)?.cells ?? []).map((cell) => cellText(cell) ?? '')
    reasons.push({ row, ...reason, cells, kept })
  }

  const candidates: Candidate[] = []
  for (const row of rows) {
    const judged = judgeRow(row, plan)
    if ('candidate' in judged) candidates.push(judged.candidate)
    else give(judged.row, judged.reject, false)
  }
  const rejected = reasons.length
  const { fresh, known, noted } = await sortOut(ctx, { id, plan, candidates, pending })
  for (const { candidate, reason } of known) give(candidate.row, reason, false)
  const begun = { id, from, read: rows.length, repeated: known.length, rejected, reasons }
  return { step: openFresh(ctx, { begun, fresh, plan, actor, give }), noted }
}

type FreshRows = {
  readonly begun: Pick<Step, 'id' | 'from' | 'read' | 'repeated' | 'rejected' | 'reasons'>
  readonly fresh: Sorted['fresh']
  readonly plan: Plan
  readonly actor: Actor
  readonly give: (row: number, reason: Reason, kept: boolean) => void
}

const openFresh = async (ctx: Context, { begun, fresh, plan, actor, give }: FreshRows): Promise<Step> => {
  let { rejected } = begun
  const opened = await open(ctx, { fresh: fresh.map(({ candidate }) => candidate), actor })
  const sources: NewSource[] = []
  let created = 0
  let remarked = 0
  for (const [at, { candidate, remarks }] of fresh.entries()) {
    const outcome = opened[at]
    if (outcome === undefined) throw new Error('fewer outcomes than rows')
    if ('refused' in outcome) {
      give(candidate.row, reasonOf(outcome.refused), false)
      rejected += 1
      continue
    }
    created += 1
    const all = [...candidate.remarks, ...remarks]
    if (all.length > 0) remarked += 1
    for (const remark of all) give(candidate.row, remark, true)
    sources.push(...sourcesOf(candidate, outcome.done.matter.id, plan))
  }
  return { ...begun, created, rejected, remarked, sources }
}

type Sorted = {
  readonly fresh: readonly { readonly candidate: Candidate; readonly remarks: readonly Reason[] }[]
  readonly known: readonly { readonly candidate: Candidate; readonly reason: Reason }[]
  readonly noted: readonly string[]
}

/** Tells rows that are new from those that were imported before, in this file or in another. */
const sortOut = async (
  ctx: Context,
  { id, plan, candidates, pending }: Pick<Batch, 'id' | 'plan' | 'pending'> & { candidates: readonly Candidate[] },
): Promise<Sorted> => {
  const judging = plan.options.repeats === 'judge'
  const digests = candidates.flatMap(({ identity, words, personWords }) =>
    judging ? [identity, words, personWords] : [identity],
  )
  const seen = await selectSources(ctx, digests)
  const fresh: { candidate: Candidate; remarks: readonly Reason[] }[] = []
  const known: { candidate: Candidate; source: Source; taken: boolean }[] = []
  const noted: string[] = []
  for (const candidate of candidates) {
    const find = (digest: Buffer): Source | undefined => {
      const key = digest.toString('hex')
      return seen.get(key) ?? pending.get(key)
    }
    const same = find(candidate.identity)
    // The same words of one person are one open request, but an answer that was given is a fact of its own.
    const heard = judging ? find(candidate.personWords) : undefined
    const repeat = candidate.answered === undefined ? heard : undefined
    if (same !== undefined || repeat !== undefined) {
      const source = same ?? repeat
      if (source === undefined) continue
      const taken = same !== undefined && same.words !== null && same.words !== candidate.words.toString('hex')
      known.push({ candidate, source, taken })
      continue
    }
    const alike = judging ? find(candidate.words) : undefined
    const remarks: Reason[] =
      heard === undefined && alike?.import === id && alike.row !== null
        ? [{ code: 'import.remark-same-words', details: { row: alike.row } }]
        : []
    fresh.push({ candidate, remarks })
    // A later row must find this one, whose matter is not open yet.
    for (const { digest, row, words } of sourcesOf(candidate, '', plan)) {
      const key = digest.toString('hex')
      if (seen.has(key) || pending.has(key)) continue
      pending.set(key, { matter: '', import: id, row, words: words.toString('hex') })
      noted.push(key)
    }
  }
  const numbers = await selectNumbers(ctx, [...new Set(known.map(({ source }) => source.matter).filter(Boolean))])
  return {
    fresh,
    noted,
    known: known.map(({ candidate, source, taken }) => ({
      candidate,
      reason: knownReason({ id, candidate, source, taken, number: numbers.get(source.matter) }),
    })),
  }
}

const knownReason = ({
  id,
  candidate,
  source,
  taken,
  number,
}: {
  id: string
  candidate: Candidate
  source: Source
  taken: boolean
  number: string | undefined
}): Reason => {
  const here = source.import === id && source.row !== null
  if (taken) {
    const other = number ?? (here ? `#${source.row}` : '')
    return { code: 'import.row-number-taken', details: { source: candidate.number ?? '', number: other } }
  }
  if (here) return { code: 'import.row-repeat', details: { row: source.row ?? 0 } }
  return { code: 'import.row-known', details: { number: number ?? '' } }
}

const sourcesOf = (
  { row, identity, words, personWords }: Candidate,
  matter: string,
  plan: Plan,
): readonly NewSource[] =>
  (plan.options.repeats === 'judge' ? [identity, words, personWords] : [identity]).map((digest) => ({
    digest,
    matter,
    row,
    words,
  }))

/** Opens plain requests and histories, each kind in one call, and answers in the order of the rows. */
const open = async (
  ctx: Context,
  { fresh, actor }: { fresh: readonly Candidate[]; actor: Actor },
): Promise<readonly Outcome<Opened>[]> => {
  const requests = fresh.filter(({ answered }) => answered === undefined)
  const histories = fresh.filter(({ answered }) => answered !== undefined)
  const byRow = new Map<number, Outcome<Opened>>()
  const keep = (candidates: readonly Candidate[], outcomes: readonly Outcome<Opened>[]): void => {
    for (const [at, { row }] of candidates.entries()) {
      const outcome = outcomes[at]
      if (outcome) byRow.set(row, outcome)
    }
  }
  if (requests.length > 0)
    keep(
      requests,
      await openMatters(
        ctx,
        requests.map((candidate) => toOpening(candidate, actor)),
      ),
    )
  if (histories.length > 0) keep(histories, await recordHistories(ctx, histories.map(toHistory)))
  return fresh.flatMap(({ row }) => byRow.get(row) ?? [])
}

const toOpening = (candidate: Candidate, actor: Actor): Opening => ({
  clientId: clientIdOf(candidate),
  actor,
  channel: 'spreadsheet',
  title: candidate.title,
  text: candidate.text,
  category: candidate.category,
  place: candidate.place,
  address: candidate.address,
  contact:
    candidate.name === undefined && candidate.phone === undefined
      ? undefined
      : { name: candidate.name, phone: candidate.phone },
  at: candidate.at,
})

/** What an answer without words says, so that nobody reads silence as an empty reply. */
const noWords = '（来源表格只有办结时间，没有答复内容。The source has a closing time and no words.）'

const toHistory = (candidate: Candidate): History => {
  const { answered, at } = candidate
  if (answered === undefined || at === undefined) throw new Error('a history has both times')
  return {
    opening: { ...toOpening(candidate, system), at, input: { history: true } },
    acts: [{ at: answered.at, action: 'record_history', input: { reply: answered.text ?? noWords }, actor: system }],
  }
}

/** The same row gives the same id, whoever imports it and however often: what was opened is found again. */
const clientIdOf = ({ identity }: Candidate): string => {
  const bytes = Buffer.from(identity.subarray(0, 16))
  // RFC 9562: version 8 (of our own making), variant 10.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

const reasonOf = (refused: Error): Reason => {
  if (!(refused instanceof Refused)) throw refused
  return { code: refused.code, details: refused.details }
}
