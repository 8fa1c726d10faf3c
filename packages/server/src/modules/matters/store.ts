import type { Clock } from '@mazha/contracts/clock'
import type { LinkKind, Matter, Place } from '@mazha/contracts/matter'
import type { Role } from '@mazha/contracts/role'
import type { Json } from '@mazha/contracts/text'
import type pg from 'pg'
import type { Standing } from '#kernel/recent'
import { Parameters } from './list-store.ts'
import { scopeSql } from './scope-store.ts'
import type { Scope } from './types.ts'

/** SQL on matters and what hangs on them; their writes are in the kernel's commit statement. */

export type Db = Pick<pg.Pool, 'query'>

type MatterRecord = {
  id: string
  number: string
  procedure: string
  procedure_version: number
  version: number
  head: Buffer
  state: string
  facts: Readonly<Record<string, Json>>
  tracks: Readonly<Record<string, string>>
  holder_role: Role | null
  holder_unit: string | null
  holder_person: string | null
  opened_at: Date
  recorded_at: Date
  closed_at: Date | null
  clocks: Readonly<Record<string, Clock>> | null
}

const standingColumns = `m.id, m.number, m.procedure, m.procedure_version, m.version, m.head, m.state, m.facts, m.tracks,
  m.holder_role, m.holder_unit, m.holder_person, m.opened_at, m.recorded_at, m.closed_at,
  (select jsonb_object_agg(k.name, k.data) from mazha.clock k
    where k.district_id = m.district_id and k.matter_id = m.id) as clocks`

const standingOf = (district: string, row: MatterRecord): Standing => {
  const matter: Matter = {
    district,
    id: row.id,
    number: row.number,
    procedure: row.procedure,
    procedureVersion: row.procedure_version,
    version: row.version,
    state: row.state,
    facts: row.facts,
    tracks: row.tracks,
    clocks: row.clocks ?? {},
    holder: { role: row.holder_role, unit: row.holder_unit, person: row.holder_person },
    openedAt: row.opened_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
  }
  return { matter, head: row.head, recordedAt: row.recorded_at.toISOString() }
}

export async function selectStandings(db: Db, district: string, ids: readonly string[]): Promise<Standing[]> {
  const { rows } = await db.query<MatterRecord>({
    name: 'matters.standings',
    text: `select ${standingColumns} from mazha.matter m where m.district_id = $1 and m.id = any($2::uuid[])`,
    values: [district, ids],
  })
  return rows.map((row) => standingOf(district, row))
}

export async function selectIdByNumber(db: Db, district: string, number: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>({
    name: 'matters.by-number',
    text: 'select id from mazha.matter where district_id = $1 and number = $2',
    values: [district, number],
  })
  return rows[0]?.id
}

export type CommandRecord = { matter: string; seq: number; digest: Buffer }

export async function selectCommand(db: Db, district: string, clientId: string): Promise<CommandRecord | undefined> {
  const { rows } = await db.query<CommandRecord>({
    name: 'matters.command',
    text: 'select matter_id as matter, seq, digest from mazha.command where district_id = $1 and client_id = $2',
    values: [district, clientId],
  })
  return rows[0]
}

export type EntryRecord = {
  seq: number
  recordedAt: Date
  hash: Buffer
  body: string
  words: { name: string; salt: string; value: string; key: string | null }[] | null
}

/** Entries with their private words, in order; binary as hex. */
export async function selectEntries(
  db: Db,
  district: string,
  id: string,
  upto: number | null = null,
): Promise<EntryRecord[]> {
  const { rows } = await db.query<EntryRecord>({
    name: 'matters.entries',
    text: `select l.seq, l.recorded_at as "recordedAt", l.hash, l.body,
        (select jsonb_agg(jsonb_build_object('name', w.name, 'salt', encode(w.salt, 'hex'), 'value', encode(w.value, 'hex'), 'key', w.key_id))
          from mazha.words w where w.district_id = l.district_id and w.matter_id = l.matter_id and w.seq = l.seq) as words
      from mazha.ledger l where l.district_id = $1 and l.matter_id = $2 and ($3::int is null or l.seq <= $3) order by l.seq`,
    values: [district, id, upto],
  })
  return rows
}

export type TextRecord = { id: string; title: string; body: string; address: string | null; place: Place | null }

export async function selectTexts(db: Db, district: string, ids: readonly string[]): Promise<TextRecord[]> {
  const { rows } = await db.query<TextRecord>({
    name: 'matters.texts',
    text: `select t.matter_id as id, t.title, t.body, t.address,
        case when m.lng is not null then jsonb_build_object('lng', m.lng, 'lat', m.lat) end as place
      from mazha.matter_text t left join mazha.matter m on m.district_id = $1 and m.id = t.matter_id
      where t.district_id = $1 and t.matter_id = any($2::uuid[])`,
    values: [district, ids],
  })
  return rows
}

export type LinkRecord = { kind: LinkKind; id: string; number: string; outgoing: boolean }

/** The matters that one is linked with, as far as they lie in the scope. */
export async function selectLinks(db: Db, district: string, id: string, scope: Scope): Promise<LinkRecord[]> {
  const parameters = new Parameters()
  parameters.put(district)
  parameters.put(id)
  const scoped = scopeSql(scope, false, parameters)
  const { rows } = await db.query<LinkRecord>(
    `select l.kind, m.id, m.number, true as outgoing from mazha.link l
        join mazha.matter m on m.district_id = $1 and m.id = l.to_matter_id
        where l.district_id = $1 and l.matter_id = $2 and ${scoped}
      union all
      select l.kind, m.id, m.number, false from mazha.link l
        join mazha.matter m on m.district_id = $1 and m.id = l.matter_id
        where l.district_id = $1 and l.to_matter_id = $2 and ${scoped}
      order by 4 desc, 3`,
    parameters.values,
  )
  return rows
}

/** Which of these lie in the scope, with their numbers. */
export async function selectVisible(
  db: Db,
  district: string,
  scope: Scope,
  ids: readonly string[],
): Promise<{ id: string; number: string }[]> {
  const parameters = new Parameters()
  parameters.put(district)
  const { rows } = await db.query<{ id: string; number: string }>(
    `select m.id, m.number from mazha.matter m where m.district_id = $1 and m.id = any(${parameters.put(ids)}::uuid[])
       and ${scopeSql(scope, false, parameters)}`,
    parameters.values,
  )
  return rows
}

/** Which of these numbers lie in the scope. */
export async function selectVisibleNumbers(
  db: Db,
  district: string,
  scope: Scope,
  numbers: readonly string[],
): Promise<string[]> {
  const parameters = new Parameters()
  parameters.put(district)
  const { rows } = await db.query<{ number: string }>(
    `select m.number from mazha.matter m where m.district_id = $1 and m.number = any(${parameters.put(numbers)}::text[])
       and ${scopeSql(scope, false, parameters)}`,
    parameters.values,
  )
  return rows.map(({ number }) => number)
}

/** Which of these are kept from somebody. */
export async function selectRestricted(db: Db, district: string, ids: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'matters.restricted',
    text: `select m.id from mazha.matter m where m.district_id = $1 and m.id = any($2::uuid[]) and m.barred <> '{}'`,
    values: [district, ids],
  })
  return rows.map(({ id }) => id)
}

export type KeyRecord = { id: string; wrapped: Buffer }

export async function selectKeys(db: Db, district: string, ids: readonly string[]): Promise<KeyRecord[]> {
  const { rows } = await db.query<KeyRecord>({
    name: 'matters.keys',
    text: 'select id, wrapped from mazha.person_key where district_id = $1 and id = any($2::uuid[])',
    values: [district, ids],
  })
  return rows
}

/** Adds keys that are not there yet. @returns the ids of those that were added */
export async function insertKeys(
  db: Db,
  district: string,
  keys: readonly { id: string; wrapped: Buffer; purpose: string; until: string }[],
  recordedAt: string,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'matters.add-keys',
    text: `insert into mazha.person_key (district_id, id, wrapped, purpose, recorded_at, until)
      select $1, k.id, k.wrapped, k.purpose, $2, k.until
      from unnest($3::uuid[], $4::bytea[], $5::text[], $6::date[]) as k (id, wrapped, purpose, until)
      order by k.id on conflict (district_id, id) do nothing returning id`,
    values: [
      district,
      recordedAt,
      keys.map(({ id }) => id),
      keys.map(({ wrapped }) => wrapped),
      keys.map(({ purpose }) => purpose),
      keys.map(({ until }) => until),
    ],
  })
  return rows.map(({ id }) => id)
}

export type ContactRecord = {
  keyId: string
  name: Buffer | null
  phone: Buffer | null
  phoneIndex: Buffer | null
  wrapped: Buffer | null
}

export async function selectContacts(db: Db, district: string, id: string): Promise<ContactRecord[]> {
  const { rows } = await db.query<ContactRecord>({
    name: 'matters.contacts',
    text: `select c.key_id as "keyId", c.name, c.phone, c.phone_index as "phoneIndex", k.wrapped
      from mazha.contact c left join mazha.person_key k on k.district_id = $1 and k.id = c.key_id
      where c.district_id = $1 and c.matter_id = $2 order by c.recorded_at, c.key_id`,
    values: [district, id],
  })
  return rows
}
