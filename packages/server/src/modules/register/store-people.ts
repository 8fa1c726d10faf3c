import type { ErasureReason } from '@mazha/contracts/register'
import type { PersonalField } from '@mazha/contracts/register-rules'
import { arrayValue } from '#kernel/db'
import type { Db } from './store.ts'

/** SQL on residents, their fields and keys. */

export type KeyRow = { readonly id: string; readonly wrapped: Buffer }
export type NewField = {
  readonly resident: string
  readonly field: PersonalField
  readonly value: Buffer
  readonly digest: Buffer | null
  readonly purpose: string
  readonly basis: string
  readonly until: string
}
/** wrapped: the person's key; null when it was destroyed, and the value with it. */
export type FieldRow = NewField & { readonly wrapped: Buffer | null }

/** The purpose of the register's keys among others'. */
const keyPurpose = 'register'

export const insertResidents = async (
  db: Db,
  district: string,
  people: readonly (KeyRow & { readonly until: string })[],
  now: Date,
): Promise<void> => {
  if (people.length === 0) return
  const ids = arrayValue(
    'uuid',
    people.map(({ id }) => id),
  )
  await db.query({
    name: 'register.add-keys',
    text: `insert into mazha.person_key (district_id, id, wrapped, purpose, recorded_at, until)
      select $1, r.id, r.wrapped, $6, $5, r.until::date from unnest($2::uuid[], $3::bytea[], $4::text[]) as r (id, wrapped, until)`,
    values: [
      district,
      ids,
      arrayValue(
        'bytea',
        people.map(({ wrapped }) => wrapped),
      ),
      arrayValue(
        'text',
        people.map(({ until }) => until),
      ),
      now,
      keyPurpose,
    ],
  })
  await db.query({
    name: 'register.add-residents',
    text: `insert into mazha.resident (district_id, id, version, recorded_at) select $1, r.id, 1, $3 from unnest($2::uuid[]) as r (id)`,
    values: [district, ids, now],
  })
}

/**
 * Puts fields in the place of those that were. One that is only confirmed stands as long as it stood: since when somebody has a
 * number is what a resident's reading of looks goes by, and nobody shortens that by confirming it.
 */
export const putFields = async (db: Db, district: string, fields: readonly NewField[], now: Date): Promise<void> => {
  if (fields.length === 0) return
  const column = (read: (field: NewField) => string): string => arrayValue('text', fields.map(read))
  const numbers = fields.filter(({ field }) => field === 'id_number')
  if (numbers.length > 0) {
    // A number is one person's. What is left of somebody whose key is gone is nobody's any more.
    await db.query({
      name: 'register.drop-keyless',
      text: `delete from mazha.resident_field f where f.district_id = $1 and f.field = 'id_number' and f.digest = any($2::bytea[])
        and not exists (select from mazha.person_key k where k.district_id = f.district_id and k.id = f.resident_id)`,
      values: [
        district,
        arrayValue(
          'bytea',
          numbers.map(({ digest }) => digest),
        ),
      ],
    })
  }
  await db.query({
    name: 'register.put-fields',
    text: `insert into mazha.resident_field (district_id, resident_id, field, value, digest, purpose, basis, until, recorded_at)
      select $1, r.resident, r.field, r.value, r.digest, r.purpose, r.basis, r.until::date, $9
      from unnest($2::uuid[], $3::text[], $4::bytea[], $5::bytea[], $6::text[], $7::text[], $8::text[])
        as r (resident, field, value, digest, purpose, basis, until)
      on conflict (district_id, resident_id, field) do update set value = excluded.value, digest = excluded.digest,
        purpose = excluded.purpose, basis = excluded.basis, until = excluded.until,
        recorded_at = case when resident_field.digest = excluded.digest then resident_field.recorded_at else excluded.recorded_at end`,
    values: [
      district,
      arrayValue(
        'uuid',
        fields.map(({ resident }) => resident),
      ),
      column(({ field }) => field),
      arrayValue(
        'bytea',
        fields.map(({ value }) => value),
      ),
      arrayValue(
        'bytea',
        fields.map(({ digest }) => digest),
      ),
      column(({ purpose }) => purpose),
      column(({ basis }) => basis),
      column(({ until }) => until),
      now,
    ],
  })
}

export const deleteFields = async (
  db: Db,
  district: string,
  resident: string,
  fields: readonly PersonalField[],
): Promise<void> => {
  await db.query({
    name: 'register.remove-fields',
    text: `delete from mazha.resident_field where district_id = $1 and resident_id = $2 and field = any($3)`,
    values: [district, resident, arrayValue('text', fields)],
  })
}

/** A key is kept as long as the longest of its person's fields. */
export const renewKey = async (db: Db, district: string, resident: string): Promise<void> => {
  await db.query({
    name: 'register.renew-key',
    text: `update mazha.person_key k set until = f.until
      from (select max(until) as until from mazha.resident_field where district_id = $1 and resident_id = $2) f
      where k.district_id = $1 and k.id = $2 and f.until is not null`,
    values: [district, resident],
  })
}

export type ResidentRow = {
  readonly id: string
  readonly version: number
  readonly erased: boolean
  readonly wrapped: Buffer | null
}
export const selectResidents = async (db: Db, district: string, ids: readonly string[]): Promise<ResidentRow[]> => {
  const { rows } = await db.query<ResidentRow>({
    name: 'register.residents',
    text: `select p.id, p.version, p.erased_at is not null or k.id is null as erased, k.wrapped
      from mazha.resident p left join mazha.person_key k on k.district_id = p.district_id and k.id = p.id
      where p.district_id = $1 and p.id = any($2::uuid[])`,
    values: [district, arrayValue('uuid', ids)],
  })
  return rows
}
export const selectFields = async (db: Db, district: string, ids: readonly string[]): Promise<FieldRow[]> => {
  const { rows } = await db.query<FieldRow>({
    name: 'register.fields',
    text: `select f.resident_id as resident, f.field, f.value, f.digest, f.purpose, f.basis, f.until::text as until, k.wrapped
      from mazha.resident_field f left join mazha.person_key k on k.district_id = f.district_id and k.id = f.resident_id
      where f.district_id = $1 and f.resident_id = any($2::uuid[])`,
    values: [district, arrayValue('uuid', ids)],
  })
  return rows
}

/** @returns whether it was still at that version */
export const bumpResident = async (db: Db, district: string, id: string, version: number): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'register.bump-resident',
    text: `update mazha.resident set version = version + 1 where district_id = $1 and id = $2 and version = $3`,
    values: [district, id, version],
  })
  return rowCount === 1
}

/** Whose field has one of these digests; a person whose key is gone is not found. */
export const selectByDigest = async (
  db: Db,
  district: string,
  field: PersonalField,
  digests: readonly Buffer[],
): Promise<{ resident: string; digest: Buffer }[]> => {
  const { rows } = await db.query<{ resident: string; digest: Buffer }>({
    name: 'register.by-digest',
    text: `select f.resident_id as resident, f.digest from mazha.resident_field f
      join mazha.person_key k on k.district_id = f.district_id and k.id = f.resident_id
      where f.district_id = $1 and f.field = $2 and f.digest = any($3::bytea[])`,
    values: [district, field, arrayValue('bytea', digests)],
  })
  return rows
}

/** The digests of people's names. */
export const selectNames = async (
  db: Db,
  district: string,
  ids: readonly string[],
): Promise<{ resident: string; digest: Buffer }[]> => {
  if (ids.length === 0) return []
  const { rows } = await db.query<{ resident: string; digest: Buffer }>({
    name: 'register.names',
    text: `select resident_id as resident, digest from mazha.resident_field
      where district_id = $1 and resident_id = any($2::uuid[]) and field = 'name' and digest is not null`,
    values: [district, arrayValue('uuid', ids)],
  })
  return rows
}

/** Brings the end of a field nearer; it never moves it away. */
export const shortenField = async (
  db: Db,
  district: string,
  { resident, field, until }: { readonly resident: string; readonly field: PersonalField; readonly until: string },
): Promise<void> => {
  await db.query({
    name: 'register.shorten-field',
    text: `update mazha.resident_field set until = least(until, $4::date) where district_id = $1 and resident_id = $2 and field = $3`,
    values: [district, resident, field, until],
  })
}

/** Moves the end of a field out again to so many months after it was recorded, for whoever has a home again. */
export const restoreField = async (
  db: Db,
  district: string,
  {
    resident,
    field,
    months,
    zone,
  }: { readonly resident: string; readonly field: PersonalField; readonly months: number; readonly zone: string },
): Promise<void> => {
  await db.query({
    name: 'register.restore-field',
    text: `update mazha.resident_field
      set until = greatest(until, ((recorded_at at time zone $5)::date + make_interval(months => $4))::date)
      where district_id = $1 and resident_id = $2 and field = $3`,
    values: [district, resident, field, months, zone],
  })
}

/** Destroys the keys of people and everything that was kept of them, free words about them too; their rows stay, empty. */
export const eraseResidents = async (
  db: Db,
  district: string,
  {
    ids,
    why,
    now,
    day,
  }: {
    readonly ids: readonly string[]
    readonly why: ErasureReason
    readonly now: Date
    readonly day: string
  },
): Promise<{ readonly fields: number; readonly keys: number }> => {
  const residents = arrayValue('uuid', ids)
  const keys = await db.query(`delete from mazha.person_key where district_id = $1 and id = any($2::uuid[])`, [
    district,
    residents,
  ])
  const fields = await db.query(
    `delete from mazha.resident_field where district_id = $1 and resident_id = any($2::uuid[])`,
    [district, residents],
  )
  await db.query(
    `update mazha.residence set relation = 'other',
       valid_until = case when valid_until <= $3::date then valid_until else greatest($3::date, valid_from) end
     where district_id = $1 and resident_id = any($2::uuid[])`,
    [district, residents, day],
  )
  await db.query(
    `update mazha.resident set erased_at = $3, erased_why = $4, version = version + 1
     where district_id = $1 and id = any($2::uuid[]) and erased_at is null`,
    [district, residents, now, why],
  )
  await db.query(`select mazha.forget_reasons($1, $2::uuid[])`, [district, residents])
  return { fields: fields.rowCount ?? 0, keys: keys.rowCount ?? 0 }
}

/** Fields whose end date has passed, up to a number; they are removed as they are read. */
export const takeEnded = async (
  db: Db,
  district: string,
  day: string,
  limit: number,
): Promise<{ resident: string; field: PersonalField }[]> => {
  const { rows } = await db.query<{ resident: string; field: PersonalField }>({
    name: 'register.ended',
    text: `with ended as (select resident_id, field from mazha.resident_field where district_id = $1 and until < $2::date order by until limit $3)
      delete from mazha.resident_field f using ended e
      where f.district_id = $1 and f.resident_id = e.resident_id and f.field = e.field
      returning f.resident_id as resident, f.field`,
    values: [district, day, limit],
  })
  return rows
}

/** Which of these people have no field left, or no key. */
export const selectEmpty = async (db: Db, district: string, ids: readonly string[]): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'register.empty',
    text: `select p.id from mazha.resident p where p.district_id = $1 and p.id = any($2::uuid[]) and p.erased_at is null
      and not exists (select from mazha.resident_field f where f.district_id = p.district_id and f.resident_id = p.id)`,
    values: [district, arrayValue('uuid', ids)],
  })
  return rows.map(({ id }) => id)
}
/** People whose key somebody else destroyed: what is left of them is to go as well. */
export const selectKeyless = async (db: Db, district: string, limit: number): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'register.keyless',
    text: `select p.id from mazha.resident p where p.district_id = $1 and p.erased_at is null
      and not exists (select from mazha.person_key k where k.district_id = p.district_id and k.id = p.id) limit $2`,
    values: [district, limit],
  })
  return rows.map(({ id }) => id)
}

/** Gives what stands under one digest another one: a field that is found in a new way. */
export const changeDigest = async (
  db: Db,
  district: string,
  { field, from, to }: { readonly field: PersonalField; readonly from: Buffer; readonly to: Buffer },
): Promise<void> => {
  await db.query({
    name: 'register.change-digest',
    text: `update mazha.resident_field set digest = $4 where district_id = $1 and field = $2 and digest = $3`,
    values: [district, field, from, to],
  })
}

/** Whose telephone has this digest and is still kept on a day, and since when it has stood there. */
export const selectPhoneOwners = async (
  db: Db,
  district: string,
  digest: Buffer,
  day: string,
): Promise<{ resident: string; since: Date }[]> => {
  const { rows } = await db.query<{ resident: string; since: Date }>({
    name: 'register.phone-owners',
    text: `select f.resident_id as resident, f.recorded_at as since from mazha.resident_field f
      join mazha.person_key k on k.district_id = f.district_id and k.id = f.resident_id
      where f.district_id = $1 and f.field = 'phone' and f.digest = $2 and f.until >= $3::date limit 2`,
    values: [district, digest, day],
  })
  return rows
}
