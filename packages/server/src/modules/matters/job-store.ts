import type pg from 'pg'
import type { Db } from './store.ts'

/** SQL of the jobs: folding counts, delivering news, following the ledger. */

/** Moves deltas into the counts, so that few are left to add up. @returns how many were folded */
export async function foldDeltas(db: Db, district: string, limit: number): Promise<number> {
  const { rows } = await db.query<{ folded: number }>({
    name: 'jobs.fold',
    text: `with taken as materialized (
        delete from mazha.tally_delta where district_id = $1 and id in (
          select id from mazha.tally_delta where district_id = $1 order by id limit $2 for update skip locked)
        returning bucket, n
      ), sums as (
        insert into mazha.tally as t (district_id, bucket, n)
        select $1, bucket, sum(n) from taken group by bucket order by bucket
        on conflict (district_id, bucket) do update set n = t.n + excluded.n
      )
      select count(*)::int as folded from taken`,
    values: [district, limit],
  })
  return rows[0]?.folded ?? 0
}

/**
 * Writes by what matters are found beside their words, of those whose acts before a time changed it. A matter that is being
 * changed is left for the next time. @returns how many changes were taken
 */
export async function writeTags(db: Db, district: string, before: string, limit: number): Promise<number> {
  const { rows } = await db.query<{ taken: number }>({
    name: 'jobs.tags',
    // A matter's row is locked first, as acts do: nothing of its text changes meanwhile, and nobody waits for one another.
    text: `with due as materialized (
        select n.tag, n.matter_id from mazha.unwritten n where n.district_id = $1 and n.acted_at < $2 order by n.acted_at limit $3
      ), held as materialized (
        select m.id, mazha.scope_tags(m.units, m.reach, m.queue, m.opened_at) as tags from mazha.matter m
        where m.district_id = $1 and m.id in (select matter_id from due) for no key update skip locked
      ), taken as (
        delete from mazha.unwritten n using due d where n.district_id = $1 and n.tag = d.tag and n.matter_id = d.matter_id
          and n.matter_id in (select id from held) returning n.matter_id
      ), written as (
        update mazha.matter_text t set search = ts_delete(t.search, mazha.tags_of(t.search)) || array_to_tsvector(h.tags) from held h
        where t.district_id = $1 and t.matter_id = h.id and mazha.tags_of(t.search) <> h.tags
      )
      select count(*)::int as taken from taken`,
    values: [district, before, limit],
  })
  return rows[0]?.taken ?? 0
}

export type News = { id: string; topic: string; key: string; payload: unknown; tries: number; recorded_at: Date }

/** News that is to be delivered now, locked until the transaction ends; what another process has is left to it. */
export async function lockNews(
  db: Pick<pg.ClientBase, 'query'>,
  district: string,
  now: string,
  limit: number,
): Promise<News[]> {
  const { rows } = await db.query<News>({
    name: 'jobs.news',
    text: `select id, topic, key, payload, tries, recorded_at from mazha.outbox
      where district_id = $1 and after <= $2 order by after, id limit $3 for update skip locked`,
    values: [district, now, limit],
  })
  return rows
}

export async function deleteNews(
  db: Pick<pg.ClientBase, 'query'>,
  district: string,
  ids: readonly string[],
): Promise<void> {
  await db.query({
    name: 'jobs.delivered',
    text: 'delete from mazha.outbox where district_id = $1 and id = any($2::bigint[])',
    values: [district, ids],
  })
}

export async function postponeNews(
  db: Pick<pg.ClientBase, 'query'>,
  district: string,
  late: readonly { readonly id: string; readonly after: string }[],
): Promise<void> {
  await db.query({
    name: 'jobs.later',
    text: `update mazha.outbox o set tries = o.tries + 1, after = l.after
      from unnest($2::bigint[], $3::timestamptz[]) as l (id, after) where o.district_id = $1 and o.id = l.id`,
    values: [district, late.map(({ id }) => id), late.map(({ after }) => after)],
  })
}

export type LedgerEvent = { pos: string; matter: string; seq: number; action: string; body: string }

/** The position that a reaction has reached, locked; undefined when another process runs it. */
export async function lockReaction(
  db: Pick<pg.ClientBase, 'query'>,
  district: string,
  name: string,
): Promise<string | undefined> {
  await db.query({
    name: 'jobs.reaction-new',
    text: 'insert into mazha.reaction (district_id, name, pos) values ($1, $2, 0) on conflict do nothing',
    values: [district, name],
  })
  const { rows } = await db.query<{ pos: string }>({
    name: 'jobs.reaction',
    text: 'select pos from mazha.reaction where district_id = $1 and name = $2 for update skip locked',
    values: [district, name],
  })
  return rows[0]?.pos
}

/**
 * The last position given out, and the number that every transaction under way lies below: once all below it have
 * ended, nothing new can appear at or before that position. Positions are given out before transactions end, so
 * without this an entry could appear behind one that was read already.
 */
export async function selectHorizon(
  db: Pick<pg.ClientBase, 'query'>,
  district: string,
): Promise<{ last: string; newest: string; oldest: string }> {
  const { rows } = await db.query<{ last: string | null; newest: string; oldest: string }>({
    name: 'jobs.horizon',
    text: `select (select max(pos) from mazha.ledger where district_id = $1)::text as last,
      pg_catalog.pg_snapshot_xmax(s)::text as newest, pg_catalog.pg_snapshot_xmin(s)::text as oldest
      from pg_catalog.pg_current_snapshot() as s`,
    values: [district],
  })
  const [row] = rows
  return { last: row?.last ?? '0', newest: row?.newest ?? '0', oldest: row?.oldest ?? '0' }
}

/** Entries after one position and up to another, in order. */
export async function selectEvents(
  db: Pick<pg.ClientBase, 'query'>,
  district: string,
  range: { readonly after: string; readonly upto: string; readonly limit: number },
): Promise<LedgerEvent[]> {
  const { rows } = await db.query<LedgerEvent>({
    name: 'jobs.events',
    text: `select pos, matter_id as matter, seq, action, body from mazha.ledger
      where district_id = $1 and pos > $2 and pos <= $3 order by pos limit $4`,
    values: [district, range.after, range.upto, range.limit],
  })
  return rows
}

export async function updateReaction(
  db: Pick<pg.ClientBase, 'query'>,
  district: string,
  name: string,
  pos: string,
): Promise<void> {
  await db.query({
    name: 'jobs.reaction-at',
    text: 'update mazha.reaction set pos = $3 where district_id = $1 and name = $2',
    values: [district, name, pos],
  })
}

/** Client ids so old that nobody repeats them any more. */
export async function deleteOldCommands(db: Db, district: string, before: string): Promise<number> {
  const { rowCount } = await db.query({
    name: 'jobs.old-commands',
    text: `delete from mazha.command where district_id = $1 and client_id in (
      select client_id from mazha.command where district_id = $1 and recorded_at < $2 limit 5000)`,
    values: [district, before],
  })
  return rowCount ?? 0
}
