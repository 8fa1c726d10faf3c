import type pg from 'pg'
import type { Leaf } from './check-checkpoints.ts'
import { matterColumns } from './check-matter.ts'
import { listCheckpoints } from './checkpoint.ts'
import { copyRows, type CopyPart, type RowReader } from './copy-rows.ts'
import type { StoredLaw } from './law.ts'
import { readBytes, type MatterFile, type MatterRecord } from './record.ts'
import type { DistrictSource, LedgerSource, Range } from './source.ts'

/**
 * Reads the ledger and what is computed from it out of one snapshot, and can write nothing. It is read in parts of some
 * thousand entries, whole matters each, so memory stays the same however long the ledger is.
 *
 * @param client its own connection, without a transaction; whoever gave it ends it
 * @param shareFrom from how many entries on it is worth sharing out
 */
export async function* readDatabase(client: pg.Client, shareFrom = worthSharing): LedgerSource {
  await begin(client)
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
const worthSharing = 20_000

const share = async (client: pg.Client, district: string, shareFrom: number): Promise<string | null> => {
  const { rowCount } = await client.query({
    text: 'select from mazha.ledger where district_id = $1 order by pos offset $2 limit 1',
    values: [district, shareFrom],
  })
  if (rowCount === 0) return null
  const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
  return rows[0]?.snapshot ?? null
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
    text: 'select id, body from mazha.calendar where district_id = $1 order by id',
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
  matters: (range) => readMatters(client, id, range),
  share: () => share(client, id, shareFrom),
  checkpoints: () => listCheckpoints(client, id),
  leaves: () => readLeaves(client, id),
  tally: () => readTally(client, id),
})

/** Entries that are read at a time: enough to make the round trips cheap, few enough to stay in the collector's young space. */
const partEntries = 4000

async function* readMatters(client: pg.Client, district: string, range?: Range): AsyncGenerator<readonly MatterFile[]> {
  const read = async (from: string | null): Promise<Part> => {
    const to = await findEnd(client, district, from, range?.to ?? null)
    return { files: await readPart(client, district, from, to), to }
  }
  // The next part is under way while one is checked.
  const ahead = (from: string | null): Promise<Part> => {
    const part = read(from)
    // A failure is thrown where the part is awaited; it must not end the process before that.
    part.catch(() => undefined)
    return part
  }
  let coming = ahead(range?.from ?? null)
  for (;;) {
    const { files, to } = await coming
    const last = to === (range?.to ?? null)
    if (!last) coming = ahead(to)
    if (files.length > 0) yield files
    if (last) return
  }
}

type Part = { readonly files: readonly MatterFile[]; readonly to: string | null }

/** The matter before which a part that begins at `from` ends; the whole's end where nothing follows. */
const findEnd = async (
  client: pg.Client,
  district: string,
  from: string | null,
  end: string | null,
): Promise<string | null> => {
  const entries = `select matter_id as id from mazha.ledger where ${within(client, 'matter_id', district, from, end)}`
  const order = 'order by district_id, matter_id, seq'
  const { rows } = await client.query<{ id: string }>(`${entries} ${order} offset ${partEntries} limit 1`)
  const id = rows[0]?.id
  if (id === undefined) return end
  if (id !== from) return id
  // A matter that fills a part by itself.
  const next = await client.query<{ id: string }>(
    `${entries} and matter_id > ${client.escapeLiteral(id)} ${order} limit 1`,
  )
  return next.rows[0]?.id ?? end
}

// Values stand in the text as literals: COPY takes no parameters.
const within = (client: pg.Client, column: string, district: string, from: string | null, to: string | null): string =>
  [
    `district_id = ${client.escapeLiteral(district)}`,
    ...(from === null ? [] : [`${column} >= ${client.escapeLiteral(from)}`]),
    ...(to === null ? [] : [`${column} < ${client.escapeLiteral(to)}`]),
  ].join(' and ')

type Growing = {
  -readonly [K in keyof MatterFile]: K extends 'words' | 'contacts' ? NonNullable<MatterFile[K]> : MatterFile[K]
}

const readPart = async (
  client: pg.Client,
  district: string,
  from: string | null,
  to: string | null,
): Promise<readonly MatterFile[]> => {
  const files = new Map<string, Growing>()
  let strays = false
  const fileOf = (matter: string): Growing => {
    const known = files.get(matter)
    if (known !== undefined) return known
    const made: Growing = {
      district,
      matter,
      row: null,
      entries: [],
      clocks: [],
      words: [],
      contacts: [],
      links: [],
    }
    files.set(matter, made)
    return made
  }
  /** Rows of one matter follow each other: its id is read once. */
  const part = (id: string, query: string, take: (row: RowReader, file: Growing) => void): CopyPart => {
    const start = Buffer.alloc(20)
    let file: Growing | undefined
    return {
      query: query.replace('{here}', within(client, id, district, from, to)),
      take: (row) => {
        if (file !== undefined && row.startsWith(start)) row.skip()
        else {
          row.copyStart(start)
          const before = files.size
          file = fileOf(row.uuid())
          if (id !== 'id' && files.size > before) strays = true
        }
        take(row, file)
      },
    }
  }
  await copyRows(client, [
    part('id', statements.matter, (row, file) => {
      file.row = toMatter(row)
    }),
    part('matter_id', statements.ledger, (row, { entries }) => {
      const [seq, pos, recordedAt, action, body] = [row.int(), row.bigint(), row.moment(), row.text(), row.view()]
      entries.push({
        seq,
        pos,
        recordedAt,
        action,
        body: body.toString(),
        hash: row.hex(),
        bytes: readBytes(body),
      })
    }),
    part('matter_id', statements.clock, (row, { clocks }) => {
      clocks.push({
        name: row.text(),
        state: row.text(),
        dueAt: row.momentOrNull(),
        wakeAt: row.momentOrNull(),
        data: row.text(),
      })
    }),
    part('matter_id', statements.words, (row, { words }) => {
      words.push({ seq: row.int(), name: row.text(), salt: row.hex(), value: row.hex() })
    }),
    part('matter_id', statements.contact, (row, { contacts }) => {
      contacts.push({
        keyId: row.uuid(),
        name: row.hexOrNull(),
        phone: row.hexOrNull(),
        phoneIndex: row.hexOrNull(),
        recordedAt: row.moment(),
      })
    }),
    part('matter_id', statements.link, (row, { links }) => {
      links.push({ kind: row.text(), to: row.uuid(), recordedAt: row.moment() })
    }),
  ])
  const found = [...files.values()]
  // Rows without a matter stand behind those that have one.
  return strays ? found.toSorted((a, b) => (a.matter < b.matter ? -1 : 1)) : found
}

/** How a column of a matter is asked for and read; the others are texts. */
const columnForms: Readonly<
  Record<string, { readonly sql?: string; readonly read: (row: RowReader) => string | null }>
> = {
  procedure_version: { read: (row) => String(row.int()) },
  version: { read: (row) => String(row.int()) },
  head: { read: (row) => row.hex() },
  facts: { sql: 'facts::text', read: (row) => row.text() },
  tracks: { sql: 'tracks::text', read: (row) => row.text() },
  units: { sql: 'to_json(units)::text', read: (row) => row.text() },
  reach: { sql: 'to_json(reach)::text', read: (row) => row.text() },
  barred: { sql: 'to_json(barred)::text', read: (row) => row.text() },
  holder_person: { read: (row) => row.uuidOrNull() },
  lng: { read: (row) => decimal(row.double()) },
  lat: { read: (row) => decimal(row.double()) },
  due_at: { read: (row) => row.momentOrNull() },
  opened_at: { read: (row) => row.moment() },
  recorded_at: { read: (row) => row.moment() },
  closed_at: { read: (row) => row.momentOrNull() },
}
const decimal = (value: number | null): string | null => (value === null ? null : String(value))
const readText = (row: RowReader): string | null => row.textOrNull()

const matterCells = matterColumns.map(({ column }) => {
  const form = columnForms[column]
  return { column, sql: form?.sql ?? column, read: form?.read ?? readText }
})

const toMatter = (row: RowReader): MatterRecord => {
  const record: MatterRecord = {}
  for (const { column, read } of matterCells) record[column] = read(row)
  return record
}

const statements = {
  matter: `select id, ${matterCells.map(({ sql }) => sql).join(', ')} from mazha.matter
    where {here} order by district_id, id`,
  ledger: `select matter_id, seq, pos, recorded_at, action, body, hash from mazha.ledger
    where {here} order by district_id, matter_id, seq`,
  clock: `select matter_id, name, state, due_at, wake_at, data::text from mazha.clock
    where {here} order by district_id, matter_id, name`,
  words: `select matter_id, seq, name, salt, value from mazha.words
    where {here} order by district_id, matter_id, seq, name`,
  contact: `select matter_id, key_id, name, phone, phone_index, recorded_at from mazha.contact
    where {here} order by district_id, matter_id, key_id`,
  link: `select matter_id, kind, to_matter_id, recorded_at from mazha.link
    where {here} order by district_id, matter_id, kind, to_matter_id`,
}

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
