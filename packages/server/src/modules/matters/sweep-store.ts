import type { Clock } from '@mazha/contracts/clock'
import type { Role } from '@mazha/contracts/role'
import type pg from 'pg'
import { arraySql, arrayValue, type ColumnType } from '#kernel/db'

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
          (select k.matter_id from mazha.clock k
           where k.district_id = $1 and k.state = 'running' and k.wake_at <= $2
             and get_byte(uuid_send(k.matter_id), 15) % $4 = $5
           order by k.wake_at limit $3)
          union all
          (select k.matter_id from mazha.clock k
           where k.district_id = $1 and k.state = 'near' and k.due_at < $2
             and get_byte(uuid_send(k.matter_id), 15) % $4 = $5
           order by k.due_at limit $3)) d
      )
      select m.id, m.number, m.procedure, m.procedure_version, m.version, m.head, m.state, m.queue,
        m.holder_role, m.holder_unit, m.holder_person
      from due join mazha.matter m on m.district_id = $1 and m.id = due.matter_id
      for update of m skip locked`,
    values: [district, now, limit, parts, part],
  })
  return rows
}

/**
 * The clocks of locked matters. Read after the lock, by a statement of its own: the one that locks may have begun before
 * another process ended, and would see its matter as it is but its clocks as they were.
 */
export async function selectDueClocks(
  db: Lane,
  district: string,
  ids: readonly string[],
): Promise<Map<string, Clock[]>> {
  const { rows } = await db.query<{ id: string; data: Clock }>({
    name: 'sweep.clocks',
    text: `select k.matter_id as id, k.data from unnest($2::uuid[]) as w (id)
      join lateral (select c.matter_id, c.data from mazha.clock c where c.district_id = $1 and c.matter_id = w.id offset 0) k on true`,
    values: [district, arrayValue('uuid', ids)],
  })
  const clocks = new Map<string, Clock[]>()
  for (const { id, data } of rows) {
    const known = clocks.get(id)
    if (known === undefined) clocks.set(id, [data])
    else known.push(data)
  }
  return clocks
}

export type SweptRow = {
  readonly id: string
  readonly version: number
  readonly head: Buffer
  readonly dueClock: string | null
  readonly dueAt: string | null
  readonly body: string
}
export type SweptClock = {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly wakeAt: string | null
}
export type Swept = {
  readonly recordedAt: string
  readonly rows: readonly SweptRow[]
  readonly clocks: readonly SweptClock[]
  /** JSON: all notices of this sweep as one piece of news. Null when there are none. */
  readonly notices: string | null
  readonly tally: ReadonlyMap<string, number>
}

const rowTypes = ['uuid', 'int', 'bytea', 'text', 'timestamptz', 'body'] as const
const clockTypes = ['uuid', 'text', 'text', 'timestamptz'] as const
const tallyTypes = ['text', 'int'] as const

/** `$1` is the district, `$2` the moment, `$3` the notices and `$4` their key. */
const firstArray = 5
const types: readonly ColumnType[] = [...rowTypes, ...clockTypes, ...tallyTypes]
const arrays = (from: number, count: number): string =>
  types
    .slice(from, from + count)
    .map((type, n) => arraySql(firstArray + from + n, type))
    .join(', ')

const writeStatement = `with r as materialized (
    select * from unnest(${arrays(0, 6)}) as r (id, version, head, due_clock, due_at, body)
  ), moved as (
    update mazha.matter m set version = r.version, head = r.head, due_clock = r.due_clock, due_at = r.due_at
    from r where m.district_id = $1 and m.id = r.id
  ), entries as (
    insert into mazha.ledger (district_id, matter_id, seq, recorded_at, action, body, hash)
    select $1, id, version, $2, 'clock', body, head from r
  ), clocks as (
    -- A mark changes nothing else of a clock.
    update mazha.clock k set state = c.state, wake_at = c.wake_at, data = jsonb_set(k.data, '{state}', to_jsonb(c.state))
    from unnest(${arrays(6, 4)}) as c (id, name, state, wake_at)
    where k.district_id = $1 and k.matter_id = c.id and k.name = c.name
  ), news as (
    insert into mazha.outbox (district_id, topic, key, payload, recorded_at, after)
    select $1, 'notices', $4, $3::jsonb, $2, $2 where $3::text is not null
  )
  insert into mazha.tally_delta (district_id, bucket, n)
  select $1, bucket, n from unnest(${arrays(10, 2)}) as t (bucket, n)`

/** Writes what the sweep decided. The rows are locked by this transaction, so no version can have moved. */
export async function writeSwept(db: Lane, district: string, swept: Swept): Promise<void> {
  const { rows, clocks, notices, recordedAt } = swept
  const tally = [...swept.tally].filter(([, n]) => n !== 0)
  const columns = [
    rows.map(({ id }) => id),
    rows.map(({ version }) => version),
    rows.map(({ head }) => head),
    rows.map(({ dueClock }) => dueClock),
    rows.map(({ dueAt }) => dueAt),
    rows.map(({ body }) => body),
    clocks.map(({ id }) => id),
    clocks.map(({ name }) => name),
    clocks.map(({ state }) => state),
    clocks.map(({ wakeAt }) => wakeAt),
    tally.map(([bucket]) => bucket),
    tally.map(([, n]) => n),
  ]
  await db.query({
    name: 'sweep.write',
    text: writeStatement,
    values: [
      district,
      recordedAt,
      notices,
      rows[0] === undefined ? null : `sweep:${rows[0].id}:${rows[0].version}`,
      ...columns.map((values, n) => arrayValue(types[n] ?? 'text', values)),
    ],
  })
}
