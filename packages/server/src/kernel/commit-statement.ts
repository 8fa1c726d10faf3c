import { arraySql, arrayValue, type ColumnType, textArray } from './db.ts'

/**
 * The one statement that writes commands, one or many: each table's rows come as arrays, and every row belongs to a
 * command by its place `i`. A command goes in when its client id is new and the matter is at the version it was decided
 * on (or is new); only then do its other rows. One stale command does not spoil the others.
 *
 * The look-up of client ids is a subquery of its own, not a join: a join that is planned while the table is empty reads the
 * whole of it for ever after. The checks `i in (select i from ok)` are wrapped in `is true`, so that the planner hashes them instead of joining:
 * its guess of so many rows an array would choose loops that are slow for a thousand.
 *
 * Rows are read from their arrays by place. Unnesting all arrays of a table side by side would keep each column apart until all
 * are read, which for sixty columns takes PostgreSQL longer than writing a row.
 */

export type MatterRow = {
  readonly id: string
  readonly number: string
  readonly procedure: string
  readonly procedureVersion: number
  readonly version: number
  readonly head: Buffer
  readonly state: string
  /** JSON text. */
  readonly facts: string
  readonly tracks: string
  readonly queue: string | null
  readonly holderRole: string | null
  readonly holderUnit: string | null
  readonly holderPerson: string | null
  readonly units: readonly string[]
  readonly reach: readonly string[]
  /** From whom it is kept. */
  readonly barred: readonly string[]
  readonly areaPath: string | null
  readonly category: string | null
  readonly level: string | null
  readonly channel: string | null
  /** Where it is; null: as it stood. */
  readonly lng: number | null
  readonly lat: number | null
  readonly dueClock: string | null
  readonly dueAt: string | null
  /** Counted, not stored: the row of `dueClock` says it. */
  readonly dueState: string
  readonly openedAt: string
  readonly recordedAt: string
  readonly closedAt: string | null
}
export type EntryRow = {
  readonly seq: number
  readonly recordedAt: string
  readonly action: string
  readonly body: string
  readonly hash: Buffer
}
export type WordRow = {
  readonly seq: number
  readonly name: string
  readonly salt: Buffer
  readonly value: Buffer
  readonly keyId: string | null
}
export type TextRow = {
  readonly title: string
  readonly body: string
  readonly address: string | null
  readonly search: string
}
export type ClockRow = {
  readonly name: string
  readonly state: string
  readonly dueAt: string | null
  readonly wakeAt: string | null
  /** JSON text. */
  readonly data: string
}
export type ContactRow = {
  readonly keyId: string
  /** The key that it is sealed under, as it is stored: it must stand there still when the row goes in. */
  readonly wrapped: Buffer
  readonly name: Buffer | null
  readonly phone: Buffer | null
  readonly phoneIndex: Buffer | null
}
export type LinkRow = { readonly kind: string; readonly to: string }
export type NewsRow = { readonly topic: string; readonly key: string; readonly payload: string }
/** Whose it was and whose it is now: stands with the entry that tells it. */
export type HandoverRow = {
  readonly id: string
  readonly person: string
  readonly post: string | null
  readonly kind: string
  readonly item: string
  readonly toPerson: string | null
  readonly toUnit: string | null
  readonly reason: string
}
export type TallyRow = { readonly bucket: string; readonly n: number }

/** All that one command writes. */
export type Write = {
  readonly clientId: string
  /** Digest of what was asked. */
  readonly digest: Buffer
  /** The version it was decided on; 0 opens a matter. */
  readonly expected: number
  readonly matter: MatterRow
  readonly entries: readonly EntryRow[]
  readonly words: readonly WordRow[]
  readonly text: TextRow | null
  /** Of an act after which others find it than before: lexemes that do not stand beside its words yet, an empty one for what goes. */
  readonly unwritten?: readonly string[] | undefined
  readonly clocks: readonly ClockRow[]
  readonly contact: ContactRow | null
  readonly links: readonly LinkRow[]
  readonly news: readonly NewsRow[]
  readonly tally: readonly TallyRow[]
  /** Of an act that passes somebody's work on. */
  readonly handover?: HandoverRow | undefined
  /** Matters opened by this act: they go in with it, or not at all. */
  readonly opens: readonly Write[]
}

type Element = string | number | Buffer | null

/** A set of rows as arrays: column, its SQL type, and how a value is taken from the row. */
type Columns<Row> = readonly (readonly [name: string, type: ColumnType, value: (row: Row) => Element])[]
type Of<Row> = { readonly i: number; readonly write: Write; readonly row: Row }

type Command = { readonly i: number; readonly needs: number | null; readonly write: Write }

const commandColumns: Columns<Command> = [
  ['i', 'int', ({ i }) => i],
  // The command that this one goes in with.
  ['needs', 'int', ({ needs }) => needs],
  ['client_id', 'uuid', ({ write }) => write.clientId],
  ['digest', 'bytea', ({ write }) => write.digest],
  ['expected', 'int', ({ write }) => write.expected],
  ['id', 'uuid', ({ write }) => write.matter.id],
  ['number', 'text', ({ write }) => write.matter.number],
  ['procedure', 'text', ({ write }) => write.matter.procedure],
  ['procedure_version', 'int', ({ write }) => write.matter.procedureVersion],
  ['version', 'int', ({ write }) => write.matter.version],
  ['head', 'bytea', ({ write }) => write.matter.head],
  ['state', 'text', ({ write }) => write.matter.state],
  ['facts', 'json', ({ write }) => write.matter.facts],
  ['tracks', 'json', ({ write }) => write.matter.tracks],
  ['queue', 'text', ({ write }) => write.matter.queue],
  ['holder_role', 'text', ({ write }) => write.matter.holderRole],
  ['holder_unit', 'text', ({ write }) => write.matter.holderUnit],
  ['holder_person', 'uuid', ({ write }) => write.matter.holderPerson],
  // Arrays of arrays must be rectangular, so the lists of a matter travel as the text of an array.
  ['units', 'text', ({ write }) => textArray(write.matter.units)],
  ['reach', 'text', ({ write }) => textArray(write.matter.reach)],
  ['barred', 'text', ({ write }) => textArray(write.matter.barred)],
  ['area_path', 'text', ({ write }) => write.matter.areaPath],
  ['category', 'text', ({ write }) => write.matter.category],
  ['level', 'text', ({ write }) => write.matter.level],
  ['channel', 'text', ({ write }) => write.matter.channel],
  ['lng', 'float8', ({ write }) => write.matter.lng],
  ['lat', 'float8', ({ write }) => write.matter.lat],
  ['due_clock', 'text', ({ write }) => write.matter.dueClock],
  ['due_at', 'timestamptz', ({ write }) => write.matter.dueAt],
  ['opened_at', 'timestamptz', ({ write }) => write.matter.openedAt],
  ['recorded_at', 'timestamptz', ({ write }) => write.matter.recordedAt],
  ['closed_at', 'timestamptz', ({ write }) => write.matter.closedAt],
  ['at', 'timestamptz', ({ write }) => write.entries.at(-1)?.recordedAt ?? write.matter.recordedAt],
]
const owner: Columns<Of<unknown>> = [
  ['i', 'int', ({ i }) => i],
  ['matter_id', 'uuid', ({ write }) => write.matter.id],
]
const entryColumns: Columns<Of<EntryRow>> = [
  ...owner,
  ['seq', 'int', ({ row }) => row.seq],
  ['recorded_at', 'timestamptz', ({ row }) => row.recordedAt],
  ['action', 'text', ({ row }) => row.action],
  ['body', 'body', ({ row }) => row.body],
  ['hash', 'bytea', ({ row }) => row.hash],
]
const wordColumns: Columns<Of<WordRow>> = [
  ...owner,
  ['seq', 'int', ({ row }) => row.seq],
  ['name', 'text', ({ row }) => row.name],
  ['salt', 'bytea', ({ row }) => row.salt],
  ['value', 'bytea', ({ row }) => row.value],
  ['key_id', 'uuid', ({ row }) => row.keyId],
]
const textColumns: Columns<Of<TextRow>> = [
  ...owner,
  ['title', 'text', ({ row }) => row.title],
  ['body', 'text', ({ row }) => row.body],
  ['address', 'text', ({ row }) => row.address],
  ['search', 'tsvector', ({ row }) => row.search],
  ['opened_at', 'timestamptz', ({ write }) => write.matter.openedAt],
]
const unwrittenColumns: Columns<Of<string>> = [
  ...owner,
  ['tag', 'text', ({ row }) => row],
  ['acted_at', 'timestamptz', ({ write }) => write.entries.at(-1)?.recordedAt ?? write.matter.recordedAt],
]
const clockColumns: Columns<Of<ClockRow>> = [
  ...owner,
  ['name', 'text', ({ row }) => row.name],
  ['state', 'text', ({ row }) => row.state],
  ['due_at', 'timestamptz', ({ row }) => row.dueAt],
  ['wake_at', 'timestamptz', ({ row }) => row.wakeAt],
  ['data', 'json', ({ row }) => row.data],
]
const contactColumns: Columns<Of<ContactRow>> = [
  ...owner,
  ['key_id', 'uuid', ({ row }) => row.keyId],
  ['wrapped', 'bytea', ({ row }) => row.wrapped],
  ['name', 'bytea', ({ row }) => row.name],
  ['phone', 'bytea', ({ row }) => row.phone],
  ['phone_index', 'bytea', ({ row }) => row.phoneIndex],
  ['recorded_at', 'timestamptz', ({ write }) => write.matter.recordedAt],
]
const linkColumns: Columns<Of<LinkRow>> = [
  ...owner,
  ['kind', 'text', ({ row }) => row.kind],
  ['to_matter_id', 'uuid', ({ row }) => row.to],
  ['recorded_at', 'timestamptz', ({ write }) => write.entries.at(-1)?.recordedAt ?? write.matter.recordedAt],
]
const newsColumns: Columns<Of<NewsRow>> = [
  ['i', 'int', ({ i }) => i],
  ['topic', 'text', ({ row }) => row.topic],
  ['key', 'text', ({ row }) => row.key],
  ['payload', 'json', ({ row }) => row.payload],
  ['at', 'timestamptz', ({ write }) => write.entries.at(-1)?.recordedAt ?? write.matter.recordedAt],
]
const handoverColumns: Columns<Of<HandoverRow>> = [
  ['i', 'int', ({ i }) => i],
  ['id', 'uuid', ({ row }) => row.id],
  ['person_id', 'uuid', ({ row }) => row.person],
  ['post_id', 'text', ({ row }) => row.post],
  ['kind', 'text', ({ row }) => row.kind],
  ['item', 'text', ({ row }) => row.item],
  ['to_person', 'uuid', ({ row }) => row.toPerson],
  ['to_unit', 'text', ({ row }) => row.toUnit],
  ['reason', 'text', ({ row }) => row.reason],
  ['done_at', 'timestamptz', ({ write }) => write.entries.at(-1)?.recordedAt ?? write.matter.recordedAt],
]
const tallyColumns: Columns<Of<TallyRow>> = [
  ['i', 'int', ({ i }) => i],
  ['bucket', 'text', ({ row }) => row.bucket],
  ['n', 'int', ({ row }) => row.n],
]

const updated = [
  'version',
  'head',
  'state',
  'facts',
  'tracks',
  'queue',
  'holder_role',
  'holder_unit',
  'holder_person',
  'category',
  'level',
  'channel',
  'due_clock',
  'due_at',
  'closed_at',
]
/** Private, so that an act knows them only where its own form asked for them: else they stay, also erased. */
const keptPoint = ['lng', 'lat']

/** Lists, which travel as text. */
const lists = ['units', 'reach', 'barred']
const listsOf = (from: string): string => lists.map((name) => `${from}${name}::text[]`).join(', ')

/** The element of an array parameter at a row's place; JSON is taken apart once, not at each row. */
const elementSql = (parameter: number, type: ColumnType): string =>
  type === 'json' || type === 'body'
    ? `(select ${arraySql(parameter, type)})[place]`
    : `(${arraySql(parameter, type)})[place]`

const namesOf = (columns: Columns<never>): string[] => columns.map(([name]) => name)

type Parts = {
  readonly plain: boolean
  readonly tagged: boolean
  readonly handed: boolean
}

/**
 * @param parts.plain leaves out what only openings, links and new words of a matter need: each part costs time, used or not
 * @param parts.tagged notes what is to be written beside the words of matters
 * @param parts.handed takes hand-overs in
 */
function buildStatement({ plain, tagged, handed }: Parts): string {
  let parameter = 1
  const rows = (columns: Columns<never>, alias: string): string => {
    const places = `generate_subscripts($${parameter + 1}::int[], 1) as e (place)`
    const elements = columns.map(([name, type]) => `${elementSql(++parameter, type)} as ${name}`)
    return `(select ${elements.join(', ')} from ${places}) as ${alias}`
  }
  const insert = (table: string, columns: Columns<never>, conflict = ''): string => {
    const names = namesOf(columns).filter((name) => name !== 'i')
    return `insert into mazha.${table} (district_id, ${names.join(', ')})
    select $1, ${names.join(', ')} from ${rows(columns, 'r')} where (r.i in (select i from ok)) is true ${conflict}`
  }
  const stored = namesOf(commandColumns).filter(
    (name) => !['i', 'needs', 'client_id', 'digest', 'expected', 'at', ...lists].includes(name),
  )
  const opened = `opened as (
    insert into mazha.matter (district_id, ${stored.join(', ')}, ${lists.join(', ')})
    select $1, ${stored.join(', ')}, ${listsOf('')} from c
    where expected = 0 and (needs is null or (needs in (select i from moved)) is true)
    on conflict do nothing returning id
  ), ok as materialized (
    select i from c where (i in (select i from moved)) is true or (expected = 0 and (id in (select id from opened)) is true)
  )`
  // Functions, because parameters are numbered in the order in which the parts stand.
  const text = (): string => `text as (
    ${insert('matter_text', textColumns, 'on conflict (district_id, matter_id) do update set title = excluded.title, body = excluded.body, address = excluded.address, search = excluded.search')}
  ), `
  const unwritten = (): string => `unwritten as (
    ${insert('unwritten', unwrittenColumns, 'on conflict do nothing')}
  ), `
  // A key that was destroyed since, or made anew, is none: then the row has no key, and nothing of the write goes in. One that is
  // there stays until the row is. No foreign key: where a key is destroyed for somebody's sake, their rows stay, unreadable.
  const heldKey = `(select k.id from mazha.person_key k
      where k.district_id = $1 and k.id = r.key_id and k.wrapped = r.wrapped for key share)`
  const contactsAndLinks = (): string => `contacts as (
    insert into mazha.contact (district_id, matter_id, key_id, name, phone, phone_index, recorded_at)
    select $1, matter_id, ${heldKey}, name, phone, phone_index, recorded_at
    from ${rows(contactColumns, 'r')} where (r.i in (select i from ok)) is true
  ), links as (
    ${insert('link', linkColumns, 'on conflict do nothing')}
  ), `
  return `with c as materialized (
    select c.* from ${rows(commandColumns, 'c')}
    where (select k.seq from mazha.command k where k.district_id = $1 and k.client_id = c.client_id) is null
  ), moved as (
    update mazha.matter m set ${updated.map((name) => `${name} = c.${name}`).join(', ')},
      ${keptPoint.map((name) => `${name} = coalesce(c.${name}, m.${name})`).join(', ')},
      ${lists.map((name) => `${name} = c.${name}::text[]`).join(', ')}
    from c where m.district_id = $1 and m.id = c.id and m.version = c.expected and c.expected > 0 returning c.i
  ), ${plain ? 'ok as materialized (select i from moved)' : opened}, answered as (
    insert into mazha.command (district_id, client_id, digest, matter_id, seq, recorded_at)
    select $1, client_id, digest, id, version, at from c where (i in (select i from ok)) is true
  ), entries as (
    ${insert('ledger', entryColumns)}
  ), word as (
    ${insert('words', wordColumns)}
  ), ${plain ? '' : text()}${tagged ? unwritten() : ''}clocks as (
    ${insert('clock', clockColumns, 'on conflict (district_id, matter_id, name) do update set state = excluded.state, due_at = excluded.due_at, wake_at = excluded.wake_at, data = excluded.data')}
  ), ${plain ? '' : contactsAndLinks()}news as (
    insert into mazha.outbox (district_id, topic, key, payload, recorded_at, after)
    select $1, topic, key, payload, at, at from ${rows(newsColumns, 'r')} where (r.i in (select i from ok)) is true
  ), counts as (
    insert into mazha.tally_delta (district_id, bucket, n)
    select $1, bucket, sum(n)::int from ${rows(tallyColumns, 'r')} where (r.i in (select i from ok)) is true
    group by bucket having sum(n) <> 0
  )${handed ? `, handovers as (${insert('handover', handoverColumns)})` : ''}
  select i from ok`
}

const statements = new Map<string, { readonly name: string; readonly text: string }>()

/** The statement with these parts, put together once. */
function statementOf(parts: Parts): Statement {
  const name = ['commit', ...Object.entries(parts).flatMap(([part, is]) => (is ? [part] : []))].join('-')
  let statement = statements.get(name)
  if (statement === undefined) statements.set(name, (statement = { name, text: buildStatement(parts) }))
  return statement
}

/** Whether a write is an act on a matter that is there, and nothing more. */
const isPlain = ({ expected, text, contact, links, handover, opens }: Write): boolean =>
  expected > 0 &&
  text === null &&
  contact === null &&
  links.length === 0 &&
  handover === undefined &&
  opens.length === 0

type Statement = { readonly name: string; readonly text: string }

/**
 * The statement that writes them, its parameters, and which `i` in its answer stands for which write. `writes` are of
 * different matters.
 */
export function commitParameters(
  district: string,
  writes: readonly Write[],
): { statement: Statement; values: string[]; places: number[] } {
  const plain = writes.every(isPlain)
  const handed = writes.some(({ handover }) => handover !== undefined)
  const tagged = writes.some(({ unwritten }) => unwritten !== undefined)
  const commands: Command[] = []
  const places = writes.map((write) => {
    const i = commands.push({ i: commands.length, needs: null, write }) - 1
    for (const opened of write.opens) commands.push({ i: commands.length, needs: i, write: opened })
    return i
  })
  const values = [district]
  const put = <Row>(columns: Columns<Row>, rows: readonly Row[]): void => {
    for (const [, type, value] of columns) values.push(arrayValue(type, rows.map(value)))
  }
  const putAll = <Row>(columns: Columns<Of<Row>>, of: (write: Write) => readonly Row[]): void => {
    const rows: Of<Row>[] = []
    for (const { i, write } of commands) for (const row of of(write)) rows.push({ i, write, row })
    put(columns, rows)
  }
  put(commandColumns, commands)
  putAll(entryColumns, (write) => write.entries)
  putAll(wordColumns, (write) => write.words)
  if (!plain) putAll(textColumns, (write) => (write.text === null ? [] : [write.text]))
  if (tagged) putAll(unwrittenColumns, ({ unwritten = [] }) => unwritten)
  putAll(clockColumns, (write) => write.clocks)
  if (!plain) {
    putAll(contactColumns, (write) => (write.contact === null ? [] : [write.contact]))
    putAll(linkColumns, (write) => write.links)
  }
  putAll(newsColumns, (write) => write.news)
  putAll(tallyColumns, (write) => write.tally)
  if (handed) putAll(handoverColumns, ({ handover }) => (handover === undefined ? [] : [handover]))
  return { statement: statementOf({ plain, tagged, handed }), values, places }
}
