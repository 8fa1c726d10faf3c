import type { Clock } from '@mazha/contracts/clock'
import type { Role } from '@mazha/contracts/role'
import type pg from 'pg'
import { arrayLiteral } from '#kernel/db'

/** SQL of the sweeper: what is due is locked, looked at, and written in one transaction. */

export type DueRecord = {
  id: string
  number: string
  procedure: string
  procedure_version: number
  version: number
  head: Buffer
  state: string
  queue: string | null
  holder_role: Role | null
  holder_unit: string | null
  holder_person: string | null
  due_state: string
  clocks: Clock[]
}

type Lane = Pick<pg.Client, 'query'>

/**
 * Matters with a clock that is due to be looked at, locked for this transaction; those that another process has
 * locked are left to it. The matter is locked, not its clock, because commands lock it first too.
 */
export async function lockDue(
  db: Lane,
  district: string,
  {
    now,
    limit,
    part,
    parts,
  }: { readonly now: string; readonly limit: number; readonly part: number; readonly parts: number },
): Promise<DueRecord[]> {
  const { rows } = await db.query<DueRecord>({
    name: 'sweep.due',
    text: `with due as materialized (
        select distinct d.matter_id from (
          select k.matter_id from mazha.clock k
          where k.district_id = $1 and k.wake_at <= $2 and get_byte(uuid_send(k.matter_id), 15) % $4 = $5
          order by k.wake_at limit $3) d
      )
      select m.id, m.number, m.procedure, m.procedure_version, m.version, m.head, m.state, m.queue,
        m.holder_role, m.holder_unit, m.holder_person, m.due_state,
        (select json_agg(k.data) from mazha.clock k where k.district_id = $1 and k.matter_id = m.id) as clocks
      from due join mazha.matter m on m.district_id = $1 and m.id = due.matter_id
      for update of m skip locked`,
    values: [district, now, limit, parts, part],
  })
  return rows
}

export type SweptRow = {
  readonly id: string
  readonly version: number
  readonly head: Buffer
  readonly dueClock: string | null
  readonly dueAt: string | null
  readonly dueState: string
  readonly body: string
}
export type SweptClock = {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly wakeAt: string | null
  readonly data: string
}
export type Swept = {
  readonly recordedAt: string
  readonly rows: readonly SweptRow[]
  readonly clocks: readonly SweptClock[]
  readonly news: readonly { readonly key: string; readonly payload: string }[]
  readonly tally: ReadonlyMap<string, number>
}

/** Writes what the sweep decided. The rows are locked by this transaction, so no version can have moved. */
export async function writeSwept(db: Lane, district: string, swept: Swept): Promise<void> {
  const { rows, clocks, news, recordedAt } = swept
  const tally = [...swept.tally].filter(([, n]) => n !== 0)
  await db.query({
    name: 'sweep.write',
    text: `with r as materialized (
        select * from unnest($3::uuid[], $4::int[], $5::bytea[], $6::text[], $7::timestamptz[], $8::text[], $9::text[])
          as r (id, version, head, due_clock, due_at, due_state, body)
      ), moved as (
        update mazha.matter m set version = r.version, head = r.head, due_clock = r.due_clock, due_at = r.due_at, due_state = r.due_state
        from r where m.district_id = $1 and m.id = r.id
      ), entries as (
        insert into mazha.ledger (district_id, matter_id, seq, recorded_at, action, body, hash)
        select $1, id, version, $2, 'clock', body, head from r
      ), clocks as (
        update mazha.clock k set state = c.state, wake_at = c.wake_at, data = c.data
        from unnest($10::uuid[], $11::text[], $12::text[], $13::timestamptz[], $14::jsonb[]) as c (id, name, state, wake_at, data)
        where k.district_id = $1 and k.matter_id = c.id and k.name = c.name
      ), news as (
        insert into mazha.outbox (district_id, topic, key, payload, recorded_at, after)
        select $1, 'notice', key, payload, $2, $2 from unnest($15::text[], $16::jsonb[]) as n (key, payload)
      )
      insert into mazha.tally_delta (district_id, bucket, n) select $1, bucket, n from unnest($17::text[], $18::int[]) as t (bucket, n)`,
    values: [
      district,
      recordedAt,
      arrayLiteral(rows.map(({ id }) => id)),
      arrayLiteral(rows.map(({ version }) => version)),
      arrayLiteral(rows.map(({ head }) => head)),
      arrayLiteral(rows.map(({ dueClock }) => dueClock)),
      arrayLiteral(rows.map(({ dueAt }) => dueAt)),
      arrayLiteral(rows.map(({ dueState }) => dueState)),
      arrayLiteral(rows.map(({ body }) => body)),
      arrayLiteral(clocks.map(({ id }) => id)),
      arrayLiteral(clocks.map(({ name }) => name)),
      arrayLiteral(clocks.map(({ state }) => state)),
      arrayLiteral(clocks.map(({ wakeAt }) => wakeAt)),
      arrayLiteral(clocks.map(({ data }) => data)),
      arrayLiteral(news.map(({ key }) => key)),
      arrayLiteral(news.map(({ payload }) => payload)),
      arrayLiteral(tally.map(([bucket]) => bucket)),
      arrayLiteral(tally.map(([, n]) => n)),
    ],
  })
}
