import { decide } from '@mazha/contracts/decide'
import { wakeAt } from '@mazha/contracts/clock-engine'
import type { Clock } from '@mazha/contracts/clock'
import type { Matter } from '@mazha/contracts/matter'
import type { Context } from '#kernel/context'
import type { HashName } from '#kernel/ledger/hash'
import { seal } from '#kernel/ledger/seal'
import { hashOf, type KeyedNotice } from './decision.ts'
import { findClockRule, pressingClock } from './standing.ts'
import {
  type DueRecord,
  lockDue,
  selectDueClocks,
  type Swept,
  type SweptClock,
  type SweptRow,
  writeSwept,
} from './sweep-store.ts'

const batch = 1000

/**
 * Enters in the ledger what has become near or overdue. Its cost follows what falls due, not what is open. Every
 * process may run it: what one has locked the others leave alone.
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
    await client.query('begin')
    try {
      const due = await lockDue(client, ctx.district.id, { now, limit, part, parts })
      if (due.length > 0) {
        const clocks = await selectDueClocks(
          client,
          ctx.district.id,
          due.map(({ id }) => id),
        )
        const swept = decideSweep(ctx, due, clocks, now)
        await writeSwept(client, ctx.district.id, swept)
        await client.query('commit')
        for (const { id } of swept.rows) ctx.recent.drop(id)
        ctx.news.tell(swept.rows.map(({ id, version }) => ({ id, version })))
        count += swept.rows.length
      } else await client.query('commit')
      if (due.length < limit) return count
    } catch (error) {
      await client.query('rollback').catch(() => lane.close())
      throw error
    }
  }
}

const none = {}

/** What the sweeper needs of a matter: `decide` marks clocks and looks at nothing else. */
const matterOf = (ctx: Context, row: DueRecord, known: readonly Clock[]): Matter => {
  const clocks: Record<string, Clock> = {}
  for (const clock of known) clocks[clock.name] = clock
  return {
    district: ctx.district.id,
    id: row.id,
    number: row.number,
    procedure: row.procedure,
    procedureVersion: row.procedure_version,
    version: row.version,
    state: row.state,
    facts: none,
    tracks: none,
    clocks,
    holder: { role: row.holder_role, unit: row.holder_unit, person: row.holder_person },
    openedAt: '',
    closedAt: null,
  }
}

function decideSweep(
  ctx: Context,
  due: readonly DueRecord[],
  known: ReadonlyMap<string, readonly Clock[]>,
  now: string,
): Swept {
  const hash = hashOf(ctx.district.settings)
  const rows: SweptRow[] = []
  const clocks: SweptClock[] = []
  const notices: KeyedNotice[] = []
  const tally = new Map<string, number>()
  for (const record of due) {
    const own = known.get(record.id) ?? []
    const before = matterOf(ctx, record, own)
    const after = markedMatter(ctx, before, now)
    if (after === undefined) {
      // A clock that was to be looked at and has nothing to say: it is told when to be looked at again.
      for (const clock of own) clocks.push(clockRow(before.id, clock))
      continue
    }
    rows.push(sealSweep(after, { record, now, hash }))
    for (const name in after.matter.clocks) {
      const clock = after.matter.clocks[name]
      if (clock === undefined || before.clocks[name] === clock) continue
      clocks.push(clockRow(before.id, clock))
      notices.push(noticeOf(ctx, after.matter, clock))
    }
    const stoodAt = pressingClock(before.clocks).state
    const standsAt = pressingClock(after.matter.clocks).state
    if (standsAt !== stoodAt && record.queue !== null) {
      countDue(tally, stoodAt, record.holder_unit, -1)
      countDue(tally, standsAt, record.holder_unit, 1)
    }
  }
  return { recordedAt: now, rows, clocks, notices: notices.length === 0 ? null : JSON.stringify(notices), tally }
}

/** As `bucketsOf` has it; nothing else that is counted can change here. */
function countDue(tally: Map<string, number>, dueState: string, unit: string | null, n: number): void {
  const bucket = dueState === 'near' ? 'near_due' : dueState === 'overdue' ? 'overdue' : undefined
  if (bucket === undefined) return
  for (const name of unit === null ? [bucket] : [bucket, `${bucket}@${unit}`])
    tally.set(name, (tally.get(name) ?? 0) + n)
}

type Marked = NonNullable<ReturnType<typeof markedMatter>>

function markedMatter(ctx: Context, matter: Matter, now: string) {
  const procedure = ctx.procedures.find(matter.procedure, matter.procedureVersion)
  if (procedure === undefined)
    throw new Error(`Version ${matter.procedureVersion} of ${matter.procedure} is not loaded`)
  const answer = decide({ procedure, matter, action: 'clock', actor: { kind: 'system' }, now, calendar: ctx.calendar })
  if (!answer.ok) throw answer.refusal
  const [entry] = answer.decision.entries
  return entry === undefined ? undefined : { entry, matter: answer.decision.matter }
}

function sealSweep(
  { entry, matter }: Marked,
  { record, now, hash }: { record: DueRecord; now: string; hash: HashName },
): SweptRow {
  const sealed = seal(entry, {
    district: matter.district,
    matter: matter.id,
    seq: matter.version,
    prev: record.head,
    recordedAt: now,
    hash,
    opens: null,
  })
  const due = pressingClock(matter.clocks)
  return {
    id: matter.id,
    version: matter.version,
    head: sealed.hash,
    dueClock: due.name,
    dueAt: due.dueAt,
    body: sealed.body,
  }
}

const clockRow = (id: string, clock: Clock): SweptClock => ({
  id,
  name: clock.name,
  state: clock.state,
  wakeAt: wakeAt(clock),
})

/** News for whoever has it now. */
function noticeOf(ctx: Context, matter: Matter, clock: Clock): KeyedNotice {
  const procedure = ctx.procedures.find(matter.procedure, matter.procedureVersion)
  const title = (procedure === undefined ? undefined : findClockRule(procedure, clock.name)?.title) ?? {
    zh: clock.name,
    en: clock.name,
  }
  const { unit, role } = matter.holder
  const addressee = unit !== null ? `unit:${unit}` : role !== null ? `role:${role}` : 'role:supervisor'
  const text =
    clock.state === 'near'
      ? { zh: `${matter.number}：${title.zh}即将到期`, en: `${matter.number}: ${title.en} is nearly due` }
      : { zh: `${matter.number}：${title.zh}已超期`, en: `${matter.number}: ${title.en} is overdue` }
  return { key: `${matter.id}:${matter.version}:${clock.name}:${addressee}`, matter: matter.id, addressee, text }
}
