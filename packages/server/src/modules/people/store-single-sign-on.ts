import type pg from 'pg'

/** The only SQL on links to the single sign-on and on invitations to make one. */

type Db = Pick<pg.Pool, 'query'>

export const selectLinked = async (
  db: Db,
  row: { district: string; issuer: string; subject: string },
): Promise<string | undefined> => {
  const { rows } = await db.query<{ person_id: string }>({
    name: 'people.linked',
    text: `select person_id from mazha.single_sign_on where district_id = $1 and issuer = $2 and subject = $3`,
    values: [row.district, row.issuer, row.subject],
  })
  return rows[0]?.person_id
}

export const isLinked = async (db: Db, district: string, issuer: string, person: string): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.is-linked',
    text: `select 1 from mazha.single_sign_on where district_id = $1 and issuer = $2 and person_id = $3`,
    values: [district, issuer, person],
  })
  return rowCount === 1
}

/** Whether somebody undid the link of this person: then a staff number alone makes none again. */
export const isLinkUndone = async (db: Db, district: string, person: string): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.link-undone',
    text: `select 1 from mazha.person where district_id = $1 and id = $2 and sign_on_undone_at is not null`,
    values: [district, person],
  })
  return rowCount === 1
}

/** Marks, or with null unmarks, that the link of a person is undone. */
export const markLinkUndone = async (db: Db, district: string, person: string, at: Date | null): Promise<void> => {
  await db.query({
    name: 'people.mark-link-undone',
    text: `update mazha.person set sign_on_undone_at = $3 where district_id = $1 and id = $2`,
    values: [district, person, at],
  })
}

/** Links a subject to a person, unless either is linked to another already. */
export const insertLink = async (
  db: Db,
  row: { district: string; issuer: string; subject: string; person: string; now: Date },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.link',
    text: `insert into mazha.single_sign_on (district_id, issuer, subject, person_id, linked_at)
           values ($1, $2, $3, $4, $5) on conflict do nothing`,
    values: [row.district, row.issuer, row.subject, row.person, row.now],
  })
  return rowCount === 1
}

export const deleteLinks = async (db: Db, district: string, person: string): Promise<void> => {
  await db.query({
    name: 'people.unlink',
    text: `delete from mazha.single_sign_on where district_id = $1 and person_id = $2`,
    values: [district, person],
  })
}

export const selectByStaffNumber = async (db: Db, district: string, number: string): Promise<string | undefined> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'people.by-staff-number',
    text: `select id from mazha.person where district_id = $1 and staff_number = $2`,
    values: [district, number],
  })
  return rows[0]?.id
}

export const insertInvitation = async (
  db: Db,
  row: { district: string; digest: Buffer; person: string; by: string; until: Date },
): Promise<void> => {
  await db.query({
    name: 'people.invite',
    text: `insert into mazha.invitation (district_id, digest, person_id, made_by, until) values ($1, $2, $3, $4, $5)`,
    values: [row.district, row.digest, row.person, row.by, row.until],
  })
}

/** Uses an invitation up. @returns whom it is for; undefined when there is none, or it was used or has run out */
export const takeInvitation = async (
  db: Db,
  row: { district: string; digest: Buffer; now: Date },
): Promise<string | undefined> => {
  const { rows } = await db.query<{ person_id: string }>({
    name: 'people.take-invitation',
    text: `update mazha.invitation set used_at = $3
           where district_id = $1 and digest = $2 and used_at is null and until > $3
           returning person_id`,
    values: [row.district, row.digest, row.now],
  })
  return rows[0]?.person_id
}

export const deleteOldInvitations = async (db: Db, district: string, now: Date): Promise<void> => {
  await db.query({
    name: 'people.sweep-invitations',
    text: `delete from mazha.invitation where district_id = $1 and (until <= $2 or used_at <= $2)`,
    values: [district, now],
  })
}
