import type pg from 'pg'
import type { Leaf } from './check-checkpoints.ts'
import { matterColumns } from './check-matter.ts'
import { listCheckpoints } from './checkpoint.ts'
import type { ClockRecord, EntryRecord, MatterFile, MatterRecord, WordRecord } from './record.ts'
import type { DistrictSource, LedgerSource, Range } from './source.ts'

/**
 * Reads the ledger and what is computed from it out of one snapshot, and can write nothing. Rows stream through
 * cursors in the order of their keys and are joined here, so memory stays the same however long the ledger is.
 *
 * @param client its own connection, without a transaction; whoever gave it ends it
 * @param shareFrom from how many entries on it is worth sharing out
 */
export async function* readDatabase(client: pg.Client, shareFrom = worthSharing): LedgerSource {
  await begin(client)
  try {
    for (const district of await listDistricts(client)) yield districtSource(client, district, shareFrom)
  } finally {
    await client.query('rollback')
  }
}

const begin = (client: pg.Client) => client.query('begin transaction isolation level repeatable read read only')

/**
 * Reads a part of the matters out of a snapshot that another connection shares.
 *
 * @param snapshot from `share`; the other connection's transaction must still run
 */
export async function* readShared(
  client: pg.Client,
  from: { readonly snapshot: string; readonly district: string; readonly range: Range },
): AsyncGenerator<readonly MatterFile[]> {
  await begin(client)
  try {
    await client.query(`set transaction snapshot ${client.escapeLiteral(from.snapshot)}`)
    yield* readMatters(client, from.district, from.range)
  } finally {
    await client.query('rollback')
  }
}

/** With fewer entries than these, starting threads takes longer than they save. */
const worthSharing = 50_000

const share = async (client: pg.Client, district: string, shareFrom: number): Promise<string | null> => {
  const { rowCount } = await client.query({
    text: 'select from mazha.ledger where district_id = $1 order by pos offset $2 limit 1',
    values: [district, shareFrom],
  })
  if (rowCount === 0) return null
  const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
  return rows[0]?.snapshot ?? null
}

type District = { readonly id: string; readonly zone: string | null; readonly settings: unknown }

const tables = ['matter', 'ledger', 'clock', 'words', 'checkpoint'] as const

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

const districtSource = (client: pg.Client, { id, zone, settings }: District, shareFrom: number): DistrictSource => ({
  id,
  zone: zone ?? 'Asia/Shanghai',
  settings: settings ?? {},
  matters: (range) => readMatters(client, id, range),
  share: () => share(client, id, shareFrom),
  checkpoints: () => listCheckpoints(client, id),
  leaves: () => readLeaves(client, id),
})

type Cells = readonly (string | null)[]

const moment = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
const written: Readonly<Record<string, string>> = {
  head: `encode(head, 'hex')`,
  units: 'to_json(units)::text',
  due_at: moment('due_at'),
  opened_at: moment('opened_at'),
  recorded_at: moment('recorded_at'),
  closed_at: moment('closed_at'),
}

const columnNames = matterColumns.map(({ column }) => column)

// Values stand in the text as literals: a cursor's statement takes no parameters over the simple protocol.
const statements = {
  matter: (where: string) =>
    `select id, ${columnNames.map((column) => written[column] ?? column).join(', ')}
     from mazha.matter where ${where} order by district_id, id`,
  ledger: (where: string) =>
    `select matter_id, seq, pos, ${moment('recorded_at')}, action, body, encode(hash, 'hex')
     from mazha.ledger where ${where} order by district_id, matter_id, seq`,
  clock: (where: string) =>
    `select matter_id, name, state, ${moment('due_at')}, ${moment('wake_at')}, data
     from mazha.clock where ${where} order by district_id, matter_id, name`,
  words: (where: string) =>
    `select matter_id, seq, name, encode(salt, 'hex'), encode(value, 'hex')
     from mazha.words where ${where} order by district_id, matter_id, seq, name`,
  leaves: (where: string) =>
    `select pos, seq, encode(hash, 'hex') from mazha.ledger where ${where} order by district_id, pos`,
}

async function* readMatters(client: pg.Client, district: string, range?: Range): AsyncGenerator<readonly MatterFile[]> {
  const turn = takeTurns()
  const quote = (text: string): string => client.escapeLiteral(text)
  const where = (id: string): string =>
    [
      `district_id = ${quote(district)}`,
      ...(range ? [`${id} >= ${quote(range.from)}`] : []),
      ...(range?.to ? [`${id} < ${quote(range.to)}`] : []),
    ].join(' and ')
  const [matters, entries, clocks, words] = await Promise.all([
    openFeed(client, turn, 'matter', statements.matter(where('id'))),
    openFeed(client, turn, 'ledger', statements.ledger(where('matter_id'))),
    openFeed(client, turn, 'clock', statements.clock(where('matter_id'))),
    openFeed(client, turn, 'words', statements.words(where('matter_id'))),
  ])
  const feeds = [matters, entries, clocks, words]
  let batch: MatterFile[] = []
  for (;;) {
    let matter: string | undefined
    for (const feed of feeds) {
      const id = (await feed.peek())?.[0]
      if (typeof id === 'string' && (matter === undefined || id < matter)) matter = id
    }
    if (matter === undefined) break
    const [row] = await feedRows(matters, matter)
    batch.push({
      district,
      matter,
      row: row === undefined ? null : toMatter(row),
      entries: (await feedRows(entries, matter)).map(toEntry),
      clocks: (await feedRows(clocks, matter)).map(toClock),
      words: (await feedRows(words, matter)).map(toWord),
    })
    if (batch.length === 100) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
  for (const feed of feeds) await feed.close()
}

const text = (cell: string | null | undefined): string => cell ?? ''

const toMatter = (cells: Cells): MatterRecord => {
  const record: MatterRecord = {}
  for (const [i, name] of columnNames.entries()) record[name] = cells[i + 1] ?? null
  return record
}
const toEntry = ([, seq, pos, recordedAt, action, body, hash]: Cells): EntryRecord => ({
  seq: Number(seq),
  pos: Number(pos),
  recordedAt: text(recordedAt),
  action: text(action),
  body: text(body),
  hash: text(hash),
})
const toClock = ([, name, state, dueAt = null, wakeAt = null, data]: Cells): ClockRecord => ({
  name: text(name),
  state: text(state),
  dueAt,
  wakeAt,
  data: text(data),
})
const toWord = ([, seq, name, salt, value]: Cells): WordRecord => ({
  seq: Number(seq),
  name: text(name),
  salt: text(salt),
  value: text(value),
})

/** Rows of a statement, one at a time; the next batch is under way while one is read. */
type Feed = {
  peek(): Promise<Cells | undefined>
  shift(): void
  close(): Promise<void>
}

const batchRows = 2000
// Everything is compared as text, so nothing is parsed on the way in.
const asText = { getTypeParser: () => (value: string) => value }

/** Statements of several feeds on one connection, one after the other. */
type Turn = <T>(work: () => Promise<T>) => Promise<T>
const takeTurns = (): Turn => {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
}

const openFeed = async (client: pg.Client, turn: Turn, name: string, statement: string): Promise<Feed> => {
  const cursor = `verify_${name}`
  await turn(() => client.query(`declare ${cursor} no scroll cursor for ${statement}`))
  const fetch = async (): Promise<readonly Cells[]> => {
    const { rows } = await turn(() =>
      client.query<(string | null)[]>({ text: `fetch ${batchRows} from ${cursor}`, rowMode: 'array', types: asText }),
    )
    return rows
  }
  const begin = (): Promise<readonly Cells[]> => {
    const fetched = fetch()
    // A failure is thrown where the batch is awaited; it must not end the process before that.
    fetched.catch(() => undefined)
    return fetched
  }
  let coming: Promise<readonly Cells[]> | null = begin()
  let batch: readonly Cells[] = []
  let at = 0
  return {
    async peek() {
      if (at === batch.length && coming !== null) {
        batch = await coming
        at = 0
        coming = batch.length === batchRows ? begin() : null
      }
      return batch[at]
    },
    shift() {
      at += 1
    },
    async close() {
      await turn(() => client.query(`close ${cursor}`))
    },
  }
}

const feedRows = async (feed: Feed, matter: string): Promise<readonly Cells[]> => {
  const rows: Cells[] = []
  for (let row = await feed.peek(); row?.[0] === matter; row = await feed.peek()) {
    rows.push(row)
    feed.shift()
  }
  return rows
}

async function* readLeaves(client: pg.Client, district: string): AsyncGenerator<readonly Leaf[]> {
  const feed = await openFeed(
    client,
    takeTurns(),
    'leaves',
    statements.leaves(`district_id = ${client.escapeLiteral(district)}`),
  )
  let batch: Leaf[] = []
  for (let row = await feed.peek(); row !== undefined; row = await feed.peek()) {
    const [pos, seq, hash] = row
    batch.push({ pos: Number(pos), seq: Number(seq), hash: Buffer.from(text(hash), 'hex') })
    feed.shift()
    if (batch.length === batchRows) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
  await feed.close()
}
