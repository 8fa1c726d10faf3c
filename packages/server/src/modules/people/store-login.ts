import type pg from 'pg'
import type { Role } from '@mazha/contracts/role'

/** The only SQL on passwords, second factors, links to the single sign-on and who is logged in where. */

type Db = Pick<pg.Pool, 'query'>

export type PasswordRow = {
  name: string
  person_id: string
  person: string
  password: string
  changed_at: Date | null
  must_change: boolean
}

/** A person's own log-in; undefined for somebody who has none. */
export const selectPassword = async (db: Db, district: string, person: string): Promise<PasswordRow | undefined> => {
  const { rows } = await db.query<PasswordRow>({
    name: 'people.password',
    text: `select l.name, l.person_id, n.name as person, l.password, l.changed_at, l.must_change
           from mazha.login l join mazha.person n on n.district_id = l.district_id and n.id = l.person_id
           where l.district_id = $1 and l.person_id = $2 order by l.name limit 1`,
    values: [district, person],
  })
  return rows[0]
}

/** Newest first. */
export const selectFormerPasswords = async (
  db: Db,
  district: string,
  name: string,
  count: number,
): Promise<string[]> => {
  const { rows } = await db.query<{ password: string }>({
    name: 'people.former-passwords',
    text: `select password from mazha.former_password where district_id = $1 and login_name = $2
           order by until desc limit $3`,
    values: [district, name, count],
  })
  return rows.map(({ password }) => password)
}

/**
 * Puts a new password in the place of the one that was read; the old one is remembered, the oldest beyond the count
 * forgotten, failures and locks with them.
 *
 * @returns false when another has been set meanwhile
 */
export const replacePassword = async (
  db: Db,
  row: {
    district: string
    name: string
    former: string
    password: string
    mustChange: boolean
    remembered: number
    now: Date
  },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.replace-password',
    text: `with changed as (
             update mazha.login set password = $4, changed_at = $7, must_change = $5, failed = 0, locked_until = null
             where district_id = $1 and name = $2 and password = $3
             returning name
           ), kept as (
             insert into mazha.former_password (district_id, login_name, password, until)
             select $1, name, $3, $7 from changed
             on conflict do nothing
           ), forgotten as (
             delete from mazha.former_password
             where district_id = $1 and login_name in (select name from changed) and until not in (
               select until from mazha.former_password where district_id = $1 and login_name = $2
               order by until desc limit greatest($6::int - 1, 0))
           )
           select name from changed`,
    values: [row.district, row.name, row.former, row.password, row.mustChange, row.remembered, row.now],
  })
  return rowCount === 1
}

/** Gives a person a log-in. @returns false when the name is taken or the person has one */
export const insertLogin = async (
  db: Db,
  row: { district: string; name: string; person: string; password: string; now: Date },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.open-login',
    text: `insert into mazha.login (district_id, name, person_id, password, changed_at, must_change)
           values ($1, $2, $3, $4, $5, true) on conflict do nothing`,
    values: [row.district, row.name, row.person, row.password, row.now],
  })
  return rowCount === 1
}

/** Closes somebody's way in from now on, or opens it again. @returns whether that changed anything */
export const setLoginClosed = async (
  db: Db,
  row: { district: string; person: string; closed: boolean; now: Date },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.close-login',
    text: `update mazha.person set login_closed_at = case when $3 then $4::timestamptz end
           where district_id = $1 and id = $2 and (login_closed_at is not null) <> $3`,
    values: [row.district, row.person, row.closed, row.now],
  })
  return rowCount === 1
}

export const isLoginClosed = async (db: Db, district: string, person: string): Promise<boolean> => {
  const { rows } = await db.query({
    name: 'people.login-closed',
    text: 'select from mazha.person where district_id = $1 and id = $2 and login_closed_at is not null',
    values: [district, person],
  })
  return rows.length > 0
}

export const unlockLogin = async (db: Db, district: string, person: string): Promise<void> => {
  await db.query(
    `with logins as (
       update mazha.login set failed = 0, locked_until = null where district_id = $1 and person_id = $2
     )
     update mazha.second_factor set failed = 0, locked_until = null where district_id = $1 and person_id = $2`,
    [district, person],
  )
}

export type FactorRow = {
  secret: Buffer
  confirmed_at: Date | null
  last_step: number
  failed: number
  locked_until: Date | null
}

export const selectFactor = async (db: Db, district: string, person: string): Promise<FactorRow | undefined> => {
  const { rows } = await db.query<FactorRow>({
    name: 'people.factor',
    text: `select secret, confirmed_at, last_step::float8 as last_step, failed, locked_until
           from mazha.second_factor where district_id = $1 and person_id = $2`,
    values: [district, person],
  })
  return rows[0]
}

/** Starts an enrolment; one that is confirmed stays. */
export const startFactor = async (
  db: Db,
  row: { district: string; person: string; secret: Buffer; now: Date },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.start-factor',
    text: `insert into mazha.second_factor (district_id, person_id, secret, started_at) values ($1, $2, $3, $4)
           on conflict (district_id, person_id) do update
           set secret = excluded.secret, started_at = excluded.started_at, last_step = 0, failed = 0, locked_until = null
           where mazha.second_factor.confirmed_at is null`,
    values: [row.district, row.person, row.secret, row.now],
  })
  return rowCount === 1
}

/** Takes a code's step, unless it or a later one has been taken: of two who come with one code, one gets in. */
export const takeStep = async (
  db: Db,
  row: { district: string; person: string; step: number; now: Date },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.take-step',
    text: `update mazha.second_factor
           set last_step = $3, failed = 0, locked_until = null, confirmed_at = coalesce(confirmed_at, $4)
           where district_id = $1 and person_id = $2 and last_step < $3`,
    values: [row.district, row.person, row.step, row.now],
  })
  return rowCount === 1
}

/** Counts a wrong code; the last one allowed locks. A lock that has passed starts the count anew. */
export const countWrongCode = async (
  db: Db,
  row: { district: string; person: string; now: Date; allowed: number; lockedUntil: Date },
): Promise<{ failed: number; lockedUntil: Date | null }> => {
  const { rows } = await db.query<{ failed: number; locked_until: Date | null }>({
    name: 'people.wrong-code',
    text: `update mazha.second_factor
           set failed = case when locked_until is null then failed + 1 else 1 end,
               locked_until = case when locked_until is null and failed + 1 >= $4 then $5::timestamptz
                                   when locked_until > $3 then locked_until
                                   else null end
           where district_id = $1 and person_id = $2
           returning failed, locked_until`,
    values: [row.district, row.person, row.now, row.allowed, row.lockedUntil],
  })
  return { failed: rows[0]?.failed ?? row.allowed, lockedUntil: rows[0]?.locked_until ?? null }
}

export const deleteFactor = async (db: Db, district: string, person: string): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.delete-factor',
    text: `delete from mazha.second_factor where district_id = $1 and person_id = $2`,
    values: [district, person],
  })
  return rowCount === 1
}

export const replaceRecoveryCodes = async (
  db: Db,
  district: string,
  person: string,
  digests: readonly Buffer[],
): Promise<void> => {
  await db.query(
    `with former as (delete from mazha.recovery_code where district_id = $1 and person_id = $2 and digest <> all($3::bytea[]))
     insert into mazha.recovery_code (district_id, person_id, digest) select $1, $2, unnest($3::bytea[])`,
    [district, person, digests],
  )
}

/** Uses a recovery code up. */
export const takeRecoveryCode = async (
  db: Db,
  row: { district: string; person: string; digest: Buffer; now: Date },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.take-recovery-code',
    text: `with taken as (
             update mazha.recovery_code set used_at = $4
             where district_id = $1 and person_id = $2 and digest = $3 and used_at is null
             returning person_id
           ), forgiven as (
             update mazha.second_factor set failed = 0, locked_until = null
             where district_id = $1 and person_id = $2 and exists (select 1 from taken)
           )
           select person_id from taken`,
    values: [row.district, row.person, row.digest, row.now],
  })
  return rowCount === 1
}

export const countRecoveryCodes = async (db: Db, district: string, person: string): Promise<number> => {
  const { rows } = await db.query<{ left: number }>({
    name: 'people.count-recovery-codes',
    text: `select count(*)::int as left from mazha.recovery_code
           where district_id = $1 and person_id = $2 and used_at is null`,
    values: [district, person],
  })
  return rows[0]?.left ?? 0
}

export type OpenSessionRow = {
  id: Buffer
  device: string
  method: string
  opened_at: Date
  seen_at: Date
  until: Date
}

/** Where a person is logged in, the last used first. */
export const selectSessionsOf = async (
  db: Db,
  row: { district: string; person: string; now: Date; idleBefore: Date },
): Promise<OpenSessionRow[]> => {
  const { rows } = await db.query<OpenSessionRow>({
    name: 'people.sessions-of',
    text: `select id, device, method, opened_at, seen_at, until from mazha.session
           where district_id = $1 and person_id = $2 and until > $3 and seen_at > $4
           order by seen_at desc, opened_at desc, id`,
    values: [row.district, row.person, row.now, row.idleBefore],
  })
  return rows
}

/** Ends one session of a person, or all but one. */
export const deleteSessionsOf = async (
  db: Db,
  row: { district: string; person: string; only?: Buffer; except?: Buffer },
): Promise<Buffer[]> => {
  const { rows } = await db.query<{ id: Buffer }>({
    name: 'people.end-sessions-of',
    text: `delete from mazha.session
           where district_id = $1 and person_id = $2 and ($3::bytea is null or id = $3) and ($4::bytea is null or id <> $4)
           returning id`,
    values: [row.district, row.person, row.only ?? null, row.except ?? null],
  })
  return rows.map(({ id }) => id)
}

/** Ends the oldest sessions of a person beyond a count; the one just opened stays, whatever the clock says, and half log-ins do not count. */
export const deleteOldestSessions = async (
  db: Db,
  row: { district: string; person: string; newest: Buffer; allowed: number },
): Promise<Buffer[]> => {
  const { rows } = await db.query<{ id: Buffer }>({
    name: 'people.end-oldest-sessions',
    text: `delete from mazha.session where district_id = $1 and person_id = $2 and id in (
             select id from mazha.session
             where district_id = $1 and person_id = $2 and id <> $3 and not second_factor_due
             order by opened_at desc, id offset greatest($4::int - 1, 0))
           returning id`,
    values: [row.district, row.person, row.newest, row.allowed],
  })
  return rows.map(({ id }) => id)
}

export const selectProof = async (db: Db, district: string, id: Buffer): Promise<Date | null> => {
  const { rows } = await db.query<{ proven_at: Date | null }>({
    name: 'people.proof',
    text: `select proven_at from mazha.session where district_id = $1 and id = $2`,
    values: [district, id],
  })
  return rows[0]?.proven_at ?? null
}

export const writeProof = async (db: Db, district: string, id: Buffer, now: Date): Promise<void> => {
  await db.query({
    name: 'people.write-proof',
    text: `update mazha.session set proven_at = $3 where district_id = $1 and id = $2`,
    values: [district, id, now],
  })
}

/** Gives a session a new token, so that one that was seen before it became worth something is worth nothing. */
export const renewSession = async (
  db: Db,
  row: { district: string; from: Buffer; to: Buffer; csrf: string; now: Date; secondFactorDue: boolean },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'people.renew-session',
    text: `update mazha.session set id = $3, csrf = $4, seen_at = $5, proven_at = $5, second_factor_due = $6
           where district_id = $1 and id = $2`,
    values: [row.district, row.from, row.to, row.csrf, row.now, row.secondFactorDue],
  })
  return rowCount === 1
}

export type AccountRow = {
  person: string
  name: string
  login: string | null
  roles: Role[]
  locked_until: Date | null
  changed_at: Date | null
  must_change: boolean | null
  second_factor: boolean
  single_sign_on: boolean
  closed_at: Date | null
  sessions: number
}

/** Everybody who holds a post on that day or may log in. */
export const selectAccounts = async (
  db: Db,
  row: { district: string; day: string; now: Date; idleBefore: Date; q: string | null },
): Promise<AccountRow[]> => {
  const { rows } = await db.query<AccountRow>({
    name: 'people.accounts',
    text: `select n.id as person, n.name, l.name as login, l.changed_at, l.must_change,
             greatest(l.locked_until, f.locked_until) as locked_until, n.login_closed_at as closed_at,
             coalesce(f.confirmed_at is not null, false) as second_factor,
             exists (select 1 from mazha.single_sign_on s where s.district_id = n.district_id and s.person_id = n.id) as single_sign_on,
             (select count(*)::int from mazha.session s where s.district_id = n.district_id and s.person_id = n.id
                and s.until > $3 and s.seen_at > $4) as sessions,
             coalesce((select array_agg(distinct p.role order by p.role) from mazha.term t
                join mazha.post p on p.district_id = t.district_id and p.id = t.post_id
                where t.district_id = n.district_id and t.person_id = n.id and p.role is not null and t.valid_from <= $2
                  and (t.valid_until is null or t.valid_until >= $2) and p.role is not null), '{}') as roles
           from mazha.person n
           left join mazha.login l on l.district_id = n.district_id and l.person_id = n.id
           left join mazha.second_factor f on f.district_id = n.district_id and f.person_id = n.id
           where n.district_id = $1 and ($5::text is null or n.name like '%' || $5 || '%' or l.name like $5 || '%')
           order by n.name, n.id, l.name limit 200`,
    values: [row.district, row.day, row.now, row.idleBefore, row.q],
  })
  return rows
}

/** Whoever gives one of the three administrators' duties waits for whoever is at it. */
export const lockDuties = async (db: Db, district: string): Promise<void> => {
  await db.query({
    name: 'people.lock-duties',
    text: `select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('mazha.duties ' || $1, 0))`,
    values: [district],
  })
}

/** Roles that a person holds or will hold: of terms that have not ended by that day. */
export const selectRolesFrom = async (
  db: Db,
  district: string,
  people: readonly string[],
  day: string,
): Promise<{ person: string; role: Role }[]> => {
  const { rows } = await db.query<{ person: string; role: Role }>({
    name: 'people.roles-from',
    text: `select distinct t.person_id as person, p.role
           from mazha.term t join mazha.post p on p.district_id = t.district_id and p.id = t.post_id
           where t.district_id = $1 and t.person_id = any($2::uuid[]) and (t.valid_until is null or t.valid_until >= $3)
             and p.role is not null`,
    values: [district, people, day],
  })
  return rows
}
