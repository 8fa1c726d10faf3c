import type pg from 'pg'

/** The only SQL on files and their chunks. */

type Db = Pick<pg.Pool, 'query'>

export const chunkBytes = 512 * 1024

export type FileRow = {
  readonly id: string
  readonly matter: string | null
  readonly name: string
  readonly type: string
  readonly bytes: number
  readonly at: Date
}

export const insertFile = async (
  db: Db,
  row: {
    district: string
    id: string
    matter: string | null
    name: string
    type: string
    bytes: number
    sha256: Buffer
    viewOf: string | null
    now: Date
  },
): Promise<void> => {
  await db.query({
    name: 'files.insert',
    text: `insert into mazha.file (district_id, id, matter_id, name, type, bytes, sha256, view_of, recorded_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [row.district, row.id, row.matter, row.name, row.type, row.bytes, row.sha256, row.viewOf, row.now],
  })
}

export const insertChunk = async (db: Db, district: string, file: string, n: number, data: Buffer): Promise<void> => {
  await db.query({
    name: 'files.insert-chunk',
    text: `insert into mazha.file_chunk (district_id, file_id, n, data) values ($1, $2, $3, $4)`,
    values: [district, file, n, data],
  })
}

export const selectChunk = async (db: Db, district: string, file: string, n: number): Promise<Buffer | undefined> => {
  const { rows } = await db.query<{ data: Buffer }>({
    name: 'files.chunk',
    text: `select data from mazha.file_chunk where district_id = $1 and file_id = $2 and n = $3`,
    values: [district, file, n],
  })
  return rows[0]?.data
}

type Row = { id: string; matter_id: string | null; name: string; type: string; bytes: number; recorded_at: Date }
const fileOf = (row: Row): FileRow => ({
  id: row.id,
  matter: row.matter_id,
  name: row.name,
  type: row.type,
  bytes: row.bytes,
  at: row.recorded_at,
})

export const selectFiles = async (db: Db, district: string, ids: readonly string[]): Promise<FileRow[]> => {
  const { rows } = await db.query<Row>({
    name: 'files.by-id',
    text: `select id, matter_id, name, type, bytes, recorded_at from mazha.file where district_id = $1 and id = any($2::uuid[])`,
    values: [district, ids],
  })
  return rows.map(fileOf)
}

/** Originals of a matter, oldest first. */
export const selectMatterFiles = async (db: Db, district: string, matter: string): Promise<FileRow[]> => {
  const { rows } = await db.query<Row>({
    name: 'files.of-matter',
    text: `select id, matter_id, name, type, bytes, recorded_at from mazha.file
           where district_id = $1 and matter_id = $2 and view_of is null order by recorded_at, id`,
    values: [district, matter],
  })
  return rows.map(fileOf)
}

export const updateOwner = async (db: Db, district: string, ids: readonly string[], matter: string): Promise<void> => {
  await db.query({
    name: 'files.claim',
    text: `update mazha.file set matter_id = $3 where district_id = $1 and id = any($2::uuid[]) and matter_id is null`,
    values: [district, ids, matter],
  })
}

/** Removes up to a hundred files that no matter took in; chunks go with them. A copy stays as long as its original. */
export const deleteUnclaimed = async (db: Db, district: string, before: Date): Promise<number> => {
  const { rowCount } = await db.query({
    name: 'files.sweep',
    text: `delete from mazha.file f using (
             select u.id from mazha.file u where u.district_id = $1 and u.matter_id is null and u.recorded_at < $2
               and not exists (select 1 from mazha.file o where o.district_id = $1 and o.id = u.view_of and o.matter_id is not null)
             order by u.recorded_at limit 100 for update skip locked) old
           where f.district_id = $1 and f.id = old.id`,
    values: [district, before],
  })
  return rowCount ?? 0
}
