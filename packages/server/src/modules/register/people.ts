import type { MaskedResident } from '@mazha/contracts/register'
import type pg from 'pg'
import type { Context } from '#kernel/context'
import { masked, openFields, type PersonValues } from './personal.ts'
import { type FieldRow, type ResidentRow, selectFields, selectResidents } from './store-people.ts'

/** What the register keeps of people, read together. */

export type KeptPerson = {
  readonly row: ResidentRow
  readonly fields: readonly FieldRow[]
  readonly values: PersonValues
}

/** @param db the connection to ask, where it must be that of a transaction */
export const readPeople = async (
  ctx: Context,
  ids: Iterable<string>,
  db: Pick<pg.Pool, 'query'> = ctx.db,
): Promise<Map<string, KeptPerson>> => {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const rows = await selectResidents(db, ctx.district.id, wanted)
  const fields = await selectFields(db, ctx.district.id, wanted)
  const byPerson = groupFields(fields)
  return new Map(
    rows.map((row) => {
      const own = byPerson.get(row.id) ?? []
      return [row.id, { row, fields: own, values: openFields(ctx, own) }]
    }),
  )
}

const groupFields = (fields: readonly FieldRow[]): Map<string, FieldRow[]> => {
  const groups = new Map<string, FieldRow[]>()
  for (const field of fields) groups.set(field.resident, [...(groups.get(field.resident) ?? []), field])
  return groups
}

export const maskPerson = ({ row, values }: KeptPerson): MaskedResident => ({
  id: row.id,
  version: row.version,
  erased: row.erased,
  ...masked(values),
})

export const maskedPeople = async (ctx: Context, ids: Iterable<string>): Promise<Map<string, MaskedResident>> => {
  const people = await readPeople(ctx, ids)
  return new Map([...people].map(([id, person]) => [id, maskPerson(person)]))
}
