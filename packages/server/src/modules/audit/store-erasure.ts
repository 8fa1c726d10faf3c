import type pg from 'pg'
import type { ErasedMatter } from '#kernel/ledger/erased-list'

/** The only SQL of erasure and its certificates. */

export type Db = Pick<pg.Pool, 'query'> | Pick<pg.ClientBase, 'query'>

export type Erased = {
  readonly matters: number
  readonly words: number
  readonly contacts: number
  readonly keys: number
  readonly files: number
  /** Which they are. */
  readonly list: readonly ErasedMatter[]
}

/** Erases what is private about matters closed before a moment; at most so many at once. */
export const eraseMatters = async (db: Db, district: string, before: Date, most: number): Promise<Erased> => {
  const { rows } = await db.query<Omit<Erased, 'list'> & { ids: string[] | null; upto: number[] | null }>({
    name: 'audit.erase',
    text: 'select matters, words, contacts, keys, files, ids, upto from mazha.erase_matters($1, $2, $3)',
    values: [district, before, most],
  })
  const { ids, upto, ...counts } = rows[0] ?? { ...nothing, ids: null, upto: null }
  return { ...counts, list: (ids ?? []).map((matter, n) => ({ matter, upto: upto?.[n] ?? 0 })) }
}

const nothing = { matters: 0, words: 0, contacts: 0, keys: 0, files: 0 }

/** Keeps which matters a certificate names, beside it. */
export const insertErased = async (
  db: Db,
  district: string,
  n: number,
  list: readonly ErasedMatter[],
): Promise<void> => {
  await db.query({
    name: 'audit.add-erased',
    text: `insert into mazha.erased_matter (district_id, matter_id, n, upto)
      select $1, e.id, $2, e.upto from unnest($3::uuid[], $4::int[]) as e (id, upto)`,
    values: [district, n, list.map(({ matter }) => matter), list.map(({ upto }) => upto)],
  })
}

export type ErasedLogs = { readonly views: number; readonly exports: number; readonly events: number }

/** Erases what stands in the logs of looks, exports and accounts from before a moment; at most so many of each at once. */
export const eraseLogs = async (db: Db, district: string, before: Date, most: number): Promise<ErasedLogs> => {
  const { rows } = await db.query<ErasedLogs>({
    name: 'audit.erase-logs',
    text: 'select views, exports, events from mazha.erase_logs($1, $2, $3)',
    values: [district, before, most],
  })
  return rows[0] ?? { views: 0, exports: 0, events: 0 }
}

export type ErasedTraces = { readonly residences: number; readonly changes: number; readonly residents: number }

/** Erases changes of the register, homes that were left and empty rows of people, from before a moment; at most so many of each at once. */
export const eraseTraces = async (db: Db, district: string, before: Date, most: number): Promise<ErasedTraces> => {
  const { rows } = await db.query<ErasedTraces>({
    name: 'audit.erase-traces',
    text: 'select residences, changes, residents from mazha.erase_traces($1, $2, $3)',
    values: [district, before, most],
  })
  return rows[0] ?? { residences: 0, changes: 0, residents: 0 }
}

export type ErasedBusinesses = { readonly organisations: number; readonly places: number }

/** Erases organisations and places that closed before a moment; at most so many of each at once. */
export const eraseBusinesses = async (
  db: Db,
  district: string,
  before: Date,
  most: number,
): Promise<ErasedBusinesses> => {
  const { rows } = await db.query<ErasedBusinesses>({
    name: 'audit.erase-businesses',
    text: 'select organisations, places from mazha.erase_businesses($1, $2, $3)',
    values: [district, before, most],
  })
  return rows[0] ?? { organisations: 0, places: 0 }
}

/** Erases what was handed over from whom to whom before a moment. @returns how many rows */
export const eraseHandovers = async (db: Db, district: string, before: Date, most: number): Promise<number> => {
  const { rows } = await db.query<{ n: number }>({
    name: 'audit.erase-handovers',
    text: 'select mazha.erase_handovers($1, $2, $3) as n',
    values: [district, before, most],
  })
  return rows[0]?.n ?? 0
}

/** Erases changes of the ground that were called off before a moment. @returns how many */
export const erasePlans = async (db: Db, district: string, before: Date, most: number): Promise<number> => {
  const { rows } = await db.query<{ n: number }>({
    name: 'audit.erase-plans',
    text: 'select mazha.erase_plans($1, $2, $3) as n',
    values: [district, before, most],
  })
  return rows[0]?.n ?? 0
}

/** How many there are; writers of certificates wait for each other until their transactions end. */
export const lockCertificates = async (db: Db, district: string): Promise<number> => {
  await db.query({
    name: 'audit.lock-certificates',
    text: `select pg_advisory_xact_lock(hashtextextended('mazha.erasure ' || $1, 0))`,
    values: [district],
  })
  const { rows } = await db.query<{ n: number | null }>({
    name: 'audit.last-certificate',
    text: 'select max(n) as n from mazha.erasure_certificate where district_id = $1',
    values: [district],
  })
  return rows[0]?.n ?? 0
}

export type Certificate = {
  readonly n: number
  readonly at: Date
  readonly body: string
  readonly publicKey: string
  readonly signature: Buffer
}

export const insertCertificate = async (db: Db, district: string, one: Certificate): Promise<void> => {
  await db.query({
    name: 'audit.add-certificate',
    text: `insert into mazha.erasure_certificate (district_id, n, at, body, public_key, signature) values ($1, $2, $3, $4, $5, $6)`,
    values: [district, one.n, one.at, one.body, one.publicKey, one.signature],
  })
}

export const selectCertificates = async (db: Db, district: string): Promise<Certificate[]> => {
  const { rows } = await db.query<Certificate>({
    name: 'audit.certificates',
    text: `select n, at, body, public_key as "publicKey", signature from mazha.erasure_certificate
      where district_id = $1 order by n desc limit 1000`,
    values: [district],
  })
  return rows
}
