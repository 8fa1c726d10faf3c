import type { ClockState } from '@mazha/contracts/clock'
import type { Role } from '@mazha/contracts/role'
import type pg from 'pg'
import { arraySql, arrayValue, type ColumnType } from '#kernel/db'

/**
 * SQL of the sweeper. Nothing is locked while it is looked at: what a matter and its clocks say together is read by one statement,
 * and written only where the matter is still at that version.
 */

/** A clock of a matter that has something due, and what of the matter a mark needs. All that it holds is text or a number. */
export type DueRecord = {
  id: string
  number: string
  procedure: string
  procedure_version: number
  version: number
  /** Hex. */
  head: string
  state: string
  queue: string | null
  holder_role: Role | null
  holder_unit: string | null
  /** Kept from somebody: it stands in no count. */
  restricted: boolean
  clock: string
  clock_state: ClockState
  due_at: string | null
  near_at: string | null
}

type Lane = Pick<pg.Client, 'query'>

/** The open clocks of matters that have one that is due to be looked at; those of one matter follow one another. */
export async function selectDue(
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
          (select k.matter_id from mazha.clock k
           where k.district_id = $1 and k.state = 'running' and k.wake_at <= $2
             and get_byte(uuid_send(k.matter_id), 15) % $4 = $5
           order by k.wake_at limit $3)
          union all
          (select k.matter_id from mazha.clock k
           where k.district_id = $1 and k.state = 'near' and k.due_at < $2
             and get_byte(uuid_send(k.matter_id), 15) % $4 = $5
           order by k.due_at limit $3)) d
        limit $3
      )
      select m.id, m.number, m.procedure, m.procedure_version, m.version, encode(m.head, 'hex') as head, m.state, m.queue,
        m.holder_role, m.holder_unit, m.barred <> '{}' as restricted, k.name as clock, k.state as clock_state, k.due_at, k.near_at
      from due join mazha.matter m on m.district_id = $1 and m.id = due.matter_id
      join lateral (
        select c.name, c.state, c.data->>'dueAt' as due_at, c.data->>'nearAt' as near_at from mazha.clock c
        where c.district_id = $1 and c.matter_id = due.matter_id
          and c.state not in ('met', 'missed', 'cancelled')
          and (c.state <> 'waiting' or c.data->>'stoppedAt' is null) offset 0) k on true`,
    values: [district, now, limit, parts, part],
  })
  return rows
}

export type SweptRow = {
  readonly id: string
  readonly version: number
  /** Hex. */
  readonly head: string
  readonly body: string
  /** The most pressing clock, where it is another one than before. */
  readonly dueClock: string | null
  readonly dueAt: string | null
}
export type SweptClock = { readonly id: string; readonly name: string; readonly state: string }
export type Swept = {
  readonly recordedAt: string
  readonly rows: readonly SweptRow[]
  readonly clocks: readonly SweptClock[]
  /** JSON: all notices of this sweep as one piece of news. */
  readonly news: { readonly key: string; readonly payload: string }
  readonly tally: ReadonlyMap<string, number>
}

const types: readonly ColumnType[] = [
  ...(['uuid', 'int', 'body', 'body', 'text', 'timestamptz'] as const),
  ...(['uuid', 'text', 'text'] as const),
  ...(['text', 'int'] as const),
]
/** `$1` is the district, `$2` the moment, `$3` the key of the news and `$4` the news. */
const firstArray = 5
const arrays = (from: number, count: number): string =>
  types
    .slice(from, from + count)
    .map((type, n) => arraySql(firstArray + from + n, type))
    .join(', ')

const writeStatement = `with r as materialized (
    select id, version, decode(head, 'hex') as head, body, due_clock, due_at
    from unnest(${arrays(0, 6)}) as r (id, version, head, body, due_clock, due_at)
  ), moved as (
    update mazha.matter m set version = r.version, head = r.head, due_clock = coalesce(r.due_clock, m.due_clock),
      due_at = case when r.due_clock is null then m.due_at else r.due_at end
    from r where m.district_id = $1 and m.id = r.id and m.version = r.version - 1 returning m.id
  ), entries as (
    insert into mazha.ledger (district_id, matter_id, seq, recorded_at, action, body, hash)
    select $1, id, version, $2, 'clock', body, head from r where (r.id in (select id from moved)) is true
  ), clocks as (
    -- A mark changes nothing else of a clock. One that is near is looked at again when it is past due.
    update mazha.clock k set state = c.state, data = jsonb_set(k.data, '{state}', to_jsonb(c.state)),
      wake_at = case c.state when 'near' then k.due_at + interval '1 millisecond' end
    from unnest(${arrays(6, 3)}) as c (id, name, state)
    where k.district_id = $1 and k.matter_id = c.id and k.name = c.name
  ), news as (
    insert into mazha.outbox (district_id, topic, key, payload, recorded_at, after)
    values ($1, 'marks', $3, $4::jsonb, $2, $2)
  ), counts as (
    insert into mazha.tally_delta (district_id, bucket, n)
    select $1, bucket, n from unnest(${arrays(9, 2)}) as t (bucket, n)
  )
  select r.id from r where (r.id in (select id from moved)) is not true`

/**
 * Writes what the sweep decided. The rows stand in the order of their ids, in which commands lock theirs too, so that neither
 * waits for the other in a ring.
 *
 * @returns the matters that were changed meanwhile; when there are any, nothing of this may be committed
 */
export async function writeSwept(db: Lane, district: string, swept: Swept): Promise<ReadonlySet<string>> {
  const { rows, clocks, news, recordedAt } = swept
  const tally = [...swept.tally].filter(([, n]) => n !== 0)
  const columns = [
    rows.map(({ id }) => id),
    rows.map(({ version }) => version),
    rows.map(({ head }) => head),
    rows.map(({ body }) => body),
    rows.map(({ dueClock }) => dueClock),
    rows.map(({ dueAt }) => dueAt),
    clocks.map(({ id }) => id),
    clocks.map(({ name }) => name),
    clocks.map(({ state }) => state),
    tally.map(([bucket]) => bucket),
    tally.map(([, n]) => n),
  ]
  const { rows: stale } = await db.query<{ id: string }>({
    name: 'sweep.write',
    text: writeStatement,
    values: [
      district,
      recordedAt,
      news.key,
      news.payload,
      ...columns.map((values, n) => arrayValue(types[n] ?? 'text', values)),
    ],
  })
  return new Set(stale.map(({ id }) => id))
}

/** Clocks whose row said that they were due and whose own times say otherwise: the row is made again from those. */
export async function restoreWaking(db: Lane, district: string, ids: readonly string[]): Promise<void> {
  await db.query({
    name: 'sweep.restore',
    text: `update mazha.clock k set due_at = (k.data->>'dueAt')::timestamptz,
        wake_at = case k.state when 'running' then (k.data->>'nearAt')::timestamptz
          when 'near' then (k.data->>'dueAt')::timestamptz + interval '1 millisecond' end
      where k.district_id = $1 and k.matter_id = any($2::uuid[])`,
    values: [district, ids],
  })
}
