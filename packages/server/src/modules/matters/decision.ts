import type { Calendar } from '@mazha/contracts/calendar'
import type { Decision, EntryDraft, Matter, Notice } from '@mazha/contracts/matter'
import { placeOf } from '@mazha/contracts/place'
import type { Procedure } from '@mazha/contracts/procedure'
import { queueOf } from '@mazha/contracts/standing'
import { isHashName, type HashName } from '#kernel/ledger/hash'
import type { ContactRow, LinkRow, NewsRow, WordRow, Write } from '#kernel/commit-statement'
import { calendarId } from '#kernel/ledger/calendar-id'
import { contactDigest, sealAll } from '#kernel/ledger/seal'
import type { Standing } from '#kernel/recent'
import { type FoundBy, unwrittenTags } from './opened-tags.ts'
import { changedClocks, countedOf, reachOf, rowOf, tallyChange, unitsOf } from './standing.ts'

/** From what was decided to what is written: sealed entries, rows, counts and news. Pure but for the salts. */

/** The hash that new entries are chained with: the district's own choice, SHA-256 unless it says SM3. */
export const hashOf = (settings: Readonly<Record<string, unknown>>): HashName =>
  isHashName(settings['hash']) ? settings['hash'] : 'sha-256'

export type Sealing = {
  readonly procedure: Procedure
  /** Null when the matter is opened. */
  readonly before: Standing | null
  readonly decision: Pick<Decision, 'entries' | 'matter' | 'notices'>
  readonly recordedAt: string
  readonly hash: HashName
  /** The calendar that it was decided by. */
  readonly calendar: Calendar
  /** Who raised it, when it is opened. */
  readonly contact?: ContactRow | null
  readonly links?: readonly LinkRow[]
}

export type Sealed = { readonly write: Omit<Write, 'clientId' | 'digest'>; readonly standing: Standing }

export function sealDecision(sealing: Sealing): Sealed {
  const { procedure, before, decision, recordedAt, hash, calendar, contact = null, links = [] } = sealing
  const { matter, entries } = decision
  const version = before?.matter.version ?? 0
  const sealed = sealAll(entries, {
    district: matter.district,
    matter: matter.id,
    seq: version + 1,
    prev: before?.head ?? null,
    recordedAt,
    hash,
    opens:
      before === null
        ? { number: matter.number, procedure: matter.procedure, procedureVersion: matter.procedureVersion }
        : null,
    calendar: calendarId(calendar),
    contact: contact === null ? null : contactDigest(hash, contact),
    links,
  })
  const head = sealed.at(-1)?.hash
  if (head === undefined) throw new Error(`Nothing was decided about ${matter.id}`)
  const standing: Standing = { matter, head, recordedAt: before?.recordedAt ?? recordedAt }
  const row = rowOf(procedure, matter, { head, recordedAt: standing.recordedAt, place: placeOf(entries) })
  const countedBefore = before === null ? null : countedOf(procedure, before.matter)
  const words: WordRow[] = []
  for (const entry of sealed) {
    for (const { name, salt, value } of entry.words) words.push({ seq: entry.seq, name, salt, value, keyId: null })
  }
  return {
    standing,
    write: {
      expected: version,
      matter: row,
      entries: sealed,
      words,
      text: null,
      unwritten: before === null ? undefined : unwrittenTags(foundBy(procedure, before.matter), row),
      clocks: changedClocks(before?.matter.clocks ?? {}, matter.clocks),
      contact,
      links,
      news: decision.notices.flatMap((notice, n) => noticeRows(matter, notice, n)),
      tally: tallyChange(countedBefore, row),
      opens: [],
    },
  }
}

/** By what a scope finds it. */
export const foundBy = (procedure: Procedure, matter: Matter): FoundBy => ({
  units: unitsOf(procedure, matter),
  reach: reachOf(matter),
  openedAt: matter.openedAt,
  queue: queueOf(procedure, matter),
})

/** A notice on its way: `text` still has its `{fact}` places, filled where it is delivered. */
export type NoticeNews = {
  readonly matter: string
  readonly addressee: string
  readonly text: Notice['text']
}

/** One row for each addressee; the key makes a second delivery harmless. */
function noticeRows(matter: Matter, notice: Notice, n: number): NewsRow[] {
  return addresseesOf(matter, notice.to).map((addressee) => {
    const payload: NoticeNews = { matter: matter.id, addressee, text: notice.text }
    return {
      topic: 'notice',
      key: `${matter.id}:${matter.version}:${n}:${addressee}`,
      payload: JSON.stringify(payload),
    }
  })
}

export function addresseesOf(matter: Matter, to: Notice['to']): string[] {
  if (to === 'reporter') return ['reporter']
  if (to === 'lead') return typeof matter.facts['lead'] === 'string' ? [`unit:${matter.facts['lead']}`] : []
  if (to === 'assists') {
    const assists = matter.facts['assists']
    return Array.isArray(assists)
      ? assists.filter((unit) => typeof unit === 'string').map((unit) => `unit:${unit}`)
      : []
  }
  return [`role:${to}`]
}

/** Entries of several acts as one decision: a history is recorded whole. */
export const joinDecisions = (decisions: readonly Decision[]): Pick<Decision, 'entries' | 'matter' | 'notices'> => {
  const last = decisions.at(-1)
  if (last === undefined) throw new Error('A history has at least its opening')
  const entries: EntryDraft[] = decisions.flatMap((decision) => decision.entries)
  // Old news is no news: nobody is told of what was over long ago.
  return { entries, matter: last.matter, notices: [] }
}
