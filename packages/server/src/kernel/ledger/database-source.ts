import type pg from 'pg'
import type { Leaf } from './check-checkpoints.ts'
import type { ErasureRecord, Erasures } from './check-erasures.ts'
import { listCheckpoints } from './checkpoint.ts'
import { copyRows, type RowReader } from './copy-rows.ts'
import { ErasedDigest, type ErasedMatter } from './erased-list.ts'
import type { StoredLaw } from './law.ts'
import { beginReading, readMatters } from './read-matters.ts'
import type { DistrictSource, LedgerSource, Shared } from './source.ts'

/**
 * Reads the ledger and what is computed from it out of one snapshot, and can write nothing. It is read in parts of some
 * thousand entries, whole matters each, so memory stays the same however long the ledger is.
 *
 * @param client its own connection, without a transaction; whoever gave it ends it
 * @param shareFrom from how many entries on it is worth sharing out
 */
export async function* readDatabase(client: pg.Client, shareFrom = worthSharing): LedgerSource {
  await beginReading(client)
  try {
    const law = await readProcedures(client)
    for (const district of await listDistricts(client)) {
      const calendars = await readCalendars(client, district.id)
      yield districtSource(client, district, { procedures: law, calendars }, shareFrom)
    }
  } finally {
    await client.query('rollback')
  }
}

/** With fewer entries than these, starting threads takes longer than they save. */
const worthSharing = 20_000

const share = async (client: pg.Client, district: string, shareFrom: number): Promise<Shared | null> => {
  const { rows: counted } = await client.query<{ entries: number }>({
    text: 'select count(*)::float8 as entries from mazha.ledger where district_id = $1',
    values: [district],
  })
  const entries = counted[0]?.entries ?? 0
  if (entries <= shareFrom) return null
  const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
  const snapshot = rows[0]?.snapshot
  return snapshot === undefined ? null : { snapshot, entries }
}

const readProcedures = async (client: pg.Client): Promise<StoredLaw['procedures']> => {
  const { rows } = await client.query<StoredLaw['procedures'][number]>(
    `select procedure, version, encode(digest, 'hex') as digest, body #>> '{}' as body
     from mazha.procedure_version order by procedure, version`,
  )
  return rows
}

const readCalendars = async (client: pg.Client, district: string): Promise<StoredLaw['calendars']> => {
  const { rows } = await client.query<StoredLaw['calendars'][number]>({
    text: 'select id, body from mazha.calendar where district_id = $1 order by recorded_at, id',
    values: [district],
  })
  return rows
}

type District = { readonly id: string; readonly zone: string | null; readonly settings: unknown }

const tables = [
  'matter',
  'ledger',
  'clock',
  'words',
  'contact',
  'link',
  'checkpoint',
  'calendar',
  'tally',
  'tally_delta',
  'erasure_certificate',
  'erased_matter',
] as const

/** Districts by their rows in any table, whether the list of districts has them or not. Walks along the keys. */
const listDistricts = async (client: pg.Client): Promise<District[]> => {
  const walks = tables.map(
    (table) => `select d from (
      with recursive walk as (
        select min(district_id) as d from mazha.${table}
        union all
        select (select min(district_id) from mazha.${table} where district_id > walk.d) from walk where walk.d is not null
      ) select d from walk where d is not null) as ${table}`,
  )
  const { rows } = await client.query<District>(
    `select d as id, zone, settings from (select district_id as d from mazha.district union ${walks.join(' union ')}) as ids
     left join mazha.district on district_id = d order by d`,
  )
  return rows
}

const districtSource = (
  client: pg.Client,
  { id, zone, settings }: District,
  law: StoredLaw,
  shareFrom: number,
): DistrictSource => ({
  id,
  zone: zone ?? 'Asia/Shanghai',
  settings: settings ?? {},
  law,
  matters: (how = {}) => readMatters(client, id, how),
  share: () => share(client, id, shareFrom),
  checkpoints: () => listCheckpoints(client, id),
  leaves: () => readLeaves(client, id),
  tally: () => readTally(client, id),
  erasures: () => readErasures(client, id),
  erasedMatters: (n) => readErasedMatters(client, id, n),
})

const leavesAtATime = 20_000

async function* readLeaves(client: pg.Client, district: string): AsyncGenerator<readonly Leaf[]> {
  const read = async (after: number | null): Promise<readonly Leaf[]> => {
    const leaves: Leaf[] = []
    const here = [`district_id = ${client.escapeLiteral(district)}`, ...(after === null ? [] : [`pos > ${after}`])]
    const query = `select pos, seq, hash from mazha.ledger where ${here.join(' and ')}
      order by district_id, pos limit ${leavesAtATime}`
    const take = (row: RowReader): void => {
      leaves.push({ pos: row.bigint(), seq: row.int(), hash: Buffer.from(row.view()) })
    }
    await copyRows(client, [{ query, take }])
    return leaves
  }
  let after: number | null = null
  for (;;) {
    const leaves: readonly Leaf[] = await read(after)
    if (leaves.length > 0) yield leaves
    if (leaves.length < leavesAtATime) return
    after = leaves.at(-1)?.pos ?? null
  }
}

const readErasures = async (client: pg.Client, district: string): Promise<Erasures> => {
  const { rows } = await client.query<ErasureRecord>({
    text: `select n, body, public_key as "publicKey", encode(signature, 'hex') as signature
      from mazha.erasure_certificate where district_id = $1 order by n`,
    values: [district],
  })
  const digests = new Map<number, ErasedDigest>()
  const query = `select n, matter_id, upto from mazha.erased_matter
    where district_id = ${client.escapeLiteral(district)} order by n, matter_id`
  const take = (row: RowReader): void => {
    const n = row.int()
    const digest = digests.get(n) ?? new ErasedDigest()
    digests.set(n, digest)
    digest.add({ matter: row.uuid(), upto: row.int() })
  }
  await copyRows(client, [{ query, take }])
  return { stored: rows, lists: new Map([...digests].map(([n, digest]) => [n, digest.hex()])) }
}

/** What each certificate names: for an export, which tells it once. */
const readErasedMatters = async (client: pg.Client, district: string, n: number): Promise<ErasedMatter[]> => {
  const { rows } = await client.query<ErasedMatter>({
    text: `select matter_id as matter, upto from mazha.erased_matter where district_id = $1 and n = $2 order by matter_id`,
    values: [district, n],
  })
  return rows
}

const readTally = async (client: pg.Client, district: string): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await client.query<{ bucket: string; n: number }>({
    text: `select bucket, sum(n)::float8 as n from (
        select bucket, n from mazha.tally where district_id = $1
        union all
        select bucket, n from mazha.tally_delta where district_id = $1) as all_counts
      group by bucket having sum(n) <> 0 order by bucket`,
    values: [district],
  })
  return new Map(rows.map(({ bucket, n }) => [bucket, n]))
}
