import { handOverTitle } from '@mazha/contracts/hand-over'
import type { Matter } from '@mazha/contracts/matter'
import { parseNumber } from '@mazha/contracts/number'
import { compile } from '@mazha/contracts/program'
import { refuse } from '@mazha/contracts/refusal'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { readBody, type Body } from '#kernel/ledger/body'
import { calendarId } from '#kernel/ledger/calendar-id'
import { findCalendars } from '#kernel/ledger/calendar-store'
import { replay } from '#kernel/ledger/replay'
import { openContacts } from './contacts.ts'
import {
  type Db,
  selectEntries,
  selectIdByNumber,
  selectLinks,
  selectRestricted,
  selectStandings,
  selectTexts,
  selectVisible,
  selectVisibleNumbers,
} from './store.ts'
import type { MatterClocks, MatterContact, MatterLink, MatterWords, RawEntry, Scope, TimelineEntry } from './types.ts'

export type MatterKey = { readonly id: string } | { readonly number: string }

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** A matter by its id or its number, as people type it. */
export async function findMatter(ctx: Context, key: MatterKey): Promise<Matter | undefined> {
  const id = 'id' in key ? key.id.toLowerCase() : await idOfNumber(ctx, key.number)
  if (id === undefined || !uuid.test(id)) return undefined
  const [standing] = await selectStandings(ctx.db, ctx.district.id, [id])
  if (standing === undefined) return undefined
  ctx.recent.put(standing)
  return standing.matter
}

const idOfNumber = async (ctx: Context, typed: string): Promise<string | undefined> => {
  const number = parseNumber(typed)
  return number === undefined ? undefined : selectIdByNumber(ctx.db, ctx.district.id, number)
}

/** @throws matter.not-found */
export async function getMatter(ctx: Context, key: MatterKey): Promise<Matter> {
  const matter = await findMatter(ctx, key)
  if (matter === undefined) throw refuse('matter.not-found')
  return matter
}

/** The matter as it stood after its entry `seq`, from the ledger: what a repeated request is answered with. */
export async function matterAsOf(ctx: Context, id: string, seq: number): Promise<Matter> {
  const entries = await selectEntries(ctx.db, ctx.district.id, id, seq)
  const bodies = entries.map(({ body }) => bodyOf(body))
  const now = calendarId(ctx.calendar)
  const others = new Set(
    bodies.flatMap(({ calendar }) => (calendar === undefined || calendar === now ? [] : [calendar])),
  )
  const calendars = await findCalendars(ctx.db, ctx.district.id, [...others])
  return replay(bodies, {
    procedureOf: (procedure, version) => ctx.procedures.find(procedure, version),
    calendar: ctx.calendar,
    calendarBy: (named) => calendars.get(named),
  })
}

const bodyOf = (text: string): Body => {
  const body = readBody(text)
  if (body === undefined) throw new Error('An entry of the ledger cannot be read: run verify')
  return body
}

/** What was done, in order, with the words that are still kept. */
export async function timeline(ctx: Context, id: string): Promise<TimelineEntry[]> {
  const rows = await selectEntries(ctx.db, ctx.district.id, id)
  const opens = rows[0] === undefined ? undefined : bodyOf(rows[0].body).opens
  const procedure = opens === undefined ? undefined : ctx.procedures.find(opens.procedure, opens.procedureVersion)
  return rows.map((row) => {
    const body = bodyOf(row.body)
    const kept = new Map((row.words ?? []).map((word) => [word.name, word]))
    const words: Record<string, string | null> = {}
    for (const name of Object.keys(body.words)) {
      const word = kept.get(name)
      words[name] = word === undefined || word.key !== null ? null : Buffer.from(word.value, 'hex').toString()
    }
    const program = procedure === undefined ? undefined : compile(procedure)
    const act = body.action === 'open' ? program?.open : program?.acts.get(body.action)
    return {
      seq: row.seq,
      at: body.at,
      recordedAt: row.recordedAt.toISOString(),
      by: body.by,
      action: body.action,
      title: act?.title ?? systemTitles.get(body.action) ?? { zh: body.action, en: body.action },
      trail: act?.trail ?? null,
      state: body.state,
      input: body.input,
      words,
      facts: body.facts,
      tracks: body.tracks,
      clocks: body.clocks,
      calendar: body.calendar,
      hash: row.hash.toString('hex'),
    }
  })
}

const clockTitle: Text = { zh: '时限提醒', en: 'Time limit' }
/** What the system does by itself, beside every procedure's own actions. */
export const systemTitles: ReadonlyMap<string, Text> = new Map([
  ['clock', clockTitle],
  ['hand_over', handOverTitle],
])

/**
 * The ledger's lines as they were hashed. Salts and words let anyone check the digests; erased ones are gone. A line for which
 * `withheld` says so comes without its body and words: its hash and its place in the chain stay.
 */
export async function ledgerOf(
  ctx: Context,
  id: string,
  { withheld }: { readonly withheld: (text: string) => boolean },
): Promise<RawEntry[]> {
  const rows = await selectEntries(ctx.db, ctx.district.id, id)
  return rows.map(({ seq, recordedAt, hash, body, words }) => {
    const open = Object.fromEntries(
      (words ?? []).map(({ name, salt, value, key }) => [
        name,
        { salt, value: key === null ? Buffer.from(value, 'hex').toString() : null },
      ]),
    )
    const kept = withheld(body) || Object.values(open).some(({ value }) => value !== null && withheld(value))
    return {
      seq,
      recordedAt: recordedAt.toISOString(),
      hash: hash.toString('hex'),
      body: kept ? null : body,
      words: kept ? {} : open,
    }
  })
}

export async function clocksOf(ctx: Context, id: string): Promise<MatterClocks> {
  return (await getMatter(ctx, { id })).clocks
}

/** Title, text, address and place as they were filed. */
export async function wordsOf(ctx: Context, id: string): Promise<MatterWords> {
  const [row] = await selectTexts(ctx.db, ctx.district.id, [id])
  return { title: row?.title ?? '', text: row?.body ?? '', address: row?.address ?? null, place: row?.place ?? null }
}

export const contactsOf = (ctx: Context, id: string, db: Db = ctx.db): Promise<MatterContact[]> =>
  openContacts(ctx, id, db)

/** What it is linked with, as far as the asker may see it. */
export const linksOf = (ctx: Context, id: string, scope: Scope): Promise<MatterLink[]> =>
  selectLinks(ctx.db, ctx.district.id, id, scope)

/** Which of these matters lie in a scope. */
export const visibleMatters = async (
  ctx: Context,
  scope: Scope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const seen = ids.length === 0 ? [] : await selectVisible(ctx.db, ctx.district.id, scope, ids)
  return new Map(seen.map(({ id, number }) => [id, number]))
}

/** Which of these numbers are of matters that lie in a scope. */
export const visibleNumbers = async (ctx: Context, scope: Scope, numbers: readonly string[]): Promise<Set<string>> =>
  new Set(numbers.length === 0 ? [] : await selectVisibleNumbers(ctx.db, ctx.district.id, scope, numbers))

/** Which of these matters are kept from somebody; nearly always none. */
export const restrictedMatters = async (ctx: Context, ids: readonly string[]): Promise<Set<string>> =>
  new Set(ids.length === 0 ? [] : await selectRestricted(ctx.db, ctx.district.id, ids))
