import { markDue } from '@mazha/contracts/clock-engine'
import type { Clock } from '@mazha/contracts/clock'
import type { Text } from '@mazha/contracts/text'
import type pg from 'pg'
import type { z } from 'zod'
import type { Context } from '#kernel/context'
import { sqlState } from '#kernel/db'
import { type Mark, sealMarks } from '#kernel/ledger/mark-text'
import { hashOf } from './decision.ts'
import type { markNews } from './events.ts'
import { findClockRule, pressingClock } from './standing.ts'
import {
  type DueRecord,
  restoreWaking,
  selectDue,
  type Swept,
  type SweptClock,
  type SweptRow,
  writeSwept,
} from './sweep-store.ts'

const batch = 1000

/**
 * Enters in the ledger what has become near or overdue. Its cost follows what falls due, not what is open. Every
 * process may run it: a mark goes in at the version it was decided on, or not at all.
 *
 * @returns how many matters had something to say
 */
export async function sweepClocks(ctx: Context, { limit = batch, parts = 2 } = {}): Promise<number> {
  const swept = await Promise.all(Array.from({ length: parts }, (_, part) => sweepPart(ctx, limit, part, parts)))
  return swept.reduce((sum, count) => sum + count, 0)
}

async function sweepPart(ctx: Context, limit: number, part: number, parts: number): Promise<number> {
  const lane = ctx.lanes.sweep(part)
  let count = 0
  for (;;) {
    const client = await lane.connect()
    const now = ctx.now().toISOString()
    const due = groupDue(await selectDue(client, ctx.district.id, { now, limit, part, parts }))
    if (due.length === 0) return count
    try {
      const written = await sweepSome(ctx, client, due, now)
      count += written
      // What was changed meanwhile, or was not due after all, is for the next time.
      if (written === 0) return count
    } catch (error) {
      await client.query('rollback').catch(() => lane.close())
      // Somebody's act waited for this sweep while it waited for that act; nothing of it was written, and it is read anew.
      if (sqlState(error) !== '40P01') throw error
    }
  }
}

/** @returns how many matters were marked; those that somebody changed meanwhile are left out */
async function sweepSome(ctx: Context, client: pg.Client, due: readonly DueMatter[], now: string): Promise<number> {
  const district = ctx.district.id
  const marked: MarkedMatter[] = []
  const silent: string[] = []
  for (const matter of due) {
    const marks = marksOf(matter, now)
    if (marks.length > 0) marked.push({ ...matter, marks })
    else silent.push(matter.record.id)
  }
  if (silent.length > 0) await restoreWaking(client, district, silent)
  let left: readonly MarkedMatter[] = marked
  while (left.length > 0) {
    const swept = sealSweep(ctx, left, now)
    await client.query('begin')
    const stale = await writeSwept(client, district, swept)
    if (stale.size === 0) {
      await client.query('commit')
      for (const { id } of swept.rows) ctx.recent.drop(id)
      ctx.news.tell(swept.rows)
      break
    }
    await client.query('rollback')
    left = left.filter(({ record }) => !stale.has(record.id))
  }
  return left.length
}

type OpenClock = Pick<Clock, 'name' | 'state' | 'dueAt' | 'nearAt' | 'stoppedAt'>
type DueMatter = { readonly record: DueRecord; readonly clocks: Record<string, OpenClock> }
type MarkedMatter = DueMatter & { readonly marks: readonly Mark[] }

/** Matters with their open clocks, in the order of their ids. */
function groupDue(records: readonly DueRecord[]): DueMatter[] {
  const matters: DueMatter[] = []
  let last: DueMatter | undefined
  for (const record of records) {
    if (last?.record.id !== record.id) {
      last = { record, clocks: {} }
      matters.push(last)
    }
    const { clock: name, clock_state: state, due_at: dueAt, near_at: nearAt } = record
    last.clocks[name] = { name, state, dueAt, nearAt, stoppedAt: null }
  }
  return matters.sort((a, b) => (a.record.id < b.record.id ? -1 : 1))
}

/** What `decide` says of the action `clock`, without the rest of the matter, which it does not look at. */
function marksOf({ clocks }: DueMatter, now: string): Mark[] {
  const marks: Mark[] = []
  for (const name in clocks) {
    const clock = clocks[name]
    const event = clock === undefined ? null : markDue(clock, now)
    if (event !== null) marks.push({ clock: name, event })
  }
  return marks
}

function sealSweep(ctx: Context, marked: readonly MarkedMatter[], now: string): Swept {
  const seal = sealMarks({ district: ctx.district.id, at: now, hash: hashOf(ctx.district.settings) })
  const rows: SweptRow[] = []
  const clocks: SweptClock[] = []
  const notices = new Map<string, MarkNotices>()
  const tally = new Map<string, number>()
  for (const { record, clocks: before, marks } of marked) {
    const { id } = record
    const version = record.version + 1
    const after = { ...before }
    for (const { clock: name, event } of marks) {
      const clock = before[name]
      if (clock === undefined) continue
      after[name] = { ...clock, state: event }
      clocks.push({ id, name, state: event })
      addNotice(ctx, notices, { record, version, mark: { clock: name, event } })
    }
    const stood = pressingClock(before)
    const stands = pressingClock(after)
    const other = stands.name !== stood.name
    const sealed = seal({ matter: id, seq: version, prev: record.head, state: record.state, marks })
    rows.push({
      id,
      version,
      head: sealed.head,
      body: sealed.body,
      dueClock: other ? stands.name : null,
      dueAt: other ? stands.dueAt : null,
    })
    if (stands.state !== stood.state && record.queue !== null && !record.restricted) {
      countDue(tally, stood.state, record.holder_unit, -1)
      countDue(tally, stands.state, record.holder_unit, 1)
    }
  }
  const [first] = rows
  const news = {
    key: `sweep:${first?.id ?? ''}:${first?.version ?? 0}`,
    payload: JSON.stringify([...notices.values()]),
  }
  return { recordedAt: now, rows, clocks, news, tally }
}

/** As `bucketsOf` has it; nothing else that is counted can change here. */
function countDue(tally: Map<string, number>, dueState: string, unit: string | null, n: number): void {
  const bucket = dueState === 'near' ? 'near_due' : dueState === 'overdue' ? 'overdue' : undefined
  if (bucket === undefined) return
  for (const name of unit === null ? [bucket] : [bucket, `${bucket}@${unit}`])
    tally.set(name, (tally.get(name) ?? 0) + n)
}

type MarkNotices = z.infer<typeof markNews>[number]

/** News for whoever has it now. */
function addNotice(
  ctx: Context,
  notices: Map<string, MarkNotices>,
  { record, version, mark }: { record: DueRecord; version: number; mark: Mark },
): void {
  const { procedure, procedure_version: of, holder_unit: unit, holder_role: role } = record
  const addressee = unit !== null ? `unit:${unit}` : role !== null ? `role:${role}` : 'role:supervisor'
  const kind = `${procedure} ${of} ${mark.clock} ${mark.event} ${addressee}`
  let alike = notices.get(kind)
  if (alike === undefined) {
    const text = markText(ctx, record, mark)
    alike = { clock: mark.clock, addressee, text, ids: [], versions: [], numbers: [] }
    notices.set(kind, alike)
  }
  alike.ids.push(record.id)
  alike.versions.push(version)
  alike.numbers.push(record.number)
}

/** What is said of a matter, after its number. */
function markText(ctx: Context, record: DueRecord, { clock, event }: Mark): Text {
  const procedure = ctx.procedures.find(record.procedure, record.procedure_version)
  const title = (procedure === undefined ? undefined : findClockRule(procedure, clock)?.title) ?? {
    zh: clock,
    en: clock,
  }
  return event === 'near'
    ? { zh: `：${title.zh}即将到期`, en: `: ${title.en} is nearly due` }
    : { zh: `：${title.zh}已超期`, en: `: ${title.en} is overdue` }
}
