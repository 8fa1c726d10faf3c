import type pg from 'pg'
import { arrayValue } from '#kernel/db'
import { holdsOne } from './store-photos.ts'

/** SQL on what ends when somebody leaves. */

type Db = Pick<pg.Pool, 'query'> | Pick<pg.ClientBase, 'query'>

/** A term that was taken back before it began was never held. */
const heldOne = `exists (select from mazha.term t where t.district_id = n.district_id and t.person_id = n.id
  and t.valid_until >= t.valid_from)`
/** A password that was given in these days and not used yet: somebody is coming back. */
const expected = `exists (select from mazha.login l where l.district_id = n.district_id and l.person_id = n.id
  and l.must_change and l.changed_at > $3)`
const hasWaysIn = `(exists (select from mazha.login l where l.district_id = n.district_id and l.person_id = n.id)
  or exists (select from mazha.second_factor f where f.district_id = n.district_id and f.person_id = n.id)
  or exists (select from mazha.single_sign_on s where s.district_id = n.district_id and s.person_id = n.id))`

/**
 * Who has a way in and needs none: the account is closed, or the last post has ended before a day. They are locked, so that nobody is given a
 * post before the transaction ends.
 *
 * @param asked.expectedSince whose password was given after it, and not used yet, is left alone
 * @param asked.among of these alone; null: of everybody
 */
export const lockNeedless = async (
  db: Db,
  asked: { district: string; day: string; expectedSince: Date; among: readonly string[] | null; limit: number },
): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'people.needless-ways-in',
    text: `select n.id from mazha.person n
           where n.district_id = $1 and ${hasWaysIn}
             and (n.login_closed_at is not null or (${heldOne} and not ${holdsOne} and not ${expected}))
             and ($4::uuid[] is null or n.id = any($4::uuid[]))
           order by n.id limit $5 for update`,
    values: [asked.district, asked.day, asked.expectedSince, asked.among, asked.limit],
  })
  return rows.map(({ id }) => id)
}

export type WaysIn = { logins: number; passwords: number; factors: number; codes: number; links: number }

/** Destroys every way in of people. Whoever was linked to the single sign-on is linked again by an invitation alone. */
export const deleteWaysIn = async (db: Db, district: string, people: readonly string[], now: Date): Promise<WaysIn> => {
  const ids = arrayValue('uuid', people)
  const gone = async (text: string, values: readonly unknown[] = []): Promise<number> =>
    (await db.query(text, [district, ids, ...values])).rowCount ?? 0
  await gone(
    `update mazha.person n set sign_on_undone_at = $3 where n.district_id = $1 and n.id = any($2::uuid[])
       and exists (select from mazha.single_sign_on s where s.district_id = n.district_id and s.person_id = n.id)`,
    [now],
  )
  const passwords = await gone(
    `delete from mazha.former_password f using mazha.login l
     where l.district_id = $1 and l.person_id = any($2::uuid[]) and f.district_id = l.district_id and f.login_name = l.name`,
  )
  return {
    passwords,
    logins: await gone(`delete from mazha.login where district_id = $1 and person_id = any($2::uuid[])`),
    codes: await gone(`delete from mazha.recovery_code where district_id = $1 and person_id = any($2::uuid[])`),
    factors: await gone(`delete from mazha.second_factor where district_id = $1 and person_id = any($2::uuid[])`),
    links: await gone(`delete from mazha.single_sign_on where district_id = $1 and person_id = any($2::uuid[])`),
  }
}

/** The day on which somebody left: of the last post; of whoever held none, when the account was closed or the person recorded. */
const leftOn = `coalesce(
  (select max(t.valid_until) from mazha.term t where t.district_id = n.district_id and t.person_id = n.id
     and t.valid_until >= t.valid_from),
  (coalesce(n.login_closed_at, n.recorded_at) at time zone $4)::date)`
const leftBefore = `n.district_id = $1 and not ${holdsOne} and ${leftOn} < $3::date`

type Left = { district: string; day: string; before: string; zone: string; limit: number }
const values = ({ district, day, before, zone, limit }: Left): unknown[] => [district, day, before, zone, limit]

/** Who left before a day and of whom more is kept than the name; locked until the transaction ends. */
export const lockLeft = async (db: Db, asked: Left): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'people.left',
    text: `select n.id from mazha.person n where ${leftBefore}
             and (n.office_phone is not null or ${hasWaysIn}
               or exists (select from mazha.term t where t.district_id = n.district_id and t.person_id = n.id and t.end_reason is not null))
           order by n.id limit $5 for update`,
    values: values(asked),
  })
  return rows.map(({ id }) => id)
}

export const dropStaffDetails = async (
  db: Db,
  district: string,
  people: readonly string[],
): Promise<{ phones: number; reasons: number }> => {
  const ids = arrayValue('uuid', people)
  const phones = await db.query(
    `update mazha.person set office_phone = null
     where district_id = $1 and id = any($2::uuid[]) and office_phone is not null`,
    [district, ids],
  )
  const reasons = await db.query(
    `update mazha.term set end_reason = null
     where district_id = $1 and person_id = any($2::uuid[]) and end_reason is not null`,
    [district, ids],
  )
  return { phones: phones.rowCount ?? 0, reasons: reasons.rowCount ?? 0 }
}

/** Puts the staff number in the place of the names of those who left before a day, or what is said where there is none. */
export const replaceNames = async (db: Db, asked: Left & { instead: string }): Promise<number> => {
  const { rowCount } = await db.query({
    name: 'people.replace-names',
    text: `update mazha.person p set name = coalesce(p.staff_number, $6)
           where p.district_id = $1 and p.id in (
             select n.id from mazha.person n where ${leftBefore} and n.name <> coalesce(n.staff_number, $6)
             order by n.id limit $5 for update)`,
    values: [...values(asked), asked.instead],
  })
  return rowCount ?? 0
}
