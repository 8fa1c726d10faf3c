import { placeWord } from '@mazha/contracts/place'
import type pg from 'pg'
import { genesis, type FoldedBody } from './body.ts'
import { readChained } from './chained-body.ts'
import { matterColumns } from './check-matter.ts'
import { copyRows, instantOf, momentText, type CopyPart, type RowReader } from './copy-rows.ts'
import { hexDigest } from './hash.ts'
import type { ContactDigest, ErasedBy, MatterFile, MatterRecord, WordDigest } from './record.ts'
import { contactDigest, wordDigest } from './seal.ts'
import type { Range, Reading } from './source.ts'

/** One snapshot for all that is read, and nothing can be written. */
export const beginReading = (client: pg.Client) =>
  client.query('begin transaction isolation level repeatable read read only')

/**
 * Reads a part of the matters out of a snapshot that another connection shares.
 *
 * @param snapshot from `share`; the other connection's transaction must still run
 */
export async function* readShared(
  client: pg.Client,
  from: { readonly snapshot: string; readonly district: string; readonly ranges: Iterable<Range> },
): AsyncGenerator<readonly MatterFile[]> {
  await beginReading(client)
  try {
    await client.query(`set transaction snapshot ${client.escapeLiteral(from.snapshot)}`)
    yield* readMatters(client, from.district, { ranges: from.ranges, chained: true })
  } finally {
    await client.query('rollback')
  }
}

/** Entries that are read at a time: enough to make the round trips cheap, few enough to stay in the collector's young space. */
const partEntries = 4000

/** Reads matters with all that is stored under their ids, in the order of ids. */
export async function* readMatters(
  client: pg.Client,
  district: string,
  { ranges = everything, chained = false }: Reading,
): AsyncGenerator<readonly MatterFile[]> {
  const read = async ({ from, to: end }: Range): Promise<Part> => {
    const to = await findEnd(client, district, from, end)
    const files = await readPart({ client, district, from, to, chained })
    return { files, rest: to === end ? null : { from: to, to: end } }
  }
  const wanted = ranges[Symbol.iterator]()
  // The next part is under way while one is checked.
  const ahead = (rest: Range | null): Promise<Part> | null => {
    const next = rest ?? wanted.next().value
    if (next === undefined) return null
    const part = read(next)
    // A failure is thrown where the part is awaited; it must not end the process before that.
    part.catch(() => undefined)
    return part
  }
  let coming = ahead(null)
  while (coming !== null) {
    const { files, rest }: Part = await coming
    coming = ahead(rest)
    if (files.length > 0) yield files
  }
}

const everything: readonly Range[] = [{ from: null, to: null }]

type Part = { readonly files: readonly MatterFile[]; readonly rest: Range | null }

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
} & { erasedBy: ErasedBy[] } & {
  chain?: { bodies: FoldedBody[]; head: string; words: WordDigest[]; contacts: ContactDigest[] }
}

const readPart = async ({
  client,
  district,
  from,
  to,
  chained,
}: Range & {
  readonly client: pg.Client
  readonly district: string
  readonly chained: boolean
}): Promise<readonly MatterFile[]> => {
  const files = new Map<string, Growing>()
  let strays = false
  const fileOf = (row: RowReader): Growing => {
    const key = row.firstKey()
    const known = files.get(key)
    if (known !== undefined) {
      row.skip()
      return known
    }
    const made: Growing = {
      district,
      matter: row.uuid(),
      row: null,
      entries: [],
      clocks: [],
      words: [],
      contacts: [],
      links: [],
      erasedBy: [],
    }
    files.set(key, made)
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
          file = fileOf(row)
          if (id !== 'id' && files.size > before) strays = true
        }
        take(row, file)
      },
    }
  }
  await copyRows(client, [
    part('id', statements.matter, (row, file) => {
      if (chained) file.cells = matterCells.map(({ read }) => read(row))
      else file.row = toMatter(row)
    }),
    part('matter_id', statements.ledger, chained ? takeChained : takeEntry),
    part('matter_id', statements.clock, (row, { clocks }) => {
      clocks.push({
        name: row.text(),
        state: row.text(),
        dueAt: row.momentOrNull(),
        wakeAt: row.momentOrNull(),
        data: row.text(),
      })
    }),
    part('matter_id', statements.words, takeWord),
    part('matter_id', statements.contact, takeContact),
    part('matter_id', statements.link, (row, { links }) => {
      links.push({ kind: row.text(), to: row.uuid(), recordedAt: row.moment() })
    }),
    part('matter_id', statements.erased, (row, { erasedBy }) => {
      erasedBy.push({ n: row.int(), upto: row.int() })
    }),
  ])
  const found = [...files.values()]
  // Rows without a matter stand behind those that have one.
  return strays ? found.toSorted((a, b) => (a.matter < b.matter ? -1 : 1)) : found
}

const takeEntry = (row: RowReader, { entries }: Growing): void => {
  const [seq, pos, recordedAt] = [row.int(), row.bigint(), row.moment()]
  entries.push({ seq, pos, recordedAt, action: row.text(), body: row.text(), hash: row.hex() })
}

/** An entry that is found to be the next one of its chain is read no further; after another one all are kept as they are. */
const takeChained = (row: RowReader, file: Growing): void => {
  const { district, matter, entries, chain } = file
  const seq = row.int()
  const pos = row.bigint()
  const at = row.stamp()
  const recordedAt = instantOf(at)
  const action = row.text()
  const bytes = row.view()
  const hash = row.hex()
  if (recordedAt !== null && entries.length === 0 && hexDigest('sha-256', bytes) === hash) {
    const prev = chain?.head ?? genesis
    const place = { district, matter, seq: (chain?.bodies.length ?? 0) + 1, prev, action, recordedAt }
    const body = seq === place.seq ? readChained(bytes, place) : undefined
    if (body !== undefined) {
      if (chain === undefined) file.chain = { bodies: [body], head: hash, words: [], contacts: [] }
      else {
        chain.bodies.push(body)
        chain.head = hash
      }
      return
    }
  }
  entries.push({ seq, pos, recordedAt: momentText(at), action, body: bytes.toString(), hash })
}

// Of entries that are chained, only digests are kept of what was sealed with them, but for what the matter's row says too: the rows of
// the ledger come first.

const takeWord = (row: RowReader, { chain, words }: Growing): void => {
  const [seq, name, salt, value] = [row.int(), row.text(), row.view(), row.view()]
  if (chain !== undefined && seq >= 1 && seq <= chain.bodies.length) {
    const digest = wordDigest('sha-256', { salt, value })
    chain.words.push(name === placeWord ? { seq, name, digest, text: value.toString() } : { seq, name, digest })
  } else words.push({ seq, name, salt: salt.toString('hex'), value: value.toString('hex') })
}

const takeContact = (row: RowReader, { chain, contacts }: Growing): void => {
  const [keyId, name, phone] = [row.uuid(), row.viewOrNull(), row.viewOrNull()]
  const [phoneIndex, recordedAt] = [row.viewOrNull(), row.moment()]
  if (chain !== undefined) {
    const blank = name === null && phone === null && phoneIndex === null
    const digest = contactDigest('sha-256', { keyId, name, phone, phoneIndex })
    chain.contacts.push({ blank, digest, recordedAt })
  } else {
    const hex = (bytes: Buffer | null): string | null => bytes?.toString('hex') ?? null
    contacts.push({ keyId, name: hex(name), phone: hex(phone), phoneIndex: hex(phoneIndex), recordedAt })
  }
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
  erased: `select matter_id, n, upto from mazha.erased_matter
    where {here} order by district_id, matter_id, n`,
}
