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
    await ownForms(client)
    for (const district of await listDistricts(client)) yield districtSource(client, district, shareFrom)
  } finally {
    await client.query('rollback')
  }
}

const begin = (client: pg.Client) => client.query('begin transaction isolation level repeatable read read only')

/** Moments and bytes come in PostgreSQL's own forms, which cost it a third of what `to_char` and `encode` do. */
const ownForms = (client: pg.Client) =>
  client.query("set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local bytea_output = 'hex'")

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
    await ownForms(client)
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

/** `2026-10-01 01:00:00.12+00` as records have it: `2026-10-01T01:00:00.120000Z`. What looks otherwise stays as it is. */
const toMoment = (cell: string): string => {
  if (cell[10] !== ' ' || !cell.endsWith('+00') || (cell.length !== 22 && cell[19] !== '.')) return cell
  return `${cell.slice(0, 10)}T${cell.slice(11, 19)}.${cell.slice(20, -3).padEnd(6, '0')}Z`
}
/** `\\x` and digits, as PostgreSQL writes bytes. */
const toHex = (cell: string): string => (cell.startsWith('\\x') ? cell.slice(2) : cell)

const readAs: Readonly<Record<string, (cell: string) => string>> = {
  head: toHex,
  due_at: toMoment,
  opened_at: toMoment,
  recorded_at: toMoment,
  closed_at: toMoment,
}
const matterCells = matterColumns.map(({ column }) => ({ column, read: readAs[column] }))

// Values stand in the text as literals: a cursor's statement takes no parameters over the simple protocol.
const statements = {
  matter: (where: string) =>
    `select id, ${matterCells.map(({ column }) => (column === 'units' ? 'to_json(units)' : column)).join(', ')}
     from mazha.matter where ${where} order by district_id, id`,
  ledger: (where: string) =>
    `select matter_id, seq, pos, recorded_at, action, body, hash
     from mazha.ledger where ${where} order by district_id, matter_id, seq`,
  clock: (where: string) =>
    `select matter_id, name, state, due_at, wake_at, data
     from mazha.clock where ${where} order by district_id, matter_id, name`,
  words: (where: string) =>
    `select matter_id, seq, name, salt, value
     from mazha.words where ${where} order by district_id, matter_id, seq, name`,
  leaves: (where: string) => `select pos, seq, hash from mazha.ledger where ${where} order by district_id, pos`,
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
      if (feed.isDry()) await feed.fill()
      const id = feed.peek()?.[0]
      if (typeof id === 'string' && (matter === undefined || id < matter)) matter = id
    }
    if (matter === undefined) break
    const rows: MatterRecord[] = []
    const file = { entries: new Array<EntryRecord>(), clocks: new Array<ClockRecord>(), words: new Array<WordRecord>() }
    while (!matters.take(matter, toMatter, rows)) await matters.fill()
    while (!entries.take(matter, toEntry, file.entries)) await entries.fill()
    while (!clocks.take(matter, toClock, file.clocks)) await clocks.fill()
    while (!words.take(matter, toWord, file.words)) await words.fill()
    batch.push({ district, matter, row: rows[0] ?? null, ...file })
    if (batch.length === 100) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
  for (const feed of feeds) await feed.close()
}

const text = (cell: string | null | undefined): string => cell ?? ''

const moment = (cell: string | null | undefined): string | null =>
  cell === null || cell === undefined ? null : toMoment(cell)

const toMatter = (cells: Cells): MatterRecord => {
  const record: MatterRecord = {}
  for (let i = 0; i < matterCells.length; i += 1) {
    const cell = cells[i + 1] ?? null
    const known = matterCells[i]
    if (known) record[known.column] = cell === null || known.read === undefined ? cell : known.read(cell)
  }
  return record
}
const toEntry = (cells: Cells): EntryRecord => ({
  seq: Number(cells[1]),
  pos: Number(cells[2]),
  recordedAt: toMoment(text(cells[3])),
  action: text(cells[4]),
  body: text(cells[5]),
  hash: toHex(text(cells[6])),
})
const toClock = (cells: Cells): ClockRecord => ({
  name: text(cells[1]),
  state: text(cells[2]),
  dueAt: moment(cells[3]),
  wakeAt: moment(cells[4]),
  data: text(cells[5]),
})
const toWord = (cells: Cells): WordRecord => ({
  seq: Number(cells[1]),
  name: text(cells[2]),
  salt: toHex(text(cells[3])),
  value: toHex(text(cells[4])),
})

/** Rows of a statement, one at a time; the next batch is under way while one is read. */
type Feed = {
  /** Whether the batch is at its end and another one comes: `fill` before the next row is looked at. */
  isDry(): boolean
  fill(): Promise<void>
  peek(): Cells | undefined
  shift(): void
  /** Takes the rows of a matter, which stand next. Nothing is awaited here: there are millions of rows. @returns false when it has run dry on the way */
  take<T>(matter: string, make: (cells: Cells) => T, into: T[]): boolean
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
    isDry: () => at === batch.length && coming !== null,
    async fill() {
      batch = (await coming) ?? []
      at = 0
      coming = batch.length === batchRows ? begin() : null
    },
    peek: () => batch[at],
    take(matter, make, into) {
      for (let row = batch[at]; row?.[0] === matter; row = batch[at]) {
        into.push(make(row))
        at += 1
      }
      return at < batch.length || coming === null
    },
    shift() {
      at += 1
    },
    async close() {
      await turn(() => client.query(`close ${cursor}`))
    },
  }
}

async function* readLeaves(client: pg.Client, district: string): AsyncGenerator<readonly Leaf[]> {
  const feed = await openFeed(
    client,
    takeTurns(),
    'leaves',
    statements.leaves(`district_id = ${client.escapeLiteral(district)}`),
  )
  let batch: Leaf[] = []
  for (;;) {
    if (feed.isDry()) await feed.fill()
    const row = feed.peek()
    if (row === undefined) break
    batch.push({ pos: Number(row[0]), seq: Number(row[1]), hash: Buffer.from(toHex(text(row[2])), 'hex') })
    feed.shift()
    if (batch.length === batchRows) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
  await feed.close()
}
