import type pg from 'pg'

/** The only SQL on files and their chunks. */

type Db = Pick<pg.Pool, 'query'>

export const chunkBytes = 512 * 1024

export type FileRow = {
  readonly id: string
  readonly matter: string | null
  /** Whose photograph it is. */
  readonly person: string | null
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
    /** Whose photograph it is. */
    person?: string
    /** Which photographs stand in it. */
    shows?: readonly string[]
  },
): Promise<void> => {
  const { person = null, shows = [] } = row
  await db.query({
    name: 'files.insert',
    text: `insert into mazha.file (district_id, id, matter_id, name, type, bytes, sha256, view_of, recorded_at, person_id, shows)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::uuid[])`,
    values: [
      row.district,
      row.id,
      row.matter,
      row.name,
      row.type,
      row.bytes,
      row.sha256,
      row.viewOf,
      row.now,
      person,
      shows,
    ],
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

type Row = {
  id: string
  matter_id: string | null
  person_id: string | null
  name: string
  type: string
  bytes: number
  recorded_at: Date
}
const fileOf = (row: Row): FileRow => ({
  id: row.id,
  matter: row.matter_id,
  person: row.person_id,
  name: row.name,
  type: row.type,
  bytes: row.bytes,
  at: row.recorded_at,
})

export const selectFiles = async (db: Db, district: string, ids: readonly string[]): Promise<FileRow[]> => {
  const { rows } = await db.query<Row>({
    name: 'files.by-id',
    text: `select id, matter_id, person_id, name, type, bytes, recorded_at from mazha.file where district_id = $1 and id = any($2::uuid[])`,
    values: [district, ids],
  })
  return rows.map(fileOf)
}

/** Originals of a matter, oldest first. */
export const selectMatterFiles = async (db: Db, district: string, matter: string): Promise<FileRow[]> => {
  const { rows } = await db.query<Row>({
    name: 'files.of-matter',
    text: `select id, matter_id, person_id, name, type, bytes, recorded_at from mazha.file
           where district_id = $1 and matter_id = $2 and view_of is null order by recorded_at, id`,
    values: [district, matter],
  })
  return rows.map(fileOf)
}

export const updateOwner = async (db: Db, district: string, ids: readonly string[], matter: string): Promise<void> => {
  await db.query({
    name: 'files.claim',
    text: `update mazha.file set matter_id = $3
           where district_id = $1 and id = any($2::uuid[]) and matter_id is null and person_id is null`,
    values: [district, ids, matter],
  })
}

/** Removes files that nobody has taken in. @returns how many originals there were */
export const deleteFree = async (db: Db, district: string, ids: readonly string[]): Promise<number> => {
  const { rows } = await db.query<{ original: boolean }>({
    name: 'files.delete-free',
    text: `delete from mazha.file f where f.district_id = $1 and f.id = any($2::uuid[]) and f.matter_id is null and f.person_id is null
           returning f.view_of is null as original`,
    values: [district, ids],
  })
  return rows.filter(({ original }) => original).length
}

/** Removes a person’s photograph in all its sizes. */
export const deletePortraits = async (db: Db, district: string, person: string): Promise<void> => {
  await db.query({
    name: 'files.delete-portraits',
    text: 'delete from mazha.file where district_id = $1 and person_id = $2',
    values: [district, person],
  })
}

/** Removes every print in which a photograph stands. @returns how many rows: a large print has several */
export const deleteShowing = async (db: Db, district: string, photo: string): Promise<number> => {
  const { rowCount } = await db.query({
    name: 'files.delete-showing',
    text: `delete from mazha.file where district_id = $1 and shows @> array[$2::uuid] and shows <> '{}'`,
    values: [district, photo],
  })
  return rowCount ?? 0
}

/** Photographs of people, whole: no other file is found by this. */
export const selectPortraits = async (
  db: Db,
  district: string,
  ids: readonly string[],
): Promise<{ id: string; data: Buffer }[]> => {
  const { rows } = await db.query<{ id: string; data: Buffer }>({
    name: 'files.portraits',
    text: `select c.file_id as id, c.data from mazha.file f
           join mazha.file_chunk c on c.district_id = f.district_id and c.file_id = f.id
           where f.district_id = $1 and f.id = any($2::uuid[]) and f.person_id is not null and c.n = 0`,
    values: [district, ids],
  })
  return rows
}

/** Removes up to a hundred files that no matter and no person took in; chunks go with them. A copy stays as long as its original. */
export const deleteUnclaimed = async (db: Db, district: string, before: Date): Promise<number> => {
  const { rowCount } = await db.query({
    name: 'files.sweep',
    text: `delete from mazha.file f using (
             select u.id from mazha.file u where u.district_id = $1 and u.matter_id is null and u.person_id is null and u.recorded_at < $2
               and not exists (select 1 from mazha.file o where o.district_id = $1 and o.id = u.view_of and o.matter_id is not null)
             order by u.recorded_at limit 100 for update skip locked) old
           where f.district_id = $1 and f.id = old.id`,
    values: [district, before],
  })
  return rowCount ?? 0
}
