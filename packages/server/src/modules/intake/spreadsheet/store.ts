import { importMapping, importOptions, importStates } from '@mazha/contracts/import'
import type { RefusalCode, RefusalDetails } from '@mazha/contracts/refusal'
import type pg from 'pg'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { found, storedReason } from './found.ts'
import type { Reason } from './judge-row.ts'
import { insertSources, type NewSource } from './store-sources.ts'

type Db = pg.Pool | pg.PoolClient

export type ImportState = (typeof importStates)[number]

const importRow = z.object({
  id: z.uuid(),
  name: z.string(),
  person_id: z.uuid().nullable(),
  mapping: importMapping,
  options: importOptions,
  found,
  state: z.enum(importStates),
  rows_total: z.int().nullable(),
  rows_read: z.int(),
  created: z.int(),
  repeated: z.int(),
  rejected: z.int(),
  remarked: z.int(),
  failure: z.string().nullable(),
  recorded_at: z.date(),
  finished_at: z.date().nullable(),
})
export type ImportRow = z.infer<typeof importRow>

const columns = `id, name, person_id, mapping, options, found, state, rows_total, rows_read, created, repeated, rejected, remarked, failure,
  recorded_at, finished_at`

export const insertImport = async (
  ctx: Context,
  row: Pick<ImportRow, 'id' | 'name' | 'person_id' | 'mapping' | 'options' | 'found'> & { readonly sha256: Buffer },
): Promise<void> => {
  await ctx.db.query(
    `insert into mazha.import (district_id, id, name, sha256, person_id, mapping, options, found, state, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'preview', $9)`,
    [
      ctx.district.id,
      row.id,
      row.name,
      row.sha256,
      row.person_id,
      JSON.stringify(row.mapping),
      JSON.stringify(row.options),
      JSON.stringify(row.found),
      ctx.now(),
    ],
  )
}

export const selectImport = async (ctx: Context, id: string): Promise<ImportRow | undefined> => {
  const { rows } = await ctx.db.query(`select ${columns} from mazha.import where district_id = $1 and id = $2`, [
    ctx.district.id,
    id,
  ])
  return rows[0] === undefined ? undefined : importRow.parse(rows[0])
}

/** Somebody's own, the latest first. */
export const selectImports = async (ctx: Context, person: string, limit: number): Promise<readonly ImportRow[]> => {
  const { rows } = await ctx.db.query(
    `select ${columns} from mazha.import where district_id = $1 and person_id = $2 order by recorded_at desc, id limit $3`,
    [ctx.district.id, person, limit],
  )
  return rows.map((row) => importRow.parse(row))
}

export const selectRunning = async (ctx: Context): Promise<readonly string[]> => {
  const { rows } = await ctx.db.query<{ id: string }>(
    `select id from mazha.import where district_id = $1 and state = 'running' order by recorded_at, id`,
    [ctx.district.id],
  )
  return rows.map(({ id }) => id)
}

/** Changes the state where it is one of `from`. */
export const moveState = async (
  ctx: Context,
  {
    id,
    from,
    to,
    failure = null,
  }: { id: string; from: readonly ImportState[]; to: ImportState; failure?: string | null },
): Promise<boolean> => {
  const ended = to === 'done' || to === 'cancelled' || to === 'failed'
  const { rowCount } = await ctx.db.query(
    `update mazha.import set state = $3, failure = $5, finished_at = $6 where district_id = $1 and id = $2 and state = any($4)`,
    [ctx.district.id, id, to, from, failure, ended ? ctx.now() : null],
  )
  return rowCount === 1
}

export const updatePreview = async (
  ctx: Context,
  row: Pick<ImportRow, 'id' | 'mapping' | 'options' | 'found'>,
): Promise<boolean> => {
  const { rowCount } = await ctx.db.query(
    `update mazha.import set mapping = $3, options = $4, found = $5 where district_id = $1 and id = $2 and state = 'preview'`,
    [ctx.district.id, row.id, JSON.stringify(row.mapping), JSON.stringify(row.options), JSON.stringify(row.found)],
  )
  return rowCount === 1
}

export const setTotal = async (ctx: Context, id: string, total: number): Promise<void> => {
  await ctx.db.query(`update mazha.import set rows_total = $3 where district_id = $1 and id = $2`, [
    ctx.district.id,
    id,
    total,
  ])
}

export const insertChunk = async (db: Db, district: string, id: string, n: number, data: Buffer): Promise<void> => {
  await db.query(`insert into mazha.import_chunk (district_id, import_id, n, data) values ($1, $2, $3, $4)`, [
    district,
    id,
    n,
    data,
  ])
}

export const selectChunk = async (ctx: Context, id: string, n: number): Promise<Buffer | undefined> => {
  const { rows } = await ctx.db.query<{ data: Buffer }>(
    `select data from mazha.import_chunk where district_id = $1 and import_id = $2 and n = $3`,
    [ctx.district.id, id, n],
  )
  return rows[0]?.data
}

export const deleteChunks = async (ctx: Context, id: string): Promise<void> => {
  await ctx.db.query(`delete from mazha.import_chunk where district_id = $1 and import_id = $2`, [ctx.district.id, id])
}

/** Files, previews and rejected rows hold people's words: they go when an import has been over for a while. */
export const deleteOld = async (ctx: Context, before: Date): Promise<number> => {
  const { rows } = await ctx.db.query<{ id: string }>(
    `select id from mazha.import
     where district_id = $1 and recorded_at < $2 and (finished_at < $2 or finished_at is null and state in ('preview', 'paused'))`,
    [ctx.district.id, before],
  )
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return 0
  await ctx.db.query(`delete from mazha.import_chunk where district_id = $1 and import_id = any($2)`, [
    ctx.district.id,
    ids,
  ])
  await ctx.db.query(`delete from mazha.import_reject where district_id = $1 and import_id = any($2)`, [
    ctx.district.id,
    ids,
  ])
  await ctx.db.query(`delete from mazha.import where district_id = $1 and id = any($2)`, [ctx.district.id, ids])
  return ids.length
}

/** The mapping that a person confirmed for these headings. */
export const selectMapping = async (
  ctx: Context,
  headings: Buffer,
): Promise<{ mapping: z.infer<typeof importMapping>; options: z.infer<typeof importOptions> } | undefined> => {
  const { rows } = await ctx.db.query<{ mapping: unknown }>(
    `select mapping from mazha.import_mapping where district_id = $1 and headings = $2`,
    [ctx.district.id, headings],
  )
  return rows[0] === undefined
    ? undefined
    : z.object({ mapping: importMapping, options: importOptions }).parse(rows[0].mapping)
}

export const rememberMapping = async (ctx: Context, headings: Buffer, mapping: unknown): Promise<void> => {
  await ctx.db.query(
    `insert into mazha.import_mapping (district_id, headings, mapping, recorded_at) values ($1, $2, $3, $4)
     on conflict (district_id, headings) do update set mapping = excluded.mapping, recorded_at = excluded.recorded_at`,
    [ctx.district.id, headings, JSON.stringify(mapping), ctx.now()],
  )
}

export type Remark = Reason & { readonly row: number; readonly cells: readonly string[]; readonly kept: boolean }

export type Step = {
  readonly id: string
  /** How many rows had been read before this step: a step that was taken already is not taken again. */
  readonly from: number
  readonly read: number
  readonly created: number
  readonly repeated: number
  readonly rejected: number
  readonly remarked: number
  readonly sources: readonly NewSource[]
  readonly reasons: readonly Remark[]
}

/**
 * Records that a batch of rows was dealt with, all or nothing.
 *
 * @returns the import's state after it; undefined when another process was faster
 */
export const recordStep = async (ctx: Context, step: Step): Promise<ImportState | undefined> => {
  const client = await ctx.db.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<{ state: string }>(
      `update mazha.import set rows_read = rows_read + $4, created = created + $5, repeated = repeated + $6, rejected = rejected + $7,
         remarked = remarked + $8
       where district_id = $1 and id = $2 and rows_read = $3 returning state`,
      [ctx.district.id, step.id, step.from, step.read, step.created, step.repeated, step.rejected, step.remarked],
    )
    if (rows[0] === undefined) {
      await client.query('rollback')
      return undefined
    }
    await insertSources(client, ctx.district.id, step)
    await insertReasons(client, ctx.district.id, step)
    await client.query('commit')
    return z.enum(importStates).parse(rows[0].state)
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

const insertReasons = async (db: Db, district: string, { id, reasons }: Step): Promise<void> => {
  if (reasons.length === 0) return
  await db.query({
    name: 'import-reasons-add',
    text: `insert into mazha.import_reject (district_id, import_id, row, code, details, cells, kept)
      select $1, $2, row, code, details, cells, kept
      from unnest($3::int[], $4::text[], $5::jsonb[], $6::jsonb[], $7::boolean[]) as r (row, code, details, cells, kept)
      on conflict (district_id, import_id, row, code) do nothing`,
    values: [
      district,
      id,
      reasons.map(({ row }) => row),
      reasons.map(({ code }) => code),
      reasons.map(({ details }) => JSON.stringify(details)),
      reasons.map(({ cells }) => JSON.stringify(cells)),
      reasons.map(({ kept }) => kept),
    ],
  })
}

export type StoredReason = {
  readonly row: number
  readonly code: RefusalCode
  readonly details: RefusalDetails
  readonly cells: readonly string[]
  readonly kept: boolean
}

const pageRows = 2000

/** Every remark on an import's rows, in the order of the file. */
export async function* selectReasons(ctx: Context, id: string): AsyncGenerator<readonly StoredReason[]> {
  let after: { row: number; code: string } = { row: -1, code: '' }
  for (;;) {
    const { rows } = await ctx.db.query<{ row: number; code: string; details: unknown; cells: unknown; kept: boolean }>(
      `select row, code, details, cells, kept from mazha.import_reject
       where district_id = $1 and import_id = $2 and (row, code) > ($3, $4) order by row, code limit $5`,
      [ctx.district.id, id, after.row, after.code, pageRows],
    )
    yield rows.map(({ row, code, details, cells, kept }) => ({
      row,
      kept,
      cells: z.array(z.string()).parse(cells),
      ...storedReason.parse({ code, details }),
    }))
    const last = rows.at(-1)
    if (rows.length < pageRows || last === undefined) return
    after = last
  }
}

/** How often each reason was given. */
export const countReasons = async (
  ctx: Context,
  id: string,
): Promise<readonly { readonly code: RefusalCode; readonly kept: boolean; readonly count: number }[]> => {
  const { rows } = await ctx.db.query<{ code: string; kept: boolean; count: number }>(
    `select code, kept, count(*)::int as count from mazha.import_reject where district_id = $1 and import_id = $2
     group by code, kept order by count desc, code`,
    [ctx.district.id, id],
  )
  return rows.map(({ code, ...counted }) => ({ ...counted, ...storedReason.pick({ code: true }).parse({ code }) }))
}

/** Takes the import for this process alone, as long as `client` stays connected: a process that is killed lets go at once. */
export const tryHold = async (client: pg.PoolClient, district: string, id: string): Promise<boolean> => {
  const { rows } = await client.query<{ held: boolean }>(
    `select pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended($1, 0)) as held`,
    [`mazha import ${district} ${id}`],
  )
  return rows[0]?.held === true
}

export const letGo = async (client: pg.PoolClient, district: string, id: string): Promise<void> => {
  await client.query(`select pg_catalog.pg_advisory_unlock(pg_catalog.hashtextextended($1, 0))`, [
    `mazha import ${district} ${id}`,
  ])
}

/** The numbers of matters, by id. */
export const selectNumbers = async (ctx: Context, ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await ctx.db.query<{ id: string; number: string }>(
    `select id, number from mazha.matter where district_id = $1 and id = any($2)`,
    [ctx.district.id, ids],
  )
  return new Map(rows.map(({ id, number }) => [id, number]))
}
