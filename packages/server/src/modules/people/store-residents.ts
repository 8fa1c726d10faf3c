import type pg from 'pg'

/** The only SQL on codes sent to telephones and on residents' sessions. A number stands here as its blind index alone. */

type Db = Pick<pg.Pool, 'query'>

/** When codes were sent to a number since a moment, newest first. */
export const selectSent = async (db: Db, district: string, phone: Buffer, since: Date): Promise<Date[]> => {
  const { rows } = await db.query<{ sent_at: Date }>({
    name: 'people.codes-sent',
    text: `select sent_at from mazha.phone_code where district_id = $1 and phone_index = $2 and sent_at > $3
           order by sent_at desc`,
    values: [district, phone, since],
  })
  return rows.map(({ sent_at }) => sent_at)
}

/** Until the transaction's end nobody else asks for a code to this number. */
export const lockNumber = async (db: Db, district: string, phone: Buffer): Promise<void> => {
  await db.query({
    name: 'people.lock-number',
    text: `select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('mazha.phone-code ' || $1 || $2, 0))`,
    values: [district, phone.toString('hex')],
  })
}

export const insertCode = async (
  db: Db,
  row: { district: string; phone: Buffer; digest: Buffer; now: Date; until: Date },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.insert-code',
    text: `insert into mazha.phone_code (district_id, phone_index, sent_at, digest, until) values ($1, $2, $3, $4, $5)
           on conflict do nothing`,
    values: [row.district, row.phone, row.now, row.digest, row.until],
  })
  return rowCount === 1
}

/**
 * Counts a try on the newest code of a number before anything is compared, so that a burst of guesses gets no more than
 * one after another.
 *
 * @returns the code's digest; undefined when there is none, or it has run out, was used, or has no tries left
 */
export const countTry = async (
  db: Db,
  row: { district: string; phone: Buffer; now: Date; allowed: number },
): Promise<{ sent_at: Date; digest: Buffer } | undefined> => {
  const { rows } = await db.query<{ sent_at: Date; digest: Buffer }>({
    name: 'people.count-try',
    text: `update mazha.phone_code set tries = tries + 1
           where district_id = $1 and phone_index = $2 and not used and until > $3 and tries < $4
             and sent_at = (select max(sent_at) from mazha.phone_code where district_id = $1 and phone_index = $2)
           returning sent_at, digest`,
    values: [row.district, row.phone, row.now, row.allowed],
  })
  return rows[0]
}

export const markCodeUsed = async (
  db: Db,
  row: { district: string; phone: Buffer; sentAt: Date },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.use-code',
    text: `update mazha.phone_code set used = true
           where district_id = $1 and phone_index = $2 and sent_at = $3 and not used`,
    values: [row.district, row.phone, row.sentAt],
  })
  return rowCount === 1
}

export type ResidentRow = { phone_index: Buffer; csrf: string; seen_at: Date; until: Date }

export const insertResident = async (
  db: Db,
  row: { district: string; id: Buffer; phone: Buffer; csrf: string; now: Date; until: Date },
): Promise<void> => {
  await db.query({
    name: 'people.open-resident-session',
    text: `insert into mazha.resident_session (district_id, id, phone_index, csrf, opened_at, seen_at, until)
           values ($1, $2, $3, $4, $5, $5, $6)`,
    values: [row.district, row.id, row.phone, row.csrf, row.now, row.until],
  })
}

export const selectResident = async (db: Db, district: string, id: Buffer): Promise<ResidentRow | undefined> => {
  const { rows } = await db.query<ResidentRow>({
    name: 'people.resident-session',
    text: `select phone_index, csrf, seen_at, until from mazha.resident_session where district_id = $1 and id = $2`,
    values: [district, id],
  })
  return rows[0]
}

export const touchResident = async (db: Db, district: string, id: Buffer, now: Date): Promise<void> => {
  await db.query({
    name: 'people.touch-resident-session',
    text: `update mazha.resident_session set seen_at = $3 where district_id = $1 and id = $2 and seen_at < $3`,
    values: [district, id, now],
  })
}

export const deleteResident = async (db: Db, district: string, id: Buffer): Promise<void> => {
  await db.query({
    name: 'people.close-resident-session',
    text: `delete from mazha.resident_session where district_id = $1 and id = $2`,
    values: [district, id],
  })
}

export const deleteEndedResidents = async (
  db: Db,
  row: { district: string; now: Date; idleBefore: Date; codesBefore: Date },
): Promise<void> => {
  await db.query({
    name: 'people.sweep-residents',
    text: `with codes as (delete from mazha.phone_code where district_id = $1 and sent_at <= $4)
           delete from mazha.resident_session where district_id = $1 and (until <= $2 or seen_at <= $3)`,
    values: [row.district, row.now, row.idleBefore, row.codesBefore],
  })
}
