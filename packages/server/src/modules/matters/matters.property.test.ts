import { barsOf } from '@mazha/contracts/role'
import { randomUUID } from 'node:crypto'
import { hours } from '@mazha/contracts/clock'
import { Refused } from '@mazha/contracts/refusal'
import fc from 'fast-check'
import pg from 'pg'
import { expect, test } from 'vitest'
import { type Player, world } from '../../../../../test/world.ts'
import { readDatabase } from '../../kernel/ledger/database-source.ts'
import { verifyLedger } from '../../kernel/ledger/verify.ts'
import {
  actOn,
  countQueues,
  foldTallies,
  getMatter,
  listMatters,
  offersFor,
  openMatter,
  bucketsOf,
  rowOf,
  scopeOf,
  sweepClocks,
} from './index.ts'
import { settleTags } from './jobs.ts'
import type { Act, Opening } from './types.ts'

/** Random lives of matters: whatever people lawfully do, in any order, with time passing, the promises hold. */

// In spring: time passes by months here, and clocks wait where the next year's calendar is not out yet.
const w = await world({ at: '2026-03-02 09:00' })
const players: readonly Player[] = [
  w.resident,
  w.clerk,
  w.dispatcher,
  w.waterBureau,
  w.municipal,
  w.verifier,
  w.caller,
  w.leader,
]
const opened: string[] = []
const done: { act?: Act; opening?: Opening; answer: { id: string; version: number } }[] = []

type Schema = {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly widget?: string
  readonly minimum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

/** Something that a field takes, chosen by a number. */
function valueFor(schema: Schema, pick: number): unknown {
  if (schema.enum !== undefined) return schema.enum[pick % schema.enum.length]
  switch (schema.widget) {
    case 'unit':
      return ['municipal', 'water-bureau'][pick % 2]
    case 'units':
    case 'files':
      return []
    case 'person':
      return '00000000-0000-4000-8000-000000000001'
    case 'number':
      return schema.minimum ?? 1
    case 'date':
      return new Date(Date.parse(w.now()) + (20 + (pick % 60)) * 86_400_000).toISOString().slice(0, 10)
    case 'matter':
      return opened[pick % opened.length]
    case 'yes_no':
      return pick % 2 === 0
    case 'place':
      return { lng: 120.4, lat: 36.3 }
    default:
      return schema.widget === 'code' ? 'lights' : '情况说明'
  }
}

const inputFor = (form: Schema | null, pick: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(form?.properties ?? {})
      .filter(([name]) => form?.required?.includes(name) === true || pick % 3 === 0)
      .map(([name, schema]) => [name, valueFor(schema, pick)]),
  )

async function live({ who, what, pick }: { who: number; what: number; pick: number }): Promise<void> {
  if (opened.length < 3 || pick % 11 === 0) {
    const opening: Opening = {
      clientId: randomUUID(),
      actor: { kind: 'reporter' },
      channel: 'portal',
      text: `第${pick}件：路灯不亮`,
      ...(pick % 2 === 0
        ? { contact: { name: '王某', phone: `1380000${String(pick % 10_000).padStart(4, '0')}` } }
        : {}),
    }
    const { matter } = await openMatter(w.ctx, opening)
    opened.push(matter.id)
    done.push({ opening, answer: matter })
    return
  }
  const player = players[who % players.length] ?? w.clerk
  const matter = await getMatter(w.ctx, { id: opened[what % opened.length] ?? '' })
  const offered = offersFor(w.ctx, matter, player.actor)
  const offer = offered[pick % Math.max(1, offered.length)]
  if (offer === undefined) return
  const act: Act = {
    clientId: randomUUID(),
    id: matter.id,
    version: pick % 5 === 0 ? undefined : matter.version,
    action: offer.action,
    input: inputFor(offer.form, pick),
    actor: player.actor,
  }
  try {
    const answer = await actOn(w.ctx, act)
    done.push({ act, answer: answer.matter })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  }
}

const step = fc.record({ who: fc.nat(1000), what: fc.nat(1000), pick: fc.nat(10_000), passes: fc.nat(40) })

const counted = async (sql: string): Promise<number> => {
  const { rows } = await w.ctx.db.query<{ n: string }>(`select count(*) as n from mazha.matter m where ${sql}`)
  return Number(rows[0]?.n)
}

const due = (state: string): string =>
  `(select k.state from mazha.clock k where k.matter_id = m.id and k.name = m.due_clock) = '${state}'`

async function promisesHold(): Promise<void> {
  // Every count is what counting gives, folded or not, and every list is as long.
  for (const player of [w.dispatcher, w.municipal]) {
    const { actor } = player
    const scope = scopeOf(actor)
    const person = actor.kind === 'staff' ? actor.person : ''
    const unit = scope.district ? 'true' : `m.holder_unit = 'municipal'`
    const counts = await countQueues(w.ctx, { scope, person })
    for (const [queue, { count }] of Object.entries(counts)) {
      const where = {
        mine: `m.queue is not null and m.holder_person = '${person}'`,
        near_due: `m.queue is not null and ${due('near')} and ${unit}`,
        overdue: `m.queue is not null and ${due('overdue')} and ${unit}`,
        open: 'm.closed_at is null',
      }[queue]
      // What somebody is recused from is counted for everybody else.
      const seen = `not (m.barred && array[${barsOf(actor).map((bar) => `'${bar}'`)}])`
      expect(count, queue).toBe(await counted(`${where ?? `m.queue = '${queue}' and ${unit}`} and ${seen}`))
      if (queue === 'open') continue
      const ids = new Set<string>()
      let cursor: string | undefined
      do {
        const page = await listMatters(w.ctx, { queue, person, scope, limit: 3, cursor })
        for (const { id } of page.items) ids.add(id)
        cursor = page.next ?? undefined
      } while (cursor !== undefined)
      expect(ids.size, queue).toBe(count)
    }
  }
  // No open matter without a queue and somebody who has it.
  expect(await counted(`m.closed_at is null and (m.queue is null or m.holder_role is null)`)).toBe(0)
  expect(await counted(`m.closed_at is not null and (m.queue is not null or m.due_clock is not null)`)).toBe(0)
  // Beside the words of each stands by what a scope finds it, and when it was opened, neither more nor less; or what is to be written
  // is kept apart.
  const tags = 'mazha.scope_tags(m.units, m.reach, m.queue, m.opened_at)'
  const text = (is: string): string =>
    `exists (select from mazha.matter_text t where t.matter_id = m.id and t.opened_at = m.opened_at and ${is})`
  const unwritten = 'array(select n.tag from mazha.unwritten n where n.matter_id = m.id)'
  const periods = `array(select tag from unnest(${tags}) as tag where tag ~ '@q')`
  expect(await counted(`not ${text(`mazha.tags_of(t.search) = ${tags} or ${unwritten} <> '{}'`)}`)).toBe(0)
  expect(await counted(`not ${text(`mazha.tags_of(t.search) || ${unwritten} || ${periods} @> ${tags}`)}`)).toBe(0)
  // Replaying the ledger gives the tables, and every hash and link holds.
  const client = new pg.Client({ connectionString: w.database.auditUrl })
  await client.connect()
  try {
    const report = await verifyLedger({
      source: readDatabase(client),
      procedureOf: (id, version) => w.ctx.procedures.find(id, version),
      calendarOf: () => w.ctx.calendar,
      rowOf,
      bucketsOf,
    })
    expect(report.faults).toEqual([])
    expect(report.districts[0]?.checked.matters).toBeGreaterThan(0)
  } finally {
    await client.end()
  }
}

test('whatever people do, counts are exact, replay gives the tables, and every matter has somebody', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 60 }), async (steps) => {
      for (const one of steps) {
        await live(one)
        if (one.passes > 34) await w.passes(hours(one.passes))
        if (one.pick % 17 === 0) await foldTallies(w.ctx)
        if (one.pick % 13 === 0) await settleTags(w.ctx)
      }
      await promisesHold()
    }),
    { numRuns: 6, endOnFailure: true },
  )
  await settleTags({ ...w.ctx, now: () => new Date(Date.parse(w.now()) + 3_600_000) })
  await promisesHold()
  const { rows } = await w.ctx.db.query('select from mazha.matter_text where cardinality(mazha.tags_of(search)) > 2')
  expect(rows.length).toBeGreaterThan(0)
  expect(done.length).toBeGreaterThan(20)
})

test('every command, sent again, gives its first answer and changes nothing', async () => {
  const before = await counted('true')
  const entries = await w.ctx.db.query('select count(*) as n from mazha.ledger')
  const second = await world({ beside: w })
  for (const { act, opening, answer } of done) {
    // Here and in another process.
    for (const ctx of [w.ctx, second.ctx]) {
      const again = opening === undefined ? await actOn(ctx, act!) : await openMatter(ctx, opening)
      expect(again.repeated).toBe(true)
      expect(again.matter).toEqual(answer)
    }
  }
  expect(await counted('true')).toBe(before)
  expect((await w.ctx.db.query('select count(*) as n from mazha.ledger')).rows).toEqual(entries.rows)
})

test('a client id used for something else is refused', async () => {
  const [first] = done.filter(({ act }) => act !== undefined)
  await expect(actOn(w.ctx, { ...first!.act!, input: { other: 'thing' } })).rejects.toMatchObject({
    code: 'command.reused',
  })
  await expect(
    openMatter(w.ctx, { ...done.find(({ opening }) => opening !== undefined)!.opening!, text: '别的事' }),
  ).rejects.toMatchObject({ code: 'command.reused' })
})

test('many writers in two processes: each act once, each race has one winner', async () => {
  const second = await world({ beside: w })
  const matters = await Promise.all(Array.from({ length: 12 }, (_, n) => w.resident.files({ text: `井盖 ${n}` })))
  const results = await Promise.all(
    matters.flatMap((matter) =>
      [w.ctx, second.ctx, w.ctx, second.ctx].map(async (ctx) => {
        try {
          const act = {
            clientId: randomUUID(),
            id: matter.id,
            version: 1,
            action: 'accept',
            input: {},
            actor: w.clerk.actor,
          }
          return (await actOn(ctx, act)).matter.version
        } catch (error) {
          if (error instanceof Refused) return error.code
          throw error
        }
      }),
    ),
  )
  expect(results.filter((result) => result === 2)).toHaveLength(12)
  expect(results.filter((result) => result === 'matter.conflict')).toHaveLength(36)
  // Without a version everybody gets in, one after the other.
  const [matter] = matters
  await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      actOn(n % 2 === 0 ? w.ctx : second.ctx, {
        clientId: randomUUID(),
        id: matter!.id,
        action: 'add_words',
        input: { words: `第 ${n} 句` },
        actor: { kind: 'reporter' },
      }),
    ),
  )
  expect((await getMatter(w.ctx, { id: matter!.id })).version).toBe(12)
  await promisesHold()
})

test('two sweepers at once mark each clock once', async () => {
  const second = await world({ beside: w })
  await Promise.all(Array.from({ length: 60 }, (_, n) => w.resident.files({ text: `水管 ${n}` })))
  const clockEntries = async (): Promise<number> => {
    const { rows } = await w.ctx.db.query<{ n: number }>(
      `select count(*)::int as n from mazha.ledger where action = 'clock'`,
    )
    return rows[0]?.n ?? 0
  }
  const before = await clockEntries()
  const now = (): Date => new Date(Date.parse(w.now()) + 90 * 86_400_000)
  const sweep = async (ctx: typeof w.ctx): Promise<number> => {
    let marked = 0
    for (let rounds = 0; rounds < 20; rounds++) marked += await sweepClocks({ ...ctx, now }, { limit: 7 })
    return marked
  }
  const marked = await Promise.all([sweep(w.ctx), sweep(second.ctx)])
  expect(marked[0] + marked[1]).toBe((await clockEntries()) - before)
  expect(marked[0] + marked[1]).toBeGreaterThanOrEqual(60)
  const { rows } = await w.ctx.db.query('select from mazha.clock where wake_at <= $1', [now().toISOString()])
  expect(rows).toHaveLength(0)
  await promisesHold()
})
