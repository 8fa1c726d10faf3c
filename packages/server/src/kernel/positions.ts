import type { Context } from './context.ts'

/** Where the district's ledger stands, for those who follow it and come back. */

/** The position of the newest entry. */
export const newestPosition = async ({ db, district }: Context): Promise<bigint> => {
  const { rows } = await db.query<{ pos: string }>({
    name: 'positions.newest',
    text: `select pos from mazha.ledger where district_id = $1 order by pos desc limit 1`,
    values: [district.id],
  })
  return BigInt(rows[0]?.pos ?? 0)
}

/** Matters with entries after a position; undefined when there are more than `most` entries. */
export const changedSince = async (
  { db, district }: Context,
  position: bigint,
  most: number,
): Promise<readonly { readonly id: string; readonly version: number }[] | undefined> => {
  const { rows } = await db.query<{ matter_id: string; seq: number }>({
    name: 'positions.since',
    text: `select matter_id, seq from mazha.ledger where district_id = $1 and pos > $2 order by pos limit $3`,
    values: [district.id, position.toString(), most + 1],
  })
  if (rows.length > most) return undefined
  return [...new Map(rows.map(({ matter_id, seq }) => [matter_id, seq]))].map(([id, version]) => ({ id, version }))
}

/** What health and metrics ask the database: the newest migration, since when a due limit waits for the sweeper, news not yet delivered. */
export const readHealth = async ({
  db,
  district,
}: Context): Promise<{ migration: string | null; waitingSince: Date | null; undelivered: number }> => {
  const { rows } = await db.query<{ migration: string | null; wake_at: Date | null; undelivered: number }>({
    name: 'positions.health',
    text: `select (select max(name) from mazha.migration) as migration,
                  least((select min(wake_at) from mazha.clock where district_id = $1 and state = 'running'),
                        (select min(due_at) from mazha.clock where district_id = $1 and state = 'near')) as wake_at,
                  (select count(*)::int from mazha.outbox where district_id = $1) as undelivered`,
    values: [district.id],
  })
  return {
    migration: rows[0]?.migration ?? null,
    waitingSince: rows[0]?.wake_at ?? null,
    undelivered: rows[0]?.undelivered ?? 0,
  }
}
