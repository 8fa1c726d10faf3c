import type pg from 'pg'
import type { Context } from '#kernel/context'
import { inDistrict } from '#kernel/db'

/**
 * The only SQL on what says that a row was imported before: keyed digests, of the source's number or of all that the row says, of its words,
 * and of its words with the person. Nobody can tell from them what the row said without this installation's secret. They stand until
 * the words of their matter are erased (`mazha.erase_matters`: years after it was closed); a row imported after that is new.
 */

type Db = pg.Pool | pg.PoolClient

/** Where something was imported before. */
export type Source = {
  readonly matter: string
  readonly import: string | null
  readonly row: number | null
  readonly words: string | null
}

/** By hex of the digest. */
export const selectSources = async (ctx: Context, digests: readonly Buffer[]): Promise<ReadonlyMap<string, Source>> => {
  const { rows } = await ctx.db.query<{
    digest: Buffer
    matter_id: string
    import_id: string | null
    row: number | null
    words: Buffer | null
  }>({
    name: 'import-sources',
    text: `select digest, matter_id, import_id, row, words from mazha.import_source where district_id = $1 and digest = any($2)`,
    values: [ctx.district.id, digests],
  })
  return new Map(
    rows.map((row) => [
      row.digest.toString('hex'),
      { matter: row.matter_id, import: row.import_id, row: row.row, words: row.words?.toString('hex') ?? null },
    ]),
  )
}

export type NewSource = {
  readonly digest: Buffer
  readonly matter: string
  readonly row: number
  readonly words: Buffer
}

export const insertSources = async (
  db: Db,
  district: string,
  { id, sources }: { readonly id: string; readonly sources: readonly NewSource[] },
): Promise<void> => {
  if (sources.length === 0) return
  await db.query({
    name: 'import-sources-add',
    text: `insert into mazha.import_source (district_id, digest, matter_id, import_id, row, words, keyed)
      select $1, digest, matter_id, $2, row, words, true from unnest($3::bytea[], $4::uuid[], $5::int[], $6::bytea[]) as s (digest, matter_id, row, words)
      on conflict (district_id, digest) do nothing`,
    values: [
      district,
      id,
      sources.map(({ digest }) => digest),
      sources.map(({ matter }) => matter),
      sources.map(({ row }) => row),
      sources.map(({ words }) => words),
    ],
  })
}

export const hasPlainSources = async (ctx: Context): Promise<boolean> => {
  const { rows } = await ctx.db.query<{ plain: boolean }>({
    name: 'import-sources-plain',
    text: `select exists (select from mazha.import_source where district_id = $1 and not keyed) as plain`,
    values: [ctx.district.id],
  })
  return rows[0]?.plain === true
}

/**
 * Puts keyed digests in the place of plain ones, at most so many at once.
 *
 * @returns how many there were; 0: none is left
 */
export const keySomeSources = (ctx: Context, key: (plain: Buffer) => Buffer, most: number): Promise<number> =>
  inDistrict(ctx.db, ctx.district.id, async (db) => {
    // One process at a time: another waits, and sees what is left.
    await db.query(
      `select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('mazha.import_source ' || $1, 0))`,
      [ctx.district.id],
    )
    const { rows } = await db.query<{ digest: Buffer; words: Buffer | null }>(
      `select digest, words from mazha.import_source where district_id = $1 and not keyed limit $2`,
      [ctx.district.id, most],
    )
    if (rows.length === 0) return 0
    await db.query(
      `with plain as (
         delete from mazha.import_source s using unnest($2::bytea[], $3::bytea[], $4::bytea[]) as k (digest, keyed_digest, keyed_words)
         where s.district_id = $1 and s.digest = k.digest
         returning k.keyed_digest, s.matter_id, s.import_id, s.row, k.keyed_words)
       insert into mazha.import_source (district_id, digest, matter_id, import_id, row, words, keyed)
       select $1, keyed_digest, matter_id, import_id, row, keyed_words, true from plain
       on conflict (district_id, digest) do nothing`,
      [
        ctx.district.id,
        rows.map(({ digest }) => digest),
        rows.map(({ digest }) => key(digest)),
        rows.map(({ words }) => (words === null ? null : key(words))),
      ],
    )
    return rows.length
  })
